"""Marks between pages: a moment and a matter, so that any page costs what the first one costs."""

from datetime import datetime
from uuid import UUID

PAGE = 50
YEARS = range(1900, 2200)


def mark_of(pk: UUID, moment: datetime) -> str:
    """The mark of a row."""
    return f"{moment.isoformat()}_{pk}"


def read_mark(mark: str) -> tuple[datetime, UUID] | None:
    """The place a mark names; ``None`` for one that cannot be read, which is the first page."""
    moment, _, written = mark.partition("_")
    try:
        found = datetime.fromisoformat(moment), UUID(written)
    except ValueError:
        return None
    return found if found[0].tzinfo is not None and found[0].year in YEARS else None
