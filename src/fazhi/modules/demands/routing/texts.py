"""What a message consists of, for a machine that compares: zones of text, and runs of neighbouring characters. Pure."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 3
"""Characters of the longest run that is counted; longer ones gave nothing in cross-validation and cost memory."""
HEAD = 200
"""Characters of the beginning of a message: what is wanted mostly stands there, the rest is its history."""
MOST = 5_000
"""Characters of a message that are read at all."""

ZONES = (2.0, 0.5, 1.0)
"""How much each of a message's ``zones`` weighs in comparing it with another; chosen by cross-validation."""

_SPACE = re.compile(r"[\s\0]+")


@dataclass(frozen=True, slots=True)
class Message:
    """What a resident told, as it is learned from or asked about."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Labelled:
    """A message whose category is known. Messages of one ``group`` tell the same and are never torn apart."""

    message: Message
    category: str
    group: str


def tidy(text: str) -> str:
    """One spelling for what looks the same: full-width letters, case, and any stretch of space."""
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", text[:MOST])).strip().lower()


def zones(message: Message) -> tuple[str, str, str]:
    """Three looks at one message: all of it with the title counted twice, the title alone, the beginning."""
    title, body = tidy(message.title), tidy(message.body)
    return (f"{title}\n{title}\n{body}", title, f"{title}\n{body[:HEAD]}")


def runs(text: str, longest: int = LONGEST) -> Iterator[str]:
    """Every run of one to ``longest`` neighbouring characters, at every place where it stands."""
    for length in range(1, longest + 1):
        for start in range(len(text) - length + 1):
            yield text[start : start + length]
