"""What the pages of procedures show: the versions there are, every rule with its source, what a version changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from fazhi.kernel.matters import definitions
from fazhi.kernel.matters.queries import limits_on
from fazhi.kernel.procedures import Basis, Procedure, Text
from fazhi.kernel.procedures.differences import Difference, differences
from fazhi.kernel.procedures.model import Clock, FieldRef, Right, Within
from fazhi.kernel.workdays import Period


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a procedure: what it says, for whom, how long (``stated``: on a form), and where it comes from."""

    title: Text
    who: Text
    basis: Basis
    period: Period | None = None
    stated: Text | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a procedure with its rules, and what it changed in the one before it (``None``: the first)."""

    procedure: Procedure
    in_force: bool
    periods: tuple[Rule, ...]
    steps: tuple[Rule, ...]
    changed: tuple[Difference, ...] | None

    @property
    def uncertain(self) -> int:
        """How many of its rules are local or could not be verified."""
        rules = (*self.periods, *self.steps)
        return sum(1 for rule in rules if rule.basis.local or not rule.basis.verified)


def newest(day: date) -> list[Procedure]:
    """Of every installed procedure the version in force on a day, else its first, by title."""
    found: dict[str, Procedure] = {}
    for procedure in definitions.all_definitions():
        if procedure.code not in found or procedure.version <= day:
            found[procedure.code] = procedure
    return sorted(found.values(), key=lambda one: one.title.zh)


def versions(code: str) -> list[Procedure]:
    """The versions of a procedure, the latest first; empty for one that is not installed."""
    return [one for one in definitions.all_definitions() if one.code == code][::-1]


def version(code: str, written: str, at: datetime, today: date) -> Version | None:
    """One version with all there is to say of it; ``None`` where there is none."""
    known = versions(code)
    place = next((n for n, one in enumerate(known) if one.version.isoformat() == written), None)
    if place is None:
        return None
    procedure = known[place]
    before = known[place + 1] if place + 1 < len(known) else None
    current = next((one for one in known if one.version <= today), None)
    return Version(
        procedure,
        procedure is current,
        tuple(_periods(procedure, {**procedure.local_limits, **limits_on(at)})),
        tuple(Rule(step.title, _who(procedure, step.by), step.basis) for step in procedure.steps.values()),
        differences(before, procedure) if before is not None else None,
    )


def _periods(procedure: Procedure, limits: dict[str, Period]) -> Iterator[Rule]:
    """The duties, rights and waits that take a time."""
    timers: list[Clock | Right] = [*procedure.clocks.values(), *procedure.rights.values()]
    for timed in timers:
        if timed.within is not None:
            yield _timed(procedure, timed.title, (timed.holder,), timed.basis, timed.within, limits)
    for step in procedure.steps.values():
        for wait in step.wait:
            after = procedure.atom_title(wait.after)
            title = Text(
                f"{after.zh}之后，{step.title.zh}之前", f"After “{after.en}”, before “{step.title.en}”"
            )
            yield _timed(procedure, title, step.by, wait.basis, wait.within, limits)


def _timed(
    procedure: Procedure,
    title: Text,
    who: tuple[str, ...],
    basis: Basis,
    within: Within,
    limits: dict[str, Period],
) -> Rule:
    period = limits.get(within.local, within.period) if within.local else within.period
    return Rule(title, _who(procedure, who), basis, period, _stated(procedure, within.stated))


def _stated(procedure: Procedure, where: FieldRef | None) -> Text | None:
    if where is None:
        return None
    step = procedure.steps[where.step]
    return next((field.title for field in step.form if field.name == where.field), step.title)


def _who(procedure: Procedure, roles: tuple[str, ...]) -> Text:
    known = [procedure.roles[role] for role in roles if role in procedure.roles]
    return Text("、".join(one.zh for one in known), ", ".join(one.en for one in known))
