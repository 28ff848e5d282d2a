"""Acts as the procedure sees them, and the refusals an act can meet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from fazhi.kernel.law import Citation
from fazhi.kernel.procedures.model import Text


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened on a matter.

    `step` is a step, or a lapse ("ask_hearing.lapsed") recorded by the system. `at` is the legal moment
    (aware). `facts` are the answers to the facts the step decides, `data` its form values; only fields that
    rules read are looked at. `key` names the member for an ``each`` step.
    """

    step: str
    at: datetime
    outcome: str = ""
    facts: Mapping[str, bool] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    key: str = ""
    system: bool = False

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError(f"The act “{self.step}” at {self.at} has no time zone: pass an aware moment.")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a step is not possible: what stands in the way, until when (None = not by time alone), by what rule.

    `what` is the title of the thing in the way; `zh` and `en` are whole sentences for the page, the article
    at the end. `until` is the first moment at which this reason is gone.
    """

    kind: str
    what: Text
    until: datetime | None
    basis: tuple[Citation, ...]
    zh: str
    en: str


class NotPossible(Exception):
    """An act the procedure does not allow at its moment. `reasons` say why; `str()` joins them in Chinese."""

    def __init__(self, step: str, reasons: tuple[Reason, ...]) -> None:
        self.step = step
        self.reasons = reasons
        super().__init__("\n".join(reason.zh for reason in reasons))
