"""Decisions in the browser: a meeting on the wall, a chief who speaks too early, a departure from the majority.

Every page of decisions is looked at, on a desk and on a phone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .kit import assert_accessible, assert_fits
from .people import Official, enter

PASSWORD = "yunling-2026"
PRESENT = "白梅\n陈刚"


@dataclass(frozen=True)
class Scene:
    """A decision submitted for discussion, another out for comment with an expert chosen, and the catalogue's item."""

    submitted: str
    out: str
    item: str


@pytest.fixture
def scene(committed_db: object) -> Scene:
    from django.utils import timezone

    from fazhi.modules.decisions.tests.conftest import AT, build

    hall = build()
    for post in hall.posts.values():
        user = post.person.user
        assert user is not None
        user.set_password(PASSWORD)
        user.save()
    submitted = hall.submitted()
    out = hall.started(public=True, technical=True)
    experts = {"experts": ["甲教授", "乙工程师"]}
    hall.do(out, "name_experts", "housing", AT, data=experts, facts={"experts_independent": True})
    notice = {"notice": "拟调整柳河镇供水价格，请提意见。"}
    hall.do(out, "publish_draft", "housing", timezone.now() - timedelta(days=2), outcome="usual", data=notice)
    return Scene(str(submitted.pk), str(out.pk), str(hall.item("石桥镇客运站迁建").pk))


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
            shot(page, f"decisions-{name}-{width}")
        if before:
            page.set_viewport_size(before)

    return looked_at


def sends(page: Page, action: str, **entries: Any) -> None:
    """Fill the form that goes to an address and press its button."""
    form = page.locator(f"form[action$='{action}']")
    for name, value in entries.items():
        enter(form.locator(f"[name='{name}']"), value)
    form.locator("button").last.click()
    page.wait_for_load_state()


def test_the_chief_speaks_last_and_explains_the_departure(
    scene: Scene, signed: Callable[..., Official], look: Any, shot: Any
) -> None:
    from django.utils import timezone

    office = signed("office")
    page = office.page
    page.goto("/work/meetings/call/")
    look(page, "call")
    day = timezone.localdate().isoformat()
    entries = {"body": "executive", "meeting_on": day, "place": "三楼会议室"}
    for name, value in entries.items():
        enter(page.locator(f"[name='{name}']"), value)
    page.locator("main form button").last.click()
    page.wait_for_url("**/work/meetings/*/")
    look(page, "agenda")
    chosen = page.locator("form:has([name='decision-decision'])")
    enter(chosen.locator("[name='decision-decision']"), scene.submitted)
    chosen.locator("button").click()
    page.wait_for_load_state()
    meeting = page.url.rstrip("/").rpartition("/")[2]
    sends(page, "/send_papers/")
    page.wait_for_url(f"**/work/meetings/{meeting}/")
    look(page, "attendance")
    opening = {"opening-present": PRESENT, "opening-chief": "chief（chief岗）", "opening-quorum": True}
    sends(page, "/open/", **opening)
    sends(page, "/open_discussion/")
    sends(page, "/chief_opinion/", view="就按方案一定了")
    expect(page.locator("main")).to_contain_text("第30条")
    expect(page.locator("form[action$='/chief_opinion/'] [name=view]")).to_have_value("就按方案一定了")
    look(page, "too-early")
    page.goto(f"/work/meetings/{meeting}/?wall=1")
    expect(page.locator("main")).to_contain_text("请白梅发表意见")
    expect(page.locator("main form")).to_have_count(0)
    page.set_viewport_size({"width": 1920, "height": 1080})
    shot(page, "decisions-wall-1920")
    look(page, "wall")
    page.goto(f"/work/meetings/{meeting}/")

    for name in ("白梅", "陈刚"):
        sends(page, "/member_opinion/", key=name, position="disagree", view="偏远村负担过重")
    sends(page, "/chief_opinion/", view="仍按方案一", departs_from_majority=True)
    expect(page.locator("form[action$='/decide/']")).to_have_count(0)
    sends(page, "/explain_departure/", reasons="县财政给予补贴")
    sends(page, "/decide/", outcome="adopted", decision="按方案一通过，偏远村给予补贴")
    expect(page.locator("main")).to_contain_text("县财政给予补贴")
    expect(page.locator("main")).to_contain_text("按方案一通过")
    look(page, "decided")
    office.opens(scene.submitted)
    look(page, "matter")
    page.goto("/work/figures/?part=decisions")
    look(page, "figures")
    page.locator("a", has_text="决定与多数人意见不一致的").click()
    expect(page.locator("main")).to_contain_text("柳河镇供水价格调整")
    look(page, "figure")
    page.goto("/work/procedures/")
    look(page, "procedures")
    page.goto("/work/procedures/incident/")
    page.locator(".fz-chips a").first.click()
    look(page, "procedure")


def test_anybody_comments_on_a_draft_without_an_account(
    scene: Scene, page_at: Any, thread_server: str, signed: Callable[..., Official], look: Any
) -> None:
    page = page_at(390, base_url=thread_server)
    page.goto("/decisions/")
    expect(page.locator("main")).to_contain_text("征求意见至")
    look(page, "public")
    page.goto(f"/decisions/{scene.out}/")
    look(page, "draft")
    page.fill("textarea[name=text]", "请对低保户减半。")
    page.locator("#comment button").click()
    expect(page.locator("body")).to_contain_text("意见已收到")
    expect(page.locator("main")).not_to_contain_text("低保户")

    housing = signed("housing")
    housing.page.goto(f"/work/decisions/{scene.out}/comments/")
    expect(housing.page.locator("main")).to_contain_text("请对低保户减半。")
    look(housing.page, "comments")
    housing.page.goto(f"/work/decisions/{scene.out}/experts/")
    look(housing.page, "experts")


def test_every_other_page_is_accessible_and_fits(
    scene: Scene, signed: Callable[..., Official], look: Any
) -> None:
    office = signed("office")
    addresses = {
        "list": "/work/decisions/",
        "open": "/work/decisions/open/",
        "catalogue": "/work/decisions/catalogue/",
        "strike": f"/work/decisions/catalogue/{scene.item}/strike/",
        "division": "/work/decisions/division/",
    }
    for name, address in addresses.items():
        answer = office.page.goto(address)
        assert answer is not None
        assert answer.status == 200
        look(office.page, name)
    drafter = signed("drafter")
    drafter.page.goto("/work/decisions/approvals/new/")
    look(drafter.page, "approval")
