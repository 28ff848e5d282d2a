"""A procedure compiled to bits: what each step needs, and what follows when something happens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from fazhi.kernel.procedures.expressions import Condition, Expression
from fazhi.kernel.procedures.model import (
    LAPSED,
    OVERDUE,
    Clock,
    Extension,
    FieldRef,
    Outcome,
    Procedure,
    Right,
    Step,
    Within,
)
from fazhi.kernel.procedures.references import atoms_of

MOST_REMEMBERED = 65_536
"""Control states remembered for one procedure; forgotten all at once when full."""

ENDINGS = (
    ("ended_by", "ended"),
    ("given_up_by", "given_up"),
    ("used_by", "used"),
    ("lifted_by", "lifted"),
    ("met_by", "met"),
)
"""How a timer ends by the key that names the act, the weaker first."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Everything that follows when one thing happens (an act with its outcome, or a lapse).

    `atoms` and `forgets` are bits over atoms; `excludes` and `includes` over steps; `closes`, `changes`,
    `stops` and `resumes` over timers. `endings` says how each timer it closes ends, by number. `starts` lists
    timers in the order clocks, then rights. `is_lapse`: time did it, not an act.
    """

    name: str
    source: int
    atoms: int
    forgets: int
    excludes: int
    includes: int
    closes: int
    endings: Mapping[int, str]
    changes: int
    stops: int
    resumes: int
    extends: tuple[tuple[int, Extension], ...]
    dates: tuple[int, ...]
    starts: tuple[int, ...]
    settles: tuple[tuple[str, Within], ...]
    is_lapse: bool


@dataclass(frozen=True, slots=True)
class Timer:
    """A clock or a right. `atom` is the bit of its lapse, 0 where running out is no event."""

    index: int
    bit: int
    name: str
    rule: Clock | Right
    is_right: bool
    within: Within | None
    before: FieldRef | None
    applies: Condition | None
    met_steps: int
    atom: int = 0
    atom_name: str = ""
    lapse: Occurrence | None = None


class WaitRow(NamedTuple):
    """A wait of a step: bit and source of the atom it runs from, and the key of its settled period."""

    atom: int
    source: int
    key: str
    within: Within
    unless: Condition | None


@dataclass(frozen=True, slots=True)
class Gate:
    """``only_if``, asked before the act: could some answer about the facts this act decides open it?"""

    condition: Condition
    own: tuple[int, ...]

    def may_open(self, done: int, known: int, true: int) -> bool:
        mask = sum(self.own)
        known |= mask
        return any(
            self.condition(done, known, (true & ~mask) | chosen) is True for chosen in _subsets(self.own)
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One step: conditions as bits. `timed` steps have conditions that change by time alone.

    `asks` names the facts each outcome decides. `particular` steps state data, extend a clock or have members: their
    acts are always looked at closely.
    """

    id: str
    index: int
    bit: int
    step: Step
    own_atoms: int
    source: int
    after: int
    after_any: tuple[int, ...]
    after_if_due: tuple[tuple[int, int], ...]
    blocking_clocks: int
    blocking_rights: int
    needs_right: int
    only_while: tuple[int, ...]
    applies: Condition | None
    gate: Gate | None
    gates: Mapping[str, tuple[tuple[Condition, Expression], ...]]
    waits: tuple[WaitRow, ...]
    timed: bool
    particular: bool
    asks: Mapping[str, frozenset[str]]
    occurrences: Mapping[str, Occurrence]
    keeps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tables:
    """The whole procedure as bits, and a bounded memory of what is possible in which control state."""

    atom_bits: Mapping[str, int]
    fact_bits: Mapping[str, int]
    source_names: tuple[str, ...]
    sources: Mapping[str, int]
    timers: tuple[Timer, ...]
    timer_index: Mapping[str, int]
    rows: Mapping[str, Row]
    by_index: tuple[Row, ...]
    timed: tuple[Row, ...]
    all_steps: int
    first: int
    first_atom: int
    lapsing: int
    lapse_atoms: int
    lapses: Mapping[str, Timer]
    closing: tuple[int, ...]
    closing_timers: int
    remembered: dict[object, tuple[int, tuple[str, ...]]] = field(default_factory=dict)
    named: dict[int, tuple[str, ...]] = field(default_factory=dict)


def compile_tables(procedure: Procedure) -> Tables:
    """Number atoms, facts, steps and timers, and turn every rule of the file into bits."""
    return _Compiler(procedure).compile()


class _Compiler:
    def __init__(self, procedure: Procedure) -> None:
        self.procedure = procedure
        self.atoms = _numbered(atoms_of(procedure))
        self.facts = _numbered(procedure.facts)
        self.steps = _numbered(procedure.steps)
        self.rules: list[Clock | Right] = [*procedure.clocks.values(), *procedure.rights.values()]
        self.timer_bits = _numbered(rule.name for rule in self.rules)
        self.index = {rule.name: index for index, rule in enumerate(self.rules)}
        lapses = [atom for atom in self.atoms if _is_lapse(procedure, atom)]
        self.source_names = (*procedure.steps, *lapses)
        numbers = {name: index for index, name in enumerate(self.source_names)}
        self.sources = {
            atom: numbers[atom] if atom in numbers else numbers[atom.partition(".")[0]] for atom in self.atoms
        }

    def compile(self) -> Tables:
        procedure = self.procedure
        rows = {name: self._row(index, step) for index, (name, step) in enumerate(procedure.steps.items())}
        timers = tuple(self._timer(index, rule) for index, rule in enumerate(self.rules))
        closing = procedure.closing
        excepted = self._timers((*closing.except_clocks, *closing.except_rights))
        return Tables(
            atom_bits=self.atoms,
            fact_bits=self.facts,
            source_names=self.source_names,
            sources=self.sources,
            timers=timers,
            timer_index=self.index,
            rows=rows,
            by_index=tuple(rows.values()),
            timed=tuple(row for row in rows.values() if row.timed),
            all_steps=sum(self.steps.values()),
            first=self.steps[procedure.first],
            first_atom=self.atoms[procedure.first],
            lapsing=sum(timer.bit for timer in timers if timer.atom and (timer.within or timer.before)),
            lapse_atoms=sum(timer.atom for timer in timers),
            lapses={timer.atom_name: timer for timer in timers if timer.atom},
            closing=tuple(self._atoms(group) for group in closing.after_any),
            closing_timers=sum(self.timer_bits.values()) & ~excepted,
        )

    def _atoms(self, names: Iterable[str]) -> int:
        return sum(self.atoms[name] for name in set(names))

    def _steps(self, names: Iterable[str]) -> int:
        return sum(self.steps[name] for name in set(names))

    def _timers(self, names: Iterable[str]) -> int:
        return sum(self.timer_bits[name] for name in set(names))

    def _bound(self, expression: Expression | None) -> Condition | None:
        return expression.bind(self.facts, self.atoms) if expression else None

    def _timer(self, index: int, rule: Clock | Right) -> Timer:
        atom_name = f"{rule.name}.{LAPSED if isinstance(rule, Right) else OVERDUE}"
        watched = atom_name in self.atoms
        met_by = rule.met_by if isinstance(rule, Clock) else ()
        met_steps = {name.partition(".")[0] for name in met_by} & self.steps.keys()
        return Timer(
            index=index,
            bit=1 << index,
            name=rule.name,
            rule=rule,
            is_right=isinstance(rule, Right),
            within=rule.within,
            before=rule.before if isinstance(rule, Clock) else None,
            applies=self._bound(rule.applies_when),
            met_steps=self._steps(met_steps),
            atom=self.atoms.get(atom_name, 0),
            atom_name=atom_name if watched else "",
            lapse=self._occurrence(atom_name, (atom_name,)) if watched else None,
        )

    def _row(self, index: int, step: Step) -> Row:
        occurrences = {
            name: self._occurrence(f"{step.id}.{name}", (step.id, f"{step.id}.{name}"), step, outcome)
            for name, outcome in step.outcomes.items()
        } or {"": self._occurrence(step.id, (step.id,), step)}
        clocks, rights = self._blocking(step)
        needed = [
            rule.name
            for rule in self.rules
            if isinstance(rule, Right) and step.id in (*rule.used_by, *rule.given_up_by)
        ]
        keeps = self._kept_fields(step)
        extends = any(occurrence.extends for occurrence in occurrences.values())
        return Row(
            id=step.id,
            index=index,
            bit=1 << index,
            step=step,
            own_atoms=self._atoms((step.id, *(f"{step.id}.{name}" for name in step.outcomes))),
            source=self.sources[step.id],
            after=self._atoms(step.after),
            after_any=tuple(self._atoms(group) for group in step.after_any),
            after_if_due=tuple(
                (self.atoms[name], self.steps[name.partition(".")[0]]) for name in step.after_if_due
            ),
            blocking_clocks=clocks,
            blocking_rights=rights,
            needs_right=self._timers(needed),
            only_while=tuple(self.index[name] for name in step.only_while),
            applies=self._bound(step.applies_when),
            gate=self._gate(step),
            gates={name: self._gates(step, step.outcomes.get(name)) for name in occurrences},
            waits=tuple(self._wait(step, number) for number in range(len(step.wait))),
            timed=bool(step.wait or step.only_while or step.not_before),
            particular=bool(keeps or step.each or extends),
            asks={
                name: frozenset((*step.sets, *(step.outcomes[name].sets if name else ())))
                for name in occurrences
            },
            occurrences=occurrences,
            keeps=keeps,
        )

    def _blocking(self, step: Step) -> tuple[int, int]:
        """Clocks owed and rights open that block the step; a step's name stands for every clock owing it."""
        clocks: set[str] = set()
        rights: set[str] = set()
        for name in step.blocked_while:
            if name in self.procedure.rights:
                rights.add(name)
            elif name in self.procedure.clocks:
                clocks.add(name)
            else:
                clocks |= {c.name for c in self.procedure.clocks.values() if _owes(c, name)}
        return self._timers(clocks), self._timers(rights)

    def _gate(self, step: Step) -> Gate | None:
        if step.only_if is None:
            return None
        own = tuple(self.facts[name] for name in step.sets if name in step.only_if.facts)
        return Gate(step.only_if.bind(self.facts, self.atoms), own)

    def _gates(self, step: Step, outcome: Outcome | None) -> tuple[tuple[Condition, Expression], ...]:
        """Every ``only_if`` an act with this outcome must satisfy, its own answers included."""
        written = (step.only_if, outcome.only_if if outcome else None)
        return tuple((e.bind(self.facts, self.atoms), e) for e in written if e is not None)

    def _wait(self, step: Step, number: int) -> WaitRow:
        wait = step.wait[number]
        return WaitRow(
            self.atoms[wait.after],
            self.sources[wait.after],
            _wait_key(step, number),
            wait.within,
            self._bound(wait.unless),
        )

    def _kept_fields(self, step: Step) -> tuple[str, ...]:
        """Fields of the step's form that some rule reads later, in the order of the form."""
        read = {ref.field for ref in self._references() if ref.step == step.id}
        return tuple(item.name for item in step.form if item.name in read)

    def _references(self) -> list[FieldRef]:
        found: list[FieldRef | None] = []
        for step in self.procedure.steps.values():
            found += [step.not_before, step.each, *(wait.within.stated for wait in step.wait)]
        for rule in self.rules:
            found.append(rule.within.stated if rule.within else None)
            if isinstance(rule, Clock):
                found.append(rule.before)
                for item in rule.extended_by:
                    found.append(item.within.stated if item.within else None)
                    step_id = item.step.partition(".")[0]
                    found.append(FieldRef(step_id, item.date_field) if item.date_field else None)
        return [ref for ref in found if ref is not None]

    def _occurrence(
        self, name: str, atoms: tuple[str, ...], step: Step | None = None, outcome: Outcome | None = None
    ) -> Occurrence:
        parts = [part for part in (step, outcome) if part is not None]
        own = {f"{step.id}.{other}" for other in step.outcomes} if step else set()
        endings = self._endings(atoms)
        extends, dates = self._extensions(atoms), self._dates(atoms)
        stops, resumes = self._touched(atoms, "stopped_by"), self._touched(atoms, "resumed_by")
        changed = {*stops, *resumes, *dates, *(index for index, _ in extends)}
        return Occurrence(
            name=name,
            source=self.sources[atoms[0]],
            atoms=self._atoms(atoms),
            forgets=self._atoms(own - set(atoms)),
            excludes=self._steps(name for part in parts for name in part.excludes),
            includes=self._steps(name for part in parts for name in part.includes),
            closes=_bits(endings),
            endings=endings,
            changes=_bits(changed),
            stops=_bits(stops),
            resumes=_bits(resumes),
            extends=extends,
            dates=dates,
            starts=self._touched(atoms, "starts"),
            settles=self._settles(atoms),
            is_lapse=step is None,
        )

    def _touched(self, atoms: tuple[str, ...], key: str) -> tuple[int, ...]:
        """Timers whose rule names one of the atoms under `key`."""
        return tuple(i for i, rule in enumerate(self.rules) if set(atoms) & set(getattr(rule, key, ())))

    def _endings(self, atoms: tuple[str, ...]) -> dict[int, str]:
        """How each timer the atoms close ends; a clock both met and lifted is met."""
        return {index: state for key, state in ENDINGS for index in self._touched(atoms, key)}

    def _extensions(self, atoms: tuple[str, ...]) -> tuple[tuple[int, Extension], ...]:
        return tuple(
            (self.index[clock.name], extension)
            for clock in self.procedure.clocks.values()
            for extension in clock.extended_by
            if extension.step in atoms
        )

    def _dates(self, atoms: tuple[str, ...]) -> tuple[int, ...]:
        """Clocks counted backward from a date that this act states."""
        return tuple(
            self.index[clock.name]
            for clock in self.procedure.clocks.values()
            if clock.before and clock.before.step in atoms
        )

    def _settles(self, atoms: tuple[str, ...]) -> tuple[tuple[str, Within], ...]:
        """Waits on this act whose period is a setting or stated in data."""
        return tuple(
            (_wait_key(waiting, number), wait.within)
            for waiting in self.procedure.steps.values()
            for number, wait in enumerate(waiting.wait)
            if wait.after in atoms and (wait.within.local or wait.within.stated)
        )


def _bits(numbers: Iterable[int]) -> int:
    return sum(1 << number for number in set(numbers))


def _numbered(names: Iterable[str]) -> dict[str, int]:
    return {name: 1 << index for index, name in enumerate(names)}


def _is_lapse(procedure: Procedure, atom: str) -> bool:
    return atom.partition(".")[0] not in procedure.steps


def _owes(clock: Clock, step: str) -> bool:
    return any(name.partition(".")[0] == step for name in clock.met_by)


def _wait_key(step: Step, number: int) -> str:
    return f"wait {step.id} {number + 1}"


def _subsets(bits: tuple[int, ...]) -> list[int]:
    chosen = [0]
    for bit in bits:
        chosen += [one | bit for one in chosen]
    return chosen
