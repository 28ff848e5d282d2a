"""What an act itself must bring: its result, its answers, its stated data, and a date in order.

Conditions on the state are in ``enabling`` and ``reasons``; these look at the act.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from fazhi.kernel.procedures.acts import Event, Reason
from fazhi.kernel.procedures.enabling import open_run
from fazhi.kernel.procedures.happening import touches
from fazhi.kernel.procedures.marking import Marking
from fazhi.kernel.procedures.model import Extension, Field, Outcome, Step, Text
from fazhi.kernel.procedures.reasons import Case, gate_refusal
from fazhi.kernel.procedures.tables import Row
from fazhi.kernel.procedures.wording import condition_words, day_words, listed
from fazhi.kernel.workdays import Period, legal_day


@dataclass(frozen=True, slots=True)
class Act:
    """One event on the step of a case."""

    case: Case
    event: Event

    @property
    def step(self) -> Step:
        return self.case.row.step

    @property
    def outcome(self) -> Outcome | None:
        return self.step.outcomes.get(self.event.outcome)


def act_failing(act: Act) -> tuple[Reason, ...]:
    """Everything wrong with the act itself. Empty = nothing."""
    wrong_result = tuple(_result(act))
    return wrong_result or tuple(reason for check in CHECKS for reason in check(act))


def facts_of(step: Step, outcome: str) -> tuple[str, ...]:
    """The facts an act of this step with this outcome decides."""
    more = step.outcomes[outcome].sets if outcome in step.outcomes else ()
    return (*step.sets, *more)


def plain(value: Any) -> Any:
    """A form value as JSON keeps it: dates and moments as ISO text, everything else as it is."""
    if isinstance(value, date):  # datetime is a date
        return value.isoformat()
    if isinstance(value, Period):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


def _result(act: Act) -> Iterator[Reason]:
    outcomes, given = act.step.outcomes, act.event.outcome
    if given in outcomes or (not outcomes and not given):
        return
    if not outcomes:
        zh, en = f"“{act.step.title.zh}”没有办理结果“{given}”", f"this step has no outcome “{given}”"
    else:
        titles = listed(outcome.title for outcome in outcomes.values())
        zh, en = f"须选择办理结果：{titles.zh}", f"choose one outcome: {titles.en}"
    yield act.case.refuse("outcome", act.step.title, zh, en)


def _facts(act: Act) -> Iterator[Reason]:
    wanted = facts_of(act.step, act.event.outcome)
    missing = [name for name in wanted if not isinstance(act.event.facts.get(name), bool)]
    if missing:
        what = listed(act.case.procedure.facts[name] for name in missing)
        zh, en = f"须判定{what.zh}", f"to be decided by this act: {what.en}"
        yield act.case.refuse("facts", what, zh, en)
    for name in act.event.facts:
        if name not in wanted:
            zh, en = f"“{act.step.title.zh}”不判定“{name}”", f"this step does not decide “{name}”"
            yield act.case.refuse("facts", Text(name, name), zh, en)


def _gates(act: Act) -> Iterator[Reason]:
    """``only_if``, with the answers this very act gives."""
    gates = act.case.row.gates[act.event.outcome]
    if not gates:
        return
    known, true = with_facts(act.case.marking, act.event)
    for condition, expression in gates:
        if condition(act.case.marking.control.done, known, true) is not True:
            title = act.outcome.title if act.outcome else act.step.title
            yield gate_refusal(act.case, title, condition_words(act.case.procedure, expression))


def fits_plainly(marking: Marking, row: Row, event: Event) -> bool:
    """Whether nothing can be wrong with an act in order: the quick answer to what `act_failing` asks at length.

    False means: look closely.
    """
    facts = event.facts
    if row.particular or facts.keys() != row.asks[event.outcome]:
        return False
    if not all(answer is True or answer is False for answer in facts.values()):
        return False
    gates = row.gates[event.outcome]
    if not gates:
        return True
    known, true = with_facts(marking, event)
    return all(condition(marking.control.done, known, true) is True for condition, _ in gates)


def with_facts(marking: Marking, event: Event) -> tuple[int, int]:
    """(known, true) bits after the answers of an act."""
    bits = marking.procedure.tables.fact_bits
    known, true = marking.control.known, marking.control.true
    for name, answer in event.facts.items():
        bit = bits.get(name, 0)
        known |= bit
        true = true | bit if answer else true & ~bit
    return known, true


def _stated(act: Act) -> Iterator[Reason]:
    for field in act.step.form:
        if field.name in act.case.row.keeps and not _is_stated(field, act.event.data.get(field.name)):
            zh = f"“{field.title.zh}”未填写或者格式不对"
            en = f"“{field.title.en}” is missing or not a {field.type}"
            yield act.case.refuse("data", field.title, zh, en)


def _is_stated(field: Field, value: Any) -> bool:
    if value in (None, ""):
        return not field.required
    if field.type == "list":
        return (
            isinstance(value, list | tuple)
            and bool(value)
            and len(set(value)) == len(value)
            and all(isinstance(item, str) and item for item in value)
        )
    return _readable(field.type, plain(value))


def _readable(kind: str, value: Any) -> bool:
    if not isinstance(value, str):
        return False
    try:
        if kind == "period":
            Period.parse(value)
        elif kind == "date":
            date.fromisoformat(value)
        else:
            return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False
    return True


def _member(act: Act) -> Iterator[Reason]:
    each, key = act.step.each, act.event.key
    if each is None:
        return
    members = act.case.marking.stated.get(str(each), [])
    if key not in members:
        zh, en = f"“{key}”不在名单内", f"“{key}” is not on the list"
        yield act.case.refuse("each", act.step.title, zh, en)
    elif act.step.at_most and act.case.marking.keys.get(act.step.id, ()).count(key) >= act.step.at_most:
        zh, en = f"“{key}”已经办理", f"“{key}” has already been done"
        yield act.case.refuse("each", act.step.title, zh, en)


def _extensions(act: Act) -> Iterator[Reason]:
    occurrence = act.case.row.occurrences[act.event.outcome]
    for index, extension in occurrence.extends:
        run = open_run(act.case.marking, index)
        times = run.extended_by.count(act.step.id) if run else 0
        if extension.times is not None and times >= extension.times:
            rule = act.case.procedure.tables.timers[index].rule
            zh = f"“{rule.title.zh}”只能延长{extension.times}次，已经延长"
            en = f"“{rule.title.en}” may be extended {extension.times} time(s) and has been"
            yield act.case.refuse("extension", rule.title, zh, en, basis=rule.basis)
        yield from _undated(act, index, extension) if run else ()


def _undated(act: Act, index: int, extension: Extension) -> Iterator[Reason]:
    """A result that extends a running limit to a date states the date, though other results leave it empty."""
    if extension.within is None and act.event.data.get(extension.date_field) in (None, ""):
        title = next(field.title for field in act.step.form if field.name == extension.date_field)
        basis = act.case.procedure.tables.timers[index].rule.basis
        zh, en = f"请填写“{title.zh}”", f"state “{title.en}”"
        yield act.case.refuse("data", title, zh, en, basis=basis)


def _in_order(act: Act) -> Iterator[Reason]:
    """An act dated before something it depends on. Same legal day is in order: forms often give a day only."""
    latest = act.case.marking.latest
    if latest is None or act.event.at >= latest:
        return
    row, control = act.case.row, act.case.marking.control
    needed = [*act.step.after, *(name for name in act.step.after_if_due)]
    for name in needed:
        if control.done & act.case.procedure.tables.atom_bits[name] and _later(act, name):
            yield _out_of_order(act, name)
    for group in row.after_any:
        names = act.case.atoms(group & control.done)
        if names and all(_later(act, name) for name in names):
            yield _out_of_order(act, names[0])
    yield from _not_yet_open(act)
    yield from _then_open(act)


def _not_yet_open(act: Act) -> Iterator[Reason]:
    """A right used, or a clock acted under, before the day it began."""
    row, marking = act.case.row, act.case.marking
    needed = row.needs_right | sum(1 << index for index in row.only_while)
    runs = [run for run in marking.runs if needed & (1 << run.timer)]
    if runs and not any(touches(run, act.event.at) for run in runs):
        rule = act.case.procedure.tables.timers[runs[0].timer].rule
        begun = day_words(legal_day(runs[0].start), act.event.at)
        mine = day_words(legal_day(act.event.at), act.event.at)
        zh = f"所填日期{mine.zh}早于“{rule.title.zh}”的起始日{begun.zh}，请核对日期"
        en = f"its date {mine.en} is before “{rule.title.en}” began on {begun.en}: check the date"
        yield act.case.refuse("out_of_order", rule.title, zh, en, basis=rule.basis)


def _later(act: Act, atom: str) -> bool:
    moment = act.case.marking.moment(atom)
    return moment is not None and legal_day(moment) > legal_day(act.event.at)


def _out_of_order(act: Act, atom: str) -> Reason:
    title, moment = act.case.procedure.atom_title(atom), act.case.marking.moment(atom)
    mine = day_words(legal_day(act.event.at), act.event.at)
    other = day_words(legal_day(moment or act.event.at), act.event.at)
    return act.case.refuse(
        "out_of_order",
        title,
        f"所填日期{mine.zh}早于“{title.zh}”的日期{other.zh}，请核对日期",
        f"its date {mine.en} is before that of “{title.en}”, {other.en}: check the date",
    )


def _then_open(act: Act) -> Iterator[Reason]:
    """Duties and rights that are over now but still stood in the way on the day the act is dated."""
    row, day = act.case.row, legal_day(act.event.at)
    blocking = row.blocking_clocks | row.blocking_rights
    for run in act.case.marking.past:
        if not blocking & (1 << run.timer) or run.end is None:
            continue
        if legal_day(run.start) <= day < legal_day(run.end):
            rule = act.case.procedure.tables.timers[run.timer].rule
            over = day_words(legal_day(run.end), act.event.at)
            zh = f"在所填日期，“{rule.title.zh}”尚未了结（{over.zh}了结），请核对日期"
            en = f"on its date “{rule.title.en}” was not over (it was on {over.en}): check the date"
            yield act.case.refuse("out_of_order", rule.title, zh, en, basis=rule.basis)


CHECKS: tuple[Callable[[Act], Iterator[Reason]], ...] = (
    _facts,
    _gates,
    _stated,
    _member,
    _extensions,
    _in_order,
)
