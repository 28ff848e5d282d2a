"""Enforcement in the browser: the whole life of a penalty case in which the law stops the officer, and every page.

The clock of the life is moved by the test: five days to ask for a hearing and seven before it pass in a moment.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from fazhi.kernel.workdays import legal_day

from .kit import assert_accessible, assert_fits
from .people import Official

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@dataclass
class Scene:
    """A bureau with one certified officer and an open case, a benchmark in force, and the moment it is there."""

    bureau: Any
    case: Any
    now: datetime

    def key(self, name: str) -> str:
        """The key of a post by its short name."""
        return str(self.bureau.posts[name].pk)

    def day(self, days: int = 0) -> str:
        """The legal day, some days on, as a form takes it."""
        return (legal_day(self.now) + timedelta(days=days)).isoformat()


@pytest.fixture
def scene(committed_db: object, monkeypatch: pytest.MonkeyPatch) -> Scene:
    from fazhi.modules.enforcement import actions
    from fazhi.modules.enforcement.tests.conftest import AT, build
    from fazhi.modules.enforcement.tests.test_discretion import ITEM

    bureau = build()
    bureau.certify("lent")
    actions.set_benchmarks(items=[ITEM], by=bureau.keeper, at=AT)
    made = Scene(bureau, bureau.opened(), AT + HOUR)
    monkeypatch.setattr(timezone, "now", lambda: made.now)
    return made


@pytest.fixture
def at_desk(page_at: Any, thread_server: str) -> Callable[..., Official]:
    """Somebody of the county, signed in, in a browser of their own."""

    def sign_in(login: str, width: int = 1440) -> Official:
        return Official.enters(page_at(width, base_url=thread_server), login)

    return sign_in


@pytest.fixture
def look(shot: Any) -> Callable[[Page, str], None]:
    """Look at a page: accessible on a desk, and no wider than a desk and a phone; a picture of each."""

    def looked_at(page: Page, name: str) -> None:
        before = page.viewport_size
        assert_accessible(page)
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            assert_fits(page)
            shot(page, f"enforcement-{name}-{width}")
        if before:
            page.set_viewport_size(before)

    return looked_at


POST = """([action, entries]) => {
  const form = document.createElement("form");
  form.method = "post";
  form.action = action;
  const own = [["csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value]];
  for (const [name, value] of [...own, ...Object.entries(entries)]) {
    const field = document.createElement("input");
    [field.name, field.value] = [name, value];
    form.append(field);
  }
  document.body.append(form);
  form.submit();
}"""


def insists(official: Official, scene: Scene, step: str, **entries: str) -> Any:
    """Post a step the page does not offer; returns the part of the answer that says why it was not done."""
    scene.case.refresh_from_db()
    page = official.opens(str(scene.case.pk))
    address = f"/work/matters/{scene.case.pk}/do/{step}/"
    with page.expect_navigation():
        page.evaluate(POST, [address, {"expected": str(scene.case.turn), **entries}])
    return page.locator("#tried")


def test_the_law_stops_the_officer_seven_times_in_the_life_of_one_penalty_case(
    scene: Scene, at_desk: Callable[..., Official], look: Any
) -> None:
    from fazhi.kernel.matters.models import Matter
    from fazhi.modules.enforcement.tests.test_discretion import ORDINARY

    bureau, case = scene.bureau, str(scene.case.pk)
    officer, head = at_desk("officer"), at_desk("head")
    page = officer.opens(case)
    site = {"certificates_shown": "true", "recusal_told": "true", "record": "货架没有标价。"}
    site["officers"] = [scene.key("officer"), scene.key("second")]
    officer.sends(officer.form("investigate"), site)
    expect(page.locator("#tried")).to_contain_text("第42、55条")  # 1: one certified officer
    look(page, "stopped-one-certificate")
    bureau.certify("second")
    officer.does(case, "investigate", **site)

    intended = {
        "report": "事实清楚，证据充分。",
        "fine": "1500",
        "band": ORDINARY,
        "factors": ["主动消除后果"],
    }
    asked = {f"fact.{name}": True for name in ("penalty_proposed", "hearing_case", "great_effect")}
    officer.opens(case)
    officer.sends(officer.form("propose"), intended | asked)
    expect(page.locator("#tried")).to_contain_text("偏离裁量基准的，须写明理由")  # 2: outside the band
    expect(page.locator("#tried")).to_contain_text("第34条")
    look(page, "stopped-outside-the-band")
    officer.does(case, "propose", **intended | asked | {"fine": "500"})

    decision = {"outcome": "penalty", "content": "罚款五百元。", "fine": "500", "remedies_told": "true"}
    decision |= {"fact.fined": "on", "fact.party_absent": "on", "fact.corrected": "on"}
    why = insists(head, scene, "decide", **decision)
    expect(why).to_contain_text("告知拟处罚内容及权利")  # 3: no notice
    expect(why).to_contain_text("第44、57、58、59、62、65条")

    scene.now += DAY
    officer, head = at_desk("officer"), at_desk("head")
    page = officer.page
    officer.does(case, "advance_notice", received_on=scene.day(), content="拟罚款五百元。", fine="500")
    why = insists(head, scene, "decide", **decision)
    expect(why).to_contain_text("第63、64条")  # 4: a hearing may still be asked for
    expect(why).to_contain_text("3月10日")
    look(head.page, "stopped-hearing-open")
    officer.does(case, "state", statement="价签掉了，已经补上。")
    officer.does(case, "check_statement", result="not_accepted", reasons="没有证据。")
    officer.does(case, "request_hearing")

    hearing = {"notified_on": scene.day(), "hearing_date": scene.day(14), "place": "一楼会议室"}
    officer.opens(case)
    officer.sends(officer.form("hearing_notice"), hearing | {"chair": scene.key("officer")})
    expect(page.locator("#tried")).to_contain_text(
        "非本案调查人员主持（行政处罚法第64条）"
    )  # 5: the chair investigated
    officer.does(case, "hearing_notice", **hearing | {"chair": scene.key("chair")})

    scene.now += 14 * DAY
    officer, head = at_desk("officer"), at_desk("head")
    at_desk("chair").does(case, "hold_hearing", outcome="held", record="双方质证、辩论。")
    why = insists(head, scene, "decide", **decision)
    expect(why).to_contain_text(
        "须先完成“法制审核（同意）”（《行政处罚法》第44、57、58"
    )  # 6: no legality review
    look(head.page, "stopped-no-review")
    bureau.certify("reviewer", kind="qualification")
    officer.does(case, "submit_review")
    at_desk("reviewer").does(case, "legality_review", outcome="passed", opinion="同意。")

    head.opens(case)
    heavier = {"outcome": "penalty", "content": "罚款六百元。", "fine": "600", "remedies_told": "true"}
    said = {"fact.fined": True, "fact.party_absent": True, "fact.corrected": True}
    head.sends(head.form("decide"), heavier | {"penalties": ["罚款"]} | said)
    expect(head.page.locator("#tried")).to_contain_text("不得因陈述、申辩加重处罚（行政处罚法第45条）")  # 7
    head.does(case, "decide", **heavier | {"fine": "500"} | said)
    officer.does(case, "serve", received_on=scene.day(), how="direct")

    collection = str(Matter.objects.get(parent=case, kind="penalty_enforcement").pk)
    scene.now += 25 * DAY
    officer = at_desk("officer")
    officer.opens(collection)
    officer.sends(officer.form("pay"), {"outcome": "to_bank", "paid_on": scene.day(), "surcharge": "400"})
    expect(officer.page.locator("#tried")).to_contain_text("至多150元（行政处罚法第72条）")
    officer.does(collection, "pay", outcome="to_bank", paid_on=scene.day(), surcharge="150")
    officer.does(case, "close", summary="罚款和加处罚款已缴清。")
    expect(officer.opens(case).locator("main")).to_contain_text("已办结")
    look(officer.page, "closed")


def test_every_page_of_enforcement_and_a_borrowed_officer_as_the_way_out(
    scene: Scene, at_desk: Callable[..., Official], look: Any
) -> None:
    officer, case = at_desk("officer"), str(scene.case.pk)
    page = officer.page
    for name, address in {
        "register": "/work/enforcement/",
        "open": f"/work/enforcement/open/correction/?from={case}",
        "link": f"/work/enforcement/matters/{case}/link/",
        "record": f"/work/enforcement/matters/{case}/record/",
        "benchmark": "/work/enforcement/benchmark/",
        "statistics": "/work/enforcement/statistics/",
        "statistics-records": "/work/enforcement/statistics/enforcement.opened/",
        "device": "/work/enforcement/equipment/register/",
    }.items():
        page.goto(address)
        look(page, name)
    camera = {"kind": "body_camera", "number": "云记001", "from_day": scene.day()}
    officer.sends(page.locator("main form"), camera)
    page.get_by_role("link", name="领用").first.click()
    look(page, "hand-out")
    moments = {"from_at": "2026-03-02T09:00", "due_at": "2026-03-02T09:30"}
    officer.sends(page.locator("main form"), {"post": scene.key("officer")} | moments)
    expect(page.locator("main")).to_contain_text("逾期没有归还")
    look(page, "equipment")

    keeper = at_desk("keeper")
    for name in ("enter", "import"):
        keeper.page.goto(f"/work/enforcement/benchmark/{name}/")
        look(keeper.page, f"benchmark-{name}")
    keeper.page.goto("/work/enforcement/benchmark/")
    keeper.page.get_by_role("link", name="停用").first.click()
    look(keeper.page, "benchmark-end")
    keeper.page.goto("/work/enforcement/officers/borrow/")
    look(keeper.page, "borrow")
    lent = {
        "post": scene.key("lent"),
        "unit": str(scene.bureau.unit.pk),
        "from_day": scene.day(-2),
        "to_day": scene.day(30),
        "basis": "云借〔2026〕1号",
    }
    keeper.sends(keeper.page.locator("main form"), lent)
    expect(keeper.page.locator("main")).to_contain_text("云借〔2026〕1号")
    look(keeper.page, "officers")
    both = [scene.key("officer"), scene.key("lent")]
    site = {"certificates_shown": "true", "recusal_told": "true", "record": "现场检查。", "officers": both}
    officer.does(case, "investigate", **site)
