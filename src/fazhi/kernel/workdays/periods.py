"""Periods of law and the two readings of time: moments (UTC) and legal days (Asia/Shanghai)."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
"""The legal day everywhere in the country, whatever hours people keep locally."""


class Unit(StrEnum):
    """What a period counts in. A bare 日 is never a unit: see `fazhi.kernel.law.unit_rules`."""

    WORKING_DAY = "working_day"
    CALENDAR_DAY = "calendar_day"
    HOUR = "hour"
    MONTH = "month"
    YEAR = "year"


_ZH = {
    Unit.WORKING_DAY: "个工作日",
    Unit.CALENDAR_DAY: "日",
    Unit.HOUR: "小时",
    Unit.MONTH: "个月",
    Unit.YEAR: "年",
}
_EN = {
    Unit.WORKING_DAY: "working day",
    Unit.CALENDAR_DAY: "calendar day",
    Unit.HOUR: "hour",
    Unit.MONTH: "month",
    Unit.YEAR: "year",
}
_WRITTEN = re.compile(r"([0-9]{1,6}) +([a-z_]+)")


class PeriodError(ValueError):
    """A period that cannot be read or counted; the message says what to write instead."""


@dataclass(frozen=True, slots=True)
class Period:
    """An amount of one unit, as the article states it. `str()` and `parse` are inverse."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.amount < 1:
            raise PeriodError(
                f"A period must be at least 1 {self.unit}, not {self.amount}. Leave it out instead."
            )

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read "5 working_day". Raises PeriodError naming the units that exist."""
        match = _WRITTEN.fullmatch(text.strip())
        if match is None or match[2] not in set(Unit):
            units = ", ".join(Unit)
            raise PeriodError(f"Cannot read the period {text!r}: write a number, a space and one of {units}.")
        return cls(int(match[1]), Unit(match[2]))

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}"

    @property
    def zh(self) -> str:
        """As a clerk writes it: 5个工作日, 30日, 3个月."""
        return f"{self.amount}{_ZH[self.unit]}"

    @property
    def en(self) -> str:
        """ "5 working days", "1 month"."""
        return f"{self.amount} {_EN[self.unit]}{'s' if self.amount > 1 else ''}"


def legal_day(moment: datetime) -> date:
    """The day in Asia/Shanghai on which an aware moment falls. Raises PeriodError on a naive moment."""
    if moment.tzinfo is None:
        raise PeriodError(
            f"The moment {moment.isoformat()} has no time zone, so its legal day is unknown: make it aware."
        )
    return moment.astimezone(SHANGHAI).date()


def start_of_day(day: date) -> datetime:
    """00:00 of a legal day, as an aware UTC moment."""
    return datetime.combine(day, time.min, SHANGHAI).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """24:00 of a legal day (Civil Code 203) as an aware UTC moment; whatever comes before it is in time."""
    return start_of_day(day + timedelta(days=1))


def add_months(day: date, months: int) -> date:
    """The same-numbered day so many months on (or back), else that month's last day (Civil Code 202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
