"""Whether a deadline leaves time for the waits that stand before the step that meets it.

For a start on each of many days of a published year the earliest possible moment of the meeting step is
counted with the real calendar, along everything that must come between (strict `after`, every member of an
`after_any`, lapses and running out). Only what is certain is counted: a wait with an exception, a period
stated on a form, or an act that may have come before the start does not delay. Extensions and stops do not help:
a limit that can only be kept by an exception is wrong for the ordinary matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from fazhi.kernel.procedures.check_findings import ERROR, NOTE, Finding, in_brackets, quoted
from fazhi.kernel.procedures.expressions import Expression, Node
from fazhi.kernel.procedures.model import Basis, Clock, Procedure, Right, Step, Text, Within
from fazhi.kernel.procedures.timing import Rules
from fazhi.kernel.workdays import Period

FIRST_START = datetime(2025, 1, 1, 4, tzinfo=UTC)
STARTS = tuple(FIRST_START + timedelta(days=5 * n) for n in range(70))
"""Noon of every fifth day of a year whose calendar is published: all weekdays, inside and around holidays."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A time inside which one of `steps` must, or may, happen."""

    code: str
    subject: str
    title: Text
    period: Period
    steps: tuple[str, ...]
    starts: tuple[str, ...]
    basis: Basis


def check_periods(procedure: Procedure, rules: Rules) -> Iterator[Finding]:
    """Errors for limits no start day leaves room for, notes for those that only some days leave room for."""
    for limit in _limits(procedure, rules):
        for start in limit.starts:
            yield from _limit(procedure, rules, limit, start)


def _limits(procedure: Procedure, rules: Rules) -> Iterator[Limit]:
    for clock in procedure.clocks.values():
        if not clock.before:
            yield from _limited(
                "deadline_before_wait", f"clock.{clock.name}", clock, clock.met_by, clock, rules
            )
    for right in procedure.rights.values():
        for used in right.used_by:
            yield from _limited("right_before_wait", f"right.{right.name}", right, (used,), right, rules)
    for step in procedure.steps.values():
        for name in step.only_while:
            timer: Clock | Right = procedure.clocks.get(name) or procedure.rights[name]
            if not (isinstance(timer, Clock) and timer.before):
                yield from _limited("window_before_wait", f"step.{step.id}", step, (step.id,), timer, rules)


def _limited(
    code: str,
    subject: str,
    told: Clock | Right | Step,
    steps: tuple[str, ...],
    timer: Clock | Right,
    rules: Rules,
) -> Iterator[Limit]:
    """The limit of a timer, if it has a period that is known beforehand."""
    period = _period(timer.within, rules)
    if period:
        yield Limit(code, subject, told.title, period, steps, timer.starts, told.basis)


def _limit(procedure: Procedure, rules: Rules, limit: Limit, start: str) -> Iterator[Finding]:
    late: list[datetime] = []
    waits: tuple[Text, ...] = ()
    for begun in STARTS:
        earliest = _Earliest(procedure, rules, start, begun)
        moment = min((earliest.of(step) or begun for step in limit.steps), default=begun)
        if moment == begun:
            return
        due = rules.calendar.count(begun, limit.period).at
        if moment >= due:
            late.append(begun)
            waits = tuple(dict.fromkeys(earliest.waits))
    if not late:
        return
    always = len(late) == len(STARTS)
    yield _too_short(procedure, limit, start, waits, always=always)


def _too_short(
    procedure: Procedure, limit: Limit, start: str, waits: Iterable[Text], *, always: bool
) -> Finding:
    begun = quoted(procedure, [start])
    meant = quoted(procedure, limit.steps)
    listed = Text("、".join(w.zh for w in waits), ", ".join(w.en for w in waits))
    article = in_brackets(limit.basis)
    how = (
        Text("无论哪天起算都", "whatever the day it starts")
        if always
        else Text("有的日子起算时", "from some days")
    )
    return Finding(
        limit.code,
        ERROR if always else NOTE,
        limit.subject,
        f"“{limit.title.zh}”自{begun.zh}起{limit.period.zh}，{how.zh}短于其前必经的等待（{listed.zh}），"
        f"{meant.zh}来不及办理{article.zh}。请核对两处期限。",
        f"“{limit.title.en}” runs {limit.period.en} from {begun.en}; {how.en}, that is shorter than the waits "
        f"before {meant.en} ({listed.en}){article.en}. Check both periods against their articles.",
        trace=(procedure.atom_title(start), *(w for w in waits)),
        basis=str(limit.basis),
    )


def _period(within: Within | None, rules: Rules) -> Period | None:
    if within is None or within.stated:
        return None
    return rules.limits.get(within.local, within.period) if within.local else within.period


@dataclass
class _Earliest:
    """Earliest moments of atoms when `start` first happens at `begun`; None = not bound to come after it."""

    procedure: Procedure
    rules: Rules
    start: str
    begun: datetime
    waits: list[Text] = field(default_factory=list)
    known: dict[str, datetime | None] = field(default_factory=dict)

    def of(self, atom: str) -> datetime | None:
        owner, _, tail = atom.partition(".")
        if atom == self.start or (not tail and owner == self.start.partition(".")[0]):
            return self.begun
        if atom not in self.known:
            self.known[atom] = None
            self.known[atom] = self._count(owner)
        return self.known[atom]

    def _count(self, owner: str) -> datetime | None:
        if owner in self.procedure.steps:
            return self._step(self.procedure.steps[owner])
        timer: Clock | Right = self.procedure.rights.get(owner) or self.procedure.clocks[owner]
        period, begun = _period(timer.within, self.rules), self._first(timer.starts)
        if period is None or begun is None:
            return begun
        self.waits.append(Text(f"“{timer.title.zh}”{period.zh}", f"“{timer.title.en}” {period.en}"))
        return self.rules.calendar.count(begun, period).at

    def _step(self, step: Step) -> datetime | None:
        moments = [
            self.of(atom)
            for atom in (*step.after, *_surely_done(step.only_if), *_surely_done(step.applies_when))
        ]
        moments += [self._first(group) for group in step.after_any]
        for wait in step.wait:
            period, begun = _period(wait.within, self.rules), self.of(wait.after)
            if begun and period and not wait.unless and wait.after in step.after:
                title = self.procedure.atom_title(wait.after)
                self.waits.append(Text(f"“{title.zh}”之后{period.zh}", f"{period.en} after “{title.en}”"))
                moments.append(self.rules.calendar.wait_ends(begun, period))
        return max((m for m in moments if m), default=None)

    def _first(self, atoms: Iterable[str]) -> datetime | None:
        """The earliest of several ways; None as soon as one of them may lie before the start."""
        moments = [self.of(atom) for atom in atoms]
        bound = [m for m in moments if m]
        return min(bound) if bound and len(bound) == len(moments) else None


def _surely_done(expression: Expression | None) -> tuple[str, ...]:
    """Atoms a condition cannot be true without: the `done(…)` of a plain conjunction."""
    if expression is None:
        return ()
    tree = expression.tree
    parts: tuple[Node, ...] = tree.parts if tree.kind == "and" else (tree,)
    return tuple(part.name for part in parts if part.kind == "done")
