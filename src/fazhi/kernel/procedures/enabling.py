"""What a control state allows: the untimed half of "may this be done now", remembered per procedure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from fazhi.kernel.procedures.happening import last_moment
from fazhi.kernel.procedures.marking import Control, Marking, Run
from fazhi.kernel.procedures.tables import MOST_REMEMBERED, Row, Tables, Timer
from fazhi.kernel.procedures.timing import Rules, as_moment
from fazhi.kernel.workdays import Period


def remembered(tables: Tables, control: Control) -> tuple[int, tuple[str, ...]]:
    """Steps that nothing but time forbids, as bits and as ids in the order of the file."""
    known = tables.remembered.get(control)
    if known is None:
        if len(tables.remembered) >= MOST_REMEMBERED:
            tables.remembered.clear()
        bits = enabled(tables, control)
        known = tables.remembered[control] = (bits, named(tables, bits))
    return known


def names_of(tables: Tables, bits: int) -> tuple[str, ...]:
    """The ids of some steps in the order of the file; the same few sets are asked for again and again."""
    names = tables.named.get(bits)
    if names is None:
        if len(tables.named) >= MOST_REMEMBERED:
            tables.named.clear()
        names = tables.named[bits] = named(tables, bits)
    return names


def named(tables: Tables, bits: int) -> tuple[str, ...]:
    return tuple(row.id for row in tables.by_index if bits & row.bit)


def enabled(tables: Tables, control: Control) -> int:
    """The same, counted afresh: bits over steps."""
    if not control.done & tables.first_atom:
        rows: Iterable[Row] = [row for row in tables.by_index if row.bit == tables.first]
    else:
        rows = tables.by_index
    due = effective(tables, control)
    owing = owed(tables, control, due)
    return sum(row.bit for row in rows if _allowed(row, control, due, owing))


def effective(tables: Tables, control: Control) -> int:
    """Included steps whose ``applies_when`` is not false. Undecided steps count: they hold others back."""
    done, known, true = control.done, control.known, control.true
    return sum(
        row.bit
        for row in tables.by_index
        if control.included & row.bit and (row.applies is None or row.applies(done, known, true) is not False)
    )


def owed(tables: Tables, control: Control, due: int) -> int:
    """Open clocks, as bits over timers, that some effective step can still meet."""
    return sum(
        timer.bit
        for timer in tables.timers
        if timer.bit & control.open and not timer.is_right and timer.met_steps & due
    )


def _allowed(row: Row, control: Control, due: int, owing: int) -> bool:
    return (
        bool(row.bit & control.included & ~control.spent)
        and row.after & ~control.done == 0
        and all(group & control.done for group in row.after_any)
        and all(control.done & atom or not due & step for atom, step in row.after_if_due)
        and not owing & row.blocking_clocks
        and not control.open & row.blocking_rights
        and (not row.needs_right or bool(control.open & row.needs_right))
        and _timers_open(row, control)
        and _conditions_hold(row, control)
    )


def _timers_open(row: Row, control: Control) -> bool:
    return all(control.open & (1 << index) for index in row.only_while)


def _conditions_hold(row: Row, control: Control) -> bool:
    done, known, true = control.done, control.known, control.true
    if row.applies is not None and row.applies(done, known, true) is not True:
        return False
    return row.gate is None or row.gate.may_open(done, known, true)


def on_time(row: Row, marking: Marking, rules: Rules, now: datetime) -> bool:
    """The timed half: waits are over, stated dates are reached, the clocks it belongs to have not run out."""
    if row.waits or row.step.not_before:
        for moment in opening_moments(row, marking, rules):
            if now < moment:
                return False
    if row.only_while:
        for moment in closing_moments(row, marking, rules):
            if now >= moment:
                return False
    return True


def opening_moments(row: Row, marking: Marking, rules: Rules) -> list[datetime]:
    """The first possible moment by each wait and stated date that holds the step back."""
    found = [
        moment
        for number in range(len(row.waits))
        if (moment := wait_end(row, number, marking, rules)) is not None
    ]
    if row.step.not_before and str(row.step.not_before) in marking.stated:
        found.append(as_moment(marking.stated[str(row.step.not_before)]))
    return found


def wait_end(row: Row, number: int, marking: Marking, rules: Rules) -> datetime | None:
    """The first possible moment after a wait; None where it does not run."""
    running = running_wait(row, number, marking)
    return rules.wait_ends(*running) if running else None


def running_wait(row: Row, number: int, marking: Marking) -> tuple[datetime, Period] | None:
    """From when a wait counts and how long; None while its act is not done, or where its exception holds."""
    wait, control = row.waits[number], marking.control
    moment = marking.moments[wait.source] if control.done & wait.atom else None
    if moment is None:
        return None
    if wait.unless is not None and wait.unless(control.done, control.known, control.true) is True:
        return None
    settled = marking.stated.get(wait.key)
    period = Period.parse(settled) if settled else wait.within.period
    begins = last_moment(moment) if wait.source >= len(marking.procedure.steps) else moment
    return None if period is None else (begins, period)


def closing_moments(row: Row, marking: Marking, rules: Rules) -> list[datetime]:
    """The moment at which each clock or right the step belongs to runs out (``only_while``)."""
    timers, only_while = marking.procedure.tables.timers, row.only_while
    ends = [due_moment(timers[run.timer], run, rules) for run in marking.runs if run.timer in only_while]
    return [end for end in ends if end is not None]


def open_run(marking: Marking, timer: int) -> Run | None:
    """The open run of a timer, if there is one."""
    return next((run for run in marking.runs if run.timer == timer), None)


def due_moment(timer: Timer, run: Run, rules: Rules) -> datetime | None:
    """The moment a run is out by time alone; None where no time is set or while it stands still."""
    if run.stops and run.stops[-1].end is None:
        return None
    due = rules.due(timer, run)
    return due.at if due else None
