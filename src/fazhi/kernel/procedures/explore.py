"""Exploring a procedure: every state it can come to once dates are left out, up to a stated bound.

Breadth first, so that the trace to a state is a shortest one. What is observed on the way is what the checker
judges: which steps happened, which clocks ran, which gates fell open, which duties dropped silently, and from
which states the matter can still be closed and each duty still be met.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from fazhi.kernel.procedures.explore_forget import Forgetter
from fazhi.kernel.procedures.explore_machine import Control, Duty, Label, Machine
from fazhi.kernel.procedures.explore_moves import after_move, answers, closed, fallen, may, owed, silent_moves
from fazhi.kernel.procedures.model import Procedure

BOUND = 200_000


@dataclass
class Space:
    """What was explored. States are numbers in the order they were found; 0 is the empty matter.

    `reach[n]` has bit i set if from state n a state can be reached in which clock i (order of the file) is
    not owed; its bit `closable` is set if a state can be reached in which the matter may be closed.
    """

    machine: Machine
    states: list[Control] = field(default_factory=list)
    came_from: list[tuple[int, Label | None]] = field(default_factory=list)
    onward: list[tuple[int, ...]] = field(default_factory=list)
    complete: bool = True
    happened: dict[str, int] = field(default_factory=dict)
    started: dict[str, int] = field(default_factory=dict)
    met: dict[str, int] = field(default_factory=dict)
    opened: dict[str, int] = field(default_factory=dict)
    fallen: dict[tuple[str, str], tuple[int, Label]] = field(default_factory=dict)
    dropped: dict[tuple[str, str], tuple[int, Label]] = field(default_factory=dict)
    reach: list[int] = field(default_factory=list)

    @property
    def closable(self) -> int:
        return 1 << len(self.machine.duties)

    def trace(self, state: int, last: Label | None = None) -> tuple[Label, ...]:
        """The events of a shortest way to a state, `last` added at the end."""
        labels: list[Label] = [last] if last else []
        while state:
            state, label = self.came_from[state]
            if label:
                labels.append(label)
        return tuple(reversed(labels))


def explore(procedure: Procedure, bound: int = BOUND, *, forgetting: bool = True) -> Space:
    """Find every state up to `bound`; `complete` says whether that was all of them.

    Without `forgetting` nothing is merged: many more states, the same verdicts (the tests compare them).
    """
    return _Explorer(procedure, bound, forgetting=forgetting).run()


class _Explorer:
    def __init__(self, procedure: Procedure, bound: int, *, forgetting: bool) -> None:
        self.machine = Machine(procedure)
        self.key: Callable[[Control], tuple[object, ...]] = (
            Forgetter(self.machine).key if forgetting else tuple
        )
        self.bound = bound
        self.space = Space(self.machine)
        self.numbers: dict[tuple[object, ...], int] = {}
        self.seen: dict[Control, int] = {}

    def run(self) -> Space:
        space = self.space
        self._number(self.machine.start(), 0, None)
        number = 0
        while number < len(space.states):
            onward = {self._number(after, number, label) for label, after in self._events(number)}
            onward.discard(-1)
            space.onward.append(tuple(sorted(onward)))
            number += 1
        space.reach = _reach(space)
        return space

    def _number(self, state: Control, source: int, label: Label | None) -> int:
        known = self.seen.get(state)
        if known is not None:
            return known
        key = self.key(state)
        number = self.numbers.get(key, -1)
        if number < 0:
            if len(self.space.states) >= self.bound:
                self.space.complete = False
                return -1
            number = len(self.space.states)
            self.numbers[key] = number
            self.space.states.append(state)
            self.space.came_from.append((source, label))
        self.seen[state] = number
        return number

    def _events(self, number: int) -> Iterator[tuple[Label, Control]]:
        state = self.space.states[number]
        for place, move in enumerate(self.machine.moves):
            if may(self.machine, move, state):
                yield from self._performed(place, state, number)
        for label, after in silent_moves(self.machine, state):
            self._observe(number, label, state, after)
            yield label, after

    def _performed(self, place: int, state: Control, number: int) -> Iterator[tuple[Label, Control]]:
        move = self.machine.moves[place]
        for facts, known, true in answers(self.machine, place, state):
            after = after_move(self.machine, move, state, known, true)
            label = Label(move.step.id, move.outcome, facts)
            self._observe(number, label, state, after)
            for gate in move.gates:
                if not gate.bit & state.done and fallen(gate, state):
                    self.space.fallen.setdefault((move.step.id, gate.atom), (number, label))
            yield label, after

    def _observe(self, number: int, label: Label, state: Control, after: Control) -> None:
        space = self.space
        space.happened.setdefault(label.step, number)
        space.happened.setdefault(label.atom, number)
        opened = after.rights & ~state.rights
        for window in self.machine.windows:
            if opened & window.bit:
                space.opened.setdefault(window.name, number)
        if state.clocks | after.clocks:
            for duty in self.machine.duties:
                self._observe_duty(duty, number, label, state, after)

    def _observe_duty(self, duty: Duty, number: int, label: Label, state: Control, after: Control) -> None:
        before, now = state.clocks & duty.bit, after.clocks & duty.bit
        bits = self.machine.atom_bits
        if before and duty.met & (bits.get(label.atom, 0) | bits.get(label.step, 0)):
            self.space.met.setdefault(duty.name, number)
        if not now:
            return
        if not before:
            self.space.started.setdefault(duty.name, number)
        if not owed(duty, after) and (not before or owed(duty, state)):
            self.space.dropped.setdefault((duty.name, label.step), (number, label))


def _reach(space: Space) -> list[int]:
    """For every state, what can be reached from it; one pass backwards until nothing changes."""
    machine = space.machine
    reach = [_own(machine, state, space.closable) for state in space.states]
    before: list[list[int]] = [[] for _ in reach]
    for number, onward in enumerate(space.onward):
        for after in onward:
            before[after].append(number)
    waiting = list(range(len(reach)))
    while waiting:
        number = waiting.pop()
        for source in before[number]:
            if reach[number] & ~reach[source]:
                reach[source] |= reach[number]
                waiting.append(source)
    return reach


def _own(machine: Machine, state: Control, closable: int) -> int:
    bits = closable if closed(machine, state) else 0
    for place, duty in enumerate(machine.duties):
        if not (state.clocks & duty.bit and owed(duty, state)):
            bits |= 1 << place
    return bits
