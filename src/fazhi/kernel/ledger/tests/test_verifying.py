"""``verify`` finds every change, made by whomever, and names it; and nothing where nothing was changed."""

import random
from pathlib import Path
from typing import Any

import psycopg
import pytest

from fazhi.kernel.ledger.models import Entry
from fazhi.kernel.ledger.publishing import Log
from fazhi.kernel.ledger.tests.test_publishing import AT, enter, log, tamper
from fazhi.kernel.ledger.verifying import faults

__all__ = ["log"]


def found(log: Log) -> list[str]:
    return [str(fault) for fault in faults(log)]


@pytest.mark.django_db
def test_an_untouched_ledger_has_no_fault_and_its_progress_is_told(log: Log) -> None:
    enter(300)
    log.sign(at=AT)
    enter(3)
    told: list[tuple[int, int]] = []
    assert list(faults(log, progress=lambda done, of: told.append((done, of)))) == []
    size = Entry.objects.count()
    assert told == [(size, size)]


CHANGES = {
    "DELETE FROM ledger_entry WHERE index = 3": "第 3 条存证",
    "DELETE FROM ledger_opening WHERE index = 3": "记录不见了",
    "UPDATE ledger_entry SET commitment = sha256('x') WHERE index = 3": "第 3 条存证",
    "UPDATE ledger_entry SET subject_id = 'other' WHERE index = 3": "“subject_id”与记录不符",
    "UPDATE ledger_entry SET recorded_at = recorded_at - interval '1 day' WHERE index = 3": "“recorded_at”与记录不符",
    "UPDATE ledger_opening SET salt = sha256('x') WHERE index = 3": "记录或者盐被改动",
    "UPDATE ledger_opening SET record = convert_to(replace(convert_from(record, 'UTF8'), 'system', 'nobody'), 'UTF8')"
    " WHERE index = 3": "记录或者盐被改动",
    "UPDATE ledger_counter SET size = size + 1": "存证计数",
}


def test_every_change_in_the_database_is_named(log: Log, committed_db: Any) -> None:
    enter(8)
    log.sign(at=AT)
    with psycopg.connect(committed_db.url("superuser"), autocommit=True) as admin:
        for statement, named in CHANGES.items():
            before = _copy(admin)
            tamper(committed_db, statement)
            told = found(log)
            assert any(named in one for one in told), (statement, told)
            _restore(admin, before)
    assert found(log) == []


def test_every_single_byte_changed_in_a_published_file_is_named(log: Log, committed_db: Any) -> None:
    del committed_db
    enter(300)
    log.sign(at=AT)
    files = sorted(path for path in log.public.rglob("*") if path.is_file())
    chance = random.Random(7)
    for path in files:
        for _try in range(5):
            content = bytearray(path.read_bytes())
            place = chance.randrange(len(content))
            content[place] ^= 1 << chance.randrange(8)
            _changed(log, path, bytes(content))


def _changed(log: Log, path: Path, content: bytes) -> None:
    before = path.read_bytes()
    path.write_bytes(content)
    try:
        assert any(str(path.relative_to(log.public)).split(".p")[0] in one for one in found(log)), path
    finally:
        path.write_bytes(before)


TABLES = ("ledger_entry", "ledger_opening", "ledger_counter")


def _copy(admin: psycopg.Connection) -> dict[str, list[tuple[object, ...]]]:
    return {table: admin.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES}


def _restore(admin: psycopg.Connection, before: dict[str, list[tuple[object, ...]]]) -> None:
    admin.execute("SET session_replication_role = replica")
    for table, rows in before.items():
        admin.execute(f"DELETE FROM {table}")
        for row in rows:
            admin.execute(f"INSERT INTO {table} VALUES ({', '.join(['%s'] * len(row))})", row)
