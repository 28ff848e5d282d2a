"""Dates worked out from the articles before any code was written: the facts this package answers for."""

from datetime import date, timedelta

import pytest

from fazhi.kernel.workdays import Calendar, Choice, Stop, end_of_day, start_of_day
from fazhi.kernel.workdays.tests.moments import at, p, stopped

CALENDAR = Calendar.national()


@pytest.mark.parametrize(
    ("rule", "period", "event", "last_day"),
    [
        ("APL 64 ask for a hearing", "5 working_day", "2026-09-24", "2026-10-09"),
        ("APL 67 pay the fine", "15 calendar_day", "2026-09-18", "2026-10-08"),
        ("APL 60 decide", "90 calendar_day", "2026-07-06", "2026-10-08"),
        ("OGI 33 answer", "20 working_day", "2026-01-26", "2026-02-28"),
        ("SC118 publish the penalty", "7 working_day", "2026-04-29", "2026-05-12"),
        ("XF 34 handle", "60 calendar_day", "2026-08-05", "2026-10-08"),
        ("ALL 46 sue", "6 month", "2026-03-31", "2026-09-30"),
        ("ARL 20 apply", "60 calendar_day", "2026-02-02", "2026-04-03"),
        ("LAL 43 decide", "7 calendar_day", "2026-06-12", "2026-06-22"),
        ("ACL 53 ask the court", "3 month", "2026-01-31", "2026-04-30"),
    ],
)
def test_the_last_day_is_the_one_the_article_gives(rule: str, period: str, event: str, last_day: str) -> None:
    due = CALENDAR.count(at(event), p(period))
    assert (due.last_day, due.at) == (date.fromisoformat(last_day), end_of_day(date.fromisoformat(last_day)))
    assert (due.provisional, due.choices, due.stopped) == (False, (), False)


def test_a_stopped_period_is_counted_again_without_the_days_it_stood_still() -> None:
    due = CALENDAR.count(at("2026-01-26"), p("20 working_day"), stops=[stopped("2026-02-10", "2026-02-26")])
    assert due.last_day == date(2026, 3, 10)
    assert due.choices == (Choice.STOP_DAY_COUNTS,)


def test_an_extension_is_counted_from_the_day_before_it_was_moved_and_says_so() -> None:
    due = CALENDAR.count(at("2026-03-04"), p("60 calendar_day"), extensions=[p("30 calendar_day")])
    assert CALENDAR.count(at("2026-03-04"), p("60 calendar_day")).last_day == date(2026, 5, 6)
    assert due.last_day == date(2026, 6, 2)
    assert due.choices == (Choice.EXTENSION_FROM_UNMOVED_DAY,)
    assert str(due.choices[0]) == "延长期自未顺延的届满日起算，为较严的选择"


def test_an_extension_from_a_working_day_needs_no_choice() -> None:
    due = CALENDAR.count(at("2026-03-02"), p("15 calendar_day"), extensions=[p("15 calendar_day")])
    assert (due.last_day, due.choices) == (date(2026, 4, 1), ())


def test_notice_of_a_hearing_leaves_seven_full_working_days_before_it() -> None:
    assert CALENDAR.latest_before(date(2026, 10, 12), p("7 working_day")) == date(2026, 9, 23)
    assert CALENDAR.latest_before(date(2026, 10, 12), p("7 calendar_day")) == date(2026, 10, 4)
    assert CALENDAR.latest_before(date(2026, 3, 31), p("1 month")) == date(2026, 2, 28)


def test_a_minimum_wait_ends_after_its_last_full_day_even_on_a_holiday() -> None:
    assert CALENDAR.wait_ends(at("2026-09-03"), p("30 calendar_day")) == start_of_day(date(2026, 10, 4))
    assert CALENDAR.wait_ends(at("2026-09-23"), p("7 working_day")) == start_of_day(date(2026, 10, 11))


def test_hours_run_from_the_moment_through_nights_and_holidays() -> None:
    due = CALENDAR.count(at("2026-09-30 21:15"), p("24 hour"))
    assert due.at == at("2026-10-01 21:15")
    assert (due.last_day, due.choices) == (date(2026, 10, 1), (Choice.HOURS_FROM_THE_MOMENT,))


def test_hours_that_end_at_midnight_end_on_the_day_before() -> None:
    assert CALENDAR.count(at("2026-09-29 00:00"), p("24 hour")).last_day == date(2026, 9, 29)


def test_stopped_hours_are_added_as_they_were_and_overlapping_stops_once() -> None:
    stops = [stopped("2026-03-02 11:00", "2026-03-02 13:00"), stopped("2026-03-02 12:00", "2026-03-02 14:00")]
    due = CALENDAR.count(at("2026-03-02 10:00"), p("4 hour"), stops=stops)
    assert (due.at, due.choices) == (at("2026-03-02 17:00"), (Choice.HOURS_FROM_THE_MOMENT,))


def test_months_are_moved_on_by_the_days_stopped() -> None:
    due = CALENDAR.count(at("2026-03-02"), p("2 month"), stops=[stopped("2026-03-10", "2026-03-20")])
    assert due.last_day == date(2026, 5, 12)
    assert due.choices == (Choice.STOP_DAY_COUNTS, Choice.MONTHS_MOVED_BY_STOPPED_DAYS)


def test_a_period_stopped_on_its_last_day_ends_on_the_day_it_resumes() -> None:
    stops = [stopped("2026-03-09", "2026-03-18")]
    assert CALENDAR.count(at("2026-03-02"), p("5 working_day"), stops=stops).last_day == date(2026, 3, 18)


def test_a_stop_after_the_period_ran_out_does_not_revive_it() -> None:
    stops = [stopped("2026-03-10", "2026-03-18")]
    due = CALENDAR.count(at("2026-03-02"), p("5 working_day"), stops=stops)
    assert (due.last_day, due.choices) == (date(2026, 3, 9), ())


def test_a_period_still_stopped_says_so_with_the_days_left_and_the_earliest_end() -> None:
    due = CALENDAR.count(at("2026-01-26"), p("20 working_day"), stops=[stopped("2026-02-10")])
    assert (due.stopped, due.left, due.last_day) == (True, 9, date(2026, 2, 28))


def test_a_stop_without_end_after_the_period_ran_out_stops_nothing() -> None:
    due = CALENDAR.count(at("2026-01-26"), p("5 working_day"), stops=[stopped("2026-02-10")])
    assert (due.stopped, due.left) == (False, None)


def test_a_period_can_be_stopped_until_the_moment_it_runs_out() -> None:
    ends = CALENDAR.count(at("2026-01-26"), p("5 working_day")).at
    in_time, too_late = Stop(ends - timedelta(microseconds=1)), Stop(ends)
    assert CALENDAR.count(at("2026-01-26"), p("5 working_day"), stops=[in_time]).stopped
    assert not CALENDAR.count(at("2026-01-26"), p("5 working_day"), stops=[too_late]).stopped


def test_a_suspended_period_of_months_does_not_pretend_to_know_the_days_left() -> None:
    due = CALENDAR.count(at("2026-01-26"), p("3 month"), stops=[stopped("2026-02-10")])
    assert (due.stopped, due.left) == (True, None)


def test_hours_added_to_a_day_that_was_moved_do_not_end_before_it() -> None:
    due = CALENDAR.count(at("2026-09-18"), p("15 calendar_day"), extensions=[p("24 hour")])
    assert due.at == end_of_day(date(2026, 10, 8))


def test_days_added_to_hours_that_end_on_a_rest_day_need_no_choice() -> None:
    due = CALENDAR.count(at("2026-03-06"), p("24 hour"), extensions=[p("1 working_day")])
    assert (due.last_day, due.choices) == (date(2026, 3, 9), (Choice.HOURS_FROM_THE_MOMENT,))


def test_a_period_that_was_stopped_before_it_began_has_all_its_days_left() -> None:
    assert CALENDAR.count(at("2026-03-06"), p("5 working_day"), stops=[stopped("2026-03-02")]).left == 5


def test_parts_in_different_units_are_laid_end_to_end() -> None:
    due = CALENDAR.count(at("2026-01-31"), p("1 month"), extensions=[p("5 working_day"), p("24 hour")])
    assert due.at == end_of_day(date(2026, 3, 7))


def test_hours_stopped_overnight_need_no_choice_about_days() -> None:
    stops = [stopped("2026-03-02 20:00", "2026-03-03 20:00")]
    due = CALENDAR.count(at("2026-03-02 10:00"), p("24 hour"), stops=stops)
    assert (due.at, due.choices) == (at("2026-03-04 10:00"), (Choice.HOURS_FROM_THE_MOMENT,))
