"""The office administers itself in the browser: a new colleague, a new limit, a roster; on a phone and without a mouse."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from fazhi.site.demo import PASSWORD

from .kit import assert_accessible, assert_fits
from .kit.yunling import Yunling
from .people import Official, enter

PHONE = 390


@pytest.fixture
def director(page_at: Any, yunling: Yunling) -> Page:
    """The centre's director at a phone."""
    page = page_at(PHONE, base_url=yunling.url)
    Official.signs_in(page, "huaqing", PASSWORD)
    return page


def send(page: Page, entries: dict[str, Any]) -> None:
    """Fill in the form of the page and send it with the keyboard."""
    form = page.locator("main form").last
    for name, value in entries.items():
        enter(form.locator(f"[name='{name}']"), value)
    form.locator("button").first.press("Enter")
    page.wait_for_load_state()


def test_a_new_colleague_is_enrolled_appointed_and_signs_in_with_a_password_of_their_own(
    director: Page, page_at: Any, yunling: Yunling
) -> None:
    director.goto("/work/organisation/persons/new/")
    send(director, {"name": "黎明", "username": "liming"})
    password = director.locator(".office-secret").inner_text()
    assert_accessible(director)
    assert_fits(director)
    director.goto("/work/organisation/persons/?text=liming")
    director.get_by_role("link", name="黎明").click()
    director.get_by_role("link", name="任职").first.click()
    director.locator("[name=unit]").select_option(label="县智慧城市服务中心")
    director.locator("input[value='demands.read']").check(force=True)
    send(director, {"title_zh": "受理岗", "title_en": "Intake clerk"})
    expect(director.locator("#messages")).to_contain_text("已任职")

    theirs = page_at(PHONE, base_url=yunling.url)
    Official.signs_in(theirs, "liming", password)
    expect(theirs).to_have_url(re.compile("/work/password/"))
    theirs.goto("/work/demands/")
    expect(theirs).to_have_url(re.compile("/work/password/"))
    assert_accessible(theirs)
    new = "清水河边的柳树 2026"
    send(theirs, {"old_password": password, "new_password1": new, "new_password2": new})
    expect(theirs.locator("#messages")).to_contain_text("密码已修改")
    theirs.goto("/work/demands/")
    expect(theirs.locator("h1")).to_have_text("诉求列表")

    director.goto("/work/organisation/changes/?kind=login.change")
    expect(director.locator("main")).to_contain_text("黎明")


def test_a_limit_says_what_it_changes_before_it_is_set(director: Page) -> None:
    director.goto("/work/limits/set/")
    send(director, {"period_amount": "9", "period_unit": "working_day", "basis": "云岭办〔2026〕2号"})
    expect(director.locator("main")).to_contain_text("这项设定会改变什么")
    director.get_by_role("button", name="确认设定").click()
    expect(director.locator("#messages")).to_contain_text("已设定")
    expect(director.locator("main")).to_contain_text("云岭办〔2026〕2号")


def test_the_roster_shows_the_week_and_who_is_on_duty_now(director: Page) -> None:
    director.goto("/work/")
    expect(director.locator(".office-on-duty")).to_contain_text("接听")
    director.goto("/work/roster/")
    expect(director.locator(".office-roster")).to_contain_text("艾力")
    assert_fits(director)
