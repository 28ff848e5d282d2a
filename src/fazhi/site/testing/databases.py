"""The database of the tests (fixtures): real PostgreSQL, reached as the app role, so every test tests the grants.

One cluster serves the run (all pytest-xdist workers), started by our own launcher at the first test that needs it
and gone at the end. The owner migrates one template database; every worker works on a copy.

- ``db`` / ``@pytest.mark.django_db``: a transaction that is rolled back.
- ``committed_db``: a fresh database of this test alone, for real commits, threads and processes.
- ``server``: the real WSGI server on such a database; its base URL.

``FAZHI_TEST_POSTGRES=15`` runs on the machine's PostgreSQL of that major version.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from psycopg import sql

from fazhi.site.postgres import Access, Cluster, find_binaries
from fazhi.site.postgres.lease import exclusive
from fazhi.site.postgres.setup import create_database
from fazhi.site.processes import stop_all
from fazhi.site.serving import base_url, free_port, wait_until_answering, web_server
from fazhi.site.testing.environment import RUN, WORKER

TEMPLATE = "fazhi_template"


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Refuse tests that would have the app role TRUNCATE tables, which it rightly may not."""
    marker = item.get_closest_marker("django_db")
    flushing = bool(marker and marker.kwargs.get("transaction"))
    if flushing or {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ())):
        pytest.fail(
            "transaction=True, transactional_db and live_server flush tables as the app role: use committed_db or server"
        )


@pytest.fixture(autouse=True)
def own_language() -> None:
    """Every test begins in the project's language, whatever the reader of the last one spoke."""
    from django.utils import translation

    translation.deactivate()


@pytest.fixture(scope="session")
def test_cluster() -> Cluster:
    """The run's cluster, not started."""
    major = os.environ.get("FAZHI_TEST_POSTGRES")
    return Cluster(RUN / "cluster", find_binaries(int(major) if major else None), durable=False)


@pytest.fixture(scope="session")
def test_access(test_cluster: Cluster, django_db_blocker: Any) -> Iterator[Access]:
    """The run's cluster, running, with its migrated template database."""
    with test_cluster.running() as access:
        with exclusive(RUN / "template.lock"), django_db_blocker.unblock():
            ensure_template(access)
        yield access


def ensure_template(access: Access) -> None:
    """Migrate the template database as the owner, unless another worker has."""
    with psycopg.connect(access.url("superuser", "postgres"), autocommit=True) as admin:
        if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone():
            return
        create_database(admin, "building")
        from fazhi.site.migrate import connected, migrate

        with connected(access.url("owner", "building")):
            migrate()
        statement = sql.SQL("ALTER DATABASE building RENAME TO {}").format(sql.Identifier(TEMPLATE))
        admin.execute(statement)


@contextmanager
def copied(access: Access, name: str) -> Iterator[Access]:
    """A database of its own, copied from the template, dropped afterwards."""
    with psycopg.connect(access.url("superuser", "postgres"), autocommit=True) as admin:
        create_database(admin, name, template=TEMPLATE)
        try:
            yield access.moved_to(name)
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def django_db_setup(test_access: Access, django_db_blocker: Any) -> Iterator[None]:
    """In place of pytest-django's own: this worker's copy, reached as the app role."""
    from fazhi.site.migrate import connected

    with (
        copied(test_access, f"test_{WORKER}") as access,
        django_db_blocker.unblock(),
        connected(access.url("app")),
    ):
        yield


@pytest.fixture
def committed_db(
    test_access: Access, django_db_blocker: Any, request: pytest.FixtureRequest
) -> Iterator[Access]:
    """A fresh database for this test alone, where commits are real; yields its addresses in every role."""
    if "db" in request.fixturenames:
        pytest.fail(
            "committed_db and db exclude each other: one is a real database, the other a rolled-back transaction"
        )
    from fazhi.site.migrate import connected

    with (
        copied(test_access, f"committed_{WORKER}") as access,
        django_db_blocker.unblock(),
        connected(access.url("app")),
    ):
        yield access


@pytest.fixture
def server(committed_db: Access) -> Iterator[str]:
    """The real web server on this test's own database; yields its base URL, ``http://127.0.0.1:…``."""
    port = free_port("127.0.0.1", 0)
    web = web_server(committed_db, host="127.0.0.1", port=port, hashed_static=False, workers=1)
    web.start()
    try:
        url = base_url("127.0.0.1", port)
        if not wait_until_answering(web, url):
            pytest.fail("the web server did not start; its output is above")
        yield url
    finally:
        stop_all([web])
