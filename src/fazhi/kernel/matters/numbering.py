"""Running numbers, without a queue and without a gap.

Numbers are made ahead and lie free in a table, from which a transaction takes one that nobody else is just taking. A
transaction that fails gives its number back by failing. Only who finds none free locks the year's row, for a moment,
to make more. So nobody waits for another's whole transaction, and a number that was never used is a row in a table:
``queries.free_numbers`` lists them.
"""

from collections.abc import Mapping

from django.db import connection, transaction

from fazhi.kernel.ledger.actions import Book
from fazhi.kernel.ledger.statements import prepared
from fazhi.kernel.matters.kinds import Kind

AHEAD = 32
"""Numbers made at a time where one was asked for."""


def take(kind: Kind, year: int, count: int = 1, book: Book | None = None) -> list[str]:
    """Free numbers of a kind in a year, the lowest first, e.g. ``诉2026-000123``. Part of the caller's transaction.

    ``book`` is told the present configuration by the same statement.
    """
    found = _free(kind.code, year, count, book)
    if len(found) < count:
        _last(kind.code, year)
        found += _free(kind.code, year, count - len(found))  # another may have made some meanwhile
    if len(found) < count:
        missing = count - len(found)
        last = _move_on(kind.code, year, missing + (AHEAD if missing == 1 else 0))
        found += range(last + 1, last + missing + 1)
        if missing == 1:
            _lay_out(kind.code, year, last + 2, last + 1 + AHEAD)
    return [f"{kind.prefix}{year}-{n:06d}" for n in sorted(found)]


def reserve(kind: Kind, counts: Mapping[int, int]) -> None:
    """Make numbers (so many a year) in a transaction of their own, for a batch that will take them.

    The batch then keeps nobody waiting. If it fails they stay free for others.
    """
    with transaction.atomic():
        for year, count in sorted(counts.items()):
            _last(kind.code, year)
            last = _move_on(kind.code, year, count)
            _lay_out(kind.code, year, last + 1, last + count)


def _free(kind: str, year: int, count: int, book: Book | None = None) -> list[int]:
    with prepared() as cursor:
        cursor.execute(_TAKE, [kind, year, count])
        rows = cursor.fetchall()
    if rows and book is not None:
        book.known_configuration(bytes(rows[0][1]))
    return sorted(n for n, _configuration in rows)


def _last(kind: str, year: int) -> None:
    """Lock the year's row; the first number of a year makes it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO matters_numbering (kind, year, last) VALUES (%s, %s, 0)"
            " ON CONFLICT (kind, year) DO UPDATE SET last = matters_numbering.last",
            [kind, year],
        )


def _move_on(kind: str, year: int, count: int) -> int:
    """Move the year's last number on; returns what it was before."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE matters_numbering SET last = last + %s WHERE kind = %s AND year = %s RETURNING last - %s",
            [count, kind, year, count],
        )
        return int(cursor.fetchone()[0])


def _lay_out(kind: str, year: int, first: int, last: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO matters_free_number (kind, year, n) SELECT %s, %s, generate_series(%s, %s)",
            [kind, year, first, last],
        )


_TAKE = """
WITH free AS MATERIALIZED (
    SELECT id FROM matters_free_number WHERE kind = %s AND year = %s::int ORDER BY n LIMIT %s::int FOR UPDATE SKIP LOCKED
)
DELETE FROM matters_free_number f USING free WHERE f.id = free.id
RETURNING f.n, (SELECT configuration FROM ledger_counter WHERE id = 1)
"""
