"""The published calendars: one dated file per year, each citing the notice it comes from."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class Notice:
    """The document that set a year's days off; its number and date are left out where unconfirmed.

    `verified`: "true" where two sources agree on the number, "partial" for one, "false" for none or conflict.
    """

    year: int
    title: str
    number: str
    date: date | None
    issuer: str
    verified: str
    url: str

    @property
    def zh(self) -> str:
        """How it is cited: its number, else its title."""
        return self.number or f"《{self.title}》"


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A day the notice takes out of the ordinary week: off, or a weekend day worked instead."""

    off: bool
    zh: str
    en: str
    notice: Notice


@dataclass(frozen=True, slots=True)
class Published:
    """All published years together."""

    years: frozenset[int]
    days: Mapping[date, NamedDay]


@dataclass(frozen=True, slots=True)
class FixedDay:
    """A holiday whose solar date the Measures on Public Holidays fix themselves (art. 2)."""

    month: int
    day: int
    since: int
    until: int | None
    zh: str
    en: str

    def falls_on(self, day: date) -> bool:
        """Whether this holiday existed in that year on that date."""
        return (self.month, self.day) == (day.month, day.day) and self.since <= day.year <= (
            self.until or day.year
        )


def _notice(table: Mapping[str, Any], year: int) -> Notice:
    return Notice(
        year=table.get("for_year", year),
        title=table["title"],
        number=table.get("number", ""),
        date=table.get("date"),
        issuer=table["issuer"],
        verified=table["verified"],
        url=table.get("url", ""),
    )


def _span(holiday: Mapping[str, Any]) -> list[date]:
    if "first" not in holiday:  # only the weekend day worked falls in this year
        return []
    first, last = holiday["first"], holiday["last"]
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _year_days(data: Mapping[str, Any]) -> dict[date, NamedDay]:
    notices = {key: _notice(table, data["year"]) for key, table in data["notice"].items()}
    days: dict[date, NamedDay] = {}
    for holiday in data["holiday"]:
        notice = notices[holiday["notice"]]
        for day in _span(holiday):
            days[day] = NamedDay(True, holiday["zh"], holiday["en"], notice)
        for day in holiday.get("worked", []):
            days[day] = NamedDay(False, holiday["zh"], holiday["en"], notice)
    return days


@cache
def published() -> Published:
    """Read every packaged year once."""
    days: dict[date, NamedDay] = {}
    years: set[int] = set()
    folder = files(__package__) / "data"
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".toml"):
            data = tomllib.loads(file.read_text(encoding="utf-8"))
            if "year" in data:
                years.add(data["year"])
                days.update(_year_days(data))
    return Published(frozenset(years), MappingProxyType(days))


@cache
def fixed_days() -> tuple[FixedDay, ...]:
    """The holidays on fixed solar dates, for years whose notice is not loaded."""
    data = tomllib.loads((files(__package__) / "data" / "fixed.toml").read_text(encoding="utf-8"))
    return tuple(
        FixedDay(row["month"], row["day"], row["since"], row.get("until"), row["zh"], row["en"])
        for row in data["day"]
    )
