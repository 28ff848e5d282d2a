"""Sealing: after a withdrawal too, told to the recipient alone, never to anybody on the line of a unit that handled it."""

from dataclasses import replace

import pytest

from fazhi.kernel.matters import queries as matters
from fazhi.kernel.matters.errors import BadForm
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.notices import queries as notices
from fazhi.kernel.people import actions as people
from fazhi.kernel.people.actor import RESIDENT, SYSTEM
from fazhi.kernel.people.models import Post, Unit
from fazhi.modules.demands import together
from fazhi.modules.demands.models import Demand
from fazhi.modules.demands.tests.conftest import AT, DAY, HOUR, County


def seal(county: County, demand: Demand, recipient: Post) -> None:
    county.do(demand, "seal", county.baimei, AT + 5 * HOUR, data={"recipient": recipient.pk})


def recipient_in(unit: Unit) -> Post:
    since = AT - 100 * DAY
    person = people.enrol(name="顾平", user=None, by=SYSTEM, at=since)
    return people.appoint(
        person=person, unit=unit, title_zh="专员", title_en="Officer", duties=("demands.sealed",),
        held_from=since, by=SYSTEM, at=since,
    )  # fmt: skip


def test_a_report_withdrawn_under_pressure_can_still_be_sealed(county: County) -> None:
    demand, _ = county.dispatched("housing")
    county.do(demand, "withdraw", RESIDENT, AT + 2 * HOUR)
    seal(county, demand, county.posts["gulan"])
    assert Matter.objects.get(pk=demand.pk).sealed_to == county.posts["gulan"]
    assert not matters.visible(county.chengang).filter(pk=demand.pk).exists()
    assert matters.visible(county.gulan).filter(pk=demand.pk).exists()


def test_the_recipient_is_told_in_the_inbox_of_the_post_and_nobody_else_is(county: County) -> None:
    demand, _ = county.dispatched("housing", text="某局工作人员收钱才办事。")
    seal(county, demand, county.posts["gulan"])
    told = notices.inbox(county.gulan).get()
    assert told.matter_id == demand.pk
    assert demand.matter.number in told.title
    assert "收钱" not in told.title + told.body
    for other in ("aili", "baimei", "chengang", "dinglan"):
        assert not notices.inbox(county.actors[other]).filter(matter_id=demand.pk).exists(), other


def test_a_unit_that_handled_it_once_does_not_receive_it_though_another_holds_it_now(county: County) -> None:
    demand, _ = county.dispatched("discipline")
    objecting = replace(county.gulan, verbs=frozenset({"demands.handle"}))
    county.do(demand, "object", objecting, AT + 2 * HOUR, data={"grounds": "不属本室。"})
    county.do(demand, "arbitrate", county.baimei, AT + 3 * HOUR, outcome="upheld", data={"reasons": "属实。"})
    assert Matter.objects.get(pk=demand.pk).unit == county.units["centre"]
    with pytest.raises(BadForm, match="县纪委监委信访室承办过此件"):
        seal(county, demand, county.posts["gulan"])
    seal(county, demand, recipient_in(county.units["housing"]))


@pytest.mark.parametrize(
    ("handled", "receives"), [("dongwan", "liuhe"), ("liuhe", "dongwan"), ("dongwan", "yunling")]
)
def test_units_above_and_below_one_that_handled_it_do_not_receive_it(
    county: County, handled: str, receives: str
) -> None:
    demand, _ = county.dispatched(handled)
    with pytest.raises(BadForm, match="上下级单位"):
        seal(county, demand, recipient_in(county.units[receives]))
    seal(county, demand, county.posts["gulan"])


@pytest.mark.parametrize("sealed", ["merged", "lead"])
def test_a_sealed_demand_is_not_told_of_beside_what_it_was_merged_with(county: County, sealed: str) -> None:
    lead, merged = county.hand_in()[0], county.hand_in()[0]
    county.do(
        lead,
        "take_in",
        county.baimei,
        AT + HOUR,
        data={"numbers": [merged.matter.number], "relation": "joint"},
    )
    whole = [Matter.objects.get(pk=row.pk) for row in (lead, merged)]
    assert (len(together.following(whole[0])), together.follows(whole[1]) is None) == (1, False)
    seal(county, merged if sealed == "merged" else lead, recipient_in(county.units["discipline"]))
    whole = [Matter.objects.get(pk=row.pk) for row in (lead, merged)]
    if sealed == "merged":
        assert together.following(whole[0]) == ()
    else:
        assert together.follows(whole[1]) is None
