"""Tracking codes: 60 bits, one spelling, forgiving of how people type, unforgiving of slips."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fazhi.kernel.matters import codes

BITS = st.integers(min_value=0, max_value=(1 << 60) - 1)


@given(BITS)
def test_a_code_is_read_as_it_was_written(bits: int) -> None:
    code = codes.written(bits)
    assert codes.read(code) == code
    assert [len(group) for group in code.split("-")] == [4, 4, 4, 1]


@given(BITS, BITS)
def test_different_bits_have_different_codes(one: int, other: int) -> None:
    assert (codes.written(one) == codes.written(other)) == (one == other)


@given(BITS)
def test_small_letters_spaces_full_width_and_lookalikes_do_not_matter(bits: int) -> None:
    code = codes.written(bits)
    assert codes.read(code.lower().replace("-", " ")) == code
    assert codes.read(code.replace("0", "O").replace("1", "l")) == code
    wide = "".join(chr(ord(letter) + 0xFEE0) if letter.isalnum() else "—" for letter in code)
    assert codes.read(f" {wide} ") == code


@given(BITS, st.integers(0, 12), st.integers(1, 31))
def test_every_single_wrong_character_is_found(bits: int, place: int, shift: int) -> None:
    letters = list(codes.written(bits).replace("-", ""))
    letters[place] = codes.ALPHABET[(codes.ALPHABET.index(letters[place]) + shift) % 32]
    with pytest.raises(codes.CodeMistyped):
        codes.read("".join(letters))


@given(BITS, st.integers(0, 12), st.integers(0, 12))
def test_every_exchange_of_two_characters_is_found(bits: int, one: int, other: int) -> None:
    letters = list(codes.written(bits).replace("-", ""))
    if letters[one] == letters[other]:
        return
    letters[one], letters[other] = letters[other], letters[one]
    with pytest.raises(codes.CodeMistyped):
        codes.read("".join(letters))


@pytest.mark.parametrize("typed", ["", "0123", "U" * 13, "0" * 14, "柳河镇", "0000-0000-0000-1"])
def test_what_cannot_be_a_code_is_said_to_be_mistyped(typed: str) -> None:
    with pytest.raises(codes.CodeMistyped):
        codes.read(typed)
