"""Gapless yearly series: a number is taken inside the transaction that uses it, and given back if that fails."""

from datetime import datetime

from django.db import connection

from fazhi.kernel.workdays import legal_day


def take(series: str, at: datetime) -> tuple[int, int]:
    """The legal year and the next number of a series in it. It locks the series until the commit."""
    year = legal_day(at).year
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO papers_count (series, year, last) VALUES (%s, %s, 1) "
            "ON CONFLICT (series, year) DO UPDATE SET last = papers_count.last + 1 RETURNING last",
            [series, year],
        )
        (n,) = cursor.fetchone()
    return year, n
