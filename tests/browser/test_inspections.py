"""Inspections in the browser: a plan, a team of two offices, a visit one officer cannot make, a rectification that is late.

Every page of inspections is looked at, on a desk and on a phone.
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


@dataclass(frozen=True)
class Scene:
    """An inspection that was there eight months ago, and its finding, which nobody has mended since."""

    inspection: str
    finding: str
    number: str
    posts: dict[str, str]
    units: dict[str, str]


@pytest.fixture
def scene(committed_db: object) -> Scene:
    from fazhi.modules.inspections.tests.conftest import AT, build

    county = build()
    for post in county.posts.values():
        user = post.person.user
        assert user is not None
        user.set_password(PASSWORD)
        user.save()
    matter = county.visited()
    finding = county.found(matter)
    county.do(matter, "report", "inspector", AT + timedelta(days=1), data={"summary": "发现一个问题。"})
    posts = {name: str(post.pk) for name, post in county.posts.items()}
    units = {name: str(unit.pk) for name, unit in county.units.items()}
    return Scene(str(matter.pk), str(finding.pk), finding.number, posts, units)


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
            shot(page, f"inspections-{name}-{width}")
        if before:
            page.set_viewport_size(before)

    return looked_at


def test_an_overdue_rectification_stands_on_the_board_until_somebody_else_re_inspects_it(
    scene: Scene, signed: Callable[..., Official], look: Any
) -> None:
    inspector = signed("inspector")
    page = inspector.page
    page.goto("/work/inspections/risks/")
    expect(page.locator("main")).to_contain_text(scene.number)
    look(page, "board")
    inspector.opens(scene.finding)
    look(page, "finding")
    form = inspector.form("escalate")
    inspector.sends(form, {"outcome": "penalty_case", "reasons": "逾期八个月未整改。"})
    expect(page.locator("main")).to_contain_text("《网络安全法》第58、74条")
    inspector.does(scene.finding, "escalate", outcome="superior", reasons="逾期八个月未整改。")

    mender = signed("mender", 390)
    mender.does(scene.finding, "receive")
    mender.does(scene.finding, "rectify", done="日志已留存六个月。")
    signed("colleague").does(scene.finding, "recheck", outcome="mended", found="抽查属实。")
    inspector.does(scene.inspection, "give_result", how="书面反馈。")
    inspector.does(scene.inspection, "close")
    expect(inspector.opens(scene.inspection).locator("main")).to_contain_text("已办结")
    look(page, "inspection")
    page.goto("/work/inspections/risks/")
    expect(page.locator("main")).to_contain_text("没有逾期的整改")


def test_one_certified_officer_cannot_inspect_two_of_different_offices_can(
    scene: Scene, signed: Callable[..., Official], look: Any
) -> None:
    inspector = signed("inspector")
    page = inspector.page
    page.goto("/work/inspections/plan/")
    look(page, "plan")
    entries = {
        "target": "东湾村便民服务站",
        "matters": "网络数据安全（条例第50条）",
        "coordinated": "公安局本季没有同类检查。",
        "day": "2026-12-01",
        "within_limits": True,
    }
    inspector.sends(page.locator("main form"), entries)
    matter = page.url.rstrip("/").rpartition("/")[2]
    signed("head").does(matter, "approve", outcome="approved")
    for name in ("inspector", "officer"):
        page.goto(f"/work/inspections/{matter}/team/")
        member = {"post": scene.posts[name], "certificate": f"兵{name}", "valid_until": "2099-01-01"}
        inspector.sends(page.locator("main form"), member)
    look(page, "team")
    inspector.does(matter, "form_team", leader=scene.posts["inspector"])
    inspector.opens(matter)
    alone = {"powers": "data_security", "record": "抽查一台电脑。", "officers": [scene.posts["inspector"]]}
    inspector.sends(inspector.form("visit"), alone)
    expect(page.locator("main")).to_contain_text("须由2名以上执法人员进行")
    inspector.does(
        matter, "visit", **alone | {"officers": [scene.posts["inspector"], scene.posts["officer"]]}
    )


def test_the_other_pages_and_what_they_open(scene: Scene, signed: Callable[..., Official], look: Any) -> None:
    inspector = signed("inspector")
    page = inspector.page
    page.goto("/work/inspections/")
    look(page, "list")
    page.goto("/work/inspections/incident/")
    look(page, "incident")
    told = {"operator": scene.units["health"], "system": "挂号系统", "what": "数据库被加密。"}
    inspector.sends(page.locator("main form"), told)
    expect(page.locator("main")).to_contain_text("四小时内向省级网信部门报告")
    look(page, "incident-opened")
    page.goto("/work/inspections/drill/")
    look(page, "drill")
    page.goto("/work/inspections/risks/enter/")
    named = {"object_kind": "system", "object": "微信号某某", "risk": "弱口令", "level": "high"}
    inspector.sends(page.locator("main form"), named)
    expect(page.locator("main")).to_contain_text("风险台账不登记人、账号和帖文")
    look(page, "risk-refused")
    enter(page.locator("[name=object]"), "挂号系统")
    inspector.sends(page.locator("main form"), {})
    look(page, "risk")
    page.goto("/work/inspections/contacts/")
    contact = {"post": scene.posts["mender"], "duty": "值班", "phone": "0990-1234567"}
    inspector.sends(page.locator("main form").last, contact)
    page.locator("button[name=what][value=not_reached]").click()
    expect(page.locator("main")).to_contain_text("没有接通")
    look(page, "contacts")
    clerk = signed("clerk")
    clerk.page.goto("/work/inspections/request/")
    look(clerk.page, "request")
