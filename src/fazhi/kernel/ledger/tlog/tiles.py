"""Where a published log keeps its hashes and entries, and how they are spelled: C2SP tlog-tiles, height 8.

A tile holds up to 256 hashes of one level of complete subtrees; a bundle up to 256 entries, each behind its length.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from fazhi.kernel.ledger.tlog.tree import HASH_BYTES, Nodes, node_hash

HEIGHT = 8
WIDTH = 1 << HEIGHT
MOST_ENTRY = 0xFFFF


class TileError(ValueError):
    """A tile or bundle is not what its place says; the message names the path."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile by its place: ``level`` counts tiles from the leaves, ``width`` how many hashes are there yet."""

    level: int
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Its path below the log's address."""
        return f"tile/{self.level}/{_spelled(self.index, self.width)}"


@dataclass(frozen=True, slots=True)
class Bundle:
    """The entries of one tile of leaves."""

    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Its path below the log's address."""
        return f"tile/entries/{_spelled(self.index, self.width)}"


Reader = Callable[[Tile], bytes]
"""Gives the bytes of one tile."""


def _spelled(index: int, width: int) -> str:
    parts = [f"{index % 1000:03}"]
    while index := index // 1000:
        parts.insert(0, f"x{index % 1000:03}")
    return "/".join(parts) + ("" if width == WIDTH else f".p/{width}")


def tiles_of(old: int, new: int) -> Iterator[Tile]:
    """The tiles that a tree of ``new`` has and that of ``old`` had not, the leaves' level first."""
    level = 0
    while count := new >> (HEIGHT * level):
        before = old >> (HEIGHT * level)
        if count > before:
            for index in range(before // WIDTH, (count + WIDTH - 1) // WIDTH):
                yield Tile(level, index, min(WIDTH, count - index * WIDTH))
        level += 1


def bundles_of(old: int, new: int) -> Iterator[Bundle]:
    """The bundles of entries that a tree of ``new`` has and that of ``old`` had not."""
    for tile in tiles_of(old, new):
        if tile.level == 0:
            yield Bundle(tile.index, tile.width)


def hashes_in(tile: Tile, content: bytes) -> list[bytes]:
    """The hashes of a tile. Raises ``TileError`` where it is cut short or too long."""
    if len(content) != tile.width * HASH_BYTES:
        raise TileError(f"{tile.path} has {len(content)} bytes instead of {tile.width * HASH_BYTES}")
    return [content[at : at + HASH_BYTES] for at in range(0, len(content), HASH_BYTES)]


def bundled(entries: Sequence[bytes]) -> bytes:
    """Entries as a bundle spells them. Raises ``TileError`` for one beyond 65,535 bytes."""
    if any(len(entry) > MOST_ENTRY for entry in entries):
        raise TileError(f"an entry of a bundle has at most {MOST_ENTRY} bytes")
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def entries_in(bundle: Bundle, content: bytes) -> list[bytes]:
    """The entries of a bundle. Raises ``TileError`` where their lengths or number do not fit."""
    entries, at = [], 0
    while at < len(content):
        length = int.from_bytes(content[at : at + 2], "big")
        entries.append(content[at + 2 : at + 2 + length])
        at += 2 + length
    if at != len(content) or len(entries) != bundle.width:
        raise TileError(f"{bundle.path} does not hold {bundle.width} whole entries")
    return entries


def top_of(hashes: Sequence[bytes]) -> bytes:
    """The hash of the complete subtree over a power of two of hashes."""
    level = list(hashes)
    while len(level) > 1:
        level = [node_hash(level[at], level[at + 1]) for at in range(0, len(level), 2)]
    return level[0]


def nodes_from(size: int, read: Reader) -> Nodes:
    """The nodes of the tree of ``size`` from its tiles; ``read`` gives the bytes of one. Tiles are read once."""
    known: dict[tuple[int, int], list[bytes]] = {}

    def node(level: int, index: int) -> bytes:
        row, inside = divmod(level, HEIGHT)
        first = index << inside
        tile_index, at = divmod(first, WIDTH)
        hashes = known.get((row, tile_index))
        if hashes is None:
            count = size >> (HEIGHT * row)
            tile = Tile(row, tile_index, min(WIDTH, count - tile_index * WIDTH))
            hashes = known[row, tile_index] = hashes_in(tile, read(tile))
        return top_of(hashes[at : at + (1 << inside)])

    return node
