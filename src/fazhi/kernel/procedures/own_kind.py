"""``[kind]``: what makes a procedure file a kind of matter by itself, read and checked.

Only what the file alone can show is checked here; kinds of child matters and prefixes are compared with the other files by
``kernel.matters.kind_files``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from fazhi.kernel.procedures.model import SEATS, SYSTEM, Children, OwnKind, Procedure
from fazhi.kernel.procedures.reading import Reader, nearest

CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")
PREFIX_AT_MOST = 10
VERB_AT_MOST = 60
"""Characters of a duty's code, which is made of the kind's and the role's."""
NAMES_A_UNIT = ("unit", "post")


def read_own_kind(top: Reader) -> OwnKind | None:
    """The table ``[kind]`` of a file; ``None`` where it has none, as the procedures of the modules."""
    content = top.raw("kind")
    if content is None:
        return None
    table = Reader(content, "kind", top.problems)
    involves = table.raw("involves", {})
    made = OwnKind(
        prefix=table.string("prefix", required=True),
        seats=_names(table, "seats", table.raw("seats")),
        gives=_names(table, "gives", table.raw("gives", {})),
        involves={
            step: _names(table, f"involves.{step}", roles)
            for step, roles in (involves.items() if isinstance(involves, Mapping) else ())
        },
        children={step: _children(row) for step, row in table.named_tables("children").items()},
    )
    if not isinstance(involves, Mapping):
        table.wrong("involves", "must be a table: step = { role = “field” }")
    table.finish()
    return made


def _names(table: Reader, key: str, value: Any) -> dict[str, str]:
    """A table of names in quotes."""
    if isinstance(value, Mapping) and all(isinstance(name, str) for name in value.values()):
        return dict(value)
    table.wrong(key, "must be a table of names in quotes, such as { role = “holder” }")
    return {}


def _children(row: Reader) -> Children:
    made = Children(
        kind=row.string("kind", required=True),
        unit=row.string("unit"),
        each_unit_of=row.string("each_unit_of"),
        title=row.string("title"),
        data=_names(row, "data", row.raw("data", {})),
    )
    row.finish()
    return made


def check_own_kind(procedure: Procedure) -> list[str]:
    """Problems with the names in ``[kind]``, each saying what to write instead."""
    return list(_problems(procedure, procedure.own_kind)) if procedure.own_kind else []


def _problems(procedure: Procedure, kind: OwnKind) -> Iterator[str]:
    if not CODE.fullmatch(procedure.code):
        yield (
            f"[procedure] code: “{procedure.code}” must be lower-case letters, digits and _, at most 40, "
            "beginning with a letter: duties and addresses are made of it"
        )
    if kind.prefix and (len(kind.prefix) > PREFIX_AT_MOST or re.search(r"[\s\d/-]", kind.prefix)):
        yield f"[kind] prefix: “{kind.prefix}” must be at most {PREFIX_AT_MOST} characters without digits, spaces, - and /"
    yield from _first(procedure, kind)
    yield from _seats(procedure, kind)
    for step, field in kind.gives.items():
        yield from _unit_field(procedure, "kind.gives", step, field)
    for step, roles in kind.involves.items():
        for role, field in roles.items():
            yield from _unit_field(procedure, "kind.involves", step, field)
            if kind.seats.get(role) != "involved":
                yield f"[kind.involves] {step}: role “{role}” must have the seat “involved”"
    for step, children in kind.children.items():
        yield from _child(procedure, step, children)


def _first(procedure: Procedure, kind: OwnKind) -> Iterator[str]:
    first = procedure.steps[procedure.first]
    if first.outcomes or first.each:
        yield f"[step.{first.id}]: the first step opens the matter: it has neither outcomes nor each"
    seats = {kind.seats.get(role) for role in first.by}
    if seats - {"origin", "holder", "parent", "party", None} or SYSTEM in first.by or not first.by:
        yield (
            f"[step.{first.id}] by: a matter is opened by a role whose seat is “origin”, “holder”, “party”, "
            "or “parent” for a child matter: nobody else is there yet"
        )
    if first.id in kind.children:
        yield f"[kind.children] {first.id}: the first step cannot open child matters; let a later one"


def _seats(procedure: Procedure, kind: OwnKind) -> Iterator[str]:
    for role, seat in kind.seats.items():
        if role not in procedure.roles:
            yield f"[kind] seats: unknown role “{role}”{nearest(role, procedure.roles)}"
        if seat not in SEATS:
            yield f"[kind] seats.{role}: must be one of {', '.join(SEATS)}, not “{seat}”{nearest(seat, SEATS)}"
        if len(f"{procedure.code}.{role}") > VERB_AT_MOST:
            yield f"[kind] seats.{role}: code and role together have at most {VERB_AT_MOST - 1} characters"
    for role in sorted(procedure.roles.keys() - kind.seats.keys()):
        yield f"[kind] seats: role “{role}” has no seat; write which unit fills it: {', '.join(SEATS)}"
    yield from _nobody_there(procedure, kind)


def _nobody_there(procedure: Procedure, kind: OwnKind) -> Iterator[str]:
    """Roles that nobody would ever fill, and steps whose officers nobody could check."""
    named = {role for roles in kind.involves.values() for role in roles}
    for role in sorted({role for role, seat in kind.seats.items() if seat == "involved"} - named):
        yield f"[kind] seats.{role}: no step names its unit; write [kind.involves] step = {{ {role} = “field” }}"
    for step in procedure.steps.values():
        if step.certified_officers:
            yield (
                f"[step.{step.id}] certified_officers: who holds which certificate is known to the cases of enforcement alone; "
                "do this step there"
            )


def _unit_field(procedure: Procedure, where: str, step: str, field: str) -> Iterator[str]:
    yield from _field(procedure, where, step, field, NAMES_A_UNIT)


def _field(procedure: Procedure, where: str, step: str, field: str, types: tuple[str, ...]) -> Iterator[str]:
    if step not in procedure.steps:
        yield f"[{where}] {step}: unknown step{nearest(step, procedure.steps)}"
        return
    fields = {one.name: one.type for one in procedure.steps[step].form}
    if fields.get(field) not in types:
        yield (
            f"[{where}] {step}: “{field}” is not a field of type {' or '.join(types)} on this step's form"
            f"{nearest(field, fields)}"
        )


def _child(procedure: Procedure, step: str, children: Children) -> Iterator[str]:
    where = "kind.children"
    if bool(children.unit) == bool(children.each_unit_of):
        yield f"[{where}] {step}: write either unit or each_unit_of: where the child matters are opened"
    if children.unit:
        yield from _unit_field(procedure, where, step, children.unit)
    if children.each_unit_of:
        yield from _field(procedure, where, step, children.each_unit_of, ("posts",))
    if children.title:
        yield from _field(procedure, where, step, children.title, ("text",))
    yield from _handed_on(procedure, step, children)


def _handed_on(procedure: Procedure, step: str, children: Children) -> Iterator[str]:
    """The fields a child matter takes over are there, and its title is nobody's name."""
    form = procedure.steps[step].form if step in procedure.steps else ()
    fields = {one.name: one for one in form}
    if children.title in fields and fields[children.title].personal:
        yield f"[kind.children] {step}: title “{children.title}” is personal; a title names nobody"
    for source in children.data.values():
        if source not in fields:
            yield f"[kind.children] {step}: data: unknown field “{source}”{nearest(source, fields)}"
