"""How shifts cover the hours that were promised: stretches of time as pairs of aware moments, end exclusive."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Generic, TypeVar

from fazhi.kernel.workdays import start_of_day

Held = TypeVar("Held")
MINUTES_OF_DAY = 1440


@dataclass(frozen=True, slots=True)
class Stretch:
    """From a moment until another, exclusive."""

    begins: datetime
    ends: datetime

    def cut(self, other: "Stretch") -> "Stretch | None":
        """What both have in common."""
        begins, ends = max(self.begins, other.begins), min(self.ends, other.ends)
        return Stretch(begins, ends) if begins < ends else None


@dataclass(frozen=True, slots=True)
class Overlap(Generic[Held]):
    """Two that stand at the same time, and when."""

    first: Held
    second: Held
    both: Stretch


def promised(day: date, weekdays: str, from_minute: int, to_minute: int) -> Stretch | None:
    """The hours promised on a day, or ``None`` on a weekday not named (Monday is ``"1"``)."""
    if str(day.isoweekday()) not in weekdays:
        return None
    midnight = start_of_day(day)
    return Stretch(midnight + timedelta(minutes=from_minute), midnight + timedelta(minutes=to_minute))


def union(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The same time as stretches that neither touch nor overlap, earliest first."""
    result: list[Stretch] = []
    for stretch in sorted(stretches, key=lambda each: (each.begins, each.ends)):
        if result and stretch.begins <= result[-1].ends:
            result[-1] = Stretch(result[-1].begins, max(result[-1].ends, stretch.ends))
        else:
            result.append(stretch)
    return result


def gaps(wanted: Iterable[Stretch], held: Iterable[Stretch]) -> list[Stretch]:
    """The wanted time that nothing held covers, earliest first."""
    found: list[Stretch] = []
    covered = union(held)
    for want in union(wanted):
        begins = want.begins
        for cover in covered:
            if cover.ends <= begins or cover.begins >= want.ends:
                continue
            if cover.begins > begins:
                found.append(Stretch(begins, cover.begins))
            begins = cover.ends
        if begins < want.ends:
            found.append(Stretch(begins, want.ends))
    return found


def overlaps(held: Sequence[tuple[Held, Stretch]]) -> list[Overlap[Held]]:
    """Every pair that stands at the same time, in the order in which the second begins."""
    in_order = sorted(held, key=lambda pair: (pair[1].begins, pair[1].ends))
    found: list[Overlap[Held]] = []
    standing: list[tuple[Held, Stretch]] = []
    for one, stretch in in_order:
        standing = [pair for pair in standing if pair[1].ends > stretch.begins]
        for other, its in standing:
            both = its.cut(stretch)
            if both is not None:
                found.append(Overlap(other, one, both))
        standing.append((one, stretch))
    return found


def week_of(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())
