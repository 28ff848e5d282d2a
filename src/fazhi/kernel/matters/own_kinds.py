"""A kind of matter made from procedure files alone: its seats, its duties, what its steps bring about.

A duty's code is made of the kind's and the role's (``road_permit.office``), its words of their titles, so that administrators
give it to posts like any other.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from fazhi.kernel.matters import actions, definitions, kinds
from fazhi.kernel.matters.errors import BadForm
from fazhi.kernel.matters.kinds import Doing, Kind, Seat
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.people.models import Post, Unit
from fazhi.kernel.people.verbs import Verb
from fazhi.kernel.procedures import Children, OwnKind, Procedure
from fazhi.kernel.workdays import legal_day

READ = "read"


def kind_of(versions: Sequence[Procedure], *, openable: bool) -> Kind:
    """The kind that the versions of one procedure make, the oldest first; what they say of the same role or step, the newest says.

    ``openable``: its file is in use, so that new matters may be opened by it.
    """
    newest = versions[-1]
    tables = [version.own_kind for version in versions if version.own_kind]
    seats = {role: seat for table in tables for role, seat in table.seats.items()}
    return Kind(
        code=newest.code,
        title=newest.title,
        procedure=newest.code,
        prefix=tables[-1].prefix,
        read=verb_code(newest.code, READ),
        seats={role: _seat(newest.code, role, seat) for role, seat in seats.items()},
        effects=dict(_effects(tables)),
        plain=openable,
    )


def verbs_of(procedure: Procedure) -> Iterator[Verb]:
    """The duties of a kind: to read its matters, and one for each role."""
    title = procedure.title
    yield Verb(verb_code(procedure.code, READ), f"查看{title.zh}", f"Read: {title.en}")
    for role, words in procedure.roles.items():
        yield Verb(verb_code(procedure.code, role), f"{title.zh}：{words.zh}", f"{title.en}: {words.en}")


def verb_code(kind: str, role: str) -> str:
    return f"{kind}.{role}"


def _seat(code: str, role: str, seat: str) -> Seat:
    """A unit that held the parent is beside the line of the child, like any other that was involved."""
    return Seat("involved" if seat == "parent" else seat, verb_code(code, role))  # type: ignore[arg-type]  # SEATS


def _effects(tables: Sequence[OwnKind]) -> Iterator[tuple[str, Callable[[Doing], None]]]:
    """For each step what its newest version says it brings about."""
    gives = {step: field for table in tables for step, field in table.gives.items()}
    involves = {step: roles for table in tables for step, roles in table.involves.items()}
    children = {step: child for table in tables for step, child in table.children.items()}
    for step in gives.keys() | involves.keys() | children.keys():
        yield step, _effect(gives.get(step, ""), involves.get(step, {}), children.get(step))


def _effect(given: str, involved: Mapping[str, str], children: Children | None) -> Callable[[Doing], None]:
    def bring_about(doing: Doing) -> None:
        """Roles are filled, child matters opened by the unit that still holds the matter, then it is given away."""
        for role, field in involved.items():
            if field in doing.form:
                unit, _post = _place(doing.form[field])
                actions.involve(matter=doing.matter, role=role, unit=unit, at=doing.moment)
        if children is not None:
            _open_children(doing, children)
        if given in doing.form:
            unit, post = _place(doing.form[given])
            actions.reassign(matter=doing.matter, unit=unit, handler=post, at=doing.moment)

    return bring_about


def _place(named: Unit | Post) -> tuple[Unit, Post | None]:
    """The unit a field names, with the post where it names one."""
    return (named.unit, named) if isinstance(named, Post) else (named, None)


def _open_children(doing: Doing, children: Children) -> None:
    """One child matter at each unit named, each once; the unit that holds the parent fills the role it has in the child."""
    parent, at = doing.matter, doing.moment
    first = definitions.in_force(kinds.get(children.kind).procedure, legal_day(at))
    seats = first.own_kind.seats if first.own_kind else {}

    def beside(child: Matter) -> None:
        for role in (role for role, seat in seats.items() if seat == "parent"):
            actions.involve(matter=child, role=role, unit=parent.unit, at=at)

    data = {field: doing.form[source] for field, source in children.data.items() if source in doing.form}
    try:
        for unit in _units(doing.form, children):
            actions.open_child(
                parent=parent, kind=children.kind, title=str(doing.form.get(children.title) or parent.title),
                origin=unit, by=doing.by, at=at, data=data, beside=beside,
            )  # fmt: skip
    except BadForm as wrong:
        # the child's fields are not on this form: its complaint stands beside the field that filled them
        raise BadForm({children.data.get(name, name): told for name, told in wrong.errors.items()}) from None


def _units(form: Mapping[str, Any], children: Children) -> list[Unit]:
    named = form.get(children.each_unit_of) or [form.get(children.unit)]
    units = {unit.pk: unit for unit, _post in (_place(one) for one in named if one is not None)}
    return list(units.values())
