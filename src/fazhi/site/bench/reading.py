"""Measurements of reading over HTTP: pages of the list at any depth, searches, figures and the records behind them."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle

import httpx

from fazhi.site.bench.measuring import Measured, percentile, timed
from fazhi.site.demo import PASSWORD

LOGIN = "baimei"
"""The demonstration county's dispatcher: the centre serves the whole county, so nothing narrows what is read."""

SEARCHES = ("路灯", "东湾村", "自来水 停水", "拖欠工资", "垃圾 青山乡", "卫生院", "这几个字哪里都没有")
"""Terms that many texts hold, that fewer hold, that none holds, and two at once."""

OLDER = re.compile(r'href="(?:/work/demands/)?(\?[^"]*older=[^"]+)"')
FIGURE = re.compile(r'href="/work/demands/figures/([a-z_.]+)/\?([^"]*)"')


class Reader:
    """One person logged in, on one kept connection. Used by one thread at a time."""

    def __init__(self, url: str) -> None:
        self.client = httpx.Client(base_url=url, timeout=60, follow_redirects=True)
        page = self.client.get("/work/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        if token is None:
            raise RuntimeError("the login page holds no form")
        form = {"username": LOGIN, "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
        answer = self.client.post("/work/login/", data=form)
        if answer.status_code != httpx.codes.OK or answer.url.path.startswith("/work/login/"):
            raise RuntimeError(f"{LOGIN} could not log in: {answer.status_code} at {answer.url.path}")

    def read(self, address: str) -> str:
        """One page. Raises ``RuntimeError`` for anything but that page, whole."""
        answer = self.client.get(address)
        if answer.status_code != httpx.codes.OK or answer.history:
            raise RuntimeError(f"{address} answered {answer.status_code} at {answer.url.path}")
        return answer.text


def turning(reader: Reader) -> Callable[[], None]:
    """Turns one page of the list at each call, on and on, and begins again at the end."""
    state = {"next": "?"}

    def one() -> None:
        older = OLDER.search(reader.read(f"/work/demands/{state['next']}"))
        state["next"] = older[1].replace("&amp;", "&") if older else "?"

    return one


def searching(reader: Reader) -> Callable[[], None]:
    """Searches one of the terms at each call."""
    terms = cycle(SEARCHES)

    def one() -> None:
        reader.read(f"/work/demands/?text={next(terms)}")

    return one


def opening_figures(reader: Reader) -> Callable[[], None]:
    """Opens one figure with the first page of its records at each call, every figure of the overview in turn."""
    found = FIGURE.findall(reader.read("/work/demands/figures/"))
    if not found:
        raise RuntimeError("the page of figures links no figure")
    addresses = cycle(dict.fromkeys(f"/work/demands/figures/{code}/?{query}" for code, query in found))

    def one() -> None:
        reader.read(next(addresses).replace("&amp;", "&"))

    return one


READINGS: dict[str, Callable[[Reader], Callable[[], None]]] = {
    "list": turning,
    "search": searching,
    "figures": opening_figures,
}


def measure(what: str, url: str, n: int, clients: int) -> Measured:
    """``n`` readings of one sort by ``clients`` readers at once."""
    readers = [READINGS[what](Reader(url)) for _ in range(clients)]
    for reader in readers:
        reader()
    seconds, times = timed(list(_shared_out(readers, n)), clients=clients)
    rate = len(times) / seconds
    return Measured(what, len(times), rate, percentile(times, 0.5), percentile(times, 0.95), None)


def _shared_out(readers: Sequence[Callable[[], None]], n: int) -> Iterator[Callable[[], None]]:
    for _ in range(max(1, n // len(readers))):
        yield from readers
