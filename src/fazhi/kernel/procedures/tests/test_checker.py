"""What the checker refuses and lists: every fault by its first cause, its article and a shortest way."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from fazhi.kernel.procedures import Procedure, Rules, load, loads
from fazhi.kernel.procedures.check_findings import Finding
from fazhi.kernel.procedures.checker import check
from fazhi.kernel.procedures.mutant_faults import to_toml
from fazhi.kernel.procedures.tests.small import DEMAND, content, fixture, small
from fazhi.kernel.workdays import Calendar, Period


def errors(procedure: Procedure) -> list[tuple[str, str]]:
    return [(finding.code, finding.subject) for finding in check(procedure).errors]


def only_error(procedure: Procedure) -> Finding:
    found = check(procedure).errors
    assert len(found) == 1, [finding.zh for finding in found]
    return found[0]


def ways(finding: Finding) -> list[str]:
    return [event.en for event in finding.trace]


@pytest.mark.parametrize("name", ["petition", "major_decision", "penalty", "demand"])
def test_the_real_procedures_are_clean_and_completely_explored(name: str) -> None:
    report = check(load(DEMAND) if name == "demand" else fixture(name))
    assert report.clean, [finding.zh for finding in report.errors]
    assert report.complete
    assert report.states < 10_000


def test_a_circle_is_reported_once_and_not_its_consequences() -> None:
    found = only_error(
        small(
            {
                "a": {},
                "b": {"after": ["c"]},
                "c": {"after": ["b"]},
                "d": {"after": ["c"]},
                "e": {"after": ["d"]},
            },
            ["a"],
        )
    )
    assert found.code == "circle"
    assert found.subject == "step.b"
    assert ways(found) == ["b", "c", "b"]
    assert "另有2个步骤" in found.zh
    assert "2 more steps" in found.en


def test_a_step_excluded_before_it_is_possible_is_dead() -> None:
    found = only_error(small({"a": {"at_most": 1, "excludes": ["b"]}, "b": {"after": ["a"]}}, ["a"]))
    assert (found.code, found.subject) == ("dead_step", "step.b")
    assert "本地规则" in found.zh
    assert "excluded" in found.en


def test_a_condition_that_never_holds_makes_a_step_dead_and_is_named() -> None:
    found = only_error(small({"a": {"at_most": 1}, "b": {"after": ["a"], "only_if": "!done(a)"}}, ["a"]))
    assert (found.code, found.subject) == ("dead_step", "step.b")
    assert "〔a〕" in found.zh
    assert ways(found) == ["a"]


def test_an_outcome_that_can_never_come_out_is_refused() -> None:
    steps: dict[str, Any] = {
        "a": {"at_most": 1},
        "b": {"after": ["a"], "outcomes": ["yes", "no"], "on": {"no": {"only_if": "!done(a)"}}},
    }
    assert only_error(small(steps, ["b"])).subject == "step.b.on.no"


def test_a_duty_whose_only_way_is_cut_off_can_never_be_met() -> None:
    procedure = small(
        {
            "a": {"at_most": 1},
            "cut": {"after": ["a"]},
            "b": {"after": ["a"], "blocked_while": ["x"]},
            "undo": {"only_if": "!done(cut)", "after": ["a"]},
        },
        ["a"],
        clock={"x": {"starts": ["cut"], "met_by": ["undo"]}},
    )
    found = only_error(procedure)
    assert (found.code, found.subject) == ("duty_never_met", "clock.x")
    assert ways(found) == ["a", "cut"]


def test_a_duty_that_may_only_be_done_in_time_is_refused_because_a_late_duty_is_still_a_duty() -> None:
    steps = {"a": {"at_most": 1}, "b": {"after": ["a"], "only_while": ["x"]}, "way_out": {"after": ["a"]}}
    clock = {"starts": ["a"], "met_by": ["b"], "within": "5 working_day"}
    found = only_error(small(steps, ["b", "way_out"], clock={"x": {**clock, "lifted_by": ["way_out"]}}))
    assert (found.code, found.subject) == ("late_never_met", "clock.x")


def test_a_clock_nobody_ever_owes_is_refused() -> None:
    procedure = small(
        {"a": {"at_most": 1, "sets": ["f"]}, "b": {"after": ["a"], "applies_when": "f"}},
        ["a"],
        clock={"x": {"starts": ["a"], "met_by": ["b"], "applies_when": "!f"}},
    )
    assert errors(procedure) == [("duty_never_met", "clock.x")]


def test_a_clock_whose_condition_never_holds_at_its_start_is_refused() -> None:
    procedure = small(
        {"a": {"at_most": 1}, "b": {"after": ["a"]}},
        ["b"],
        clock={"x": {"starts": ["a"], "met_by": ["b"], "applies_when": "done(b)"}},
    )
    assert errors(small({"a": {}, "b": {"after": ["a"]}}, ["b"])) == []
    assert only_error(procedure).subject == "clock.x"


def test_a_matter_that_cannot_close_any_more_is_refused_with_the_shortest_way() -> None:
    steps: dict[str, Any] = {
        "a": {"at_most": 1},
        "b": {"after": ["a"], "at_most": 1, "excludes": ["end"]},
        "c": {"after": ["b"]},
        "end": {"after": ["a"]},
    }
    found = only_error(small(steps, ["end"]))
    assert found.code == "never_closed"
    assert ways(found) == ["a", "b"]


def test_a_right_without_a_period_that_nobody_need_use_keeps_a_matter_open_only_until_it_is_used() -> None:
    right = {"r": {"starts": ["a"], "used_by": ["b"]}}
    assert errors(small({"a": {"at_most": 1}, "b": {}}, ["a"], right=right)) == []
    blocked = small({"a": {"at_most": 1}, "b": {"only_if": "!done(a)"}}, ["a"], right=right)
    assert ("dead_step", "step.b") in errors(blocked)


@pytest.mark.parametrize(
    ("within", "wait", "refused"),
    [
        ("60 calendar_day", "90 calendar_day", True),
        ("30 calendar_day", "30 calendar_day", False),
        ("5 working_day", "5 working_day", True),
        ("7 calendar_day", "7 working_day", True),
        ("15 calendar_day", "7 working_day", False),
        ("2 month", "90 calendar_day", True),
        ("24 hour", "1 working_day", True),
    ],
)
def test_a_deadline_must_leave_room_for_the_waits_before_it(within: str, wait: str, refused: bool) -> None:
    procedure = small(
        {
            "a": {"at_most": 1},
            "m": {"after": ["a"]},
            "b": {"after": ["m"], "wait": [{"after": "m", "period": wait, "basis": "local"}]},
        },
        ["b"],
        clock={"x": {"starts": ["a"], "met_by": ["b"], "within": within}},
    )
    assert errors(procedure) == ([("deadline_before_wait", "clock.x")] if refused else [])


def test_a_deadline_that_only_some_days_leave_room_for_is_listed() -> None:
    procedure = small(
        {
            "a": {"at_most": 1},
            "b": {"after": ["a"], "wait": [{"after": "a", "period": "7 working_day", "basis": "local"}]},
        },
        ["b"],
        clock={"x": {"starts": ["a"], "met_by": ["b"], "within": "10 calendar_day"}},
    )
    listed = [finding.code for finding in check(procedure).notes]
    assert "deadline_before_wait" in listed
    assert check(procedure).clean


def test_waits_add_up_along_the_way_and_a_local_limit_in_force_is_what_counts() -> None:
    wait = {"period": "10 calendar_day", "basis": "local"}
    procedure = small(
        {
            "a": {"at_most": 1},
            "b": {"after": ["a"], "wait": [{"after": "a", **wait}]},
            "c": {"after": ["b"], "wait": [{"after": "b", **wait}]},
        },
        ["c"],
        clock={
            "x": {
                "starts": ["a"],
                "met_by": ["c"],
                "within": {"local": "x.limit", "default": "40 calendar_day"},
            }
        },
    )
    tight = Rules(calendar=Calendar.national(), limits={"x.limit": Period.parse("15 calendar_day")})
    assert check(procedure).clean
    assert [f.code for f in check(procedure, tight).errors] == ["deadline_before_wait"]


def test_a_right_that_ends_before_it_may_be_used_is_refused() -> None:
    procedure = small(
        {
            "a": {"at_most": 1},
            "ask": {"after": ["a"], "wait": [{"after": "a", "period": "30 calendar_day", "basis": "local"}]},
        },
        ["a"],
        right={"r": {"starts": ["a"], "used_by": ["ask"], "within": "3 working_day"}},
    )
    assert errors(procedure) == [("right_before_wait", "right.r")]


@pytest.mark.parametrize("place", ["step", "clock", "right", "wait", "then", "closing"])
def test_whatever_cites_nothing_is_refused_by_name(place: str) -> None:
    wait = {"after": "a", "period": "1 calendar_day", "basis": "local"}
    steps = {
        "a": {"at_most": 1, "then": [{"step": "b", "basis": "local"}]},
        "b": {"after": ["a"], "wait": [wait]},
        "ask": {},
    }
    made = content(
        steps,
        ["b"],
        clock={"x": {"starts": ["a"], "met_by": ["b"]}},
        right={"r": {"starts": ["a"], "used_by": ["ask"], "within": "3 working_day"}},
    )
    places = {
        "step": (made["step"]["b"], "step.b"),
        "clock": (made["clock"]["x"], "clock.x"),
        "right": (made["right"]["r"], "right.r"),
        "wait": (made["step"]["b"]["wait"][0], "step.b.wait.1"),
        "then": (made["step"]["a"]["then"][0], "step.a.then.b"),
        "closing": (made["closing"], "closing"),
    }
    table, subject = places[place]
    del table["basis"]
    assert errors(loads(to_toml(made), "uncited.toml")) == [("no_basis", subject)]


def test_gates_that_can_fall_and_duties_that_can_drop_are_listed_with_a_way() -> None:
    procedure = small(
        {
            "a": {"at_most": 1, "sets": ["f"], "then": [{"step": "b", "basis": "local"}]},
            "b": {"after": ["a"], "applies_when": "f"},
            "c": {"after": ["a"], "after_if_due": ["b"], "excludes": ["b"]},
        },
        ["c"],
    )
    report = check(procedure)
    assert report.clean
    notes = {finding.code: finding for finding in report.notes}
    assert notes["gate_falls"].subject == "step.c"
    assert ways(notes["gate_falls"]) == ["a [f: no]", "c"]
    assert notes["duty_drops"].subject == "clock.a>b"


def test_local_and_unverified_rules_and_clocks_without_period_are_listed() -> None:
    codes = {finding.code for finding in check(load(DEMAND)).notes}
    assert {"local", "unverified", "no_period"} <= codes


def test_an_incomplete_exploration_proves_nothing_and_says_so() -> None:
    report = check(fixture("major_decision"), bound=50)
    assert not report.complete
    assert not report.clean
    assert not report.errors
    note = next(finding for finding in report.notes if finding.code == "incomplete")
    assert "50" in note.zh
    assert "--bound" in note.en


def test_a_report_is_json_in_both_languages() -> None:
    told = check(fixture("petition")).to_json()
    assert told["clean"] is True
    assert all(finding["zh"] and finding["en"] for finding in told["findings"])
    assert all(set(event) == {"zh", "en"} for finding in told["findings"] for event in finding["trace"])
    assert fixture("petition").version == date(2022, 5, 1)
