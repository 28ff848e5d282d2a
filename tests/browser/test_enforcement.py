"""Enforcement in the browser: one certified officer is stopped, a second is lent, the case goes on.

Every page of enforcement is looked at, on a desk and on a phone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .kit import assert_accessible, assert_fits
from .people import Official

PASSWORD = "yunling-2026"


@dataclass(frozen=True)
class Scene:
    """A bureau with one certified officer and an open case; another office has a certified officer too."""

    case: str
    number: str
    posts: dict[str, str]
    unit: str


@pytest.fixture
def scene(committed_db: object) -> Scene:
    from fazhi.modules.enforcement.tests.conftest import build

    bureau = build()
    bureau.certify("lent")
    for post in bureau.posts.values():
        user = post.person.user
        assert user is not None
        user.set_password(PASSWORD)
        user.save()
    matter = bureau.opened()
    posts = {name: str(post.pk) for name, post in bureau.posts.items()}
    return Scene(str(matter.pk), matter.number, posts, str(bureau.unit.pk))


@pytest.fixture
def signed(page_at: Any, server: str) -> Callable[..., Official]:
    """Somebody of the county in a browser of their own."""

    def sign_in(login: str, width: int = 1440) -> Official:
        return Official.signs_in(page_at(width, base_url=server), login, PASSWORD)

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
            shot(page, f"enforcement-{name}-{width}")
        if before:
            page.set_viewport_size(before)

    return looked_at


def test_one_certified_officer_is_stopped_and_a_borrowed_one_is_the_way_out(
    scene: Scene, signed: Callable[..., Official], look: Any
) -> None:
    officer = signed("officer")
    page = officer.page
    page.goto("/work/enforcement/")
    expect(page.locator("main")).to_contain_text(scene.number)
    look(page, "register")
    page.goto("/work/enforcement/open/correction/")
    look(page, "open")
    officer.opens(scene.case)
    form = officer.form("investigate")
    both = [scene.posts["officer"], scene.posts["second"]]
    form.locator("[name=officers]").select_option(both)
    officer.sends(form, {"certificates_shown": "true", "recusal_told": "true", "record": "现场检查。"})
    expect(page.locator("main")).to_contain_text("第42、55条")
    look(page, "stopped")

    keeper = signed("keeper")
    keeper.page.goto("/work/enforcement/officers/borrow/")
    look(keeper.page, "borrow")
    today = date.today()  # noqa: DTZ011 - what the server's page takes for today
    lent = {
        "post": scene.posts["lent"],
        "unit": scene.unit,
        "from_day": (today - timedelta(days=2)).isoformat(),
        "to_day": (today + timedelta(days=30)).isoformat(),
        "basis": "云借〔2026〕1号",
    }
    keeper.sends(keeper.page.locator("main form"), lent)
    expect(keeper.page.locator("main")).to_contain_text("云借〔2026〕1号")
    look(keeper.page, "officers")

    officer.opens(scene.case)
    form = officer.form("investigate")
    form.locator("[name=officers]").select_option([scene.posts["officer"], scene.posts["lent"]])
    officer.sends(form, {"certificates_shown": "true", "recusal_told": "true", "record": "现场检查。"})
    expect(officer.opens(scene.case).locator("main")).to_contain_text("调查取证")
