"""A due date shows how it was counted, and shows the same date."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from fazhi.kernel.workdays import Calendar, Line, LocalDay, Period, Unit
from fazhi.kernel.workdays.tests.moments import at, p, stopped
from fazhi.kernel.workdays.tests.test_counting import Run, any_period, runs

CALENDAR = Calendar.national()


def texts(lines: tuple[Line, ...]) -> dict[tuple[int, int], list[str]]:
    """The Chinese lines by month and day."""
    found: dict[tuple[int, int], list[str]] = {}
    for line in lines:
        found.setdefault((line.day.month, line.day.day), []).append(line.zh)
    return found


@given(runs(), st.lists(any_period, max_size=2))
def test_the_explanation_ends_on_the_day_that_was_counted(run: Run, extensions: list[Period]) -> None:
    start, period, stops = run
    due = CALENDAR.count(start, period, extensions=extensions, stops=stops)
    lines = CALENDAR.explain(start, period, extensions=extensions, stops=stops)
    assert [line.day for line in lines if line.kind == "last"] == [due.last_day]
    assert [line.zh for line in lines if line.kind == "choice"] == list(due.choices)
    assert any(line.kind == "provisional" for line in lines) == due.provisional
    days = [line.day for line in lines]
    assert days == sorted(days)
    assert all(line.zh and line.en for line in lines)


@given(runs())
def test_the_numbers_in_the_explanation_are_the_days_of_the_period(
    run: Run,
) -> None:
    start, period, stops = run
    lines = CALENDAR.explain(start, period, stops=stops)
    numbers = [line.counted for line in lines if line.counted is not None]
    if period.unit in {Unit.WORKING_DAY, Unit.CALENDAR_DAY}:
        assert numbers == list(range(1, period.amount + 1))
    else:
        assert numbers == ([] if period.unit is Unit.HOUR else [period.amount])


def test_working_days_are_shown_with_the_holidays_passed_over() -> None:
    lines = CALENDAR.explain(at("2026-09-24"), p("5 working_day"))
    shown = texts(lines)
    assert shown[9, 24] == ["开始之日不计入（《民法典》第201条；《民事诉讼法》第85条）"]
    assert shown[9, 25] == ["中秋节放假，国办发明电〔2025〕7号，不计入（《全国年节及纪念日放假办法》第7条）"]
    assert shown[9, 28] == ["第1个工作日（星期一）"]
    assert shown[10, 9] == ["第5个工作日（星期五）", "届满，至当日24时（《民法典》第203条）"]


def test_a_weekend_day_worked_in_exchange_says_by_which_notice() -> None:
    line = next(one for one in CALENDAR.explain(at("2026-02-13"), p("1 working_day")) if one.counted)
    assert line.day == date(2026, 2, 14)
    assert line.zh.startswith("第1个工作日（调休上班，国办发明电〔2025〕7号）")
    assert line.en.startswith("working day 1 (worked in exchange (Spring Festival), 国办发明电〔2025〕7号)")


def test_a_last_day_on_a_holiday_is_shown_moving_on() -> None:
    lines = CALENDAR.explain(at("2026-09-18"), p("15 calendar_day"))
    moved = [line for line in lines if line.kind == "moved"]
    assert [line.day.day for line in moved] == [3, 4, 5, 6, 7]
    assert all(str(line.basis[0]) == "CC 203" for line in moved)
    assert lines[-1].day == date(2026, 10, 8)


def test_an_extension_goes_on_counting_from_the_unmoved_day_and_names_the_choice() -> None:
    lines = CALENDAR.explain(at("2026-03-04"), p("60 calendar_day"), extensions=[p("30 calendar_day")])
    assert texts(lines)[5, 3] == ["第60日", "延长30日，接原届满日起算"]
    assert texts(lines)[6, 2][0] == "第90日"
    assert lines[-1].kind == "choice"
    assert lines[-1].en.endswith("the stricter choice")


def test_stopped_days_are_shown_as_not_counted() -> None:
    lines = CALENDAR.explain(
        at("2026-01-26"), p("20 working_day"), stops=[stopped("2026-02-10", "2026-02-26")]
    )
    assert [line.day for line in lines if line.kind == "stopped"] == [
        date(2026, 2, day) for day in range(11, 27)
    ]
    assert next(line.counted for line in lines if line.day == date(2026, 2, 27)) == 12


def test_months_are_shown_by_their_last_day_and_the_days_stopped() -> None:
    lines = CALENDAR.explain(at("2026-03-02"), p("2 month"), stops=[stopped("2026-03-10", "2026-03-12")])
    counted = next(line for line in lines if line.counted)
    assert counted.zh == "满2个月的对应日，无对应日的为该月最后一日，再顺延停止的2日（《民法典》第202条）"


def test_hours_are_shown_from_moment_to_moment() -> None:
    start, last, choice = CALENDAR.explain(at("2026-09-30 21:15"), p("24 hour"))
    assert start.zh == "自21:15起算24小时（《民法典》第201条）"
    assert last.zh == "10月1日21:15届满"
    assert choice.kind == "choice"


def test_a_period_still_stopped_says_when_it_would_end_at_the_earliest() -> None:
    lines = CALENDAR.explain(at("2026-01-26"), p("20 working_day"), stops=[stopped("2026-02-10")])
    last = next(line for line in lines if line.kind == "last")
    assert "仍在停止" in last.zh
    assert "still stopped" in last.en


def test_a_provisional_date_says_that_it_will_be_counted_again() -> None:
    lines = CALENDAR.explain(at("2026-12-28"), p("5 working_day"))
    assert texts(lines)[1, 1] == ["元旦放假，不计入（《全国年节及纪念日放假办法》第2条）"]
    assert lines[-1].kind == "provisional"
    assert lines[-1].zh.endswith("公布后重算")


def test_a_local_festival_is_shown_with_its_local_basis() -> None:
    festival = LocalDay(date(2026, 3, 20), off=True, title="肉孜节", basis="云岭县人民政府通知（示例）")
    lines = CALENDAR.with_local([festival]).explain(at("2026-03-19"), p("1 working_day"))
    assert texts(lines)[3, 20] == [
        "地方假日（肉孜节），云岭县人民政府通知（示例），不计入（《全国年节及纪念日放假办法》第4条）"
    ]
