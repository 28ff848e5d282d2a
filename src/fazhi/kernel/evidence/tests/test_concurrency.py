"""Storing and sweeping at once: no row is ever without its original."""

import os
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections, transaction

from fazhi.kernel.evidence import actions, originals, queries
from fazhi.kernel.evidence.models import File
from fazhi.kernel.evidence.tests import samples
from fazhi.kernel.people.actor import SYSTEM

AT = datetime(2026, 11, 22, 8, tzinfo=UTC)
LONG_AGO = (AT - timedelta(days=30)).timestamp()


def in_thread(work) -> threading.Thread:
    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def old_orphan(folder) -> originals.Arrived:
    """An original left by a transaction that failed a month ago."""
    arrived = originals.receive(folder, samples.pdf(), 10**6)
    originals.keep(folder, arrived)
    os.utime(originals.original_path(folder, arrived.sha256), (LONG_AGO, LONG_AGO))
    return arrived


@pytest.mark.usefixtures("committed_db")
def test_an_orphan_taken_up_again_is_not_swept_before_its_row_is_committed(folder, resident):
    arrived = old_orphan(folder)
    stored, swept, deleted = threading.Event(), threading.Event(), []

    def store() -> None:
        with transaction.atomic():
            actions.store(content=samples.pdf(), name="a.pdf", by=resident, at=AT)
            stored.set()
            swept.wait(10)

    thread = in_thread(store)
    assert stored.wait(10)
    deleted.append(actions.sweep_orphans(by=SYSTEM, at=AT))
    swept.set()
    thread.join(10)
    deleted.append(actions.sweep_orphans(by=SYSTEM, at=AT))
    assert deleted == [0, 0]
    assert queries.verify(File.objects.get(sha256=arrived.sha256)) is queries.Condition.INTACT


@pytest.mark.usefixtures("committed_db")
def test_storing_waits_for_a_sweep_that_holds_the_same_file_and_then_brings_it_back(folder, resident):
    arrived = old_orphan(folder)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [actions._lock_number(arrived.sha256)])
        thread = in_thread(lambda: actions.store(content=samples.pdf(), name="a.pdf", by=resident, at=AT))
        thread.join(0.5)
        assert thread.is_alive()
        originals.original_path(folder, arrived.sha256).unlink()
    thread.join(10)
    assert queries.verify(File.objects.get(sha256=arrived.sha256)) is queries.Condition.INTACT


@pytest.mark.usefixtures("committed_db")
def test_many_storing_the_same_bytes_at_once_share_one_original(folder, resident):
    barrier = threading.Barrier(6)

    def store() -> None:
        barrier.wait(10)
        actions.store(content=samples.photo(), name="a.jpg", by=resident, at=AT)

    threads = [in_thread(store) for _ in range(6)]
    for thread in threads:
        thread.join(20)
    assert File.objects.count() == 6
    assert {queries.verify(file) for file in File.objects.all()} == {queries.Condition.INTACT}
    assert len([path for path in folder.rglob("*") if path.is_file()]) == 1
