"""Who is on duty: a unit's month, the gaps and overlaps in it, and who stands there at a moment."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from fazhi.kernel.people.models import Post, Unit
from fazhi.kernel.workdays import legal_day, start_of_day
from fazhi.modules.office.models import DutyKind, Shift, Staffing
from fazhi.modules.office.rules.covering import Overlap, Stretch, gaps, overlaps, promised


def on_duty(unit: Unit, kind: str, at: datetime) -> list[Post]:
    """The posts on duty for a unit at a moment, for one kind of duty. One query."""
    rows = Shift.objects.filter(unit=unit, kind=kind, begins_at__lte=at, ends_at__gt=at)
    return [row.post for row in rows.select_related("post__person", "post__unit").order_by("begins_at", "pk")]


def on_duty_now(unit_path: str, at: datetime) -> list[Shift]:
    """The shifts that stand at a moment in the units on the line to a path, its own first. One query."""
    line = [unit_path[: n + 1] for n, sign in enumerate(unit_path) if sign == "/"]
    rows = Shift.objects.filter(unit__path__in=line, begins_at__lte=at, ends_at__gt=at)
    return list(
        rows.select_related("post__person", "unit").order_by("-unit__path", "kind", "begins_at", "pk")
    )


@dataclass(frozen=True, slots=True)
class Gap:
    """Promised hours with nobody on duty."""

    kind: str
    stretch: Stretch

    @property
    def title(self) -> str:
        """The kind of duty in words."""
        return str(DutyKind(self.kind).label)


@dataclass(frozen=True, slots=True)
class RosterDay:
    """One day of the roster with the shifts that begin on it."""

    day: date
    shifts: list[Shift]
    gaps: list[Gap]


@dataclass(frozen=True, slots=True)
class RosterMonth:
    """A month: its days, the promised hours nobody stands in, and who stands twice at one time."""

    first: date
    days: list[RosterDay]
    gaps: list[Gap]
    overlaps: list[Overlap[Shift]]
    staffing: list[Staffing]

    @property
    def earlier(self) -> date:
        """The first day of the month before."""
        return (self.first - timedelta(days=1)).replace(day=1)

    @property
    def later(self) -> date:
        """The first day of the month after."""
        return next_month(self.first)


def next_month(day: date) -> date:
    """The first day of the month after a day's."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def month(unit: Unit, first: date) -> RosterMonth:
    """A unit's roster from the first day of a month until the next. Two queries."""
    end = next_month(first)
    within = Stretch(start_of_day(first), start_of_day(end))
    shifts = list(
        Shift.objects.filter(unit=unit, begins_at__lt=within.ends, ends_at__gt=within.begins).select_related(
            "post__person"
        )
    )
    staffing = list(Staffing.objects.filter(unit=unit, from_day__lt=end).exclude(until_day__lte=first))
    days = [first + timedelta(days=n) for n in range((end - first).days)]
    missing = _gaps(staffing, shifts, days)
    return RosterMonth(
        first,
        [_day(day, shifts, missing) for day in days],
        missing,
        _twice(shifts),
        [row for row in staffing if row.until_day is None],
    )


def _day(day: date, shifts: Iterable[Shift], missing: Iterable[Gap]) -> RosterDay:
    return RosterDay(
        day,
        [row for row in shifts if legal_day(row.begins_at) == day],
        [gap for gap in missing if legal_day(gap.stretch.begins) == day],
    )


def _twice(shifts: Iterable[Shift]) -> list[Overlap[Shift]]:
    """Where one person stands in two shifts at once. Several people in one shift are nothing to mend."""
    by_person: dict[UUID, list[tuple[Shift, Stretch]]] = {}
    for row in shifts:
        by_person.setdefault(row.post.person_id, []).append((row, Stretch(row.begins_at, row.ends_at)))
    return [overlap for held in by_person.values() for overlap in overlaps(held)]


def _gaps(staffing: Iterable[Staffing], shifts: Iterable[Shift], days: Iterable[date]) -> list[Gap]:
    wanted: dict[str, list[Stretch]] = {}
    listed = list(days)
    for row in staffing:
        for day in listed:
            if row.from_day <= day and (row.until_day is None or day < row.until_day):
                stretch = promised(day, row.weekdays, row.from_minute, row.to_minute)
                if stretch:
                    wanted.setdefault(row.kind, []).append(stretch)
    covered: dict[str, list[Stretch]] = {}
    for shift in shifts:
        covered.setdefault(shift.kind, []).append(Stretch(shift.begins_at, shift.ends_at))
    found = [Gap(kind, gap) for kind, want in wanted.items() for gap in gaps(want, covered.get(kind, ()))]
    return sorted(found, key=lambda gap: (gap.stretch.begins, gap.kind))
