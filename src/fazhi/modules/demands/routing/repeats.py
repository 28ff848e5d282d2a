"""How well near-duplicates are found: mean average precision over the messages that are known to have some."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence

from fazhi.modules.demands.routing.files import Stream
from fazhi.modules.demands.routing.nearness import Rarity, Told, ranked, rarity_of, ready

POOL = 150
"""Candidates that are scored in full, found by the rare runs they share with the title: as the index finds them."""


def mean_average_precision(stream: Stream, told: Callable[[], None] = lambda: None) -> float:
    """The mean over all messages with known repeats; ``told`` is called once for each of them."""
    rarity = rarity_of(stream.messages.values())
    made = {key: ready(message, rarity) for key, message in stream.messages.items()}
    index = _index(made)
    found = []
    for asked, wanted in stream.same.items():
        order = _order(asked, made, index, rarity)
        found.append(average_precision(order, wanted))
        told()
    return sum(found) / len(found) if found else 0.0


def average_precision(order: Sequence[str], wanted: Collection[str]) -> float:
    """The mean of the precision at each place where a wanted one stands; what is not in the order counts nothing."""
    hits, total = 0, 0.0
    for place, key in enumerate(order, start=1):
        if key in wanted:
            hits += 1
            total += hits / place
    return total / len(wanted) if wanted else 0.0


def _order(
    asked: str, made: Mapping[str, Told], index: Mapping[str, Sequence[str]], rarity: Rarity
) -> list[str]:
    told = made[asked]
    points: dict[str, float] = defaultdict(float)
    for run, value in told.title.items():
        for key in index.get(run, ()):
            points[key] += value * rarity.of(run)
    points.pop(asked, None)
    pool = sorted(points, key=lambda key: -points[key])
    near = ranked(told, [(key, made[key]) for key in pool[:POOL]], rarity)
    return [row.key for row in near] + pool[POOL:]


def _index(made: Mapping[str, Told]) -> Mapping[str, Sequence[str]]:
    index: dict[str, list[str]] = defaultdict(list)
    for key, told in made.items():
        for run in told.whole:
            index[run].append(key)
    return index
