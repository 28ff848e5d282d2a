"""Documents in the browser: one normative document from its proposal to the clean-up that repeals it.

Every page of documents is looked at, on a desk and on a phone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .kit import assert_accessible, assert_fits
from .people import Official

PASSWORD = "yunling-2026"
TITLE = "云岭县农村自建房管理办法"


@dataclass(frozen=True)
class Scene:
    """The units by short name, a file on the shelf of the file room, a clean-up ordered in March."""

    units: dict[str, str]
    file: str
    clean_up: str


@pytest.fixture
def scene(committed_db: object) -> Scene:
    from fazhi.modules.documents.tests.conftest import build
    from fazhi.modules.documents.tests.test_clean_up import started
    from fazhi.modules.documents.tests.test_file_room import accepted

    house = build()
    for post in house.posts.values():
        user = post.person.user
        assert user is not None
        user.set_password(PASSWORD)
        user.save()
    units = {name: str(unit.pk) for name, unit in house.units.items()}
    return Scene(units, str(accepted(house).pk), str(started(house).pk))


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
            shot(page, f"documents-{name}-{width}")
        if before:
            page.set_viewport_size(before)

    return looked_at


def opened(official: Official, kind: str, entries: dict[str, Any]) -> str:
    """Open a matter of a kind on its page; its id."""
    official.page.goto(f"/work/documents/new/{kind}/")
    official.sends(official.page.locator("main form"), entries)
    expect(official.page.locator("#messages")).not_to_be_empty()
    return official.page.url.rstrip("/").rpartition("/")[2]


def test_a_normative_document_from_its_proposal_to_the_clean_up(
    scene: Scene, signed: Callable[..., Official], look: Any
) -> None:
    from django.utils import timezone

    today = timezone.localdate()
    drafter, reviewer, organ, office = (signed(name) for name in ("drafter", "reviewer", "organ", "office"))
    drafter.page.goto("/work/documents/new/normative_document/")
    look(drafter.page, "open")
    entries = {
        "title": TITLE,
        "place.organ": scene.units["government"],
        "place.reviewer": scene.units["justice"],
        "necessity": "自建房安全需要规范。",
        "legal_basis": "有关法律、法规",
        "fact.needed": True,
    }
    matter = opened(drafter, "normative_document", entries)
    look(drafter.page, "matter")
    drafter.does(matter, "draft", explanation="起草说明")
    drafter.does(matter, "hear_views", how="座谈", views="没有不同意见")
    drafter.does(matter, "submit_review", papers="送审稿、说明、依据清单")
    reviewer.does(matter, "receive_papers", outcome="complete", **{"fact.urgent": True})
    opinion = {"powers": "合法", "opinion": "可以提请审议"}
    reviewer.does(matter, "review", outcome="lawful", **opinion, **{"fact.content_lawful": True})
    organ.does(matter, "decide", outcome="adopted", meeting="常务会议", discussion="同意")
    dates = {"effective_on": today.isoformat(), "valid_until": (today + timedelta(days=700)).isoformat()}
    office.opens(matter)
    office.sends(office.form("issue"), dates)
    expect(office.page.locator("main")).to_contain_text("还没有设定文号序列")
    office.page.goto("/work/documents/series/")
    look(office.page, "series")
    office.sends(office.page.locator("main form"), {"words": "云府规", "basis": "云岭县公文处理办法"})
    office.does(matter, "issue", **dates)
    office.page.goto("/documents/")
    expect(office.page.locator("main")).not_to_contain_text(TITLE)
    office.does(matter, "publish", where="政府网站")
    office.does(matter, "file_government", to="上一级人民政府")
    office.page.goto("/documents/")
    expect(office.page.locator("main")).to_contain_text(f"云府规〔{today.year}〕1号")
    look(office.page, "in-force")

    clean_up = scene.clean_up
    office.page.goto(f"/work/documents/clean-up/{clean_up}/")
    look(office.page, "results")
    repeal = {"document": matter, "result": "repealed", "reasons": "上位法已经规定"}
    office.does(clean_up, "propose", proposals="废止一件")
    reviewer.does(clean_up, "review", opinion="同意")
    organ.opens(clean_up)
    office.page.goto(f"/work/documents/clean-up/{clean_up}/")
    office.sends(office.page.locator("main form"), repeal)
    expect(office.page.locator("main")).to_contain_text("已废止")
    organ.does(clean_up, "decide", outcome="adopted", discussion="同意")
    office.does(clean_up, "publish_lists", where="政府网站")
    look(office.page, "clean-up")
    office.page.goto("/work/documents/")
    expect(office.page.locator("main")).to_contain_text("已废止")
    look(office.page, "register")
    office.page.goto("/documents/")
    expect(office.page.locator("main")).to_contain_text("已经不再执行")


def test_the_other_pages_of_documents(scene: Scene, signed: Callable[..., Official], look: Any) -> None:
    from django.utils import timezone

    year = timezone.localdate().year
    drafter = signed("drafter")
    drafter.page.goto("/work/documents/work/?kind=archive_hand_over")
    expect(drafter.page.locator("main")).to_contain_text("信访卷")
    look(drafter.page, "work")
    drafter.page.goto(f"/work/documents/borrow/{scene.file}/")
    look(drafter.page, "borrow")
    drafter.sends(drafter.page.locator("main form"), {"purpose": "核对"})
    look(drafter.page, "loan")
    contract = {
        "title": "办公楼维修合同",
        "place.reviewer": scene.units["justice"],
        "counterparty": "某建筑公司",
        "subject": "维修",
    }
    opened(drafter, "contract_review", contract)
    head = signed("housing_head")
    head.page.goto("/work/documents/counsel/new/")
    look(head.page, "counsel-new")
    agreed = {
        "firm": "云岭律师事务所",
        "from_day": f"{year}-01-01",
        "to_day": f"{year}-12-31",
        "services": "起草、审查合同｜20\n法律咨询",
    }
    head.sends(head.page.locator("main form"), agreed)
    look(head.page, "service")
    head.page.goto("/work/documents/counsel/")
    expect(head.page.locator("main")).to_contain_text("起草、审查合同")
    look(head.page, "counsel")
