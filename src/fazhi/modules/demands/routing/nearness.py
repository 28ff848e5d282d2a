"""How near two messages are, and which words they share: near-duplicates without any extra package. Pure.

Three comparisons are added: titles by runs of one to three characters, whole messages by runs of two and three, and how
much of each title stands in the other message (rare pairs such as names of roads and estates count most). Then whoever
is near to those nearest gains: repeats of one trouble come in clusters. Weights chosen by cross-validation over queries;
nearness in time was tried and gave nothing.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from fazhi.modules.demands.routing.texts import Message, runs, tidy

MOST = 50
"""Candidates that are compared with one another."""
NEIGHBOURS = 10
"""Of the nearest ones, how many vouch for others."""
VOUCHING = 2.0
TITLES, MESSAGES, COVERED = 1.0, 1.0, 0.75
WORDS = 3

Vector = Mapping[str, float]
Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Rarity:
    """In how many of ``total`` messages each run stands; those seen once or never need not be listed."""

    total: int
    seen: Mapping[str, int]

    def of(self, run: str) -> float:
        """The weight of a run: 1 where it stands in every message, more the rarer it is."""
        return math.log((1 + self.total) / (1 + self.seen.get(run, 1))) + 1

    def squared(self, run: str) -> float:
        """The weight of a pair in the comparison of titles: nothing for what stands everywhere."""
        return (self.of(run) - 1) ** 2


@dataclass(frozen=True, slots=True)
class Told:
    """A message made ready for comparing."""

    title: Vector
    whole: Vector
    title_pairs: frozenset[str]
    pairs: frozenset[str]
    weight: float
    titled: str
    text: str


@dataclass(frozen=True, slots=True)
class Near(Generic[Key]):
    """A candidate: how near (0 to 1), and the words both messages share."""

    key: Key
    score: float
    shared: tuple[str, ...]


def rarity_of(messages: Iterable[Message]) -> Rarity:
    """Count in how many messages each run stands."""
    seen: Counter[str] = Counter()
    total = 0
    for message in messages:
        total += 1
        seen.update(set(runs(_whole(message))))
    return Rarity(total, {run: n for run, n in seen.items() if n > 1})


def ready(message: Message, rarity: Rarity) -> Told:
    """Make a message ready for comparing."""
    title, text = tidy(message.title), _whole(message)
    pairs = frozenset(_pairs(title))
    return Told(
        title=_vector(runs(title), rarity),
        whole=_vector((run for run in runs(text) if len(run) > 1), rarity),
        title_pairs=pairs,
        pairs=frozenset(_pairs(text)),
        weight=sum(map(rarity.squared, pairs)),
        titled=title,
        text=text,
    )


def nearness(one: Told, other: Told, rarity: Rarity) -> float:
    """How near two messages are, 0 to 1; the same either way round."""
    covered = (_covered(one, other, rarity) + _covered(other, one, rarity)) / 2
    near = (
        TITLES * _along(one.title, other.title)
        + MESSAGES * _along(one.whole, other.whole)
        + COVERED * covered
    )
    return near / (TITLES + MESSAGES + COVERED)


def ranked(asked: Told, candidates: Sequence[tuple[Key, Told]], rarity: Rarity) -> list[Near[Key]]:
    """All candidates, the nearest first; ``score`` is the nearness itself, the order heeds who vouches for whom."""
    near = [(nearness(asked, told, rarity), key, told) for key, told in candidates]
    near.sort(key=lambda row: -row[0])
    first, rest = near[:MOST], near[MOST:]
    vouched = [_vouched(told, first[:NEIGHBOURS], rarity) for _score, _key, told in first]
    order = sorted(range(len(first)), key=lambda n: -(first[n][0] + VOUCHING * vouched[n]))
    return [
        Near(key, score, shared(asked, told, rarity))
        for score, key, told in [*(first[n] for n in order), *rest]
    ]


def shared(one: Told, other: Told, rarity: Rarity) -> tuple[str, ...]:
    """The longest stretches of the first one's title that stand in the other message, the most telling first."""
    found: dict[str, float] = {}
    start = 0
    while start < len(one.titled) - 1:
        end = start
        while end < len(one.titled) and one.titled[start : end + 1] in other.text:
            end += 1
        stretch = one.titled[start:end].strip()
        if len(stretch) > 1:
            found[stretch] = sum(map(rarity.squared, _pairs(stretch)))
        start = max(end, start + 1)
    best = sorted(found, key=lambda stretch: -found[stretch])
    return tuple(best[:WORDS])


def _vouched(told: Told, nearest: Sequence[tuple[float, object, Told]], rarity: Rarity) -> float:
    """How near a candidate is to the nearest ones, each counting by the square of its own nearness."""
    weights = [score**2 for score, _key, _told in nearest]
    whole = sum(weights)
    if not whole:
        return 0.0
    return (
        sum(
            w * (1.0 if t is told else nearness(told, t, rarity))
            for w, (_s, _k, t) in zip(weights, nearest, strict=True)
        )
        / whole
    )


def _whole(message: Message) -> str:
    return f"{tidy(message.title)}\n{tidy(message.body)}"


def _pairs(text: str) -> Iterable[str]:
    return (text[n : n + 2] for n in range(len(text) - 1))


def _vector(found: Iterable[str], rarity: Rarity) -> Vector:
    values = {run: (1 + math.log(n)) * rarity.of(run) for run, n in Counter(found).items()}
    length = math.sqrt(sum(value * value for value in values.values())) or 1.0
    return {run: value / length for run, value in values.items()}


def _along(one: Vector, other: Vector) -> float:
    if len(other) < len(one):
        one, other = other, one
    return sum(value * other[run] for run, value in one.items() if run in other)


def _covered(one: Told, other: Told, rarity: Rarity) -> float:
    if not one.weight:
        return 0.0
    return sum(map(rarity.squared, one.title_pairs & other.pairs)) / one.weight
