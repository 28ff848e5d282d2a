"""What may happen in a control state of a procedure, and what it leads to.

Abstraction of time: a wait may have passed, an open right may lapse, a watched clock may run out. Every
combination of the facts a step decides is one move of its own. Forms, people and papers are left out.
The order inside one act is that of the semantics: done, discharge and lift, exclude, include, start clocks,
open rights.
"""

from __future__ import annotations

from collections.abc import Iterator

from fazhi.kernel.procedures.explore_facts import Answer
from fazhi.kernel.procedures.explore_machine import (
    MAX_COUNTED,
    NO_EFFECT,
    Control,
    Duty,
    Gate,
    Label,
    Machine,
    Move,
)
from fazhi.kernel.procedures.expressions import Condition
from fazhi.kernel.procedures.model import LAPSED, OVERDUE


def owed(duty: Duty, state: Control) -> bool:
    """Whether an open clock has somebody who can still meet it: one meeting step is in effect."""
    for bit, applies in duty.meeting:
        if state.included & bit and (
            applies is None or applies(state.done, state.known, state.true) is not False
        ):
            return True
    return False


def closed(machine: Machine, state: Control) -> bool:
    """Whether the matter may end here."""
    if not all(group & state.done for group in machine.end_points):
        return False
    if state.rights & machine.hindering_rights:
        return False
    return not any(state.clocks & d.bit and owed(d, state) for d in machine.hindering)


def may(machine: Machine, move: Move, state: Control) -> bool:
    """Whether a step may be done in a state, before the facts it decides itself are known."""
    if not _in_order(machine, move, state):
        return False
    if not _inside(move, state) or used_up(move, state):
        return False
    if move.applies and move.applies(state.done, state.known, state.true) is not True:
        return False
    return not _blocked(machine, move, state)


def _in_order(machine: Machine, move: Move, state: Control) -> bool:
    done = state.done
    if not done & machine.first and move.bit != machine.first:
        return False
    if move.after & ~done or not state.included & machine.step_bits[move.step.id]:
        return False
    return all(group & done for group in move.after_any)


def _inside(move: Move, state: Control) -> bool:
    if move.using and not move.using & state.rights:
        return False
    if move.only_clocks & ~state.clocks or move.only_rights & ~state.rights:
        return False
    return not move.only_overdue & state.done


def used_up(move: Move, state: Control) -> bool:
    """Whether a step has been done as often as it may."""
    if not move.most:
        return False
    if move.counter < 0:
        return bool(state.done & move.bit)
    return (state.counts >> move.counter) & MAX_COUNTED >= move.most


def _blocked(machine: Machine, move: Move, state: Control) -> bool:
    if move.blocking_rights & state.rights:
        return True
    for place in move.blocking_duties:
        duty = machine.duties[place]
        if state.clocks & duty.bit and owed(duty, state):
            return True
    return any(not fallen(gate, state) for gate in move.gates if not gate.bit & state.done)


def fallen(gate: Gate, state: Control) -> bool:
    """Whether the step behind a gate is out of effect, so that the gate lets everything through."""
    if not state.included & gate.step_bit:
        return True
    return gate.applies is not None and gate.applies(state.done, state.known, state.true) is False


def answers(machine: Machine, place: int, state: Control) -> Iterator[Answer]:
    """The answers about its facts with which a move passes its own gates, `known` and `true` as they become."""
    move = machine.moves[place]
    for named, mask, given in machine.answers[place]:
        known, true = state.known | mask, (state.true & ~mask) | given
        if all(gate(state.done, known, true) is True for gate in move.only_if):
            yield Answer(named, known, true)


def after_move(machine: Machine, move: Move, state: Control, known: int, true: int) -> Control:
    """The state after a move with the given facts."""
    done = ((state.done & ~move.anew) | move.atoms) & ~move.sibling_bits
    included = (state.included & ~move.excludes) | move.includes
    counts = state.counts
    if move.counter >= 0 and (counts >> move.counter) & MAX_COUNTED < MAX_COUNTED:
        counts += 1 << move.counter
    moved = Control(done, included, known, true, state.clocks, state.rights, counts)
    return after_atoms(machine, moved, move.atoms)


def after_atoms(machine: Machine, state: Control, atoms: int) -> Control:
    """The effects of atoms that have just happened on the clocks and rights.

    A new run of a clock or right takes back the event of the last one.
    """
    effect = machine.effect(atoms)
    if effect is NO_EFFECT:
        return state
    done, included, known, true, clocks, rights, counts = state
    clocks &= ~effect.clocks_ended
    rights &= ~effect.rights_ended
    for duty in effect.duties:
        if _applies(duty.applies, state):
            done &= ~duty.overdue if duty.restarts or not clocks & duty.bit else -1
            clocks |= duty.bit
    for window in effect.windows:
        if _applies(window.applies, state):
            done &= ~window.lapsed if window.restarts or not rights & window.bit else -1
            rights |= window.bit
    return Control(done, included, known, true, clocks, rights, counts)


def _applies(condition: Condition | None, state: Control) -> bool:
    return condition is None or condition(state.done, state.known, state.true) is not False


def silent_moves(machine: Machine, state: Control) -> Iterator[tuple[Label, Control]]:
    """What time alone may bring: a right lapses, a watched clock runs out."""
    for window in machine.windows:
        if window.lapses and state.rights & window.bit:
            lapsed = state._replace(done=state.done | window.lapsed, rights=state.rights & ~window.bit)
            yield Label(window.name, LAPSED), after_atoms(machine, lapsed, window.lapsed)
    for duty in machine.duties:
        if duty.overdue and state.clocks & duty.bit and not state.done & duty.overdue:
            overdue = state._replace(done=state.done | duty.overdue)
            yield Label(duty.name, OVERDUE), after_atoms(machine, overdue, duty.overdue)
