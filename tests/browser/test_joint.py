"""Two stories of work done together: a demand with two assisting units, one of them late; five people's demands merged.

The days before the stories begin are written by the kernel at earlier dates; what the stories are about is done by
people at their browsers, on a desk and on a phone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import Page, expect

from .kit import assert_accessible, assert_fits
from .people import Official, enter

LATE = timedelta(days=14)
"""Long enough for three working days whatever holidays lie between."""
PEOPLE = (
    ("阿依古丽", "13800000001"),
    ("买买提江", "13800000002"),
    ("李秀兰", "13800000003"),
    ("王建国", "13800000004"),
    ("赵小梅", "13800000005"),
)
ANSWER = {
    "answer": "路灯线路已全部更换，今晚恢复照明。",
    "remedies": "可以要求重新办理，也可以向县信访局反映。",
}


@dataclass(frozen=True)
class Known:
    """A demand and the code its resident holds."""

    id: UUID
    code: str
    number: str


@pytest.fixture
def county(committed_db: object) -> Any:
    """The fictional county, in office for two months."""
    from django.utils import timezone

    from fazhi.site.demo import county

    county.set_up(since=timezone.now() - timedelta(days=60))
    return county.county(timezone.now())


@pytest.fixture
def cast(county: Any, thread_server: str, page_at: Any) -> Callable[..., Official]:
    """Somebody signed in at a browser of a width."""

    def sign_in(login: str, width: int = 1440) -> Official:
        return Official.enters(page_at(width, base_url=thread_server), login)

    return sign_in


@pytest.fixture
def seen(shot: Any) -> Callable[[Page, str], None]:
    """Look at a page at both widths: nothing sideways, nothing inaccessible, a picture kept."""

    def look(page: Page, name: str) -> None:
        before = page.viewport_size
        for width in (390, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            assert_fits(page)
            shot(page, f"{name}-{width}")
        assert_accessible(page)
        if before:
            page.set_viewport_size(before)

    return look


def handed_in(at: datetime, text: str, name: str = "马女士", phone: str = "6123456") -> Known:
    from fazhi.kernel.people.actor import RESIDENT
    from fazhi.modules.demands.actions import hand_in

    demand, code = hand_in(
        channel="portal", text=text, name=name, phone=phone, submission=uuid4(), by=RESIDENT, at=at
    )
    return Known(demand.pk, code, demand.matter.number)


def done(matter_id: object, step: str, by: Any, at: datetime, **more: Any) -> None:
    """One step by the kernel, as the matter stands."""
    from fazhi.kernel.matters.actions import perform
    from fazhi.kernel.matters.models import Matter

    turn = Matter.objects.get(pk=matter_id).turn
    perform(matter_id=matter_id, step=step, by=by, at=at, expected=turn, **more)


def followed(page: Page, url: str, known: Known) -> Page:
    """The resident opens their demand with the code."""
    page.context.clear_cookies()
    page.goto(f"{url}/follow/")
    page.fill("input[name=code]", known.code)
    page.locator("form:has(input[name=code]) button").last.click()
    page.wait_for_load_state()
    return page


def child_of(demand: Known, unit: Any) -> str:
    from fazhi.kernel.matters.models import Matter

    return str(Matter.objects.get(parent=demand.id, unit=unit).pk)


def test_a_demand_with_two_assisting_units_one_of_them_late(
    county: Any, thread_server: str, cast: Any, page_at: Any, seen: Any
) -> None:
    from django.utils import timezone

    from fazhi.kernel.matters.models import Clock

    now = timezone.now()
    dispatcher = county.who("centre", "demands.dispatch")[-1]
    handler = county.who("housing", "demands.handle")[-1]
    road, village = county.units["transport"], county.units["liuhe-dongwan"]
    demand = handed_in(now - LATE, "东湾村口的路灯和路面都坏了，晚上出行很危险。")
    start = now - LATE + timedelta(hours=1)
    done(demand.id, "dispatch", dispatcher, start, data={"unit": str(county.units["housing"].pk)})
    done(demand.id, "accept", handler, start + timedelta(hours=1))
    asked = {"unit": str(road.pk), "asked": "请核实路面由谁养护，并提出处理意见。"}
    done(demand.id, "ask_assistance", handler, start + timedelta(hours=2), data=asked)

    lead = cast("chengang")
    lead.does(demand.id, "ask_assistance", unit=str(village.pk), asked="请到现场了解夜间照明情况。")
    page = lead.opens(demand.id)
    expect(page.locator("#assistance")).to_contain_text(road.name)
    expect(page.locator("form[action*='/do/answer/']")).to_have_count(0)
    lead.sends(lead.form("answer_without"), {"reasons": "县交通运输局逾期未反馈。"})
    expect(page.locator("#tried")).to_contain_text(village.name)

    helper = cast("dufeng", 390)
    part = child_of(demand, village)
    helper.does(part, "accept")
    seen(helper.opens(part), "assist-own-part")
    helper.does(part, "contribute", contribution="现场有六盏路灯不亮，群众夜间绕行。")
    parent = helper.opens(str(demand.id))
    expect(parent.locator("main")).to_contain_text(demand.number)
    expect(parent.locator("form[action*='/do/answer/']")).to_have_count(0)

    lead.does(demand.id, "answer_without", reasons="县交通运输局逾期未反馈，先行答复照明部分。")
    page = lead.opens(demand.id)
    expect(page.locator("#assistance")).to_contain_text("现场有六盏路灯不亮")
    seen(page, "assist-lead-answers")
    lead.does(demand.id, "answer", outcome="handled", **ANSWER)
    clock = Clock.objects.get(matter=child_of(demand, road), name="contribute_in_time")
    assert (clock.state, clock.holder_unit_id) == ("running", road.pk)
    assert clock.due_at is not None
    assert clock.due_at < now

    late = cast("fuping")
    late.does(child_of(demand, road), "accept")
    late.does(child_of(demand, road), "contribute", contribution="路面属村道，已列入养护计划。")
    expect(lead.opens(demand.id).locator("#assistance")).to_contain_text("逾期反馈")
    clock.refresh_from_db()
    assert clock.state == "late"
    resident = followed(page_at(390), thread_server, demand)
    expect(resident.locator("main")).to_contain_text(ANSWER["answer"])
    seen(resident, "assist-followed")


def test_five_peoples_demands_are_merged_and_each_follows_their_own(
    county: Any, thread_server: str, cast: Any, page_at: Any, seen: Any
) -> None:
    from django.utils import timezone

    from fazhi.kernel.matters.models import Clock, Matter

    start = timezone.now() - timedelta(hours=5)
    rows = [
        handed_in(start, f"东湾村路灯不亮，{name}家门前看不见路。", name, phone) for name, phone in PEOPLE
    ]
    lead, *others = rows
    alone = others[1]

    centre = cast("baimei")
    page = centre.opens(str(lead.id))
    page.locator("a[href$='/merge/']").first.click()
    page.fill("[name=others]", " ".join(row.number for row in others))
    seen(page, "merge-choose")
    page.locator("main form button").last.click()
    page.wait_for_load_state()
    expect(page.locator("#together li")).to_have_count(4)
    centre.does(lead.id, "dispatch", unit=str(county.units["housing"].pk))

    handler = cast("chengang")
    handler.does(lead.id, "accept")
    handler.does(alone.id, "own_words", words="您家门前的灯杆另行加固。")
    seen(handler.opens(str(lead.id)), "merge-lead")
    seen(handler.opens(str(alone.id)), "merge-merged")
    handler.opens(str(lead.id))
    handler.sends(
        handler.form("answer"), {"outcome": "handled", **ANSWER, "answer": "李秀兰反映的路灯已修好。"}
    )
    expect(handler.page.locator("#tried")).to_contain_text("李秀兰")
    handler.does(lead.id, "answer", outcome="handled", **ANSWER)

    phone = page_at(390)
    for place, row in enumerate(rows):
        followed(phone, thread_server, row)
        main = phone.locator("main")
        expect(main).to_contain_text(ANSWER["answer"])
        expect(main).to_contain_text(row.number)
        for there, (name, number) in enumerate(PEOPLE):
            if there != place:
                expect(main).not_to_contain_text(name)
                expect(main).not_to_contain_text(number)
        own = expect(main)
        (own.to_contain_text if row is alone else own.not_to_contain_text)("灯杆另行加固")

    caller = cast("miaomiao")
    for row in rows:
        caller.does(row.id, "call_back", outcome="solved", satisfaction="satisfied")
        caller.does(row.id, "close")
    followed(phone, thread_server, alone)
    form = phone.locator("form[action*='/follow/act/reopen/']")
    enter(form.locator("[name$=reasons]"), "昨晚又灭了，没有解决。")
    form.locator("button").last.click()
    phone.wait_for_load_state()
    seen(phone, "merge-reopened-alone")
    stands = {row.number: Matter.objects.get(pk=row.id).status for row in rows}
    assert stands == {row.number: "open" if row is alone else "closed" for row in rows}
    assert Clock.objects.filter(matter__in=[row.id for row in rows], name="handle").count() == 1
    handler.does(alone.id, "answer", outcome="handled", **{**ANSWER, "answer": "已更换整盏灯。"})
    expect(followed(phone, thread_server, alone).locator("main")).to_contain_text("已更换整盏灯")
    expect(followed(phone, thread_server, lead).locator("main")).not_to_contain_text("已更换整盏灯")


def test_a_mediation_has_its_record_and_its_agreement_to_print(
    county: Any, thread_server: str, cast: Any, seen: Any
) -> None:
    from django.utils import timezone

    from fazhi.kernel.matters.models import Matter

    start = timezone.now() - timedelta(hours=8)
    demand = handed_in(start, "隔壁搭的雨棚挡住了我家的光。", *PEOPLE[2])
    housing = county.units["housing"]
    dispatcher = county.who("centre", "demands.dispatch")[-1]
    handler = county.who("housing", "demands.handle")[-1]
    mediator = county.who("transport", "demands.handle")[-1]
    done(demand.id, "dispatch", dispatcher, start, data={"unit": str(housing.pk)})
    done(demand.id, "accept", handler, start)
    proposal = {"dispute": "雨棚遮挡采光。", "other_name": "王建国", "other_phone": "13800000004"}
    done(demand.id, "mediate", handler, start, data=proposal)
    matter = Matter.objects.get(mediation__demand=demand.id)
    done(matter.pk, "appoint", handler, start, data={"mediator": str(mediator.post_id)})
    done(matter.pk, "declare", mediator, start, outcome="none")
    for party in ("1", "2"):
        done(matter.pk, "consent", handler, start, outcome="agreed", data={"party": party, "how": "spoken"})
    held = {"held_on": start, "place": "东湾村村委会", "minutes": "双方陈述意见，协商一致。"}
    done(matter.pk, "session", mediator, start, data=held)
    agreed = {"way": "written", "content": "王建国于十日内将雨棚收短一米。", "within": "10 calendar_day"}
    done(matter.pk, "agree", mediator, start, data=agreed)

    page = cast("chengang").opens(str(matter.pk))
    expect(page.locator("main")).to_contain_text("王建国")
    seen(page, "mediation")
    for which, words in (("record", "协商一致"), ("agreement", "收短一米")):
        page.goto(f"{thread_server}/work/demands/{matter.pk}/{which}.paper/")
        expect(page.locator("main")).to_contain_text(words)
        seen(page, f"mediation-{which}")
