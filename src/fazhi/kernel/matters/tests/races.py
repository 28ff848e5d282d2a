"""Competing acts, many at once over real connections, and what may never come of it.

Eight threads try the acts of a pair on one matter as they all saw it. Exactly one act is done, the others are refused with
a sentence, and afterwards acts, versions and ledger agree. Anything else is an anomaly, told in words. ``FAZHI_RACES``
says how often each pair is tried (a few times where it is not set).
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from django.db import connections

from fazhi.kernel.ledger import queries as ledger
from fazhi.kernel.matters import actions
from fazhi.kernel.matters.errors import Refused
from fazhi.kernel.matters.models import Act, Clock, Matter, StatusSpan

THREADS = 8
ROUNDS = int(os.environ.get("FAZHI_RACES", "4"))

Attempt = Callable[[Matter], Any]


@dataclass(frozen=True)
class Pair:
    """Two acts that compete for one matter, and how to make a matter on which both are possible."""

    name: str
    make: Callable[[], Matter]
    acts: Sequence[Attempt]


@contextmanager
def crowd() -> Iterator[ThreadPoolExecutor]:
    """Eight threads, each with a connection of its own."""
    with ThreadPoolExecutor(THREADS) as pool:
        try:
            yield pool
        finally:
            together = Barrier(THREADS)
            list(pool.map(lambda _n: (together.wait(30), connections.close_all()), range(THREADS)))


def anomalies(pair: Pair, rounds: int = ROUNDS) -> list[str]:
    """Everything that went wrong in so many rounds of a pair."""
    found: list[str] = []
    with crowd() as pool:
        for _ in range(rounds):
            matter = pair.make()
            before = Matter.objects.get(pk=matter.pk)
            results = at_once(pool, [(pair.acts[n % len(pair.acts)], before) for n in range(THREADS)])
            done = [result for result in results if result is None]
            found += [
                f"{pair.name}: {result!r}"
                for result in results
                if result is not None and not isinstance(result, Refused)
            ]
            if len(done) != 1:
                found.append(f"{pair.name}: {len(done)} acts were done")
            found += [f"{pair.name}: {wrong}" for wrong in disagreements(matter.pk)]
    return found


def at_once(
    pool: ThreadPoolExecutor, attempts: Sequence[tuple[Attempt, Matter]]
) -> list[BaseException | None]:
    """All attempts at the same moment; what each raised, if anything."""
    together = Barrier(len(attempts))

    def one(attempt: tuple[Attempt, Matter]) -> BaseException | None:
        act, matter = attempt
        together.wait(timeout=60)
        try:
            act(matter)
        except BaseException as failure:
            return failure
        return None

    return list(pool.map(one, attempts))


def disagreements(matter_id: UUID) -> list[str]:
    """What of one matter's rows and ledger does not fit together."""
    matter = Matter.objects.get(pk=matter_id)
    numbers = list(Act.objects.filter(matter=matter).order_by("n").values_list("n", flat=True))
    entries = ledger.history("matters.matter", str(matter.pk))
    chain = [""] + [bytes(entry.commitment).hex() for entry in entries]
    told = [record["previous"] for entry in entries if (record := ledger.opened(entry.index))]
    spans = StatusSpan.objects.filter(matter=matter, to_at__isnull=True)
    checks = {
        f"acts are numbered {numbers}, the version is {matter.version}": numbers == list(range(1, matter.version + 1)),
        "the ledger has another number of entries": [e.version for e in entries] == numbers,
        "the ledger's chain is broken": told == chain[:-1],
        "the row's commitment is not the last entry's": chain[-1] == bytes(matter.commitment).hex(),
        "the turn is not the number of acts people did": matter.turn
        == Act.objects.filter(matter=matter).exclude(by_kind="system").count(),
        "it has not exactly one status": [span.status for span in spans] == [matter.status],
        "its next due date is not that of its clocks": matter.next_due_at
        == Clock.objects.filter(matter=matter, state="running").order_by("due_at").values_list("due_at", flat=True).first(),
    }  # fmt: skip
    return [wrong for wrong, holds in checks.items() if not holds]


def without_the_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the same code does when it does not lock the matter: what the races must notice."""

    def unlocked(matter_id: UUID, *, skip: bool = False) -> Matter:
        del skip
        matter = Matter.objects.select_related("unit", "origin").get(pk=matter_id)
        matter.configuration = b""  # type: ignore[attr-defined]  # the real one annotates it
        return matter

    monkeypatch.setattr(actions, "locked", unlocked)
