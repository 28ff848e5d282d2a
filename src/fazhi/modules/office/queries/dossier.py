"""Everything the matter page shows of one matter: what may be done, what not yet and why, what was done."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import (
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce

from fazhi.kernel.matters import definitions, kinds
from fazhi.kernel.matters.forms import said
from fazhi.kernel.matters.kinds import Kind
from fazhi.kernel.matters.models import Act, ActFile, Assignment, Link, Matter, Reading, Refusal
from fazhi.kernel.matters.moving import MOVED_TITLE, newer_version, procedures_of
from fazhi.kernel.matters.persons import MOVED
from fazhi.kernel.matters.queries import marking_of, procedure_of, readings_of, rules_for, visible
from fazhi.kernel.matters.rows import unit_for
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Post, Unit
from fazhi.kernel.procedures import (
    SYSTEM,
    ClockView,
    Field,
    Marking,
    Procedure,
    Reason,
    RightView,
    Rules,
    Step,
    Text,
    clocks,
    possible,
    rights,
    why,
)
from fazhi.kernel.workdays import Line, Period
from fazhi.modules.office.queries.seats import for_the_party, may_do

PAST = frozenset({"at_most", "excluded", "not_applicable", "right_gone", "over"})
"""Kinds of reasons that no further act takes away, as a rule."""
FAR = frozenset({"only_while", "only_if", "right_not_open"})
"""Kinds of reasons that wait for something to begin, which may never come."""
RELATED = {"parent": 0, "child": 1}
"""In which order related matters are listed; linked ones come last."""


@dataclass(frozen=True, slots=True)
class NotYet:
    """A step that is not possible now, and why: each reason a sentence with its article."""

    step: Step
    reasons: tuple[Reason, ...]

    @property
    def past(self) -> bool:
        """Whether it is done for good, fell away, or does not apply to this matter."""
        return any(reason.kind in PAST for reason in self.reasons)

    @property
    def near(self) -> bool:
        """Whether only one thing has to be done before, or only time has to pass."""
        only = {reason.kind for reason in self.reasons}
        return all(reason.until for reason in self.reasons) or (len(self.reasons) == 1 and not only & FAR)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A step that is possible now, but for others: which role, and which unit fills it (``None``: a party)."""

    step: Step
    role: Text
    unit: Unit | None


@dataclass(frozen=True, slots=True)
class Said:
    """One field of an act as the timeline shows it. ``value`` is text, a moment, a day, a bool or a title."""

    title: Text
    value: Any


@dataclass(frozen=True, slots=True)
class ActLine:
    """One act on the timeline. ``erased``: its personal content was removed as the law requires."""

    act: Act
    title: Text
    outcome: Text | None
    said: tuple[Said, ...]
    facts: tuple[Text, ...]
    late: bool
    erased: bool
    basis: str


@dataclass(frozen=True, slots=True)
class Duty:
    """One run of a clock with how its last day was counted (empty where it has none)."""

    view: ClockView
    due_at: datetime | None
    left: int | None
    unit: Unit | None
    role: Text
    counted: tuple[Line, ...]

    @property
    def open(self) -> bool:
        """Whether the duty is still owed or standing still."""
        return self.view.state in {"running", "stopped"}


@dataclass(frozen=True)
class Dossier:
    """One matter as one actor sees it at one moment. Built once for a page; the rest is read on demand."""

    matter: Matter
    actor: Actor
    at: datetime

    @cached_property
    def procedure(self) -> Procedure:
        return procedure_of(self.matter)

    @cached_property
    def kind(self) -> Kind:
        return kinds.get(self.matter.kind)

    @cached_property
    def marking(self) -> Marking:
        return marking_of(self.matter)

    @cached_property
    def newer(self) -> Procedure | None:
        """The newer version that binds this running matter and that it is not on yet."""
        return newer_version(self.matter, self.at)

    @cached_property
    def rules(self) -> Rules:
        return rules_for(self.procedure, self.at)

    @cached_property
    def possible(self) -> tuple[Step, ...]:
        """The steps anybody may do now, in the procedure's order."""
        if self.matter.status == "history":
            return ()
        names = possible(self.procedure, self.marking, self.rules, self.at)
        return tuple(self.procedure.steps[name] for name in names)

    @cached_property
    def mine(self) -> tuple[Step, ...]:
        """The steps the actor may do now: those that discharge a running duty first."""
        own = [
            s
            for s in self.possible
            if may_do(self.actor, self.matter, s) and not for_the_party(self.matter, s)
        ]
        owed = {atom.partition(".")[0] for duty in self.open_duties for atom in duty.view.met_by}
        return tuple(sorted(own, key=lambda step: step.id not in owed))

    @cached_property
    def owed_steps(self) -> frozenset[str]:
        """The steps that discharge a running duty."""
        return frozenset(atom.partition(".")[0] for duty in self.open_duties for atom in duty.view.met_by)

    @cached_property
    def for_party(self) -> tuple[Step, ...]:
        """The party's steps that the actor may enter on their behalf."""
        return tuple(
            s for s in self.possible if for_the_party(self.matter, s) and may_do(self.actor, self.matter, s)
        )

    @cached_property
    def elsewhere(self) -> tuple[Elsewhere, ...]:
        """What others may do now."""
        shown = {step.id for step in (*self.mine, *self.for_party)}
        return tuple(
            Elsewhere(step, self.procedure.roles[role], unit_for(self.matter, role))
            for step in self.possible
            if step.id not in shown
            for role in step.by[:1]
            if role in self.procedure.roles
        )

    @cached_property
    def not_yet(self) -> tuple[NotYet, ...]:
        """The other steps of the procedure, each with why it cannot be done now."""
        if self.matter.status == "history":
            return ()
        now = {step.id for step in self.possible}
        return tuple(
            NotYet(step, why(self.procedure, self.marking, step.id, self.rules, self.at))
            for step in self.procedure.steps.values()
            if step.id not in now and step.id != self.procedure.first and step.by and SYSTEM not in step.by
        )

    @cached_property
    def soon(self) -> list[NotYet]:
        """Of these, the steps that one thing or the calendar keeps back."""
        return [row for row in self.not_yet if not row.past and row.near]

    @cached_property
    def later(self) -> list[NotYet]:
        """Of these, the steps that come after others."""
        return [row for row in self.not_yet if not row.past and not row.near]

    @cached_property
    def past(self) -> list[NotYet]:
        """Of these, the steps done, given up or not meant for this matter."""
        return [row for row in self.not_yet if row.past]

    def why(self, step: str) -> tuple[Reason, ...]:
        """Why a step cannot be done now; empty where it can."""
        return why(self.procedure, self.marking, step, self.rules, self.at)

    @cached_property
    def duties(self) -> tuple[Duty, ...]:
        """Every clock that ever ran here, oldest first."""
        if self.matter.status == "history":
            return ()
        return tuple(self._duty(view) for view in clocks(self.procedure, self.marking, self.rules))

    @cached_property
    def open_duties(self) -> tuple[Duty, ...]:
        """The clocks that run or stand still now, the one due first on top."""
        far = self.at + timedelta(days=36500)
        return tuple(sorted((d for d in self.duties if d.open), key=lambda duty: duty.due_at or far))

    @property
    def ended_duties(self) -> list[Duty]:
        """The clocks that were met, fell away or began anew."""
        return [duty for duty in self.duties if not duty.open]

    @property
    def open_rights(self) -> list[RightView]:
        return [right for right in self.rights if right.state == "open"]

    @property
    def ended_rights(self) -> list[RightView]:
        return [right for right in self.rights if right.state != "open"]

    @cached_property
    def rights(self) -> tuple[RightView, ...]:
        return () if self.matter.status == "history" else rights(self.procedure, self.marking, self.rules)

    def _duty(self, view: ClockView) -> Duty:
        role = view.holder
        due_at = view.due.at if view.due else None
        days = self.rules.calendar
        counted: tuple[Line, ...] = ()
        if view.due is not None and view.period is not None and view.state in {"running", "stopped"}:
            counted = days.explain(view.started_at, view.period, extensions=view.extensions, stops=view.stops)
        left = days.working_days_left(due_at, self.at) if due_at and view.state == "running" else None
        title = self.procedure.roles.get(role, Text("", ""))
        return Duty(view, due_at, left, unit_for(self.matter, role), title, counted)

    @cached_property
    def timeline(self) -> tuple[ActLine, ...]:
        """Every act, newest first, with what its form says. Files and names are read only where there are any."""
        acts = self.acts
        prefetch_related_objects([act for act in acts if act.has_files], "files__file")
        versions = procedures_of(self.matter, acts)
        names = _names(versions, acts, {row.unit for row in self.assignments})
        return tuple(line_of(versions[act.n], act, names) for act in acts)

    @cached_property
    def acts(self) -> list[Any]:
        """Every act, newest first, read once: kinds that draw a panel find them as ``matter.acts.all()``.

        The same query answers whether the matter was opened from above, and whether any other belongs to it.
        """
        me = self.matter.pk
        rows = Act.objects.select_related("post", "unit", "acting_for__person", "content_row").annotate(
            has_files=Exists(ActFile.objects.filter(act=OuterRef("pk"))),
            was_read=Exists(Reading.objects.filter(matter=me)),
            has_links=Exists(Link.objects.filter(Q(source=me) | Q(target=me))),
            has_children=Exists(Matter.objects.filter(parent=me)),
        )
        prefetch_related_objects([self.matter], Prefetch("acts", rows.order_by("-n")))
        return list(self.matter.acts.all())

    @property
    def panel_context(self) -> dict[str, Any]:
        """What the kind's own part of the page is drawn from; empty for a kind without one."""
        if not self.kind.panel or not self.acts:
            return {}
        return dict(self.kind.context(self.matter))

    def _any(self, what: str) -> bool:
        """What the acts' own query found out; a matter without acts was not asked, and may have anything."""
        return not self.acts or bool(getattr(self.acts[0], what))

    @cached_property
    def assignments(self) -> list[Assignment]:
        rows = Assignment.objects.filter(matter=self.matter).select_related("unit", "handler__person")
        return list(rows.order_by("from_at", "pk"))

    @cached_property
    def related(self) -> list[tuple[str, Matter]]:
        """Linked, parent and child matters that the actor may see, with how they belong together. One query at most."""
        me = self.matter.pk
        if not (self.matter.parent_id or self._any("has_links") or self._any("has_children")):
            return []
        from_me, to_me = Link.objects.filter(source=me), Link.objects.filter(target=me)
        how = Coalesce(
            Subquery(from_me.filter(target=OuterRef("pk")).values("kind")[:1]),
            Subquery(to_me.filter(source=OuterRef("pk")).values("kind")[:1]),
        )
        mine = Q(parent=me) | Q(pk__in=from_me.values("target")) | Q(pk__in=to_me.values("source"))
        if self.matter.parent_id:
            mine |= Q(pk=self.matter.parent_id)
        rows = visible(self.actor).filter(mine).annotate(how=how).select_related("unit")
        told = [(self._relation(row), row) for row in rows]
        return sorted(told, key=lambda one: (RELATED.get(one[0], len(RELATED)), one[1].opened_at))

    def _relation(self, row: Any) -> str:
        if row.pk == self.matter.parent_id:
            return "parent"
        return "child" if row.parent_id == self.matter.pk else str(row.how)

    @cached_property
    def reading(self) -> bool:
        """Whether the actor stands above the line and opened this one matter for a reason: no other comes with it."""
        return any(row.post_id == self.actor.post_id and row.until > self.at for row in self.readings)

    @cached_property
    def readings(self) -> list[Reading]:
        """Who above the line opened the matter, when and why, newest first: its party is shown the same."""
        return list(readings_of(self.matter)) if self._any("was_read") else []

    @property
    def children(self) -> list[Matter]:
        """The child matters that the actor may see, in the order in which they were opened."""
        return [row for how, row in self.related if how == "child"]

    @property
    def beside(self) -> list[tuple[str, Matter]]:
        """The related matters that are no children."""
        return [(how, row) for how, row in self.related if how != "child"]

    @property
    def refusals(self) -> QuerySet[Refusal]:
        """What was tried and refused; for supervisors only."""
        return self.matter.refusals.select_related("post__person", "post__unit").order_by("-at")[:50]


def since(matter: Matter, turn: int) -> QuerySet[Act]:
    """The acts people did after a page was opened at ``turn``, newest first: what its reader has not seen."""
    missed = max(0, matter.turn - turn)
    rows = matter.acts.exclude(by_kind="system").select_related("unit").order_by("-n")
    return rows[:missed]


def _names(
    versions: Mapping[int, Procedure], acts: Sequence[Act], known: Iterable[Unit]
) -> Mapping[str, str]:
    """The names of the units and posts that the acts' forms point at, by id; ``known`` units are not read again."""
    names = {str(unit.pk): unit.name for unit in known}
    wanted: dict[str, set[UUID]] = {"unit": set(), "post": set()}
    for act in acts:
        step = versions[act.n].steps.get(act.step)
        for field in step.form if step else ():
            told = act.data.get(field.name)
            if field.type in wanted and told:
                wanted[field.type].update({UUID(told)} if told not in names else ())
            elif field.type == "posts":
                wanted["post"].update(UUID(key) for key in told or ())
    units = Unit.objects.filter(pk__in=wanted["unit"]) if wanted["unit"] else ()
    posts = (
        Post.objects.filter(pk__in=wanted["post"]).select_related("unit", "person") if wanted["post"] else ()
    )
    names |= {str(row.pk): row.name for row in units}
    return names | {str(row.pk): f"{row.person.name}（{row.unit.name} {row.title}）" for row in posts}


def line_of(procedure: Procedure, act: Act, names: Mapping[str, str]) -> ActLine:
    """One act as the timeline shows it, in the words of the version it was done under.

    ``names`` are of the units and posts its form points at.
    """
    if act.step == MOVED:
        return _moved(procedure, act)
    step = procedure.steps.get(act.step)
    content = act.content_row.content if hasattr(act, "content_row") else None
    given = {**act.data, **(content or {})}
    fields = step.form if step else ()
    return ActLine(
        act,
        procedure.atom_title(act.step),
        step.outcomes[act.outcome].title if step and act.outcome in step.outcomes else None,
        tuple(Said(f.title, _value(f, given[f.name], names)) for f in fields if f.name in given),
        tuple(procedure.facts[name] for name, so in act.facts.items() if so and name in procedure.facts),
        act.by_kind != "system" and act.recorded_at - act.occurred_at > timedelta(hours=1),
        content is None and any(f.personal and f.required for f in fields),
        _basis(procedure, act.step),
    )


def _moved(newer: Procedure, act: Act) -> ActLine:
    older = definitions.get(newer.code, act.data["from"])
    refused = "、".join(said(older.atom_title(step)) for step in act.data["refused"])
    told = {
        Text("原版本", "From version"): act.data["from"],
        Text("新版本", "To version"): act.data["to"],
        Text("新版本不承认的办理记录", "Acts the newer version refuses"): refused,
        Text("理由", "Reason"): act.data["reason"],
    }
    lines = tuple(Said(title, value) for title, value in told.items() if value)
    return ActLine(act, MOVED_TITLE, None, lines, (), False, False, str(newer.basis))


def _basis(procedure: Procedure, atom: str) -> str:
    """The citation behind a step, or behind the clock or right whose end is the event."""
    name = atom.partition(".")[0]
    for rules in (procedure.steps, procedure.rights, procedure.clocks):
        if name in rules:
            return str(rules[name].basis)
    return ""


def _value(field: Field, value: Any, names: Mapping[str, str]) -> Any:
    if field.type in ("unit", "post"):
        return names.get(str(value), "")
    if field.type == "posts":
        return "、".join(names.get(str(key), "") for key in value)
    if field.type == "choice":
        return field.choices.get(value, value)
    return _READ[field.type](value) if field.type in _READ else value


def _period(value: str) -> Text:
    stated = Period.parse(value)
    return Text(stated.zh, stated.en)


_READ: Mapping[str, Callable[[Any], Any]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "list": "；".join,
    "period": _period,
}
