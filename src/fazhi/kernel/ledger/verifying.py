"""Checking the whole ledger: heads, tiles, bundles, entries, records, chains. Every fault is named; nothing is mended."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from fazhi.kernel.ledger.models import Counter, Entry, Opening
from fazhi.kernel.ledger.publishing import CHECKPOINT, LEAF_VERSION, Contradiction, Log, NoSigner
from fazhi.kernel.ledger.record import commitment, instant
from fazhi.kernel.ledger.tlog.notes import NoteError
from fazhi.kernel.ledger.tlog.tiles import WIDTH, Bundle, Tile, TileError, entries_in, tiles_of, top_of
from fazhi.kernel.ledger.tlog.tree import HASH_BYTES, leaf_hash, tree_hash

Progress = Callable[[int, int], None]
"""Told after every batch: entries checked, entries in all."""
BATCH = 16 * WIDTH


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it was committed to: where, what, and the digests where there are two to compare."""

    where: str
    what: str
    expected: str = ""
    found: str = ""

    def __str__(self) -> str:
        compared = f"（应为 {self.expected[:16]}…，现为 {self.found[:16]}…）" if self.expected else ""
        return f"{self.where}：{self.what}{compared}"


@dataclass(slots=True)
class _Seen:
    """What one pass over the entries gathers: leaf hashes for the tree, the newest entry of every object."""

    leaves: list[bytes] = field(default_factory=list)
    newest: dict[tuple[str, str], tuple[int, bytes]] = field(default_factory=dict)


def faults(log: Log, *, progress: Progress = lambda _done, _all: None) -> Iterator[Fault]:
    """Everything that is wrong with the ledger and its published log; nothing where all is as it was signed."""
    size = Counter.objects.values_list("size", flat=True).get(id=1)
    seen = _Seen()
    yield from _entries(size, seen, progress)
    yield from _published(log, seen.leaves)


def _entries(size: int, seen: _Seen, progress: Progress) -> Iterator[Fault]:
    expected = 0
    for first in range(0, max(size, _last() + 1), BATCH):
        rows = list(Entry.objects.filter(index__gte=first, index__lt=first + BATCH).order_by("index"))
        kept = {one.index: one for one in Opening.objects.filter(index__gte=first, index__lt=first + BATCH)}
        for row in rows:
            while expected < row.index:
                yield Fault(f"第 {expected} 条存证", "不见了")
                seen.leaves.append(b"")
                expected += 1
            expected += 1
            yield from _entry(row, kept.pop(row.index, None), seen)
        yield from (Fault(f"第 {index} 条存证", "不见了，只剩记录") for index in kept)
        progress(min(first + BATCH, size), size)
    if expected != size:
        yield Fault("存证计数", "与存证条数不一致", str(expected), str(size))


def _last() -> int:
    return Entry.objects.order_by("-index").values_list("index", flat=True).first() or 0


def _entry(row: Entry, opening: Opening | None, seen: _Seen) -> Iterator[Fault]:
    leaf = bytes(row.commitment)
    where = f"第 {row.index} 条存证（{row.subject} {row.subject_id} 第 {row.version} 版）"
    seen.leaves.append(leaf_hash(LEAF_VERSION + leaf))
    if opening is None:
        yield Fault(where, "记录不见了")
    else:
        found = commitment(bytes(opening.salt), bytes(opening.record))
        if found != leaf:
            yield Fault(where, "记录或者盐被改动", leaf.hex(), found.hex())
        else:
            yield from _record(where, row, json.loads(bytes(opening.record)), seen)
    seen.newest[row.subject, row.subject_id] = (row.version, leaf)


def _record(where: str, row: Entry, record: dict[str, Any], seen: _Seen) -> Iterator[Fault]:
    """The columns beside the record, and the chain of the entries about one object."""
    columns = ("kind", "subject", "subject_id", "version", "recorded_at")
    for name in columns:
        value = getattr(row, name)
        stated = instant(value) if isinstance(value, datetime) else value
        if stated != record[name]:
            yield Fault(where, f"“{name}”与记录不符", str(record[name]), str(stated))
    before = seen.newest.get((row.subject, row.subject_id))
    if before is not None and row.version <= before[0]:
        yield Fault(where, f"版本次序不对：前面已有第 {before[0]} 版")
    if record["previous"] and (before is None or before[1].hex() != record["previous"]):
        yield Fault(where, "与前一版不相连", record["previous"], before[1].hex() if before else "没有")


def _published(log: Log, leaves: list[bytes]) -> Iterator[Fault]:
    """The published files against the entries, and the head against the tree."""
    try:
        last = log.last()
    except (NoSigner, NoteError, Contradiction) as wrong:
        yield Fault("最后的签名", str(wrong))
        return
    if last is None:
        yield Fault("公布的日志", "尚未签名，请运行 fazhi ledger sign")
        return
    head = last.checkpoint
    if head.size > len(leaves):
        yield Fault("存证", "比已签名的少", str(head.size), str(len(leaves)))
        return
    root = tree_hash(leaves[: head.size])
    if root != head.root:
        yield Fault("树根", "数据库的存证与签名不一致", head.root.hex(), root.hex())
    checkpoint = log.public / CHECKPOINT
    if not checkpoint.exists() or checkpoint.read_text(encoding="utf-8") != last.note:
        yield Fault(CHECKPOINT, "公布的与最后签名的不同")
    yield from _files(log, leaves, head.size)


def _files(log: Log, leaves: list[bytes], size: int) -> Iterator[Fault]:
    level, hashes = 0, leaves[:size]
    for tile in tiles_of(0, size):
        if tile.level > level:
            level = tile.level
            hashes = [top_of(hashes[at : at + WIDTH]) for at in range(0, len(hashes) // WIDTH * WIDTH, WIDTH)]
        expected = hashes[tile.index * WIDTH : tile.index * WIDTH + tile.width]
        yield from _tile(log, tile, expected)
        if tile.level == 0:
            yield from _bundle(log, Bundle(tile.index, tile.width), expected)


def _tile(log: Log, tile: Tile, expected: list[bytes]) -> Iterator[Fault]:
    try:
        content = log.read(tile)
    except (Contradiction, TileError) as wrong:
        yield Fault(tile.path, str(wrong))
        return
    for at, hashed in enumerate(expected):
        found = content[at * HASH_BYTES : (at + 1) * HASH_BYTES]
        if found != hashed:
            yield Fault(f"{tile.path} 第 {at} 项", "与存证不符", hashed.hex(), found.hex())


def _bundle(log: Log, bundle: Bundle, expected: list[bytes]) -> Iterator[Fault]:
    path = log.public / bundle.path
    try:
        found = entries_in(bundle, path.read_bytes())
    except FileNotFoundError:
        yield Fault(bundle.path, "不见了")
        return
    except TileError as wrong:
        yield Fault(bundle.path, str(wrong))
        return
    for at, (entry, hashed) in enumerate(zip(found, expected, strict=True)):
        if leaf_hash(entry) != hashed:
            yield Fault(f"{bundle.path} 第 {at} 条", "与存证不符", hashed.hex(), leaf_hash(entry).hex())
