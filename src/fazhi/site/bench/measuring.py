"""Times in, figures out: rate, percentiles, statements."""

import json
import re
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Measured:
    """One measurement. ``queries`` is what the database server logged for one request, BEGIN and COMMIT included."""

    what: str
    n: int
    rate_per_s: float
    p50_ms: float
    p95_ms: float
    queries: float | None
    note: str = ""

    def as_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    def as_text(self) -> str:
        queries = "—" if self.queries is None else f"{self.queries:g}"
        note = f"\n  {self.note}" if self.note else ""
        return (
            f"{self.what}：{self.rate_per_s:,.1f} 次/秒，中位 {self.p50_ms:.3g} 毫秒，"
            f"95% 在 {self.p95_ms:.3g} 毫秒以内，每次 {queries} 条语句（共 {self.n:,} 次）{note}"
        )


def percentile(times: Sequence[float], share: float) -> float:
    """The nearest-rank percentile of times in seconds, in milliseconds."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered)) - 1))] * 1000


def timed(requests: Sequence[Callable[[], None]], *, clients: int) -> tuple[float, list[float]]:
    """Do all requests with that many clients at once; seconds in all, and seconds of each. Raises on the first failure."""

    def one(request: Callable[[], None]) -> float:
        begun = time.perf_counter()
        request()
        return time.perf_counter() - begun

    begun = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        times = list(pool.map(one, requests))
    return time.perf_counter() - begun, times


STATEMENT = re.compile(r"^\d{4}-.*LOG: +(?:statement|execute [^:]*): ", re.MULTILINE)


class StatementLog:
    """Counts what the database server was really asked, from its own log (``log_statement = all``)."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def position(self) -> int:
        return self.path.stat().st_size

    def statements_since(self, position: int) -> int:
        with self.path.open("rb") as log:
            log.seek(position)
            return len(STATEMENT.findall(log.read().decode("utf-8", "replace")))
