"""A whole file taken in: read, checked, written batch by batch, what was rejected written beside it.

A run that is killed loses at most the batch it was in; run again, what is there counts as unchanged and the rest goes
on. Nothing is ever changed by importing again.
"""

import csv
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

BATCH = 200
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
    """How a file is to be taken in."""

    path: Path
    source: str
    given: Mapping[str, str]
    channel: str
    as_new: bool
    dry_run: bool
    by: Actor
    at: datetime


@dataclass
class _Rejects:
    """The file beside the file: which row, why, from which source, and the row itself, whole.

    Imported again, with its mistakes mended, it is read as the file it came from. Only made when there is something to
    say.
    """

    path: Path
    source: str
    headers: Sequence[str]
    rows: list[list[str]] = field(default_factory=list)

    def add(self, line: Line, reason: str) -> None:
        told = [reason, self.source, *(written(value) for value in line.values)]
        self.rows.append([str(line.number), *map(harmless, told)])

    def write(self) -> None:
        with suppress(FileNotFoundError):
            self.path.unlink()
        if not self.rows:
            return
        with self.path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([[*REJECT_HEAD, *map(harmless, self.headers)], *self.rows])


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
    try:
        for batch in _batches(_checked(wanted, source, rows, counts, rejects, progress)):
            _write(wanted, batch, counts, rejects)
            progress(len(batch))
    finally:
        rejects.write()
    return counts


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


def _write(wanted: Wanted, batch: list[tuple[Line, ImportRow]], counts: Counts, rejects: _Rejects) -> None:
    if wanted.dry_run:
        there = queries.by_source(wanted.source, [row.source_id for _line, row in batch])
        counts.unchanged += len(there)
        counts.imported += len(batch) - len(there)
        return
    try:
        new = _import(wanted, [row for _line, row in batch])
    except (Refused, NotPossible, DatabaseError) as wrong:
        if len(batch) == 1:
            counts.rejected += 1
            rejects.add(batch[0][0], str(wrong))
            return
        for single in batch:  # find the one that does not fit; the others go in
            _write(wanted, [single], counts, rejects)
        return
    counts.imported += new
    counts.unchanged += len(batch) - new


def _import(wanted: Wanted, rows: list[ImportRow]) -> int:
    return import_batch(source=wanted.source, rows=rows, as_new=wanted.as_new, by=wanted.by, at=wanted.at)
