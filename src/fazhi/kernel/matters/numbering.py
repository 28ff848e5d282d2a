"""Running numbers: one row a kind and year, so a batch takes its numbers in one go."""

from django.db import connection

from fazhi.kernel.matters.kinds import Kind


def take(kind: Kind, year: int, count: int = 1) -> list[str]:
    """The next numbers of a kind in a year, e.g. ``诉2026-000123``. Call it late in the transaction: it locks a row."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO matters_numbering (kind, year, last) VALUES (%s, %s, %s) "
            "ON CONFLICT (kind, year) DO UPDATE SET last = matters_numbering.last + excluded.last RETURNING last",
            [kind.code, year, count],
        )
        (last,) = cursor.fetchone()
    return [f"{kind.prefix}{year}-{n:06d}" for n in range(last - count + 1, last + 1)]
