"""What a post must do, by due time: one row a duty, read from the clocks' columns, never from markings."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from fazhi.kernel.matters import definitions
from fazhi.kernel.matters.models import Clock, Matter
from fazhi.kernel.matters.queries import calendar, visible
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.procedures import Text
from fazhi.kernel.workdays import Calendar, end_of_day, legal_day
from fazhi.modules.office.queries.paging import Page, by_due
from fazhi.modules.office.queries.seats import owed_by

View = Literal["mine", "today", "overdue", "waiting", "all"]
VIEWS: tuple[View, ...] = ("mine", "today", "overdue", "waiting", "all")


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the inbox: ``duty`` is owed by somebody (``None``: nothing is), ``steps`` are how I discharge it."""

    matter: Matter
    due_at: datetime | None
    left: int | None
    provisional: bool
    duty: Text | None
    steps: tuple[Text, ...]
    local: bool


@dataclass(frozen=True, slots=True)
class Inbox:
    """A page of the inbox with what the other views hold."""

    items: list[Item]
    newer: str
    older: str
    counts: dict[str, int]


def inbox(
    actor: Actor, at: datetime, *, view: View = "mine", own: bool = False, after: str = "", before: str = ""
) -> Inbox:
    """One page: duties by due time, overdue first; three queries whatever its length.

    ``own`` keeps only what is assigned to the actor's own post.
    """
    days = calendar()
    counts = _counts(_mine(actor, own), at)
    if view in {"waiting", "all"}:
        rows = _matters(actor, view, own)
        page = by_due(rows, "next_due_at", after=after, before=before)
        return Inbox([_of_matter(row, days, at) for row in page.rows], page.newer, page.older, counts)
    found: Page[Clock] = by_due(_owed(actor, at, view, own), "due_at", after=after, before=before)
    return Inbox([_of_clock(row, days, at) for row in found.rows], found.newer, found.older, counts)


def duties(actor: Actor) -> QuerySet[Clock]:
    """The running clocks the actor answers for, sealed matters left to their recipient."""
    return Clock.objects.filter(owed_by(actor), state="running", matter__in=visible(actor).values("pk"))


def _mine(actor: Actor, own: bool) -> QuerySet[Clock]:
    rows = duties(actor)
    return rows.filter(matter__handler=actor.post_id) if own else rows


def _owed(actor: Actor, at: datetime, view: View, own: bool) -> QuerySet[Clock]:
    rows = _mine(actor, own).select_related("matter__unit", "matter__handler__person")
    if view == "overdue":
        return rows.filter(due_at__lte=at)
    return rows.filter(_today(at)) if view == "today" else rows


def _today(at: datetime) -> Q:
    """In time until some moment of today: a whole-day period ends at 24:00, which is the next day's first moment."""
    return Q(due_at__gt=at, due_at__lte=end_of_day(legal_day(at)))


def _counts(rows: QuerySet[Clock], at: datetime) -> dict[str, int]:
    return rows.aggregate(
        mine=Count("pk"), today=Count("pk", filter=_today(at)), overdue=Count("pk", filter=Q(due_at__lte=at))
    )


def _matters(actor: Actor, view: View, own: bool) -> QuerySet[Matter]:
    first = Clock.objects.filter(matter=OuterRef("pk"), state="running").order_by("due_at", "pk")
    rows = visible(actor).filter(status="open").select_related("unit", "handler__person")
    rows = rows.annotate(
        next_clock=Subquery(first.values("name")[:1]),
        next_provisional=Subquery(first.values("provisional")[:1]),
    )
    if own:
        rows = rows.filter(handler=actor.post_id)
    if view == "waiting":
        rows = rows.filter(
            ~Exists(Clock.objects.filter(owed_by(actor), matter=OuterRef("pk"), state="running"))
        )
    return rows


def _of_clock(row: Clock, days: Calendar, at: datetime) -> Item:
    procedure = definitions.get(row.matter.procedure_code, row.matter.procedure_version)
    clock = procedure.clocks[row.name]
    steps = tuple(
        procedure.steps[name].title for name in dict.fromkeys(a.partition(".")[0] for a in clock.met_by)
    )
    left = days.working_days_left(row.due_at, at) if row.due_at else None
    return Item(row.matter, row.due_at, left, row.provisional, clock.title, steps, clock.basis.local)


def _of_matter(row: Any, days: Calendar, at: datetime) -> Item:
    clocks = definitions.get(row.procedure_code, row.procedure_version).clocks
    clock = clocks.get(row.next_clock or "")
    left = days.working_days_left(row.next_due_at, at) if row.next_due_at else None
    local = clock is not None and clock.basis.local
    return Item(
        row, row.next_due_at, left, bool(row.next_provisional), clock.title if clock else None, (), local
    )
