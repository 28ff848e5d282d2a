"""Where the boxes of a picture stand: a layered layout, by the library fast-sugiyama.

The library places points on ranks; this part turns ranks into rows as high as their highest box, and the
bends of long arrows into points an arrow passes through. Nothing here knows what a box means.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from fast_sugiyama import from_edges

Edge = tuple[int, int]
Point = tuple[float, float]

BEND_WIDTH = 26.0
"""Room for an arrow that passes between two boxes of a row, in pixels."""


@dataclass(frozen=True)
class Placement:
    """Centre of the top edge of every box, way of every arrow, and the size of it all, in pixels."""

    tops: Mapping[int, Point]
    ways: Mapping[Edge, tuple[Point, ...]]
    width: float
    height: float


@dataclass(frozen=True)
class Spacing:
    """Width of a box and the room between boxes and between rows, in pixels."""

    box: float
    between: float
    rows: float


def reduced(edges: Iterable[Edge]) -> tuple[Edge, ...]:
    """The arrows that no longer way already implies (transitive reduction; arrows of a circle all stay)."""
    kept = sorted({(a, b) for a, b in edges if a != b})
    following: dict[int, set[int]] = {}
    for a, b in kept:
        following.setdefault(a, set()).add(b)
    return tuple((a, b) for a, b in kept if not _reaches_otherwise(following, a, b))


def _reaches_otherwise(following: Mapping[int, set[int]], start: int, goal: int) -> bool:
    waiting = [n for n in following.get(start, ()) if n not in {goal, start}]
    seen = {start, *waiting}
    while waiting:
        for after in following.get(waiting.pop(), ()):
            if after == goal:
                return True
            if after not in seen:
                seen.add(after)
                waiting.append(after)
    return False


def place(heights: Sequence[float], edges: Sequence[Edge], spacing: Spacing) -> Placement:
    """Place the boxes 0..n-1 of the given heights so that arrows run downwards; unconnected boxes come last."""
    columns, ranks, chains = _ranked(len(heights), edges)
    rows = _rows(columns, ranks, spacing)
    count = len(heights)
    row_heights = [max((heights[n] for n in row if n < count), default=0.0) for row in rows]
    tops: dict[int, Point] = {}
    bends: dict[int, tuple[Point, Point]] = {}
    y = 0.0
    for row, height in zip(rows, row_heights, strict=True):
        for node, x in row.items():
            if node < count:
                tops[node] = (x, y)
            else:
                bends[node] = ((x, y), (x, y + height))
        y += height + spacing.rows
    ways = {edge: _way(edge, chains.get(edge, ()), tops, bends, heights) for edge in edges}
    right = max((x for row in rows for x in row.values()), default=0.0) + spacing.box / 2
    return Placement(tops=tops, ways=ways, width=right, height=max(0.0, y - spacing.rows))


def _ranked(
    count: int, edges: Sequence[Edge]
) -> tuple[dict[int, float], dict[int, int], dict[Edge, tuple[int, ...]]]:
    """Column and rank of each box and bend, and the bends of each arrow. Components stand side by side.

    The library numbers its bends from the number of nodes it was given, so the connected boxes are given
    to it as 0..k-1.
    """
    columns: dict[int, float] = {}
    ranks: dict[int, int] = {}
    chains: dict[Edge, tuple[int, ...]] = {}
    connected = sorted({n for edge in edges for n in edge})
    dense = {n: i for i, n in enumerate(connected)}
    given = [(dense[a], dense[b]) for a, b in edges]
    offset, next_bend = 0.0, count
    for positions, width, height, pieces in (
        from_edges(given, vertex_spacing=1, dummy_vertices=True) if given else ()
    ):
        names: dict[int, int] = {}
        for n, (x, y) in sorted((int(node), point) for node, point in positions):
            if n < len(connected):
                names[n] = connected[n]
            else:
                names[n] = next_bend
                next_bend += 1
            columns[names[n]] = offset + float(x)
            ranks[names[n]] = round(float(height) - float(y))
        numbered = [(int(a), int(b)) for a, b in pieces or ()]
        chains.update(_chains(numbered, names, count))
        offset += float(width) + 1
    _place_unconnected(count, columns, ranks)
    return columns, ranks, chains


def _chains(pieces: Iterable[Edge], names: Mapping[int, int], count: int) -> dict[Edge, tuple[int, ...]]:
    """Join the pieces a long arrow was cut into: (a, bend), (bend, bend), (bend, b)."""
    onward = {names[a]: names[b] for a, b in pieces if names[a] >= count}
    chains: dict[Edge, tuple[int, ...]] = {}
    for a, b in pieces:
        if names[a] >= count or names[b] < count:
            continue
        chain, node = [], names[b]
        while node >= count:
            chain.append(node)
            node = onward[node]
        chains[(names[a], node)] = tuple(chain)
        chains[(node, names[a])] = tuple(reversed(chain))
    return chains


def _place_unconnected(count: int, columns: dict[int, float], ranks: dict[int, int]) -> None:
    loose = [n for n in range(count) if n not in columns]
    wide = max(4, round(max(columns.values(), default=0)) + 1)
    below = max(ranks.values(), default=-1) + 1
    for place_in_line, node in enumerate(loose):
        columns[node] = float(place_in_line % wide)
        ranks[node] = below + place_in_line // wide


def _rows(columns: Mapping[int, float], ranks: Mapping[int, int], spacing: Spacing) -> list[dict[int, float]]:
    """Pixel columns, row by row; boxes that would touch are pushed right, the whole starts at the left edge."""
    unit = spacing.box + spacing.between
    count = max(ranks.values(), default=-1) + 1
    rows: list[dict[int, float]] = [{} for _ in range(count)]
    for node in sorted(columns, key=lambda n: (ranks[n], columns[n], n)):
        rows[ranks[node]][node] = columns[node] * unit
    left = min((x for row in rows for x in row.values()), default=0.0)
    return [{n: x - left + spacing.box / 2 for n, x in row.items()} for row in rows]


def _way(
    edge: Edge,
    chain: Sequence[int],
    tops: Mapping[int, Point],
    bends: Mapping[int, tuple[Point, Point]],
    heights: Sequence[float],
) -> tuple[Point, ...]:
    a, b = edge
    (ax, ay), (bx, by) = tops[a], tops[b]
    if ay < by:
        middle = [point for bend in chain for point in bends[bend]]
        return ((ax, ay + heights[a]), *middle, (bx, by))
    middle = [point for bend in chain for point in reversed(bends[bend])]
    return ((ax, ay), *middle, (bx, by + heights[b]))
