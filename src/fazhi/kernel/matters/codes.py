"""Tracking codes: 60 bits and a check character in Crockford's base 32, written XXXX-XXXX-XXXX-X.

The alphabet has no I, L, O and U; when typed, I and L are read as 1 and O as 0, and small letters, full-width
letters, spaces and dashes do not matter. The check character is a weighted sum over GF(32) with twelve different
weights: it finds every single wrong character and every exchange of two, so a slip of the finger is told from a code
that does not exist.
"""

import unicodedata
from functools import reduce

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BITS = 60
LENGTH = 13
GROUP = 4
_VALUES = {letter: value for value, letter in enumerate(ALPHABET)} | {"O": 0, "I": 1, "L": 1}
_IGNORED = frozenset("-_–—‐‑‒−－·.")
_REDUCTION = 0b100101  # x^5 + x^2 + 1, primitive over GF(2)


class CodeMistyped(ValueError):
    """What was typed cannot be a tracking code: a character too few or too many, or a slip."""


def written(secret_bits: int) -> str:
    """The code that stands for 60 bits: twelve characters, the check character last, in groups of four."""
    if not 0 <= secret_bits < 1 << BITS:
        raise ValueError(f"a tracking code holds {BITS} bits, not {secret_bits.bit_length()}")
    values = [secret_bits >> shift & 31 for shift in range(BITS - 5, -1, -5)]
    return grouped("".join(ALPHABET[value] for value in [*values, _check(values)]))


def grouped(plain: str) -> str:
    """``0123456789ABC`` as ``0123-4567-89AB-C``."""
    return "-".join(plain[start : start + GROUP] for start in range(0, len(plain), GROUP))


def read(typed: str) -> str:
    """The code as written, from what somebody typed. Raises ``CodeMistyped`` when it cannot be one."""
    letters = [
        letter
        for letter in unicodedata.normalize("NFKC", typed).upper()
        if not (letter in _IGNORED or letter.isspace())
    ]
    try:
        values = [_VALUES[letter] for letter in letters]
    except KeyError as unknown:
        raise CodeMistyped(f"{unknown} is not a character of tracking codes") from None
    if len(values) != LENGTH or _check(values[:-1]) != values[-1]:
        raise CodeMistyped("the length or the check character is wrong")
    return grouped("".join(ALPHABET[value] for value in values))


def _check(values: list[int]) -> int:
    """Sum of ``x^(i+1) * values[i]`` in GF(32): all weights differ and none is 1, the weight of the check itself."""
    return reduce(lambda total, value: _times_x(total ^ value), reversed(values), 0)


def _times_x(value: int) -> int:
    doubled = value << 1
    return doubled ^ _REDUCTION if doubled & 32 else doubled
