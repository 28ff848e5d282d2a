"""Simulated lives: lawful, repeatable, with dead time counted by a calendar anyone can check."""

from __future__ import annotations

import pytest

from fazhi.kernel.procedures import Rules, fold
from fazhi.kernel.procedures.simulate import Quartiles, simulate
from fazhi.kernel.procedures.tests.small import fixture, small
from fazhi.kernel.workdays import Calendar

RULES = Rules(calendar=Calendar.national(), limits={})


@pytest.mark.parametrize("name", ["petition", "major_decision", "penalty"])
def test_lives_of_real_procedures_are_lawful_and_repeatable(name: str) -> None:
    procedure = fixture(name)
    told = simulate(procedure, RULES, count=25, seed=4)
    assert told == simulate(procedure, Rules(calendar=Calendar.national(), limits={}), count=25, seed=4)
    assert told.endings.get("stuck", 0) == 0
    assert sum(told.endings.values()) == 25
    for life in told.lives:
        fold(procedure, life.events, RULES)
        assert 0 <= life.dead <= life.days


def test_waiting_with_nothing_to_do_is_dead_time() -> None:
    waits = [{"after": "notify", "period": "10 calendar_day", "basis": "local"}]
    procedure = small({"notify": {"at_most": 1}, "decide": {"wait": waits, "after": ["notify"]}}, ["decide"])
    told = simulate(procedure, RULES, count=20, seed=1)
    assert told.endings == {"closed": 20}
    # ten full days after the day of the notice: between ten and eleven days of twenty-four hours
    assert all(10 <= life.dead <= 11 for life in told.lives)
    assert told.dead_share > 0.5


def test_time_in_which_somebody_owes_something_is_not_dead() -> None:
    waits = [{"after": "notify", "period": "10 calendar_day", "basis": "local"}]
    clock = {"decision": {"starts": ["notify"], "met_by": ["decide"], "within": "30 calendar_day"}}
    steps = {"notify": {"at_most": 1}, "decide": {"wait": waits, "after": ["notify"]}}
    told = simulate(small(steps, ["decide"], clock=clock), RULES, count=20, seed=1)
    assert told.dead.most == 0


def test_limits_that_ran_out_and_rights_that_lapsed_are_counted() -> None:
    procedure = small(
        {
            "notify": {"at_most": 1},
            "ask": {"at_most": 1},
            "decide": {"blocked_while": ["window"], "after": ["notify"]},
        },
        ["decide"],
        clock={"decision": {"starts": ["notify"], "met_by": ["decide"], "within": "2 calendar_day"}},
        right={"window": {"starts": ["notify"], "used_by": ["ask"], "within": "9 calendar_day"}},
    )
    told = simulate(procedure, RULES, count=60, seed=2)
    ((clock, out, ran),) = told.overdue()
    assert (clock, ran) == ("decision", 60)
    lapsed = dict(told.lapsed())["window"]
    assert 0 < lapsed <= out <= 60


def test_quartiles_of_nothing_and_of_five() -> None:
    assert Quartiles.of([]) == Quartiles(0, 0, 0, 0, 0)
    assert Quartiles.of([5, 1, 4, 2, 3]) == Quartiles(1, 2, 3, 4, 5)


def test_the_answer_as_json_names_version_and_lives() -> None:
    told = simulate(fixture("petition"), RULES, count=5, seed=1).to_json()
    assert (told["code"], told["lives"]) == ("petition", 5)
    assert len(told["days"]) == 5
