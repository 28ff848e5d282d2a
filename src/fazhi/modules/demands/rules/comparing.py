"""Two spans of equal length, before and after a measure: what is compared, and how it is said per month. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

LONGEST = 180
"""Days on either side of a measure, at most."""
MONTH = 30


@dataclass(frozen=True, slots=True)
class Sides:
    """The legal days compared, both ends included; the day on which the measure was carried out is in neither."""

    before_from: date
    before_to: date
    after_from: date
    after_to: date

    @property
    def days(self) -> int:
        """The length of either side."""
        return (self.after_to - self.after_from).days + 1


def sides(carried_out_on: date, today: date) -> Sides | None:
    """The days since a measure, today not included because it is not over, and as many before it; ``None`` on its morrow."""
    day = timedelta(days=1)
    days = min((today - carried_out_on).days - 1, LONGEST)
    if days < 1:
        return None
    return Sides(
        carried_out_on - days * day, carried_out_on - day, carried_out_on + day, carried_out_on + days * day
    )


def per_month(count: int, days: int) -> float:
    """A count over some days, said for thirty days."""
    return count * MONTH / days
