"""Whether a changed procedure can be told from the original at all, and by which shortest way.

Both are lived step by step at once, dates left out as in `explore`: as long as the same steps are possible, the same
duties owed, met and running, the same rights open and the matter closable at the same places, nobody who acts in the
order of dates can tell them apart. A change that leaves all that alone has no effect an example could show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from itertools import chain
from typing import NamedTuple

from fazhi.kernel.procedures.explore import Space, explore
from fazhi.kernel.procedures.explore_forget import Forgetter
from fazhi.kernel.procedures.explore_machine import Control, Label, Machine, expressions
from fazhi.kernel.procedures.explore_moves import after_move, answers, closed, may, owed, silent_moves
from fazhi.kernel.procedures.model import Procedure

BOUND = 20_000
MEMO = 100_000
QUICK = frozenset({"excludes", "includes", "blocked_while", "after_if_due"})
"""Relations of a step of which `tell_apart_by` can compare a loss."""


class Seen(NamedTuple):
    """What can be seen of a state: steps possible, duties running and owed, rights open, whether it may close."""

    possible: frozenset[Label]
    running: frozenset[str]
    owed: frozenset[str]
    open: frozenset[str]
    closed: bool


@dataclass(frozen=True, slots=True)
class Told:
    """The shortest way to where two procedures differ, and the names that are so in one of them only.

    No `way` = none was found: they cannot be told apart if `complete`, else the search stopped at its bound.
    """

    way: tuple[Label, ...] | None
    names: tuple[str, ...] = ()
    complete: bool = True

    @property
    def alike(self) -> bool:
        return self.way is None and self.complete


def tell_apart(original: Procedure, changed: Procedure, bound: int = BOUND) -> Told:
    """Look for a state in which the two differ, among at most `bound` pairs of states."""
    return Lockstep(original).tell_apart(changed, bound)


class Lockstep:
    """One original, to be compared with many changed ones: what it does itself is worked out once."""

    def __init__(self, original: Procedure) -> None:
        self.original = original
        self.conditions = frozenset(expressions(original))
        self.side = _Side(original, original)

    def tell_apart(self, changed: Procedure, bound: int = BOUND) -> Told:
        """As the function of this name."""
        same = self.conditions.issuperset(expressions(changed))
        left = self.side if same else _Side(self.original, changed)
        return _Pair(left, _Side(changed, self.original)).run(bound)

    def tell_apart_by(self, step: str, changed: Procedure, bound: int = BOUND) -> Told:
        """The same for a file that differs in nothing but a name dropped from one relation of one step: QUICK.

        Until the step is done the two are in one state, so that every state of the original need only be asked about
        the step. Foreseeing (`explore_forget`) reads none of these relations as a limit, so what it forgets of the
        original it may forget of both.
        """
        if not self.space.complete:
            return self.tell_apart(changed, bound)
        pair = _Pair(self.side, _Side(changed, self.original))
        for number, state in enumerate(self.space.states):
            found = pair.branch(step, state, partial(self.space.trace, number))
            if found is not None:
                return found
        return pair.follow(bound)

    @cached_property
    def space(self) -> Space:
        """Every state of the original."""
        return explore(self.original)


Onward = dict[Label, tuple[Control, frozenset[str]]]
"""What can happen next, with the state it leads to and the running duties it meets."""


class _Side:
    def __init__(self, procedure: Procedure, other: Procedure) -> None:
        self.machine = Machine(procedure, other)
        self.key = lru_cache(maxsize=MEMO)(Forgetter(self.machine).key)
        self.onward = lru_cache(maxsize=MEMO)(self._onward)
        self.places: dict[str, list[int]] = {}
        for place, move in enumerate(self.machine.moves):
            self.places.setdefault(move.step.id, []).append(place)

    def _onward(self, state: Control) -> Onward:
        """What can happen next, what it leads to, and which running duties it meets."""
        events = chain(self._acts(range(len(self.machine.moves)), state), silent_moves(self.machine, state))
        return {label: (after, self._met(label, state)) for label, after in events}

    def onward_by(self, step: str, state: Control) -> Onward:
        """What doing one step can lead to."""
        return {
            label: (after, self._met(label, state)) for label, after in self._acts(self.places[step], state)
        }

    def _acts(self, places: Iterable[int], state: Control) -> Iterator[tuple[Label, Control]]:
        machine = self.machine
        for place in places:
            move = machine.moves[place]
            if may(machine, move, state):
                for facts, known, true in answers(machine, place, state):
                    label = Label(move.step.id, move.outcome, facts)
                    yield label, after_move(machine, move, state, known, true)

    def _met(self, label: Label, state: Control) -> frozenset[str]:
        if not state.clocks:
            return frozenset()
        bits = self.machine.atom_bits
        happened = bits.get(label.atom, 0) | bits.get(label.step, 0)
        return frozenset(
            duty.name for duty in self.machine.duties if state.clocks & duty.bit and duty.met & happened
        )

    def seen(self, state: Control, labels: frozenset[Label]) -> Seen:
        machine = self.machine
        running = [duty for duty in machine.duties if state.clocks & duty.bit]
        return Seen(
            labels,
            frozenset(duty.name for duty in running),
            frozenset(duty.name for duty in running if owed(duty, state)),
            frozenset(window.name for window in machine.windows if state.rights & window.bit),
            closed(machine, state),
        )


class _Pair:
    """Two sides being lived at once. Every pair of states knows the one it came from, or its whole way."""

    def __init__(self, left: _Side, right: _Side) -> None:
        self.left, self.right = left, right
        self.pairs: list[tuple[Control, Control]] = []
        self.came_from: list[tuple[int | None, tuple[Label, ...]]] = []
        self.seen: set[tuple[Control, Control]] = set()
        self.known: set[tuple[object, ...]] = set()

    def run(self, bound: int) -> Told:
        self._add(self.left.machine.start(), self.right.machine.start(), None, ())
        return self.follow(bound)

    def follow(self, bound: int) -> Told:
        """Go on from every pair found so far."""
        number = 0
        while number < len(self.pairs):
            if number >= bound:
                return Told(None, complete=False)
            found = self._compared(number)
            if found is not None:
                return found
            number += 1
        return Told(None)

    def branch(self, step: str, state: Control, way: Callable[[], tuple[Label, ...]]) -> Told | None:
        """Let both sides do one step in one state of both, and note where that leads them to different ones."""
        onward, beside = self.left.onward_by(step, state), self.right.onward_by(step, state)
        if onward.keys() != beside.keys():
            return Told(way(), tuple(sorted({label.atom for label in onward.keys() ^ beside.keys()})))
        for label, (after, _met) in onward.items():
            if after != beside[label][0]:
                self._add(after, beside[label][0], None, (*way(), label))
        return None

    def _add(self, one: Control, other: Control, source: int | None, labels: tuple[Label, ...]) -> None:
        if (one, other) in self.seen:
            return
        self.seen.add((one, other))
        key = (self.left.key(one), self.right.key(other))
        if key not in self.known:
            self.known.add(key)
            self.pairs.append((one, other))
            self.came_from.append((source, labels))

    def _compared(self, number: int) -> Told | None:
        one, other = self.pairs[number]
        onward, beside = self.left.onward(one), self.right.onward(other)
        seen = self.left.seen(one, frozenset(onward)), self.right.seen(other, frozenset(beside))
        if seen[0] != seen[1]:
            return Told(self._way(number), _unlike(*seen))
        for label, (after, met) in onward.items():
            after_other, met_other = beside[label]
            if met != met_other:
                return Told((*self._way(number), label), tuple(sorted(met ^ met_other)))
            self._add(after, after_other, number, (label,))
        return None

    def _way(self, number: int | None) -> tuple[Label, ...]:
        way: tuple[Label, ...] = ()
        while number is not None:
            number, labels = self.came_from[number]
            way = (*labels, *way)
        return way


def _unlike(one: Seen, other: Seen) -> tuple[str, ...]:
    names = {label.atom for label in one.possible ^ other.possible}
    names |= (one.running ^ other.running) | (one.owed ^ other.owed) | (one.open ^ other.open)
    return tuple(sorted(names)) or ("closing",)
