"""A whole crowd at once: ten days' demands of a city handed in as fast as the server takes them.

The size. In seed 004 a county-level city took in 32,266 demands in a year at its three levels: 88.4 a day. Its report
does not say how many people live there; taken as a hundred thousand, the least a county-level city has, a
city of a million has ten times as many, 884 a day, and ten times its daily mean are 8,840. More people there would
make the burst smaller, so this is the stricter reading.
"""

import os
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from fazhi.site.bench.client import Poster, Refused, own_seconds
from fazhi.site.bench.http import handed_in
from fazhi.site.bench.measuring import Measured, percentile

SIZE = 8_840


class Lost(RuntimeError):
    """Not every demand of the burst is there once, with its entry in the ledger."""


def measure(url: str, n: int, clients: int) -> Measured:
    """Hand ``n`` demands in, ``clients`` at once, and look for each of them afterwards. Raises ``Lost``."""
    submissions = [uuid4() for _ in range(n)]
    requests = [handed_in(one) for one in submissions]
    mine, begun = own_seconds(), time.perf_counter()
    times, errors = handed_in_by(urlsplit(url).port or 80, requests, clients)
    seconds = time.perf_counter() - begun
    share = (own_seconds() - mine) / (seconds * (os.cpu_count() or 1))
    check(submissions, len(errors))
    return Measured(
        "burst", n, n / seconds, percentile(times, 0.5), percentile(times, 0.95), None,
        note=f"{clients} 个客户端，出错 {len(errors)} 件{errors[:1]}，99% 在 {percentile(times, 0.99):.0f} 毫秒以内，"
        f"逐件核对在库、在存证各一次；客户端占处理器 {share:.0%}",
    )  # fmt: skip


def handed_in_by(port: int, requests: Sequence[bytes], clients: int) -> tuple[list[float], list[str]]:
    """Seconds of each answer, and what went wrong."""
    left, lock = iter(requests), threading.Lock()
    times: list[float] = []
    errors: list[str] = []

    def work(_client: int) -> None:
        poster = Poster(port)
        while True:
            with lock:
                one = next(left, None)
            if one is None:
                poster.close()
                return
            begun = time.perf_counter()
            try:
                poster.post(one)
            except (Refused, OSError) as failure:
                errors.append(str(failure))
                poster.close()
            times.append(time.perf_counter() - begun)

    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(work, range(clients)))
    return times, errors


def check(submissions: Sequence[UUID], errors: int) -> None:
    """Every submission is there once, in the ledger once, and its statement waits for the index or is in it."""
    from fazhi.kernel.ledger.models import Entry
    from fazhi.modules.demands import secrecy
    from fazhi.modules.demands.models import Demand

    kept = [secrecy.kept_submission(one) for one in submissions]
    there = list(Demand.objects.filter(submission__in=kept).values_list("pk", flat=True))
    entered = Entry.objects.filter(
        subject="matters.matter", subject_id__in=[str(pk) for pk in there], version=1
    )
    found = (len(there), entered.count())
    if found != (len(kept) - errors, len(kept) - errors):
        raise Lost(f"{len(kept)} handed in, {errors} refused, {found[0]} there, {found[1]} in the ledger")
