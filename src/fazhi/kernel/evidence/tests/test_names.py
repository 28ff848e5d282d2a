"""A file name is shown so that it cannot mislead, and kept as it came."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fazhi.kernel.evidence.rules import NAME_LENGTH, UNNAMED, kept_name, shown_name


@pytest.mark.parametrize(
    ("original", "shown"),
    [
        ("现场照片.jpg", "现场照片.jpg"),
        ("  路灯 不亮 .jpg ", "路灯 不亮 .jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\照片\\井盖.png", "井盖.png"),
        ("照片\u202egnp.exe", "照片gnp.exe"),
        ("第一行\n第二行.pdf", "第一行 第二行.pdf"),
        ("空\x00字符\x1b[31m.pdf", "空字符[31m.pdf"),
        ("", UNNAMED),
        ("\u200f\u202e", UNNAMED),
        ("...", UNNAMED),
        ("e\u0301t\u0301at.pdf", "\u00e9t\u0301at.pdf"),
        ("ئۇيغۇر\u200cچە.jpg", "ئۇيغۇر\u200cچە.jpg"),
    ],
)
def test_a_shown_name_is_one_line_without_tricks(original, shown):
    assert shown_name(original) == shown


def test_a_long_name_keeps_its_beginning_and_its_ending():
    shown = shown_name("井" * 300 + ".jpeg")
    assert len(shown) == NAME_LENGTH
    assert shown.startswith("井井")
    assert shown.endswith("….jpeg")


@given(st.text(alphabet=st.characters(), max_size=400))
def test_any_name_can_be_shown_and_stored(original):
    shown = shown_name(original)
    assert 0 < len(shown) <= NAME_LENGTH
    assert shown_name(shown) == shown
    assert not any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in shown)
    assert not any(unicodedata.bidirectional(c) in ("RLO", "LRO", "RLE", "LRE", "RLI", "LRI") for c in shown)
    assert "\0" not in kept_name(original)
    kept_name(original).encode("utf-8")


def test_an_ordinary_name_is_kept_letter_for_letter():
    assert kept_name("照片\u202egnp.exe") == "照片\u202egnp.exe"
