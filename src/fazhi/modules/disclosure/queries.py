"""Reads of disclosure that have a name: who takes requests, and the register."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from fazhi.kernel.matters.models import Act, Matter
from fazhi.kernel.matters.queries import listed
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Unit
from fazhi.kernel.people.queries import units_with_duty
from fazhi.modules.disclosure.kinds import HANDLE
from fazhi.modules.disclosure.rules import REQUEST

PAGE = 50
EXCERPT = 60
"""Characters of what was asked for, in the register."""


def offices(at: datetime) -> QuerySet[Unit]:
    """The units that take requests for information: those with somebody whose duty it is."""
    return units_with_duty(HANDLE, at)


@dataclass(frozen=True, slots=True)
class Row:
    """One request in the register: what was asked (empty where erased) and how it was answered."""

    matter: Matter
    asked: str
    answer: Act | None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the register; ``next`` is how many rows lie before the following one, 0 where there is none."""

    rows: list[Row]
    status: str
    next: int


def register(actor: Actor, *, status: str, skip: int) -> Page:
    """The requests within sight of a post, newest first. Three queries whatever their number."""
    rows = listed(actor).filter(kind=REQUEST)
    status = status if status in ("open", "closed") else ""
    if status:
        rows = rows.filter(status=status)
    found = list(rows.select_related("unit").order_by("-opened_at", "-pk")[skip : skip + PAGE + 1])
    acts = _acts(found[:PAGE])
    shown = [
        Row(row, _asked(acts.get((row.pk, "receive"))), acts.get((row.pk, "answer"))) for row in found[:PAGE]
    ]
    return Page(shown, status, skip + PAGE if len(found) > PAGE else 0)


def _acts(rows: list[Matter]) -> Mapping[tuple[Any, str], Act]:
    acts = Act.objects.filter(matter__in=rows, step__in=("receive", "answer")).select_related("content_row")
    return {(act.matter_id, act.step): act for act in acts.order_by("n")}


def _asked(act: Act | None) -> str:
    row = getattr(act, "content_row", None)
    asked = str(row.content.get("wanted", "")) if row else ""
    return asked if len(asked) <= EXCERPT else f"{asked[:EXCERPT]}…"
