"""What the checker has to say: findings in both languages, with the way that leads to each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from fazhi.kernel.procedures.explore_machine import Label
from fazhi.kernel.procedures.model import Basis, Procedure, Text

ERROR = "error"
NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the checker found.

    `severity` is "error" (the file is refused) or "note" (lawful, but somebody should know). `subject` is the
    name in the file. `trace` are the events of a shortest way there, empty where no way is needed.
    """

    code: str
    severity: str
    subject: str
    zh: str
    en: str
    trace: tuple[Text, ...] = ()
    basis: str = ""

    def to_json(self) -> dict[str, Any]:
        found = asdict(self)
        found["trace"] = [{"zh": event.zh, "en": event.en} for event in self.trace]
        return found


@dataclass(frozen=True, slots=True)
class Report:
    """The checker's answer for one procedure. `complete` is False when exploring stopped at `bound` states."""

    code: str
    findings: tuple[Finding, ...]
    states: int
    complete: bool
    bound: int

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.severity == ERROR)

    @property
    def notes(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.severity == NOTE)

    @property
    def clean(self) -> bool:
        """No error, and nothing left unexplored."""
        return self.complete and not self.errors

    def to_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "clean": self.clean,
            "complete": self.complete,
            "states": self.states,
            "bound": self.bound,
            "findings": [f.to_json() for f in self.findings],
        }


def told(procedure: Procedure, labels: Iterable[Label]) -> tuple[Text, ...]:
    """A trace in words: “登记（由信访机构收到：否）”."""
    return tuple(_event(procedure, label) for label in labels)


def _event(procedure: Procedure, label: Label) -> Text:
    title = procedure.atom_title(label.atom)
    if not label.facts:
        return title
    zh = "；".join(f"{procedure.facts[n].zh}：{'是' if v else '否'}" for n, v in label.facts)
    en = "; ".join(f"{procedure.facts[n].en}: {'yes' if v else 'no'}" for n, v in label.facts)
    return Text(f"{title.zh}［{zh}］", f"{title.en} [{en}]")


def quoted(procedure: Procedure, atoms: Sequence[str]) -> Text:
    """Several atoms by title: “登记”“受理” / “Register”, “Accept”."""
    titles = [procedure.atom_title(atom) for atom in atoms]
    return Text("".join(f"“{t.zh}”" for t in titles), ", ".join(f"“{t.en}”" for t in titles))


def in_brackets(basis: Basis) -> Text:
    """The article in brackets, ready to end a sentence; empty without a basis."""
    return Text(f"（{basis.zh()}）", f" ({basis.en()})") if basis else Text("", "")
