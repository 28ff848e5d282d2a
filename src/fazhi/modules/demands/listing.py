"""The list of demands: what it can be narrowed by, and its pages.

Pages are cut by key, not by offset, so page 5,000 costs what page 1 costs. A cursor names the last row seen.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from fazhi.kernel.matters.models import Clock, Matter
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Unit
from fazhi.kernel.workdays import end_of_day, legal_day, start_of_day
from fazhi.modules.demands import queries, search
from fazhi.modules.demands.models import Category
from fazhi.modules.demands.rules.intake import CHANNELS, HANDLING_CLOCKS

PAGE = 50
STATUSES = ("open", "closed", "history", "sealed")
DUES = ("overdue", "today", "soon", "late")
SOON = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a list; empty means all. As they stand in the address of the page, in words of text."""

    text: str = ""
    status: str = ""
    due: str = ""
    unit: str = ""
    channel: str = ""
    category: str = ""
    since: str = ""
    until: str = ""
    order: str = ""

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> "Filters":
        """The filters of a query string; names it does not know are left alone."""
        return cls(**{field.name: str(asked.get(field.name, "")).strip()[:200] for field in fields(cls)})

    @property
    def given(self) -> dict[str, str]:
        """Those that are set."""
        return {field.name: value for field in fields(self) if (value := getattr(self, field.name))}


class Page(NamedTuple):
    """One page of rows, newest (or most urgent) first, and the cursors of its neighbours."""

    rows: list[Matter]
    newer: str
    older: str


def narrowed(actor: Actor, filters: Filters, at: datetime) -> QuerySet[Matter]:
    """The demands a post may see that pass the filters. What cannot be read matches nothing: never everything."""
    sealed = filters.status == "sealed"
    rows = queries.sealed_for(actor) if sealed else queries.listed(actor)
    for condition in (
        _status(filters.status),
        _due(filters.due, at),
        _unit(filters.unit),
        _channel(filters.channel),
        _category(filters.category),
        _days(filters.since, filters.until),
    ):
        rows = rows.filter(condition)
    if filters.text:
        rows = rows.filter(search.matching(filters.text))
    return rows


def page(actor: Actor, filters: Filters, at: datetime, *, cursor: str = "", size: int = PAGE) -> Page:
    """One page: after the row an ``older`` cursor names, or before the one a ``newer`` cursor names."""
    by_due = filters.order == "due"
    rows = narrowed(actor, filters, at)
    if by_due:
        rows = rows.filter(status="open", next_due_at__isnull=False)
    rows = rows.select_related("unit", "handler__person", "demand__category")
    key = "next_due_at" if by_due else "opened_at"
    mark = _read_cursor(cursor)
    descending = not by_due
    backward = mark is not None and mark.direction == "newer"
    if mark is not None:
        rows = rows.filter(_beyond(key, mark, descending=descending != backward))
    sign = "-" if descending != backward else ""
    found = list(rows.order_by(f"{sign}{key}", f"{sign}id")[: size + 1])
    more = len(found) > size
    found = found[:size]
    if backward:
        found.reverse()
    return Page(
        found,
        _cursor("newer", found[0], key) if found and (more if backward else mark is not None) else "",
        _cursor("older", found[-1], key) if found and (more or backward) else "",
    )


class _Mark(NamedTuple):
    direction: str
    moment: datetime
    id: UUID


def _cursor(direction: str, row: Matter, key: str) -> str:
    moment: datetime = getattr(row, key)
    plain = json.dumps([direction, moment.isoformat(), str(row.pk)])
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def _read_cursor(cursor: str) -> _Mark | None:
    """The place a cursor names; a broken one is the first page."""
    if not cursor:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        direction, moment, row = json.loads(base64.urlsafe_b64decode(padded))
        return _Mark(str(direction), datetime.fromisoformat(moment), UUID(row))
    except (binascii.Error, ValueError, TypeError, AttributeError):
        return None


def _beyond(key: str, mark: _Mark, *, descending: bool) -> Q:
    """Rows after a mark, as a comparison the index on (key, id) can use."""
    side = "lt" if descending else "gt"
    return Q(**{f"{key}__{side}e": mark.moment}) & (
        Q(**{f"{key}__{side}": mark.moment}) | Q(**{f"id__{side}": mark.id})
    )


_NOTHING = Q(pk__in=[])


def _status(value: str) -> Q:
    if value in ("", "sealed"):
        return Q()
    return Q(status=value) if value in STATUSES else _NOTHING


def _due(value: str, at: datetime) -> Q:
    tomorrow = end_of_day(legal_day(at))
    late = Clock.objects.filter(matter=OuterRef("pk"), name__in=HANDLING_CLOCKS, state="late")
    known = {
        "": Q(),
        "overdue": Q(status="open", next_due_at__lte=at),
        "today": Q(status="open", next_due_at__gt=at, next_due_at__lte=tomorrow),
        "soon": Q(status="open", next_due_at__gt=at, next_due_at__lte=tomorrow + SOON),
        "late": Q(Exists(late)),
    }
    return known.get(value, _NOTHING)


def _unit(value: str) -> Q:
    """The unit that holds it, or one below."""
    if not value:
        return Q()
    unit = Unit.objects.filter(code=value).first()
    return Q(unit__path__startswith=unit.path) if unit else _NOTHING


def _channel(value: str) -> Q:
    if not value:
        return Q()
    return Q(demand__channel=value) if value in CHANNELS else _NOTHING


def _category(value: str) -> Q:
    if not value:
        return Q()
    if value == "none":
        return Q(demand__category__isnull=True)
    category = Category.objects.filter(code=value).first()
    return queries.below(category) if category else _NOTHING


def _days(since: str, until: str) -> Q:
    """Received on one of these legal days, both included."""
    condition = Q()
    for value, bound in ((since, "opened_at__gte"), (until, "opened_at__lt")):
        if not value:
            continue
        day = _day(value)
        if day is None:
            return _NOTHING
        condition &= Q(**{bound: start_of_day(day) if bound.endswith("gte") else end_of_day(day)})
    return condition


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def export_ids(actor: Actor, filters: Filters, at: datetime) -> list[Any]:
    """The ids of the rows an export will hold, newest first, so that their number is known before the first is sent."""
    return list(narrowed(actor, filters, at).order_by("-opened_at", "-id").values_list("pk", flat=True))
