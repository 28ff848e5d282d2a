"""Pytest fixtures of browser tests. ``tests/browser/conftest.py`` hands them to every test below it.

def test_handing_in(page_at, server):
    page = page_at(390, base_url=server)
    page.goto("/")
    assert_accessible(page)
    shot(page, "portal-home")
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from .chromium import HOW_TO_GET_IT, find_chromium, running
from .watching import Watch

# Playwright keeps an event loop in this thread, which Django would take for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

HEIGHTS = {390: 844, 768: 1024, 1440: 900}


class PageAt(Protocol):
    """Opens a page at a width; see ``page_at``."""

    def __call__(self, width: int, **options: Any) -> Page: ...


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's Chromium, one process for the whole run."""
    executable = find_chromium()
    if executable is None:
        pytest.skip(HOW_TO_GET_IT)
    with running(executable) as started:
        yield started


@pytest.fixture
def watch() -> Watch:
    """What the pages of this test complained about; ``watch.expect("text")`` forgives."""
    return Watch()


@pytest.fixture
def page_at(browser: Browser, watch: Watch) -> Iterator[PageAt]:
    """Open a fresh, signed-out page: ``page_at(390, base_url=..., language="en", javascript=False)``.

    Each call is its own context, so two people can be signed in at once. At the end the test fails on any
    script error, refused content, 5xx answer or missing static file.
    """
    contexts: list[BrowserContext] = []

    def open_page(
        width: int, *, base_url: str | None = None, language: str = "zh-CN", javascript: bool = True
    ) -> Page:
        context = browser.new_context(
            base_url=base_url,
            viewport={"width": width, "height": HEIGHTS.get(width, 900)},
            locale=language,
            timezone_id="Asia/Shanghai",
            java_script_enabled=javascript,
            has_touch=width < 700,
            is_mobile=width < 700,
            device_scale_factor=2 if width < 700 else 1,
            reduced_motion="reduce",
            service_workers="block",
        )
        context.set_default_timeout(10_000)
        watch.over(context)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    left = watch.left()
    assert not left, "the pages complained:\n" + "\n".join(left)


@pytest.fixture
def shot() -> Callable[..., None]:
    """Keep a picture in the folder ``FAZHI_SHOTS`` names: ``shot(page, "portal-home")``. Without one, take none."""
    folder = os.environ.get("FAZHI_SHOTS")

    def keep(page: Page, name: str, *, whole: bool = True) -> None:
        if not folder:
            return
        before = page.viewport_size
        if whole and before:
            # as tall as the page, so that what is fixed to an edge of the screen stands at the edge of the picture
            height = page.evaluate("document.documentElement.scrollHeight")
            page.set_viewport_size({"width": before["width"], "height": max(height, before["height"])})
        page.screenshot(path=Path(folder) / f"{name}.png")
        if before:
            page.set_viewport_size(before)

    return keep
