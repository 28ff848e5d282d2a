"""Measurements over HTTP: the real server, real sockets on loopback, durable commits."""

import json
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import psycopg

from fazhi.site.bench.client import Poster, own_seconds, request
from fazhi.site.bench.measuring import Measured, StatementLog, percentile
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
    posters = [Poster(urlsplit(url).port or 80) for _ in range(clients)]
    warm = [handed_in() for _ in range(clients * 10)]
    timed_by(posters, warm)
    requests = [handed_in() for _ in range(n)]
    mine = own_seconds()
    seconds, times = timed_by(posters, requests)
    share = (own_seconds() - mine) / (seconds * (os.cpu_count() or 1))
    for poster in posters:
        poster.close()  # the server waits for open connections before it stops
    return Measured(
        "create", n, n / seconds, percentile(times, 0.5), percentile(times, 0.95), None,
        note=f"{clients} 个客户端；客户端占处理器 {share:.0%}",
    )  # fmt: skip


def timed_by(posters: Sequence[Poster], requests: Sequence[bytes]) -> tuple[float, list[float]]:
    """All requests, shared out among the posters as they get through them; seconds in all and of each."""
    left, times = iter(requests), []
    lock = threading.Lock()

    def work(poster: Poster) -> None:
        while True:
            with lock:
                one = next(left, None)
            if one is None:
                return
            begun = time.perf_counter()
            poster.post(one)
            times.append(time.perf_counter() - begun)

    begun = time.perf_counter()
    with ThreadPoolExecutor(len(posters)) as pool:
        list(pool.map(work, posters))
    return time.perf_counter() - begun, times


def handed_in(submission: UUID | None = None) -> bytes:
    """A request that hands in a demand of at least 350 characters, with a telephone number."""
    which = submission or uuid4()
    told = {
        "text": body(which.int % 10**9),
        "place": "柳河镇东街",
        "phone": "13800138000",
        "submission": str(which),
        "about_official": False,
    }
    return request(json.dumps(told, ensure_ascii=False).encode())


def creating(url: str) -> Callable[[], None]:
    """One request that hands in one demand, from an address of its own."""
    poster = Poster(urlsplit(url).port or 80)

    def one() -> None:
        poster.post(handed_in())

    return one


def statements(log: StatementLog, one: Callable[[], None]) -> float:
    """What one request asks of the database, as its own log tells it: the mean over a few requests."""
    one()
    begun = log.position()
    for _ in range(COUNTED):
        one()
    return log.statements_since(begun) / COUNTED
