"""Periods as written, and legal days."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fazhi.kernel.workdays import SHANGHAI, Period, PeriodError, Unit, end_of_day, legal_day, start_of_day
from fazhi.kernel.workdays.periods import add_months

periods = st.builds(Period, st.integers(1, 9999), st.sampled_from(Unit))
days = st.dates(date(1992, 1, 1), date(2100, 1, 1))


@given(periods)
def test_writing_and_reading_a_period_are_inverse(period: Period) -> None:
    assert Period.parse(str(period)) == period


@pytest.mark.parametrize("text", ["5", "5 day", "five working_day", "-1 hour", "0 month", "5working_day", ""])
def test_a_period_that_names_no_unit_is_refused_with_the_units_that_exist(text: str) -> None:
    with pytest.raises(PeriodError, match=r"working_day|at least 1"):
        Period.parse(text)


def test_periods_read_as_a_clerk_writes_them() -> None:
    written = {str(period): (period.zh, period.en) for period in map(Period, [5, 30, 24, 1, 2], Unit)}
    assert written == {
        "5 working_day": ("5个工作日", "5 working days"),
        "30 calendar_day": ("30日", "30 calendar days"),
        "24 hour": ("24小时", "24 hours"),
        "1 month": ("1个月", "1 month"),
        "2 year": ("2年", "2 years"),
    }


def test_the_legal_day_begins_at_16_utc() -> None:
    assert legal_day(datetime(2026, 9, 23, 15, 59, tzinfo=UTC)) == date(2026, 9, 23)
    assert legal_day(datetime(2026, 9, 23, 16, 0, tzinfo=UTC)) == date(2026, 9, 24)


def test_a_moment_without_a_zone_has_no_legal_day() -> None:
    with pytest.raises(PeriodError, match="no time zone"):
        legal_day(datetime(2026, 9, 23, 12, 0))  # noqa: DTZ001 -- the naive moment is what is being refused


@given(days)
def test_a_day_runs_from_its_start_until_just_before_its_end(day: date) -> None:
    assert start_of_day(day).tzinfo is UTC
    assert legal_day(start_of_day(day)) == day
    assert legal_day(end_of_day(day) - timedelta(microseconds=1)) == day
    assert end_of_day(day) == start_of_day(day + timedelta(days=1))
    assert end_of_day(day).astimezone(SHANGHAI).hour == 0


@given(days, st.integers(-600, 600))
def test_months_end_on_the_same_numbered_day_or_the_last_of_the_month(day: date, months: int) -> None:
    end = add_months(day, months)
    assert (end.year * 12 + end.month) - (day.year * 12 + day.month) == months
    assert end.day == day.day or (end.day < day.day and (end + timedelta(days=1)).day == 1)
