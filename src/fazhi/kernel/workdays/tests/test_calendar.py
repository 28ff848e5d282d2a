"""The calendar of every day 2011-2026, against two other people's packages and the notices' own totals."""

from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest

from fazhi.kernel.workdays import Calendar, LocalDay
from fazhi.kernel.workdays.tests.moments import at, p
from fazhi.kernel.workdays.years import published

CALENDAR = Calendar.national()
YEARS = range(2011, 2027)
FESTIVAL = LocalDay(date(2026, 3, 20), off=True, title="肉孜节", basis="云岭县人民政府通知（示例）")

DISAGREEMENTS: dict[date, str] = {}
"""Days on which a package and we differ, with the reason why we are right. There are none at present."""


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


@pytest.mark.parametrize("year", YEARS)
def test_every_day_agrees_with_both_packages_except_where_listed(year: int) -> None:
    china = holidays.China(years=[year, year + 1] if year < 2026 else [year])
    ours = {day: CALENDAR.is_working_day(day) for day in days_of(year)}
    differ = {
        day
        for day, working in ours.items()
        if not working == chinese_calendar.is_workday(day) == china.is_working_day(day)
    }
    assert differ == {day for day in DISAGREEMENTS if day.year == year}


def test_the_calendar_holds_every_year_from_2011_to_2026() -> None:
    assert CALENDAR.published == frozenset(YEARS)


def test_every_year_names_the_notice_it_comes_from() -> None:
    notices = {entry.notice for entry in published().days.values()}
    of_year = {notice.year: notice for notice in notices if notice.title.endswith("年部分节假日安排的通知")}
    assert set(of_year) == set(YEARS)
    assert of_year[2026].number == "国办发明电〔2025〕7号"
    assert all(notice.date and notice.date.year == year - 1 for year, notice in of_year.items())


def test_a_notice_number_that_could_not_be_confirmed_is_left_out_and_flagged() -> None:
    extension = CALENDAR.day(date(2020, 1, 31))
    assert extension.notice == "《国务院办公厅关于延长2020年春节假期的通知》"
    notices = {entry.notice for entry in published().days.values()}
    assert {notice.title for notice in notices if not notice.number} == {extension.notice.strip("《》")}
    assert all(notice.verified == "false" for notice in notices if not notice.number)


@pytest.mark.parametrize(
    ("year", "off", "worked"),
    [(2011, 29, 5), (2012, 27, 7), (2013, 29, 12), (2021, 31, 7), (2025, 28, 5), (2026, 33, 6)],
)
def test_a_notice_gives_the_days_it_announced_in_total(year: int, off: int, worked: int) -> None:
    entries = [entry for entry in published().days.values() if entry.notice.year == year]
    assert sum(entry.off for entry in entries) == off
    assert sum(not entry.off for entry in entries) == worked


@pytest.mark.parametrize(
    ("day", "zh", "notice"),
    [
        (date(2020, 2, 1), "春节", "《国务院办公厅关于延长2020年春节假期的通知》"),
        (date(2015, 9, 3), "抗战胜利70周年纪念日", "国发明电〔2015〕1号"),
        (date(2015, 9, 6), "调休上班", "国发明电〔2015〕1号"),
        (date(2019, 5, 2), "劳动节", "国办发明电〔2019〕3号"),
        (date(2011, 12, 31), "调休上班", "国办发明电〔2011〕45号"),
        (date(2018, 12, 31), "元旦", "国办发明电〔2018〕15号"),
        (date(2026, 2, 14), "调休上班", "国办发明电〔2025〕7号"),
        (date(2026, 9, 12), "周末", ""),
        (date(2026, 9, 14), "星期一", ""),
    ],
)
def test_a_day_says_what_it_is_and_by_which_notice(day: date, zh: str, notice: str) -> None:
    found = CALENDAR.day(day)
    assert (found.zh, found.notice, found.provisional) == (zh, notice, False)
    assert found.working is CALENDAR.is_working_day(day)
    assert found.en


def test_an_unpublished_year_has_weekends_and_the_holidays_on_fixed_dates_only() -> None:
    off = [day for day in days_of(2027) if not CALENDAR.is_working_day(day) and day.weekday() < 5]
    assert off == [date(2027, 1, 1), date(2027, 10, 1)]
    assert all(CALENDAR.day(day).provisional for day in days_of(2027))


def test_fixed_holidays_follow_the_text_of_their_time() -> None:
    assert not CALENDAR.is_working_day(date(2007, 5, 2))
    assert CALENDAR.is_working_day(date(2008, 5, 2))
    assert CALENDAR.day(date(2007, 10, 3)).zh == "国庆节"
    assert CALENDAR.day(date(2029, 5, 2)).basis[0].zh() == "《全国年节及纪念日放假办法》第2条"


def test_a_count_that_needs_an_unpublished_year_is_provisional_until_the_notice_is_loaded() -> None:
    before = CALENDAR.up_to(2025)
    assert before.count(at("2026-01-26"), p("20 working_day")).provisional
    assert before.count(at("2025-12-15"), p("20 working_day")).provisional
    assert not before.count(at("2025-12-01"), p("15 working_day")).provisional
    assert not CALENDAR.count(at("2026-01-26"), p("20 working_day")).provisional


def test_the_last_week_of_the_last_year_may_still_be_changed_by_the_next_notice() -> None:
    assert CALENDAR.day(date(2026, 12, 25)).provisional
    assert not CALENDAR.day(date(2026, 12, 24)).provisional
    assert not CALENDAR.day(date(2025, 12, 31)).provisional
    assert CALENDAR.up_to(2011).is_working_day(date(2011, 12, 31)) is False
    assert CALENDAR.is_working_day(date(2011, 12, 31)) is True


def test_only_the_end_of_a_count_in_calendar_days_needs_a_published_year() -> None:
    assert not CALENDAR.count(at("2010-12-20"), p("60 calendar_day")).provisional
    assert CALENDAR.count(at("2010-12-20"), p("5 working_day")).provisional
    assert CALENDAR.count(at("2026-12-01"), p("60 calendar_day")).provisional


def test_a_minority_festival_is_a_local_day_off_with_its_basis() -> None:
    local = CALENDAR.with_local([FESTIVAL])
    assert CALENDAR.is_working_day(FESTIVAL.day)
    found = local.day(FESTIVAL.day)
    assert (found.working, found.zh, found.notice) == (
        False,
        "地方假日（肉孜节）",
        "云岭县人民政府通知（示例）",
    )
    assert str(found.basis[0]) == "HOL 4"
    assert local.count(at("2026-03-19"), p("1 working_day")).last_day == date(2026, 3, 23)


def test_a_local_day_may_also_be_worked_in_exchange() -> None:
    worked = LocalDay(date(2026, 3, 21), off=False, title="肉孜节调休", basis="云岭县人民政府通知（示例）")
    local = CALENDAR.with_local([FESTIVAL]).with_local([worked])
    assert local.is_working_day(worked.day)
    assert not local.is_working_day(FESTIVAL.day)
    assert local.day(worked.day).zh == "地方调休上班（肉孜节调休）"


def test_the_digest_changes_with_whatever_can_change_an_answer() -> None:
    local = CALENDAR.with_local([FESTIVAL])
    assert len({CALENDAR.digest, local.digest, CALENDAR.up_to(2025).digest}) == 3
    assert CALENDAR.with_local([FESTIVAL]) == local
    assert hash(CALENDAR.with_local([FESTIVAL])) == hash(local)
    assert len(bytes.fromhex(local.digest)) == 32


def test_working_days_between_two_days_exclude_the_first_and_include_the_last() -> None:
    assert CALENDAR.working_days_between(date(2026, 9, 24), date(2026, 10, 9)) == 5
    assert CALENDAR.working_days_between(date(2026, 10, 9), date(2026, 10, 9)) == 0
    assert CALENDAR.working_days_between(date(2026, 10, 9), date(2026, 9, 24)) == 0
