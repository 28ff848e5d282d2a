"""Measurements over HTTP: the real server, real sockets on loopback, durable commits."""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

import httpx
import psycopg

from fazhi.site.bench.measuring import Measured, StatementLog, percentile, timed
from fazhi.site.bench.seeding import LOGIN, PASSWORD
from fazhi.site.bench.texts import body
from fazhi.site.postgres import Access, Cluster
from fazhi.site.processes import stop_all
from fazhi.site.serving import base_url, free_port, wait_until_answering, web_server

COUNTED = 20
"""Requests, one after the other, whose statements are counted in the server's log."""


@contextmanager
def served(access: Access) -> Iterator[str]:
    """The real web server on the bench's database; its address."""
    port = free_port("127.0.0.1", 8700)
    web = web_server(access, host="127.0.0.1", port=port, hashed_static=False)
    web.start()
    url = base_url("127.0.0.1", port)
    try:
        if not wait_until_answering(web, url):
            raise RuntimeError("the web server did not start; its output is above")
        yield url
    finally:
        stop_all([web])


@contextmanager
def statements_logged(cluster: Cluster, access: Access) -> Iterator[StatementLog]:
    """While this lasts the database logs every statement of the app role's new connections."""
    with psycopg.connect(access.url("superuser"), autocommit=True) as admin:
        admin.execute("ALTER ROLE fazhi_app SET log_statement = 'all'")
        try:
            yield StatementLog(cluster.log)
        finally:
            admin.execute("ALTER ROLE fazhi_app RESET log_statement")


def create(url: str, n: int, clients: int) -> Measured:
    """``n`` demands of at least 350 characters through the public API, ``clients`` at once."""
    one = creating(url)
    for _ in range(clients * 5):
        one()
    seconds, times = timed([one] * n, clients=clients)
    return Measured("create", n, n / seconds, percentile(times, 0.5), percentile(times, 0.95), None)


def creating(url: str) -> Callable[[], None]:
    """One request that hands in one demand; connections are kept, one for each thread."""
    local = threading.local()

    def one() -> None:
        client = getattr(local, "client", None)
        if client is None:
            client = local.client = httpx.Client(base_url=url, timeout=30)
        submission = uuid4()
        answer = client.post(
            "/api/demands/",
            json={
                "text": body(submission.int % 10**9),
                "place": "柳河镇东街",
                "submission": str(submission),
                "about_official": False,
            },
        )
        if answer.status_code != httpx.codes.CREATED:
            raise RuntimeError(f"the server answered {answer.status_code}: {answer.text[:300]}")

    return one


def listed(url: str, n: int, clients: int) -> Measured:
    """``n`` pages of 50 demands of the workbench, read on from page to page as deep as they go."""
    readers = [reading(url) for _ in range(clients)]
    for reader in readers:
        reader()
    seconds, times = timed([reader for _ in range(n // clients) for reader in readers], clients=clients)
    return Measured(
        "list", len(times), len(times) / seconds, percentile(times, 0.5), percentile(times, 0.95), None
    )


OLDER = re.compile(r'href="(?:/work/demands/)?(\?[^"]*older=[^"]+)"')


def reading(url: str) -> Callable[[], None]:
    """One logged-in reader who turns one page at each call, and begins again at the end."""
    client = httpx.Client(base_url=url, timeout=30, follow_redirects=True)
    page = client.get("/work/login/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    if token is None:
        raise RuntimeError("the login page holds no form")
    client.post(
        "/work/login/", data={"username": LOGIN, "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
    )
    state = {"next": "?"}
    lock = threading.Lock()

    def one() -> None:
        with lock:
            answer = client.get(f"/work/demands/{state['next']}")
            if answer.status_code != httpx.codes.OK:
                raise RuntimeError(f"the list answered {answer.status_code}")
            older = OLDER.search(answer.text)
            state["next"] = older[1].replace("&amp;", "&") if older else "?"

    return one


def statements(log: StatementLog, one: Callable[[], None]) -> float:
    """What one request asks of the database, as its own log tells it: the mean over a few requests."""
    one()
    begun = log.position()
    for _ in range(COUNTED):
        one()
    return log.statements_since(begun) / COUNTED
