"""The registers of this module: lists of its kinds, and the risk board. Rows of matters, newest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy

from fazhi.kernel.matters.forms import said
from fazhi.kernel.matters.models import Clock, Matter
from fazhi.kernel.matters.queries import listed
from fazhi.kernel.people.actor import Actor
from fazhi.modules.inspections.kinds import DRILL, FINDING, INCIDENT, INSPECTION, REQUEST, RISK_ENTRY
from fazhi.modules.inspections.models import RiskEntry
from fazhi.modules.inspections.rules import DEADLINES, OBJECT_KINDS, RISK_LEVELS

PAGE = 30
OVERDUE = 50
"""The most overdue rectifications shown on the board; how many there are is said."""

SORTS: Mapping[str, Any] = MappingProxyType(
    {
        INSPECTION.code: gettext_lazy("检查"),
        FINDING.code: gettext_lazy("整改"),
        INCIDENT.code: gettext_lazy("事件"),
        DRILL.code: gettext_lazy("演练"),
        REQUEST.code: gettext_lazy("个人信息请求"),
    }
)
"""The kinds listed in the register, each with its short title. Risks have a board of their own."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a register, and the place of the next (0: none)."""

    sort: str
    status: str
    rows: list[Matter]
    next: int


def register(actor: Actor, *, sort: str = "", status: str = "", skip: int = 0) -> Page:
    """The matters of one kind within sight of a post, newest first; ``status`` is ``open``, ``closed`` or empty."""
    sort = sort if sort in SORTS else INSPECTION.code
    rows = listed(actor).filter(kind=sort).select_related("unit", "parent")
    if status in ("open", "closed"):
        rows = rows.filter(status=status)
    skip = max(0, min(skip, 10_000))
    found = list(rows.order_by("-opened_at", "-pk")[skip : skip + PAGE + 1])
    return Page(sort, status, found[:PAGE], skip + PAGE if len(found) > PAGE else 0)


@dataclass(frozen=True, slots=True)
class Cell:
    """How many open risks of a kind and a level there are."""

    level: str
    title: str
    n: int


@dataclass(frozen=True, slots=True)
class Board:
    """Open risks counted by kind and level, their rows, and the rectifications that are overdue."""

    counted: list[tuple[str, list[Cell]]]
    risks: list[RiskEntry]
    overdue: list[Clock]
    overdue_n: int


def board(actor: Actor, at: datetime) -> Board:
    """The risk board of a post's unit and of the units below it. Four queries."""
    open_risks = RiskEntry.objects.filter(matter__in=_open(actor, RISK_ENTRY.code))
    counts = {
        (row["object_kind"], row["level"]): row["n"]
        for row in open_risks.order_by().values("object_kind", "level").annotate(n=Count("pk"))
    }
    rows = open_risks.select_related("matter__unit", "leader__person")
    late = Clock.objects.filter(
        matter__in=_open(actor, FINDING.code), name__in=DEADLINES, state="running", due_at__lte=at
    )
    return Board(
        [(said(OBJECT_KINDS[kind]), _cells(kind, counts)) for kind in OBJECT_KINDS],
        sorted(rows, key=lambda row: (list(RISK_LEVELS).index(row.level), row.matter.opened_at)),
        list(
            late.select_related("matter__unit", "matter__finding__leader__person").order_by("due_at")[
                :OVERDUE
            ]
        ),
        late.count(),
    )


def _open(actor: Actor, kind: str) -> QuerySet[Matter]:
    return listed(actor).filter(kind=kind, status="open")


def _cells(kind: str, counts: Mapping[tuple[str, str], int]) -> list[Cell]:
    return [Cell(level, said(text), counts.get((kind, level), 0)) for level, text in RISK_LEVELS.items()]
