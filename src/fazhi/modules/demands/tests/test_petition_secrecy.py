"""Accusations (XF 30): sealed from the first moment, seen and dealt with by named people, never near the accused."""

from dataclasses import replace
from datetime import datetime

import pytest

from fazhi.kernel.ledger.models import Entry
from fazhi.kernel.matters import queries as matters
from fazhi.kernel.matters.errors import BadForm, NotYours
from fazhi.kernel.notices import queries as notices
from fazhi.kernel.people.actor import RESIDENT
from fazhi.modules.demands import journeys
from fazhi.modules.demands.models import Demand
from fazhi.modules.demands.tests.conftest import AT, DAY, HOUR, County
from fazhi.modules.demands.tests.petitions import PetitionCounty, build

TEXT = "住建局某科长收钱才给办手续。"


@pytest.fixture
def land(county: County) -> PetitionCounty:
    return build(county)


def accuse(land: PetitionCounty, accused: str = "housing") -> Demand:
    demand, _ = land.register("accusation", text=TEXT, reported_unit=land.units[accused], reported="某科长")
    return demand


def entrust(land: PetitionCounty, demand: Demand, to: str, at: datetime = AT + HOUR) -> None:
    land.do(demand, "entrust", land.xinyue, at, data={"recipient": land.posts[to].pk})


def test_an_accusation_is_sealed_to_who_registered_it_at_once(land: PetitionCounty) -> None:
    demand = accuse(land)
    assert land.matter(demand).sealed_to == land.posts["xinyue"]
    seen_by = [short for short, actor in land.actors.items() if matters.visible(actor).filter(pk=demand.pk)]
    assert seen_by == ["xinyue"]
    assert Entry.objects.filter(kind="act").exists()


def test_it_is_entrusted_to_a_named_handler_who_alone_then_sees_and_does(land: PetitionCounty) -> None:
    demand = accuse(land)
    entrust(land, demand, "erkin")
    seen_by = [short for short, actor in land.actors.items() if matters.visible(actor).filter(pk=demand.pk)]
    assert seen_by == ["erkin"]
    assert notices.inbox(land.erkin).filter(matter_id=demand.pk).exists()
    colleague = replace(land.erkin, post_id=land.posts["dinglan"].pk)
    with pytest.raises(NotYours, match="已封存"):
        land.do(demand, "accept", colleague, AT + DAY)
    land.do(demand, "accept", land.erkin, AT + DAY)
    told = {"told_on": AT + DAY, "how": "delivered"}
    land.do(demand, "tell_petitioner", land.erkin, AT + DAY + HOUR, data=told)
    land.do(demand, "investigate", land.erkin, AT + 3 * DAY, data={"record": "已核查。", "recusal": "none"})
    land.do(demand, "reply_accusation", land.erkin, AT + 20 * DAY, data={"reply": "已处理，当面反馈。"})
    assert land.matter(demand).status == "closed"


@pytest.mark.parametrize(("accused", "to"), [("housing", "chengang"), ("liuhe", "fangyu")])
def test_it_never_goes_to_the_accused_unit_or_one_on_its_line(
    land: PetitionCounty, accused: str, to: str
) -> None:
    demand = accuse(land, accused)
    with pytest.raises(BadForm, match="第30条"):
        entrust(land, demand, to)


def test_an_objection_goes_back_sealed_to_who_entrusted_it(land: PetitionCounty) -> None:
    demand = accuse(land)
    entrust(land, demand, "erkin")
    land.do(demand, "object_to_routing", land.erkin, AT + DAY, data={"reasons": "不属本机关职权。"})
    assert land.matter(demand).sealed_to == land.posts["xinyue"]
    assert not matters.visible(land.erkin).filter(pk=demand.pk).exists()
    reasons = {"reasons": "属实。"}
    with pytest.raises(NotYours):
        land.do(demand, "decide_objection", land.xinping, AT + 2 * DAY, outcome="upheld", data=reasons)
    land.do(demand, "decide_objection", land.xinyue, AT + 2 * DAY, outcome="upheld", data=reasons)
    entrust(land, demand, "fangyu", at=AT + 3 * DAY)
    assert land.matter(demand).sealed_to == land.posts["fangyu"]


def test_a_rejected_objection_returns_to_the_named_handler(land: PetitionCounty) -> None:
    demand = accuse(land)
    entrust(land, demand, "erkin")
    land.do(demand, "object_to_routing", land.erkin, AT + DAY, data={"reasons": "不属本机关职权。"})
    decided = {"reasons": "属其职权。"}
    land.do(demand, "decide_objection", land.xinyue, AT + 2 * DAY, outcome="rejected", data=decided)
    assert land.matter(demand).sealed_to == land.posts["erkin"]


def test_what_is_the_discipline_organs_is_passed_on_and_ends_here(land: PetitionCounty) -> None:
    demand = accuse(land)
    land.do(demand, "seal", land.xinyue, AT + HOUR, data={"recipient": land.posts["gulan"].pk})
    assert land.matter(demand).status == "closed"
    assert matters.visible(land.gulan).filter(pk=demand.pk).exists()
    assert not matters.visible(land.xinyue).filter(pk=demand.pk).exists()


def test_nobody_registers_an_accusation_of_their_own_unit_or_one_above(land: PetitionCounty) -> None:
    before = Demand.objects.count()
    for accused in ("petitions", "yunling"):
        with pytest.raises(BadForm, match="纪检监察机关"):
            accuse(land, accused)
    assert Demand.objects.count() == before


def test_a_clerk_who_does_not_deal_with_petitions_registers_no_accusation(land: PetitionCounty) -> None:
    with pytest.raises(NotYours, match="密封转交"):
        land.register("accusation", by=land.aili, reported_unit=land.units["housing"])


def test_it_cannot_be_withdrawn_away_and_the_follow_page_tells_nothing_of_what_is_done(
    land: PetitionCounty,
) -> None:
    demand = accuse(land)
    entrust(land, demand, "erkin")
    land.do(demand, "accept", land.erkin, AT + DAY)
    land.do(demand, "investigate", land.erkin, AT + 2 * DAY, data={"record": "已核查。", "recusal": "none"})
    with pytest.raises(Exception, match="撤回"):
        land.do(demand, "withdraw", RESIDENT, AT + 2 * DAY)
    journey = journeys.journey_of(demand.pk, AT + 3 * DAY)
    assert journey is not None
    assert journey.sealed
    assert [line.text + line.remedies for line in journey.happened] == [""] * 3
    assert journey.may == {}
