"""What a procedure means: pure functions over markings. Time enters only as an event's moment or `now`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import reduce

from fazhi.kernel.procedures.act_checks import Act, act_failing, fits_plainly, plain, with_facts
from fazhi.kernel.procedures.acts import Event, NotPossible, Reason
from fazhi.kernel.procedures.enabling import names_of, on_time, remembered
from fazhi.kernel.procedures.happening import Draft, happen
from fazhi.kernel.procedures.marking import Marking
from fazhi.kernel.procedures.model import Procedure, Step, Text
from fazhi.kernel.procedures.passing import pass_time, take_back
from fazhi.kernel.procedures.reasons import Case, failing, unknown_step
from fazhi.kernel.procedures.tables import Row, Tables
from fazhi.kernel.procedures.timing import LastPossible, Rules
from fazhi.kernel.procedures.wording import day_words
from fazhi.kernel.workdays import legal_day


def possible(procedure: Procedure, marking: Marking, rules: Rules, now: datetime) -> tuple[str, ...]:
    """The steps that may be done at `now`, in the order of the file."""
    last = rules.last_possible
    if last.marking is marking and last.now == now:
        return last.steps
    passed = pass_time(marking, now, rules)
    tables = procedure.tables
    bits, steps = remembered(tables, passed.control)
    barred = 0
    for row in tables.timed:
        if bits & row.bit and not on_time(row, passed, rules, now):
            barred |= row.bit
    if barred:
        steps = names_of(tables, bits & ~barred)
    rules.last_possible = LastPossible(marking, now, passed, steps)
    return steps


def _allows(marking: Marking, row: Row, rules: Rules, at: datetime) -> tuple[Marking, bool]:
    """The marking at `at`, and whether it allows the step. What a page has just asked is not asked again."""
    last = rules.last_possible
    if last.marking is marking and last.now == at and last.passed is not None:
        return last.passed, row.id in last.steps
    passed = pass_time(marking, at, rules)
    bits, _ = remembered(marking.procedure.tables, passed.control)
    return passed, bool(bits & row.bit) and on_time(row, passed, rules, at)


def why(procedure: Procedure, marking: Marking, step: str, rules: Rules, now: datetime) -> tuple[Reason, ...]:
    """Why a step is not possible at `now`: every reason. Empty = it is possible."""
    row = procedure.tables.rows.get(step)
    if row is None:
        return (unknown_step(procedure, step),)
    return failing(Case(procedure, pass_time(marking, now, rules), row, rules, now))


def perform(procedure: Procedure, marking: Marking, event: Event, rules: Rules) -> Marking:
    """The marking after an act (or a recorded lapse). Raises NotPossible with every reason."""
    tables = procedure.tables
    row = tables.rows.get(event.step)
    if row is None:
        return _record_lapse(procedure, marking, event, rules)
    occurrence = row.occurrences.get(event.outcome)
    late = marking.latest is not None and event.at < marking.latest
    if late and occurrence is not None:
        marking = take_back(marking, occurrence, event.at)
    marking, allowed = _allows(marking, row, rules, event.at)
    if not allowed:
        raise NotPossible(event.step, failing(Case(procedure, marking, row, rules, event.at)))
    if occurrence is None or late or not fits_plainly(marking, row, event):
        reasons = act_failing(Act(Case(procedure, marking, row, rules, event.at), event))
        if reasons:
            raise NotPossible(event.step, reasons)
    return _act(marking, row, event, rules)


def fold(procedure: Procedure, events: Iterable[Event], rules: Rules) -> Marking:
    """The marking after acts in the order they were recorded. Raises NotPossible at the first refused one."""
    return reduce(lambda marking, event: perform(procedure, marking, event, rules), events, procedure.start())


def walk(procedure: Procedure, events: Iterable[Event], rules: Rules) -> Marking:
    """Like fold, but asks before every act what is possible, as a matter page does. For measuring."""
    marking = procedure.start()
    for event in events:
        if event.step not in possible(procedure, marking, rules, event.at):
            raise NotPossible(event.step, why(procedure, marking, event.step, rules, event.at))
        marking = perform(procedure, marking, event, rules)
    return marking


def refold(
    events: Iterable[Event],
    procedure: Procedure,
    rules: Rules,
    renamed: Mapping[str, str] | None = None,
    facts: Mapping[str, bool] | None = None,
) -> tuple[Marking, tuple[tuple[Event, tuple[Reason, ...]], ...]]:
    """Move a matter to another version (``running = "move"``): fold its acts over it, listing refused ones.

    `renamed` maps old names of steps and facts, and outcomes as "step.outcome", to new ones. `facts`
    answers what the new version asks and the old acts did not say. Recorded lapses are left out: they
    follow from time under the new version.
    """
    names, marking = renamed or {}, procedure.start()
    refused: list[tuple[Event, tuple[Reason, ...]]] = []
    for old in events:
        if old.system and old.step not in names and old.step not in procedure.steps:
            continue
        event = _renamed(old, procedure, names, facts or {})
        try:
            marking = perform(procedure, marking, event, rules)
        except NotPossible as refusal:
            refused.append((old, refusal.reasons))
    return marking, tuple(refused)


def _renamed(
    event: Event, procedure: Procedure, names: Mapping[str, str], answers: Mapping[str, bool]
) -> Event:
    step_id = names.get(event.step, event.step)
    outcome = names.get(f"{event.step}.{event.outcome}", event.outcome).rpartition(".")[2]
    given = {names.get(name, name): answer for name, answer in event.facts.items()}
    step = procedure.steps.get(step_id)
    if step is not None:
        given = _asked(step, outcome, answers) | {k: v for k, v in given.items() if k in procedure.facts}
    return replace(event, step=step_id, outcome=outcome, facts=given)


def _asked(step: Step, outcome: str, answers: Mapping[str, bool]) -> dict[str, bool]:
    asked = (*step.sets, *(step.outcomes[outcome].sets if outcome in step.outcomes else ()))
    return {name: answers[name] for name in asked if name in answers}


def _act(marking: Marking, row: Row, event: Event, rules: Rules) -> Marking:
    draft = Draft(marking)
    if row.step.each and not _member_done(draft, row, event):
        return draft.marking()
    if event.facts:
        draft.known, draft.true = with_facts(marking, event)
    if row.keeps:
        _state(draft, row, event)
    if row.step.at_most is not None:
        _count(draft, row, row.step.at_most)
    happen(draft, row.occurrences[event.outcome], event.at, rules)
    return draft.marking()


def _count(draft: Draft, row: Row, at_most: int) -> None:
    """Count one more act of the step, and mark it spent once no more are allowed."""
    times = draft.counts.get(row.id, 0) + 1
    if times >= at_most:
        draft.spent |= row.bit
    if at_most > 1:
        draft.counts = {**draft.counts, row.id: times}


def _state(draft: Draft, row: Row, event: Event) -> None:
    """Keep the form values that rules read. A list stated anew starts its members anew."""
    given = {f"{row.id}.{name}": plain(event.data.get(name)) for name in row.keeps}
    kept = {key: value for key, value in draft.stated.items() if key not in given}
    draft.stated = kept | {key: value for key, value in given.items() if value not in (None, "")}
    for waiting in draft.procedure.tables.by_index:
        if waiting.step.each and waiting.step.each.step == row.id:
            draft.keys = {step: keys for step, keys in draft.keys.items() if step != waiting.id}
            draft.done &= ~waiting.own_atoms
            draft.spent &= ~waiting.bit


def _member_done(draft: Draft, row: Row, event: Event) -> bool:
    """Note one member of an ``each`` step; True once every member of the list has been done."""
    keys = (*draft.keys.get(row.id, ()), event.key)
    draft.keys = {**draft.keys, row.id: keys}
    draft.reach(event.at)
    return set(draft.stated[str(row.step.each)]) <= set(keys)


def _record_lapse(procedure: Procedure, marking: Marking, event: Event, rules: Rules) -> Marking:
    """A lapse already follows from time; recording it only takes it off the list of unrecorded ones."""
    tables = procedure.tables
    timer = tables.lapses.get(event.step)
    if timer is None:
        raise NotPossible(event.step, (unknown_step(procedure, event.step),))
    passed = pass_time(marking, event.at, rules)
    lapse = (event.step, event.at)
    if lapse in passed.unrecorded:
        return passed._replace(unrecorded=tuple(other for other in passed.unrecorded if other != lapse))
    raise NotPossible(event.step, (_no_lapse(tables, event),))


def _no_lapse(tables: Tables, event: Event) -> Reason:
    rule, day = tables.lapses[event.step].rule, day_words(legal_day(event.at), event.at)
    return Reason(
        "no_lapse",
        Text(*rule.title),
        None,
        rule.basis.cites,
        f"不能记录：“{rule.title.zh}”并未在{day.zh}届满，或者已经记录",
        f"Cannot be recorded: “{rule.title.en}” did not run out on {day.en}, or it is recorded already",
    )
