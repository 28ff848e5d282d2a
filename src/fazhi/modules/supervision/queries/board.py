"""The board of a supervisor: what is late, nearly late, bounced, reworked, reopened below the post; never what it says.

Every row is a number, a unit, a deadline and counts. ``overseen`` is the scope: what a post sees of matters below its
line without a stated reason. Reads indexed columns only; the number of queries does not depend on the number of rows.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from fazhi.kernel.matters import definitions, kinds
from fazhi.kernel.matters.forms import said
from fazhi.kernel.matters.kinds import Kind
from fazhi.kernel.matters.models import Act, Clock, Link, Matter
from fazhi.kernel.matters.queries import overseen
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Post, Unit
from fazhi.kernel.procedures import Text
from fazhi.modules.supervision.queries.marks import PAGE, mark_of, read_mark
from fazhi.modules.supervision.rules import SOON, SUPERVISES, days_late

COUNTED_TO = 999
LATE, NEARLY = "late", "soon"
A_YEAR = timedelta(days=365)

Found = list[tuple[UUID, datetime]]
"""Matters of a page and one more, each with the moment it is ordered by."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the board is asked for: ``what`` is late, soon or a setback (``kind.step``); unit and kind by code."""

    what: str = LATE
    unit: str = ""
    kind: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One matter as a supervisor sees it from above: no title, no text, no resident, and of the handler only the post."""

    id: UUID
    number: str
    kind: Text
    unit: str
    post: Post | None
    duty: Text | None
    due_at: datetime | None
    days_late: int
    setbacks: tuple[tuple[Text, int], ...]
    documents: int


@dataclass(frozen=True, slots=True)
class Board:
    """A page of the board. ``counts`` holds late and soon, at most ``COUNTED_TO`` + 1 each; ``older`` is a mark."""

    rows: list[Row]
    older: str
    counts: Mapping[str, int]


def setbacks() -> Mapping[str, tuple[Kind, str, Text]]:
    """What boards count beside deadlines, by ``kind.step``: the kind, the step and its word."""
    return {
        f"{kind.code}.{step}": (kind, step, word)
        for kind in kinds.all_kinds()
        for step, word in kind.setbacks.items()
    }


def board(actor: Actor, units: Sequence[Unit], wanted: Wanted, at: datetime) -> Board:
    """One page, the most urgent first; three queries whatever its length. ``units`` as ``units_below`` gives them."""
    held = _held(actor, units, wanted)
    known = setbacks()
    if wanted.what in known:
        kind, step, _word = known[wanted.what]
        found = _set_back(held, kind.code, step, wanted, at)
    else:
        found = _due(held, wanted, at)
    rows = [_row(matter, at) for matter in _shown(actor, [pk for pk, _moment in found[:PAGE]])]
    return Board(rows, _older(found), _counts(held, at))


def units_below(actor: Actor) -> list[Unit]:
    """The units a board looks at, and may be narrowed to, in the order of the tree."""
    return list(Unit.objects.filter(path__startswith=actor.unit_path).order_by("path"))


@dataclass(frozen=True, slots=True)
class _Held:
    """Open matters that some units hold now, of some kinds: what the statements below look through."""

    units: list[UUID]
    kinds: list[str]

    @property
    def rows(self) -> QuerySet[Matter]:
        return Matter.objects.filter(
            status="open", sealed_to__isnull=True, kind__in=self.kinds, unit__in=self.units
        )


def _held(actor: Actor, units: Sequence[Unit], wanted: Wanted) -> _Held:
    """Supervision itself is left out: it has its own list."""
    codes = [kind.code for kind in kinds.all_kinds() if actor.may(kind.read) and kind.code != "supervision"]
    top = next((unit.path for unit in units if unit.code == wanted.unit), "") if wanted.unit else "/"
    return _Held(
        [unit.pk for unit in units if top and unit.path.startswith(top)],
        [code for code in codes if wanted.kind in ("", code)],
    )


def _until(what: str, at: datetime) -> tuple[datetime, datetime]:
    """After when and until when a duty falls due that is late, or nearly late."""
    return (at, at + SOON) if what == NEARLY else (datetime.min.replace(tzinfo=UTC), at)


def _counts(held: _Held, at: datetime) -> Mapping[str, int]:
    """How many are late and nearly late, counted no further than anybody needs to know; one query."""
    parts = []
    for name in (LATE, NEARLY):
        after, until = _until(name, at)
        rows = held.rows.filter(next_due_at__gt=after, next_due_at__lte=until).order_by()
        parts.append(rows.annotate(sort=Value(name)).values_list("sort", flat=True)[: COUNTED_TO + 1])
    return Counter(parts[0].union(parts[1], all=True))


_FIRST_DUE = """
SELECT first.id, first.next_due_at
FROM unnest(%(units)s::uuid[]) AS unit (id)
CROSS JOIN LATERAL (
    SELECT id, next_due_at FROM matters_matter
    WHERE unit_id = unit.id AND status = 'open' AND sealed_to_id IS NULL AND kind = ANY(%(kinds)s)
      AND next_due_at > %(after)s AND next_due_at <= %(until)s AND (next_due_at, id) > (%(moment)s, %(id)s)
    ORDER BY next_due_at, id LIMIT %(rows)s
) AS first
ORDER BY first.next_due_at, first.id LIMIT %(rows)s
"""
"""The first rows of each unit by its own index (``matters_by_due``), then the first of those: no row is read in vain."""


def _due(held: _Held, wanted: Wanted, at: datetime) -> Found:
    after, until = _until(wanted.what, at)
    moment, pk = read_mark(wanted.after) or (after, UUID(int=0))
    words: dict[str, Any] = {"after": after, "until": until, "moment": moment, "id": pk, "rows": PAGE + 1}
    with connection.cursor() as cursor:
        cursor.execute(_FIRST_DUE, {"units": held.units, "kinds": held.kinds, **words})
        return list(cursor.fetchall())


def _set_back(held: _Held, kind: str, step: str, wanted: Wanted, at: datetime) -> Found:
    """The matters whose last such step is the newest first.

    For some units: through what they hold now. For all: backward through the acts of the last year, until a page is
    full; most that were lately set back are still open.
    """
    rows = held.rows.filter(kind=kind)
    acts = Act.objects.filter(step=step).order_by()
    if wanted.unit:
        last = acts.filter(matter=OuterRef("pk")).order_by("-n").values("occurred_at")[:1]
        found = rows.annotate(moment=Subquery(last)).filter(moment__isnull=False).order_by("-moment", "pk")
        pairs: QuerySet[Any, Any] = found.values_list("pk", "moment")
        key, name = "moment", "pk"
    else:
        later = acts.filter(matter=OuterRef("matter"), n__gt=OuterRef("n"))
        lately = acts.filter(~Exists(later), matter__in=rows.values("pk"), occurred_at__gt=at - A_YEAR)
        pairs = lately.order_by("-occurred_at", "matter").values_list("matter", "occurred_at")
        key, name = "occurred_at", "matter"
    mark = read_mark(wanted.after)
    if mark is not None:
        pairs = pairs.filter(Q(**{f"{key}__lt": mark[0]}) | Q(**{key: mark[0], f"{name}__gt": mark[1]}))
    return list(pairs[: PAGE + 1])


def _older(found: Found) -> str:
    """The mark of the last row of a full page; empty where there is no next one."""
    if len(found) <= PAGE:
        return ""
    pk, moment = found[PAGE - 1]
    return mark_of(pk, moment)


def _shown(actor: Actor, ids: Sequence[UUID]) -> list[Any]:
    """Some matters in this order, none beyond what the post oversees, each with the duty due first and who owes it, its setbacks and its documents."""
    steps = {step for _kind, step, _word in setbacks().values()}
    running = Clock.objects.filter(matter=OuterRef("pk"), state="running", due_at__isnull=False)
    first = running.order_by("due_at", "pk")
    back = Act.objects.filter(matter=OuterRef("pk"), step__in=steps).order_by("n")
    about = Link.objects.filter(target=OuterRef("pk"), kind=SUPERVISES).order_by().values("target")
    rows = (
        overseen(actor)
        .filter(pk__in=ids)
        .select_related("unit", "handler")
        .defer("title", "marking")
        .annotate(
            duty=Subquery(first.values("name")[:1]),
            owed_by=Subquery(first.values("holder_unit")[:1]),
            owed_by_zh=Subquery(first.values("holder_unit__name_zh")[:1]),
            owed_by_en=Subquery(first.values("holder_unit__name_en")[:1]),
            set_back=ArraySubquery(back.values("step")),
            documents=Coalesce(Subquery(about.annotate(n=Count("pk")).values("n")), 0),
        )
    )
    found = {row.pk: row for row in rows}
    return [found[pk] for pk in ids if pk in found]


def _row(matter: Any, at: datetime) -> Row:
    kind = kinds.get(matter.kind)
    rules = definitions.get(matter.procedure_code, matter.procedure_version).clocks
    counted = Counter(matter.set_back)
    owed_by = matter.owed_by or matter.unit_id
    named = said(Text(matter.owed_by_zh, matter.owed_by_en)) if matter.owed_by else matter.unit.name
    return Row(
        id=matter.pk,
        number=matter.number,
        kind=kind.title,
        unit=named,
        post=matter.handler if matter.handler and matter.handler.unit_id == owed_by else None,
        duty=rules[matter.duty].title if matter.duty in rules else None,
        due_at=matter.next_due_at,
        days_late=days_late(matter.next_due_at, at) if matter.next_due_at else 0,
        setbacks=tuple((word, counted[step]) for step, word in kind.setbacks.items() if counted[step]),
        documents=matter.documents,
    )
