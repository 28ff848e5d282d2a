"""What time alone brings about: rights lapse, watched clocks run out, each dated at its due moment.

Lapses are derived, so they hold whether or not anyone has recorded them; recording one adds nothing but the
record. An act recorded late but dated before a lapse takes that lapse back.
"""

from __future__ import annotations

from datetime import datetime

from fazhi.kernel.procedures.enabling import due_moment
from fazhi.kernel.procedures.happening import Draft, ended, happen, replace_runs, touches
from fazhi.kernel.procedures.marking import Marking, Run
from fazhi.kernel.procedures.tables import Occurrence, Timer
from fazhi.kernel.procedures.timing import Lapse, LastLapse, LastPassed, Rules


def pass_time(marking: Marking, now: datetime, rules: Rules) -> Marking:
    """The marking at `now`: every lapse due by then has taken effect, oldest first.

    The last answer is remembered: a page asks many things of one marking at one moment.
    """
    if not marking.control.open & marking.procedure.tables.lapsing:
        return marking
    last = rules.last_passed
    if last.marking is marking and last.now == now and last.passed is not None:
        return last.passed
    passed = _pass_time(marking, now, rules)
    rules.last_passed = LastPassed(marking, now, passed)
    return passed


def _pass_time(marking: Marking, now: datetime, rules: Rules) -> Marking:
    while marking.control.open & marking.procedure.tables.lapsing:
        lapse = next_lapse(marking, rules)
        if lapse is None or lapse.at > now:
            break
        marking = _lapsed(marking, lapse, rules)
    return marking


def next_lapse(marking: Marking, rules: Rules) -> Lapse | None:
    """The earliest lapse still to come. The last answer is remembered: most acts leave the runs alone."""
    happened = marking.control.done & marking.procedure.tables.lapse_atoms
    last = rules.last_lapse
    if last.runs is not marking.runs or last.happened != happened:
        last = rules.last_lapse = LastLapse(marking.runs, happened, _next_lapse(marking, rules))
    return last.lapse


def _next_lapse(marking: Marking, rules: Rules) -> Lapse | None:
    tables, done = marking.procedure.tables, marking.control.done
    found: Lapse | None = None
    for run in marking.runs:
        timer = tables.timers[run.timer]
        if timer.bit & tables.lapsing and not done & timer.atom:
            moment = due_moment(timer, run, rules)
            if moment is not None and (found is None or moment < found.at):
                found = Lapse(moment, run)
    return found


def _lapsed(marking: Marking, lapse: Lapse, rules: Rules) -> Marking:
    """The marking after one lapse: a right closes, a clock stays open but its running out has happened."""
    timer, draft = marking.procedure.tables.timers[lapse.run.timer], Draft(marking)
    if timer.is_right:
        draft.runs = tuple(run for run in draft.runs if run is not lapse.run)
        draft.past = (*draft.past, ended(lapse.run, "lapsed", lapse.at, timer.atom_name))
        draft.open &= ~timer.bit
    draft.unrecorded = (*draft.unrecorded, (timer.atom_name, lapse.at))
    if timer.lapse is not None:
        happen(draft, timer.lapse, lapse.at, rules)
    return draft.marking()


def take_back(marking: Marking, occurrence: Occurrence, at: datetime) -> Marking:
    """The marking without those lapses that an act dated `at` shows never to have happened."""
    touched = occurrence.closes | occurrence.changes
    draft = Draft(marking)
    for timer in marking.procedure.tables.timers:
        if timer.atom & draft.done and timer.bit & touched:
            run = _latest_run(draft, timer)
            if run is not None and touches(run, at) and at < _lapsed_at(draft, timer):
                _restore(draft, timer, run, occurrence.name)
    return draft.marking()


def _latest_run(draft: Draft, timer: Timer) -> Run | None:
    runs = (run for run in reversed((*draft.past, *draft.runs)) if run.timer == timer.index)
    return next(runs, None)


def _lapsed_at(draft: Draft, timer: Timer) -> datetime:
    moment = draft.moments[draft.procedure.tables.sources[timer.atom_name]]
    if moment is None:
        raise AssertionError(f"{timer.atom_name} has happened but has no moment")
    return moment


def _restore(draft: Draft, timer: Timer, run: Run, by: str) -> None:
    _forget(draft, timer, by)
    if timer.is_right and run.end is not None:
        open_again = run._replace(state="running", end=None, ended_by="")
        past = tuple(other for other in draft.past if other is not run)
        replace_runs(draft, (*draft.runs, open_again), past)


def _forget(draft: Draft, timer: Timer, by: str) -> None:
    """Take back the lapse, and lift what it alone had started: such runs stay in the past, of no length."""
    tables = draft.procedure.tables
    source = tables.sources[timer.atom_name]
    draft.done &= ~timer.atom
    taken_back = (timer.atom_name, draft.moments[source])
    draft.moments = (*draft.moments[:source], None, *draft.moments[source + 1 :])
    draft.unrecorded = tuple(lapse for lapse in draft.unrecorded if lapse != taken_back)
    started = [run for run in draft.runs if run.cause == timer.atom_name]
    lifted = (
        ended(run, "ended" if tables.timers[run.timer].is_right else "lifted", run.start, by)
        for run in started
    )
    kept = tuple(run for run in draft.runs if run.cause != timer.atom_name)
    replace_runs(draft, kept, (*draft.past, *lifted))
    for index in {run.timer for run in (*started, *draft.past) if run.cause == timer.atom_name}:
        if tables.timers[index].atom & draft.done:
            _forget(draft, tables.timers[index], by)
