"""Examples files: given these acts on these dates, this is possible, that is not, and these clocks run.

``x.examples.toml`` beside ``x.toml`` is the procedure's test and its documentation. The format is described
for lawyers in docs/procedures.md.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from fazhi.kernel.procedures.acts import Event, NotPossible, Reason
from fazhi.kernel.procedures.marking import Marking
from fazhi.kernel.procedures.model import Procedure
from fazhi.kernel.procedures.passing import pass_time
from fazhi.kernel.procedures.reading import ProcedureError, Reader, nearest
from fazhi.kernel.procedures.references import atoms_of
from fazhi.kernel.procedures.semantics import perform, possible, why
from fazhi.kernel.procedures.timing import Rules
from fazhi.kernel.procedures.views import ClockView, RightView, clocks, closed, rights
from fazhi.kernel.workdays import SHANGHAI, Period

OFFICE_HOUR = time(10)
"""A line dated with a day alone is taken at ten in the morning."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One line of an example that does not hold: which example, which line (from 1), and what was found."""

    example: str
    line: int
    on: str
    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.example}，第{self.line}行（{self.on}）：{self.zh}\n    {self.en}"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a timeline: an act or a refused act, then what must hold at that moment."""

    number: int
    at: datetime
    act: str
    refused: str
    facts: Mapping[str, bool]
    data: Mapping[str, Any]
    key: str
    expected: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Example:
    """One story told line by line; `limits` are the county's settings in it."""

    title: str
    limits: Mapping[str, Period]
    lines: tuple[Line, ...]


def run_examples(procedure: Procedure, path: Path, rules: Rules) -> list[Failure]:
    """Run every example of a file. Raises ProcedureError where the file itself is wrong."""
    examples = read_examples(procedure, path.read_text(encoding="utf-8"), path.name)
    return [failure for example in examples for failure in run_example(procedure, example, rules)]


def run_example(procedure: Procedure, example: Example, rules: Rules) -> list[Failure]:
    """Run one example to its end, or to the first act that is not as it says."""
    return list(_failures(procedure, example, rules))


def holds(procedure: Procedure, example: Example, rules: Rules) -> bool:
    """Whether every line of an example holds; stops at the first that does not."""
    return next(_failures(procedure, example, rules), None) is None


def _failures(procedure: Procedure, example: Example, rules: Rules) -> Iterator[Failure]:
    rules = replace(rules, limits={**rules.limits, **example.limits})
    marking = procedure.start()
    for line in example.lines:
        found = _Checked(procedure, marking, line, rules)
        marking = found.act()
        found.expectations(marking)
        for zh, en in found.wrong:
            yield Failure(example.title, line.number, _shown(line.at), zh, en)
        if found.stuck:
            break


def read_examples(procedure: Procedure, text: str, name: str) -> tuple[Example, ...]:
    """Read an examples file; every name in it must be one of the procedure's."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ProcedureError(name, [f"is not valid TOML: {error}"]) from error
    problems: list[str] = []
    top = Reader(content, "", problems)
    examples = tuple(_example(procedure, table) for table in top.tables("example"))
    top.finish()
    if not examples:
        problems.append("has no [[example]]")
    if problems:
        raise ProcedureError(name, problems)
    return examples


def _example(procedure: Procedure, table: Reader) -> Example:
    title = table.text("title")
    limits = table.raw("limits", {})
    table.where = f"example “{title.zh}”"
    periods = {key: period for key, value in limits.items() if (period := table.period(key, value))}
    lines = [_line(procedure, number, line) for number, line in enumerate(table.tables("timeline"), 1)]
    table.finish()
    return Example(title.zh, periods, tuple(lines))


def _line(procedure: Procedure, number: int, table: Reader) -> Line:
    table.where = f"{table.where}, line {number}"
    yes, no = table.names("yes", single=True), table.names("no", single=True)
    _known(table, "yes, no", (*yes, *no), procedure.facts)
    line = Line(
        number=number,
        at=_moment(table),
        act=table.string("act"),
        refused=table.string("refused"),
        facts=dict.fromkeys(yes, True) | dict.fromkeys(no, False),
        data=table.raw("data", {}),
        key=table.string("key"),
        expected={key: table.raw(key) for key in EXPECTATIONS if table.has(key)},
    )
    _known(table, "act, refused", [name for name in (line.act, line.refused) if name], atoms_of(procedure))
    for key, value in line.expected.items():
        if key != "closed":
            _known(table, key, [value] if isinstance(value, str) else value, _names_for(procedure, key))
    table.finish()
    return line


def _names_for(procedure: Procedure, key: str) -> Iterable[str]:
    if key in {"possible", "only_possible", "not_possible", "because"}:
        return procedure.steps
    return procedure.rights if key in {"open", "lapsed", "not_open"} else procedure.clocks


def _known(table: Reader, key: str, names: Iterable[str], known: Iterable[str]) -> None:
    for name in names:
        if name not in known:
            table.wrong(key, f"unknown name “{name}”{nearest(name, known)}")


def _moment(table: Reader) -> datetime:
    value = table.raw("on")
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=SHANGHAI)
    if isinstance(value, date):
        return datetime.combine(value, OFFICE_HOUR, SHANGHAI)
    table.wrong("on", f"must be a day such as 2026-01-31 (no quotes), not {value!r}")
    return datetime.combine(date.min, OFFICE_HOUR, SHANGHAI)


def _shown(at: datetime) -> str:
    day = at.astimezone(SHANGHAI)
    return day.date().isoformat() if day.time() == OFFICE_HOUR else f"{day:%Y-%m-%d %H:%M}"


class _Checked:
    """One line being run: its act, then its expectations, collecting what is wrong in both languages."""

    def __init__(self, procedure: Procedure, marking: Marking, line: Line, rules: Rules) -> None:
        self.procedure, self.marking, self.line, self.rules = procedure, marking, line, rules
        self.wrong: list[tuple[str, str]] = []
        self.stuck = False
        self.refusal: tuple[Reason, ...] = ()

    def act(self) -> Marking:
        if self.line.act:
            try:
                return perform(self.procedure, self.marking, self._event(self.line.act), self.rules)
            except NotPossible as refusal:
                self.stuck = True
                zh, en = _sentences(refusal.reasons)
                self.wrong.append(
                    (f"应当可以办理“{self.line.act}”，但{zh}", f"{self.line.act} was refused: {en}")
                )
        if self.line.refused:
            self._refused()
        return self.marking

    def _refused(self) -> None:
        name = self.line.refused
        try:
            perform(self.procedure, self.marking, self._event(name), self.rules)
        except NotPossible as refusal:
            self.refusal = refusal.reasons
        else:
            self.wrong.append((f"应当不能办理“{name}”，但可以办理", f"{name} was not refused"))

    def _event(self, name: str) -> Event:
        line = self.line
        if name in self.procedure.tables.lapses:
            return Event(name, line.at, system=True)
        step, _, outcome = name.partition(".")
        return Event(step, line.at, outcome, facts=line.facts, data=line.data, key=line.key)

    def expectations(self, marking: Marking) -> None:
        for key, value in self.line.expected.items():
            EXPECTATIONS[key](self, marking, value)

    def possible(self, marking: Marking, names: list[str]) -> None:
        for name in names:
            reasons = why(self.procedure, marking, name, self.rules, self.line.at)
            if reasons:
                zh, en = _sentences(reasons)
                self.wrong.append((f"应当可以办理“{name}”，但{zh}", f"{name} is not possible: {en}"))

    def not_possible(self, marking: Marking, names: list[str]) -> None:
        for name in names:
            if not why(self.procedure, marking, name, self.rules, self.line.at):
                self.wrong.append((f"应当不能办理“{name}”，但可以办理", f"{name} is possible"))

    def only_possible(self, marking: Marking, names: list[str]) -> None:
        found = possible(self.procedure, marking, self.rules, self.line.at)
        if set(found) != set(names):
            self.wrong.append((f"可以办理的是{list(found)}", f"possible are {list(found)}"))

    def because(self, marking: Marking, words: Mapping[str, str]) -> None:
        """Some sentence of why-not contains these words, in Chinese or English."""
        for name, wanted in words.items():
            reasons = why(self.procedure, marking, name, self.rules, self.line.at)
            if name == self.line.refused.partition(".")[0] and self.refusal:
                reasons = self.refusal
            if not any(wanted in reason.zh or wanted in reason.en for reason in reasons):
                zh, en = _sentences(reasons)
                self.wrong.append((f"“{name}”的理由中没有“{wanted}”，而是：{zh}", f"{name}: {en}"))

    def due(self, marking: Marking, days: Mapping[str, date]) -> None:
        for name, day in days.items():
            self._clock(marking, name, ("running", "stopped"), last_day=day)

    def running(self, marking: Marking, names: list[str]) -> None:
        for name in names:
            self._clock(marking, name, ("running",))

    def stopped(self, marking: Marking, names: list[str]) -> None:
        for name in names:
            self._clock(marking, name, ("stopped",))

    def met(self, marking: Marking, names: list[str]) -> None:
        for name in names:
            self._clock(marking, name, ("met",))

    def late(self, marking: Marking, names: list[str]) -> None:
        for name in names:
            self._clock(marking, name, ("late",))

    def lifted(self, marking: Marking, names: list[str]) -> None:
        for name in names:
            self._clock(marking, name, ("lifted",))

    def overdue(self, marking: Marking, names: list[str]) -> None:
        for name in names:
            view = self._clock(marking, name, ("running",))
            if view and (view.due is None or self.line.at < view.due.at):
                self.wrong.append((f"“{name}”没有逾期", f"{name} is not overdue"))

    def not_running(self, marking: Marking, names: list[str]) -> None:
        for name in names:
            view = self._latest(marking, name)
            if view is not None and view.state in {"running", "stopped"}:
                self.wrong.append((f"“{name}”在计时", f"{name} is running"))

    def open(self, marking: Marking, days: Mapping[str, date]) -> None:
        for name, day in days.items():
            view = self._right(marking, name)
            found = view.due.last_day if view and view.due else None
            if view is None or view.state != "open" or found != day:
                state = view.state if view else "none"
                self.wrong.append(
                    (f"权利“{name}”为{state}，届满日{found}", f"right {name} is {state}, to {found}")
                )

    def not_open(self, marking: Marking, names: list[str]) -> None:
        for name in names:
            view = self._right(marking, name)
            if view is not None and view.state == "open":
                self.wrong.append((f"权利“{name}”仍可行使", f"right {name} is open"))

    def lapsed(self, marking: Marking, names: list[str]) -> None:
        for name in names:
            view = self._right(marking, name)
            if view is None or view.state != "lapsed":
                state = view.state if view else "none"
                self.wrong.append((f"权利“{name}”为{state}", f"right {name} is {state}"))

    def closed(self, marking: Marking, wanted: bool) -> None:
        if closed(self.procedure, marking, self.rules, self.line.at) is not wanted:
            self.wrong.append(("可以办结" if not wanted else "还不能办结", f"closed is {not wanted}"))

    def _passed(self, marking: Marking) -> Marking:
        return pass_time(marking, self.line.at, self.rules)

    def _latest(self, marking: Marking, name: str) -> ClockView | None:
        views = clocks(self.procedure, self._passed(marking), self.rules)
        return next((view for view in reversed(views) if view.name == name), None)

    def _right(self, marking: Marking, name: str) -> RightView | None:
        views = rights(self.procedure, self._passed(marking), self.rules)
        return next((view for view in reversed(views) if view.name == name), None)

    def _clock(
        self, marking: Marking, name: str, states: tuple[str, ...], last_day: date | None = None
    ) -> ClockView | None:
        view = self._latest(marking, name)
        state = view.state if view else "none"
        found = view.due.last_day if view and view.due else None
        if state not in states or (last_day is not None and found != last_day):
            self.wrong.append(
                (f"期限“{name}”为{state}，届满日{found}", f"clock {name} is {state}, due {found}")
            )
            return None
        return view


def _sentences(reasons: tuple[Reason, ...]) -> tuple[str, str]:
    if not reasons:
        return "可以办理", "it is possible"
    return "；".join(reason.zh for reason in reasons), "; ".join(reason.en for reason in reasons)


EXPECTATIONS: Mapping[str, Callable[[_Checked, Marking, Any], None]] = {
    "possible": _Checked.possible,
    "not_possible": _Checked.not_possible,
    "only_possible": _Checked.only_possible,
    "because": _Checked.because,
    "due": _Checked.due,
    "running": _Checked.running,
    "stopped": _Checked.stopped,
    "met": _Checked.met,
    "late": _Checked.late,
    "lifted": _Checked.lifted,
    "overdue": _Checked.overdue,
    "not_running": _Checked.not_running,
    "open": _Checked.open,
    "not_open": _Checked.not_open,
    "lapsed": _Checked.lapsed,
    "closed": _Checked.closed,
}
