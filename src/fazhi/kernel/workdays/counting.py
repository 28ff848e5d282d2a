"""Counting periods. Pure functions over a calendar; moments are aware, days are legal days.

The rules, with the articles they come from (keys as in `fazhi.kernel.law`):

- the day of the event is not counted (CC 201, CPL 85); hours run from the moment itself (CC 201, the stricter
  reading, since CPL 85 leaves the first hour out);
- months and years end on the same-numbered day, else on the month's last (CC 202);
- a last day that is a rest day moves to the first working day after it (CC 203, CPL 85), at 24:00 (CC 203);
- a minimum wait ends after its full days and is never moved (no statute spells it out);
- an extension is counted from the unmoved last day: the stricter of two readings;
- while a period is stopped its days do not count: not the days after the stop's day, up to and including the
  day it resumes. Months and years are moved on by the stopped days. A period stopped before it had run out
  never ends before the day it resumes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from fazhi.kernel.workdays.periods import (
    Period,
    PeriodError,
    Unit,
    add_months,
    end_of_day,
    legal_day,
    start_of_day,
)

ONE_DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)
HORIZON = 3700
"""Days one period may search over before it is taken for a mistake in its data."""


class Choice(StrEnum):
    """A reading taken where the law is silent or unclear; the value is the sentence shown in Chinese."""

    EXTENSION_FROM_UNMOVED_DAY = "延长期自未顺延的届满日起算，为较严的选择"
    STOP_DAY_COUNTS = "停止当日计入期间，恢复当日不计入；法律未作规定，为本系统的选择"
    MONTHS_MOVED_BY_STOPPED_DAYS = "以月、年计算的期间按停止的天数顺延；法律未作规定，为本系统的选择"
    HOURS_FROM_THE_MOMENT = "以小时计算的期间自事由发生之时起算，为较严的选择"

    @property
    def en(self) -> str:
        """The same sentence in English."""
        return _CHOICES_EN[self]


_CHOICES_EN = {
    Choice.EXTENSION_FROM_UNMOVED_DAY: (
        "The extension runs from the last day before it was moved off a rest day: the stricter choice"
    ),
    Choice.STOP_DAY_COUNTS: (
        "The day of the stop counts, the day of resuming does not: our choice, the law being silent"
    ),
    Choice.MONTHS_MOVED_BY_STOPPED_DAYS: (
        "Months and years are moved on by the days stopped: our choice, the law being silent"
    ),
    Choice.HOURS_FROM_THE_MOMENT: "Hours run from the moment itself: the stricter choice",
}


@dataclass(frozen=True, slots=True)
class Stop:
    """A time during which a period stands still; no end while it still does. Moments are aware."""

    start: datetime
    end: datetime | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise PeriodError(
                f"The period resumes at {self.end}, before it stopped at {self.start}: check the two dates."
            )


@dataclass(frozen=True, slots=True)
class Due:
    """When a period ends. A moment is in time if it is before `at` (24:00 of `last_day`; UTC).

    `stopped`: the period stands still now. `at` and `last_day` are then the earliest they can be (as if it
    resumed at once) and `left` the days still to run then, in the period's own unit (None for hours, months,
    years and mixed units). Count again when it resumes, and never call the period overdue meanwhile.
    """

    at: datetime
    last_day: date
    provisional: bool = False
    choices: tuple[Choice, ...] = ()
    stopped: bool = False
    left: int | None = None


class Days(Protocol):
    """What counting needs of a calendar."""

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on that day."""

    def is_provisional(self, day: date) -> bool:
        """Whether the day may still change."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where one part of a period (itself, or one extension) ended, before any moving off a rest day."""

    period: Period
    after: date
    ends: datetime
    last_day: date


def first(day: date, is_wanted: Callable[[date], bool]) -> date:
    """The first day from `day` on that is wanted. Raises PeriodError when there is none within ten years."""
    for ahead in range(HORIZON):
        candidate = day + timedelta(days=ahead)
        if is_wanted(candidate):
            return candidate
    raise PeriodError(
        f"No such day within {HORIZON} days after {day}: the calendar or the stops cannot be right."
    )


def nth(day: date, amount: int, is_counted: Callable[[date], bool]) -> date:
    """The nth counted day after `day`."""
    for _ in range(amount):
        day = first(day + ONE_DAY, is_counted)
    return day


def is_stopped_on(stops: Sequence[Stop]) -> Callable[[date], bool]:
    """Whether a day falls in (stop, resume] of one of the ended stops."""
    spans = [(legal_day(stop.start), legal_day(stop.end)) for stop in stops if stop.end is not None]
    return lambda day: any(begin < day <= end for begin, end in spans)


def stretches(
    calendar: Days, start: datetime, periods: Sequence[Period], stops: Sequence[Stop]
) -> list[Stretch]:
    """Lay the period and its extensions end to end, each from the unmoved end of the one before."""
    found: list[Stretch] = []
    moment, day = start, legal_day(start)
    for period in periods:
        if period.unit is Unit.HOUR:
            after, moment = day, _hours_on(moment, timedelta(hours=period.amount), stops)
            day = legal_day(moment - TICK)
        else:
            after, day = day, _days_on(calendar, day, period, stops)
            moment = end_of_day(day)
        found.append(Stretch(period, after, moment, day))
    return found


def _days_on(calendar: Days, day: date, period: Period, stops: Sequence[Stop]) -> date:
    stopped = is_stopped_on(stops)
    if period.unit is Unit.WORKING_DAY:
        return nth(day, period.amount, lambda one: calendar.is_working_day(one) and not stopped(one))
    end = _unstopped_end(day, period)
    if not any(stop.end for stop in stops):
        return end
    return nth(day, (end - day).days, lambda one: not stopped(one))


def _unstopped_end(day: date, period: Period) -> date:
    match period.unit:
        case Unit.MONTH:
            return add_months(day, period.amount)
        case Unit.YEAR:
            return add_months(day, 12 * period.amount)
        case _:
            return day + timedelta(days=period.amount)


def _hours_on(moment: datetime, length: timedelta, stops: Sequence[Stop]) -> datetime:
    for begin, end in _merged(stops):
        if end <= moment:
            continue
        if begin >= moment + length:
            break
        length -= max(begin - moment, timedelta())
        moment = end
    return moment + length


def _merged(stops: Sequence[Stop]) -> list[tuple[datetime, datetime]]:
    merged: list[tuple[datetime, datetime]] = []
    for begin, end in sorted((stop.start, stop.end) for stop in stops if stop.end is not None):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged


def count(
    calendar: Days, start: datetime, period: Period, extensions: tuple[Period, ...], stops: tuple[Stop, ...]
) -> Due:
    """When the period ends; every rule of this module applied. Raises PeriodError on a naive moment."""
    parts = stretches(calendar, start, (period, *extensions), stops)
    # hours are never moved off a rest day, so hours added to a moved day could otherwise end before it
    at = max(_ends(calendar, part, stops) for part in parts)
    last_day = legal_day(at - TICK)
    open_stop = still_stopped(stops, at)
    return Due(
        at=at,
        last_day=last_day,
        provisional=any(map(calendar.is_provisional, consulted(parts, last_day))),
        choices=choices(calendar, parts, stops, last_day),
        stopped=open_stop is not None,
        left=None if open_stop is None else _left(calendar, parts, open_stop, stops),
    )


def _ends(calendar: Days, part: Stretch, stops: Sequence[Stop]) -> datetime:
    if part.period.unit is Unit.HOUR:
        return part.ends
    return end_of_day(moved(calendar, part.last_day, stops))


def moved(calendar: Days, day: date, stops: Sequence[Stop]) -> date:
    """The last day, moved off rest days (CC 203) and up to the resuming of a stop it had not outrun."""
    day = first(day, calendar.is_working_day)
    for begin, end in _merged(stops):
        if begin < end_of_day(day):
            day = first(max(day, legal_day(end)), calendar.is_working_day)
    return day


def still_stopped(stops: Sequence[Stop], at: datetime) -> Stop | None:
    """The stop without an end that began before the period had run out."""
    return next((stop for stop in stops if stop.end is None and stop.start < at), None)


def consulted(parts: Sequence[Stretch], last_day: date) -> list[date]:
    """The days whose kind decided the answer: all of a count in working days, else the end only."""
    days = []
    for part in parts:
        if part.period.unit is Unit.WORKING_DAY:
            days += [part.after + timedelta(days=n) for n in range(1, (part.last_day - part.after).days + 1)]
    if any(part.period.unit is not Unit.HOUR for part in parts):
        end = parts[-1].last_day
        days += [end + timedelta(days=n) for n in range((last_day - end).days + 1)]
    return days


def choices(
    calendar: Days, parts: Sequence[Stretch], stops: Sequence[Stop], last_day: date
) -> tuple[Choice, ...]:
    """The choices that this count needed, each once; none where the readings agree anyway."""
    units = {part.period.unit for part in parts}
    touched = _touched(parts[0].after, last_day, stops)
    needed = {
        Choice.EXTENSION_FROM_UNMOVED_DAY: any(
            part.period.unit is not Unit.HOUR and not calendar.is_working_day(part.last_day)
            for part in parts[:-1]
        ),
        Choice.STOP_DAY_COUNTS: touched and units != {Unit.HOUR},
        Choice.MONTHS_MOVED_BY_STOPPED_DAYS: touched and bool(units & {Unit.MONTH, Unit.YEAR}),
        Choice.HOURS_FROM_THE_MOMENT: Unit.HOUR in units,
    }
    return tuple(choice for choice, is_needed in needed.items() if is_needed)


def _touched(begin: date, last_day: date, stops: Sequence[Stop]) -> bool:
    """Whether an ended stop took at least one day out of the count."""
    spans = [(legal_day(stop.start), legal_day(stop.end)) for stop in stops if stop.end is not None]
    return any(max(begin, halt) < min(last_day, resume) for halt, resume in spans)


def _left(calendar: Days, parts: Sequence[Stretch], stop: Stop, stops: Sequence[Stop]) -> int | None:
    """The days still to run after the stop's day, where all parts count in one unit of days."""
    units = {part.period.unit for part in parts}
    if len(units) > 1 or not units <= {Unit.WORKING_DAY, Unit.CALENDAR_DAY}:
        return None
    any_day = units == {Unit.CALENDAR_DAY}
    stopped = is_stopped_on(stops)
    begin, end = max(legal_day(stop.start), parts[0].after), parts[-1].last_day
    days = (begin + timedelta(days=n) for n in range(1, (end - begin).days + 1))
    return sum(not stopped(day) and (any_day or calendar.is_working_day(day)) for day in days)


def wait_ends(calendar: Days, start: datetime, period: Period) -> datetime:
    """The first moment after a minimum wait; its days are full days after the first and are never moved."""
    return stretches(calendar, start, (period,), ())[0].ends


def latest_before(calendar: Days, event_day: date, period: Period) -> date:
    """The latest day with the whole period in full units before the event's day (an unverified reading)."""
    eve = event_day - ONE_DAY
    match period.unit:
        case Unit.WORKING_DAY:
            return _back(calendar, event_day, period.amount)
        case Unit.CALENDAR_DAY:
            return eve - timedelta(days=period.amount)
        case Unit.HOUR:
            return legal_day(start_of_day(event_day) - timedelta(hours=period.amount)) - ONE_DAY
        case _:
            return _months_back(eve, period.amount * (12 if period.unit is Unit.YEAR else 1))


def _back(calendar: Days, event_day: date, amount: int) -> date:
    day, found = event_day, 0
    while found < amount:
        day -= ONE_DAY
        found += calendar.is_working_day(day)
    return day - ONE_DAY


def _months_back(eve: date, months: int) -> date:
    day = add_months(eve, -months)
    while add_months(day + ONE_DAY, months) <= eve:
        day += ONE_DAY
    return day
