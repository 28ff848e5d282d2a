"""Gaps and overlaps of shifts, checked minute by minute."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fazhi.kernel.workdays import start_of_day
from fazhi.modules.office.rules.covering import Stretch, gaps, overlaps, promised, union

START = start_of_day(date(2026, 11, 23))


def stretch(begins: int, length: int) -> Stretch:
    return Stretch(START + timedelta(minutes=begins), START + timedelta(minutes=begins + length))


stretches = st.lists(st.builds(stretch, st.integers(0, 50), st.integers(1, 20)), max_size=6)


def minutes(found: list[Stretch]) -> set[int]:
    return {
        int((each.begins - START).total_seconds()) // 60 + n
        for each in found
        for n in range(int((each.ends - each.begins).total_seconds()) // 60)
    }


@settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow]
)  # a busy machine is no fault of the rule
@given(stretches, stretches)
def test_gaps_are_exactly_the_wanted_minutes_that_nobody_covers(
    wanted: list[Stretch], held: list[Stretch]
) -> None:
    assert minutes(gaps(wanted, held)) == minutes(wanted) - minutes(held)


@settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow]
)  # a busy machine is no fault of the rule
@given(stretches)
def test_a_union_keeps_every_minute_once_and_in_order(held: list[Stretch]) -> None:
    found = union(held)
    assert minutes(found) == minutes(held)
    assert all(one.ends < other.begins for one, other in pairwise(found))


@settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow]
)  # a busy machine is no fault of the rule
@given(stretches)
def test_every_two_that_share_a_minute_are_named_once(held: list[Stretch]) -> None:
    numbered = list(enumerate(held))
    named = [frozenset((each.first, each.second)) for each in overlaps(numbered)]
    sharing = {
        frozenset((a, b))
        for a, one in numbered
        for b, other in numbered
        if a < b and minutes([one]) & minutes([other])
    }
    assert set(named) == sharing
    assert len(named) == len(sharing)


def test_hours_are_promised_on_the_weekdays_named() -> None:
    monday, sunday = date(2026, 11, 23), date(2026, 11, 29)
    assert promised(monday, "12345", 0, 1440) == stretch(0, 1440)
    assert promised(sunday, "12345", 0, 1440) is None
