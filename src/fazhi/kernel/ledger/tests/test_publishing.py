"""The signer: it signs only what extends what it signed, remembers outside the database, and stops on a contradiction."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from fazhi.kernel.ledger.actions import business
from fazhi.kernel.ledger.models import Counter, Entry
from fazhi.kernel.ledger.publishing import LEAF_VERSION, Contradiction, Log, NoSigner
from fazhi.kernel.ledger.record import Record
from fazhi.kernel.ledger.tlog.notes import Checkpoint, Note
from fazhi.kernel.ledger.tlog.tree import leaf_hash, tree_hash

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
ORIGIN = "yunling.example/log"


@pytest.fixture
def log(tmp_path: Path) -> Log:
    made = Log(tmp_path / "log", tmp_path / "signer")
    made.set_up(ORIGIN)
    return made


def enter(count: int) -> None:
    """So many entries about new objects, in one transaction."""
    with business() as book:
        for _one in range(count):
            number = Counter.objects.get(id=1).size + len(book.records)
            book.enter(
                Record(
                    kind="test",
                    subject="test.thing",
                    subject_id=str(number),
                    version=1,
                    by="system",
                    occurred_at=AT,
                    recorded_at=AT,
                )
            )


def tamper(access: Any, statement: str) -> None:
    """What an administrator of the database can do: anything."""
    with psycopg.connect(access.url("superuser"), autocommit=True) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute(statement)


def root_in_the_database() -> bytes:
    rows = Entry.objects.order_by("index").values_list("commitment", flat=True)
    return tree_hash([leaf_hash(LEAF_VERSION + bytes(one)) for one in rows])


@pytest.mark.django_db
def test_every_head_is_the_root_of_all_entries_and_every_entry_can_be_proved_under_it(log: Log) -> None:
    sizes = (1, 2, 253, 1, 300)
    for count in sizes:
        enter(count)
        head = log.sign(at=AT)
        assert head.checkpoint == Checkpoint(ORIGIN, Entry.objects.count(), root_in_the_database())
    assert log.sign(at=AT) == log.last()
    key = log.signer().verifier
    for entry in Entry.objects.filter(index__in=[0, 255, 256, 511, 512, head.checkpoint.size - 1]):
        proof = log.prove(entry.index)
        assert proof is not None
        assert proof.check(LEAF_VERSION + bytes(entry.commitment), key) == head.checkpoint
    assert log.prove(head.checkpoint.size) is None
    published = Note.parse((log.public / "checkpoint").read_text(encoding="utf-8"))
    published.require(key)
    assert sorted(path.name for path in (log.public / "tile/0").iterdir()) == ["000", "001", "002.p"]
    assert (log.private / "key").stat().st_mode & 0o077 == 0


@pytest.mark.django_db
def test_without_a_key_nothing_is_signed_and_a_key_is_made_once(tmp_path: Path) -> None:
    log = Log(tmp_path / "log", tmp_path / "signer")
    enter(1)
    with pytest.raises(NoSigner, match="fazhi ledger key"):
        log.sign(at=AT)
    log.set_up(ORIGIN)
    with pytest.raises(NoSigner, match="不另建"):
        log.set_up(ORIGIN)


CHANGES = {
    "an entry is deleted": "DELETE FROM ledger_entry WHERE index = 3",
    "an entry is changed": "UPDATE ledger_entry SET commitment = sha256('x') WHERE index = 3",
    "entries are exchanged": "UPDATE ledger_entry SET index = CASE index WHEN 3 THEN -1 ELSE 3 END WHERE index IN (3, 4);"
    " UPDATE ledger_entry SET index = 4 WHERE index = -1",
    "an older state is restored": "DELETE FROM ledger_entry WHERE index >= 5;"
    " DELETE FROM ledger_opening WHERE index >= 5; UPDATE ledger_counter SET size = 5",
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_past_is_never_signed_the_signer_stops_and_intake_goes_on(
    log: Log, committed_db: Any, change: str
) -> None:
    enter(10)
    signed = log.sign(at=AT)
    tamper(committed_db, CHANGES[change])
    if "restored" not in change:
        enter(2)
    with pytest.raises(Contradiction):
        log.sign(at=AT)
    assert log.last() == signed
    assert "2026-03-02" in log.halted()
    enter(1)
    with pytest.raises(Contradiction):
        log.sign(at=AT)


@pytest.mark.django_db
def test_a_published_tile_that_was_changed_or_removed_stops_the_signer(log: Log) -> None:
    enter(10)
    signed = log.sign(at=AT)
    path = log.public / f"tile/0/000.p/{signed.checkpoint.size}"
    content = bytearray(path.read_bytes())
    content[40] ^= 1
    path.write_bytes(bytes(content))
    enter(1)
    with pytest.raises(Contradiction, match="公布的文件"):
        log.sign(at=AT)
    assert log.last() == signed
