"""The desk of a post that works through one step after another: dispatch, arbitrate, call back, close."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q, QuerySet

from fazhi.kernel.matters import definitions, kinds
from fazhi.kernel.matters.models import Matter, Possible
from fazhi.kernel.matters.queries import visible
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.procedures import Procedure, Step, Text
from fazhi.modules.office.queries.paging import by_due
from fazhi.modules.office.queries.seats import duty_steps, roles_of

IN_LINE = 8


@dataclass(frozen=True, slots=True)
class Group:
    """One step of one kind that waits at the desk: how many matters, and when the first is due."""

    kind: str
    kind_title: Text
    step: Step
    waiting: int
    overdue: int
    first_due: datetime | None


@dataclass(frozen=True, slots=True)
class Queue:
    """The matters in line for one step, the most urgent first. ``older`` is the mark to skip the first by."""

    step: Step
    waiting: int
    matters: list[Matter]
    skip: str


def has_desk(actor: Actor) -> bool:
    """Whether any duty of the post fills a role of the unit that takes matters in."""
    return any(roles_of(actor, kind, seat="origin") for kind in kinds.all_kinds())


def groups(actor: Actor, at: datetime) -> list[Group]:
    """Every step that waits at this desk, the most pressing first. One query a kind."""
    found = [group for kind in kinds.all_kinds() for group in _of_kind(actor, kind.code, at)]
    return sorted(found, key=lambda group: (group.first_due is None, group.first_due, group.step.id))


def queue(actor: Actor, kind: str, step: str, at: datetime, *, after: str = "") -> Queue | None:
    """The line for one step; ``None`` where this desk has no such step."""
    known = {the_kind.code for the_kind in kinds.all_kinds()}
    if kind not in known or not has_desk(actor):
        return None
    procedure = _procedure(kind)
    if procedure is None or step not in procedure.steps:
        return None
    matters = _waiting(actor, kind, at).filter(step=step).values("matter")
    rows = Matter.objects.filter(pk__in=matters).select_related("unit", "origin", "handler__person")
    page = by_due(rows, "next_due_at", after=after, size=IN_LINE)
    mark = (
        f"{page.rows[0].next_due_at.isoformat() if page.rows[0].next_due_at else ''}_{page.rows[0].pk}"
        if page.rows
        else ""
    )
    return Queue(procedure.steps[step], rows.count(), page.rows, mark)


def _of_kind(actor: Actor, kind: str, at: datetime) -> list[Group]:
    procedure = _procedure(kind)
    if procedure is None:
        return []
    rows = (
        _waiting(actor, kind, at)
        .filter(step__in=duty_steps(procedure))
        .values("step")
        .annotate(
            waiting=Count("pk"),
            overdue=Count("pk", filter=Q(matter__next_due_at__lte=at)),
            first_due=Min("matter__next_due_at"),
        )
    )
    return [
        Group(
            kind,
            kinds.get(kind).title,
            procedure.steps[row["step"]],
            row["waiting"],
            row["overdue"],
            row["first_due"],
        )
        for row in rows
        if row["step"] in procedure.steps
    ]


def _waiting(actor: Actor, kind: str, at: datetime) -> QuerySet[Possible]:
    """What is possible now in the origin seat, for this actor's duties and units."""
    return Possible.objects.filter(
        Q(possible_from__isnull=True) | Q(possible_from__lte=at),
        Q(possible_until__isnull=True) | Q(possible_until__gt=at),
        role__in=roles_of(actor, kinds.get(kind), seat="origin"),
        unit__path__startswith=actor.unit_path,
        matter__kind=kind,
        matter__in=visible(actor).values("pk"),
    )


def _procedure(kind: str) -> Procedure | None:
    """The newest version of a kind's procedure: its titles head the desk."""
    code = kinds.get(kind).procedure
    known = [procedure for procedure in definitions.all_definitions() if procedure.code == code]
    return known[-1] if known else None
