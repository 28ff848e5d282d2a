"""What holds for every period: against a day-by-day walk written from the rules, and as laws of its own."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fazhi.kernel.workdays import (
    Calendar,
    Period,
    PeriodError,
    Stop,
    Unit,
    end_of_day,
    legal_day,
    start_of_day,
)
from fazhi.kernel.workdays.tests.moments import at, p

CALENDAR = Calendar.national()
ONE = timedelta(days=1)

starts = st.datetimes(datetime(2011, 1, 1), datetime(2027, 6, 1), timezones=st.just(UTC))  # noqa: DTZ001 -- made aware by `timezones`
day_units = st.sampled_from([Unit.WORKING_DAY, Unit.CALENDAR_DAY])
day_periods = st.builds(Period, st.integers(1, 120), day_units)
long_periods = st.builds(Period, st.integers(1, 8), st.sampled_from([Unit.MONTH, Unit.YEAR]))
hour_periods = st.builds(Period, st.integers(1, 400), st.just(Unit.HOUR))
any_period = st.one_of(day_periods, long_periods, hour_periods)
gaps = st.timedeltas(timedelta(), timedelta(days=40))
short_gaps = st.timedeltas(timedelta(), timedelta(hours=30))

Run = tuple[datetime, Period, tuple[Stop, ...]]


@st.composite
def runs(
    draw: st.DrawFn,
    periods: st.SearchStrategy[Period] = any_period,
    between: st.SearchStrategy[timedelta] = gaps,
) -> Run:
    """A start, a period and up to three ended stops in order, the first perhaps before the start."""
    start = draw(starts)
    moment, stops = start - draw(between), []
    for _ in range(draw(st.integers(0, 3))):
        begin = moment + draw(between)
        moment = begin + draw(between)
        stops.append(Stop(begin, moment))
        moment += draw(between)
    return start, draw(periods), tuple(stops)


def walk(start: datetime, period: Period, stops: tuple[Stop, ...]) -> date:
    """The last day, found by ticking off one day after another as a clerk would on a paper calendar."""
    spans = [(legal_day(stop.start), legal_day(stop.end)) for stop in stops if stop.end]
    day, left = legal_day(start), period.amount
    while left:
        day += ONE
        stopped = any(begin < day <= end for begin, end in spans)
        if not stopped and (period.unit is Unit.CALENDAR_DAY or CALENDAR.is_working_day(day)):
            left -= 1
    while True:
        resumed = [end for begin, end in spans if begin <= day < end]
        if resumed:
            day = max(resumed)
        elif CALENDAR.is_working_day(day):
            return day
        else:
            day += ONE


@given(runs(day_periods))
def test_a_count_in_days_agrees_with_ticking_them_off(run: Run) -> None:
    start, period, stops = run
    due = CALENDAR.count(start, period, stops=stops)
    assert due.last_day == walk(start, period, stops)
    assert due.at == end_of_day(due.last_day)


@given(runs(hour_periods, short_gaps))
def test_hours_run_exactly_while_not_stopped(run: Run) -> None:
    start, period, stops = run
    due = CALENDAR.count(start, period, stops=stops)
    still = sum(
        (max(timedelta(), min(one.end or due.at, due.at) - max(one.start, start)) for one in stops),
        timedelta(),
    )
    assert due.at - start - still == timedelta(hours=period.amount)


@given(starts, long_periods)
def test_months_and_years_end_on_the_first_working_day_from_their_last(
    start: datetime, period: Period
) -> None:
    due = CALENDAR.count(start, period)
    wait = CALENDAR.wait_ends(start, period)
    unmoved = legal_day(wait) - ONE
    months = period.amount * (12 if period.unit is Unit.YEAR else 1)
    assert (unmoved.year - legal_day(start).year) * 12 + unmoved.month - legal_day(start).month == months
    assert unmoved.day in {legal_day(start).day, unmoved.day if (unmoved + ONE).day == 1 else 0}
    between = [unmoved + timedelta(days=n) for n in range((due.last_day - unmoved).days)]
    assert not any(map(CALENDAR.is_working_day, between))


@given(starts, gaps, any_period)
def test_a_later_start_never_ends_earlier(start: datetime, gap: timedelta, period: Period) -> None:
    assert CALENDAR.count(start, period).at <= CALENDAR.count(start + gap, period).at


@given(runs(), st.integers(1, 40))
def test_a_longer_period_never_ends_earlier(run: Run, more: int) -> None:
    start, period, stops = run
    longer = Period(period.amount + more, period.unit)
    assert CALENDAR.count(start, period, stops=stops).at <= CALENDAR.count(start, longer, stops=stops).at


@given(runs(), any_period)
def test_an_extension_never_ends_earlier_whatever_its_unit(run: Run, extension: Period) -> None:
    start, period, stops = run
    extended = CALENDAR.count(start, period, extensions=[extension], stops=stops)
    assert CALENDAR.count(start, period, stops=stops).at <= extended.at


@given(starts, st.integers(1, 90), st.integers(1, 90), day_units)
def test_an_extension_in_the_same_unit_is_the_sum_and_never_laxer(
    start: datetime, amount: int, more: int, unit: Unit
) -> None:
    first, extension = Period(amount, unit), Period(more, unit)
    due = CALENDAR.count(start, first, extensions=[extension])
    assert due.last_day == CALENDAR.count(start, Period(amount + more, unit)).last_day
    from_moved_day = CALENDAR.count(start_of_day(CALENDAR.count(start, first).last_day), extension)
    assert due.at <= from_moved_day.at
    assert bool(due.choices) == (unit is Unit.CALENDAR_DAY and not is_working(start, amount))


def is_working(start: datetime, days: int) -> bool:
    """Whether the day so many calendar days after the start is a working day."""
    return CALENDAR.is_working_day(legal_day(start) + timedelta(days=days))


@given(runs())
def test_stops_never_make_a_period_end_earlier(run: Run) -> None:
    start, period, stops = run
    assert CALENDAR.count(start, period).at <= CALENDAR.count(start, period, stops=stops).at


@given(runs(), st.lists(gaps, max_size=3))
def test_stops_of_no_length_change_nothing(run: Run, offsets: list[timedelta]) -> None:
    start, period, stops = run
    empty = tuple(Stop(start + offset, start + offset) for offset in offsets)
    assert CALENDAR.count(start, period, stops=stops + empty) == CALENDAR.count(start, period, stops=stops)


@given(runs())
def test_the_order_in_which_stops_are_given_does_not_matter(
    run: Run,
) -> None:
    start, period, stops = run
    assert CALENDAR.count(start, period, stops=stops) == CALENDAR.count(start, period, stops=stops[::-1])


@given(runs(day_periods), gaps, gaps)
def test_a_period_still_stopped_ends_no_earlier_than_it_said_once_it_resumes(
    run: Run, ahead: timedelta, length: timedelta
) -> None:
    start, period, _ = run
    begin = start + ahead
    before = CALENDAR.count(start, period, stops=[Stop(begin)])
    after = CALENDAR.count(start, period, stops=[Stop(begin, begin + length)])
    assert before.at <= after.at
    assert before.stopped == (begin < CALENDAR.count(start, period).at)
    if before.left:
        assert after.last_day == CALENDAR.count(begin + length, Period(before.left, period.unit)).last_day


@given(runs())
def test_the_last_day_is_a_working_day_unless_hours_decide(
    run: Run,
) -> None:
    start, period, stops = run
    due = CALENDAR.count(start, period, stops=stops)
    assert period.unit is Unit.HOUR or CALENDAR.is_working_day(due.last_day)
    assert due.at > start


@given(starts, any_period)
def test_a_wait_ends_no_later_than_a_deadline_of_the_same_length(start: datetime, period: Period) -> None:
    assert CALENDAR.wait_ends(start, period) <= CALENDAR.count(start, period).at


@given(st.dates(date(2011, 6, 1), date(2027, 6, 1)), any_period)
def test_the_latest_day_before_is_the_last_that_leaves_the_whole_period(event: date, period: Period) -> None:
    latest = CALENDAR.latest_before(event, period)
    late_that_day = end_of_day(latest) - timedelta(microseconds=1)
    assert CALENDAR.wait_ends(late_that_day, period) <= start_of_day(event)
    assert CALENDAR.wait_ends(late_that_day + ONE, period) > start_of_day(event)


@given(starts, day_periods)
def test_a_count_is_provisional_only_beyond_the_published_years(start: datetime, period: Period) -> None:
    due = CALENDAR.count(start, period)
    assume(due.last_day < date(2026, 12, 25))
    assert not due.provisional


def test_a_stop_that_resumes_before_it_began_is_refused() -> None:
    with pytest.raises(PeriodError, match="check the two dates"):
        Stop(at("2026-03-10"), at("2026-03-09"))


def test_a_calendar_on_which_nobody_ever_works_is_refused_rather_than_searched_for_ever() -> None:
    endless = Stop(at("2026-01-01"), at("2060-01-01"))
    with pytest.raises(PeriodError, match="cannot be right"):
        CALENDAR.count(at("2026-01-02"), p("5 working_day"), stops=[endless])
