"""The database of the tests (fixtures): real PostgreSQL, reached as the app role, so every test tests the grants.

One cluster serves the run (all pytest-xdist workers), started by our own launcher at the first test that needs it
and gone at the end. The owner migrates one template database; every worker works on a copy.

- ``db`` / ``@pytest.mark.django_db``: a transaction that is rolled back.
- ``committed_db``: a fresh database of this test alone, for real commits, threads and processes.
- ``server``: the real WSGI server on such a database; its base URL.
- ``thread_server``: the same pages from threads of the test's own process, there at once; for tests of pages only.

``FAZHI_TEST_POSTGRES=15`` runs on the machine's PostgreSQL of that major version.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import psycopg
import pytest
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
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


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> None:
    """Passwords that tests set are hashed once, not a million times; a hash names its rounds, so a real server reads it."""
    from django.contrib.auth.hashers import PBKDF2PasswordHasher

    PBKDF2PasswordHasher.iterations = 1


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
def copied(access: Access, name: str, template: str = TEMPLATE) -> Iterator[Access]:
    """A database of its own, copied from a template, dropped afterwards."""
    with psycopg.connect(access.url("superuser", "postgres"), autocommit=True) as admin:
        create_database(admin, name, template=template)
        try:
            yield access.moved_to(name)
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def seeded(access: Access, name: str, seed: Callable[[], Any]) -> Any:
    """A template database that ``seed`` filled, as the app role, once for the whole run; returns what ``seed`` returned.

    What it returns is kept as JSON. Give ``name`` to ``copied`` for a copy in a fraction of a second.
    """
    from fazhi.site.migrate import connected

    told = RUN / f"{name}.json"
    with exclusive(RUN / f"{name}.lock"):
        if not told.exists():
            with psycopg.connect(access.url("superuser", "postgres"), autocommit=True) as admin:
                admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
                create_database(admin, name, template=TEMPLATE)
            with connected(access.moved_to(name).url("app")):
                told.write_text(json.dumps(seed()), encoding="utf-8")
    return json.loads(told.read_text(encoding="utf-8"))


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


class _Quiet(WSGIRequestHandler):
    """Requests are not written on the test's output."""

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def thread_server(committed_db: Access) -> Iterator[str]:
    """The application on this test's own database, served by threads of this process; yields its base URL."""
    del committed_db
    from fazhi.site.wsgi import application

    served = ThreadedWSGIServer(("127.0.0.1", 0), _Quiet)
    served.daemon_threads = True
    served.set_app(application)
    thread = Thread(target=served.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield base_url("127.0.0.1", served.server_port)
    finally:
        served.shutdown()
        served.server_close()
        thread.join()
