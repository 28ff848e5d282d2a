"""A petition from its registration to the review opinion, in the browsers of those who deal with it.

Routing objected to and routed again, accepted, told, extended with the reasons told, answered, served; review asked for by
the petitioner on a phone; decided by the organ above, served, closed.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from .kit import assert_accessible, assert_fits
from .people import Official, enter

Shot = Callable[..., Path]


@pytest.fixture
def county(committed_db: object) -> Any:
    """The fictional county, in office for a month."""
    from django.utils import timezone

    from fazhi.site.demo import county

    county.set_up(since=timezone.now() - timedelta(days=30))
    return county.county(timezone.now())


@dataclass
class Cast:
    """Everybody in a browser of their own; the petitioner and the second organ's clerk on phones."""

    office: Official
    reception: Official
    wrong_organ: Official
    organ: Official
    head: Official
    reviewer: Official
    petitioner: Page


@pytest.fixture
def cast(county: Any, thread_server: str, page_at: Any) -> Cast:

    def sign_in(login: str, width: int = 1440) -> Official:
        return Official.enters(page_at(width, base_url=thread_server), login)

    return Cast(
        office=sign_in("xinyue"),
        reception=sign_in("xinping"),
        wrong_organ=sign_in("maoyun"),
        organ=sign_in("fuping", 390),
        head=sign_in("erkin"),
        reviewer=sign_in("fuhe"),
        petitioner=page_at(390, base_url=thread_server),
    )


OPINION = {
    "request": "补发二十平方米菜地的补偿款。",
    "facts_and_reasons": "经三方丈量，占用面积为四十平方米。",
    "opinion": "补偿面积和标准无误，不予支持。",
    "legal_basis": "土地管理法第四十八条及本省征地补偿标准。",
}
REVIEW = {
    "facts_and_reasons": "调阅老图纸，十二平方米属于菜地。",
    "opinion": "变更原处理意见，由原机关补发十二平方米的补偿款。",
    "legal_basis": "信访工作条例第三十五条；土地管理法第四十八条。",
}


def registers(cast: Cast) -> tuple[str, str]:
    """The petition office takes a letter in; returns the matter's id and the tracking code."""
    page = cast.office.page
    page.goto("/work/demands/petition/")
    form = page.locator("form[action*='/demands/petition/']")
    entries = {
        "petition_class": "request", "channel": "letter", "contact_clear": "yes", "name": "韩玉梅",
        "address": "青山乡上岭村一组5号", "wish": "补足二十平方米的补偿款。",
        "text": "道路加宽占用菜地约六十平方米，只补了四十平方米的款。",
    }  # fmt: skip
    cast.office.sends(form, entries)
    code = page.locator(".fz-tracking-code").inner_text().strip()
    link = page.locator("a[href*='/work/matters/']").first.get_attribute("href") or ""
    found = re.search(r"/matters/([0-9a-f-]+)/", link)
    assert found is not None
    return found.group(1), code


def follows(cast: Cast, code: str) -> Page:
    """The petitioner opens it with the code, on the phone."""
    page = cast.petitioner
    page.goto("/follow/")
    if not page.url.endswith("/follow/demand/"):
        page.fill("input[name=code]", code)
        page.locator("form:has(input[name=code]) button").last.click()
        page.wait_for_load_state()
    return page


def looked_at(page: Page, shot: Shot, name: str) -> None:
    """Fits, is accessible, and a picture of it at both widths."""
    before = page.viewport_size
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert_fits(page)
        shot(page, f"petition-{name}-{width}")
    if before:
        page.set_viewport_size(before)
    assert_accessible(page)


def moment(days_ago: float = 0) -> str:
    from django.utils import timezone

    from fazhi.kernel.workdays import SHANGHAI

    at = timezone.now().astimezone(SHANGHAI) - timedelta(days=days_ago)
    return at.strftime("%Y-%m-%dT%H:%M")


def to_the_right_organ(cast: Cast, county: Any, matter: str, shot: Shot) -> None:
    """Routed, objected to, taken back, routed again."""
    cast.office.does(matter, "route", unit=str(county.units["market"].pk))
    cast.wrong_organ.does(matter, "object_to_routing", reasons="工程占地补偿由交通部门核算，不属于本局职权。")
    looked_at(cast.reception.opens(matter), shot, "objection")
    cast.reception.does(
        matter, "decide_objection", outcome="upheld", reasons="属实，项目业主为县交通运输局。"
    )
    cast.reception.does(matter, "route", unit=str(county.units["transport"].pk))


def to_the_answer(cast: Cast, county: Any, matter: str, shot: Shot) -> None:
    """Accepted, told, investigated, extended by the head with the reasons told, answered, served."""
    organ = cast.organ
    organ.does(matter, "classify", outcome="petition")
    organ.does(matter, "accept", contact="付平，工程股")
    organ.does(matter, "tell_petitioner", told_on=moment(), how="post")
    organ.does(matter, "investigate", record="听取了韩玉梅的陈述，到现场丈量。", recusal="none")
    cast.head.does(matter, "extend", reasons="需调阅历年图纸，情况复杂。")
    expect(organ.opens(matter).locator("form[action*='/do/answer/']")).to_have_count(0)
    organ.does(matter, "tell_extension", told_on=moment(), how="paper")
    government = str(county.units["government"].pk)
    organ.does(matter, "answer", outcome="not_supported", review_unit=government, **OPINION)
    organ.does(matter, "serve_answer", received_on=moment(), how="direct")
    looked_at(organ.opens(matter), shot, "answered")


def prints(official: Official, matter: str, title: str, shot: Shot, name: str) -> str:
    """Open one paper from the matter page; what it says."""
    page = official.opens(matter)
    page.get_by_role("link", name=title, exact=True).first.click()
    page.wait_for_load_state()
    looked_at(page, shot, name)
    page.emulate_media(media="print")
    shot(page, f"petition-{name}-print")
    page.emulate_media(media="screen")
    return page.locator("article").inner_text()


def test_a_petition_goes_from_a_wrong_organ_to_the_review_opinion(
    county: Any, cast: Cast, shot: Shot
) -> None:
    from fazhi.kernel.matters.models import Clock, Matter
    from fazhi.modules.demands.models import Demand

    matter, code = registers(cast)
    to_the_right_organ(cast, county, matter, shot)
    to_the_answer(cast, county, matter, shot)
    assert "受理" in prints(cast.organ, matter, "受理告知书", shot, "acceptance")
    opinion = prints(cast.organ, matter, "信访处理意见书", shot, "opinion")
    assert "三十日内，向县人民政府办公室请求复查" in opinion
    assert opinion == prints(cast.organ, matter, "信访处理意见书", shot, "opinion")

    page = follows(cast, code)
    looked_at(page, shot, "followed")
    page.get_by_role("link", name="看文书，可以打印").first.click()
    page.wait_for_load_state()
    assert_fits(page)
    form = follows(cast, code).locator("form[action*='/act/request_review/']")
    enter(form.locator("[name$=reasons]"), "路肩是村里多年的菜地，请查看老图纸。")
    form.locator("button").last.click()
    page.wait_for_load_state()
    expect(page.locator("main")).to_contain_text("您请求复查")

    prefecture = str(county.units["prefecture"].pk)
    cast.reviewer.does(matter, "receive_review_request", received_on=moment())
    cast.reviewer.does(matter, "review", re_review_unit=prefecture, **REVIEW)
    assert "向云州人民政府信访复核办公室请求复核" in prints(
        cast.reviewer, matter, "复查意见书", shot, "review"
    )
    cast.reviewer.does(matter, "serve_review", received_on=moment(), how="direct")
    looked_at(follows(cast, code), shot, "reviewed")

    row = Matter.objects.get(pk=UUID(matter))
    assert (row.status, row.unit.code) == ("closed", "transport")
    assert Demand.objects.get(pk=row.pk).bounce_count == 1
    assert not Clock.objects.filter(matter=row, state="running").exists()


def test_the_registration_page_says_what_follows_and_keeps_what_was_typed(cast: Cast, shot: Shot) -> None:
    page = cast.office.page
    page.goto("/work/demands/petition/")
    for fold in page.locator("main details summary").all():
        fold.click()
    looked_at(page, shot, "register")
    form = page.locator("form[action*='/demands/petition/']")
    cast.office.sends(
        form, {"petition_class": "suggestion", "text": "建议增加班车。", "contact_clear": "yes"}
    )
    expect(page.locator("textarea[name=text]")).to_have_value("建议增加班车。")
    looked_at(page, shot, "register-with-errors")
