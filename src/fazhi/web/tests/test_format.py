"""How values are written: the examples are the specification, the properties hold everywhere."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from fazhi.web import format as written
from fazhi.web.translations import compile_all

NOW = datetime(2026, 11, 22, 7, 4, tzinfo=UTC)  # a Sunday, 15:04 in Shanghai


@pytest.fixture(scope="module", autouse=True)
def _compiled() -> None:
    compile_all()


def due(day: int, month: int = 11) -> datetime:
    """24:00 in Shanghai of a day in 2026."""
    return datetime(2026, month, day, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "zh-hans",
            ("2026年11月22日", "11月22日 15:04", "2026年11月22日 15:04", "32,266件", "1,234.50元", "8元"),
        ),
        ("en", ("22 Nov 2026", "22 Nov 15:04", "22 Nov 2026 15:04", "32,266 cases", "CNY 1,234.50", "CNY 8")),
    ],
)
def test_days_moments_counts_and_money_are_written_as_a_clerk_would(language, words):
    with override(language):
        assert words == (
            written.day(NOW),
            written.moment(NOW, now=NOW),
            written.full_moment(NOW),
            written.count(32266, "件" if language == "zh-hans" else "cases"),
            written.money(Decimal("1234.50")),
            written.money(8),
        )


def test_another_year_is_said():
    with override("zh-hans"):
        assert written.short_day(date(2025, 12, 31), now=NOW) == "2025年12月31日"
        assert written.moment(NOW - timedelta(days=365), now=NOW) == "2025年11月22日 15:04"


def test_the_day_is_the_day_in_shanghai():
    late = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
    with override("zh-hans"):
        assert written.day(late) == "2026年11月23日"
    assert written.machine(late) == "2026-11-23T00:30:00+08:00"


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        written.day(datetime(2026, 11, 22))  # noqa: DTZ001 (the refused input itself)


@pytest.mark.parametrize(
    ("ago", "zh", "en"),
    [
        (timedelta(seconds=20), "刚刚", "just now"),
        (timedelta(minutes=1), "1分钟前", "1 minute ago"),
        (timedelta(minutes=59), "59分钟前", "59 minutes ago"),
        (timedelta(hours=3), "3小时前", "3 hours ago"),
        (timedelta(hours=16), "昨天 23:04", "yesterday 23:04"),
        (timedelta(days=2), "11月20日 15:04", "20 Nov 15:04"),
        (timedelta(minutes=-5), "11月22日 15:09", "22 Nov 15:09"),
    ],
)
def test_how_long_ago_is_said_in_words(ago, zh, en):
    with override("zh-hans"):
        assert written.since(NOW - ago, now=NOW) == zh
    with override("en"):
        assert written.since(NOW - ago, now=NOW) == en


def test_a_share_says_how_it_was_cut():
    assert written.share(32013, 32266, cut="truncated") == "99.21%"
    assert written.share(32013, 32266, cut="rounded") == "99.22%"
    assert written.share(1, 3, places=0, cut="rounded") == "33%"
    assert written.share(0, 0, cut="rounded") == "—"


@given(part=st.integers(0, 10**9), whole=st.integers(1, 10**9), places=st.integers(0, 4))
def test_a_truncated_share_is_never_more_and_a_rounded_one_never_far(part, whole, places):
    exact = Fraction(100 * part, whole)
    step = Fraction(1, 10**places)
    truncated = Fraction(written.share(part, whole, places=places, cut="truncated").rstrip("%"))
    rounded = Fraction(written.share(part, whole, places=places, cut="rounded").rstrip("%"))
    assert truncated <= exact < truncated + step
    assert abs(rounded - exact) <= step / 2


@pytest.mark.parametrize(
    ("due_at", "options", "zh", "en", "tone"),
    [
        (due(24), {"left": 2, "left_unit": "working_day"}, "还剩2个工作日，11月24日到期", "2 working days left, due 24 Nov", "soon"),
        (due(30), {"left": 6, "left_unit": "working_day"}, "还剩6个工作日，11月30日到期", "6 working days left, due 30 Nov", "calm"),
        (due(23), {"left": 1, "left_unit": "working_day"}, "还剩1个工作日，11月23日到期", "1 working day left, due 23 Nov", "soon"),
        (due(29), {}, "还剩7天，11月29日到期", "7 days left, due 29 Nov", "calm"),
        (due(22), {}, "今天到期", "Due today", "soon"),
        (due(19), {}, "已超期3天", "3 days overdue", "late"),
        (NOW, {}, "已超期1小时", "1 hour overdue", "late"),
        (NOW + timedelta(hours=3), {"left_unit": "hour"}, "还剩3小时，11月22日 18:04到期", "3 hours left, due 22 Nov 18:04", "soon"),
        (NOW + timedelta(minutes=9), {}, "还剩9分钟，11月22日 15:13到期", "9 minutes left, due 22 Nov 15:13", "soon"),
        (NOW + timedelta(hours=72), {"left_unit": "hour"}, "还剩3天，11月25日 15:04到期", "3 days left, due 25 Nov 15:04", "calm"),
        (due(1), {"state": "stopped"}, "已暂停计时", "Clock stopped", "quiet"),
        (due(1), {"state": "met"}, "已按要求完成", "Done as required", "good"),
    ],
)  # fmt: skip
def test_a_clock_is_said_in_words(due_at, options, zh, en, tone):
    with override("zh-hans"):
        assert (written.clock_words(due_at, now=NOW, **options).text, tone) == (
            zh,
            written.clock_words(due_at, now=NOW, **options).tone,
        )
    with override("en"):
        assert written.clock_words(due_at, now=NOW, **options).text == en


def test_a_provisional_date_says_what_it_waits_for():
    with override("zh-hans"):
        words = written.clock_words(due(29), now=NOW, provisional=True)
    assert words.text == "还剩7天，11月29日到期（暂定，待国务院公布放假安排）"


def test_the_machine_readable_day_is_the_last_day_in_time():
    assert written.clock_words(due(24), now=NOW).on == "2026-11-24"
    assert written.last_day(due(24)) == date(2026, 11, 24)


@given(minutes=st.integers(-(10**6), 10**6))
def test_a_clock_is_late_exactly_from_its_due_moment_on(minutes):
    words = written.clock_words(NOW + timedelta(minutes=minutes), now=NOW)
    assert (words.tone == "late") == (minutes <= 0)
    assert not any(mark in words.text for mark in ("还剩0", "超期0", "还剩-"))


@pytest.mark.parametrize(("size", "words"), [(870, "870 B"), (12_345, "12 kB"), (3_400_000, "3.4 MB")])
def test_file_sizes_are_short(size, words):
    assert written.file_size(size) == words
