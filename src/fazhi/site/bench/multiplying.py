"""Many worked matters for the measurements of reading: a few hundred lived through by the real actions, then copied by SQL.

The copies have everything lists, search and figures read: acts, clocks, intervals, texts, at shifted times. They have no
entries in the ledger, so nothing but reading may be measured on them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import psycopg
from django.utils import timezone
from psycopg import sql
from rich.progress import track

from fazhi.kernel.matters.models import Matter
from fazhi.modules.demands.actions.searching import bring_up_index
from fazhi.site.demo import county as demo_county
from fazhi.site.demo.living import YEAR, live
from fazhi.site.postgres import Access

LIVED = 400
"""Matters lived through by the real actions before the copying begins."""
YEARS = 3
"""The copies are spread over so many years before now."""
AT_ONCE = 50
"""Copies of every matter made in one transaction."""

COPIED = {
    "matters_assignment": "matter_id",
    "matters_status_span": "matter_id",
    "matters_clock": "matter_id",
    "matters_possible": "matter_id",
    "demands_demand": "matter_id",
    "demands_statement": "demand_id",
    "demands_contact": "demand_id",
    "demands_word": "demand_id",
    "demands_statement_pairs": "statement_id",
}
"""The tables with rows of a matter beside its own and its acts', and the column that names it."""


def county(matters: int, access: Access) -> int:
    """Bring the reading bench's county to that many matters; returns how many were added."""
    now = timezone.now()
    if not demo_county.is_there():
        demo_county.set_up(since=now - YEAR * (YEARS + 1))
    live(range(LIVED), until=now)
    bring_up_index()
    missing = matters - Matter.objects.count()
    if missing <= 0:
        return 0
    with psycopg.connect(access.url("superuser")) as owner:
        owner.execute("SET session_replication_role = replica")  # triggers would check each copied row again
        owner.execute("SET maintenance_work_mem = '1GB'")
        _multiply(owner, missing)
    return missing


def _multiply(owner: psycopg.Connection, missing: int) -> None:
    closed, first = _counted(owner)
    last = first - (-missing // closed)
    with _without_slow_indexes(owner):
        for since, until in track(list(_chunks(first, last)), "复制已办事项", transient=True):
            _copy(owner, since, until, last)
            owner.commit()


def _chunks(first: int, last: int) -> Iterator[tuple[int, int]]:
    for since in range(first, last, AT_ONCE):
        yield since, min(since + AT_ONCE, last)


def _counted(owner: psycopg.Connection) -> tuple[int, int]:
    """How many closed matters are copied each time, and the number of the next copy."""
    row = owner.execute(
        "SELECT count(*) FILTER (WHERE status = 'closed' AND NOT number ^@ '复'),"
        " coalesce(max(split_part(number, '-', 2)::int) FILTER (WHERE number ^@ '复'), 0) + 1"
        " FROM matters_matter"
    ).fetchone()
    if row is None or not row[0]:
        raise RuntimeError("no closed matter to copy")
    return int(row[0]), int(row[1])


@contextmanager
def _without_slow_indexes(owner: psycopg.Connection) -> Iterator[None]:
    """Put aside the GIN indexes, which are slow to keep up row by row; afterwards they are made again."""
    rows = owner.execute(
        "SELECT indexname, indexdef FROM pg_indexes"
        " WHERE schemaname = current_schema() AND indexdef LIKE '% USING gin %' AND tablename ^@ 'demands_'"
    ).fetchall()
    for name, _definition in rows:
        owner.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    owner.commit()
    try:
        yield
    finally:
        owner.rollback()
        for _name, definition in track(rows, "重建索引", transient=True):
            owner.execute(sql.SQL(definition))
            owner.commit()


def _copy(owner: psycopg.Connection, since: int, until: int, last: int) -> None:
    """The copies ``since`` to ``until`` of every closed matter, the last of ``last`` the furthest back."""
    step = timedelta(days=365 * (YEARS - 1)) / max(1, last)
    owner.execute("DROP TABLE IF EXISTS copies, copied_acts")
    owner.execute(
        "CREATE TEMP TABLE copies AS SELECT m.id AS old, k, k * %s AS shift,"
        " (lpad(to_hex((extract(epoch FROM m.recorded_at - k * %s) * 1000)::bigint), 12, '0')"
        "  || substr(md5(m.id::text || k), 13))::uuid AS new, '复-' || k || '-' || m.number AS number"
        " FROM matters_matter m, generate_series(%s::int, %s::int) k"
        " WHERE m.status = 'closed' AND NOT m.number ^@ '复'",
        [step, step, since, until - 1],
    )
    owner.execute("CREATE INDEX ON copies (old)")
    _rows(owner, "matters_matter", "id", {"id": "c.new", "number": "c.number"})
    for table, column in COPIED.items():
        _rows(owner, table, column, _changes(table, column))
    owner.execute(
        "CREATE TEMP TABLE copied_acts AS SELECT a.id AS old, c.k, c.shift, md5(a.id::text || c.k)::uuid AS new,"
        " c.new AS matter FROM copies c JOIN matters_act a ON a.matter_id = c.old"
    )
    _rows(owner, "matters_act", "id", {"id": "c.new", "matter_id": "c.matter"}, of="copied_acts")
    _rows(owner, "matters_act_content", "act_id", {"act_id": "c.new"}, of="copied_acts")


def _changes(table: str, column: str) -> dict[str, str]:
    changes = {column: "c.new"}
    if table == "demands_demand":
        changes |= {"submission": "NULL", "code_digest": "NULL", "source": "'bench'", "source_id": "c.number"}
    return changes


def _rows(
    owner: psycopg.Connection, table: str, column: str, changes: dict[str, str], *, of: str = "copies"
) -> None:
    """Copy a table's rows of the copied matters: named columns changed, moments shifted, serial keys made anew."""
    columns = owner.execute(
        "SELECT column_name, data_type, is_identity FROM information_schema.columns"
        " WHERE table_name = %s AND table_schema = current_schema() ORDER BY ordinal_position",
        [table],
    ).fetchall()
    names = [name for name, _type, identity in columns if identity == "NO"]
    moments = {name for name, kind, _identity in columns if kind.startswith("timestamp")}
    values = [
        sql.SQL(changes[name])
        if name in changes
        else sql.SQL("t.{} - c.shift" if name in moments else "t.{}").format(sql.Identifier(name))
        for name in names
    ]
    owner.execute(
        sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {} c JOIN {} t ON t.{} = c.old").format(
            sql.Identifier(table),
            sql.SQL(", ").join(map(sql.Identifier, names)),
            sql.SQL(", ").join(values),
            sql.Identifier(of),
            sql.Identifier(table),
            sql.Identifier(column),
        )
    )
