"""Why a step is not possible: every condition that fails, in sentences with the article and the date.

This states the conditions of ``enabling`` a second time, one by one and without memory; a property test
holds the two to the same answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from fazhi.kernel.procedures.acts import Reason
from fazhi.kernel.procedures.enabling import (
    due_moment,
    effective,
    open_run,
    owed,
    running_wait,
)
from fazhi.kernel.procedures.marking import Marking, Run
from fazhi.kernel.procedures.model import Basis, Procedure, Right, Text
from fazhi.kernel.procedures.reading import nearest
from fazhi.kernel.procedures.tables import Row, Timer
from fazhi.kernel.procedures.timing import Rules, as_moment
from fazhi.kernel.procedures.wording import (
    condition_words,
    day_words,
    last_day_before,
    listed,
    role_words,
)
from fazhi.kernel.workdays import legal_day

FINAL = frozenset(
    {"at_most", "excluded", "not_applicable", "right_gone", "over", "outcome", "facts", "data", "each"}
    | {"extension", "out_of_order"}
)
"""Reasons that neither waiting nor another act of the usual course removes."""


@dataclass(frozen=True, slots=True)
class Case:
    """One step looked at in one marking (lapses due by `now` already taken in) at one moment."""

    procedure: Procedure
    marking: Marking
    row: Row
    rules: Rules
    now: datetime

    @property
    def due(self) -> int:
        return effective(self.procedure.tables, self.marking.control)

    def done(self, bits: int) -> bool:
        return bool(self.marking.control.done & bits)

    def atoms(self, bits: int) -> list[str]:
        return [name for name, bit in self.procedure.tables.atom_bits.items() if bits & bit]

    def atom_titles(self, bits: int) -> Text:
        return listed(self.procedure.atom_title(name) for name in self.atoms(bits))

    def refuse(
        self,
        kind: str,
        what: Text,
        zh: str,
        en: str,
        *,
        basis: Basis | None = None,
        until: datetime | None = None,
    ) -> Reason:
        """One reason; the sentence is completed with the article, the step's own where none is given."""
        shown = basis or self.row.step.basis
        on = legal_day(self.now)
        zh_basis, en_basis = (f"（{shown.zh(on)}）", f" ({shown.en(on)})") if shown else ("", "")
        zh_head, en_head = (
            ("不能办理", "Not possible") if kind in FINAL else ("还不能办理", "Not possible yet")
        )
        return Reason(
            kind, what, until, shown.cites, f"{zh_head}：{zh}{zh_basis}", f"{en_head}: {en}{en_basis}"
        )


def unknown_step(procedure: Procedure, name: str) -> Reason:
    """The reason for a step this version of the procedure does not have."""
    hint = nearest(name, procedure.steps)
    return Reason(
        "unknown_step",
        Text(name, name),
        None,
        (),
        f"还不能办理：“{procedure.title.zh}”（{procedure.version}版）没有“{name}”这一步",
        f"Not possible: {procedure.title.en} ({procedure.version}) has no step “{name}”{hint}",
    )


def failing(case: Case) -> tuple[Reason, ...]:
    """Every condition of the step that fails, untimed ones first. Empty = possible."""
    if not case.done(case.procedure.tables.first_atom) and case.row.bit != case.procedure.tables.first:
        return (_not_started(case),)
    return tuple(reason for condition in CONDITIONS for reason in condition(case))


def _not_started(case: Case) -> Reason:
    first = case.procedure.steps[case.procedure.first]
    zh, en = f"须先办理“{first.title.zh}”", f"“{first.title.en}” comes first"
    return case.refuse("after", first.title, zh, en, basis=first.basis)


def _included(case: Case) -> Iterator[Reason]:
    if case.marking.control.included & case.row.bit:
        return
    by = [
        row.step
        for row in case.procedure.tables.by_index
        if any(o.excludes & case.row.bit and case.done(o.atoms) for o in row.occurrences.values())
    ]
    what = by[-1].title if by else case.row.step.title
    yield case.refuse(
        "excluded",
        what,
        f"已办理“{what.zh}”，不再办理“{case.row.step.title.zh}”",
        f"“{case.row.step.title.en}” fell away with “{what.en}”",
        basis=by[-1].basis if by else None,
    )


def _not_spent(case: Case) -> Iterator[Reason]:
    if not case.marking.control.spent & case.row.bit:
        return
    title, times = case.row.step.title, case.row.step.at_most
    moment = case.marking.moments[case.row.source]
    day = day_words(legal_day(moment or case.now), case.now)
    zh = f"“{title.zh}”最多办理{times}次，最近一次为{day.zh}"
    en = f"“{title.en}” may be done at most {times} times; it was last done on {day.en}"
    if times == 1:
        zh = f"“{title.zh}”只能办理一次，已于{day.zh}办理"
        en = f"“{title.en}” may be done only once; it was done on {day.en}"
    yield case.refuse("at_most", title, zh, en)


def _applies(case: Case) -> Iterator[Reason]:
    step, control = case.row.step, case.marking.control
    if case.row.applies is None or step.applies_when is None:
        return
    value = case.row.applies(control.done, control.known, control.true)
    if value is True:
        return
    if value is False:
        words = condition_words(case.procedure, step.applies_when)
        zh = f"本事项不适用“{step.title.zh}”，其适用前提为{words.zh}"
        en = f"“{step.title.en}” does not apply to this matter; it applies when {words.en}"
        yield case.refuse("not_applicable", step.title, zh, en)
        return
    bits = case.procedure.tables.fact_bits
    open_ = [name for name in bits if name in step.applies_when.facts and not control.known & bits[name]]
    facts = listed(case.procedure.facts[name] for name in open_)
    zh = f"尚未判定{facts.zh}，不能确定是否适用“{step.title.zh}”"
    en = f"whether “{step.title.en}” applies depends on what is still to be decided: {facts.en}"
    yield case.refuse("undecided", step.title, zh, en)


def _gate(case: Case) -> Iterator[Reason]:
    gate, step, control = case.row.gate, case.row.step, case.marking.control
    if gate is None or step.only_if is None or gate.may_open(control.done, control.known, control.true):
        return
    yield gate_refusal(case, step.title, condition_words(case.procedure, step.only_if))


def gate_refusal(case: Case, what: Text, words: Text) -> Reason:
    """The reason for a condition (``only_if``) that does not hold."""
    return case.refuse("only_if", what, f"须符合条件{words.zh}", f"this must hold: {words.en}")


def _after(case: Case) -> Iterator[Reason]:
    for name in case.row.step.after:
        if not case.done(case.procedure.tables.atom_bits[name]):
            title = case.procedure.atom_title(name)
            zh, en = f"须先完成“{title.zh}”", f"“{title.en}” must be done first"
            yield case.refuse("after", title, zh, en)


def _after_any(case: Case) -> Iterator[Reason]:
    for group in case.row.after_any:
        if not case.done(group):
            titles = case.atom_titles(group)
            zh, en = f"须先完成下列之一：{titles.zh}", f"one of these must be done first: {titles.en}"
            yield case.refuse("after_any", titles, zh, en)


def _after_if_due(case: Case) -> Iterator[Reason]:
    for (atom, step), name in zip(case.row.after_if_due, case.row.step.after_if_due, strict=True):
        if not case.done(atom) and case.due & step:
            title = case.procedure.atom_title(name)
            zh, en = f"须先完成“{title.zh}”", f"“{title.en}” must be done first"
            yield case.refuse("after_if_due", title, zh, en)


def _nothing_owed(case: Case) -> Iterator[Reason]:
    owing = owed(case.procedure.tables, case.marking.control, case.due) & case.row.blocking_clocks
    for timer in _timers(case, owing):
        steps = [
            row.step.title for row in case.procedure.tables.by_index if row.bit & timer.met_steps & case.due
        ]
        what = listed(steps)
        since = _owed_since(case, timer)
        zh, en = f"须先办理{what.zh}{since.zh}", f"{what.en} must be done first{since.en}"
        yield case.refuse("owed", timer.rule.title, zh, en, basis=timer.rule.basis)


def _owed_since(case: Case, timer: Timer) -> Text:
    """“，该项自9月10日起应办，期限至9月28日”; “已于…逾期” once it is over."""
    run = open_run(case.marking, timer.index)
    if run is None:
        return Text("", "")
    begun = day_words(legal_day(run.start), case.now)
    zh, en = f"，该项自{begun.zh}起应办", f"; it has been owed since {begun.en}"
    due = due_moment(timer, run, case.rules)
    if due is None:
        return Text(zh, en)
    day = day_words(last_day_before(due), case.now)
    if case.now < due:
        return Text(f"{zh}，期限至{day.zh}", f"{en}, due by {day.en}")
    return Text(f"{zh}，已过期限{day.zh}", f"{en} and was due by {day.en}")


def _no_right_open(case: Case) -> Iterator[Reason]:
    for timer in _timers(case, case.marking.control.open & case.row.blocking_rights):
        run = open_run(case.marking, timer.index)
        yield right_open(case, timer, due_moment(timer, run, case.rules) if run else None)


def right_open(case: Case, timer: Timer, until: datetime | None) -> Reason:
    """The reason that someone may still use a right, until its last day."""
    used_by = timer.rule.used_by if isinstance(timer.rule, Right) else ()
    who = role_words(case.procedure, [timer.rule.holder] if timer.rule.holder else [])
    uses = [case.procedure.steps[name].title for name in used_by]
    zh, en = "或者".join(t.zh for t in uses), " or ".join(f"“{t.en}”" for t in uses)
    if until is not None:
        day = day_words(last_day_before(until), case.now)
        zh, en = f"在{day.zh}（含当日）前仍可{zh}", f"may still do {en} until {day.en}"
    else:
        zh, en = f"仍可{zh}", f"may still do {en}"
    return case.refuse(
        "right_open",
        timer.rule.title,
        f"{who.zh}{zh}",
        f"{who.en} {en}".strip(),
        basis=timer.rule.basis,
        until=until,
    )


def _right_to_use(case: Case) -> Iterator[Reason]:
    needed = case.row.needs_right
    if not needed or case.marking.control.open & needed:
        return
    for timer in _timers(case, needed):
        title = timer.rule.title
        run = latest_run(case.marking, timer.index)
        if run is None or run.end is None:
            zh, en = f"“{title.zh}”的期间尚未开始", f"the right “{title.en}” has not opened"
            yield case.refuse("right_not_open", title, zh, en, basis=timer.rule.basis)
        else:
            zh, en = _right_is_gone(case, title, run, run.end)
            yield case.refuse("right_gone", title, zh, en, basis=timer.rule.basis)


def _right_is_gone(case: Case, title: Text, run: Run, end: datetime) -> tuple[str, str]:
    if run.state == "lapsed":
        day = day_words(last_day_before(end), case.now)
        return f"“{title.zh}”的期限已于{day.zh}届满", f"the right “{title.en}” lapsed after {day.en}"
    day = day_words(legal_day(end), case.now)
    zh = {"used": "行使", "given_up": "放弃", "ended": "终止", "restarted": "重新起算"}[run.state]
    state = run.state.replace("_", " ")
    return f"“{title.zh}”的权利已于{day.zh}{zh}", f"the right “{title.en}” was {state} on {day.en}"


def latest_run(marking: Marking, timer: int) -> Run | None:
    """The open run of a timer, else its last one."""
    runs = (run for run in reversed((*marking.past, *marking.runs)) if run.timer == timer)
    return next(runs, None)


def _only_while(case: Case) -> Iterator[Reason]:
    for index in case.row.only_while:
        timer = case.procedure.tables.timers[index]
        title, run = timer.rule.title, open_run(case.marking, index)
        if run is None:
            zh, en = f"只能在“{title.zh}”期间办理", f"only possible while “{title.en}” runs"
            yield case.refuse("only_while", title, zh, en, basis=timer.rule.basis)
            continue
        due = due_moment(timer, run, case.rules)
        if due is not None and case.now >= due:
            day = day_words(last_day_before(due), case.now)
            zh, en = f"“{title.zh}”的期限已于{day.zh}届满", f"“{title.en}” ran out after {day.en}"
            yield case.refuse("over", title, zh, en, basis=timer.rule.basis)


def _waited(case: Case) -> Iterator[Reason]:
    for number, wait in enumerate(case.row.step.wait):
        running = running_wait(case.row, number, case.marking)
        if running is None or case.now >= (end := case.rules.wait_ends(*running)):
            continue
        after = case.procedure.atom_title(wait.after)
        day = day_words(legal_day(end), case.now)
        zh = f"“{after.zh}”后须满{running[1].zh}，{day.zh}起方可办理"
        en = f"{running[1].en} must pass after “{after.en}”; possible from {day.en}"
        yield case.refuse("wait", after, zh, en, basis=wait.basis, until=end)


def _date_reached(case: Case) -> Iterator[Reason]:
    ref = case.row.step.not_before
    if ref is None or str(ref) not in case.marking.stated:
        return
    moment = as_moment(case.marking.stated[str(ref)])
    if case.now < moment:
        title = case.procedure.steps[ref.step].title
        day = day_words(legal_day(moment), case.now)
        zh, en = f"“{title.zh}”所定日期为{day.zh}", f"“{title.en}” set the date {day.en}"
        yield case.refuse("not_before", title, zh, en, until=moment)


def _timers(case: Case, bits: int) -> list[Timer]:
    return [timer for timer in case.procedure.tables.timers if timer.bit & bits]


CONDITIONS: tuple[Callable[[Case], Iterator[Reason]], ...] = (
    _included,
    _not_spent,
    _applies,
    _gate,
    _after,
    _after_any,
    _after_if_due,
    _nothing_owed,
    _no_right_open,
    _right_to_use,
    _only_while,
    _waited,
    _date_reached,
)
