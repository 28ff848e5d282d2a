"""What time alone brings about: rights lapse, watched clocks run out, each dated at its due moment.

Lapses are derived, so they hold whether or not anyone has recorded them; recording one adds nothing but the
record. An act recorded late but dated before a lapse takes that lapse back.
"""

from __future__ import annotations

from datetime import datetime

from fazhi.kernel.procedures.enabling import due_moment
from fazhi.kernel.procedures.happening import ended, happen, replace_runs, touches
from fazhi.kernel.procedures.marking import Marking, Run
from fazhi.kernel.procedures.tables import Occurrence, Timer
from fazhi.kernel.procedures.timing import Rules


def pass_time(marking: Marking, now: datetime, rules: Rules) -> Marking:
    """The marking at `now`: every lapse due by then has taken effect, oldest first."""
    while marking.control.open & marking.procedure.tables.lapsing:
        lapse = next_lapse(marking, rules)
        if lapse is None or lapse[0] > now:
            break
        marking = lapse_of(marking, *lapse, rules)
    return marking


def next_lapse(marking: Marking, rules: Rules) -> tuple[datetime, Run] | None:
    """The earliest lapse still to come, with the run it ends."""
    tables, control = marking.procedure.tables, marking.control
    found: tuple[datetime, Run] | None = None
    for run in marking.runs:
        timer = tables.timers[run.timer]
        if not timer.bit & tables.lapsing or control.done & timer.atom:
            continue
        moment = due_moment(timer, run, rules)
        if moment is not None and (found is None or moment < found[0]):
            found = moment, run
    return found


def lapse_of(marking: Marking, at: datetime, run: Run, rules: Rules) -> Marking:
    """The marking after one lapse: a right closes, a clock stays open but its running out has happened."""
    timer = marking.procedure.tables.timers[run.timer]
    if timer.is_right:
        runs = tuple(other for other in marking.runs if other.timer != run.timer)
        over = ended(run, "lapsed", at, timer.atom_name)
        marking = replace_runs(marking, runs, (*marking.past, over))
    marking = marking._replace(unrecorded=(*marking.unrecorded, timer.atom_name))
    if timer.lapse is None:
        return marking
    return happen(marking, timer.lapse, at, rules)


def take_back(marking: Marking, occurrence: Occurrence, at: datetime) -> Marking:
    """The marking without those lapses that an act dated `at` shows never to have happened."""
    touched = occurrence.closes | occurrence.changes
    for timer in marking.procedure.tables.timers:
        if not timer.atom & marking.control.done or not timer.bit & touched:
            continue
        run = _lapsed_run(marking, timer)
        if run is not None and touches(run, at) and at < _lapsed_at(marking, timer):
            marking = _restore(marking, timer, run)
    return marking


def _lapsed_run(marking: Marking, timer: Timer) -> Run | None:
    runs = (run for run in reversed((*marking.past, *marking.runs)) if run.timer == timer.index)
    return next(runs, None)


def _lapsed_at(marking: Marking, timer: Timer) -> datetime:
    moment = marking.moments[marking.procedure.tables.sources[timer.atom_name]]
    if moment is None:
        raise AssertionError(f"{timer.atom_name} has happened but has no moment")
    return moment


def _restore(marking: Marking, timer: Timer, run: Run) -> Marking:
    marking = _forget(marking, timer)
    if timer.is_right and run.end is not None:
        open_again = run._replace(state="running", end=None, ended_by="")
        past = tuple(other for other in marking.past if other is not run)
        marking = replace_runs(marking, (*marking.runs, open_again), past)
    return marking


def _forget(marking: Marking, timer: Timer) -> Marking:
    """Without the lapse, and without what it alone had started."""
    tables, source = marking.procedure.tables, marking.procedure.tables.sources[timer.atom_name]
    marking = marking._replace(
        control=marking.control._replace(done=marking.control.done & ~timer.atom),
        moments=(*marking.moments[:source], None, *marking.moments[source + 1 :]),
        unrecorded=tuple(name for name in marking.unrecorded if name != timer.atom_name),
    )
    started = {run.timer for run in (*marking.runs, *marking.past) if run.cause == timer.atom_name}
    if not started:
        return marking
    runs = tuple(run for run in marking.runs if run.cause != timer.atom_name)
    past = tuple(run for run in marking.past if run.cause != timer.atom_name)
    marking = replace_runs(marking, runs, past)
    for index in started:
        if tables.timers[index].atom & marking.control.done:
            marking = _forget(marking, tables.timers[index])
    return marking
