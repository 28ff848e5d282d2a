"""Every name in a procedure file must mean something: the checks behind the loader's messages."""

from collections.abc import Iterable

from fazhi.kernel.procedures.expressions import Expression
from fazhi.kernel.procedures.model import (
    LAPSED,
    OVERDUE,
    SYSTEM,
    Clock,
    FieldRef,
    Outcome,
    Procedure,
    Response,
    Right,
    Step,
    Within,
)
from fazhi.kernel.procedures.reading import nearest


def check_references(procedure: Procedure) -> list[str]:
    """Problems with the names of a well-formed file, each saying table, name and the nearest known name."""
    return _References(procedure).check()


def atoms_of(procedure: Procedure) -> list[str]:
    """Everything that can have happened: steps, their outcomes, lapses, and clocks that ran out."""
    steps = procedure.steps.values()
    return [
        *procedure.steps,
        *(f"{step.id}.{outcome}" for step in steps for outcome in step.outcomes),
        *(f"{right}.{LAPSED}" for right in procedure.rights),
        *(f"{clock.name}.{OVERDUE}" for clock in procedure.clocks.values() if clock.overdue_is_event),
    ]


class _References:
    def __init__(self, procedure: Procedure) -> None:
        self.procedure = procedure
        self.problems: list[str] = []
        self.atoms = frozenset(atoms_of(procedure))
        self.steps = frozenset(procedure.steps)
        self.acts = frozenset(atom for atom in self.atoms if atom.partition(".")[0] in self.steps)
        self.timers = frozenset(procedure.clocks) | frozenset(procedure.rights)
        self.roles = frozenset(procedure.roles) | {SYSTEM}

    def check(self) -> list[str]:
        self._head()
        for step in self.procedure.steps.values():
            self._step(step)
        for clock in self.procedure.clocks.values():
            if not clock.response_of:
                self._clock(clock)
        for right in self.procedure.rights.values():
            self._right(right)
        return self.problems

    def _names(self, where: str, key: str, names: Iterable[str], known: frozenset[str], what: str) -> None:
        for name in names:
            if name not in known:
                self.problems.append(f"[{where}] {key}: unknown {what} “{name}”{nearest(name, known)}")

    def _head(self) -> None:
        procedure, closing = self.procedure, self.procedure.closing
        self._names("procedure", "first", [procedure.first], self.steps, "step")
        for group in closing.after_any:
            self._names("closing", "after_any", group, self.atoms, "step, outcome or event")
        if not closing.after_any:
            self.problems.append("[closing] after_any: is missing; say what ends a matter")
        self._names("closing", "except_clocks", closing.except_clocks, frozenset(procedure.clocks), "clock")
        self._names("closing", "except_rights", closing.except_rights, frozenset(procedure.rights), "right")
        both = (self.steps & self.timers) | (frozenset(procedure.clocks) & frozenset(procedure.rights))
        for name in sorted(both):
            self.problems.append(
                f"[{name}]: one name for two things; steps, clocks and rights need their own"
            )
        settable = {name for step in procedure.steps.values() for name in _facts_set(step)}
        for name in procedure.facts.keys() - settable:
            self.problems.append(f"[facts] {name}: no step sets this fact{nearest(name, settable)}")

    def _step(self, step: Step) -> None:
        where = f"step.{step.id}"
        self._names(where, "by", step.by, self.roles, "role")
        self._names(where, "not_by", step.not_by, self.steps, "step")
        self._names(where, "not_by_unit", step.not_by_unit, self.steps, "step")
        self._names(where, "documents", step.documents, frozenset(self.procedure.documents), "document")
        self._names(where, "after", step.after, self.atoms, "step, outcome or event")
        for group in step.after_any:
            self._names(where, "after_any", group, self.atoms, "step, outcome or event")
        self._names(where, "after_if_due", step.after_if_due, self.acts, "step or outcome")
        known = self.steps | self.timers
        self._names(where, "blocked_while", step.blocked_while, known, "step, clock or right")
        self._names(where, "only_while", step.only_while, self.timers, "clock or right")
        self._expression(where, "applies_when", step.applies_when)
        self._effects(step)
        self._data(step)

    def _effects(self, step: Step) -> None:
        parts: list[tuple[str, Step | Outcome]] = [(f"step.{step.id}", step)]
        parts += [(f"step.{step.id}.on.{outcome.name}", outcome) for outcome in step.outcomes.values()]
        for where, part in parts:
            self._names(where, "sets", part.sets, frozenset(self.procedure.facts), "fact")
            self._names(where, "excludes", part.excludes, self.steps, "step")
            self._names(where, "includes", part.includes, self.steps, "step")
            self._expression(where, "only_if", part.only_if)
            for response in part.then:
                self._response(f"{where}.then", response)
            clash = {*step.excludes, *part.excludes} & {*step.includes, *part.includes}
            for name in sorted(clash):
                self.problems.append(f"[{where}]: includes and excludes “{name}” in one act; choose one")

    def _response(self, where: str, response: Response) -> None:
        self._names(where, "step", [response.step], self.steps, "step")
        self._names(where, "holder", [response.holder] if response.holder else [], self.roles, "role")
        self._expression(where, "applies_when", response.applies_when)
        self._within(where, response.within)

    def _data(self, step: Step) -> None:
        where = f"step.{step.id}"
        fields = {field.name: field.type for field in step.form}
        if len(fields) < len(step.form):
            self.problems.append(f"[{where}] form: two fields have the same name")
        if step.dated_by and fields.get(step.dated_by) not in {"date", "datetime"}:
            self.problems.append(
                f"[{where}] dated_by: “{step.dated_by}” is not a date on this form{nearest(step.dated_by, fields)}"
            )
        self._field(where, "not_before", step.not_before, ("date", "datetime"))
        self._field(where, "each", step.each, ("list",))
        if step.each and step.outcomes:
            self.problems.append(f"[{where}] each: cannot have outcomes too; use child matters")
        for wait in step.wait:
            self._names(f"{where}.wait", "after", [wait.after], self.atoms, "step, outcome or event")
            self._expression(f"{where}.wait", "unless", wait.unless)
            self._within(f"{where}.wait", wait.within)

    def _field(self, where: str, key: str, ref: FieldRef | None, types: tuple[str, ...]) -> None:
        if ref is None:
            return
        self._names(where, key, [ref.step], self.steps, "step")
        step = self.procedure.steps.get(ref.step)
        fields = {field.name: field.type for field in step.form} if step else {}
        if step and fields.get(ref.field) not in types:
            self.problems.append(
                f"[{where}] {key}: “{ref}” is not a field of type {' or '.join(types)}{nearest(ref.field, fields)}"
            )

    def _within(self, where: str, within: Within | None) -> None:
        self._field(where, "period_from", within.stated if within else None, ("period",))

    def _expression(self, where: str, key: str, expression: Expression | None) -> None:
        if expression is None:
            return
        self._names(where, key, sorted(expression.facts), frozenset(self.procedure.facts), "fact")
        self._names(where, key, sorted(expression.atoms), self.atoms, "step, outcome or event")

    def _clock(self, clock: Clock) -> None:
        where = f"clock.{clock.name}"
        for key in ("starts", "met_by", "stopped_by", "resumed_by", "lifted_by"):
            self._names(where, key, getattr(clock, key), self.atoms, "step, outcome or event")
        for key in ("starts", "met_by"):
            if not getattr(clock, key):
                self.problems.append(f"[{where}] {key}: is missing")
        self._names(where, "holder", [clock.holder] if clock.holder else [], self.roles, "role")
        self._expression(where, "applies_when", clock.applies_when)
        self._within(where, clock.within)
        self._field(where, "before", clock.before, ("date", "datetime"))
        if clock.overdue_is_event and clock.within is None:
            self.problems.append(f"[{where}] overdue_is_event: a clock without a period never runs out")
        if clock.before and (clock.within is None or clock.extended_by or clock.stopped_by):
            self.problems.append(f"[{where}] before: needs within, and can be neither stopped nor extended")
        for extension in clock.extended_by:
            self._names(f"{where}.extended_by", "step", [extension.step], self.acts, "step or outcome")
            self._within(f"{where}.extended_by", extension.within)
            if extension.date_field:
                ref = FieldRef(extension.step.partition(".")[0], extension.date_field)
                self._field(f"{where}.extended_by", "date", ref, ("date",))

    def _right(self, right: Right) -> None:
        where = f"right.{right.name}"
        self._names(where, "starts", right.starts, self.atoms, "step, outcome or event")
        self._names(where, "used_by", right.used_by, self.steps, "step")
        self._names(where, "given_up_by", right.given_up_by, self.steps, "step")
        self._names(where, "ended_by", right.ended_by, self.atoms, "step, outcome or event")
        for key in ("starts", "used_by"):
            if not getattr(right, key):
                self.problems.append(f"[{where}] {key}: is missing")
        self._names(where, "holder", [right.holder] if right.holder else [], self.roles, "role")
        self._expression(where, "applies_when", right.applies_when)
        self._within(where, right.within)


def _facts_set(step: Step) -> list[str]:
    return [*step.sets, *(name for outcome in step.outcomes.values() for name in outcome.sets)]
