"""What follows when something happens: the fixed order of effects of one act or lapse.

done, then discharge and lift, exclude, include, extend/stop/resume, start clocks, open rights. An act dated
before a run began leaves that run alone: a duty cannot have been met before it was owed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from fazhi.kernel.procedures.marking import Control, Marking, Run
from fazhi.kernel.procedures.model import Extension
from fazhi.kernel.procedures.tables import Occurrence, Timer
from fazhi.kernel.procedures.timing import Rules, as_day
from fazhi.kernel.workdays import Stop, legal_day, start_of_day

TICK = timedelta(microseconds=1)
ENDINGS = (
    ("meets", "met"),
    ("lifts", "lifted"),
    ("uses", "used"),
    ("gives_up", "given_up"),
    ("ends", "ended"),
)


def happen(marking: Marking, occurrence: Occurrence, at: datetime, rules: Rules) -> Marking:
    """The marking after an occurrence at its legal moment. Facts and stated data are already in `marking`."""
    tables, control = marking.procedure.tables, marking.control
    done, moments = _done(marking, occurrence, at)
    marking = marking._replace(
        control=control._replace(
            done=done, included=(control.included & ~occurrence.excludes) | occurrence.includes
        ),
        moments=moments,
        latest=at if marking.latest is None or at > marking.latest else marking.latest,
    )
    if control.open & occurrence.closes:
        marking = _close(marking, occurrence, at)
    if marking.control.open & occurrence.changes:
        marking = _change(marking, occurrence, at, rules)
    if occurrence.settles:
        marking = _settle(marking, occurrence, rules)
    begins = last_moment(at) if occurrence.is_lapse else at
    for index in occurrence.starts:
        marking = _start(marking, tables.timers[index], occurrence, begins, rules)
    return marking


def _done(marking: Marking, occurrence: Occurrence, at: datetime) -> tuple[int, tuple[datetime | None, ...]]:
    """An act dated before the latest one of its step leaves that one's moment and outcome standing."""
    source, moments, done = occurrence.source, marking.moments, marking.control.done
    latest = moments[source]
    if latest is not None and at < latest and done & occurrence.atoms:
        return done, moments
    moments = (*moments[:source], at, *moments[source + 1 :])
    return (done & ~occurrence.forgets) | occurrence.atoms, moments


def touches(run: Run, at: datetime) -> bool:
    """Whether something at `at` can bear on a run: not if it lies on a legal day before the run began."""
    return at >= run.start or legal_day(at) >= legal_day(run.start)


def last_moment(at: datetime) -> datetime:
    """From when to count what a lapse begins: a period that ends with a day has that day as its last one."""
    return at - TICK if at == start_of_day(legal_day(at)) else at


def _close(marking: Marking, occurrence: Occurrence, at: datetime) -> Marking:
    keep: list[Run] = []
    over: list[Run] = []
    for run in marking.runs:
        if occurrence.closes & (1 << run.timer) and touches(run, at):
            over.append(ended(run, _ending(occurrence, 1 << run.timer), at, occurrence.name))
        else:
            keep.append(run)
    return replace_runs(marking, tuple(keep), (*marking.past, *over))


def _ending(occurrence: Occurrence, bit: int) -> str:
    return next(state for effect, state in ENDINGS if getattr(occurrence, effect) & bit)


def ended(run: Run, state: str, at: datetime, by: str) -> Run:
    """The run as closed. A stop still open ends with it."""
    stops = run.stops
    if run.stopped:
        stops = (*stops[:-1], Stop(stops[-1].start, max(at, stops[-1].start)))
    return run._replace(state=state, end=at, ended_by=by, stops=stops)


def replace_runs(marking: Marking, runs: tuple[Run, ...], past: tuple[Run, ...]) -> Marking:
    """The marking with these open and past runs, its open bits in step."""
    control = marking.control._replace(open=sum(1 << run.timer for run in runs))
    return marking._replace(control=control, runs=runs, past=past)


def _change(marking: Marking, occurrence: Occurrence, at: datetime, rules: Rules) -> Marking:
    """Extend, stop, resume, and note a new date to count back from."""
    runs = tuple(
        _changed(marking, run, occurrence, at, rules)
        if occurrence.changes & (1 << run.timer) and touches(run, at)
        else run
        for run in marking.runs
    )
    return marking._replace(runs=runs)


def _changed(marking: Marking, run: Run, occurrence: Occurrence, at: datetime, rules: Rules) -> Run:
    bit = 1 << run.timer
    for timer, extension in occurrence.extends:
        if timer == run.timer:
            run = _extended(run, extension, marking.stated, rules)
    if run.timer in occurrence.dates:
        before = marking.procedure.tables.timers[run.timer].before
        run = run._replace(day=as_day(marking.stated[str(before)]))
    if occurrence.stops & bit and not run.stopped:
        run = run._replace(stops=(*run.stops, Stop(at, None)))
    if occurrence.resumes & bit and run.stopped and at >= run.stops[-1].start:
        run = run._replace(stops=(*run.stops[:-1], Stop(run.stops[-1].start, at)))
    return run


def _extended(run: Run, extension: Extension, stated: Mapping[str, Any], rules: Rules) -> Run:
    step = extension.step.partition(".")[0]
    run = run._replace(extended_by=(*run.extended_by, step))
    if extension.within is None:
        return run._replace(day=as_day(stated[f"{step}.{extension.date_field}"]))
    period = rules.resolve(extension.within, stated)
    return run if period is None else run._replace(extensions=(*run.extensions, period))


def _settle(marking: Marking, occurrence: Occurrence, rules: Rules) -> Marking:
    """Waits with a local or stated period are settled by the act they wait on, so no later change moves them."""
    stated = dict(marking.stated)
    for key, within in occurrence.settles:
        period = rules.resolve(within, stated)
        if period is not None:
            stated[key] = str(period)
    return marking._replace(stated=stated)


def _start(marking: Marking, timer: Timer, occurrence: Occurrence, at: datetime, rules: Rules) -> Marking:
    control = marking.control
    if timer.applies and timer.applies(control.done, control.known, control.true) is False:
        return marking
    if control.open & timer.bit:
        if not timer.rule.restarts:
            return _dated_back(marking, timer, at)
        past = tuple(
            ended(r, "restarted", at, occurrence.name) for r in marking.runs if r.timer == timer.index
        )
        runs = tuple(run for run in marking.runs if run.timer != timer.index)
        marking = replace_runs(marking, runs, (*marking.past, *past))
    run = Run(
        timer=timer.index,
        start=at,
        cause=occurrence.name,
        period=rules.resolve(timer.within, marking.stated) if timer.within else None,
        day=_stated_day(timer, marking),
    )
    return marking._replace(runs=(*marking.runs, run), control=_opened(marking.control, timer))


def _opened(control: Control, timer: Timer) -> Control:
    """A new run takes back the event of the last one: “lapsed” and “overdue” speak of the latest run."""
    return control._replace(open=control.open | timer.bit, done=control.done & ~timer.atom)


def _dated_back(marking: Marking, timer: Timer, at: datetime) -> Marking:
    """A running clock is kept; an act recorded late may show that it began earlier."""
    runs = tuple(
        run._replace(start=at) if run.timer == timer.index and at < run.start else run for run in marking.runs
    )
    return marking if runs == marking.runs else marking._replace(runs=runs)


def _stated_day(timer: Timer, marking: Marking) -> Any:
    if timer.before is None or str(timer.before) not in marking.stated:
        return None
    return as_day(marking.stated[str(timer.before)])
