"""Pictures: well-formed, safe under a strict policy, complete in words, boxes never on top of one another."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import combinations
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fazhi.kernel.procedures import Event, Marking, Procedure, Rules, fold, load
from fazhi.kernel.procedures.draw import draw
from fazhi.kernel.procedures.draw_dcr import LOSSY, to_dcr_xml
from fazhi.kernel.procedures.draw_layout import Spacing, place, reduced
from fazhi.kernel.procedures.draw_text import width_of, wrapped
from fazhi.kernel.procedures.tests.small import DEMAND, fixture
from fazhi.kernel.workdays import Calendar

RULES = Rules(calendar=Calendar.national(), limits={})
SVG = "{http://www.w3.org/2000/svg}"
edges = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda e: e[0] != e[1]), max_size=18)


def on(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 2, tzinfo=UTC)


def act(procedure: Procedure, step: str, at: datetime, **facts: bool) -> Event:
    form = {field.name: "2026-10-12" for field in procedure.steps[step].form if field.type == "date"}
    return Event(step, at, "", {name: facts.get(name, False) for name in procedure.steps[step].sets}, form)


def before_a_hearing(penalty: Procedure) -> Marking:
    """Opened on 1 June, notice received on 24 September, hearing asked for and fixed on 28 September."""
    return fold(
        penalty,
        [
            act(penalty, "open_case", on(6, 1), in_time=True),
            act(penalty, "investigate", on(6, 10)),
            act(penalty, "propose", on(9, 1), penalty_proposed=True, hearing_case=True, serious=True),
            act(penalty, "advance_notice", on(9, 24)),
            act(penalty, "request_hearing", on(9, 25)),
            act(penalty, "hearing_notice", on(9, 28)),
        ],
        RULES,
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", ["petition", "major_decision", "penalty", "demand"])
def test_a_picture_names_every_step_and_brings_no_style_and_no_script(name: str, lang: str) -> None:
    procedure = load(DEMAND) if name == "demand" else fixture(name)
    picture = draw(procedure, lang=lang)
    root = ElementTree.fromstring(picture)
    titles = {element.text for element in root.iter(f"{SVG}title")}
    assert {getattr(step.title, lang) for step in procedure.steps.values()} <= titles
    assert root.find(f"{SVG}desc") is not None
    assert not list(root.iter(f"{SVG}script"))
    assert not [
        e for e in root.iter() if "style" in e.attrib or any(key.startswith("on") for key in e.attrib)
    ]
    assert "http" not in picture.replace("http://www.w3.org/2000/svg", "")


def test_a_picture_is_the_same_every_time() -> None:
    assert draw(fixture("penalty")) == draw(fixture("penalty"))


def test_a_matter_shows_done_possible_owed_overdue_and_what_does_not_apply_in_words() -> None:
    penalty = fixture("penalty")
    picture = draw(penalty, before_a_hearing(penalty), RULES, on(9, 30))
    for kind in ("done", "possible", "owed", "overdue", "later", "off"):
        assert f"step-{kind}" in picture
    text = "".join(ElementTree.fromstring(picture).itertext())
    for words in ("✓ 已办 6月1日", "▶ 现在可以办理", "！已逾期30日", "— 不适用", "须等到10月1"):
        assert words in text, words
    assert "《行政处罚法》第64条" in text


def test_the_same_in_english() -> None:
    penalty = fixture("penalty")
    described = ElementTree.fromstring(draw(penalty, before_a_hearing(penalty), RULES, on(9, 30), "en"))
    words = described.findtext(f"{SVG}desc") or ""
    assert "Done 1 Jun" in words
    assert "30 days overdue" in words


def test_a_wait_alone_is_shown_as_waiting_until_a_day_by_an_article() -> None:
    decision = fixture("major_decision")
    steps = decision.steps
    acts = [act(decision, name, on(3, 2), in_catalogue=True) for name in ("start", "name_unit")]
    facts = dict.fromkeys(steps["screen"].sets, False)
    acts += [Event("screen", on(3, 3), "", facts, {"experts": ["甲"]}), act(decision, "draft", on(3, 4))]
    acts += [act(decision, "request_legality_review", on(3, 5))]
    marking = fold(decision, acts, RULES)
    described = ElementTree.fromstring(draw(decision, marking, RULES, on(3, 6))).findtext(f"{SVG}desc") or ""
    assert re.search(
        r"合法性审查（[^）]*）：● 应当办理，须等到3月17日（《重大行政决策程序暂行条例》第26条", described
    )


def test_a_step_nobody_owes_yet_waits_until_a_day_by_an_article() -> None:
    decision = fixture("major_decision")
    facts = {name: name == "public" for name in decision.steps["screen"].sets}
    acts = [act(decision, name, on(3, 2), in_catalogue=True) for name in ("start", "name_unit")]
    acts += [Event("screen", on(3, 3), "", facts, {"experts": ["甲"]}), act(decision, "draft", on(3, 4))]
    acts += [act(decision, "publish_draft", on(3, 5))]
    picture = draw(decision, fold(decision, acts, RULES), RULES, on(3, 6))
    described = ElementTree.fromstring(picture).findtext(f"{SVG}desc") or ""
    assert "step-waiting" in picture
    assert "△ 须等到4月5日（《重大行政决策程序暂行条例》第15条）" in described


def test_a_marking_without_its_rules_is_refused() -> None:
    with pytest.raises(ValueError, match="rules"):
        draw(fixture("petition"), fixture("petition").start())


@given(edges, st.lists(st.integers(30, 160), min_size=10, max_size=10))
def test_boxes_never_overlap_and_every_arrow_has_a_way(
    pairs: list[tuple[int, int]], heights: list[int]
) -> None:
    arrows = reduced(pairs)
    laid = place(heights, arrows, Spacing(box=100, between=20, rows=30))
    assert set(laid.tops) == set(range(10))
    for a, b in combinations(range(10), 2):
        (ax, ay), (bx, by) = laid.tops[a], laid.tops[b]
        beside = abs(ax - bx) >= 100
        above = ay + heights[a] <= by or by + heights[b] <= ay
        assert beside or above
    assert all(len(laid.ways[arrow]) >= 2 for arrow in arrows)
    assert all(50 <= x <= laid.width - 50 + 1e-6 for x, _ in laid.tops.values())


@given(edges)
def test_reduction_keeps_what_can_be_reached(pairs: list[tuple[int, int]]) -> None:
    assert _reached([(a, b) for a, b in pairs if a < b]) == _reached(
        reduced((a, b) for a, b in pairs if a < b)
    )


def _reached(pairs: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    found = set(pairs)
    while more := {(a, d) for a, b in found for c, d in found if b == c} - found:
        found |= more
    return found


@given(st.text(alphabet="登记受理，。（）abc def”", max_size=60))
def test_wrapping_loses_nothing_and_keeps_to_the_width(text: str) -> None:
    lines = wrapped(text, 10, 80)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(width_of(line, 10) <= 80 + 30 for line in lines if " " in line or len(line) < 9)


def test_dcr_xml_is_labelled_as_a_picture_and_refers_only_to_its_own_events() -> None:
    graph = ElementTree.fromstring(to_dcr_xml(fixture("penalty")))
    events = {event.get("id") for event in graph.findall("specification/resources/events/event")}
    constraints = graph.find("specification/constraints")
    assert LOSSY in (graph.get("title") or "")
    assert constraints is not None
    relations = [relation for group in constraints for relation in group]
    assert {r.get("sourceId") for r in relations} | {r.get("targetId") for r in relations} <= events
    assert {group.tag for group in constraints} == {
        "conditions",
        "responses",
        "excludes",
        "includes",
        "milestones",
    }
