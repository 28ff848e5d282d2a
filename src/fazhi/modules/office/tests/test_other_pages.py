"""Notices, units, local limits, the calendar: who sees them, and what is set there."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from fazhi.kernel.matters.models import LocalLimit
from fazhi.kernel.notices import actions as notices
from fazhi.kernel.people.actor import SYSTEM
from fazhi.kernel.workdays import legal_day
from fazhi.modules.office.tests.conftest import County

PAGES = ("/work/", "/work/desk/", "/work/notices/", "/work/organisation/", "/work/limits/", "/work/calendar/")


@pytest.mark.parametrize("page", PAGES)
def test_pages_open_for_people_in_a_post_in_both_languages_and_lead_others_to_the_login(
    county: County, page: str
) -> None:
    client = county.client("weining")
    assert client.get(page).status_code == 200
    client.cookies["fazhi_language"] = "en"
    english = client.get(page)
    assert english.status_code == 200
    assert 'lang="en"' in english.content.decode()
    assert Client().get(page).headers["Location"].startswith("/work/login/")


def test_a_notice_is_counted_shown_and_marked_as_read(county: County) -> None:
    matter = county.sent()
    notices.tell(
        to_post=county.posts["chengang"].pk, title="有新的交办事项", body="请按期回报。", matter_id=matter.pk,
        by=SYSTEM, at=timezone.now(),
    )  # fmt: skip
    client = county.client("chengang")
    page = client.get("/work/notices/")
    assert "有新的交办事项" in page.content.decode()
    assert "通知，1 条未读" in page.content.decode()
    client.post("/work/notices/read/", {"notice": [page.context["rows"][0].pk, "not an id"]})
    assert "通知，0 条未读" in client.get("/work/notices/").content.decode()


def test_the_organisation_shows_who_holds_which_post(county: County) -> None:
    page = county.client("erkin").get("/work/organisation/").content.decode()
    assert "白梅" in page
    assert "交办" in page


def test_a_limit_is_set_from_today_with_its_basis_and_shown_as_local(county: County) -> None:
    client = county.client("weining")
    today = legal_day(timezone.now())
    form = {
        "key": "errand.send",
        "period_amount": "2",
        "period_unit": "working_day",
        "from_day": today.isoformat(),
        "basis": "云岭办〔2026〕1号",
    }
    preview = client.post("/work/limits/set/", form).content.decode()
    assert "由1个工作日改为2个工作日" in preview
    assert not LocalLimit.objects.exists()
    assert client.post("/work/limits/set/", {**form, "sure": "1"}).status_code == 302
    page = client.get("/work/limits/").content.decode()
    assert "2个工作日" in page
    assert "云岭办〔2026〕1号" in page
    assert LocalLimit.objects.get(key="errand.send").period == "2 working_day"


def test_a_limit_cannot_be_set_for_the_past_or_without_the_duty(county: County) -> None:
    yesterday = legal_day(timezone.now()) - timedelta(days=1)
    form = {
        "key": "errand.send",
        "period_amount": "2",
        "period_unit": "working_day",
        "from_day": yesterday.isoformat(),
        "basis": "无",
    }
    refused = county.client("weining").post("/work/limits/set/", form)
    assert refused.status_code == 422
    assert "不能追溯" in refused.content.decode()
    assert county.client("baimei").get("/work/limits/set/").status_code == 403


def test_undelivered_messages_are_for_those_who_settle_them(county: County) -> None:
    assert county.client("weining").get("/work/notices/unsettled/").status_code == 200
    assert county.client("baimei").get("/work/notices/unsettled/").status_code == 403


@pytest.mark.parametrize(
    ("year", "shown"),
    [("2026", "国办发明电〔2025〕7号"), ("2027", "暂定"), ("9999", "2027"), ("x", "年工作日历")],
)
def test_the_calendar_names_the_notice_or_says_it_is_provisional(
    county: County, year: str, shown: str
) -> None:
    assert shown in county.client("erkin").get(f"/work/calendar/?year={year}").content.decode()


def test_a_procedure_is_read_with_its_sources_and_what_a_version_changed(county: County) -> None:
    client = county.client("erkin")
    assert "交办事项" in client.get("/work/procedures/").content.decode()
    page = client.get("/work/procedures/errand/").content.decode()
    assert "自2021年1月1日起施行的版本" in page
    assert "本地规则" in page
    assert "《信访工作条例》" in page
    newer = client.get("/work/procedures/incident/2026-01-01/").content.decode()
    assert "与前一版本相比" in newer
    assert "正在办理的事项，转入本版本" in newer
    assert client.get("/work/procedures/incident/2020-01-01/").status_code == 404
    assert client.get("/work/procedures/flying/").status_code == 404
