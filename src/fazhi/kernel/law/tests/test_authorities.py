"""The registry of texts: versions by date, and what is known of each."""

from datetime import date
from itertools import pairwise

import pytest

from fazhi.kernel.law import Authority, NotInForce, UnknownAuthority, authority, keys, unit_rules, versions

EVERY = [version for key in keys() for version in versions(key)]


def test_a_text_is_given_as_in_force_on_the_day() -> None:
    assert authority("CSL", date(2025, 12, 31)).articles == 79
    assert authority("CSL", date(2026, 1, 1)).articles == 81
    assert authority("VCL", date(2026, 11, 22)).renumbered[30] == 35


def test_a_text_not_yet_in_force_is_refused_with_the_dates_held() -> None:
    with pytest.raises(NotInForce, match=r"APL 《行政处罚法》 in force on 2021-07-14 is held \(2021-07-15"):
        authority("APL", date(2021, 7, 14))
    assert authority("APL", date(2021, 7, 15)).short_zh == "行政处罚法"


def test_a_repealed_text_is_not_in_force_afterwards() -> None:
    assert authority("CAC2", date(2023, 5, 31)).until == date(2023, 6, 1)
    with pytest.raises(NotInForce):
        authority("CAC2", date(2023, 6, 1))


def test_an_unknown_key_names_the_nearest_ones() -> None:
    with pytest.raises(UnknownAuthority, match="Did you mean") as refused:
        authority("MADRR", date(2026, 1, 1))
    assert refused.value.nearest[0] == "MADR"


def test_a_key_like_no_other_is_refused_without_a_guess() -> None:
    with pytest.raises(UnknownAuthority) as refused:
        versions("QQQQQQ")
    assert refused.value.nearest == ()
    assert "Did you mean" not in str(refused.value)


@pytest.mark.parametrize("text", EVERY, ids=lambda text: f"{text.key}-{text.effective}")
def test_every_text_says_what_it_is_in_both_languages(text: Authority) -> None:
    assert text.zh
    assert text.en.isascii()
    assert text.short_zh
    assert text.issuer
    assert text.level
    assert text.verified in {"true", "partial", "false"}
    assert bool(text.note) == bool(text.note_zh)
    assert text.verified == "true" or text.note_zh or text.key in {"SC37", "SAMRE", "STUDY", "DER"}


@pytest.mark.parametrize("key", keys())
def test_versions_of_a_text_follow_one_another_without_overlap(key: str) -> None:
    held = versions(key)
    for before, after in pairwise(held):
        assert before.until == after.effective
        assert before.effective is not None
        assert after.effective is not None
        assert before.effective < after.effective


def test_articles_read_of_a_partly_read_text_are_told_apart() -> None:
    text = versions("CAC14")[-1]
    assert (text.verified, text.was_read(6), text.was_read(7)) == ("partial", True, False)
    assert versions("ARR")[-1].was_read(1) is False
    assert versions("APL")[-1].was_read(64) is True


@pytest.mark.parametrize(
    ("key", "amount", "unit"),
    [
        ("APL", 2, "working_day"),
        ("APL", 4, "calendar_day"),
        ("APL", 7, "working_day"),
        ("APL", 15, "calendar_day"),
        ("APL", 90, "calendar_day"),
        ("ACL", 10, "working_day"),
        ("ACL", 11, "calendar_day"),
        ("ARL", 10, "working_day"),
        ("ARL", 60, "calendar_day"),
        ("XF", 15, "calendar_day"),
        ("LAL", 7, "calendar_day"),
    ],
)
def test_a_bare_day_is_read_as_the_text_reads_it(key: str, amount: int, unit: str) -> None:
    rule = unit_rules(key)
    assert rule is not None
    assert rule.unit_of(amount) == unit
    assert rule.articles
    assert rule.zh
    assert rule.en


def test_a_text_without_a_recorded_reading_gives_none_rather_than_a_guess() -> None:
    assert unit_rules("HOL") is None
    with pytest.raises(UnknownAuthority):
        unit_rules("NOPE")
