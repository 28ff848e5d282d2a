"""Forgetting what nothing can still read, so that states which differ in nothing that matters become one.

The key of a state keeps: the steps that can still happen, the bits that one of those (or the closing, or an
open duty) still reads, the open clocks and rights, and of the facts only what the conditions still to be read
can tell of them. Two states with one key have the same future; the explorer follows the first it met.

What can still happen is over-estimated (blocks, waits and unknown conditions are taken to pass), which keeps
the reduction sound: too much is remembered, never too little.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import combinations
from operator import or_
from typing import NamedTuple

from fazhi.kernel.procedures.explore_facts import Rest, fact_groups, fill
from fazhi.kernel.procedures.explore_machine import MAX_COUNTED, Control, Machine, Move
from fazhi.kernel.procedures.expressions import Expression, Node
from fazhi.kernel.procedures.model import Clock, Right

MEMO = 100_000
MOST_GROUPS = 3
"""A condition over more separately decided groups of facts than this keeps those facts as they are."""


class Future(NamedTuple):
    """What may still happen: moves (a bit each, by place) and the atoms that may still come about."""

    moves: int
    atoms: int


class Reads(NamedTuple):
    """What the future reads of a state: atoms, inclusions, counters, and conditions (by place)."""

    done: int
    included: int
    counts: int
    conditions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reader:
    """A condition, with the things that read it: moves and duties (bits by place), starts (atoms)."""

    expression: Expression
    facts: int
    atoms: int
    moves: int = 0
    duties: int = 0
    starts: int = 0


class Row(NamedTuple):
    """A move as foreseeing reads it: what it needs and what it brings, all in bits."""

    move: int
    step: int
    after: int
    after_any: tuple[int, ...]
    using: int
    only_clocks: int
    atoms: int
    includes: int


def _foreseeable(row: Row, have: int, included: int, clocks: int, rights: int) -> bool:
    if row.after & ~have or not included & row.step or row.only_clocks & ~clocks:
        return False
    if row.using and not row.using & rights:
        return False
    return all(group & have for group in row.after_any)


def _begun(timers: Iterable[tuple[int, int, int]], open_: int, fresh: int) -> tuple[int, int]:
    """Open timers and atoms that may come about, once those that fresh atoms start may run, and may lapse."""
    for starts, bit, lapsed in timers:
        if starts & fresh:
            open_ |= bit
            fresh |= lapsed
    return open_, fresh


class Forgetter:
    """Computes the keys of the states of one machine."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.groups = fact_groups(machine.moves)
        self.readers = tuple(_readers(machine))
        self.lasting = _bits(m.bit for m in machine.moves if not m.step.each)
        self.end_reads = _bits(machine.end_points)
        self.limited = tuple((1 << i, m) for i, m in enumerate(machine.moves) if m.most)
        self.every_move = (1 << len(machine.moves)) - 1
        self.rows = tuple(_row(machine, 1 << place, move) for place, move in enumerate(machine.moves))
        self.opening = tuple((w.starts, w.bit, w.lapsed if w.lapses else 0) for w in machine.windows)
        self.starting = tuple((d.starts, d.bit, d.overdue) for d in machine.duties)
        self.gating = _bits(bits for row in self.rows for bits in (row.after, *row.after_any))
        self.foretelling = _bits(row.only_clocks for row in self.rows) | _bits(
            d.bit for d in machine.duties if d.overdue
        )
        self._future = lru_cache(maxsize=MEMO)(self._foresee)
        self._reads = lru_cache(maxsize=MEMO)(self._what_is_read)
        self._rest = lru_cache(maxsize=MEMO)(self._what_is_left)

    def key(self, state: Control) -> tuple[object, ...]:
        """What of a state its future depends on."""
        done, clocks = state.done & self.gating, state.clocks & self.foretelling
        future = self._future(self._usable(state), done, state.included, clocks, state.rights)
        reads = self._reads(future, state.clocks)
        rests: list[object] = []
        done = reads.done
        for place in reads.conditions:
            reader = self.readers[place]
            open_atoms = reader.atoms & future.atoms & ~(state.done & self.lasting)
            done |= open_atoms
            known, true = state.known & reader.facts, state.true & reader.facts
            rests.append(self._rest(place, future.moves, known, true, state.done & reader.atoms, open_atoms))
        return (
            future.moves,
            state.included & reads.included,
            state.done & done,
            state.clocks,
            state.rights,
            state.counts & reads.counts,
            tuple(rests),
        )

    def _usable(self, state: Control) -> int:
        usable = self.every_move
        for bit, move in self.limited:
            if move.counter < 0:
                if state.done & move.bit:
                    usable &= ~bit
            elif (state.counts >> move.counter) & MAX_COUNTED >= move.most:
                usable &= ~bit
        return usable

    def _foresee(self, usable: int, done: int, included: int, clocks: int, rights: int) -> Future:
        """Least set of moves closed under "its steps before can have happened"; blocks are ignored."""
        machine = self.machine
        fresh = _bits(w.lapsed for w in machine.windows if w.lapses and rights & w.bit)
        fresh |= _bits(d.overdue for d in machine.duties if clocks & d.bit)
        moves, waiting = 0, [row for row in self.rows if usable & row.move]
        while True:
            before = (moves, fresh, rights, clocks)
            left = []
            for row in waiting:
                if _foreseeable(row, done | fresh, included, clocks, rights):
                    moves |= row.move
                    fresh |= row.atoms
                    included |= row.includes
                else:
                    left.append(row)
            rights, fresh = _begun(self.opening, rights, fresh)
            clocks, fresh = _begun(self.starting, clocks, fresh)
            if before == (moves, fresh, rights, clocks):
                return Future(moves, fresh)
            waiting = left

    def _what_is_read(self, future: Future, clocks: int) -> Reads:
        machine = self.machine
        done, included, counts = self.end_reads | machine.first, 0, 0
        for place, move in enumerate(machine.moves):
            if future.moves >> place & 1:
                done |= (
                    move.after | _bits(move.after_any) | move.only_overdue | _bits(g.bit for g in move.gates)
                )
                included |= machine.step_bits[move.step.id] | _bits(g.step_bit for g in move.gates)
                if move.counter >= 0:
                    counts |= MAX_COUNTED << move.counter
        duties = 0
        for place, duty in enumerate(machine.duties):
            if clocks & duty.bit or duty.starts & future.atoms:
                duties |= 1 << place
                included |= _bits(bit for bit, _ in duty.meeting)
                done |= duty.overdue
        live = tuple(
            i
            for i, r in enumerate(self.readers)
            if r.moves & future.moves or r.duties & duties or r.starts & future.atoms
        )
        return Reads(done, included, counts, live)

    def _what_is_left(
        self, place: int, moves: int, known: int, true: int, done: int, open_atoms: int
    ) -> tuple[object, ...]:
        """What a condition can still come to: for every choice of fact groups that are decided anew."""
        reader = self.readers[place]
        undecided = [facts for facts, deciders in self.groups if facts & reader.facts and deciders & moves]
        if len(undecided) > MOST_GROUPS:
            everything = _bits(undecided) & reader.facts
            return (
                known & everything,
                true & everything,
                self._filled(reader, everything, known, true, done, open_atoms),
            )
        return tuple(
            self._filled(reader, _bits(anew), known, true, done, open_atoms)
            for size in range(max(1, len(undecided)))
            for anew in combinations(undecided, size)
        )

    def _filled(self, reader: Reader, anew: int, known: int, true: int, done: int, open_atoms: int) -> Rest:
        machine = self.machine

        def value(node: Node) -> Rest:
            if node.kind == "fact":
                bit = machine.fact_bits[node.name]
                if anew & bit:
                    return (node.name,)
                return bool(true & bit) if known & bit else None
            bit = machine.atom_bits[node.name]
            return (node.name,) if open_atoms & bit else bool(done & bit)

        return fill(reader.expression.tree, value)


def _row(machine: Machine, bit: int, move: Move) -> Row:
    return Row(
        move=bit,
        step=machine.step_bits[move.step.id],
        after=move.after,
        after_any=move.after_any,
        using=move.using,
        only_clocks=move.only_clocks,
        atoms=move.atoms,
        includes=move.includes,
    )


def _readers(machine: Machine) -> Iterator[Reader]:
    procedure = machine.procedure
    for step in procedure.steps.values():
        own = _bits(1 << i for i, m in enumerate(machine.moves) if m.step is step)
        if step.applies_when:
            gated = _bits(
                1 << i
                for i, m in enumerate(machine.moves)
                if any(g.step_bit == machine.step_bits[step.id] for g in m.gates)
            )
            duties = _bits(
                1 << i
                for i, d in enumerate(machine.duties)
                if any(bit == machine.step_bits[step.id] for bit, _ in d.meeting)
            )
            yield _reader(machine, step.applies_when, moves=own | gated, duties=duties)
        if step.only_if:
            yield _reader(machine, step.only_if, moves=own)
        for outcome in step.outcomes.values():
            if outcome.only_if:
                yield _reader(machine, outcome.only_if, moves=own)
    timers: tuple[Clock | Right, ...] = (*procedure.clocks.values(), *procedure.rights.values())
    for timer in timers:
        if timer.applies_when:
            yield _reader(machine, timer.applies_when, starts=machine.atoms(timer.starts))


def _reader(
    machine: Machine, expression: Expression, *, moves: int = 0, duties: int = 0, starts: int = 0
) -> Reader:
    facts = _bits(machine.fact_bits[name] for name in expression.facts)
    return Reader(expression, facts, machine.atoms(expression.atoms), moves, duties, starts)


def _bits(parts: Iterable[int]) -> int:
    return reduce(or_, parts, 0)
