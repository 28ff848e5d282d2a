"""One change of configuration as the ledger holds it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Model

from fazhi.kernel.ledger.actions import Book
from fazhi.kernel.ledger.record import Record
from fazhi.kernel.people.actor import Actor


def enter(book: Book, kind: str, row: Model, by: Actor, at: datetime, *, first: bool = False) -> None:
    """Record one change of configuration: the whole row after it, named field by field."""
    subject = row._meta.label_lower
    known = None if first else book.newest(subject, str(row.pk))
    fields = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    book.enter(
        Record(
            kind=kind,
            subject=subject,
            subject_id=str(row.pk),
            version=known[0] + 1 if known else 1,
            by=by.ref,
            occurred_at=at,
            recorded_at=at,
            schema=f"{subject}/1",
            fields=fields,
            content={name: _text(value) for name, value in fields.items()},
            previous=known[1] if known else None,
        )
    )


def end_all(book: Book, rows: Any, kind: str, held_to: datetime, by: Actor, at: datetime) -> None:
    """End every one of some held rows; one that had not begun by then never was."""
    for row in rows:
        row.held_to = max(held_to, row.held_from)
        row.save(update_fields=["held_to"])
        enter(book, kind, row, by, at)


def _text(value: UUID | datetime | date | str | int | None) -> str:
    return "" if value is None else str(value)
