"""The desk's pages: registration read back, the list in its scope, the export on record, figures that open."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fazhi.kernel.ledger.models import Entry
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.people import actions as people
from fazhi.kernel.people.actor import SYSTEM
from fazhi.kernel.people.models import Duty, Person
from fazhi.kernel.workdays import SHANGHAI
from fazhi.modules.demands.models import Demand
from fazhi.modules.demands.tests.conftest import DAY, County

TEXT = "来电人反映石桥镇自来水发黄，已有两天。"


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> None:
    settings.EVIDENCE_ROOT = tmp_path


@pytest.fixture
def login(county: County) -> Callable[[str], Client]:
    def signed_in(who: str) -> Client:
        person = Person.objects.get(name=county.actors[who].name)
        if person.user is None:
            person.user = User.objects.create_user(who)
            person.save(update_fields=["user"])
        client = Client()
        client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


def filled(received: Any = None, **more: Any) -> dict[str, Any]:
    moment = received or timezone.now() - timedelta(hours=1)
    return {
        "about_official": "no",
        "submission": str(uuid4()),
        "channel": "hotline",
        "received_at": moment.astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M"),
        "text": TEXT,
        "name": "热依汉",
        "phone": "13800138000",
        "category": "1001",
        "place_unit": "dongwan",
        "read_back": "on",
        **more,
    }


def test_a_call_is_registered_with_its_time_its_category_and_its_place(
    login: Callable[[str], Client],
) -> None:
    client = login("aili")
    received = (timezone.now() - DAY).replace(second=0, microsecond=0)
    assert client.get("/work/demands/register/").status_code == 200
    answer = client.post("/work/demands/register/", filled(received))
    assert answer.headers["Location"] == "/work/demands/registered/"
    demand = Demand.objects.select_related("matter", "category", "place_unit").get()
    assert (demand.channel, demand.on_behalf, demand.matter.opened_at) == ("hotline", True, received)
    assert demand.category is not None
    assert demand.place_unit is not None
    assert (demand.category.code, demand.place_unit.code) == ("1001", "dongwan")
    page = client.get("/work/demands/registered/").content.decode()
    assert re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]", page)


def test_the_wrong_form_comes_back_with_its_text(login: Callable[[str], Client]) -> None:
    client = login("aili")
    for wrong, said in (
        ({"received": timezone.now() + DAY}, "还没有到"),
        ({"category": "没有的类别"}, "category"),
        ({"channel": "portal"}, "channel"),
        ({"read_back": ""}, "读给对方确认"),
        ({"about_official": ""}, "请先问清"),
    ):
        answer = client.post("/work/demands/register/", filled(**wrong))  # type: ignore[arg-type]
        assert answer.status_code == 422, said
        assert TEXT in answer.content.decode(), said
        assert said in answer.content.decode(), said
    assert Demand.objects.count() == 0


def test_who_may_not_open_what_they_registered_is_given_number_and_code_and_no_link(
    county: County, login: Callable[[str], Client]
) -> None:
    duty = Duty(post=county.posts["fangyu"], verb="demands.intake", held_from=timezone.now() - DAY)
    duty.save()
    for who, links in (("aili", 1), ("fangyu", 0)):
        client = login(who)
        client.post("/work/demands/register/", filled())
        demand = Demand.objects.order_by("pk").last()
        assert demand is not None
        page = client.get("/work/demands/registered/").content.decode()
        assert demand.matter.number in page
        assert page.count(str(demand.pk)) == links, who


def test_a_report_about_an_official_is_not_registered(login: Callable[[str], Client]) -> None:
    answer = login("aili").post("/work/demands/register/", filled(about_official="yes"))
    assert answer.status_code == 422
    assert "纪检监察机关" in answer.content.decode()
    assert TEXT not in answer.content.decode()
    assert Demand.objects.count() == 0


def test_pages_are_closed_to_those_without_the_duty_and_to_visitors(login: Callable[[str], Client]) -> None:
    assert login("chengang").get("/work/demands/register/").status_code == 403
    assert login("aili").post("/work/demands/export/csv/").status_code == 403
    assert login("chengang").get("/work/demands/figures/").status_code == 403
    assert Client().get("/work/demands/").status_code == 302


def test_a_post_that_has_run_out_registers_nothing(county: County, login: Callable[[str], Client]) -> None:
    client = login("aili")
    client.get("/work/demands/")
    people.leave(post=county.posts["aili"], held_to=timezone.now() - DAY, by=SYSTEM, at=timezone.now())
    answer = client.post("/work/demands/register/", filled())
    assert answer.status_code == 403
    assert Demand.objects.count() == 0


def test_the_list_shows_the_scope_and_its_filters_stay(
    county: County, login: Callable[[str], Client]
) -> None:
    now = timezone.now()
    mine, _ = county.dispatched("transport", at=now - DAY, text="运输局的路灯。")
    other, _ = county.dispatched("housing", at=now - DAY, text="住建局的路灯。")
    page = login("erkin").get("/work/demands/?text=路灯&status=open").content.decode()
    assert mine.matter.number in page
    assert other.matter.number not in page
    assert "状态：办理中" in page
    centre = login("baimei").get("/work/demands/").content.decode()
    assert mine.matter.number in centre
    assert other.matter.number in centre


def test_the_list_costs_at_most_ten_queries(
    county: County, login: Callable[[str], Client], django_assert_max_num_queries: Any
) -> None:
    now = timezone.now()
    for n in range(6):
        county.dispatched(at=now - DAY + n * timedelta(minutes=5), text=f"第{n}件。", phone="13800138000")
    client = login("baimei")
    client.get("/work/demands/")
    with django_assert_max_num_queries(10):
        client.get("/work/demands/?status=open")


def test_the_page_of_a_demand_costs_at_most_fifteen_queries_and_so_does_acting_on_it(
    county: County, login: Callable[[str], Client]
) -> None:
    now = timezone.now()
    demand, _code = county.answered(at=now - 3 * DAY, phone="13800138000")
    other, _code = county.dispatched(at=now - DAY, phone="13800138000")
    for official, matter in (("chengang", demand.pk), ("baimei", demand.pk), ("chengang", other.pk)):
        client = login(official)
        page = f"/work/matters/{matter}/"
        client.get(page)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(page).status_code == 200
        assert len(seen) <= 15, (official, [str(query["sql"])[:150] for query in seen])
    client = login("chengang")
    turn = Matter.objects.get(pk=other.pk).turn
    with CaptureQueriesContext(connection) as seen:
        assert client.post(f"/work/matters/{other.pk}/do/accept/", {"expected": turn}).status_code == 303
    asked = [query for query in seen if "SAVEPOINT" not in str(query["sql"])]
    assert len(asked) <= 15, [str(query["sql"])[:150] for query in asked]


def test_an_export_is_handed_out_and_recorded(county: County, login: Callable[[str], Client]) -> None:
    now = timezone.now()
    county.dispatched("transport", at=now - DAY)
    county.dispatched("housing", at=now - DAY)
    client = login("erkin")
    answer = client.post("/work/demands/export/csv/?status=open")
    body = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert len(body.strip().splitlines()) == 2
    assert client.post("/work/demands/export/xlsx/").content[:2] == b"PK"
    assert client.get("/work/demands/export/csv/").status_code == 405
    assert Entry.objects.filter(kind="demands.export").count() == 2


def test_every_figure_opens_and_shows_as_many_rows_as_it_says(
    county: County, login: Callable[[str], Client]
) -> None:
    now = timezone.now()
    county.closed(at=now - 3 * DAY)
    county.dispatched("transport", at=now - 2 * DAY)
    client = login("baimei")
    query = f"since={(now - 10 * DAY).date()}&until={now.date()}"
    page = client.get(f"/work/demands/figures/?{query}&by=unit").content.decode()
    assert "县交通运输局" in page
    for code in set(re.findall(r"/work/demands/figures/(demands\.[a-z_]+)/", page)):
        records = client.get(f"/work/demands/figures/{code}/?{query}&by=unit")
        assert records.status_code == 200, code
    received = client.get(
        f"/work/demands/figures/demands.received/?{query}&by=channel&key=portal"
    ).content.decode()
    assert received.count('role="rowheader"') == 2
    whole = client.get(f"/work/demands/figures/demands.closing_rate/?{query}&of=all").content.decode()
    assert whole.count('role="rowheader"') == 2
    assert client.get("/work/demands/figures/demands.nothing/").status_code == 404
    assert client.get("/work/demands/figures/?since=x&until=2026-99-99").status_code == 200


def test_walking_the_pages_of_a_figure_shows_exactly_the_records_it_counts(
    county: County, login: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fazhi.modules.demands.web.figures.RECORDS_A_PAGE", 3)
    now = timezone.now()
    demands = [county.dispatched("transport", at=now - DAY + (n // 2) * timedelta(hours=1)) for n in range(8)]
    county.dispatched("housing", at=now - DAY)
    client = login("baimei")
    start = f"since={(now - 2 * DAY).date()}&until={now.date()}&by=unit&key={county.units['transport'].pk}"
    for path in ("demands.received/", "demands.closing_rate/"):
        query, seen = f"?{start}&of=all", []
        while query:
            page = client.get(f"/work/demands/figures/{path}{query}")
            seen += [row.pk for row, _sight in page.context["rows"]]
            assert page.context["count"] == 8
            back, query = page.context["newer"], page.context["older"]
        assert len(seen) == 8
        assert set(seen) == {demand.pk for demand, _ in demands}
        assert [
            row.pk for row, _sight in client.get(f"/work/demands/figures/{path}{back}").context["rows"]
        ] == seen[3:6]


def test_the_code_of_a_registration_is_nowhere_in_the_database(login: Callable[[str], Client]) -> None:
    client = login("aili")
    answer = client.post("/work/demands/register/", filled())
    assert answer.cookies["fazhi_registered"]["max-age"] == 900
    assert answer.cookies["fazhi_registered"]["path"] == "/work/demands/registered/"
    code = client.get("/work/demands/registered/").context["code"]
    assert code not in str([session.get_decoded() for session in Session.objects.all()])


def test_the_code_of_a_registration_is_shown_to_no_other_post(login: Callable[[str], Client]) -> None:
    client, other = login("aili"), login("baimei")
    client.post("/work/demands/register/", filled())
    other.cookies["fazhi_registered"] = client.cookies["fazhi_registered"].value
    assert other.get("/work/demands/registered/").headers["Location"] == "/work/demands/register/"
