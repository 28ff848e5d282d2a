"""Showing how a due date was counted, day by day, each rule with its article, in Chinese and English."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from fazhi.kernel.law import Citation, cite
from fazhi.kernel.workdays import counting
from fazhi.kernel.workdays.counting import ONE_DAY, Due, Stop, Stretch
from fazhi.kernel.workdays.periods import SHANGHAI, Period, Unit

if TYPE_CHECKING:
    from fazhi.kernel.workdays.calendar import Calendar, Day

Kind = Literal["start", "counted", "rest", "stopped", "extended", "moved", "last", "choice", "provisional"]

FIRST_DAY = cite("CC 201; CPL 85")
MONTH_END = cite("CC 202")
LAST_DAY = cite("CC 203; CPL 85")
END_OF_DAY = cite("CC 203")


@dataclass(frozen=True, slots=True)
class Line:
    """One day of a count: which it was, its number if it counted, and why. `zh` and `en` name the article."""

    day: date
    counted: int | None
    zh: str
    en: str
    kind: Kind = "counted"
    basis: tuple[Citation, ...] = ()


def _line(
    day: date, counted: int | None, kind: Kind, words: tuple[str, str], basis: tuple[Citation, ...] = ()
) -> Line:
    zh, en = words
    if basis:
        zh += f"（{'；'.join(one.zh() for one in basis)}）"
        en += f" ({'; '.join(one.en() for one in basis)})"
    return Line(day, counted, zh, en, kind, basis)


def explain(
    calendar: Calendar,
    start: datetime,
    period: Period,
    extensions: tuple[Period, ...],
    stops: tuple[Stop, ...],
) -> tuple[Line, ...]:
    """The days of a count in order; the line of kind "last" is the due day of `counting.count`."""
    parts = counting.stretches(calendar, start, (period, *extensions), stops)
    due = counting.count(calendar, start, period, extensions, stops)
    lines = [_start(parts[0], start)]
    number = 0
    for before, part in zip((None, *parts), parts, strict=False):
        if before is not None:
            lines.append(_extended(part))
            number = number if before.period.unit is part.period.unit else 0
        found = list(_counted(calendar, part, number, counting.is_stopped_on(stops)))
        lines += found
        number = max([number, *(line.counted for line in found if line.counted is not None)])
    lines += _moved(calendar, parts[-1], due, counting.is_stopped_on(stops))
    lines.append(_last(parts[-1], due))
    return (*lines, *_notes(due))


def _start(part: Stretch, start: datetime) -> Line:
    if part.period.unit is Unit.HOUR:
        local = start.astimezone(SHANGHAI)
        words = (f"自{local:%H:%M}起算{part.period.zh}", f"{part.period.en} run from {local:%H:%M}")
        return _line(part.after, None, "start", words, cite("CC 201"))
    return _line(
        part.after, None, "start", ("开始之日不计入", "the day of the event is not counted"), FIRST_DAY
    )


def _extended(part: Stretch) -> Line:
    words = (
        f"延长{part.period.zh}，接原届满日起算",
        f"extended by {part.period.en}, from the last day above",
    )
    return _line(part.after, None, "extended", words)


def _counted(
    calendar: Calendar, part: Stretch, number: int, stopped: Callable[[date], bool]
) -> Iterator[Line]:
    match part.period.unit:
        case Unit.WORKING_DAY:
            yield from _working_days(calendar, part, number, stopped)
        case Unit.CALENDAR_DAY:
            yield from _calendar_days(part, number, stopped)
        case Unit.HOUR:
            return
        case _:
            yield from _months(part, stopped)


def _days(part: Stretch) -> Iterator[date]:
    return (part.after + timedelta(days=n) for n in range(1, (part.last_day - part.after).days + 1))


def _stopped(day: date) -> Line:
    return _line(day, None, "stopped", ("期间停止，不计入", "the period stood still: not counted"))


def _working_days(
    calendar: Calendar, part: Stretch, number: int, stopped: Callable[[date], bool]
) -> Iterator[Line]:
    for one in _days(part):
        day = calendar.day(one)
        zh, en = _reason(day)
        if stopped(one):
            yield _stopped(one)
        elif day.working:
            number += 1
            yield _line(
                one,
                number,
                "counted",
                (f"第{number}个工作日（{zh}）", f"working day {number} ({en})"),
                day.basis,
            )
        else:
            yield _line(one, None, "rest", (f"{zh}，不计入", f"{en}: not counted"), day.basis)


def _calendar_days(part: Stretch, number: int, stopped: Callable[[date], bool]) -> Iterator[Line]:
    for one in _days(part):
        if stopped(one):
            yield _stopped(one)
        else:
            number += 1
            yield _line(one, number, "counted", (f"第{number}日", f"day {number}"))


def _months(part: Stretch, stopped: Callable[[date], bool]) -> Iterator[Line]:
    halted = [one for one in _days(part) if stopped(one)]
    yield from map(_stopped, halted)
    zh = f"满{part.period.zh}的对应日，无对应日的为该月最后一日"
    en = f"{part.period.en}: the same-numbered day, or the last of the month"
    if halted:
        zh, en = f"{zh}，再顺延停止的{len(halted)}日", f"{en}, moved on by the {len(halted)} days stopped"
    yield _line(part.last_day, part.period.amount, "counted", (zh, en), MONTH_END)


def _reason(day: Day) -> tuple[str, str]:
    """春节放假，国办发明电〔2025〕7号: what a day is, with the notice or local document that says so."""
    zh = f"{day.zh}放假" if day.basis and not day.working and not day.zh.startswith("地方") else day.zh
    return (f"{zh}，{day.notice}", f"{day.en}, {day.notice}") if day.notice else (zh, day.en)


def _moved(calendar: Calendar, part: Stretch, due: Due, stopped: Callable[[date], bool]) -> Iterator[Line]:
    if part.period.unit is Unit.HOUR:
        return
    day = part.last_day
    while day < due.last_day:
        zh, en = _reason(calendar.day(day))
        if stopped(day) or calendar.is_working_day(day):
            yield _line(
                day, None, "moved", ("期间停止，届满日顺延", "the period stood still: the last day moves on")
            )
        else:
            yield _line(day, None, "moved", (f"{zh}，届满日顺延", f"{en}: the last day moves on"), LAST_DAY)
        day += ONE_DAY


def _last(part: Stretch, due: Due) -> Line:
    if part.period.unit is Unit.HOUR:
        end = due.at.astimezone(SHANGHAI)
        return _line(
            due.last_day,
            None,
            "last",
            (
                f"{end.month}月{end.day}日{end:%H:%M}届满",
                f"ends at {end:%H:%M} on {end.day} {end:%B}",
            ),
        )
    if due.stopped:
        words = (
            "期间仍在停止；如当即恢复，至迟为本日",
            "still stopped; if it resumed at once, it would end this day",
        )
        return _line(due.last_day, None, "last", words)
    return _line(due.last_day, None, "last", ("届满，至当日24时", "ends at 24:00"), END_OF_DAY)


def _notes(due: Due) -> Sequence[Line]:
    notes = [_line(due.last_day, None, "choice", (choice.value, choice.en)) for choice in due.choices]
    if due.provisional:
        zh = "放假安排通知尚未公布或未收录，暂按周末和固定日期的节日推算，公布后重算"
        en = "provisional, from weekends and fixed dates: counted again when the notice on days off is held"
        notes.append(_line(due.last_day, None, "provisional", (zh, en)))
    return notes
