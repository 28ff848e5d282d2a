"""The database goes away while a resident presses the button: the text stays, and it becomes one demand, not two.

The outage is as short as the test allows. How long it lasts makes no difference to what is tested: the page answers
503 when the pool has waited its few seconds, and nothing counts the time until the button is pressed again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connections
from playwright.sync_api import Page, expect
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from fazhi.site.demo import PASSWORD
from fazhi.site.postgres import Access

from .people import Official

TEXT = "柳河镇东湾村的路灯坏了三天。\n晚上孩子放学看不见路，请尽快修好。"


@pytest.fixture
def county(committed_db: Access) -> Any:
    from django.utils import timezone

    from fazhi.site.demo import county

    county.set_up(since=timezone.now() - timedelta(days=30))
    return county.county(timezone.now())


@contextmanager
def no_database(access: Access) -> Iterator[None]:
    """The database refuses everybody and throws out who is in; afterwards it takes them again."""
    name = conninfo_to_dict(access.url("app"))["dbname"]
    allow = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
    connections.close_all()  # the test's own, which would be cut off too
    with psycopg.connect(access.url("superuser", "postgres"), autocommit=True) as admin:
        try:
            admin.execute(allow.format(sql.Identifier(name), sql.SQL("false")))
            admin.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", [name]
            )
            yield
        finally:
            admin.execute(allow.format(sql.Identifier(name), sql.SQL("true")))


def presses_again(page: Page) -> Page:
    """Press 再次提交; the answer opens beside the page, which stays, as when an impatient person goes back to it."""
    page.locator("form.fz-kept").evaluate("form => { form.target = '_blank' }")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="再次提交").click()
    opened.value.wait_for_load_state()
    return opened.value


def test_a_demand_sent_while_the_database_is_away_is_kept_and_becomes_one_however_often_it_is_sent_again(
    county: Any, committed_db: Access, server: str, page_at: Any, watch: Any, shot: Any
) -> None:
    from fazhi.modules.demands.models import Demand

    watch.expect("503")
    page = page_at(390, base_url=server, javascript=False)
    page.goto("/hand-in/write/?about_official=no")
    page.get_by_label("要反映什么事").fill(TEXT)
    page.get_by_label("属于哪个乡镇、村").select_option("liuhe-dongwan")
    with no_database(committed_db):
        with page.expect_navigation() as answered:
            page.get_by_role("button", name="提交", exact=True).click()
        assert answered.value.status == 503
        expect(page.get_by_role("heading", level=1)).to_have_text("系统暂时连不上数据库")
        expect(page.get_by_text("晚上孩子放学看不见路")).to_be_visible()
        shot(page, "outage-kept")
        still = presses_again(page)
        expect(still.get_by_text("晚上孩子放学看不见路")).to_be_visible()
    assert Demand.objects.count() == 0

    codes = [presses_again(page).locator(".fz-tracking-code").inner_text() for _ in range(3)]
    assert len(set(codes)) == 1
    demand = Demand.objects.get()
    assert demand.statement.text == TEXT.replace("\n", "\r\n") or demand.statement.text == TEXT
    assert demand.place_unit.code == "liuhe-dongwan"


def test_what_an_official_wrote_while_the_database_is_away_is_done_once_when_sent_again(
    county: Any, committed_db: Access, server: str, page_at: Any, watch: Any
) -> None:
    from fazhi.kernel.matters.models import Act
    from fazhi.modules.demands.models import Demand

    watch.expect("503")
    resident = page_at(390, base_url=server)
    resident.goto("/hand-in/write/?about_official=no")
    resident.get_by_label("要反映什么事").fill(TEXT)
    resident.get_by_role("button", name="提交", exact=True).click()
    expect(resident.locator(".fz-tracking-code")).to_be_visible()
    demand = Demand.objects.get()

    official = Official.signs_in(page_at(1440, base_url=server, javascript=False), "baimei", PASSWORD)
    page = official.opens(str(demand.pk))
    note = "请今天到现场看一看，路上有学生。"
    form = official.form("dispatch")
    form.locator("[name=unit]").select_option(str(county.units["housing"].pk))
    form.locator("[name=note]").fill(note)
    with no_database(committed_db):
        form.locator("button").last.click()
        expect(page.get_by_text(note)).to_be_visible()
    presses_again(page)
    second = presses_again(page)
    expect(second.get_by_role("heading", level=1)).to_be_visible()
    assert Act.objects.filter(matter=demand.pk, step="dispatch").count() == 1
