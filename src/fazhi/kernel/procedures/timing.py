"""When runs of clocks and rights fall due, and when waits end: recounted from facts, never stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from fazhi.kernel.procedures.marking import Marking, Run
from fazhi.kernel.procedures.model import Within
from fazhi.kernel.procedures.tables import Timer
from fazhi.kernel.workdays import Calendar, Due, Period, Unit, end_of_day, legal_day, start_of_day

MOST_REMEMBERED = 65_536
MOST_RUNS = 1_024
"""Runs whose due dates are remembered as they are: the same few are asked for again and again within one act."""


class Lapse(NamedTuple):
    """A lapse still to come: its moment, and the run that ends."""

    at: datetime
    run: Run


class LastPassed(NamedTuple):
    """The last marking that time was let pass over, until when, and what it became."""

    marking: Marking | None = None
    now: datetime | None = None
    passed: Marking | None = None


class LastPossible(NamedTuple):
    """The last marking asked what is possible in it, when, what it had become by then, and the answer."""

    marking: Marking | None = None
    now: datetime | None = None
    passed: Marking | None = None
    steps: tuple[str, ...] = ()


class LastLapse(NamedTuple):
    """The next lapse last asked for, and the runs (with the lapses already happened) it was asked for."""

    runs: tuple[Run, ...] | None = None
    happened: int = 0
    lapse: Lapse | None = None


@dataclass(eq=False)
class Rules:
    """What a county brings to a procedure: its calendar, and its local limits by key.

    A limit that is not in `limits` has the default of the procedure file. Due dates counted once are
    remembered here (bounded), so keep one Rules as long as its calendar and limits stand.
    """

    calendar: Calendar
    limits: Mapping[str, Period] = field(default_factory=dict)
    last_lapse: LastLapse = field(default=LastLapse(), init=False, repr=False)
    last_possible: LastPossible = field(default=LastPossible(), init=False, repr=False)
    last_passed: LastPassed = field(default=LastPassed(), init=False, repr=False)
    _remembered: dict[tuple[Any, ...], Due] = field(default_factory=dict, init=False, repr=False)
    _by_run: dict[int, tuple[Run, Due | None]] = field(default_factory=dict, init=False, repr=False)
    _waits: dict[tuple[date, Period], datetime] = field(default_factory=dict, init=False, repr=False)

    def resolve(self, within: Within, stated: Mapping[str, Any]) -> Period | None:
        """The period in force now: stated in data, else the local setting, else as written."""
        if within.stated and str(within.stated) in stated:
            return Period.parse(stated[str(within.stated)])
        if within.local and within.local in self.limits:
            return self.limits[within.local]
        return within.period

    def due(self, timer: Timer, run: Run) -> Due | None:
        """When this run ends, or None where no time is set (a duty without a limit, a date not yet stated)."""
        known = self._by_run.get(id(run))
        if known is not None and known[0] is run:
            return known[1]
        due = self._due(timer, run)
        if len(self._by_run) >= MOST_RUNS:
            self._by_run.clear()
        self._by_run[id(run)] = (run, due)
        return due

    def _due(self, timer: Timer, run: Run) -> Due | None:
        if timer.before:
            return self._backward(run)
        if run.day:
            return Due(at=end_of_day(run.day), last_day=run.day, provisional=False, choices=())
        if run.period is None:
            return None
        return self._counted(run, run.period)

    def _counted(self, run: Run, period: Period) -> Due:
        """Whole days depend on the legal day alone; hours and stops on the moments themselves."""
        by_day = not run.stops and not any(p.unit is Unit.HOUR for p in (period, *run.extensions))
        start = legal_day(run.start) if by_day else run.start
        key = (start, period, run.extensions, run.stops)
        due = self._remembered.get(key)
        if due is None:
            if len(self._remembered) >= MOST_REMEMBERED:
                self._remembered.clear()
            due = self.calendar.count(run.start, period, extensions=run.extensions, stops=run.stops)
            self._remembered[key] = due
        return due

    def wait_ends(self, start: datetime, period: Period) -> datetime:
        """The first possible moment after a minimum wait."""
        if period.unit is Unit.HOUR:
            return self.calendar.wait_ends(start, period)
        key = (legal_day(start), period)
        end = self._waits.get(key)
        if end is None:
            if len(self._waits) >= MOST_REMEMBERED:
                self._waits.clear()
            end = self._waits[key] = self.calendar.wait_ends(start, period)
        return end

    def _backward(self, run: Run) -> Due | None:
        if run.day is None or run.period is None:
            return None
        last = self.calendar.latest_before(run.day, run.period)
        provisional = self.calendar.is_provisional(last) or self.calendar.is_provisional(run.day)
        return Due(at=end_of_day(last), last_day=last, provisional=provisional, choices=())


def as_moment(value: str) -> datetime:
    """A date or moment stated in data, as the first moment of that day or the moment itself."""
    if len(value) == len("2026-01-31"):
        return start_of_day(date.fromisoformat(value))
    return datetime.fromisoformat(value)


def as_day(value: str) -> date:
    """A date or moment stated in data, as its legal day."""
    if len(value) == len("2026-01-31"):
        return date.fromisoformat(value)
    return legal_day(datetime.fromisoformat(value))
