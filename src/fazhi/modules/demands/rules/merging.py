"""Small readings that merging needs: numbers as they are typed, names that must not be in an answer to many."""

from collections.abc import Iterable, Sequence

from fazhi.modules.demands.rules.cleaning import cleaned

SHORTEST_NAME = 2
"""A single character is a word before it is a name."""


def tidy_numbers(typed: Sequence[str]) -> list[str]:
    """Numbers of demands, each once, in the order typed; separated by lines, spaces, commas or enumeration commas."""
    words = cleaned("\n".join(typed)).replace(",", " ").replace("，", " ").replace("、", " ").split()
    return list(dict.fromkeys(words))


def names_in(text: str, people: Iterable[str]) -> list[str]:
    """Which names and numbers of people a text contains, each once."""
    found = (word for word in people if len(word) >= SHORTEST_NAME and word in text)
    return list(dict.fromkeys(found))
