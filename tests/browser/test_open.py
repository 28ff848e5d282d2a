"""What is open to residents, in the browser: a report and a request are sent and followed, a penalty stands in public.

Every page of it is looked at, on a desk and on a phone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .kit import assert_accessible, assert_fits
from .people import Official

URL = "http://shop.example/goods/7"


@dataclass(frozen=True)
class Scene:
    """A bureau that takes reports and requests, a running case with a captured page, a decision in public."""

    unit: str
    case: str
    capture: str


@pytest.fixture
def scene(committed_db: object, settings: Any, tmp_path: Any) -> Scene:
    from datetime import timedelta

    from fazhi.modules.disclosure import kinds as disclosure
    from fazhi.modules.enforcement import capture_warc
    from fazhi.modules.enforcement.actions.capture import Handed, Told, capture_page
    from fazhi.modules.enforcement.tests.conftest import AT, appoint, build
    from fazhi.modules.enforcement.tests.test_publicity import decided

    settings.EVIDENCE_ROOT = tmp_path / "evidence"
    bureau = build()
    bureau.certify("second")
    bureau.posts["clerk"] = appoint(bureau.unit, "clerk", disclosure.READ, disclosure.HANDLE)
    published, day = decided(bureau), timedelta(days=1)
    bureau.do(published, "publish_decision", bureau.officer, AT + 2 * day, data={"text": "已改正。"})
    decided(bureau)
    case = bureau.opened()
    page = capture_warc.archive_of_page(b"<html>7</html>", URL, "2026-03-02T02:00:00Z", case.number)
    officers = [bureau.posts[name] for name in ("officer", "second")]
    told = Told(
        URL, AT + day, "国家授时中心", "取证笔记本 012", "办公室有线网络", "页面宣称包治百病", officers
    )
    made = capture_page(
        case=case,
        told=told,
        handed=Handed((BytesIO(page), "page.warc.gz")),
        by=bureau.officer,
        at=AT + 2 * day,
    )
    return Scene(str(bureau.unit.pk), str(case.pk), str(made.pk))


@pytest.fixture
def look(shot: Any) -> Callable[[Page, str], None]:
    """Look at a page: accessible, and no wider than a desk and a phone; a picture of each."""

    def looked_at(page: Page, name: str) -> None:
        before = page.viewport_size
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            assert_fits(page)
            assert_accessible(page)
            shot(page, f"open-{name}-{width}")
        if before:
            page.set_viewport_size(before)

    return looked_at


def test_reports_requests_and_penalties_are_open_to_residents(
    scene: Scene, page_at: Any, thread_server: str, look: Callable[[Page, str], None]
) -> None:
    phone = page_at(390, base_url=thread_server)
    code = report_is_sent_and_followed(phone, scene, look)
    request_is_sent_and_found_by_its_code(phone, scene, look)
    phone.goto("/follow/")
    phone.fill("input[name=code]", code)
    phone.locator("main form button").first.click()
    expect(phone.locator("h1")).to_have_text("违法线索：诈骗")
    phone.goto("/publicity/")
    expect(phone.locator("main")).to_contain_text("古某")
    expect(phone.locator("main")).not_to_contain_text("古丽娜尔")
    look(phone, "publicity")
    phone.goto("/publicity/officers/")
    look(phone, "officers")
    the_desk_sees_it(page_at, thread_server, scene, look)


def report_is_sent_and_followed(phone: Page, scene: Scene, look: Callable[[Page, str], None]) -> str:
    """Without the box about opinions it is not taken; with it there is a code."""
    phone.goto("/")
    look(phone, "home")
    phone.get_by_role("link", name="举报违法行为").click()
    look(phone, "report")
    phone.locator("input[name=what][value=fraud]").check(force=True)
    phone.fill("textarea[name=facts]", "有人冒充客服骗走老人的存款")
    phone.select_option("select[name=unit]", scene.unit)
    phone.get_by_role("button", name="提交举报").click()
    expect(phone.locator("main")).to_contain_text("不受理对言论、观点的举报")
    phone.locator("input[name=concrete]").check()
    phone.get_by_role("button", name="提交举报").click()
    code = phone.locator(".fz-tracking-code").inner_text()
    look(phone, "code")
    phone.get_by_role("link", name="查看进度").click()
    expect(phone.locator("main")).to_contain_text("冒充客服")
    look(phone, "report-followed")
    phone.get_by_role("button", name="清除本机记录").click()
    return code


def request_is_sent_and_found_by_its_code(
    phone: Page, scene: Scene, look: Callable[[Page, str], None]
) -> None:
    """What the regulation asks for is asked for; the follow page shows the twenty working days."""
    phone.goto("/information/")
    look(phone, "request")
    phone.select_option("select[name=unit]", scene.unit)
    phone.fill("textarea[name=wanted]", "柳河镇2025年道路维修经费的使用情况")
    for name, value in {"name": "古丽", "identity": "居民身份证 尾号0012", "contact": "13900000000"}.items():
        phone.fill(f"input[name={name}]", value)
    phone.get_by_role("button", name="提交申请").click()
    expect(phone.locator(".fz-tracking-code")).to_be_visible()
    phone.get_by_role("link", name="查看进度").click()
    expect(phone.locator("main")).to_contain_text("二十个工作日")
    look(phone, "request-followed")


def the_desk_sees_it(
    page_at: Any, thread_server: str, scene: Scene, look: Callable[[Page, str], None]
) -> None:
    """Register, figures, what is owed to the public, and the record of a captured page."""
    desk = Official.enters(page_at(1440, base_url=thread_server), "clerk").page
    desk.goto("/work/disclosure/requests/")
    expect(desk.locator("main")).to_contain_text("道路维修经费")
    look(desk, "register")
    desk.get_by_role("link", name="登记书面申请").click()
    look(desk, "enter")
    desk.goto("/work/disclosure/figures/")
    look(desk, "figures")
    desk.locator("main table a").first.click()
    look(desk, "figure")
    officer = Official.enters(page_at(1440, base_url=thread_server), "officer")
    officer.page.goto("/work/enforcement/publicity/")
    look(officer.page, "publicity-desk")
    officer.page.goto(f"/work/enforcement/matters/{scene.case}/capture/")
    look(officer.page, "capture")
    page = officer.opens(scene.capture)
    page.get_by_role("button", name="重新核对").click()
    expect(page.locator("#messages")).to_contain_text("一致")
    look(page, "capture-matter")
    page.get_by_role("link", name="固定记录").click()
    look(page, "capture-record")
