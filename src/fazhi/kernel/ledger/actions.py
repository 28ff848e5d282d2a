"""Writing to the ledger: every business transaction is one ``with business() as book``.

The entries of a transaction are committed to at once (their commitments are returned and can be stored on the
object's row) and numbered together as the transaction's last statement, so the counter row is locked for as
short a time as possible and no number is ever lost to a rollback.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connections, transaction

from fazhi.kernel.ledger.queries import latest
from fazhi.kernel.ledger.record import Record, commitment, new_salt

_open = threading.local()


@dataclass
class Book:
    """The entries of one business transaction, in the order in which they were entered."""

    records: list[tuple[Record, bytes, bytes, bytes]] = field(default_factory=list)
    _newest: dict[tuple[str, str], tuple[int, bytes]] = field(default_factory=dict)

    def enter(self, record: Record) -> bytes:
        """Add one record; returns its 32-byte commitment. It gets its number when the transaction ends."""
        salt = new_salt()
        canonical = record.canonical()
        leaf = commitment(salt, canonical)
        self.records.append((record, salt, canonical, leaf))
        self._newest[record.subject, record.subject_id] = (record.version, leaf)
        return leaf

    def newest(self, subject: str, subject_id: str) -> tuple[int, bytes] | None:
        """Version and commitment of the newest entry about an object, this transaction's own included."""
        pending = self._newest.get((subject, subject_id))
        if pending is not None:
            return pending
        known = latest(subject, subject_id)
        return None if known is None else (known.version, bytes(known.commitment))


@contextmanager
def business(using: str = "default") -> Iterator[Book]:
    """One business transaction. Used inside another it joins that one.

    Raises whatever the body raises, with nothing written; database errors pass through.
    """
    outer: Book | None = getattr(_open, using, None)
    if outer is not None:
        yield outer
        return
    book = Book()
    setattr(_open, using, book)
    try:
        with transaction.atomic(using=using):
            yield book
            _write(book, using)
    finally:
        setattr(_open, using, None)


def in_business(using: str = "default") -> bool:
    """Whether this thread is inside a business transaction."""
    return getattr(_open, using, None) is not None


def _write(book: Book, using: str) -> None:
    """Number and insert all entries in one statement: counter, leaves and openings."""
    if not book.records:
        return
    rows = book.records
    with connections[using].cursor() as cursor:
        cursor.execute(
            _INSERT,
            {
                "n": len(rows),
                "commitments": [leaf for _, _, _, leaf in rows],
                "salts": [salt for _, salt, _, _ in rows],
                "records": [canonical for _, _, canonical, _ in rows],
                "kinds": [r.kind for r, _, _, _ in rows],
                "subjects": [r.subject for r, _, _, _ in rows],
                "ids": [r.subject_id for r, _, _, _ in rows],
                "versions": [r.version for r, _, _, _ in rows],
                "times": [r.recorded_at for r, _, _, _ in rows],
            },
        )
        if cursor.rowcount != len(rows):
            raise LedgerMissing


class LedgerMissing(RuntimeError):
    """The counter row is not there: nothing may be done that would not be recorded."""

    def __str__(self) -> str:
        return "存证计数行（ledger_counter）不存在，办理已停止且未写入任何内容；请运行 fazhi migrate，并核对数据库是否完整。"


_INSERT = """
WITH numbered AS (
    UPDATE ledger_counter SET size = size + %(n)s WHERE id = 1 RETURNING size - %(n)s AS first
), leaves AS (
    SELECT * FROM unnest(
        %(commitments)s::bytea[], %(salts)s::bytea[], %(records)s::bytea[], %(kinds)s::text[],
        %(subjects)s::text[], %(ids)s::text[], %(versions)s::int[], %(times)s::timestamptz[]
    ) WITH ORDINALITY AS l(commitment, salt, record, kind, subject, subject_id, version, recorded_at, place)
), opened AS (
    INSERT INTO ledger_opening (index, salt, record)
    SELECT numbered.first + leaves.place - 1, salt, record FROM numbered, leaves
)
INSERT INTO ledger_entry (index, commitment, kind, subject, subject_id, version, recorded_at)
SELECT numbered.first + leaves.place - 1, commitment, kind, subject, subject_id, version, recorded_at
FROM numbered, leaves
"""
