"""Writing to the ledger: every business transaction is one ``with business() as book``.

The entries of a transaction are committed to at once (their commitments are returned and can be stored on the
object's row) and numbered together as the transaction's last statement, so that no number is ever lost to a rollback.
The counter's row orders the entries, so whoever holds it keeps everybody else waiting. It is therefore held for as
short a time as possible: the last statements and the COMMIT go to the database in one packet, and the COMMIT itself
does not wait for the disk (``_DURABLE``).
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.db import IntegrityError, connections, transaction
from django.db.models import Model

from fazhi.kernel.ledger import entries
from fazhi.kernel.ledger.configuration import UNKNOWN, current
from fazhi.kernel.ledger.entries import LedgerMissing
from fazhi.kernel.ledger.queries import latest
from fazhi.kernel.ledger.record import Record, commitment, new_salt
from fazhi.kernel.ledger.rows import Keeping, Rows, copy
from fazhi.kernel.ledger.statements import prepared

_open = threading.local()

Statement = tuple[str, Sequence[str | None]]


@dataclass
class Book:
    """The entries and the rows of one business transaction, in the order in which they came."""

    using: str = "default"
    records: list[entries.Entered] = field(default_factory=list)
    rows: Rows = field(default_factory=Rows)
    _newest: dict[tuple[str, str], tuple[int, bytes]] = field(default_factory=dict)
    _configuration: bytes | None = None
    _configures: bool = False

    def enter(self, record: Record) -> bytes:
        """Add one record; returns its 32-byte commitment. It gets its number when the transaction ends."""
        salt = new_salt()
        canonical = record.canonical()
        leaf = commitment(salt, canonical)
        self.records.append(entries.Entered(record, salt, canonical, leaf))
        self._newest[record.subject, record.subject_id] = (record.version, leaf)
        self._configures = self._configures or record.configures
        return leaf

    def newest(self, subject: str, subject_id: str) -> tuple[int, bytes] | None:
        """Version and commitment of the newest entry about an object, this transaction's own included."""
        pending = self._newest.get((subject, subject_id))
        if pending is not None:
            return pending
        known = latest(subject, subject_id)
        return None if known is None else (known.version, bytes(known.commitment))

    def add(self, *rows: Model) -> None:
        """Queue new rows: they are written, in one statement, when the innermost ``business`` block ends.

        A row is read when it is written, so it may still be filled until then. Its numbers from a sequence stay unknown.
        """
        for row in rows:
            self.rows.new.setdefault(type(row), []).append(row)

    def change(self, row: Model) -> None:
        """Queue a changed row: all its columns are written as they are when the innermost block ends."""
        if row._state.adding:
            return  # it is queued as new
        self.rows.changed.setdefault(type(row), {})[row.pk] = row

    def keep(self, model: type[Model], owner: Any, keeping: Keeping, rows: Sequence[Model]) -> None:
        """Queue rows that take the place of the owner's earlier ones, see ``Keeping``. The last call counts."""
        self.rows.kept[model, owner] = (keeping, list(rows))

    def write(self) -> None:
        """Write what is queued, now."""
        self._copy()
        if self.rows:
            with prepared(self.using) as cursor:
                cursor.execute(*self._taken())

    def configuration(self) -> bytes:
        """What configuration this transaction sees (see ``configuration.Remembered``): read once, one statement."""
        if self._configures:
            return UNKNOWN  # its own changes are nobody else's yet
        if self._configuration is None:
            self._configuration = current()
        return self._configuration

    def known_configuration(self, token: bytes) -> None:
        """Take the configuration from a statement that was made anyway."""
        self._configuration = token

    def finish(self, *, commits: bool) -> None:
        """Write what is queued and number the entries; with ``commits`` end the transaction in the same packet."""
        if not self.records:
            self.write()
            return
        self._copy()
        statements: list[Statement] = [self._taken()] if self.rows else []
        if len(self.records) <= entries.FEW:
            statements.append(entries.insert(self.records))
        else:
            _execute(self.using, statements)
            entries.copy(connections[self.using], self.records)
            statements = []
        try:
            (_commit if commits else _execute)(self.using, statements)
        except IntegrityError as failure:
            if entries.is_missing(failure):
                raise LedgerMissing from failure
            raise

    def _copy(self) -> None:
        for model, many in self.rows.take_many():
            with connections[self.using].cursor() as cursor:
                copy(cursor, model, many)

    def _taken(self) -> Statement:
        rows, self.rows = self.rows, Rows()
        made = rows.statement()
        rows.written()
        return made


@contextmanager
def business(using: str = "default", *, wait: bool = False) -> Iterator[Book]:
    """One business transaction. Used inside another it joins that one.

    Queued rows are written when the block ends; an inner block with ``wait`` leaves them to the block around it.
    Raises whatever the body raises, with nothing written; database errors pass through.
    """
    outer: Book | None = getattr(_open, using, None)
    if outer is not None:
        yield outer
        if not wait:
            outer.write()
        return
    book = Book(using)
    commits = not connections[using].in_atomic_block
    setattr(_open, using, book)
    try:
        with transaction.atomic(using=using):
            yield book
            book.finish(commits=commits)
    finally:
        setattr(_open, using, None)


def in_business(using: str = "default") -> bool:
    """Whether this thread is inside a business transaction."""
    return getattr(_open, using, None) is not None


_LATER = "SET LOCAL synchronous_commit = off"
_DURABLE = "SELECT pg_logical_emit_message(true, 'fazhi', ''::text)"
"""Waits until everything committed so far is on disk.

The COMMIT before it releases the counter's row at once instead of after the disk has answered; this statement, in a
transaction of its own, is flushed with its COMMIT, and the log is written in order. So the caller is answered only
when the act is durable, while the disk serves all waiting callers with one flush.
"""


def _commit(using: str, statements: Sequence[Statement]) -> None:
    """The statements, the COMMIT and the wait for the disk in one packet. Nothing of Python lies between them."""
    connection = connections[using]
    raw: psycopg.Connection[Any] = connection.connection
    with connection.wrap_database_errors, raw.pipeline(), prepared(using) as cursor:
        cursor.execute(_LATER)
        for statement in statements:
            cursor.execute(*statement)
        cursor.execute("COMMIT")  # as a statement: the driver's own commit() would wait for the answer
        cursor.execute(_DURABLE)


def _execute(using: str, statements: Sequence[Statement]) -> None:
    if statements:
        with prepared(using) as cursor:
            for statement in statements:
                cursor.execute(*statement)
