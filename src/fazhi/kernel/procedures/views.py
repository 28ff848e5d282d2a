"""What pages and lists show of a marking: clocks, rights, windows of time, lapses to record, closing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from fazhi.kernel.procedures.acts import Event
from fazhi.kernel.procedures.enabling import (
    closing_moments,
    due_moment,
    effective,
    opening_moments,
    owed,
    remembered,
)
from fazhi.kernel.procedures.marking import Marking, Run
from fazhi.kernel.procedures.model import Basis, Clock, Procedure, Right, Text
from fazhi.kernel.procedures.passing import next_lapse, pass_time
from fazhi.kernel.procedures.semantics import possible
from fazhi.kernel.procedures.tables import Timer
from fazhi.kernel.procedures.timing import Rules
from fazhi.kernel.workdays import Due, Period, Stop

MOST_CHANGES = 64
"""Changes by time alone looked at ahead; a procedure that lapses in a circle stops here."""


@dataclass(frozen=True, slots=True)
class ClockView:
    """One run of a clock, past or present.

    `state` is "running", "stopped", "met", "late" (met after its due moment), "lifted" or "restarted".
    Overdue is running with now >= due.at: the reader decides with its own now. `due` is None where no time
    is set. `owed` is False while no step that meets the clock is due on this matter (it was excluded, or
    does not apply): the duty sleeps and the page must say so. `day` is a date stated in data: the event a
    `backward` count leads to, else the day an extension moved the end to.
    """

    name: str
    title: Text
    holder: str
    started_at: datetime
    due: Due | None
    state: str
    met_at: datetime | None
    ended_at: datetime | None
    ended_by: str
    owed: bool
    local: bool
    basis: Basis
    period: Period | None
    extensions: tuple[Period, ...]
    stops: tuple[Stop, ...]
    met_by: tuple[str, ...]
    response: bool
    day: date | None
    backward: bool


@dataclass(frozen=True, slots=True)
class RightView:
    """One run of a right. `state` is "open", "used", "given_up", "lapsed", "ended" or "restarted"."""

    name: str
    title: Text
    holder: str
    opened_at: datetime
    due: Due | None
    state: str
    ended_at: datetime | None
    ended_by: str
    local: bool
    basis: Basis
    period: Period | None
    used_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time in which one role may do one step, if nobody acts before.

    `possible_from` is None where it is possible already, `possible_until` (exclusive) None where time alone
    does not end it. A step without a role has role "".
    """

    step: str
    role: str
    possible_from: datetime | None
    possible_until: datetime | None


def clocks(procedure: Procedure, marking: Marking, rules: Rules) -> tuple[ClockView, ...]:
    """Every run of every clock that has started, oldest first. Past runs of a restarted clock are kept."""
    tables, control = procedure.tables, marking.control
    owing = owed(tables, control, effective(tables, control))
    runs = [(tables.timers[run.timer], run) for run in (*marking.past, *marking.runs)]
    views = [
        _clock(timer, timer.rule, run, rules, owing) for timer, run in runs if isinstance(timer.rule, Clock)
    ]
    return tuple(sorted(views, key=lambda view: view.started_at))


def _clock(timer: Timer, rule: Clock, run: Run, rules: Rules, owing: int) -> ClockView:
    due = rules.due(timer, run)
    return ClockView(
        name=rule.name,
        title=rule.title,
        holder=rule.holder,
        started_at=run.start,
        due=due,
        state=_clock_state(run, due),
        met_at=run.end if run.state == "met" else None,
        ended_at=run.end,
        ended_by=run.ended_by,
        owed=run.end is None and bool(owing & timer.bit),
        local=rule.basis.local,
        basis=rule.basis,
        period=run.period,
        extensions=run.extensions,
        stops=run.stops,
        met_by=rule.met_by,
        response=bool(rule.response_of),
        day=run.day,
        backward=rule.before is not None,
    )


def _clock_state(run: Run, due: Due | None) -> str:
    if run.end is None:
        return "stopped" if run.stopped else "running"
    if run.state == "met" and due is not None and run.end >= due.at:
        return "late"
    return run.state


def rights(procedure: Procedure, marking: Marking, rules: Rules) -> tuple[RightView, ...]:
    """Every run of every right that has opened, oldest first. Pass time first to see what has lapsed by now."""
    views = []
    for run in (*marking.past, *marking.runs):
        timer = procedure.tables.timers[run.timer]
        if isinstance(timer.rule, Right):
            rule = timer.rule
            views.append(
                RightView(
                    name=rule.name,
                    title=rule.title,
                    holder=rule.holder,
                    opened_at=run.start,
                    due=rules.due(timer, run),
                    state="open" if run.end is None else run.state,
                    ended_at=run.end,
                    ended_by=run.ended_by,
                    local=rule.basis.local,
                    basis=rule.basis,
                    period=run.period,
                    used_by=rule.used_by,
                )
            )
    return tuple(sorted(views, key=lambda view: view.opened_at))


def lapses(procedure: Procedure, marking: Marking, rules: Rules, now: datetime) -> tuple[Event, ...]:
    """Lapses due by `now` that no act records yet, oldest first: the system's acts, dated at their due moment."""
    passed = pass_time(marking, now, rules)
    order = list(procedure.tables.lapses)
    oldest_first = sorted(passed.unrecorded, key=lambda lapse: (lapse[1], order.index(lapse[0])))
    return tuple(Event(atom, moment, system=True) for atom, moment in oldest_first)


def closed(procedure: Procedure, marking: Marking, rules: Rules, now: datetime) -> bool:
    """Whether the matter may end: an end point is reached, no duty is owed and no right open but the excepted."""
    tables = procedure.tables
    control = pass_time(marking, now, rules).control
    if not all(group & control.done for group in tables.closing):
        return False
    open_rights = sum(timer.bit for timer in tables.timers if timer.is_right and timer.bit & control.open)
    standing = owed(tables, control, effective(tables, control)) | open_rights
    return not standing & tables.closing_timers


def next_change(procedure: Procedure, marking: Marking, rules: Rules, now: datetime) -> datetime | None:
    """The next moment after `now` at which time alone changes what is possible or the state of a clock or right."""
    before = possible(procedure, marking, rules, now)
    for _ in range(MOST_CHANGES):
        passed = pass_time(marking, now, rules)
        moment = _next_moment(passed, rules, now)
        if moment is None:
            return None
        if _some_run_ends(passed, rules, now, moment) or possible(procedure, passed, rules, moment) != before:
            return moment
        now = moment
    return None


def windows(procedure: Procedure, marking: Marking, rules: Rules, now: datetime) -> tuple[Window, ...]:
    """When each step may be done from `now` on if nobody acts: possible now, or becoming so by time alone."""
    spans: dict[str, list[tuple[datetime | None, datetime | None]]] = {}
    since: dict[str, datetime | None] = dict.fromkeys(possible(procedure, marking, rules, now))
    for _ in range(MOST_CHANGES):
        marking = pass_time(marking, now, rules)
        moment = _next_moment(marking, rules, now)
        if moment is None:
            break
        names = possible(procedure, marking, rules, moment)
        for name in [name for name in since if name not in names]:
            spans.setdefault(name, []).append((since.pop(name), moment))
        for name in names:
            since.setdefault(name, moment)
        now = moment
    for name, begin in since.items():
        spans.setdefault(name, []).append((begin, None))
    return tuple(
        Window(step.id, role, begin, end)
        for step in procedure.steps.values()
        for begin, end in spans.get(step.id, ())
        for role in (step.by or ("",))
    )


def _next_moment(marking: Marking, rules: Rules, now: datetime) -> datetime | None:
    """The earliest moment after `now` at which any wait, stated date, clock or right turns."""
    tables = marking.procedure.tables
    moments = _ends(marking, rules)
    lapse = next_lapse(marking, rules)
    if lapse is not None:
        moments.append(lapse.at)
    bits, _ = remembered(tables, marking.control)
    for row in tables.timed:
        if bits & row.bit:
            moments += [*opening_moments(row, marking, rules), *closing_moments(row, marking, rules)]
    return min((moment for moment in moments if moment > now), default=None)


def _ends(marking: Marking, rules: Rules) -> list[datetime]:
    timers = marking.procedure.tables.timers
    ends = [due_moment(timers[run.timer], run, rules) for run in marking.runs]
    return [end for end in ends if end is not None]


def _some_run_ends(marking: Marking, rules: Rules, now: datetime, moment: datetime) -> bool:
    return any(now < end <= moment for end in _ends(marking, rules))
