"""Which days are working days: the published years, the law's fixed days beyond them, and local days."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache
from types import MappingProxyType

from fazhi.kernel.law import Citation, cite
from fazhi.kernel.workdays import counting, explaining, years
from fazhi.kernel.workdays.periods import Period, Unit, legal_day, start_of_day
from fazhi.kernel.workdays.years import NamedDay

NEXT_NOTICE_FROM = (12, 25)
"""From this day on, a December may still be changed by the next year's notice (as in 2011, 2018 and 2022)."""

_WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")
_HOL_2, _HOL_4, _HOL_7 = cite("HOL 2"), cite("HOL 4"), cite("HOL 7")


@dataclass(frozen=True, slots=True)
class LocalDay:
    """A day set by the local government: off (a minority festival, HOL 4), or worked in exchange.

    `basis` names the local document that says so.
    """

    day: date
    off: bool
    title: str
    basis: str


@dataclass(frozen=True, slots=True)
class Day:
    """What one day is, and why. `provisional` until the notice that governs it is loaded."""

    day: date
    working: bool
    zh: str
    en: str
    notice: str
    provisional: bool
    basis: tuple[Citation, ...] = ()


@dataclass(frozen=True)
class Calendar:
    """An immutable calendar of working days. Start from `Calendar.national()`.

    Every method takes aware moments or legal days (Asia/Shanghai) and reads no clock.
    """

    published: frozenset[int]
    named: Mapping[date, NamedDay]
    local: Mapping[date, LocalDay] = field(default_factory=lambda: MappingProxyType({}))

    @staticmethod
    @lru_cache(maxsize=1)
    def national() -> Calendar:
        """The built-in calendar of the State Council's notices."""
        loaded = years.published()
        return Calendar(loaded.years, loaded.days)

    def with_local(self, days: Iterable[LocalDay]) -> Calendar:
        """A calendar with these local days as well; a later entry for a day replaces the earlier."""
        local = {**self.local, **{entry.day: entry for entry in days}}
        return Calendar(self.published, self.named, MappingProxyType(local))

    def up_to(self, year: int) -> Calendar:
        """The calendar as it stood when no later year's notice was published."""
        named = {day: entry for day, entry in self.named.items() if entry.notice.year <= year}
        return Calendar(frozenset(one for one in self.published if one <= year), named, self.local)

    def __hash__(self) -> int:
        return hash(self.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Calendar) and self.digest == other.digest

    @cached_property
    def digest(self) -> str:
        """SHA-256 in hex over everything that can change an answer; recorded as configuration."""
        lines = [f"year {year}" for year in sorted(self.published)]
        lines += [
            f"fixed {fixed.month}-{fixed.day} {fixed.since} {fixed.until}" for fixed in years.fixed_days()
        ]
        lines += [
            f"{day} {one.off} {one.zh} {one.notice.zh}"
            for day, one in sorted(self.named.items(), key=_by_day)
        ]
        lines += [
            f"{day} {one.off} {one.title} {one.basis}" for day, one in sorted(self.local.items(), key=_by_day)
        ]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    @cached_property
    def _working(self) -> Mapping[date, bool]:
        """The days that depart from Monday to Friday in published years and by local rule."""
        national = {day: not entry.off for day, entry in self.named.items()}
        return national | {day: not entry.off for day, entry in self.local.items()}

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on that day."""
        known = self._working.get(day)
        if known is not None:
            return known
        if day.weekday() >= 5:
            return False
        return day.year in self.published or not any(fixed.falls_on(day) for fixed in years.fixed_days())

    def is_provisional(self, day: date) -> bool:
        """Whether the notice that governs the day is not loaded, so that it may still change."""
        if day in self.local:
            return False
        if day.year not in self.published:
            return True
        return (day.month, day.day) >= NEXT_NOTICE_FROM and day.year + 1 not in self.published

    def day(self, day: date) -> Day:
        """What the day is, in words, with the notice or article it rests on."""
        local = self.local.get(day)
        if local is not None:
            return _local_day(local)
        named = self.named.get(day)
        if named is not None:
            return _noticed_day(day, named)
        return self._ordinary_day(day)

    def _ordinary_day(self, day: date) -> Day:
        provisional = self.is_provisional(day)
        if day.year not in self.published:
            for fixed in years.fixed_days():
                if fixed.falls_on(day):
                    return Day(day, False, fixed.zh, fixed.en, "", provisional, _HOL_2)
        if day.weekday() >= 5:
            return Day(day, False, "周末", "weekend", "", provisional)
        return Day(day, True, _WEEKDAYS[day.weekday()], f"{day:%A}", "", provisional)

    def count(
        self,
        start: datetime,
        period: Period,
        *,
        extensions: Sequence[Period] = (),
        stops: Sequence[counting.Stop] = (),
    ) -> counting.Due:
        """When a period that began at `start` ends. See `counting.count` for the rules and their articles."""
        if extensions or stops or period.unit is Unit.HOUR:
            return counting.count(self, start, period, tuple(extensions), tuple(stops))
        return self._plain(legal_day(start), period)

    @cached_property
    def _plain(self) -> Callable[[date, Period], counting.Due]:
        """Counts that depend on the legal day alone, remembered: few clocks are stopped or extended."""
        return lru_cache(maxsize=4096)(
            lambda day, period: counting.count(self, start_of_day(day), period, (), ())
        )

    def wait_ends(self, start: datetime, period: Period) -> datetime:
        """The first moment after a minimum wait: full days after the first, never rolled off a rest day."""
        return counting.wait_ends(self, start, period)

    def latest_before(self, event_day: date, period: Period) -> date:
        """The latest day that leaves the whole period between itself and the event's day."""
        return counting.latest_before(self, event_day, period)

    def explain(
        self,
        start: datetime,
        period: Period,
        *,
        extensions: Sequence[Period] = (),
        stops: Sequence[counting.Stop] = (),
    ) -> tuple[explaining.Line, ...]:
        """Day by day how `count` arrives at its answer, each rule with its article."""
        return explaining.explain(self, start, period, tuple(extensions), tuple(stops))

    def working_days_left(self, due_at: datetime, at: datetime) -> int | None:
        """Working days after today up to the last day in time; None once `due_at` (exclusive) is past."""
        if due_at <= at:
            return None
        return self.working_days_between(legal_day(at), legal_day(due_at - timedelta(microseconds=1)))

    def working_days_between(self, after: date, until: date) -> int:
        """Working days after the first day, up to and including the second; 0 if that is none."""
        days = (after + timedelta(days=n) for n in range(1, (until - after).days + 1))
        return sum(map(self.is_working_day, days))


def _by_day(item: tuple[date, object]) -> date:
    return item[0]


def _local_day(entry: LocalDay) -> Day:
    zh = f"地方假日（{entry.title}）" if entry.off else f"地方调休上班（{entry.title}）"
    en = (
        f"local holiday ({entry.title})"
        if entry.off
        else f"worked in exchange for a local holiday ({entry.title})"
    )
    return Day(entry.day, not entry.off, zh, en, entry.basis, False, _HOL_4)


def _noticed_day(day: date, entry: NamedDay) -> Day:
    if entry.off:
        return Day(day, False, entry.zh, entry.en, entry.notice.zh, False, _HOL_7)
    return Day(day, True, "调休上班", f"worked in exchange ({entry.en})", entry.notice.zh, False, _HOL_7)
