"""A whole file taken in: read, checked, written batch by batch, what was rejected written beside it.

A run that is killed loses at most the batches it was in; run again, what is there counts as unchanged and the rest goes
on. Nothing is ever changed by importing again. A long file is written by several processes side by side, each with
batches of its own; this one reads and checks meanwhile.
"""

import csv
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import DatabaseError

from fazhi.kernel.matters.errors import Refused
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.procedures import NotPossible
from fazhi.modules.demands import queries
from fazhi.modules.demands.actions import import_batch
from fazhi.modules.demands.actions.importing import ImportRow
from fazhi.modules.demands.errors import NoCentre
from fazhi.modules.demands.files import REJECT_HEAD, Line, Source, lines, opened, recorded_source, understood
from fazhi.modules.demands.models import Category
from fazhi.modules.demands.rules.spreadsheet import Unreadable, harmless, written
from fazhi.modules.demands.writers import Batch, Done, Writers

BATCH = 500
SIDE_BY_SIDE = 4_000
"""Rows from which it pays to start further processes: each takes a second to begin."""
SOURCE_LENGTH = 60


@dataclass
class Counts:
    """What became of the rows of a file: every row read is exactly one of the three others."""

    read: int = 0
    imported: int = 0
    unchanged: int = 0
    rejected: int = 0

    def __str__(self) -> str:
        return (
            f"read={self.read} imported={self.imported} unchanged={self.unchanged} rejected={self.rejected}"
        )


@dataclass(frozen=True)
class Wanted:
    """How a file is to be taken in. ``processes`` write side by side; one is this process itself."""

    path: Path
    source: str
    given: Mapping[str, str]
    channel: str
    as_new: bool
    dry_run: bool
    by: Actor
    at: datetime
    processes: int = 1


@dataclass
class _Rejects:
    """The file beside the file: which row, why, from which source, and the row itself, whole.

    Imported again, with its mistakes mended, it is read as the file it came from. Only made when there is something to
    say.
    """

    path: Path
    source: str
    headers: Sequence[str]
    rows: dict[int, list[str]] = field(default_factory=dict)

    def add(self, line: Line, reason: str) -> None:
        told = [reason, self.source, *(written(value) for value in line.values)]
        self.rows[line.number] = [str(line.number), *map(harmless, told)]

    def write(self) -> None:
        with suppress(FileNotFoundError):
            self.path.unlink()
        if not self.rows:
            return
        rows = [row for _number, row in sorted(self.rows.items())]
        with self.path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([[*REJECT_HEAD, *map(harmless, self.headers)], *rows])


def source_of(path: Path, given: str) -> str:
    """The source of a file's rows: ``given``, else what a rejects file says, else the file's name.

    Raises ``Unreadable`` when a rejects file is given another source than its rows have: they would be entered twice.
    """
    recorded = recorded_source(path)
    if recorded and given and given != recorded:
        raise Unreadable(f"这些行来自“{recorded}”，改用来源“{given}”会重复导入；请去掉 --source。")
    return given or recorded or path.stem[:SOURCE_LENGTH]


def row_count(path: Path) -> int:
    """How many rows a file has, its header left out. Raises ``Unreadable``."""
    return max(0, sum(1 for _line in lines(path)) - 1)


def processes_for(rows: int) -> int:
    """How many processes should write a file of that many rows on this machine; four at most."""
    return 1 if rows < SIDE_BY_SIDE else min(4, os.cpu_count() or 1)


def rejects_of(path: Path) -> Path:
    """Where the rejected rows of a file go."""
    return path.with_name(f"{path.name}.rejects.csv")


def take_in(wanted: Wanted, progress: Callable[[int], None]) -> Counts:
    """Take a file in; ``progress`` is told how many rows each batch held. Raises ``Unreadable``, ``NoCentre``."""
    source, rows = opened(wanted.path, wanted.given)
    counts = Counts()
    rejects = _Rejects(rejects_of(wanted.path), wanted.source, source.headers)
    if queries.intake_centre(wanted.at) is None:
        raise NoCentre
    waiting: dict[int, list[Line]] = {}
    try:
        with Writers(wanted.processes, write_batch) as writers:
            for number, batch in enumerate(
                _batches(_checked(wanted, source, rows, counts, rejects, progress))
            ):
                waiting[number] = [line for line, _row in batch]
                told = Batch(number, wanted.source, [row for _line, row in batch], wanted.as_new, wanted.dry_run, wanted.by, wanted.at)  # fmt: skip
                for done in writers.take(told):
                    _note(done, waiting.pop(done.number), counts, rejects, progress)
            for done in writers.rest():
                _note(done, waiting.pop(done.number), counts, rejects, progress)
    finally:
        rejects.write()
    return counts


def _note(
    done: Done, lines: Sequence[Line], counts: Counts, rejects: _Rejects, progress: Callable[[int], None]
) -> None:
    counts.imported += done.imported
    counts.unchanged += len(lines) - done.imported - len(done.rejected)
    counts.rejected += len(done.rejected)
    for place, reason in done.rejected:
        rejects.add(lines[place], reason)
    progress(len(lines))


def _checked(
    wanted: Wanted,
    source: Source,
    rows: Iterator[Line],
    counts: Counts,
    rejects: _Rejects,
    progress: Callable[[int], None],
) -> Iterator[tuple[Line, ImportRow]]:
    """The rows that can be understood, each id once."""
    categories = _category_names()
    first_seen: dict[str, int] = {}
    for line in rows:
        counts.read += 1
        try:
            row = understood(source, line, channel=wanted.channel, categories=categories, at=wanted.at)
            earlier = first_seen.setdefault(row.source_id, line.number)
            if earlier != line.number:
                raise Unreadable(f"来源编号与第{earlier}行相同")  # noqa: TRY301  one place that rejects
        except Unreadable as wrong:
            counts.rejected += 1
            rejects.add(line, str(wrong))
            progress(1)
            continue
        yield line, row


def _category_names() -> dict[str, Category]:
    """Categories by code and by every way of writing their name; a name that is used twice only by its whole path."""
    names: dict[str, Category] = {}
    for category in queries.categories():
        path = [category]
        while path[0].parent is not None:
            path.insert(0, path[0].parent)
        names.setdefault(category.zh, category)
        names["/".join(step.zh for step in path)] = category
        names[category.code] = category
    return names


def _batches(rows: Iterator[tuple[Line, ImportRow]]) -> Iterator[list[tuple[Line, ImportRow]]]:
    batch: list[tuple[Line, ImportRow]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def write_batch(batch: Batch) -> Done:
    """Write one batch in one transaction; where a row of it does not fit, each row in one of its own."""
    if batch.dry_run:
        there = queries.by_source(batch.source, [row.source_id for row in batch.rows])
        return Done(batch.number, len(batch.rows) - len(there), [])
    try:
        return Done(batch.number, _import(batch, batch.rows), [])
    except (Refused, NotPossible, DatabaseError) as wrong:
        if len(batch.rows) == 1:
            return Done(batch.number, 0, [(0, str(wrong))])
    imported, rejected = 0, []
    for place, row in enumerate(batch.rows):  # find the one that does not fit; the others go in
        try:
            imported += _import(batch, [row])
        except (Refused, NotPossible, DatabaseError) as wrong:
            rejected.append((place, str(wrong)))
    return Done(batch.number, imported, rejected)


def _import(batch: Batch, rows: Sequence[ImportRow]) -> int:
    return import_batch(source=batch.source, rows=rows, as_new=batch.as_new, by=batch.by, at=batch.at)
