"""The text of a paper as people edit it, and the blocks it is laid out in. Pure.

One line is one paragraph. The numbering of GB/T 9704 makes headings: ``一、`` the first level, ``（一）`` the second.
A line that begins with ``|`` is a row of a table, its cells parted by ``|``; a row with fewer cells than the table lets
its last one run on. ``>`` at the beginning sets a line to the right. ``⏎`` breaks a line inside a cell.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

BREAK = "⏎"
BLANK = "＿＿＿＿＿＿"
BLANK_DAY = "　　　年　　月　　日"

Face = Literal["body", "first", "second"]
"""In which type: the body's, a heading's of the first level, of the second."""
Style = Literal["issued", "letter", "record"]
"""``issued``: red head and red line; ``letter``: the organ above the title; ``record``: the title alone."""

_FIRST = re.compile(r"[一二三四五六七八九十百]+、")
_SECOND = re.compile(r"（[一二三四五六七八九十百]+）")
_SENTENCE = re.compile(r"[^。：；]*[。：；]?")
LONGEST_HEADING = 60


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one type."""

    text: str
    face: Face = "body"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; indented by two characters unless it stands at the right."""

    runs: tuple[Run, ...]
    right: bool = False

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Table:
    """A table. ``widths`` are shares of the text area, together 100; the last cell of a short row runs on."""

    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Sheet:
    """One paper, ready to be laid out: everything that will stand on it, as text.

    ``organ`` is the issuing organ, ``number`` empty before it is signed; ``signer`` and ``day`` stand at the end, at
    the right. ``copies`` and ``printed`` are the imprint of an issued document. ``draft`` marks every page as one.
    """

    style: Style
    organ: str
    title: str
    blocks: tuple[Block, ...]
    number: str = ""
    addressee: str = ""
    signer: str = ""
    day: str = ""
    copies: str = ""
    printed: str = ""
    draft: bool = False


def read(text: str) -> tuple[Block, ...]:
    """The blocks of an edited text. Nothing of it is lost but blank lines and the space around lines."""
    lines = (line.strip(" \t\r\u3000") for line in text.replace("\t", " ").splitlines())
    blocks: list[Block] = []
    for is_row, group in groupby((line for line in lines if line), key=lambda line: line.startswith("|")):
        together = list(group)
        blocks += [_table(together)] if is_row else [_paragraph(line) for line in together]
    return tuple(blocks)


def cell(value: str) -> str:
    """A value as it may stand in a cell of a table."""
    lines = (line.strip() for line in value.replace("|", "｜").splitlines())
    return BREAK.join(line for line in lines if line)


def _paragraph(line: str) -> Paragraph:
    if line.startswith(">"):
        return Paragraph((Run(line[1:].strip()),), right=True)
    face: Face | None = "first" if _FIRST.match(line) else "second" if _SECOND.match(line) else None
    if face is None:
        return Paragraph((Run(line),))
    found = _SENTENCE.match(line)
    head = found.group(0) if found else line
    if len(head) > LONGEST_HEADING:
        return Paragraph((Run(line),))
    rest = line[len(head) :]
    return Paragraph((Run(head, face), Run(rest)) if rest else (Run(head, face),))


def _table(lines: Sequence[str]) -> Table:
    rows = tuple(tuple(part.strip() for part in line.strip("|").split("|")) for line in lines)
    return Table(rows, widths(rows))


def widths(rows: Sequence[Sequence[str]]) -> tuple[int, ...]:
    """How a table shares its width: names narrow beside wide values, columns of a list by their longest text."""
    count = max(len(row) for row in rows)
    if count == 1:
        return (100,)
    if count in (2, 4):
        return {2: (24, 76), 4: (22, 32, 16, 30)}[count]
    full = [row for row in rows if len(row) == count]
    longest = [min(max(max(map(len, row[n].split(BREAK))) for row in full), 16) + 2 for n in range(count)]
    shares = [100 * each // sum(longest) for each in longest]
    shares[shares.index(max(shares))] += 100 - sum(shares)
    return tuple(shares)
