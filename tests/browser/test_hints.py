"""Hints in a real browser: live while a call is registered, and beside the dispatch, with one click to take them over."""

import re
from typing import Any

import pytest

from .kit import assert_accessible, assert_fits
from .kit.yunling import Yunling
from .people import Official


@pytest.mark.parametrize("width", [390, 1440])
def test_a_clerk_asks_for_hints_and_what_was_typed_stays(page_at: Any, yunling: Yunling, width: int) -> None:
    page = page_at(width, base_url=yunling.url)
    Official.enters(page, "aili")
    page.goto("/work/demands/register/")
    page.fill("textarea[name=text]", "东湾村村口的路灯不亮，晚上很黑。")
    page.select_option("[name=category]", "0101")
    page.get_by_role("button", name="看提示").click()
    page.locator("#hints .dr-hints").wait_for()
    assert "县住房和城乡建设局" in page.locator("#hints").inner_text()
    assert page.input_value("textarea[name=text]").startswith("东湾村")
    assert_fits(page)
    assert_accessible(page)


def test_at_dispatch_the_unit_of_the_list_is_one_click_away(page_at: Any, yunling: Yunling) -> None:
    page = page_at(1440, base_url=yunling.url)
    Official.enters(page, "baimei")
    page.goto(f"/work/matters/{yunling.fresh.id}/")
    hints = page.locator(".dr-hints .dr-hints")
    hints.wait_for()
    assert_accessible(page)
    page.goto(f"/work/demands/{yunling.fresh.id}/hints/")
    assert_fits(page)
    assert re.search("派给|没有可提示|没有", page.locator("main").inner_text())
