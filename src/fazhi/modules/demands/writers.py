"""Processes that write batches of an import side by side.

Each has its own connection and writes each of its batches in one transaction, so whichever of them is killed, what is
there is whole batches, each row once. They end with the process that started them, however that ended.
"""

import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import NamedTuple

from django.db import connections

from fazhi.kernel.people.actor import Actor
from fazhi.modules.demands.actions.importing import ImportRow
from fazhi.modules.demands.processes import begin

METHOD = "fork" if sys.platform == "linux" else "spawn"
"""A copy of this process writes at once; one that starts anew needs seconds to read the whole program in."""
AHEAD = 2
"""Batches that wait for each process, so that none waits for the reader."""


@dataclass(frozen=True)
class Batch:
    """Rows to be written together, and how."""

    number: int
    source: str
    rows: Sequence[ImportRow]
    as_new: bool
    dry_run: bool
    by: Actor
    at: datetime


class Done(NamedTuple):
    """What became of a batch: how many rows were new, and which (by their place in it) were rejected, with the reason."""

    number: int
    imported: int
    rejected: list[tuple[int, str]]


class Writers:
    """``processes`` that write batches; with one it is this process itself, at once."""

    def __init__(self, processes: int, write: Callable[[Batch], Done]) -> None:
        self.write = write
        self.most = processes * (1 + AHEAD)
        self.running: set[Future[Done]] = set()
        self.pool: ProcessPoolExecutor | None = None
        if processes > 1:
            self.pool = ProcessPoolExecutor(
                processes,
                mp_context=multiprocessing.get_context(METHOD),
                initializer=begin,
                initargs=(os.getpid(), dict(connections.settings["default"])),
            )

    def __enter__(self) -> "Writers":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.pool is not None:
            self.pool.shutdown(cancel_futures=kind is not None)

    def take(self, batch: Batch) -> Iterator[Done]:
        """Hand a batch over; gives those that are done. Waits while enough batches wait."""
        if self.pool is None:
            yield self.write(batch)
            return
        self.running.add(self.pool.submit(self.write, batch))
        while len(self.running) >= self.most:
            yield from self._some()

    def rest(self) -> Iterator[Done]:
        """Wait for what is still being written."""
        while self.running:
            yield from self._some()

    def _some(self) -> Iterator[Done]:
        done, self.running = wait(self.running, return_when=FIRST_COMPLETED)
        for future in done:
            yield future.result()
