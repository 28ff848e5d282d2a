"""Bringing the search index up: what was told is findable at once, and quickly so within a minute.

The index is derived from the statements and holds nothing of its own, so it is no entry in the ledger.
"""

from django.db import connection, transaction

from fazhi.modules.demands.models import Statement
from fazhi.modules.demands.rules.pairs import pairs_of

BATCH = 500
"""Statements a transaction."""


def bring_up_index(*, batch: int = BATCH) -> int:
    """Keep the pairs of the next statements that wait; returns how many there were. Several may run side by side.

    A statement leaves the queue in the transaction that keeps its pairs: a search finds it in exactly one of the two.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_NEXT, [batch])
        waiting = [statement for (statement,) in cursor.fetchall()]
        rows = Statement.objects.filter(pk__in=waiting).values_list("pk", "title", "text") if waiting else ()
        told = list(rows)
        if told:
            with cursor.copy(_COPY) as out:
                out.set_types(["uuid", "int4[]"])
                for key, title, text in told:
                    out.write_row((key, pairs_of(f"{title}\n{text}")))
    return len(waiting)


_NEXT = """
WITH next AS MATERIALIZED (SELECT statement_id FROM demands_unsearched LIMIT %s FOR UPDATE SKIP LOCKED)
DELETE FROM demands_unsearched u USING next WHERE u.statement_id = next.statement_id RETURNING u.statement_id
"""
_COPY = "COPY demands_statement_pairs (statement_id, pairs) FROM STDIN (FORMAT BINARY)"
