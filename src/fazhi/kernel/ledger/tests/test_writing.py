"""Writing entries: numbered without gaps, in the business transaction, beyond the reach of the app role."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, connections, transaction

from fazhi.kernel.ledger import queries
from fazhi.kernel.ledger.actions import LedgerMissing, business, in_business
from fazhi.kernel.ledger.models import Counter, Entry, Opening
from fazhi.kernel.ledger.record import TAG, Record, commitment

AT = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)


def record(subject_id: str = "a", version: int = 1) -> Record:
    return Record("act", "test.thing", subject_id, version, "system:系统", AT, AT, content={"n": version})


def first_new() -> int:
    return queries.size()


@pytest.mark.django_db
def test_the_entries_of_one_transaction_follow_each_other_in_the_order_entered() -> None:
    start = first_new()
    with business() as book:
        book.enter(record("a"))
        book.enter(record("b"))
    assert list(
        Entry.objects.filter(index__gte=start).order_by("index").values_list("index", "subject_id")
    ) == [
        (start, "a"),
        (start + 1, "b"),
    ]
    assert queries.size() == start + 2


@pytest.mark.django_db
def test_the_stored_salt_and_record_open_the_stored_commitment() -> None:
    with business() as book:
        returned = book.enter(record())
    entry = queries.latest("test.thing", "a")
    assert entry is not None
    opening = Opening.objects.get(index=entry.index)
    assert commitment(bytes(opening.salt), bytes(opening.record)) == bytes(entry.commitment) == returned
    assert TAG.startswith(b"fazhi/")
    opened = queries.opened(entry.index)
    assert opened is not None
    assert opened["content"] == {"n": 1}


@pytest.mark.django_db
def test_a_business_inside_a_business_joins_it() -> None:
    start = first_new()
    with business() as outer:
        outer.enter(record("a"))
        with business() as inner:
            assert inner is outer
            inner.enter(record("b"))
        assert queries.size() == start
        assert in_business()
    assert not in_business()
    assert queries.size() == start + 2


@pytest.mark.django_db
def test_what_fails_leaves_no_entry_and_takes_no_number() -> None:
    start = first_new()
    with pytest.raises(RuntimeError, match="in the middle"), transaction.atomic(), business() as book:
        book.enter(record())
        raise RuntimeError("in the middle")
    assert queries.size() == start
    with business() as book:
        book.enter(record())
    assert queries.size() == start + 1


@pytest.mark.django_db
@pytest.mark.parametrize(("count", "statements"), [(20, 1), (500, 3)])
def test_a_few_entries_take_one_statement_and_a_whole_batch_three(
    count: int, statements: int, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(2 + statements), business() as book:  # type: ignore[operator]
        for version in range(1, count + 1):
            book.enter(record("batch", version))
    assert [entry.version for entry in queries.history("test.thing", "batch")] == list(range(1, count + 1))


@pytest.mark.django_db
def test_the_same_version_of_one_object_is_entered_once() -> None:
    with business() as book:
        book.enter(record())
    with (
        pytest.raises(DatabaseError, match="ledger_entry_one_per_version"),
        transaction.atomic(),
        business() as book,
    ):
        book.enter(record())


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET kind = 'x'",
        "DELETE FROM ledger_entry",
        "TRUNCATE ledger_entry",
        "DELETE FROM ledger_opening",
        "UPDATE ledger_opening SET salt = ''",
        "DELETE FROM ledger_counter",
    ],
)
def test_the_app_role_can_change_or_delete_nothing_in_the_ledger(statement: str) -> None:
    with (
        pytest.raises(DatabaseError, match="permission denied|only grows"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.django_db
def test_the_counter_never_goes_back() -> None:
    with business() as book:
        book.enter(record())
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        Counter.objects.update(size=0)


def test_eight_writers_lose_no_number(committed_db: object) -> None:
    start = first_new()
    failures: list[BaseException] = []

    def write(name: str) -> None:
        try:
            for version in range(1, 26):
                with business() as book:
                    book.enter(record(name, version))
        except BaseException as failure:
            failures.append(failure)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(f"w{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    numbers = list(Entry.objects.filter(index__gte=start).order_by("index").values_list("index", flat=True))
    assert numbers == list(range(start, start + 200))


def test_without_the_counter_nothing_is_done_that_would_not_be_recorded(committed_db: object) -> None:
    import psycopg

    with psycopg.connect(committed_db.url("superuser")) as admin:  # type: ignore[attr-defined]
        admin.execute("SET session_replication_role = replica")
        admin.execute("DELETE FROM ledger_counter")
        admin.commit()
    with pytest.raises(LedgerMissing), business() as book:
        book.enter(record())
    assert not Entry.objects.filter(subject="test.thing").exists()
