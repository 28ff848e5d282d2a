"""What was changed in a text after it was filled in, line by line and within a line. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Change = Literal["same", "added", "removed"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that stayed, came or went."""

    text: str
    change: Change = "same"


Line = tuple[Piece, ...]


def lines(before: str, after: str) -> tuple[Line, ...]:
    """The lines of both texts in order; a line that was changed is one line of pieces."""
    old, new = before.splitlines(), after.splitlines()
    return tuple(_lines(old, new))


def changed(found: Sequence[Line]) -> int:
    """How many lines differ."""
    return sum(any(piece.change != "same" for piece in line) for line in found)


def around(found: Sequence[Line]) -> tuple[Line, ...]:
    """The lines that differ, each with the one before and after it; an empty line stands for what lies between."""
    near = {n + by for n, line in enumerate(found) if changed([line]) for by in (-1, 0, 1)}
    kept: list[Line] = []
    for n, line in enumerate(found):
        if n in near:
            kept.append(line)
        elif not kept or kept[-1]:
            kept.append(())
    return tuple(kept)


def _lines(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    for how, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if how == "equal":
            yield from ((Piece(line),) for line in new[c:d])
            continue
        both = min(b - a, d - c)
        yield from (tuple(_pieces(x, y)) for x, y in zip(old[a : a + both], new[c : c + both], strict=True))
        yield from ((Piece(line, "removed"),) for line in old[a + both : b])
        yield from ((Piece(line, "added"),) for line in new[c + both : d])


def _pieces(old: str, new: str) -> Iterator[Piece]:
    for how, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if how == "equal":
            yield Piece(new[c:d])
            continue
        if b > a:
            yield Piece(old[a:b], "removed")
        if d > c:
            yield Piece(new[c:d], "added")
