"""How timely one handler worked: from the clocks that ended, or run overdue, while the matter was assigned to that post.

Shown to the handler and to the head in the line above, and to nobody else; never side by side with a colleague's. Each
number is the count of exactly the rows that ``records`` gives.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from fazhi.kernel.matters import kinds
from fazhi.kernel.matters.models import Act, Assignment, Clock
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Post, Unit
from fazhi.kernel.people.queries import held
from fazhi.kernel.workdays import SHANGHAI, legal_day, start_of_day
from fazhi.kernel.workdays.periods import add_months

VERB = "supervision.timeliness"
MONTHS = 12
MET, LATE, OVERDUE, BOUNCED = "met", "late", "overdue", "bounced"
PARTS = (MET, LATE, OVERDUE, BOUNCED)

_Told = tuple[str, datetime, datetime | None, datetime]
"""What is counted once: its part, when it began and ended, and the moment that decides its month."""


@dataclass(frozen=True, slots=True)
class Line:
    """One month (its first day; ``None``: the whole year): counts by part, and the median days of what was finished."""

    month: date | None
    counts: Mapping[str, int]
    median_days: float | None


def may_see(actor: Actor, post: Post, at: datetime) -> bool:
    """Whether an actor may see a handler's timeliness: the handler, or the head nearest above in the line."""
    if actor.post_id == post.pk:
        return True
    return actor.may(VERB) and actor.unit_id is not None and actor.unit_id == _line_above(post, at)


def handlers_of(actor: Actor, at: datetime) -> list[Post]:
    """The posts whose timeliness the head of a unit may open, by unit and name; empty for everybody else."""
    if not actor.may(VERB) or actor.unit_id is None:
        return []
    near = Q(unit=actor.unit_id) | Q(unit__parent=actor.unit_id)
    rows = (
        Post.objects.filter(held(at), near).exclude(person=actor.person_id).select_related("unit", "person")
    )
    handled = Assignment.objects.filter(role="", handler=OuterRef("pk"))
    found = rows.filter(Exists(handled)).order_by("unit__path", "person__name", "pk")
    return [post for post in found if may_see(actor, post, at)]


def _line_above(post: Post, at: datetime) -> UUID | None:
    """The unit whose head is nearest above a post: its own unit, else the next one up where somebody holds the duty."""
    heads = Post.objects.filter(held(at), held(at, "duties__"), duties__verb=VERB).exclude(pk=post.pk)
    codes = post.unit.path.strip("/").split("/")
    paths = ["/" + "/".join(codes[:n]) + "/" for n in range(1, len(codes) + 1)]
    above = Unit.objects.filter(path__in=paths, pk__in=heads.values("unit")).order_by("-path").first()
    return above.pk if above else None


def since_when(at: datetime) -> date:
    """The first day of the twelve months that are shown."""
    today = legal_day(at)
    return add_months(today.replace(day=1), 1 - MONTHS)


def lines(post: Post, at: datetime) -> tuple[Line, list[Line]]:
    """The whole of twelve months, and each month in which something is counted, newest first. Two queries."""
    clocks = list(_clocks(post, at).values_list("state", "started_at", "ended_at", "due_at"))
    acts = list(_bounces(post, at).values_list("occurred_at", flat=True))
    told = [(_part(state), started, ended, _counted_at(ended, due)) for state, started, ended, due in clocks]
    told += [(BOUNCED, moment, None, moment) for moment in acts]
    by_month: dict[date, list[_Told]] = {}
    for row in told:
        by_month.setdefault(_month(row[3]), []).append(row)
    return _line(None, told), [_line(month, by_month[month]) for month in sorted(by_month, reverse=True)]


def records(post: Post, part: str, month: date | None, at: datetime) -> QuerySet[Any]:
    """Exactly the rows a number counts: clocks, or for bounces acts, with their matters; newest first."""
    if part == BOUNCED:
        rows: QuerySet[Any] = _bounces(post, at)
        moment = "occurred_at"
    else:
        rows = _clocks(post, at).filter(state="running" if part == OVERDUE else part)
        moment = "due_at" if part == OVERDUE else "ended_at"
    if month is not None:
        upto = start_of_day(add_months(month, 1))
        rows = rows.filter(**{f"{moment}__gte": start_of_day(month), f"{moment}__lt": upto})
    return rows.select_related("matter").order_by(f"-{moment}", "-pk")


def _clocks(post: Post, at: datetime) -> QuerySet[Clock]:
    """The unit's duties that ended in the twelve months, or are overdue now, while the post had the matter in hand."""
    mine = Assignment.objects.filter(
        Q(to_at__isnull=True) | Q(to_at__gte=OuterRef("ended_at")),
        matter=OuterRef("matter"),
        role="",
        handler=post,
        unit=OuterRef("holder_unit"),
        from_at__lte=OuterRef("ended_at"),
    )
    now = Assignment.objects.filter(
        matter=OuterRef("matter"), role="", handler=post, unit=OuterRef("holder_unit"), to_at__isnull=True
    )
    first = start_of_day(since_when(at))
    ended = Q(Exists(mine), state__in=[MET, LATE], ended_at__gte=first, ended_at__lte=at)
    overdue = Q(Exists(now), state="running", due_at__gte=first, due_at__lte=at)
    return _matters_of(post, Clock.objects.filter(ended | overdue))


def _bounces(post: Post, at: datetime) -> QuerySet[Act]:
    """The setbacks of matters while the post had them in hand."""
    steps = [
        Q(matter__kind=kind.code, step__in=list(kind.setbacks)) for kind in kinds.all_kinds() if kind.setbacks
    ]
    wanted = Q(pk__in=[])
    for one in steps:
        wanted |= one
    mine = Assignment.objects.filter(
        Q(to_at__isnull=True) | Q(to_at__gte=OuterRef("occurred_at")),
        matter=OuterRef("matter"),
        role="",
        handler=post,
        from_at__lt=OuterRef("occurred_at"),
    )
    first = start_of_day(since_when(at))
    rows = Act.objects.filter(wanted, Exists(mine), occurred_at__gte=first, occurred_at__lte=at)
    return _matters_of(post, rows)


def _matters_of(post: Post, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Narrow to matters the post ever had in its unit, by an index; sealed ones are counted for nobody."""
    had = Assignment.objects.filter(unit=post.unit_id, handler=post, role="").values("matter")
    return rows.filter(matter__in=had, matter__sealed_to__isnull=True)


def _part(state: str) -> str:
    return OVERDUE if state == "running" else state


def _counted_at(ended: datetime | None, due: datetime | None) -> datetime:
    moment = ended or due
    if moment is None:
        raise LookupError("a clock that neither ended nor falls due was counted")
    return moment


def _month(moment: datetime) -> date:
    return moment.astimezone(SHANGHAI).date().replace(day=1)


def _line(month: date | None, told: Sequence[_Told]) -> Line:
    counts = {part: sum(1 for row in told if row[0] == part) for part in PARTS}
    days = [(ended - started).total_seconds() / 86400 for _p, started, ended, _m in told if ended is not None]
    return Line(month, counts, median(days) if days else None)
