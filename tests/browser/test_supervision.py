"""Supervision in the browser: an inspector above the line, a unit that owes, and the resident who sees who looked.

Every page of supervision, of timeliness and of the register of recurring problems is looked at, on a desk and on a phone.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from .kit import assert_accessible, assert_fits
from .people import Official, enter

SECRET, NAME = "卧室墙面开裂，半夜还在砸墙。", "马女士"
REASON = "核查该件逾期未办的原因"
LIGHTS = 12


@dataclass(frozen=True)
class Scene:
    """A demand the housing bureau is late with, its code, and a category that recurs at one village."""

    demand_id: str
    number: str
    code: str


@pytest.fixture
def scene(committed_db: object) -> Scene:
    """The fictional county, a late demand in the hands of a handler, and street lights that keep failing."""
    from django.utils import timezone

    from fazhi.kernel.matters.models import Matter
    from fazhi.kernel.people.actor import RESIDENT
    from fazhi.modules.demands.actions import hand_in
    from fazhi.site.demo import county

    now = timezone.now()
    county.set_up(since=now - timedelta(days=200))
    the_county = county.county(now)
    start = now - timedelta(days=40)
    demand, code = hand_in(
        channel="portal",
        text=SECRET,
        name=NAME,
        phone="13812345678",
        submission=uuid4(),
        by=RESIDENT,
        at=start,
    )
    lead(the_county, demand.pk, start)
    category = next(row for row in the_county.categories.values() if row.level == 2)
    for n in range(LIGHTS):
        hand_in(
            channel="portal", text=f"东湾村路灯第{n}次不亮。", submission=uuid4(), by=RESIDENT, category=category,
            place_unit=the_county.units["liuhe-dongwan"], at=now - timedelta(days=n + 1),
        )  # fmt: skip
    return Scene(str(demand.pk), Matter.objects.get(pk=demand.pk).number, code)


def lead(the_county: Any, demand: Any, start: Any) -> None:
    """Dispatched, accepted, and assigned to a handler who lets the limit pass."""
    from fazhi.kernel.matters.actions import perform
    from fazhi.kernel.matters.models import Matter

    dispatcher = the_county.who("centre", "demands.dispatch")[-1]
    head = the_county.who("housing", "demands.approve")[0]
    handler = next(post for post in the_county.posts["housing"] if post.person.name == "陈刚")
    hour = timedelta(hours=1)
    steps: list[tuple[str, Any, dict[str, Any]]] = [
        ("dispatch", dispatcher, {"unit": the_county.units["housing"].pk}),
        ("accept", head, {}),
        ("assign", head, {"handler": handler.pk}),
    ]
    for n, (step, by, data) in enumerate(steps, start=1):
        turn = Matter.objects.get(pk=demand).turn
        perform(matter_id=demand, step=step, by=by, at=start + n * hour, expected=turn, data=data)


@pytest.fixture
def signed(page_at: Any, thread_server: str) -> Callable[..., Official]:
    """Somebody of the county in a browser of their own."""

    def sign_in(login: str, width: int = 1440) -> Official:
        return Official.enters(page_at(width, base_url=thread_server), login)

    return sign_in


@pytest.fixture
def look(shot: Any) -> Callable[[Page, str], None]:
    """Look at a page: accessible, and no wider than a desk and a phone; a picture of each."""

    def looked_at(page: Page, name: str) -> None:
        before = page.viewport_size
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            assert_fits(page)
            assert_accessible(page)
            shot(page, f"supervision-{name}-{width}")
        if before:
            page.set_viewport_size(before)

    return looked_at


def test_an_inspector_supervises_a_late_demand_and_the_resident_sees_who_looked(
    scene: Scene, signed: Callable[..., Official], look: Any, page_at: Any, thread_server: str
) -> None:
    inspector = signed("fangzhi")
    page = inspector.page
    page.goto("/work/board/")
    expect(page.locator("main")).to_contain_text(scene.number)
    unsaid(page)
    look(page, "board")

    page.get_by_role("link", name=scene.number, exact=True).click()
    expect(page.locator("h1")).to_contain_text("须写明理由")
    unsaid(page)
    look(page, "reason")
    enter(page.locator("[name=reason]"), REASON)
    page.locator("form[action$='/read/'] button").last.click()
    expect(page.locator("main")).to_contain_text(SECRET)
    expect(page.locator("main")).to_contain_text(REASON)
    look(page, "opened")

    page.goto(f"/work/supervision/issue/{scene.demand_id}/")
    look(page, "issue")
    enter(page.locator("[name=level]"), "order")
    page.fill("[name=demands]", "三个工作日内答复诉求人，并书面说明逾期原因。")
    page.fill("[name=reply_days]", "3")
    page.locator("main form button").last.click()
    expect(page.locator("main")).to_contain_text(re.compile(r"督办〔\d{4}〕1号"))
    supervision = page.url.rstrip("/").rpartition("/")[2]
    look(page, "matter")
    page.locator("a[href*='/supervision/papers/']").first.click()
    expect(page.locator("article")).to_contain_text("三个工作日内答复")
    unsaid(page)
    look(page, "sheet")

    unit = signed("chengang", 390)
    unit.page.goto("/work/")
    expect(unit.page.locator("main")).to_contain_text("督办单")
    unit.does(supervision, "receive")
    unit.does(supervision, "reply", done="已到现场，明日答复；逾期因承办人外出，已调整分工。")
    expect(unit.opens(scene.demand_id).locator("main")).to_contain_text("督办单")

    inspector.does(supervision, "examine", outcome="accepted", reasons="原因清楚，同意销号。")
    expect(inspector.opens(supervision).locator("main")).to_contain_text("已办结")
    page.goto("/work/supervision/")
    look(page, "list")

    resident: Page = page_at(390, base_url=thread_server)
    resident.goto("/follow/")
    resident.fill("[name=code]", scene.code)
    resident.locator("form:has([name=code]) button").last.click()
    readings = resident.locator("#readings")
    expect(readings).to_contain_text("云岭县")
    expect(readings).to_contain_text(REASON)
    expect(readings).not_to_contain_text("方之")
    expect(resident.locator("main")).not_to_contain_text("督办")
    look(resident, "followed")


def unsaid(page: Page) -> None:
    """Nothing of what the resident told, nor who it is, stands on the page."""
    for secret in (SECRET[:8], NAME, "13812345678"):
        expect(page.locator("body")).not_to_contain_text(secret)


def test_reminders_are_issued_from_the_board_without_opening_anything(
    scene: Scene, signed: Callable[..., Official]
) -> None:
    page = signed("fangzhi", 390).page
    page.goto("/work/board/")
    page.get_by_role("checkbox", name=scene.number).check()
    page.get_by_role("button", name="印发提醒").click()
    expect(page.locator("#messages")).to_contain_text("已印发提醒1份")
    page.get_by_role("button", name=f"提醒 {scene.number}").click()
    expect(page.locator("#messages")).to_contain_text("还没有销号")


def test_a_handler_and_the_head_above_see_timeliness_and_nobody_else(
    scene: Scene, signed: Callable[..., Official], look: Any
) -> None:
    page = signed("chengang").page
    page.goto("/work/timeliness/")
    look(page, "timeliness")
    page.get_by_role("link", name="现已逾期未办").click()
    expect(page.locator("main")).to_contain_text(scene.number)
    look(page, "timeliness-records")
    address = page.url
    head = signed("dinglan").page
    head.goto("/work/timeliness/")
    head.get_by_role("link", name="陈刚").click()
    expect(head.locator("h1")).to_contain_text("陈刚")
    response = signed("fangzhi").page.goto(address)
    assert response is not None
    assert response.status == 404


def test_a_recurring_problem_is_entered_from_a_suggestion_and_gets_a_measure(
    scene: Scene, signed: Callable[..., Official], look: Any
) -> None:
    keeper = signed("baimei")
    page = keeper.page
    page.goto("/work/demands/problems/")
    look(page, "problems")
    page.locator("a[href*='/problems/enter/?']").first.click()
    page.fill("[name=found]", "东湾村路灯三个月内反复不亮。")
    look(page, "problem-enter")
    page.locator("main form button").last.click()
    expect(page.locator("main")).to_contain_text(f"{LIGHTS}")
    problem = page.url.rstrip("/").rpartition("/")[2]
    keeper.does(problem, "analyse", cause="线路老化，雨后短路。")
    page.goto(f"/work/demands/problems/{problem}/")
    page.fill("[name=measure]", "更换村口至学校一段线路。")
    page.locator("[name=owner]").select_option(label="县住房和城乡建设局")
    look(page, "problem")
    page.locator("form[action$='/measure/'] button").last.click()
    expect(page.locator("#messages")).to_contain_text("已确定措施")
    page.locator("a[href*='-']").get_by_text(re.compile(r"^\d+$")).last.click()
    look(page, "problem-records")


def test_the_numbering_is_set_by_the_office(scene: Scene, signed: Callable[..., Official], look: Any) -> None:
    page = signed("huaqing").page
    page.goto("/work/supervision/numbers/")
    page.select_option("[name=level]", "order")
    page.fill("[name=words]", "云督办")
    page.fill("[name=basis]", "云岭县督查工作办法（试用，虚构）")
    page.locator("main form button").last.click()
    expect(page.locator("main")).to_contain_text("云督办")
    look(page, "numbers")
