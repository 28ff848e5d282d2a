"""Pages cut by key, not by offset, so that page 5,000 costs what page 1 costs. A cursor names the last row seen."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

PAGE = 50
LONGEST_CURSOR = 200
YEARS = range(1900, 2200)

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of rows, newest (or most urgent) first, and the cursors of its neighbours, empty at the ends."""

    rows: list[Row]
    newer: str
    older: str


def cut(
    rows: QuerySet[Row], key: str, *, descending: bool = True, cursor: str = "", size: int = PAGE
) -> Page[Row]:
    """The page after the row an ``older`` cursor names, or before the one a ``newer`` cursor names.

    ``key`` is the path to a moment every row has; rows of the same moment stand in the order of their UUID keys.
    """
    mark = _read(cursor)
    backward = mark is not None and mark.direction == "newer"
    if mark is not None:
        rows = rows.filter(_beyond(key, mark, descending=descending != backward))
    sign = "-" if descending != backward else ""
    found = list(rows.order_by(f"{sign}{key}", f"{sign}pk")[: size + 1])
    more, found = len(found) > size, found[:size]
    if backward:
        found.reverse()
    return Page(
        found,
        _cursor("newer", found[0], key) if found and (more if backward else mark is not None) else "",
        _cursor("older", found[-1], key) if found and (more or backward) else "",
    )


def is_cursor(text: str) -> bool:
    """Whether a text is a cursor; one that is none leads to the first page, which a program would read for ever."""
    return _read(text) is not None


class _Mark(NamedTuple):
    direction: str
    moment: datetime
    pk: UUID


def _cursor(direction: str, row: Model, key: str) -> str:
    moment: Any = reduce(getattr, key.split("__"), row)
    plain = json.dumps([direction, moment.isoformat(), str(row.pk)])
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def _read(cursor: str) -> _Mark | None:
    """The place a cursor names; a broken one is the first page."""
    if not cursor or len(cursor) > LONGEST_CURSOR:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        direction, written, row = json.loads(base64.urlsafe_b64decode(padded))
        mark = _Mark(str(direction), datetime.fromisoformat(written), UUID(row))
    except (binascii.Error, ValueError, TypeError, AttributeError):
        return None
    return mark if mark.moment.tzinfo is not None and mark.moment.year in YEARS else None


def _beyond(key: str, mark: _Mark, *, descending: bool) -> Q:
    """Rows after a mark, as a comparison the index on (key, id) can use."""
    side = "lt" if descending else "gt"
    return Q(**{f"{key}__{side}e": mark.moment}) & (
        Q(**{f"{key}__{side}": mark.moment}) | Q(**{f"pk__{side}": mark.pk})
    )
