"""A petition's life by the kernel: routing and objection, acceptance, extension, answer, review, re-review, refusal."""

from datetime import date, timedelta

import pytest

from fazhi.kernel.matters import queries as matters
from fazhi.kernel.matters.errors import BadForm, NotPossible, NotYours
from fazhi.kernel.matters.models import Clock
from fazhi.kernel.people.actor import RESIDENT
from fazhi.kernel.workdays import legal_day
from fazhi.modules.demands import queries
from fazhi.modules.demands.models import Demand, Petition
from fazhi.modules.demands.papers.panel import Finished, finished_before
from fazhi.modules.demands.tests.conftest import AT, DAY, HOUR, County
from fazhi.modules.demands.tests.petitions import TEXT, PetitionCounty, build


@pytest.fixture
def land(county: County) -> PetitionCounty:
    return build(county)


def due(demand: Demand, clock: str) -> date:
    """The last day of a running duty."""
    row = Clock.objects.get(matter=demand.pk, name=clock, state="running")
    assert row.due_at is not None
    return legal_day(row.due_at - timedelta(microseconds=1))


def test_a_letter_is_registered_at_the_petition_office_and_is_owed_on_within_fifteen_days(
    land: PetitionCounty,
) -> None:
    demand, code = land.register()
    matter = land.matter(demand)
    assert matter.number.startswith("信2026-")
    assert matter.origin == land.units["petitions"]
    assert demand.petition == Petition.objects.get(pk=demand.pk)
    # XF 22: fifteen calendar days from Monday 2 March
    assert due(demand, "route_in_time") == date(2026, 3, 17)
    assert len(code) == 16
    assert matters.listed(land.xinping).filter(pk=demand.pk).exists()


def test_wrong_routing_goes_back_is_counted_and_is_routed_again(land: PetitionCounty) -> None:
    demand, _ = land.routed("transport")
    grounds = {"reasons": "补偿由住建局核算，不属本机关职权。"}
    land.do(demand, "object_to_routing", land.erkin, AT + 2 * DAY, data=grounds)
    with pytest.raises(NotPossible, match="核实异议"):
        land.do(demand, "classify", land.erkin, AT + 2 * DAY, outcome="petition")
    found = {"reasons": "属实。"}
    land.do(demand, "decide_objection", land.xinping, AT + 3 * DAY, outcome="upheld", data=found)
    assert land.matter(demand).unit == land.units["petitions"]
    assert not Clock.objects.filter(matter=demand.pk, name="tell_transferred", state="running").exists()
    land.do(demand, "route", land.xinping, AT + 4 * DAY, data={"unit": land.units["housing"].pk})
    assert land.matter(demand).unit == land.units["housing"]
    assert Demand.objects.get(pk=demand.pk).bounce_count == 1
    # XF 23: fifteen days from Friday 6 March, when the second organ received it
    assert due(demand, "tell_transferred") == date(2026, 3, 23)


def test_a_rejected_objection_leaves_the_first_organ_with_its_running_period(land: PetitionCounty) -> None:
    demand, _ = land.routed("housing")
    land.do(demand, "object_to_routing", land.chengang, AT + DAY, data={"reasons": "不属本机关。"})
    land.do(
        demand,
        "decide_objection",
        land.xinyue,
        AT + 2 * DAY,
        outcome="rejected",
        data={"reasons": "属其职权。"},
    )
    assert due(demand, "tell_transferred") == date(2026, 3, 17)
    with pytest.raises(NotPossible):
        land.do(demand, "object_to_routing", land.chengang, AT + 2 * DAY, data={"reasons": "再提。"})


def test_only_the_sixth_path_runs_on_sixty_days_and_only_the_head_extends_it(land: PetitionCounty) -> None:
    demand, _ = land.accepted("petition")
    # XF 34: accepted 3 March; sixty days end on Saturday 2 May, a holiday until 5 May
    assert due(demand, "handle") == date(2026, 5, 6)
    assert Petition.objects.get(pk=demand.pk).path == "petition"
    with pytest.raises(NotYours):
        land.do(demand, "extend", land.chengang, AT + 50 * DAY, data={"reasons": "情况复杂。"})
    land.do(demand, "extend", land.dinglan, AT + 50 * DAY, data={"reasons": "情况复杂。"})
    # ninety days from 3 March are 1 June
    assert due(demand, "handle") == date(2026, 6, 1)


def test_the_fifth_path_has_no_number_of_days_and_ends_with_a_reply(land: PetitionCounty) -> None:
    demand, _ = land.accepted("statutory_duty")
    clock = Clock.objects.get(matter=demand.pk, name="perform_duty")
    assert (clock.state, clock.due_at) == ("running", None)
    reply = {"reply": "已责令停工。", "legal_basis": "城乡规划法64。", "remedies": "可依法申请行政复议。"}
    land.do(demand, "reply_duty", land.chengang, AT + 20 * DAY, outcome="performed", data=reply)
    assert land.matter(demand).status == "closed"


def test_the_first_four_paths_are_told_in_writing_where_to_go_and_are_not_accepted(
    land: PetitionCounty,
) -> None:
    demand, _ = land.routed()
    land.do(demand, "classify", land.chengang, AT + DAY, outcome="administrative")
    with pytest.raises(NotPossible):
        land.do(demand, "accept", land.chengang, AT + DAY)
    there = {
        "target": "县人民政府（行政复议机构）",
        "way": "书面申请行政复议",
        "reasons": "对征收补偿决定不服。",
    }
    land.do(demand, "divert", land.chengang, AT + DAY, outcome="other_path", data=there)
    assert land.matter(demand).status == "open"
    told = {"told_on": AT + 2 * DAY, "how": "post"}
    land.do(demand, "tell_petitioner", land.chengang, AT + 2 * DAY, data=told)
    assert land.matter(demand).status == "closed"


def test_the_reviewing_organ_sees_the_petition_once_asked_and_decides(land: PetitionCounty) -> None:
    demand, _ = land.answered()
    assert land.matter(demand).status == "closed"
    assert not matters.visible(land.fuhe).filter(pk=demand.pk).exists()
    land.do(demand, "request_review", RESIDENT, AT + 20 * DAY, data={"reasons": "面积没有实地量。"})
    assert land.matter(demand).status == "open"
    assert matters.visible(land.fuhe).filter(pk=demand.pk).exists()
    arrived = {"received_on": AT + 20 * DAY}
    land.do(demand, "receive_review_request", land.fuhe, AT + 21 * DAY, data=arrived)
    # XF 35: thirty days from 22 March, the day it arrived, not the day it was registered
    assert due(demand, "decide_review") == date(2026, 4, 21)


def re_reviewed(land: PetitionCounty, demand: Demand) -> None:
    arrived = {"received_on": AT + 41 * DAY}
    land.do(demand, "receive_re_review_request", land.zhouqi, AT + 41 * DAY, data=arrived)
    final = {
        "facts_and_reasons": "面积无误。",
        "opinion": "维持复查意见。",
        "legal_basis": "信访工作条例36。",
    }
    land.do(demand, "re_review", land.zhouqi, AT + 50 * DAY, data=final)
    served = {"received_on": AT + 51 * DAY, "how": "direct"}
    land.do(demand, "serve_re_review", land.zhouqi, AT + 51 * DAY, data=served)


@pytest.mark.parametrize(
    ("earlier", "now", "shown"),
    [("", "", True), ("", "6123456", True), ("6999999", "", True), ("6999999", "6123456", False)],
)
def test_a_namesake_is_shown_as_a_namesake_and_never_beside_another_telephone(
    land: PetitionCounty, earlier: str, now: str, shown: bool
) -> None:
    demand, _ = land.reviewed(phone=earlier)
    land.do(demand, "request_re_review", RESIDENT, AT + 40 * DAY, data={"reasons": "仍然不服。"})
    re_reviewed(land, demand)
    again, _ = land.register(at=AT + 60 * DAY, phone=now)
    found = finished_before(land.matter(again), land.xinyue)
    assert found == (Finished((land.matter(demand),), by_phone=False) if shown else None)


def test_who_could_not_be_written_to_turns_up_is_served_and_may_ask_for_review(land: PetitionCounty) -> None:
    demand, _ = land.routed(contact_clear=False, address="")
    land.do(demand, "classify", land.chengang, AT + DAY, outcome="petition")
    land.do(demand, "accept", land.chengang, AT + DAY)
    heard = {"record": "听取了陈述。", "recusal": "none"}
    land.do(demand, "investigate", land.chengang, AT + 5 * DAY, data=heard)
    land.do(demand, "answer", land.chengang, AT + 10 * DAY, outcome="not_supported", data=land.opinion())
    assert land.matter(demand).status == "closed"
    served = {"received_on": AT + 40 * DAY, "how": "direct"}
    land.do(demand, "serve_answer", land.chengang, AT + 40 * DAY, data=served)
    land.do(demand, "request_review", RESIDENT, AT + 50 * DAY, data={"reasons": "面积没有实地量。"})
    assert land.matter(demand).status == "open"


def test_after_re_review_the_same_facts_are_refused_by_number(land: PetitionCounty) -> None:
    demand, _ = land.reviewed(phone="6123456")
    land.do(demand, "request_re_review", RESIDENT, AT + 40 * DAY, data={"reasons": "仍然不服。"})
    re_reviewed(land, demand)
    assert land.matter(demand).status == "closed"
    again, _ = land.register(at=AT + 60 * DAY, phone="6123456")
    assert finished_before(land.matter(again), land.xinyue) == Finished((land.matter(demand),), by_phone=True)
    assert finished_before(land.matter(again), land.erkin) is None  # out of sight: not even its number
    wrong = {"earlier": "信2026-999999", "reasons": "同一事实。"}
    with pytest.raises(BadForm, match="不是已经复核的信访事项"):
        land.do(again, "refuse", land.xinyue, AT + 60 * DAY, outcome="finished", data=wrong)
    right = {"earlier": demand.matter.number, "reasons": "同一事实和理由。"}
    land.do(again, "refuse", land.xinyue, AT + 60 * DAY, outcome="finished", data=right)
    told = {"told_on": AT + 61 * DAY, "how": "post"}
    land.do(again, "tell_petitioner", land.xinyue, AT + 61 * DAY, data=told)
    assert land.matter(again).status == "closed"


@pytest.mark.parametrize("unit", ["housing", "prefecture"])
def test_review_is_named_at_an_organ_that_can_review_and_is_not_the_handler(
    land: PetitionCounty, unit: str
) -> None:
    demand, _ = land.accepted()
    heard = {"record": "听取了陈述。", "recusal": "none"}
    land.do(demand, "investigate", land.chengang, AT + 5 * DAY, data=heard)
    said = land.opinion(review_unit=land.units[unit].pk)
    if unit == "prefecture":
        land.do(demand, "answer", land.chengang, AT + 9 * DAY, outcome="explained", data=said)
        return
    with pytest.raises(BadForm, match="上一级机关"):
        land.do(demand, "answer", land.chengang, AT + 9 * DAY, outcome="explained", data=said)


def test_a_suggestion_is_studied_and_answered_without_a_number_of_days(land: PetitionCounty) -> None:
    demand, _ = land.routed(petition_class="suggestion")
    land.do(demand, "accept", land.chengang, AT + DAY)
    with pytest.raises(NotPossible):
        land.do(demand, "classify", land.chengang, AT + DAY, outcome="petition")
    told = {"told_on": AT + 2 * DAY, "how": "post"}
    land.do(demand, "tell_petitioner", land.chengang, AT + 2 * DAY, data=told)
    reply = {"study": "组织论证。", "reply": "已列入明年计划。"}
    land.do(demand, "reply_suggestion", land.chengang, AT + 30 * DAY, outcome="adopted", data=reply)
    assert land.matter(demand).status == "closed"


def test_more_than_five_representatives_are_refused(land: PetitionCounty) -> None:
    from fazhi.modules.demands.actions.field import GroupTold
    from fazhi.modules.demands.rules.groups import Spokesperson

    six = [Spokesperson(f"代表{n}", "") for n in range(6)]
    with pytest.raises(BadForm, match="不得超过5人"):
        land.register(group=GroupTold(12, six))
    demand, _ = land.register(group=GroupTold(12, six[:5]))
    assert queries.whole(demand.pk).group.people == 12


def test_a_petition_that_is_a_demand_goes_to_the_centre_and_keeps_its_code(land: PetitionCounty) -> None:
    from fazhi.modules.demands.actions import find_by_code

    demand, code = land.register()
    with pytest.raises(NotPossible, match="书面同意"):
        land.do(demand, "become_demand", land.xinyue, AT + HOUR, data={"reasons": "属于日常诉求。"})
    asked = {"reasons": "属于日常诉求。"}
    land.do(demand, "become_demand", land.xinyue, AT + HOUR, data=asked, facts={"agreed": True})
    assert land.matter(demand).status == "closed"
    found = find_by_code(typed=code, address="10.0.0.1", at=AT + DAY)
    assert queries.goes_on_as(found).matter.kind == "demand"


def test_a_demand_that_is_a_petition_goes_to_the_petition_office_and_keeps_its_code(
    land: PetitionCounty,
) -> None:
    from fazhi.modules.demands.actions import find_by_code

    demand, code = land.county.hand_in(TEXT, name="马成", phone="6123456")
    accusing = {"class": "accusation"}
    with pytest.raises(BadForm):
        land.do(demand, "become_petition", land.baimei, AT + HOUR, data=accusing)
    asked = {"class": "request", "address": "东湾村三组12号"}
    land.do(demand, "become_petition", land.baimei, AT + HOUR, data=asked)
    assert land.matter(demand).status == "closed"
    found = queries.goes_on_as(find_by_code(typed=code, address="10.0.0.1", at=AT + DAY))
    petition = Petition.objects.get(pk=found.pk)
    assert (petition.contact_clear, petition.via_office) == (True, True)
    assert land.matter(found).origin == land.units["petitions"]
    assert queries.whole(found.pk).statement.text == TEXT
    # XF 22: fifteen days from the day the petition office received it
    assert due(found, "route_in_time") == date(2026, 3, 17)


def test_a_directly_received_petition_is_told_within_fifteen_days_and_may_be_sent_elsewhere(
    land: PetitionCounty,
) -> None:
    from dataclasses import replace

    clerk = replace(land.chengang, verbs=land.chengang.verbs | {"demands.intake"})
    demand, _ = land.register(by=clerk, via_office=False)
    assert land.matter(demand).origin == land.units["housing"]
    assert due(demand, "tell_direct") == date(2026, 3, 17)
    there = {"target": "县教育局", "way": "书面提出", "reasons": "不属本机关职权范围。"}
    land.do(demand, "divert", clerk, AT + DAY, outcome="elsewhere", data=there)
    land.do(demand, "tell_petitioner", clerk, AT + 20 * DAY, data={"told_on": AT + 20 * DAY, "how": "post"})
    assert land.matter(demand).status == "closed"


def test_a_directly_received_petition_is_passed_down_and_both_organs_tell(land: PetitionCounty) -> None:
    from dataclasses import replace

    clerk = replace(land.chengang, verbs=land.chengang.verbs | {"demands.intake"})
    demand, _ = land.register(by=clerk, via_office=False)
    with pytest.raises(BadForm, match="下级机关"):
        land.do(demand, "pass_down", clerk, AT + HOUR, data={"unit": land.units["housing"].pk})
    below = land.units["liuhe"]
    land.do(demand, "pass_down", clerk, AT + HOUR, data={"unit": below.pk})
    assert land.matter(demand).unit == below
    # XF 23: five working days to object, fifteen days for each of the two organs to tell
    assert due(demand, "tell_transferred") == date(2026, 3, 17)
    told = {"told_on": AT + DAY}
    land.do(demand, "tell_destination", clerk, AT + DAY, data=told)
    clocks = dict(Clock.objects.filter(matter=demand.pk).values_list("name", "state"))
    assert (clocks["tell_direct"], clocks["tell_transferred"]) == ("met", "running")
