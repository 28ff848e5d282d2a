"""What follows when something happens: the fixed order of effects of one act or lapse.

done, then discharge and lift, exclude, include, extend/stop/resume, start clocks, open rights. An act dated
before a run began leaves that run alone: a duty cannot have been met before it was owed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from fazhi.kernel.procedures.marking import Control, Marking, Run
from fazhi.kernel.procedures.model import Extension
from fazhi.kernel.procedures.tables import Occurrence, Timer
from fazhi.kernel.procedures.timing import Rules, as_day
from fazhi.kernel.workdays import Stop, legal_day, start_of_day

TICK = timedelta(microseconds=1)
_new = tuple.__new__
"""Makes a named tuple in half the time its own constructor takes; three of them are made at every step."""


class Draft:
    """A marking while one occurrence changes it; `marking()` is the result. Never leaves a function."""

    __slots__ = (
        "counts",
        "done",
        "included",
        "keys",
        "known",
        "latest",
        "moments",
        "open",
        "past",
        "procedure",
        "runs",
        "spent",
        "stated",
        "true",
        "unrecorded",
    )

    def __init__(self, marking: Marking) -> None:
        (
            self.procedure,
            (self.done, self.included, self.known, self.true, self.open, self.spent),
            self.moments,
            self.runs,
            self.past,
            self.counts,
            self.stated,
            self.keys,
            self.unrecorded,
            self.latest,
        ) = marking

    def marking(self) -> Marking:
        control = _new(Control, (self.done, self.included, self.known, self.true, self.open, self.spent))
        fields = (
            self.procedure,
            control,
            self.moments,
            self.runs,
            self.past,
            self.counts,
            self.stated,
            self.keys,
            self.unrecorded,
            self.latest,
        )
        return _new(Marking, fields)

    def reach(self, at: datetime) -> None:
        """Note that something happened at `at`."""
        if self.latest is None or at > self.latest:
            self.latest = at


def happen(draft: Draft, occurrence: Occurrence, at: datetime, rules: Rules) -> None:
    """Apply an occurrence at its legal moment. Facts and stated data are already in the draft."""
    begins = last_moment(at) if occurrence.is_lapse else at
    _do(draft, occurrence, at)
    if draft.open & occurrence.closes:
        _close(draft, occurrence, at)
    draft.included = (draft.included & ~occurrence.excludes) | occurrence.includes
    if draft.open & occurrence.changes:
        _change(draft, occurrence, begins, rules)
    if occurrence.settles:
        _settle(draft, occurrence, rules)
    if occurrence.starts:
        timers = draft.procedure.tables.timers
        for index in occurrence.starts:
            _start(draft, timers[index], occurrence, begins, rules)


def _do(draft: Draft, occurrence: Occurrence, at: datetime) -> None:
    """An act dated before the latest one of its step leaves that one's moment and outcome standing."""
    draft.reach(at)
    source, moments = occurrence.source, draft.moments
    latest = moments[source]
    if latest is not None and at < latest and draft.done & occurrence.atoms:
        return
    draft.moments = (*moments[:source], at, *moments[source + 1 :])
    draft.done = (draft.done & ~occurrence.forgets) | occurrence.atoms


def touches(run: Run, at: datetime) -> bool:
    """Whether something at `at` can bear on a run: not if it lies on a legal day before the run began."""
    return at >= run.start or legal_day(at) >= legal_day(run.start)


def last_moment(at: datetime) -> datetime:
    """From when to count what a lapse begins: a period that ends with a day has that day as its last one."""
    return at - TICK if at == start_of_day(legal_day(at)) else at


def _close(draft: Draft, occurrence: Occurrence, at: datetime) -> None:
    keep: list[Run] = []
    over: list[Run] = []
    closes = occurrence.closes
    for run in draft.runs:
        bit = 1 << run.timer
        if closes & bit and (at >= run.start or touches(run, at)):
            over.append(ended(run, occurrence.endings[run.timer], at, occurrence.name))
            draft.open &= ~bit
        else:
            keep.append(run)
    draft.runs, draft.past = tuple(keep), (*draft.past, *over)


def ended(run: Run, state: str, at: datetime, by: str) -> Run:
    """The run as closed. A stop still open ends with it."""
    stops = run.stops
    if stops and stops[-1].end is None:
        stops = (*stops[:-1], Stop(stops[-1].start, max(at, stops[-1].start)))
    timer, start, cause, period, day, extensions, extended_by, _stops, _state, _end, _by = run
    return _new(Run, (timer, start, cause, period, day, extensions, extended_by, stops, state, at, by))


def replace_runs(draft: Draft, runs: tuple[Run, ...], past: tuple[Run, ...]) -> None:
    """Set open and past runs, and the open bits in step."""
    draft.open = sum(1 << run.timer for run in runs)
    draft.runs, draft.past = runs, past


def _change(draft: Draft, occurrence: Occurrence, at: datetime, rules: Rules) -> None:
    """Extend, stop, resume, and note a new date to count back from."""
    draft.runs = tuple(
        _changed(draft, run, occurrence, at, rules)
        if occurrence.changes & (1 << run.timer) and touches(run, at)
        else run
        for run in draft.runs
    )


def _changed(draft: Draft, run: Run, occurrence: Occurrence, at: datetime, rules: Rules) -> Run:
    bit = 1 << run.timer
    for timer, extension in occurrence.extends:
        if timer == run.timer:
            run = _extended(run, extension, draft.stated, rules)
    if run.timer in occurrence.dates:
        run = run._replace(day=_stated_day(draft.procedure.tables.timers[run.timer], draft.stated))
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


def _settle(draft: Draft, occurrence: Occurrence, rules: Rules) -> None:
    """Waits with a local or stated period are settled by the act they wait on, so no later change moves them."""
    settled = {key: rules.resolve(within, draft.stated) for key, within in occurrence.settles}
    periods = {key: str(period) for key, period in settled.items() if period is not None}
    draft.stated = {**draft.stated, **periods}


def _start(draft: Draft, timer: Timer, occurrence: Occurrence, at: datetime, rules: Rules) -> None:
    if timer.applies and timer.applies(draft.done, draft.known, draft.true) is False:
        return
    if draft.open & timer.bit and not _give_way(draft, timer, occurrence, at):
        return
    period = rules.resolve(timer.within, draft.stated) if timer.within else None
    day = _stated_day(timer, draft.stated) if timer.before else None
    draft.runs = (*draft.runs, Run(timer.index, at, occurrence.name, period, day))
    draft.open |= timer.bit
    # a new run takes back the event of the last one: “lapsed” and “overdue” speak of the latest run
    draft.done &= ~timer.atom


def _give_way(draft: Draft, timer: Timer, occurrence: Occurrence, at: datetime) -> bool:
    """Whether an open run ends for a new one: only where the file says so, and not for an earlier date."""
    if not timer.rule.restarts:
        _date_back(draft, timer, at)
        return False
    running = next(run for run in draft.runs if run.timer == timer.index)
    if not touches(running, at):
        return False
    draft.runs = tuple(run for run in draft.runs if run is not running)
    draft.past = (*draft.past, ended(running, "restarted", at, occurrence.name))
    return True


def _date_back(draft: Draft, timer: Timer, at: datetime) -> None:
    """A running clock is kept; an act recorded late may show that it began earlier."""
    if any(run.timer == timer.index and at < run.start for run in draft.runs):
        draft.runs = tuple(run._replace(start=at) if run.timer == timer.index else run for run in draft.runs)


def _stated_day(timer: Timer, stated: Mapping[str, Any]) -> date | None:
    value = stated.get(str(timer.before))
    return as_day(value) if value else None
