"""The list of demands: what it can be narrowed by, and its pages."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from fazhi.kernel.matters.models import Clock, Matter
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Unit
from fazhi.kernel.workdays import end_of_day, legal_day, start_of_day
from fazhi.modules.demands import paging, queries, search
from fazhi.modules.demands.models import Category
from fazhi.modules.demands.paging import PAGE, Page
from fazhi.modules.demands.rules.cleaning import cleaned
from fazhi.modules.demands.rules.days import bounded
from fazhi.modules.demands.rules.intake import CHANNELS, HANDLING_CLOCKS

STATUSES = ("open", "closed", "history", "sealed")
DUES = ("overdue", "today", "soon", "late")
SOON = timedelta(days=3)


def looked_for(asked: str) -> str:
    """One value of a query string as it may be looked up: never longer than 200 characters, never with a NUL."""
    return cleaned(asked, instead="\ufffd").strip()[:200]


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a list; empty means all. As they stand in the address of the page, in words of text."""

    text: str = ""
    kind: str = ""
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
        """The filters of a query string; names it does not know are left alone. Characters no text holds find nothing."""
        return cls(**{field.name: looked_for(asked.get(field.name, "")) for field in fields(cls)})

    @property
    def given(self) -> dict[str, str]:
        """Those that are set."""
        return {field.name: value for field in fields(self) if (value := getattr(self, field.name))}


def narrowed(actor: Actor, filters: Filters, at: datetime) -> QuerySet[Matter]:
    """The demands a post may see that pass the filters. What cannot be read matches nothing: never everything."""
    sealed = filters.status == "sealed"
    rows = queries.sealed_for(actor) if sealed else queries.listed(actor)
    for condition in (
        _kind(filters.kind),
        _status(filters.status),
        _due(filters.due, at),
        _unit(filters.unit),
        _channel(filters.channel),
        _category(filters.category),
        _days(filters.since, filters.until, legal_day(at)),
    ):
        rows = rows.filter(condition)
    if filters.text:
        rows = rows.filter(search.matching(filters.text, actor))
    return rows


def page(actor: Actor, filters: Filters, at: datetime, *, cursor: str = "", size: int = PAGE) -> Page[Matter]:
    """One page: after the row an ``older`` cursor names, or before the one a ``newer`` cursor names."""
    by_due = filters.order == "due"
    rows = narrowed(actor, filters, at)
    if by_due:
        rows = rows.filter(status="open", next_due_at__isnull=False)
    rows = rows.select_related("unit", "handler__person", "demand__category", "demand__auto_dispatch")
    rows = rows.defer("marking", "commitment")
    key = "next_due_at" if by_due else "opened_at"
    return paging.cut(rows, key, descending=not by_due, cursor=cursor, size=size)


_NOTHING = Q(pk__in=[])


def _kind(value: str) -> Q:
    if not value:
        return Q()
    return Q(kind=value) if value in queries.KINDS else _NOTHING


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


def _days(since: str, until: str, today: date) -> Q:
    """Received on one of these legal days, both included."""
    condition = Q()
    for value, bound in ((since, "opened_at__gte"), (until, "opened_at__lt")):
        if not value:
            continue
        day = _day(value)
        if day is None:
            return _NOTHING
        day = bounded(day, today)
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
