"""A text as the numbers of its pairs of neighbouring characters: what the search index holds. Pure.

A text that contains a term contains all its pairs, so the pairs find at least every text that has the term; the text
itself then decides. ASCII letters count in either case; blanks make no pair.
"""

from itertools import pairwise

BLANK = frozenset(" \t\r\n")
_MIDDLE = 1 << 31


def pairs_of(text: str) -> list[int]:
    """The pairs of a text, each once, in no order. Two pairs share a number only where a rare character is beyond U+FFFF."""
    letters = lowered(text)
    pairs = set(pairwise(letters))
    return list(
        {
            ((ord(one) & 0xFFFF) << 16 | ord(two) & 0xFFFF) - _MIDDLE
            for one, two in pairs
            if one not in BLANK and two not in BLANK
        }
    )


def lowered(text: str) -> str:
    """The text with ASCII letters in lower case and nothing else changed."""
    return text.encode("utf-8", "surrogatepass").lower().decode("utf-8", "surrogatepass")
