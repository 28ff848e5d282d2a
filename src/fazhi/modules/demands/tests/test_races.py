"""What residents and officials may want at the same moment of one demand: one of it is done, the other told so."""

from datetime import timedelta
from typing import Any

import pytest

from fazhi.kernel.matters import actions as matters
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.matters.tests.races import Attempt, Pair, anomalies, without_the_lock
from fazhi.kernel.people.actor import RESIDENT, Actor
from fazhi.modules.demands.models import Demand
from fazhi.modules.demands.tests.conftest import AT, HOUR, County, build_county

LATER = AT + timedelta(days=2)
ANSWER = {"answer": "已修复。", "remedies": "如不服，可向县信访局反映。"}


def step(name: str, by: Actor, **more: Any) -> Attempt:
    """An attempt at one step, as somebody who has the page open makes it."""
    return lambda matter: matters.perform(
        matter_id=matter.pk, step=name, by=by, at=LATER, expected=matter.turn, **more
    )


def matter_of(taken: tuple[Demand, str]) -> Matter:
    return Matter.objects.get(pk=taken[0].pk)


def accepted(county: County) -> Matter:
    demand, _code = county.dispatched()
    county.do(demand, "accept", county.chengang, AT + 2 * HOUR)
    return Matter.objects.get(pk=demand.pk)


def not_solved(county: County) -> Matter:
    """Returned once, answered again and still not solved: it may be closed, or returned once more."""
    demand, _code = county.answered()
    heard = {"outcome": "not_solved", "data": {"satisfaction": "dissatisfied"}}
    county.do(demand, "call_back", county.baimei, AT + 30 * HOUR, **heard)
    county.do(demand, "return_for_rework", county.baimei, AT + 31 * HOUR, data={"reasons": "没有修好"})
    county.do(demand, "answer", county.chengang, AT + 32 * HOUR, outcome="handled", data=ANSWER)
    county.do(demand, "call_back", county.baimei, AT + 33 * HOUR, **heard)
    return Matter.objects.get(pk=demand.pk)


def pairs(county: County) -> list[Pair]:
    withdraw = step("withdraw", RESIDENT, data={"reason": "问题已解决"})
    dispatch = step("dispatch", county.baimei, data={"unit": county.units["housing"].pk})
    accept = step("accept", county.chengang)
    objects = step("object", county.chengang, data={"reason": "不属于本单位职责"})
    answer = step(
        "answer",
        county.chengang,
        outcome="handled",
        data=ANSWER,
    )
    rate = step("rate", RESIDENT, data={"handled": True, "satisfaction": "satisfied"})
    rework = step("return_for_rework", county.baimei, data={"reasons": "没有修好"})
    return [
        Pair("withdraw or dispatch", lambda: matter_of(county.hand_in()), [withdraw, dispatch]),
        Pair("accept or object", lambda: matter_of(county.dispatched()), [accept, objects]),
        Pair("answer or withdraw", lambda: accepted(county), [answer, withdraw]),
        Pair("rate twice", lambda: matter_of(county.answered()), [rate]),
        Pair(
            "close or return for rework", lambda: not_solved(county), [step("close", county.baimei), rework]
        ),
    ]


def test_of_what_is_wanted_at_once_one_is_done(committed_db: object) -> None:
    for pair in pairs(build_county()):
        assert anomalies(pair) == []


def test_without_the_lock_the_same_check_fails(committed_db: object, monkeypatch: pytest.MonkeyPatch) -> None:
    county = build_county()
    without_the_lock(monkeypatch)
    found = [anomalies(pair, rounds=2) for pair in pairs(county)]
    assert all(found), found
