"""Keyset pages over a day that may be missing: the same cost at any depth, and nothing skipped or shown twice."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import F, Model, Q, QuerySet

PAGE = 30
YEARS = range(1900, 2200)

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of rows and the marks by which its neighbours are asked for (empty: there is none)."""

    rows: list[Row]
    newer: str
    older: str


def by_due(
    rows: QuerySet[Row], field: str, *, after: str = "", before: str = "", size: int = PAGE
) -> Page[Row]:
    """The rows by ``field``, earliest first, rows without a date last. ``after`` and ``before`` are marks of a page.

    One query. A mark that cannot be read counts as none: the first page.
    """
    back = _read(rows, before)
    mark = back or _read(rows, after)
    if mark is not None:
        rows = rows.filter(_behind(field, *mark) if back is None else _ahead(field, *mark))
    key = F(field)
    order = (key.desc(nulls_first=True), "-pk") if back else (key.asc(nulls_last=True), "pk")
    found = list(rows.order_by(*order)[: size + 1])
    more, found = len(found) > size, found[:size]
    if back:
        found.reverse()
    if not found:
        return Page([], "", "")
    has_newer, has_older = (more, True) if back else (mark is not None, more)
    return Page(
        found,
        _mark(found[0], field) if has_newer else "",
        _mark(found[-1], field) if has_older else "",
    )


def _behind(field: str, due: datetime | None, pk: Any) -> Q:
    if due is None:
        return Q(**{f"{field}__isnull": True, "pk__gt": pk})
    return Q(**{f"{field}__gt": due}) | Q(**{field: due, "pk__gt": pk}) | Q(**{f"{field}__isnull": True})


def _ahead(field: str, due: datetime | None, pk: Any) -> Q:
    if due is None:
        return Q(**{f"{field}__isnull": False}) | Q(**{f"{field}__isnull": True, "pk__lt": pk})
    return Q(**{f"{field}__lt": due}) | Q(**{field: due, "pk__lt": pk})


def _mark(row: Any, field: str) -> str:
    due: datetime | None = getattr(row, field)
    return f"{due.isoformat() if due else ''}_{row.pk}"


def _read(rows: QuerySet[Any], mark: str) -> tuple[datetime | None, Any] | None:
    day, divided, written = mark.partition("_")
    if not divided:
        return None
    try:
        due = datetime.fromisoformat(day) if day else None
        pk = rows.model._meta.pk.to_python(written)
    except (ValueError, ValidationError):
        return None
    known = due is None or (due.tzinfo is not None and due.year in YEARS)
    return (due, pk) if known and pk is not None else None
