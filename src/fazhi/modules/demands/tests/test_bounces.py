"""Bounces: on record with grounds and result, counted against nobody unheard; the first receiver stays in touch."""

import pytest

from fazhi.kernel.matters.errors import NotPossible
from fazhi.kernel.matters.models import Clock, Matter
from fazhi.modules.demands import together
from fazhi.modules.demands.models import Demand
from fazhi.modules.demands.tests.conftest import AT, DAY, HOUR, County


def bounced(county: County, outcome: str) -> Demand:
    """Dispatched to the housing bureau, which objects; the centre decides."""
    demand, _ = county.dispatched("housing")
    county.do(demand, "object", county.chengang, AT + 2 * HOUR, data={"grounds": "路灯由交通运输局管养。"})
    reasons = {"reasons": "已核权责清单。"}
    county.do(demand, "arbitrate", county.baimei, AT + 3 * HOUR, outcome=outcome, data=reasons)
    return demand


def test_the_first_receiver_stays_in_touch_until_another_unit_accepts(county: County) -> None:
    demand = bounced(county, "upheld")
    clock = Clock.objects.get(matter=demand.pk, name="first_receiver")
    assert (clock.state, clock.holder_unit) == ("running", county.units["housing"])
    said = {"contacted_on": AT + 3 * HOUR, "note": "已告知正在核定承办单位。"}
    county.do(demand, "first_contact", county.chengang, AT + 3 * HOUR, data=said)
    county.do(demand, "dispatch", county.baimei, AT + 4 * HOUR, data={"unit": county.units["transport"].pk})
    clock.refresh_from_db()
    assert (clock.state, clock.holder_unit) == ("running", county.units["housing"])
    county.do(demand, "accept", county.erkin, AT + 5 * HOUR)
    clock.refresh_from_db()
    assert clock.state == "met"
    with pytest.raises(NotPossible):
        county.do(demand, "first_contact", county.chengang, AT + DAY, data=said)


def test_a_bounce_counts_against_the_unit_only_when_it_was_heard_and_rejected(county: County) -> None:
    bounced(county, "upheld")
    rejected = bounced(county, "rejected")
    waiting, _ = county.dispatched("housing")
    county.do(waiting, "object", county.chengang, AT + 2 * HOUR, data={"grounds": "不属本局。"})
    rows = together.objections().filter(unit=county.units["housing"])
    assert (rows.count(), rows.filter(result="rejected").count()) == (3, 1)
    (shown,) = together.bounces(Matter.objects.get(pk=rejected.pk))
    assert (shown.unit, shown.grounds, shown.reasons) == (
        "县住建局",
        "路灯由交通运输局管养。",
        "已核权责清单。",
    )
    assert shown.counts


def test_the_handler_asks_and_the_leader_grants_or_refuses(county: County) -> None:
    demand, _ = county.dispatched("housing")
    county.do(demand, "accept", county.chengang, AT + 2 * HOUR)
    county.do(demand, "ask_extension", county.chengang, AT + DAY, data={"reasons": "配件未到。"})
    clock = Clock.objects.get(matter=demand.pk, name="decide_extension")
    assert (clock.state, clock.holder_role) == ("running", "leader")
    with pytest.raises(NotPossible):
        county.do(demand, "ask_extension", county.chengang, AT + DAY, data={"reasons": "再申请。"})
    county.do(demand, "refuse_extension", county.dinglan, AT + DAY, data={"reasons": "配件可先借用。"})
    due = Clock.objects.get(matter=demand.pk, name="handle").due_at
    county.do(demand, "ask_extension", county.chengang, AT + 2 * DAY, data={"reasons": "借用不成。"})
    county.do(demand, "extend", county.dinglan, AT + 2 * DAY, data={"reasons": "情况属实。"})
    later = Clock.objects.get(matter=demand.pk, name="handle").due_at
    assert due is not None
    assert later is not None
    assert later > due
