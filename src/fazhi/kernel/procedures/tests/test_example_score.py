"""Changing any one period or gate of a file breaks an example, or cannot be told from the original."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from fazhi.kernel.procedures import Procedure, Rules
from fazhi.kernel.procedures.example_changes import changes, written
from fazhi.kernel.procedures.example_score import ExamplesDoNotHold, score_examples
from fazhi.kernel.procedures.expressions import parse
from fazhi.kernel.procedures.load import from_content
from fazhi.kernel.procedures.lockstep import QUICK, Lockstep, tell_apart
from fazhi.kernel.procedures.mutant_faults import Content, to_toml
from fazhi.kernel.procedures.tests.small import DATA, content, small
from fazhi.kernel.workdays import Calendar

RULES = Rules(calendar=Calendar.national(), limits={})

CASE: Content = content(
    {
        "open": {"at_most": 1, "sets": ["grave"]},
        "notify": {"after": ["open"], "excludes": ["open"]},
        "decide": {
            "after": ["open", "notify"],
            "only_if": "grave || done(notify)",
            "wait": [{"after": "notify", "period": "3 working_day", "basis": "local"}],
        },
    },
    ["decide"],
    clock={"decision": {"starts": ["open"], "met_by": ["decide"], "within": "90 calendar_day"}},
)

EXAMPLES = """
[[example]]
title = { zh = "一例", en = "One" }
timeline = [
  # 2026年3月5日起九十日：6月3日。三个工作日：3月6、9、10日。
  { on = 2026-03-05, act = "open", no = ["grave"], due = { decision = 2026-06-03 }, only_possible = ["notify"] },
  { on = 2026-03-05, act = "notify" },
  { on = 2026-03-10, not_possible = ["decide"] },
  { on = 2026-03-11, act = "decide", met = ["decision"], closed = true },
]
"""


def saved(folder: Path, rules: Content, examples: str) -> tuple[Path, Path]:
    path, beside = folder / "case.toml", folder / "case.examples.toml"
    path.write_text(to_toml(rules), encoding="utf-8")
    beside.write_text(examples, encoding="utf-8")
    return path, beside


def told(rules: Content) -> list[tuple[str, str]]:
    return [(fault.where, fault.what) for fault, _ in changes(rules)]


def test_every_period_is_made_longer_shorter_and_counted_in_another_unit() -> None:
    assert [what for where, what in told(CASE) if where == "clock.decision.within"] == [
        "90 calendar_day -> 89 calendar_day",
        "90 calendar_day -> 91 calendar_day",
        "90 calendar_day -> 90 working_day",
    ]
    assert ("step.decide.wait.0.period", "3 working_day -> 3 calendar_day") in told(CASE)


def test_every_gate_is_dropped_and_every_condition_negated_and_shortened() -> None:
    found = told(CASE)
    assert {
        ("step.open", "at_most 1 dropped"),
        ("step.notify.excludes", "open dropped"),
        ("step.decide.after", "notify dropped"),
        ("step.decide.wait.0", "notify dropped"),
        ("step.decide.only_if", "!(grave || done(notify))"),
        ("step.decide.only_if", "grave dropped from grave || done(notify)"),
        ("step.decide.only_if", "done(notify) dropped from grave || done(notify)"),
        ("closing.after_any", "[decide] dropped"),
    } <= set(found)
    assert len(found) == len(set(found))


def test_one_day_to_act_is_not_counted_in_another_unit() -> None:
    rules = content(
        {"a": {}, "b": {}}, ["b"], clock={"c": {"starts": ["a"], "met_by": ["b"], "within": "1 working_day"}}
    )
    assert [what for where, what in told(rules) if where == "clock.c.within"] == [
        "1 working_day -> 2 working_day"
    ]


def test_a_local_limit_is_changed_everywhere_at_once() -> None:
    limit = {"local": "small.limit", "default": "5 working_day"}
    clock = {name: {"starts": ["a"], "met_by": ["b"], "within": limit} for name in ("c", "d")}
    rules = content({"a": {}, "b": {}}, ["b"], clock=clock)
    mutants = [mutant for fault, mutant in changes(rules) if fault.where == "local limit.small.limit"]
    assert len(mutants) == 3
    assert all(m["clock"]["c"]["within"] == m["clock"]["d"]["within"] != limit for m in mutants)
    assert rules["clock"]["c"]["within"] == limit


def test_going_through_the_changes_leaves_the_original_alone() -> None:
    before = to_toml(CASE)
    assert [fault for fault, _ in changes(CASE)] == [fault for fault, _ in changes(CASE)]
    assert to_toml(CASE) == before


@pytest.mark.parametrize("text", ["a", "!a", "a && !(b || done(x.y))", "(a || b) && c", "!(a && b)"])
def test_a_condition_written_anew_reads_back_to_the_same(text: str) -> None:
    assert parse(written(parse(text).tree)).tree == parse(text).tree


def test_what_breaks_no_example_is_named_with_the_way_to_show_it(tmp_path: Path) -> None:
    score = score_examples(*saved(tmp_path, CASE, EXAMPLES), RULES)
    # whoever was not notified and is not grave may not be decided on anyway: only a grave case would show the gate
    assert [(s.fault.where, s.fault.what) for s in score.survived] == [
        ("step.decide.after", "notify dropped")
    ]
    # “open” comes first, and once it was notified the condition holds: both are said elsewhere too
    assert {fault.what for fault in score.without_effect} >= {
        "open dropped",
        "grave dropped from grave || done(notify)",
    }
    assert score.share == score.broken / (score.broken + len(score.survived))


def test_a_survivor_says_after_which_acts_it_would_show(tmp_path: Path) -> None:
    bare = '[[example]]\ntitle = { zh = "开始", en = "Begin" }\ntimeline = [ { on = 2026-03-05, act = "open", no = ["grave"] } ]\n'
    score = score_examples(*saved(tmp_path, CASE, bare), RULES)
    dropped = next(
        s for s in score.survived if (s.fault.where, s.fault.what) == ("step.decide.after", "notify dropped")
    )
    assert [event.zh for event in dropped.way] == ["〔open〕［〔grave〕：是］"]
    assert dropped.names == ("decide",)
    assert score.share < 0.5


def test_only_as_many_changes_are_tried_as_asked_for(tmp_path: Path) -> None:
    score = score_examples(*saved(tmp_path, CASE, EXAMPLES), RULES, most=5)
    assert score.broken + score.unread + len(score.survived) + len(score.without_effect) == 5


def test_examples_that_do_not_hold_are_not_scored(tmp_path: Path) -> None:
    wrong = EXAMPLES.replace("2026-06-03", "2026-06-04")
    with pytest.raises(ExamplesDoNotHold, match="2026-06-03"):
        score_examples(*saved(tmp_path, CASE, wrong), RULES)


def test_the_score_of_a_real_file_is_the_same_every_time() -> None:
    files = DATA / "petition.toml", DATA / "petition.examples.toml"
    first, again = (score_examples(*files, RULES, most=40) for _ in range(2))
    assert first == again
    assert first.broken


def rule(**decide: object) -> Procedure:
    return small(
        {"open": {"at_most": 1}, "notify": {"at_most": 1}, "decide": {"after": ["notify"], **decide}},
        ["decide"],
    )


def test_two_files_that_say_the_same_in_other_words_cannot_be_told_apart() -> None:
    assert tell_apart(rule(), rule(after_any=[["notify"]])).alike


def test_a_difference_is_shown_by_a_shortest_way() -> None:
    found = Lockstep(rule()).tell_apart(rule(at_most=1))
    assert not found.alike
    assert [label.step for label in found.way or ()] == ["open", "notify", "decide"]
    assert found.names == ("decide",)


def test_a_search_stopped_at_its_bound_proves_nothing() -> None:
    assert not tell_apart(rule(), rule(), bound=1).alike


@pytest.mark.parametrize("name", ["petition", "penalty"])
def test_the_quick_comparison_agrees_with_the_whole_one(name: str) -> None:
    rules = tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))
    lockstep = Lockstep(from_content(rules, name))
    dropped = [
        (fault, mutant)
        for fault, mutant in changes(rules)
        if fault.where.startswith("step.") and fault.where.rpartition(".")[2] in QUICK
    ]
    assert len(dropped) > 8
    for fault, mutant in dropped[:24]:
        changed = from_content(mutant, name)
        whole, quick = (
            lockstep.tell_apart(changed),
            lockstep.tell_apart_by(fault.where.split(".")[1], changed),
        )
        assert whole.alike == quick.alike, fault
