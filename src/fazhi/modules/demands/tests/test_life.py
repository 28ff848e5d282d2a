"""A demand's life through real acts: what each brings about beside its own record."""

import pytest

from fazhi.kernel.ledger import queries as ledger
from fazhi.kernel.matters import queries as matters
from fazhi.kernel.matters.errors import BadForm, NotPossible, NotYours
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.notices.models import Outgoing
from fazhi.kernel.people.actor import RESIDENT
from fazhi.modules.demands import listing, queries
from fazhi.modules.demands.models import Demand
from fazhi.modules.demands.tests.conftest import AT, DAY, HOUR, County


def fresh(demand: Demand) -> Demand:
    return Demand.objects.select_related("matter__unit").get(pk=demand.pk)


def test_dispatch_puts_the_matter_into_the_hands_of_the_unit(county: County) -> None:
    demand, _ = county.dispatched("dongwan")
    assert fresh(demand).matter.unit == county.units["dongwan"]
    county.do(demand, "accept", county.fangyu, AT + 2 * HOUR)
    assert fresh(demand).matter.next_due_at is not None


def test_the_centre_does_not_dispatch_to_itself(county: County) -> None:
    demand, _ = county.hand_in()
    with pytest.raises(BadForm, match="不承办"):
        county.do(demand, "dispatch", county.baimei, AT, data={"unit": county.units["centre"].pk})


def test_an_upheld_objection_brings_it_back_to_be_dispatched_elsewhere(county: County) -> None:
    demand, _ = county.dispatched("housing")
    county.do(demand, "object", county.chengang, AT + 2 * HOUR, data={"grounds": "路灯由交通运输局管养。"})
    county.do(demand, "arbitrate", county.baimei, AT + 3 * HOUR, outcome="upheld", data={"reasons": "属实。"})
    assert (fresh(demand).bounce_count, fresh(demand).matter.unit) == (1, county.units["centre"])
    with pytest.raises(NotYours):
        county.do(demand, "accept", county.chengang, AT + 3 * HOUR)
    county.do(demand, "dispatch", county.baimei, AT + 4 * HOUR, data={"unit": county.units["transport"].pk})
    assert fresh(demand).matter.unit == county.units["transport"]


def test_a_rejected_objection_leaves_it_where_it_is(county: County) -> None:
    demand, _ = county.dispatched("housing")
    county.do(demand, "object", county.chengang, AT + 2 * HOUR, data={"grounds": "不属本局。"})
    county.do(
        demand, "arbitrate", county.baimei, AT + 3 * HOUR, outcome="rejected", data={"reasons": "属本局。"}
    )
    assert fresh(demand).matter.unit == county.units["housing"]
    county.do(demand, "accept", county.chengang, AT + 4 * HOUR)


def test_a_leader_assigns_it_to_a_person_of_the_unit_only(county: County) -> None:
    demand, _ = county.dispatched("housing")
    county.do(demand, "accept", county.chengang, AT + 2 * HOUR)
    with pytest.raises(BadForm, match="承办人"):
        county.do(demand, "assign", county.dinglan, AT + DAY, data={"handler": county.posts["erkin"].pk})
    county.do(demand, "assign", county.dinglan, AT + DAY, data={"handler": county.posts["chengang"].pk})
    assert fresh(demand).matter.handler == county.posts["chengang"]


def test_not_solved_goes_back_for_rework_and_is_counted_apart_from_reopening(county: County) -> None:
    demand, _ = county.answered(phone="13800138000")
    county.do(
        demand,
        "call_back",
        county.baimei,
        AT + 2 * DAY,
        outcome="not_solved",
        data={"satisfaction": "dissatisfied"},
    )
    assert (fresh(demand).call_back_handled, fresh(demand).call_back_satisfaction) == (False, "dissatisfied")
    county.do(demand, "return_for_rework", county.baimei, AT + 2 * DAY, data={"reasons": "请实地核查。"})
    answer = {"answer": "已更换灯具。", "remedies": "可向县信访局反映。"}
    county.do(demand, "answer", county.chengang, AT + 3 * DAY, outcome="handled", data=answer)
    assert (fresh(demand).rework_count, fresh(demand).reopen_count) == (1, 0)
    assert (fresh(demand).rated_at, fresh(demand).verdict.at) == (None, None)
    assert Outgoing.objects.filter(dedupe_key__startswith="demands.answered").count() == 2


def test_the_resident_rates_then_reopens_after_closing(county: County) -> None:
    demand, _ = county.answered()
    county.do(demand, "rate", RESIDENT, AT + 2 * DAY, data={"handled": "false", "satisfaction": "fair"})
    assert (fresh(demand).handled, fresh(demand).satisfaction) == (False, "fair")
    county.do(demand, "call_back", county.baimei, AT + 2 * DAY, outcome="unreachable")
    assert fresh(demand).satisfaction == "fair"
    county.do(demand, "close", county.baimei, AT + 2 * DAY)
    assert fresh(demand).matter.status == "closed"
    county.do(demand, "reopen", RESIDENT, AT + 5 * DAY, data={"reasons": "又坏了。"})
    assert (fresh(demand).reopen_count, fresh(demand).matter.status) == (1, "open")


def test_reopening_after_the_limit_is_refused(county: County) -> None:
    demand, _ = county.closed()
    with pytest.raises(NotPossible, match="重新办理"):
        county.do(demand, "reopen", RESIDENT, AT + 60 * DAY, data={"reasons": "又坏了。"})


def test_a_resident_cannot_do_what_is_not_the_residents(county: County) -> None:
    demand, _ = county.answered()
    with pytest.raises(NotYours):
        county.do(demand, "call_back", RESIDENT, AT + 2 * DAY, outcome="solved")


def test_a_sealed_demand_vanishes_for_everybody_but_its_recipient(county: County) -> None:
    demand, _ = county.dispatched("housing", text="某局工作人员收钱才办事。路灯")
    county.do(demand, "seal", county.baimei, AT + 2 * HOUR, data={"recipient": county.posts["gulan"].pk})
    for official in ("aili", "baimei", "chengang", "dinglan"):
        actor = county.actors[official]
        assert not matters.visible(actor).filter(pk=demand.pk).exists(), official
        for filters in (listing.Filters(), listing.Filters(text="路灯"), listing.Filters(status="sealed")):
            assert listing.page(actor, filters, AT + DAY).rows == [], (official, filters)
    assert matters.visible(county.gulan).filter(pk=demand.pk).exists()
    assert listing.page(county.gulan, listing.Filters(), AT + DAY).rows == []
    assert [
        row.pk for row in listing.page(county.gulan, listing.Filters(status="sealed"), AT + DAY).rows
    ] == [demand.pk]
    assert listing.export_ids(county.gulan, listing.Filters(), AT + DAY) == []


def test_a_report_is_not_sealed_to_the_unit_that_handles_it_nor_to_somebody_without_the_duty(
    county: County,
) -> None:
    demand, _ = county.dispatched("housing")
    with pytest.raises(BadForm, match="没有接收"):
        county.do(demand, "seal", county.baimei, AT + 2 * HOUR, data={"recipient": county.posts["erkin"].pk})
    elsewhere, _ = county.dispatched("discipline")
    with pytest.raises(BadForm, match="承办过"):
        county.do(
            elsewhere, "seal", county.baimei, AT + 2 * HOUR, data={"recipient": county.posts["gulan"].pk}
        )


def test_the_ledger_covers_the_demands_own_columns(county: County) -> None:
    demand, _ = county.dispatched("housing")
    before = ledger.latest("matters.matter", str(demand.pk))
    county.do(demand, "object", county.chengang, AT + 2 * HOUR, data={"grounds": "不属本局。"})
    after = ledger.latest("matters.matter", str(demand.pk))
    assert before is not None
    assert after is not None
    first, second = ledger.opened(before.index), ledger.opened(after.index)
    assert first is not None
    assert second is not None
    assert first["fields"] != second["fields"]


def test_withdrawing_closes_it(county: County) -> None:
    demand, _ = county.hand_in()
    county.do(demand, "withdraw", RESIDENT, AT + HOUR)
    assert Matter.objects.get(pk=demand.pk).status == "closed"
    assert queries.listed(county.baimei).filter(status="closed").count() == 1
