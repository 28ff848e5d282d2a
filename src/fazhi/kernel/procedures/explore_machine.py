"""A procedure compiled for exploring: its moves, duties and windows in bits, dates left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from fazhi.kernel.procedures.explore_facts import distinct_answers
from fazhi.kernel.procedures.expressions import Condition, Expression
from fazhi.kernel.procedures.model import LAPSED, OVERDUE, Clock, Procedure, Right, Step

COUNT_BITS = 5
MAX_COUNTED = (1 << COUNT_BITS) - 1


class Control(NamedTuple):
    """What is left of a marking without its dates; every field a set of bits (`counts`: packed counters)."""

    done: int
    included: int
    known: int
    true: int
    clocks: int
    rights: int
    counts: int


class Label(NamedTuple):
    """One event of a trace: a step with its outcome and the facts it decided, a lapse or a clock running out."""

    step: str
    outcome: str = ""
    facts: tuple[tuple[str, bool], ...] = ()

    @property
    def atom(self) -> str:
        return f"{self.step}.{self.outcome}" if self.outcome else self.step


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """`after_if_due`: the atom waited for, and the step whose falling away opens the gate."""

    atom: str
    bit: int
    step_bit: int
    applies: Condition | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A clock in bits: who can meet it, and when it starts."""

    name: str
    bit: int
    starts: int
    met: int
    lifted: int
    meeting: tuple[tuple[int, Condition | None], ...]
    applies: Condition | None
    overdue: int
    restarts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A right in bits."""

    name: str
    bit: int
    starts: int
    ended: int
    lapsed: int
    lapses: bool
    applies: Condition | None
    restarts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Doing a step with one of its outcomes (or none).

    `anew` are the `each` steps whose list the step states: they begin again with the new list.
    """

    step: Step
    outcome: str
    bit: int
    outcome_bit: int
    sibling_bits: int
    after: int
    after_any: tuple[int, ...]
    gates: tuple[Gate, ...]
    applies: Condition | None
    only_if: tuple[Condition, ...]
    blocking_duties: tuple[int, ...]
    blocking_rights: int
    only_clocks: int
    only_rights: int
    only_overdue: int
    using: int
    excludes: int
    includes: int
    decides: tuple[tuple[str, int], ...]
    most: int
    counter: int
    anew: int

    @property
    def atoms(self) -> int:
        return self.bit | self.outcome_bit


class Effect(NamedTuple):
    """What atoms do to clocks and rights: which they end, and which they may start."""

    clocks_ended: int
    rights_ended: int
    duties: tuple[Duty, ...]
    windows: tuple[Window, ...]


NO_EFFECT = Effect(0, 0, (), ())


class Machine:
    """A procedure compiled for exploration. Bits follow the order of the file, so that runs are repeatable.

    `alongside` is another version to be lived at once: the facts its conditions read are told apart as well.
    """

    def __init__(self, procedure: Procedure, alongside: Procedure | None = None) -> None:
        self.procedure = procedure
        read_by = [*expressions(procedure), *(expressions(alongside) if alongside else ())]
        self.step_bits = {name: 1 << i for i, name in enumerate(procedure.steps)}
        self.atom_bits = {name: 1 << i for i, name in enumerate(_atoms(procedure))}
        self.clock_bits = {name: 1 << i for i, name in enumerate(procedure.clocks)}
        self.right_bits = {name: 1 << i for i, name in enumerate(procedure.rights)}
        read = {name for expression in read_by for name in expression.facts}
        self.fact_bits = {name: 1 << i for i, name in enumerate(sorted(read))}
        counted = [s.id for s in procedure.steps.values() if s.at_most is not None and s.at_most > 1]
        self.counters = {name: i * COUNT_BITS for i, name in enumerate(counted)}
        self.duties = tuple(self._duty(clock) for clock in procedure.clocks.values())
        self.windows = tuple(self._window(right) for right in procedure.rights.values())
        self.moves = tuple(self._moves())
        self.answers = distinct_answers(self.moves, read_by, self.fact_bits)
        self._effects: dict[int, Effect] = {}
        closing = procedure.closing
        self.first = self.atom_bits[procedure.first]
        self.end_points = tuple(self.atoms(group) for group in closing.after_any)
        self.hindering = tuple(d for d in self.duties if d.name not in closing.except_clocks)
        self.hindering_rights = sum(b for n, b in self.right_bits.items() if n not in closing.except_rights)

    def atoms(self, names: Iterable[str]) -> int:
        """The bits of atoms. A step's bit is part of the atom bits too."""
        bits = 0
        for name in names:
            bits |= self.atom_bits[name]
        return bits

    def bind(self, expression: Expression | None) -> Condition | None:
        return expression.bind(self.fact_bits, self.atom_bits) if expression else None

    def effect(self, atoms: int) -> Effect:
        """What these atoms do to clocks and rights; NO_EFFECT itself where it is nothing."""
        known = self._effects.get(atoms)
        if known is None:
            found = Effect(
                sum(duty.bit for duty in self.duties if atoms & (duty.met | duty.lifted)),
                sum(window.bit for window in self.windows if atoms & window.ended),
                tuple(duty for duty in self.duties if atoms & duty.starts),
                tuple(window for window in self.windows if atoms & window.starts),
            )
            known = self._effects[atoms] = NO_EFFECT if found == NO_EFFECT else found
        return known

    def start(self) -> Control:
        return Control(0, (1 << len(self.step_bits)) - 1, 0, 0, 0, 0, 0)

    def _steps(self, names: Iterable[str]) -> int:
        bits = 0
        for name in names:
            bits |= self.step_bits[name.partition(".")[0]]
        return bits

    def _duty(self, clock: Clock) -> Duty:
        owners = dict.fromkeys(name.partition(".")[0] for name in clock.met_by)
        steps = self.procedure.steps
        return Duty(
            name=clock.name,
            bit=self.clock_bits[clock.name],
            starts=self.atoms(clock.starts),
            met=self.atoms(clock.met_by),
            lifted=self.atoms(clock.lifted_by),
            meeting=tuple(
                (self.step_bits[s], self.bind(steps[s].applies_when)) for s in owners if s in steps
            ),
            applies=self.bind(clock.applies_when),
            overdue=self.atom_bits.get(f"{clock.name}.{OVERDUE}", 0),
            restarts=clock.restarts,
        )

    def _window(self, right: Right) -> Window:
        return Window(
            name=right.name,
            bit=self.right_bits[right.name],
            starts=self.atoms(right.starts),
            ended=self.atoms((*right.used_by, *right.given_up_by, *right.ended_by)),
            lapsed=self.atom_bits[f"{right.name}.{LAPSED}"],
            lapses=right.within is not None,
            applies=self.bind(right.applies_when),
            restarts=right.restarts,
        )

    def _moves(self) -> Iterator[Move]:
        for step in self.procedure.steps.values():
            for outcome in step.outcomes or ("",):
                yield self._move(step, outcome)

    def _move(self, step: Step, outcome: str) -> Move:
        result = step.outcomes.get(outcome)
        gates = [self.bind(step.only_if), self.bind(result.only_if if result else None)]
        decided = dict.fromkeys((*step.sets, *(result.sets if result else ())))
        most = step.at_most or 0
        return Move(
            step=step,
            outcome=outcome,
            bit=self.atom_bits[step.id],
            outcome_bit=self.atom_bits[f"{step.id}.{outcome}"] if outcome else 0,
            sibling_bits=self.atoms(f"{step.id}.{o}" for o in step.outcomes if o != outcome),
            after=self.atoms(step.after),
            after_any=tuple(self.atoms(group) for group in step.after_any),
            gates=tuple(self._gate(atom) for atom in step.after_if_due),
            applies=self.bind(step.applies_when),
            only_if=tuple(gate for gate in gates if gate),
            blocking_duties=tuple(self._blocking(step)),
            blocking_rights=sum(self.right_bits.get(n, 0) for n in step.blocked_while),
            only_clocks=sum(self.clock_bits.get(n, 0) for n in step.only_while),
            only_rights=sum(self.right_bits.get(n, 0) for n in step.only_while),
            only_overdue=sum(self.atom_bits.get(f"{n}.{OVERDUE}", 0) for n in step.only_while),
            using=sum(self.right_bits[r.name] for r in self.procedure.rights.values() if _uses(r, step.id)),
            excludes=self._steps((*step.excludes, *(result.excludes if result else ()))),
            includes=self._steps((*step.includes, *(result.includes if result else ()))),
            decides=tuple((name, self.fact_bits[name]) for name in decided if name in self.fact_bits),
            most=most,
            counter=self.counters.get(step.id, -1),
            anew=self.atoms(s.id for s in self.procedure.steps.values() if s.each and s.each.step == step.id),
        )

    def _gate(self, atom: str) -> Gate:
        owner = atom.partition(".")[0]
        step = self.procedure.steps.get(owner)
        return Gate(
            atom=atom,
            bit=self.atom_bits[atom],
            step_bit=self.step_bits.get(owner, 0),
            applies=self.bind(step.applies_when if step else None),
        )

    def _blocking(self, step: Step) -> Iterator[int]:
        """Places (in `duties`) of the clocks that block a step: named, or owing a named step."""
        for place, clock in enumerate(self.procedure.clocks.values()):
            owed = {name.partition(".")[0] for name in clock.met_by}
            if clock.name in step.blocked_while or owed & set(step.blocked_while):
                yield place


def expressions(procedure: Procedure) -> Iterator[Expression]:
    """Every condition that decides what may happen (a wait's `unless` only decides when)."""
    for step in procedure.steps.values():
        own = (step.applies_when, step.only_if, *(o.only_if for o in step.outcomes.values()))
        yield from (e for e in own if e)
    yield from (c.applies_when for c in procedure.clocks.values() if c.applies_when)
    yield from (r.applies_when for r in procedure.rights.values() if r.applies_when)


def _atoms(procedure: Procedure) -> Iterator[str]:
    yield from procedure.steps
    for step in procedure.steps.values():
        yield from (f"{step.id}.{outcome}" for outcome in step.outcomes)
    yield from (f"{name}.{LAPSED}" for name in procedure.rights)
    yield from (f"{name}.{OVERDUE}" for name in _watched(procedure))


def _watched(procedure: Procedure) -> Iterator[str]:
    """Clocks whose running out decides something: it is an event, or ends the time of a step (``only_while``)."""
    ending = {name for step in procedure.steps.values() for name in step.only_while}
    for name, clock in procedure.clocks.items():
        timed = clock.within is not None or clock.before is not None
        if clock.overdue_is_event or (timed and name in ending):
            yield name


def _uses(right: Right, step: str) -> bool:
    return any(atom.partition(".")[0] == step for atom in (*right.used_by, *right.given_up_by))
