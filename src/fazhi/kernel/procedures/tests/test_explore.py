"""The explorer agrees with itself unreduced, and with lives lived by the real semantics."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fazhi.kernel.procedures import Procedure, Rules, load
from fazhi.kernel.procedures.explore import Space, explore
from fazhi.kernel.procedures.lives import live
from fazhi.kernel.procedures.tests.small import DEMAND, at_random, fixture, small
from fazhi.kernel.workdays import Calendar

RULES = Rules(calendar=Calendar.national(), limits={})
seeds = st.integers(min_value=0, max_value=10**9)


def verdicts(space: Space) -> tuple[object, ...]:
    """Everything the checker judges by."""
    return (
        set(space.happened),
        set(space.started),
        set(space.met),
        set(space.opened),
        set(space.fallen),
        set(space.dropped),
        set(space.reach),
    )


def _named(name: str) -> Procedure:
    ours = {"assist": DEMAND.with_name("assist.toml"), "demand": DEMAND}
    return load(ours[name]) if name in ours else fixture(name)


# not demands: without forgetting, their states are more than the bound, so there is no whole to compare with
@pytest.mark.parametrize("name", ["petition", "major_decision", "assist"])
def test_forgetting_changes_no_verdict_of_a_real_procedure(name: str) -> None:
    merged, whole = explore(_named(name)), explore(_named(name), forgetting=False)
    assert whole.complete
    assert len(merged.states) < len(whole.states)
    assert verdicts(merged) == verdicts(whole)


@settings(max_examples=150, deadline=None)
@given(seeds)
def test_forgetting_changes_no_verdict_of_a_random_procedure(seed: int) -> None:
    procedure = at_random(seed)
    merged, whole = explore(procedure), explore(procedure, bound=20_000, forgetting=False)
    if whole.complete:
        assert verdicts(merged) == verdicts(whole)


@settings(max_examples=60, deadline=None)
@given(seeds)
def test_nothing_happens_in_a_life_that_the_explorer_has_not_seen(seed: int) -> None:
    procedure = at_random(seed)
    space, lives = explore(procedure), live(procedure, RULES, seed, 10)
    assert space.complete
    assert set(lives.happened) <= set(space.happened)
    assert set(lives.started) <= set(space.started)
    if lives.stuck or lives.endless:
        assert any(not reach & space.closable for reach in space.reach)


@pytest.mark.parametrize("name", ["petition", "penalty", "demand"])
def test_nothing_happens_in_a_life_of_a_real_procedure_that_the_explorer_has_not_seen(name: str) -> None:
    procedure = _named(name)
    space, lives = explore(procedure), live(procedure, RULES, 7, 60)
    assert space.complete
    assert set(lives.happened) <= set(space.happened)
    assert set(lives.in_time) <= set(space.met)


def test_a_trace_is_a_shortest_way() -> None:
    space = explore(fixture("petition"))
    served = next(n for n, s in enumerate(space.states) if s.done & space.machine.atom_bits["serve_answer"])
    assert [label.step for label in space.trace(served)] == [
        "register",
        "classify",
        "accept",
        "investigate",
        "answer",
        "serve_answer",
    ]


def test_a_bound_stops_the_exploration_and_says_so() -> None:
    space = explore(fixture("major_decision"), bound=100)
    assert len(space.states) == 100
    assert not space.complete


def test_an_open_right_may_lapse_and_a_watched_clock_may_run_out() -> None:
    procedure = small(
        {
            "open": {"at_most": 1},
            "ask": {},
            "end": {"after_any": [["ask", "window.lapsed"]], "only_if": "done(duty.overdue)"},
        },
        ["end"],
        clock={
            "duty": {
                "starts": ["open"],
                "met_by": ["end"],
                "within": "1 working_day",
                "overdue_is_event": True,
            }
        },
        right={"window": {"starts": ["open"], "used_by": ["ask"], "within": "3 working_day"}},
    )
    assert {"window.lapsed", "duty.overdue", "ask", "end"} <= set(explore(procedure).happened)
