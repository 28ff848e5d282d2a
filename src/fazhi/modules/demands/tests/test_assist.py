"""Units that assist: each with its own clock, one combined answer, and lateness where it belongs."""

from datetime import timedelta

import pytest

from fazhi.kernel.matters import actions as matters
from fazhi.kernel.matters import queries as sight
from fazhi.kernel.matters.errors import BadForm, NotPossible, NotYours, Refused
from fazhi.kernel.matters.models import Act, Clock, Matter
from fazhi.kernel.people.actor import RESIDENT, Actor
from fazhi.modules.demands import together
from fazhi.modules.demands.models import Demand
from fazhi.modules.demands.tests.conftest import AT, DAY, HOUR, County

ANSWER = {"answer": "已会同有关单位处理完毕。", "remedies": "可向县信访局反映。"}


def in_hand(county: County) -> Demand:
    """A demand the housing bureau has accepted."""
    demand, _ = county.dispatched("housing")
    county.do(demand, "accept", county.chengang, AT + 2 * HOUR)
    return demand


def ask(county: County, demand: Demand, unit: str, by: Actor | None = None) -> Matter:
    """The housing bureau asks a unit to assist; its child matter."""
    data = {"unit": county.units[unit].pk, "asked": "请核实道路权属。"}
    step = "name_assistant" if by else "ask_assistance"
    county.do(demand, step, by or county.chengang, AT + 3 * HOUR, data=data)
    return Matter.objects.get(parent=demand.pk, unit=county.units[unit], status="open")


def do(matter: Matter, step: str, by: Actor, after: timedelta, **more: object) -> Act:
    turn = Matter.objects.get(pk=matter.pk).turn
    return matters.perform(matter_id=matter.pk, step=step, by=by, at=AT + after, expected=turn, **more)  # type: ignore[arg-type]  # the tests' shorthand


def contribute(matter: Matter, by: Actor, after: timedelta = DAY) -> None:
    do(matter, "accept", by, after)
    do(matter, "contribute", by, after + HOUR, data={"contribution": "路面属县道，已补好。"})


def answer(county: County, demand: Demand, after: timedelta) -> Act:
    return county.do(demand, "answer", county.chengang, AT + after, outcome="handled", data=ANSWER)


def test_the_lead_answers_when_all_assistance_is_in(county: County) -> None:
    demand = in_hand(county)
    road, village = ask(county, demand, "transport"), ask(county, demand, "dongwan")
    contribute(road, county.erkin)
    with pytest.raises(NotPossible, match="协办"):
        answer(county, demand, 2 * DAY)
    contribute(village, county.fangyu)
    told = Act.objects.get(matter=demand.pk, step="all_assistance_in")
    assert told.by_kind == "system"
    answer(county, demand, 2 * DAY)


def test_an_assisting_unit_sees_the_demand_and_cannot_act_on_it(county: County) -> None:
    demand = in_hand(county)
    assert not sight.visible(county.erkin).filter(pk=demand.pk).exists()
    ask(county, demand, "transport")
    ask(county, demand, "dongwan")
    for helper in (county.erkin, county.fangyu):
        assert sight.visible(helper).filter(pk=demand.pk).exists()
        with pytest.raises(NotYours):
            county.do(demand, "answer", helper, AT + DAY, outcome="handled", data=ANSWER)


def test_the_lead_does_not_answer_without_a_unit_that_is_still_in_time(county: County) -> None:
    demand = in_hand(county)
    road = ask(county, demand, "transport")
    reasons = {"reasons": "协办单位逾期未反馈，先行答复。"}
    with pytest.raises(Refused, match="2026-03-05|还没有到"):
        county.do(demand, "answer_without", county.chengang, AT + DAY, data=reasons)
    county.do(demand, "answer_without", county.chengang, AT + 4 * DAY, data=reasons)
    answer(county, demand, 4 * DAY)
    clock = Clock.objects.get(matter=road, name="contribute_in_time")
    assert (clock.state, clock.holder_unit) == ("running", county.units["transport"])
    assert Clock.objects.get(matter=demand.pk, name="handle").state == "met"
    contribute(road, county.erkin, 6 * DAY)
    clock.refresh_from_db()
    assert (clock.state, clock.holder_unit) == ("late", county.units["transport"])


def test_with_one_late_and_one_in_time_the_lead_still_waits_for_the_other(county: County) -> None:
    demand = in_hand(county)
    ask(county, demand, "transport")
    data = {"unit": county.units["dongwan"].pk, "asked": "请了解情况。"}
    county.do(demand, "ask_assistance", county.chengang, AT + 3 * DAY, data=data)
    with pytest.raises(Refused, match="东湾村"):
        county.do(demand, "answer_without", county.chengang, AT + 4 * DAY, data={"reasons": "等不及。"})


def test_neither_the_lead_nor_the_centre_nor_the_same_unit_twice_is_asked(county: County) -> None:
    demand = in_hand(county)
    ask(county, demand, "transport")
    for unit in ("housing", "centre", "transport"):
        with pytest.raises(BadForm):
            ask(county, demand, unit)


def test_the_centre_may_ask_when_it_dispatches_and_a_new_dispatch_calls_that_off(county: County) -> None:
    demand, _ = county.dispatched("housing")
    road = ask(county, demand, "transport", by=county.baimei)
    county.do(demand, "object", county.chengang, AT + 4 * HOUR, data={"grounds": "不属本局。"})
    county.do(demand, "arbitrate", county.baimei, AT + 5 * HOUR, outcome="upheld", data={"reasons": "属实。"})
    road.refresh_from_db()
    assert road.status == "closed"
    assert not Act.objects.filter(matter=demand.pk, step="all_assistance_in").exists()


def test_an_objection_of_an_assisting_unit_is_the_centres_to_decide(county: County) -> None:
    demand = in_hand(county)
    road = ask(county, demand, "transport")
    do(road, "object", county.erkin, DAY - HOUR, data={"grounds": "该路属村道。"})
    with pytest.raises(NotYours):
        do(road, "arbitrate", county.erkin, DAY, outcome="upheld", data={"reasons": "x"})
    do(road, "arbitrate", county.baimei, DAY, outcome="upheld", data={"reasons": "属实。"})
    answer(county, demand, 2 * DAY)


def test_withdrawing_the_demand_calls_assistance_off(county: County) -> None:
    demand = in_hand(county)
    road = ask(county, demand, "transport")
    county.do(demand, "withdraw", RESIDENT, AT + DAY)
    road.refresh_from_db()
    assert road.status == "closed"


def test_sealing_the_demand_seals_what_assisting_units_have_of_it(county: County) -> None:
    demand = in_hand(county)
    road, village = ask(county, demand, "transport"), ask(county, demand, "dongwan")
    contribute(village, county.fangyu)
    recipient = {"recipient": county.posts["gulan"].pk}
    county.do(demand, "seal", county.baimei, AT + 2 * DAY, data=recipient)
    assert not sight.visible(county.erkin).filter(pk__in=[demand.pk, road.pk]).exists()
    assert not sight.visible(county.fangyu).filter(pk__in=[demand.pk, village.pk]).exists()
    assert sight.visible(county.gulan).filter(pk__in=[road.pk, village.pk]).count() == 2


def test_the_panel_shows_each_part_with_what_was_contributed(county: County) -> None:
    demand = in_hand(county)
    road = ask(county, demand, "transport")
    ask(county, demand, "dongwan")
    contribute(road, county.erkin)
    first, second = together.helpers(Matter.objects.get(pk=demand.pk))
    assert (first.contribution, first.due_at, first.state) == ("路面属县道，已补好。", None, "met")
    assert (second.contribution, second.asked, second.state) == ("", "请核实道路权属。", "running")
    assert second.due_at is not None
