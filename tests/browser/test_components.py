"""The kit's own pages in a real browser: they look, read and behave as every later page relies on."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from fazhi.web import vendor

from .kit import assert_accessible, assert_fits
from .kit.gallery import serving

FAILING = ("400", "403", "404", "500", "503", "csrf", "sign-in", "no-post")


@pytest.fixture(scope="module")
def gallery() -> Iterator[str]:
    with serving() as address:
        yield address


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("page_path", ["/", "/work/"])
def test_every_component_is_accessible_and_fits(page_at, shot, gallery, page_path, width, language):
    page = page_at(width, base_url=gallery, language=language)
    page.goto(page_path)
    shot(page, f"{'workbench' if 'work' in page_path else 'portal'}-{width}-{language}")
    assert_fits(page)
    assert_accessible(page)


@pytest.mark.parametrize("choice", [{"text": "larger"}, {"contrast": "high"}, {"language": "ug"}])
@pytest.mark.parametrize("page_path", ["/", "/work/"])
def test_large_text_high_contrast_and_right_to_left_hold_on_a_phone(
    page_at, shot, gallery, page_path, choice
):
    page = page_at(390, base_url=gallery)
    page.context.add_cookies(
        [{"name": f"fazhi_{name}", "value": value, "url": gallery} for name, value in choice.items()]
    )
    page.goto(page_path)
    shot(page, f"{'workbench' if 'work' in page_path else 'portal'}-390-{'-'.join(choice.values())}")
    assert_fits(page)
    assert_accessible(page)


def test_right_to_left_turns_the_workbench_round(page_at, shot, gallery):
    page = page_at(1440, base_url=gallery)
    page.context.add_cookies([{"name": "fazhi_language", "value": "ug", "url": gallery}])
    page.goto("/work/")
    shot(page, "workbench-1440-ug")
    assert page.evaluate("document.dir") == "rtl"
    assert page.locator("#menu").bounding_box()["x"] > 1000
    assert_fits(page)


@pytest.mark.parametrize("kind", FAILING)
def test_every_error_page_is_accessible(page_at, shot, watch, gallery, kind):
    watch.expect("500 for")
    watch.expect("503 for")
    watch.expect("status of 50")
    page = page_at(390, base_url=gallery)
    page.goto(f"/failing/{kind}/")
    shot(page, f"error-{kind}")
    assert_fits(page)
    assert_accessible(page)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_refused_form_says_what_is_wrong_and_keeps_what_was_typed(page_at, shot, gallery, javascript):
    page = page_at(390, base_url=gallery, javascript=javascript)
    page.goto("/")
    submission = page.locator("[name=submission]").input_value()
    page.get_by_label("请写明您的诉求").fill("路灯坏了")
    page.get_by_role("button", name="提交", exact=True).click()
    summary = page.get_by_role("alert")
    expect(summary.get_by_role("link")).to_have_count(4)
    expect(page).to_have_title(re.compile("^请检查："))
    assert page.get_by_label("请写明您的诉求").input_value() == "路灯坏了"
    assert page.locator("[name=submission]").input_value() == submission
    summary.get_by_role("link", name="联系电话").click()
    expect(page.get_by_label("联系电话")).to_be_focused()
    if javascript:
        shot(page, "portal-390-refused")
        assert_accessible(page)


def test_text_survives_a_lost_database_and_is_sent_again_as_the_same(page_at, shot, watch, gallery):
    watch.expect("503")
    page = page_at(390, base_url=gallery, javascript=False)
    page.goto("/")
    page.get_by_label("请写明您的诉求").fill("路灯坏了三天\n晚上看不见路")
    submission = page.locator("[name=submission]").input_value()
    page.route(
        "**/*",
        lambda route: (
            route.continue_(url=f"{gallery}/failing/503/")
            if route.request.method == "POST"
            else route.continue_()
        ),
    )
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("系统暂时连不上数据库")
    expect(page.get_by_text("晚上看不见路")).to_be_visible()
    shot(page, "error-503-kept")
    page.unroute("**/*")
    assert page.locator("[name=submission]").input_value() == submission


def test_text_size_contrast_and_language_change_without_script(page_at, gallery):
    page = page_at(390, base_url=gallery, javascript=False)
    page.goto("/?page=2")
    before = page.locator("h1").bounding_box()["height"]
    page.get_by_role("button", name="大字").click()
    page.get_by_role("button", name="特大").click()
    assert page.locator("h1").bounding_box()["height"] > before
    page.get_by_role("button", name="高对比").click()
    expect(page.get_by_role("button", name="高对比")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.url.endswith("/?page=2")


@pytest.mark.parametrize("javascript", [True, False])
def test_the_menu_of_the_workbench_opens_on_a_phone(page_at, shot, gallery, javascript):
    page = page_at(390, base_url=gallery, javascript=javascript)
    page.goto("/work/")
    expect(page.get_by_role("link", name="诉求清单")).to_be_hidden()
    page.get_by_role("link", name="菜单", exact=True).click()
    expect(page.get_by_role("link", name="诉求清单")).to_be_visible()
    shot(page, f"workbench-390-menu-{'js' if javascript else 'plain'}", whole=False)
    page.get_by_role("link", name="关闭菜单").click()
    expect(page.get_by_role("link", name="诉求清单")).to_be_hidden()


def test_the_post_switch_opens_by_keyboard_and_closes_with_escape(page_at, shot, gallery):
    page = page_at(1440, base_url=gallery)
    page.goto("/work/")
    page.locator(".fz-who > summary").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="值班长")).to_be_visible()
    shot(page, "workbench-1440-posts", whole=False)
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="值班长")).to_be_hidden()


def test_the_first_tab_stop_skips_to_the_content(page_at, shot, gallery):
    page = page_at(1440, base_url=gallery)
    page.goto("/work/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    shot(page, "workbench-1440-skip", whole=False)
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_chosen_files_are_named_before_they_are_sent(page_at, shot, gallery, tmp_path):
    picture = tmp_path / "路灯.jpg"
    picture.write_bytes(b"x" * 2_000_000)
    page = page_at(390, base_url=gallery)
    page.goto("/")
    page.get_by_label("照片").set_input_files(picture)
    expect(page.get_by_text("路灯.jpg · 2.0 MB")).to_be_visible()


def test_every_target_of_the_portal_is_large_enough_for_a_thumb(page_at, gallery):
    page = page_at(390, base_url=gallery)
    page.goto("/")
    small = page.evaluate(
        """() => [...document.querySelectorAll("a[href], button, summary, select, input:not([type=hidden], [type=file])")]
          .filter((element) => element.checkVisibility() && !element.matches(".fz-skip"))
          .map((element) => [element.closest("label") || element, element])
          .filter(([box]) => box.getBoundingClientRect().height < 44)
          .map(([box, element]) => `${element.outerHTML.slice(0, 80)}: ${box.getBoundingClientRect().height}`)"""
    )
    assert small == []


def test_printing_leaves_the_frame_out(page_at, gallery):
    page = page_at(1440, base_url=gallery)
    page.goto("/work/")
    page.emulate_media(media="print")
    expect(page.locator("#menu")).to_be_hidden()
    expect(page.locator(".fz-bar")).to_be_hidden()
    expect(page.get_by_text("柳河镇东街路灯连续三天不亮")).to_be_visible()


def test_a_page_that_breaks_the_content_policy_is_noticed(page_at, watch, gallery):
    page = page_at(390, base_url=gallery)
    page.goto("/")
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {textContent: '1'}))")
    page.wait_for_timeout(50)
    assert any("CSP" in line or "Content Security Policy" in line for line in watch.left())
    watch.complaints.clear()


def test_a_refused_live_part_shows_the_whole_error_page(page_at, gallery):
    page = page_at(1440, base_url=gallery)
    page.goto("/work/")
    with page.expect_request("**/failing/403/") as sent:
        page.get_by_role("button", name="申请延期").click()
    assert sent.value.headers["x-csrftoken"]
    expect(page.get_by_role("heading", level=1)).to_have_text("您不能打开此页")


def test_a_live_part_that_reaches_nobody_says_so_and_leaves_the_page(page_at, watch, gallery):
    watch.expect("ERR_FAILED")
    watch.expect("htmx:sendError")
    page = page_at(1440, base_url=gallery)
    page.goto("/work/")
    page.route("**/failing/**", lambda route: route.abort())
    page.get_by_role("button", name="申请延期").click()
    expect(page.get_by_role("status").first).to_contain_text("网络断了")
    expect(page.get_by_role("heading", level=1)).to_have_text("待办")


def test_axe_is_the_locked_one():
    kit = Path(__file__).parent / "kit"
    assert vendor.problems(kit / "vendor.lock.toml", kit / "vendor") == []


def test_axe_finds_what_is_wrong(page_at, gallery):
    page = page_at(390, base_url=gallery)
    page.goto("/")
    page.evaluate(
        "document.querySelector('[name=phone]').closest('.fz-field').querySelector('label').remove()"
    )
    with pytest.raises(AssertionError, match="label"):
        assert_accessible(page)
