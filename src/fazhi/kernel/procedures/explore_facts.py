"""Which answers about facts differ in what they can lead to.

A step may decide many facts at once, and the conditions of the procedure can tell few of their combinations
apart. Of the combinations with one effect the first is explored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations, product
from typing import TYPE_CHECKING, NamedTuple

from fazhi.kernel.procedures.expressions import Expression, Node

if TYPE_CHECKING:
    from fazhi.kernel.procedures.explore_machine import Move

Rest = bool | None | tuple[object, ...]
"""What is left of a condition once what is settled is filled in; None = undecided for good."""


class Answer(NamedTuple):
    """One combination of answers: by name, and as the bits that become known and true."""

    named: tuple[tuple[str, bool], ...]
    known: int
    true: int


NO_FACTS = (Answer((), 0, 0),)


def fill(node: Node, value: Callable[[Node], Rest]) -> Rest:
    """A condition with `value` of its facts and atoms filled in, and simplified; equal rests are equal."""
    if node.kind == "constant":
        return node.name == "true"
    if node.kind in ("fact", "done"):
        return value(node)
    parts = [fill(part, value) for part in node.parts]
    if node.kind == "not":
        inner = parts[0]
        return not inner if isinstance(inner, bool) else (None if inner is None else ("not", inner))
    decisive = node.kind == "or"
    if any(part is decisive for part in parts):
        return decisive
    left = sorted({part for part in parts if not isinstance(part, bool)}, key=repr)
    if not left:
        return not decisive
    return left[0] if len(left) == 1 else (node.kind, *left)


def fact_groups(moves: Sequence[Move]) -> tuple[tuple[int, int], ...]:
    """Facts (bits) that are always decided together, with the moves (bits by place) that decide them."""
    deciders: dict[int, int] = {}
    for place, move in enumerate(moves):
        for _, bit in move.decides:
            deciders[bit] = deciders.get(bit, 0) | 1 << place
    groups: dict[int, int] = {}
    for bit, places in deciders.items():
        groups[places] = groups.get(places, 0) | bit
    return tuple((facts, places) for places, facts in groups.items())


def distinct_answers(
    moves: Sequence[Move], conditions: Iterable[Expression], bits: Mapping[str, int]
) -> tuple[tuple[Answer, ...], ...]:
    """For every move the combinations of its facts that some condition can tell apart."""
    read = tuple(dict.fromkeys(conditions))
    groups = [facts for facts, _ in fact_groups(moves)]
    known: dict[tuple[tuple[str, int], ...], tuple[Answer, ...]] = {}
    for move in moves:
        if move.decides not in known:
            known[move.decides] = _distinct(move.decides, read, bits, groups)
    return tuple(known[move.decides] for move in moves)


def _distinct(
    decides: tuple[tuple[str, int], ...],
    conditions: Sequence[Expression],
    bits: Mapping[str, int],
    groups: Sequence[int],
) -> tuple[Answer, ...]:
    if not decides:
        return NO_FACTS
    names = [name for name, _ in decides]
    mask = sum(bit for _, bit in decides)
    touched = [c for c in conditions if c.facts & set(names)]
    own = [g & mask for g in groups if g & mask]
    kept = [sum(some) for size in range(1, len(own) + 1) for some in combinations(own, size)]
    found: dict[tuple[Rest, ...], Answer] = {}
    for values in product((True, False), repeat=len(decides)):
        given = dict(zip(names, values, strict=True))
        effect = tuple(_effect(condition, given, bits, part) for condition in touched for part in kept)
        if effect not in found:
            true = sum(bit for name, bit in decides if given[name])
            found[effect] = Answer(tuple(given.items()), mask, true)
    return tuple(found.values())


def _effect(condition: Expression, given: Mapping[str, bool], bits: Mapping[str, int], part: int) -> Rest:
    def value(node: Node) -> Rest:
        if node.kind == "fact" and node.name in given and bits[node.name] & part:
            return given[node.name]
        return (node.name,)

    return fill(condition.tree, value)
