"""Reads of the ledger that have a name."""

import json
from typing import Any

from fazhi.kernel.ledger.models import Counter, Entry, Opening


def size() -> int:
    """How many entries there are."""
    return Counter.objects.values_list("size", flat=True).get(id=1)


def latest(subject: str, subject_id: str) -> Entry | None:
    """The newest entry about one object."""
    return Entry.objects.filter(subject=subject, subject_id=subject_id).order_by("-version").first()


def history(subject: str, subject_id: str) -> list[Entry]:
    """All entries about one object, oldest first."""
    return list(Entry.objects.filter(subject=subject, subject_id=subject_id).order_by("version"))


def opened(index: int) -> dict[str, Any] | None:
    """The record behind one entry, or ``None`` where it was erased by law."""
    opening = Opening.objects.filter(index=index).first()
    return None if opening is None else dict(json.loads(bytes(opening.record)))
