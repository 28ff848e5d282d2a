"""Home visits on a phone: without a network after one visit, each record handed in once whatever happens on the way."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from fazhi.site.demo import PASSWORD

from .kit import assert_accessible, assert_fits
from .people import Official

PAGE = "/work/demands/field/"
TEXT = "石桥镇三组的水渠塌了一段，下雨就淹地，请派人来修。"


@pytest.fixture
def county(committed_db: Any) -> Any:
    from django.utils import timezone

    from fazhi.site.demo import county

    county.set_up(since=timezone.now() - timedelta(days=30))
    return county.county(timezone.now())


@pytest.fixture
def phone(
    browser: Browser, county: Any, thread_server: str, watch: Any
) -> Iterator[Callable[[], BrowserContext]]:
    """A phone of its own, which may keep pages: unlike the contexts of other tests it takes service workers."""
    phones: list[BrowserContext] = []
    for expected in ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "service worker", "Failed to load resource"):
        watch.expect(expected)

    def take_up() -> BrowserContext:
        context = browser.new_context(
            base_url=thread_server, viewport={"width": 390, "height": 844}, locale="zh-CN", timezone_id="Asia/Shanghai",
            is_mobile=True, has_touch=True, device_scale_factor=2, reduced_motion="reduce", service_workers="allow",
        )  # fmt: skip
        context.set_default_timeout(15_000)
        watch.over(context)
        phones.append(context)
        return context

    yield take_up
    for context in phones:
        context.close()
    assert watch.left() == []


def at_work(phone: BrowserContext, login: str = "aili") -> Page:
    """The field page, signed in, kept on the phone."""
    page = phone.new_page()
    Official.enters(page, login)
    page.goto(PAGE)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    expect(page.locator("#field-standing")).to_have_text("已连接")
    return page


def write(page: Page, text: str = TEXT) -> None:
    page.locator("#field-new").click()
    page.locator("[name=about_official][value=no]").check()
    page.locator("[name=text]").fill(text)
    page.locator("[name=name]").fill("热依汉")
    page.locator("[name=phone]").fill("13800138000")


def finish(page: Page) -> None:
    page.locator("#field-next").click()
    page.locator("[name=read_back][value=on]").check()
    page.locator("[name=pass_contact]").check()
    page.locator("#field-confirm").click()


def demands() -> list[Any]:
    from fazhi.modules.demands.models import Demand

    return list(Demand.objects.select_related("matter", "statement", "contact"))


def photo() -> dict[str, Any]:
    from fazhi.kernel.evidence.tests.samples import photo

    return {"name": "水渠.jpg", "mimeType": "image/jpeg", "buffer": photo(size=(600, 400))}


def stored_on(page: Page) -> str:
    """Everything the phone keeps, as one text, the way a thief would read it."""
    return str(
        page.evaluate(
            """async () => {
              const database = await new Promise((resolve) => { const r = indexedDB.open("fazhi-field"); r.onsuccess = () => resolve(r.result); });
              const all = (name) => new Promise((resolve) => { const r = database.transaction(name).objectStore(name).getAll(); r.onsuccess = () => resolve(r.result); });
              const plain = (value) => value instanceof ArrayBuffer || ArrayBuffer.isView(value)
                ? new TextDecoder().decode(value) : value && typeof value === "object" ? Object.values(value).map(plain).join(" ") : String(value);
              const rows = [...await all("drafts"), ...await all("photos")];
              database.close();
              return rows.map(plain).join(" ");
            }"""
        )
    )


def test_a_visit_written_without_a_network_with_a_photo_is_handed_in_when_the_network_is_back(
    phone: Callable[[], BrowserContext], shot: Any
) -> None:
    mine = phone()
    page = at_work(mine)
    mine.set_offline(True)
    page.reload()
    expect(page.locator("#field-standing")).to_contain_text("没有网络")
    write(page)
    page.set_input_files("[name=photos]", photo())
    expect(page.locator("#field-photos img")).to_have_count(1)
    expect(page.locator("#field-saved")).to_have_text("已存在本机")
    assert_accessible(page)
    assert_fits(page)
    shot(page, "field-write")
    page.close()

    page = mine.new_page()
    page.goto(PAGE)
    expect(page.locator(".fd-row")).to_have_count(1)
    assert "热依汉" not in stored_on(page)
    assert TEXT not in stored_on(page)
    page.get_by_role("button", name="继续填写").click()
    expect(page.locator("[name=text]")).to_have_value(TEXT)
    expect(page.locator("#field-photos img")).to_have_count(1)
    page.locator("#field-next").click()
    expect(page.locator("#field-aloud")).to_contain_text(TEXT)
    assert_accessible(page)
    assert_fits(page)
    shot(page, "field-read-back")
    page.locator("[name=read_back][value=on]").check()
    page.locator("#field-confirm").click()
    expect(page.locator(".fd-row .fz-badge")).to_have_text("未发送")
    assert_accessible(page)
    shot(page, "field-list")
    assert demands() == []

    mine.set_offline(False)
    page.locator("#field-send").click()
    expect(page.locator(".fd-row .fz-badge")).to_have_text("已登记")
    (demand,) = demands()
    assert (demand.statement.text, demand.contact.name, demand.channel) == (TEXT, "热依汉", "visit")
    assert demand.matter.acts.get().files.count() == 1
    page.get_by_role("button", name="查询码和回执").click()
    expect(page.locator("#field-code")).to_have_text(
        re.compile(r"^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]$")
    )
    assert_accessible(page)
    assert_fits(page)
    shot(page, "field-done")
    with mine.expect_page() as opened:
        page.get_by_role("button", name="打印回执").click()
    expect(opened.value.get_by_text(page.locator("#field-code").inner_text())).to_be_visible()


def test_an_answer_that_is_lost_on_the_way_makes_no_second_demand(
    phone: Callable[[], BrowserContext],
) -> None:
    mine = phone()
    page = at_work(mine)
    lost: list[int] = []

    def lose_the_first(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)  # the server has it
        route.abort()

    page.route("**/field/hand-in/", lose_the_first)
    write(page)
    finish(page)
    expect(page.locator(".fd-row .fz-badge")).to_have_text("待核对")
    expect(page.get_by_text("只会登记一件")).to_be_visible()
    assert (lost, len(demands())) == ([200], 1)
    page.get_by_role("button", name="再次发送").dblclick()
    expect(page.locator(".fd-row .fz-badge")).to_have_text("已登记")
    assert len(demands()) == 1
    assert demands()[0].matter.number in page.locator(".fd-row-title").inner_text()


def test_two_windows_hand_one_record_in_once_and_neither_writes_over_the_other(
    phone: Callable[[], BrowserContext],
) -> None:
    mine = phone()
    first = at_work(mine)
    write(first)
    expect(first.locator("#field-saved")).to_have_text("已存在本机")
    second = mine.new_page()
    second.goto(PAGE)
    second.get_by_role("button", name="继续填写").click()
    second.locator("[name=text]").fill(TEXT + "越快越好。")
    expect(second.locator("#field-saved")).to_have_text("已存在本机")
    first.locator("[name=place]").fill("三组水渠边")
    expect(first.get_by_text("在另一个窗口改过")).to_be_visible()
    expect(first.locator("[name=text]")).to_have_value(TEXT + "越快越好。")
    finish(second)
    expect(second.locator(".fd-row .fz-badge")).to_have_text("已登记")
    first.locator("[name=place]").fill("又改一次")
    expect(first.locator("#field-list")).to_be_visible()
    assert [demand.statement.text for demand in demands()] == [TEXT + "越快越好。"]


def test_when_the_session_has_ended_the_record_waits_for_the_next_sign_in(
    phone: Callable[[], BrowserContext],
) -> None:
    mine = phone()
    page = at_work(mine)
    write(page)
    mine.clear_cookies(name="sessionid")
    finish(page)
    expect(page.locator("#field-standing")).to_contain_text("登录已失效")
    expect(page.locator(".fd-row .fz-badge")).to_have_text("未发送")
    assert demands() == []
    page.locator("#field-out a").click()
    page.fill("input[name=username]", "aili")
    page.fill("input[name=password]", PASSWORD)
    page.locator("form:has(input[name=password]) button").click()
    expect(page.locator(".fd-row .fz-badge")).to_have_text("已登记")
    assert len(demands()) == 1


def test_a_record_sent_back_says_which_field_and_is_mended_and_sent(
    phone: Callable[[], BrowserContext],
) -> None:
    page = at_work(phone())
    write(page)
    page.locator("[name=phone]").fill("12")
    finish(page)
    expect(page.locator(".fd-row .fz-badge")).to_have_text("被退回")
    page.get_by_role("button", name="继续填写").click()
    expect(page.locator(".fz-field-wrong")).to_contain_text("电话号码应为5至20位数字")
    page.locator("[name=phone]").fill("13800138000")
    finish(page)
    expect(page.locator(".fd-row .fz-badge")).to_have_text("已登记")
    assert len(demands()) == 1
    kept = stored_on(page)
    assert "13800138000" not in kept


def test_another_clerk_on_the_same_phone_sees_that_there_is_a_record_and_not_what_it_says(
    phone: Callable[[], BrowserContext], shot: Any
) -> None:
    mine = phone()
    page = at_work(mine)
    write(page)
    expect(page.locator("#field-saved")).to_have_text("已存在本机")
    page.locator("#field-back").click()
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url(lambda url: "/field/" not in url)
    assert page.evaluate("localStorage.getItem('fazhi.field')") is None
    mine.set_offline(True)
    page.goto(PAGE)
    expect(page.locator("#field-standing")).to_contain_text("没有")
    expect(page.locator(".fd-row")).to_have_count(0)
    mine.set_offline(False)
    other = at_work(mine, "baimei")
    expect(other.locator("#field-others")).to_contain_text("1份")
    expect(other.locator(".fd-row")).to_have_count(0)
    assert TEXT not in other.content()
    shot(other, "field-another-clerk")


def test_a_report_about_an_official_is_not_kept_on_the_phone(phone: Callable[[], BrowserContext]) -> None:
    page = at_work(phone())
    page.locator("#field-new").click()
    page.locator("[name=about_official][value=yes]").check()
    page.locator("[name=text]").fill("反映某人收钱。")
    page.locator("#field-next").click()
    expect(page.locator("#field-standing")).to_contain_text("纪检监察机关")
    expect(page.locator(".fd-row")).to_have_count(0)


MILLIMETRES = 96 / 25.4
SHEETS = {"a4": 210, "80mm": 80}


def test_the_papers_a_resident_takes_home_fit_their_sheet(
    phone: Callable[[], BrowserContext], shot: Any
) -> None:
    page = at_work(phone())
    write(page)
    finish(page)
    expect(page.locator(".fd-row .fz-badge")).to_have_text("已登记")
    page.goto("/work/demands/register/")
    page.locator("[name=about_official][value=no]").check()
    page.locator("[name=channel]").first.check()
    page.locator("textarea[name=text]").fill("来电人反映柳河镇客运站夜间没有灯，老人孩子下车看不清台阶。")
    page.locator("[name=read_back][value=on]").check()
    page.locator("main form button").last.click()
    code = page.locator(".fz-tracking-code").inner_text()
    for paper, width in SHEETS.items():
        page.emulate_media(media="screen")
        page.goto(f"/work/demands/registered/receipt/?paper={paper}&told=yes")
        expect(page.get_by_text(code)).to_be_visible()
        expect(page.get_by_text("客运站夜间没有灯")).to_be_visible()
        expect(page.get_by_text("本地规则").first).to_be_visible()
        page.set_viewport_size({"width": round(width * MILLIMETRES), "height": 900})
        page.emulate_media(media="print")
        expect(page.locator(".dm-paper-choice")).to_be_hidden()
        expect(page.locator(".fz-bar")).to_be_hidden()
        assert_fits(page)
        shot(page, f"receipt-{paper}")
