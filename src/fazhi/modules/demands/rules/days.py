"""The days anything here can be about."""

from datetime import date, timedelta

EARLIEST = date(1990, 1, 1)
"""Nothing that is taken in is older."""


def bounded(day: date, today: date) -> date:
    """A day asked for, moved to the nearest one that can hold anything: 1990 at the earliest, a year ahead at most."""
    return min(max(day, EARLIEST), today + timedelta(days=366))
