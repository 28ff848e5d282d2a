"""Numbering and writing entries: a few in one statement, many by COPY behind one statement."""

import json
from collections.abc import Sequence
from typing import NamedTuple

from django.db.backends.base.base import BaseDatabaseWrapper

from fazhi.kernel.ledger.record import Record

FEW = 50
"""Entries up to which one statement is the quickest way."""


class Entered(NamedTuple):
    """One record with what it was committed to with."""

    record: Record
    salt: bytes
    canonical: bytes
    leaf: bytes


class LedgerMissing(RuntimeError):
    """The counter row is not there: nothing may be done that would not be recorded."""

    def __str__(self) -> str:
        return "存证计数行（ledger_counter）不存在，办理已停止且未写入任何内容；请运行 fazhi migrate，并核对数据库是否完整。"


def as_json(entered: Sequence[Entered]) -> str:
    """Entries as the one parameter of ``INSERT``."""
    return json.dumps(
        [
            {
                "place": place,
                "commitment": f"\\x{one.leaf.hex()}",
                "salt": f"\\x{one.salt.hex()}",
                "record": one.canonical.decode(),
                "kind": one.record.kind,
                "subject": one.record.subject,
                "subject_id": one.record.subject_id,
                "version": one.record.version,
                "recorded_at": one.record.recorded_at.isoformat(),
            }
            for place, one in enumerate(entered)
        ],
        ensure_ascii=False,
    )


def newest_configuration(entered: Sequence[Entered]) -> bytes | None:
    """The commitment of the last entry that changes the configuration, if one does."""
    return next((one.leaf for one in reversed(entered) if one.record.configures), None)


def copy(connection: BaseDatabaseWrapper, entered: Sequence[Entered]) -> None:
    """Take the numbers of many entries in one statement, and write them by COPY. Raises ``LedgerMissing``."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [len(entered), _hex(newest_configuration(entered)), len(entered)])
        taken = cursor.fetchone()
        if taken is None:
            raise LedgerMissing
        first = int(taken[0])
        with cursor.copy(_COPY_ENTRIES) as out:
            out.set_types(["int8", "bytea", "text", "text", "text", "int4", "timestamptz"])
            for index, one in enumerate(entered, start=first):
                record = one.record
                out.write_row(
                    (index, one.leaf, record.kind, record.subject, record.subject_id, record.version, record.recorded_at)
                )  # fmt: skip
        with cursor.copy(_COPY_OPENINGS) as out:
            out.set_types(["int8", "bytea", "bytea"])
            for index, one in enumerate(entered, start=first):
                out.write_row((index, one.salt, one.canonical))


def insert(entered: Sequence[Entered]) -> tuple[str, list[str | None]]:
    """The one statement that numbers and writes a few entries. Without the counter it fails, see ``is_missing``."""
    return _INSERT, [as_json(entered), _hex(newest_configuration(entered))]


def is_missing(failure: BaseException) -> bool:
    """Whether a statement of ``insert`` failed because there is no counter: its entries then have no number."""
    told = getattr(failure.__cause__, "diag", None)
    return told is not None and (told.table_name, told.column_name) in _UNNUMBERED


_UNNUMBERED = {("ledger_opening", "index"), ("ledger_entry", "index")}


def _hex(value: bytes | None) -> str | None:
    return None if value is None else f"\\x{value.hex()}"


_TAKE = """
UPDATE ledger_counter SET size = size + %s, configuration = coalesce(%s::bytea, configuration)
WHERE id = 1 RETURNING size - %s
"""

_INSERT = """
WITH entered AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(%s::jsonb) AS e(
        place int, commitment bytea, salt bytea, record text, kind text, subject text, subject_id text, version int,
        recorded_at timestamptz)
), numbered AS (
    UPDATE ledger_counter SET size = size + n.count, configuration = coalesce(%s::bytea, configuration)
    FROM (SELECT count(*) FROM entered) n WHERE id = 1 RETURNING size - n.count AS first
), opened AS (
    INSERT INTO ledger_opening (index, salt, record)
    SELECT (SELECT first FROM numbered) + place, salt, convert_to(record, 'UTF8') FROM entered
)
INSERT INTO ledger_entry (index, commitment, kind, subject, subject_id, version, recorded_at)
SELECT (SELECT first FROM numbered) + place, commitment, kind, subject, subject_id, version, recorded_at FROM entered
"""

_COPY_ENTRIES = (
    "COPY ledger_entry (index, commitment, kind, subject, subject_id, version, recorded_at)"
    " FROM STDIN (FORMAT BINARY)"
)
_COPY_OPENINGS = "COPY ledger_opening (index, salt, record) FROM STDIN (FORMAT BINARY)"
