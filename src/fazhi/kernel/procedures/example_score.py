"""How much of a procedure its examples pin down: every single change of a period or gate should break one.

The score is the share of the changed files that load and break an example. A change that no example notices is
either a hole in the examples, or has no effect: the same is said elsewhere in the file. Those are told apart by living
the two in lockstep, and changes without effect are not counted.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from fazhi.kernel.procedures.check_findings import told as labels_told
from fazhi.kernel.procedures.example_changes import changes
from fazhi.kernel.procedures.examples import Example, Failure, holds, read_examples, run_example
from fazhi.kernel.procedures.load import from_content, load
from fazhi.kernel.procedures.lockstep import QUICK, Lockstep
from fazhi.kernel.procedures.model import Procedure, Text
from fazhi.kernel.procedures.mutant_faults import Content, Fault
from fazhi.kernel.procedures.reading import ProcedureError
from fazhi.kernel.procedures.timing import Rules

DATED = frozenset({"only_while", "stopped_by", "resumed_by", "used_by", "given_up_by"})
"""Relations whose loss may show in dates alone, or only in what a page calls the end of a right."""


class ExamplesDoNotHold(ValueError):
    """The examples fail on the file as it stands, so nothing can be learned from changing it."""

    def __init__(self, name: str, failures: Sequence[Failure]) -> None:
        self.failures = tuple(failures)
        super().__init__(
            f"{name}: {len(failures)} example lines do not hold; mend them first. {failures[0].en}"
        )


@dataclass(frozen=True, slots=True)
class Survivor:
    """A change that broke no example. `way` leads to where it shows, `names` are what differs there.

    Both are empty for what only dates can show (periods, waits, stops), and where the search stopped at its bound.
    """

    fault: Fault
    way: tuple[Text, ...] = ()
    names: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        way = [{"zh": event.zh, "en": event.en} for event in self.way]
        return {**asdict(self.fault), "way": way, "names": list(self.names)}


@dataclass(frozen=True, slots=True)
class ExampleScore:
    """What became of the changes of one file.

    `broken` broke an example, `survived` none, `without_effect` cannot be told from the original, `unread` did not load.
    """

    file: str
    broken: int
    survived: tuple[Survivor, ...]
    without_effect: tuple[Fault, ...]
    unread: int

    @property
    def share(self) -> float:
        """Broken of all that loaded and have an effect, 0 to 1; 1 where nothing could be changed."""
        tried = self.broken + len(self.survived)
        return self.broken / tried if tried else 1.0

    def to_json(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "broken": self.broken,
            "without_effect": [asdict(fault) for fault in self.without_effect],
            "unread": self.unread,
            "score": round(self.share, 4),
            "survived": [survivor.to_json() for survivor in self.survived],
        }


def score_examples(
    path: Path, beside: Path, rules: Rules, most: int | None = None, enough: float = 1.0
) -> ExampleScore:
    """Try every change of `path` (or `most` of them, evenly spread) on the examples in `beside`.

    Once the score is sure to reach `enough`, the rest of what broke no example is counted as survived, unlooked at.
    Raises ExamplesDoNotHold where an example fails on the unchanged file, ProcedureError where a file is wrong.
    """
    procedure = load(path)
    examples = read_examples(procedure, beside.read_text(encoding="utf-8"), beside.name)
    failures = [failure for example in examples for failure in run_example(procedure, example, rules)]
    if failures:
        raise ExamplesDoNotHold(path.name, failures)
    broken, unread, suspects = 0, 0, []
    for fault, content in _spread(list(changes(tomllib.loads(path.read_text(encoding="utf-8")))), most):
        mutant = _mutant(content, procedure)
        if mutant is None:
            unread += 1
        elif all(holds(mutant, example, rules) for example in _nearest_first(examples, fault)):
            suspects.append((fault, mutant))
        else:
            broken += 1
    survived, without_effect = _judged(Lockstep(procedure), suspects, broken, enough)
    return ExampleScore(path.name, broken, survived, without_effect, unread)


def _judged(
    lockstep: Lockstep, suspects: Sequence[tuple[Fault, Procedure]], broken: int, enough: float
) -> tuple[tuple[Survivor, ...], tuple[Fault, ...]]:
    """What broke no example, as survivors and as what has no effect; what is quickly looked at comes first."""
    suspects = sorted(suspects, key=lambda suspect: not _is_quick(suspect[0]))
    survived: list[Survivor] = []
    without_effect: list[Fault] = []
    for number, (fault, mutant) in enumerate(suspects):
        left = [Survivor(unseen) for unseen, _ in suspects[number:]]
        if enough < 1 and broken >= enough * (broken + len(survived) + len(left)):
            survived += left
            break
        survivor = _survivor(lockstep, mutant, fault)
        if survivor:
            survived.append(survivor)
        else:
            without_effect.append(fault)
    return tuple(survived), tuple(without_effect)


def _survivor(lockstep: Lockstep, mutant: Procedure, fault: Fault) -> Survivor | None:
    """The change as a survivor, with the way to show it; None where it has no effect."""
    if not _shows_without_dates(fault):
        return Survivor(fault)
    name = fault.where.split(".")[1]
    if fault.what == f"{lockstep.original.first} dropped" and fault.where == f"step.{name}.after":
        return None  # nothing is possible before the first step anyway
    told = lockstep.tell_apart_by(name, mutant) if _is_quick(fault) else lockstep.tell_apart(mutant)
    if told.alike:
        return None
    return Survivor(fault, labels_told(lockstep.original, told.way or ()), told.names)


def _is_quick(fault: Fault) -> bool:
    """Whether `tell_apart_by` can judge a change."""
    part, *_, key = fault.where.split(".")
    return part == "step" and fault.kind == "name_dropped" and key in QUICK


def _shows_without_dates(fault: Fault) -> bool:
    """Whether living in lockstep would show what a change does: not so for dates, nor for how a right ended."""
    key = fault.where.rpartition(".")[2]
    if fault.kind == "name_dropped":
        return not DATED & set(fault.where.split("."))
    if fault.kind == "bound_dropped":
        return fault.what.startswith("at_most")
    return fault.kind.startswith("condition") and key != "unless"


def _spread(found: list[tuple[Fault, Content]], most: int | None) -> Iterator[tuple[Fault, Content]]:
    count = len(found) if most is None else min(most, len(found))
    return (found[number * len(found) // count] for number in range(count))


def _mutant(content: Content, original: Procedure) -> Procedure | None:
    """The changed procedure; None where it cannot be read, or says the same as before."""
    try:
        mutant = from_content(content, original.name)
    except ProcedureError:
        return None
    return None if mutant.digest == original.digest else mutant


def _nearest_first(examples: Sequence[Example], fault: Fault) -> list[Example]:
    """The examples in the order in which they are likely to notice: those that name the changed thing first."""
    name = fault.where.split(".")[1]
    return sorted(examples, key=lambda example: not _names(example, name))


def _names(example: Example, name: str) -> bool:
    for line in example.lines:
        if name in (line.act.partition(".")[0], line.refused.partition(".")[0]):
            return True
        if any(name in expected for expected in line.expected.values() if not isinstance(expected, bool)):
            return True
    return False
