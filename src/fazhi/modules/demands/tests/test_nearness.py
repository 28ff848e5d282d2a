"""How near two messages are: the same either way, between 0 and 1, with the words they share."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fazhi.modules.demands.routing import files, repeats
from fazhi.modules.demands.routing.nearness import nearness, ranked, rarity_of, ready
from fazhi.modules.demands.routing.texts import Message

TOLD = [
    Message("东湾村村口的路灯坏了", "东湾村村口的路灯坏了三天，晚上很黑。"),
    Message("村口路灯不亮", "东湾村村口路灯一直不亮，请派人维修。"),
    Message("自来水发黄", "石桥镇自来水发黄，已有两天。"),
    Message("拖欠工资", "工地拖欠工资三个月，请帮助讨要。"),
]
RARITY = rarity_of(TOLD)
words = st.text(alphabet="东湾村口路灯坏自来水工资 a1", max_size=20)


@given(words, words, words, words)
def test_nearness_is_the_same_either_way_and_a_share(one: str, two: str, three: str, four: str) -> None:
    here, there = ready(Message(one, two), RARITY), ready(Message(three, four), RARITY)
    near = nearness(here, there, RARITY)
    assert -1e-9 <= near <= 1 + 1e-9
    assert near == pytest.approx(nearness(there, here, RARITY))


def test_the_nearest_comes_first_with_the_words_both_share() -> None:
    asked, *others = (ready(message, RARITY) for message in TOLD)
    found = ranked(asked, list(enumerate(others)), RARITY)
    assert found[0].key == 0
    assert "路灯" in "".join(found[0].shared)
    assert found[-1].score < found[0].score


def test_average_precision_is_what_the_textbook_says() -> None:
    assert repeats.average_precision(["a", "x", "b"], {"a", "b"}) == pytest.approx((1 + 2 / 3) / 2)
    assert repeats.average_precision(["x"], {"a"}) == 0


def test_a_rarity_written_and_read_again_keeps_what_is_common(tmp_path: Path) -> None:
    rarity = rarity_of([*TOLD, *TOLD])
    path = files.kept(tmp_path, files.RARITY, files.written_rarity(rarity))
    again = files.read_rarity(path)
    assert again is not None
    assert again.total == 8
    assert again.of("路灯") == rarity.of("路灯")
    path.write_bytes(b"broken")
    assert files.read_rarity(path) is None


SHARED = Path(__file__).resolve().parents[6] / "shared" / "data" / "messages"


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared messages are not on this machine")
def test_near_duplicates_of_real_messages_are_found_among_a_few_hundred() -> None:
    stream = files.stream(SHARED / "stream.csv", SHARED / "same_issue_pairs.csv")
    kept = [key for key in stream.messages if key in stream.same]
    rest = [key for key in stream.messages if key not in stream.same][:400]
    some = {key: stream.messages[key] for key in (*kept, *rest)}
    asked = {key: stream.same[key] for key in kept[::5]}
    assert repeats.mean_average_precision(files.Stream(some, asked)) > 0.9
