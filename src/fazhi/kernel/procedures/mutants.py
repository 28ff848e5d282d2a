"""How many planted faults the checker finds: mutation testing of the checker, and of the examples files.

A mutant is *harmful* if something the original lets happen in random lawful lives can no longer happen, a
matter gets stuck or can never close, a duty never begins or is never met in time, a citation is gone, or the
file names something that does not exist. Whether it is, is decided by living (see `lives`), not by the
checker's own exploration. Faults that only weaken a rule (a gate dropped, a shorter list of what ends a
right, another number of days) leave every life possible: no checker can know them from law, which is what the
examples files are for; they are counted apart.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from fazhi.kernel.procedures.check_findings import Finding
from fazhi.kernel.procedures.checker import check
from fazhi.kernel.procedures.examples import run_examples
from fazhi.kernel.procedures.lives import Lives, live
from fazhi.kernel.procedures.load import loads
from fazhi.kernel.procedures.model import Procedure
from fazhi.kernel.procedures.mutant_faults import Fault, plant, to_toml
from fazhi.kernel.procedures.reading import ProcedureError
from fazhi.kernel.procedures.timing import Rules
from fazhi.kernel.workdays import Calendar

LIVES = 60
"""Lives of each mutant; an absence they show is only believed after four times as many more."""
MORE = 4
COMMON = 0.05
"""Share of the original's lives an event must occur in before its absence counts as harm."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One planted fault and its fate.

    `harm` says what the lives showed, empty if they showed none. `refused_by` is "loader", "checker" or "";
    `finding` the checker's first error. `examples_fail` is None where there is no examples file.
    """

    file: str
    fault: Fault
    harm: str
    refused_by: str
    finding: Finding | None
    examples_fail: bool | None

    @property
    def caught(self) -> bool:
        return bool(self.refused_by) or bool(self.examples_fail)


@dataclass(frozen=True, slots=True)
class MutantReport:
    """All mutants of one run. Shares are of the harmful ones; None where there is none."""

    mutants: tuple[Mutant, ...]

    @property
    def harmful(self) -> tuple[Mutant, ...]:
        return tuple(m for m in self.mutants if m.harm)

    @property
    def missed(self) -> tuple[Mutant, ...]:
        """Harmful and not refused by loader or checker."""
        return tuple(m for m in self.harmful if not m.refused_by)

    @property
    def refused_share(self) -> float | None:
        return 1 - len(self.missed) / len(self.harmful) if self.harmful else None

    @property
    def caught_share(self) -> float | None:
        """Refused, or shown by an example that fails."""
        missed = [m for m in self.harmful if not m.caught]
        return 1 - len(missed) / len(self.harmful) if self.harmful else None

    def rows(self) -> list[tuple[str, int, int, int, int, int, int]]:
        """A line per kind of fault: kind, planted, harmful, refused of those, caught of those,
        harmless, caught of those by examples or checker."""
        kinds = dict.fromkeys(m.fault.kind for m in self.mutants)
        return [_row(kind, [m for m in self.mutants if m.fault.kind == kind]) for kind in sorted(kinds)]


def _row(kind: str, mutants: list[Mutant]) -> tuple[str, int, int, int, int, int, int]:
    harmful = [m for m in mutants if m.harm]
    harmless = [m for m in mutants if not m.harm]
    return (
        kind,
        len(mutants),
        len(harmful),
        sum(bool(m.refused_by) for m in harmful),
        sum(m.caught for m in harmful),
        len(harmless),
        sum(m.caught for m in harmless),
    )


def try_mutants(files: Iterable[Path], count: int, seed: int, lives: int = LIVES) -> Iterator[Mutant]:
    """Plant `count` faults, spread evenly over the files, and say what became of each. Repeatable by seed."""
    rules = Rules(calendar=Calendar.national(), limits={})
    originals = [_Original(path, rules, seed, lives) for path in files]
    for number in range(count):
        original = originals[number % len(originals)]
        yield original.try_one(Random(f"{seed}/{number}"), seed)  # noqa: S311 - repeatable chance, no secret


class _Original:
    def __init__(self, path: Path, rules: Rules, seed: int, count: int) -> None:
        self.path, self.rules, self.count = path, rules, count
        self.content = tomllib.loads(path.read_text(encoding="utf-8"))
        self.procedure = loads(to_toml(self.content), path.name)
        lives = live(self.procedure, rules, seed, count * (1 + MORE))
        if lives.stuck or lives.endless:
            raise ValueError(
                f"{path.name}: the file itself gets stuck in random lives; check it before mutating it."
            )
        self.common = {n for n, times in lives.happened.items() if times >= COMMON * lives.count}
        self.begins = {n for n, times in lives.started.items() if times >= COMMON * lives.count}
        self.in_time = {n for n, times in lives.in_time.items() if times >= COMMON * lives.count}
        examples = path.with_name(f"{path.stem}.examples.toml")
        self.examples = examples if examples.exists() else None

    def try_one(self, random: Random, seed: int) -> Mutant:
        fault, content = plant(self.content, random)
        try:
            mutant = loads(to_toml(content), self.path.name)
        except ProcedureError:
            return Mutant(self.path.name, fault, "the file cannot be read", "loader", None, None)
        errors = check(mutant, self.rules).errors
        return Mutant(
            self.path.name,
            fault,
            self._harm(mutant, fault, seed),
            "checker" if errors else "",
            errors[0] if errors else None,
            self._examples_fail(mutant),
        )

    def _examples_fail(self, mutant: Procedure) -> bool | None:
        if self.examples is None:
            return None
        try:
            return bool(run_examples(mutant, self.examples, self.rules))
        except ProcedureError:
            return True

    def _harm(self, mutant: Procedure, fault: Fault, seed: int) -> str:
        if fault.kind == "citation_removed":
            return "a citation is gone"
        lives = live(mutant, self.rules, seed, self.count)
        harm = self._shown_by(lives, mutant)
        if harm and not (lives.stuck or lives.endless):
            harm = self._shown_by(live(mutant, self.rules, seed + 1, self.count * MORE), mutant)
        return harm

    def _shown_by(self, lives: Lives, mutant: Procedure) -> str:
        if lives.stuck:
            return "a matter gets stuck"
        if lives.endless:
            return "a matter can never close"
        for atom in sorted(self.common - lives.happened.keys()):
            return f"{atom} never happens"
        kept = mutant.clocks.keys()
        for clock in sorted((self.begins - lives.started.keys()) & kept):
            return f"{clock} never begins"
        for clock in sorted((self.in_time - lives.in_time.keys()) & kept):
            return f"{clock} is never met in time"
        return ""
