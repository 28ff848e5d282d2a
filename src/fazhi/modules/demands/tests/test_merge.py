"""Joint and repeated demands: handled once, answered to each person, and separated again."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from fazhi.kernel.matters.errors import BadForm, NotPossible, Refused
from fazhi.kernel.matters.models import Act, Clock, Matter
from fazhi.kernel.notices.models import Outgoing
from fazhi.kernel.people.actor import RESIDENT
from fazhi.modules.demands import journeys
from fazhi.modules.demands.models import Demand, Merge
from fazhi.modules.demands.rules.merging import names_in, tidy_numbers
from fazhi.modules.demands.tests.conftest import AT, DAY, HOUR, County

PEOPLE = (
    ("阿依古丽", "13800000001"),
    ("买买提江", "13800000002"),
    ("李秀兰", "13800000003"),
    ("王建国", "13800000004"),
    ("赵小梅", "13800000005"),
)


def five(county: County) -> list[Demand]:
    """Five people's demands about one street light."""
    return [
        county.hand_in(f"村口的路灯不亮，我是第{place}个说的。", name=name, phone=phone)[0]
        for place, (name, phone) in enumerate(PEOPLE, start=1)
    ]


def number(demand: Demand) -> str:
    return Matter.objects.get(pk=demand.pk).number


def merge(
    county: County, lead: Demand, *others: Demand, relation: str = "joint", after: timedelta = HOUR
) -> Act:
    data = {"numbers": [number(row) for row in others], "relation": relation}
    return county.do(lead, "take_in", county.baimei, AT + after, data=data)


def dispatch(county: County, demand: Demand, unit: str = "housing", after: timedelta = 2 * HOUR) -> None:
    county.do(demand, "dispatch", county.baimei, AT + after, data={"unit": county.units[unit].pk})


def answer(county: County, demand: Demand, text: str = "路灯已修好。", after: timedelta = DAY) -> Act:
    data = {"answer": text, "remedies": "可向县信访局反映。"}
    return county.do(demand, "answer", county.chengang, AT + after, outcome="handled", data=data)


def answered(county: County) -> tuple[Demand, list[Demand]]:
    """Five merged into one, dispatched, accepted and answered."""
    lead, *others = five(county)
    merge(county, lead, *others)
    dispatch(county, lead)
    county.do(lead, "accept", county.chengang, AT + 3 * HOUR)
    answer(county, lead)
    return lead, others


def told(demand: Demand, at: timedelta = 2 * DAY) -> str:
    """Everything the follow page says of one demand."""
    journey = journeys.journey_of(demand.pk, AT + at)
    assert journey is not None
    lines = [f"{line.title} {line.text} {line.remedies}" for line in journey.happened]
    return "\n".join([journey.matter.title, journey.demand.statement.text, *lines])


def test_a_merged_demand_is_not_dispatched_and_owes_nothing_of_its_own(county: County) -> None:
    lead, *others = five(county)
    merge(county, lead, *others)
    for row in others:
        with pytest.raises(NotPossible):
            dispatch(county, row)
        states = set(Clock.objects.filter(matter=row.pk).values_list("state", flat=True))
        assert states == {"lifted"}
    assert Clock.objects.get(matter=lead.pk, name="dispatch_in_time").state == "running"


def test_what_was_merged_goes_where_the_lead_goes(county: County) -> None:
    lead, first, second, *_ = five(county)
    merge(county, lead, first)
    dispatch(county, lead)
    merge(county, lead, second, after=3 * HOUR)
    units = {Matter.objects.get(pk=row.pk).unit.code for row in (lead, first, second)}
    assert units == {"housing"}


def test_each_person_gets_an_answer_of_their_own_and_a_message(county: County) -> None:
    lead, others = answered(county)
    for row in (lead, *others):
        assert "路灯已修好。" in told(row)
        assert Demand.objects.get(pk=row.pk).answered_at == AT + DAY
        assert Clock.objects.get(matter=row.pk, name="call_back_in_time").state == "running"
    sent = Outgoing.objects.filter(dedupe_key__startswith="demands.answered")
    assert sorted(sent.values_list("content__address", flat=True)) == sorted(phone for _name, phone in PEOPLE)
    assert Clock.objects.filter(name="handle", state="met").count() == 1


def test_a_paragraph_for_one_person_reaches_that_person_alone(county: County) -> None:
    lead, *others = five(county)
    merge(county, lead, *others)
    dispatch(county, lead)
    county.do(lead, "accept", county.chengang, AT + 3 * HOUR)
    words = {"words": "您家门前的灯杆另行加固。"}
    county.do(others[1], "own_words", county.chengang, AT + 4 * HOUR, data=words)
    answer(county, lead)
    reached = [row for row in (lead, *others) if "灯杆另行加固" in told(row)]
    assert reached == [others[1]]


def test_no_follow_page_shows_another_persons_name_words_or_number(county: County) -> None:
    lead, others = answered(county)
    everybody = [lead, *others]
    for place, row in enumerate(everybody):
        page = told(row)
        for other in [one for one in everybody if one is not row]:
            assert number(other) not in page
        for there, (name, phone) in enumerate(PEOPLE):
            assert there == place or (name not in page and phone not in page)
            assert there == place or f"第{there + 1}个" not in page


def test_an_answer_to_several_people_names_none_of_them(county: County) -> None:
    lead, *others = five(county)
    merge(county, lead, *others)
    dispatch(county, lead)
    county.do(lead, "accept", county.chengang, AT + 3 * HOUR)
    with pytest.raises(BadForm, match="李秀兰"):
        answer(county, lead, "李秀兰同志反映的路灯已修好。")
    with pytest.raises(BadForm, match="13800000004"):
        answer(county, lead, "已电话联系13800000004。")


def test_one_is_not_solved_and_reopened_alone(county: County) -> None:
    lead, others = answered(county)
    one = others[2]
    for row in (lead, *others):
        outcome = "not_solved" if row is one else "solved"
        county.do(row, "call_back", county.baimei, AT + 2 * DAY, outcome=outcome)
        if row is one:
            county.do(row, "return_for_rework", county.baimei, AT + 2 * DAY, data={"reasons": "请再查。"})
        else:
            county.do(row, "close", county.baimei, AT + 2 * DAY)
    assert Clock.objects.get(matter=one.pk, name="rework").holder_unit == county.units["housing"]
    answer(county, one, "已更换整盏灯。", 3 * DAY)
    county.do(others[0], "reopen", RESIDENT, AT + 4 * DAY, data={"reasons": "又坏了。"})
    open_now = [row for row in (lead, *others) if Matter.objects.get(pk=row.pk).status == "open"]
    assert open_now == [others[0], one]
    assert all("已更换整盏灯" not in told(row, 5 * DAY) for row in (lead, *others) if row is not one)


def test_the_same_person_again_is_answered_once_and_counted_as_repeated(county: County) -> None:
    lead, _ = county.hand_in("路灯不亮。", name="李秀兰", phone="13800000003")
    again, _ = county.hand_in("路灯还是不亮。", name="李秀兰", phone="13800000003")
    merge(county, lead, again, relation="repeated")
    dispatch(county, lead)
    county.do(lead, "accept", county.chengang, AT + 3 * HOUR)
    answer(county, lead, "李秀兰同志：路灯已修好。")
    assert "路灯已修好" in told(again)
    assert Matter.objects.get(pk=again.pk).status == "closed"
    assert Outgoing.objects.filter(dedupe_key__startswith="demands.answered").count() == 1
    assert Clock.objects.get(matter=again.pk, name="call_back_in_time").state == "lifted"
    assert Merge.objects.filter(repeated=True, ended="answered").count() == 1


def test_two_telephones_are_not_the_same_person(county: County) -> None:
    lead, other, *_ = five(county)
    with pytest.raises(BadForm, match="电话与本件不同"):
        merge(county, lead, other, relation="repeated")


def test_separated_again_it_is_dispatched_by_itself(county: County) -> None:
    lead, one, *_ = five(county)
    merge(county, lead, one)
    dispatch(county, lead)
    data = {"number": number(one), "reasons": "不是同一盏灯。"}
    county.do(lead, "part", county.baimei, AT + 3 * HOUR, data=data)
    matter = Matter.objects.get(pk=one.pk)
    assert matter.unit == county.units["centre"]
    dispatch(county, one, "transport", 4 * HOUR)
    county.do(one, "accept", county.erkin, AT + 5 * HOUR)
    assert Clock.objects.get(matter=one.pk, name="handle").state == "running"
    merged = Merge.objects.get(merged=one)
    assert (merged.ended, merged.until) == ("parted", AT + 3 * HOUR)


def test_the_lead_withdrawn_leaves_the_others_standing(county: County) -> None:
    lead, *others = five(county)
    merge(county, lead, *others)
    county.do(lead, "withdraw", RESIDENT, AT + 2 * HOUR)
    for row in others:
        dispatch(county, row, after=3 * HOUR)


def test_one_of_the_merged_withdraws_and_gets_no_answer(county: County) -> None:
    lead, *others = five(county)
    merge(county, lead, *others)
    county.do(others[0], "withdraw", RESIDENT, AT + 2 * HOUR)
    dispatch(county, lead, after=3 * HOUR)
    county.do(lead, "accept", county.chengang, AT + 4 * HOUR)
    answer(county, lead)
    assert Demand.objects.get(pk=others[0].pk).answered_at is None
    assert Merge.objects.get(merged=others[0]).ended == "withdrawn"


def refusals(county: County) -> dict[str, tuple[Demand, Demand, str]]:
    """What cannot be merged: the lead, the other, and the words."""
    a, b, c, d, e = five(county)
    merge(county, a, b)
    closed, _ = county.closed()
    sealed, _ = county.dispatched("housing")
    recipient = {"recipient": county.posts["gulan"].pk}
    county.do(sealed, "seal", county.baimei, AT + 2 * HOUR, data=recipient)
    late, _ = county.answered()
    return {
        "a lead into another": (c, a, "主件"),
        "one merged already": (c, b, "已经并入"),
        "into itself": (c, c, "自身"),
        "a closed one": (d, closed, "办结"),
        "a sealed one": (d, sealed, "没有找到"),
        "an answered one": (e, late, "已经答复"),
    }


def test_what_cannot_be_merged_is_refused_with_words_and_nothing_is_merged(county: County) -> None:
    for lead, other, words in refusals(county).values():
        before = Merge.objects.count()
        with pytest.raises(Refused, match=words):
            merge(county, lead, other, after=3 * DAY)
        assert Merge.objects.count() == before


def test_nothing_is_merged_into_one_that_was_merged(county: County) -> None:
    a, b, c, *_ = five(county)
    merge(county, a, b)
    with pytest.raises(NotPossible):
        merge(county, b, c)


def test_the_table_knows_no_chains(county: County) -> None:
    a, b, c, *_ = five(county)
    merge(county, a, b)
    for lead, other in ((b, c), (c, a)):
        with pytest.raises(IntegrityError, match="is_no_chain"), transaction.atomic():
            Merge.objects.create(lead=lead, merged=other, since=AT)


def test_numbers_are_read_however_they_are_typed_and_names_found() -> None:
    typed: Any = ["诉2026-000001、诉2026-000002", "诉2026-000001 诉2026-000003，"]
    assert tidy_numbers(typed) == ["诉2026-000001", "诉2026-000002", "诉2026-000003"]
    assert names_in("李秀兰您好，灯已修好", ["李秀兰", "灯", "王建国"]) == ["李秀兰"]
