"""Characters, dates, keys and cursors nobody types: never an error of ours, never everything instead of nothing."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from fazhi.kernel.ledger.models import Entry
from fazhi.kernel.people.models import Person
from fazhi.modules.demands.actions.exports import begun
from fazhi.modules.demands.models import Demand, Statement
from fazhi.modules.demands.rules.cleaning import cleaned
from fazhi.modules.demands.rules.days import EARLIEST, bounded
from fazhi.modules.demands.tests.conftest import DAY, County
from fazhi.modules.demands.tests.test_desk import filled

TEXT = "柳河镇东湾村村口的路灯坏了三天。"
ODD = "路\x0b灯\x00坏\x1f了\u202e三天\ufffe"


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> None:
    settings.EVIDENCE_ROOT = tmp_path


@pytest.fixture
def login(county: County) -> Callable[[str], Client]:
    def signed_in(who: str) -> Client:
        person = Person.objects.get(name=county.actors[who].name)
        person.user = User.objects.create_user(who)
        person.save(update_fields=["user"])
        client = Client()
        client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


def old_text(county: County) -> None:
    """A demand of the time before texts were cleaned."""
    with pytest.MonkeyPatch.context() as before:
        before.setattr("fazhi.modules.demands.actions.intake.cleaned", lambda text: text)
        county.dispatched(
            "transport", at=timezone.now() - DAY, text=ODD.replace("\x00", ""), place="村\x0c口。"
        )


def test_an_export_of_old_texts_with_control_characters_opens(
    county: County, login: Callable[[str], Client]
) -> None:
    old_text(county)
    client = login("erkin")
    book = load_workbook(io.BytesIO(client.post("/work/demands/export/xlsx/").content))
    assert book.active is not None
    row = [cell.value for cell in list(book.active)[1]]
    assert (row[4], row[14]) == ("村口。", "路灯坏了三天")
    sent: Any = client.post("/work/demands/export/csv/")
    lines = b"".join(sent.streaming_content).decode("utf-8-sig")
    assert next(iter(list(csv.reader(io.StringIO(lines)))[1:]))[14] == "路灯坏了三天"


def test_an_export_that_cannot_be_made_is_not_recorded(
    county: County, login: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    old_text(county)
    client = login("erkin")
    client.raise_request_exception = False
    monkeypatch.setattr("fazhi.modules.demands.actions.exports.cleaned", lambda text: text)
    assert client.post("/work/demands/export/xlsx/").status_code == 500
    assert not Entry.objects.filter(kind="demands.export").exists()


def test_the_first_portion_of_a_file_is_made_before_anything_is_sent() -> None:
    def broken() -> Iterator[str]:
        yield "head"
        raise ValueError("too odd")

    with pytest.raises(ValueError, match="too odd"):
        begun(broken())
    assert list(begun(iter(["a", "b"]))) == ["a", "b"]


@pytest.mark.parametrize(
    "query",
    [
        "unit=%00", "category=a%00", "category=%00", "channel=%00", "status=%00", "text=%00", "due=%0B", "since=%00",
        "text=%E2%80%AE", "older=%00", "older=%E8%B7%AF", "older=" + "W" * 3000, "newer=" + "5b" * 90,
        "older=WyJvbGRlciIsICIwMDAxLTAxLTAxVDAwOjAwOjAwIiwgIjAxOGYwMDAwLTAwMDAtNzAwMC04MDAwLTAwMDAwMDAwMDAwMCJd",
    ],
)  # fmt: skip
def test_odd_characters_in_a_filter_find_nothing_and_break_nothing(
    county: County, login: Callable[[str], Client], query: str
) -> None:
    demand, _ = county.dispatched("transport", at=timezone.now() - DAY)
    client = login("erkin")
    for page in ("/work/demands/", "/api/demands/matters"):
        answer = client.get(f"{page}?{query}")
        assert answer.status_code == 200, page
        shown = str(demand.pk) in answer.content.decode()
        assert shown == query.startswith(("older", "newer")), page


@pytest.mark.parametrize(
    "query",
    ["since=0001-01-01", "until=9999-12-31", "since=9999-12-31&until=0001-01-01", "since=0001-01-01&until=0001-01-01"],
)  # fmt: skip
def test_the_first_and_the_last_day_of_all_are_days_like_others(
    county: County, login: Callable[[str], Client], query: str
) -> None:
    county.dispatched("transport", at=timezone.now() - DAY)
    client = login("baimei")
    for page in ("/work/demands/", "/work/demands/figures/", "/work/demands/figures/demands.on_time/"):
        assert client.get(f"{page}?{query}").status_code == 200, page
    assert client.get(f"/api/demands/matters?{query}").status_code == 200


def test_a_day_is_moved_to_the_nearest_that_can_hold_anything() -> None:
    today = timezone.now().date()
    assert bounded(EARLIEST.replace(year=1), today) == EARLIEST
    assert bounded(today.replace(year=9999, month=1, day=1), today) == today + timedelta(days=366)
    assert bounded(today, today) == today


@pytest.mark.parametrize("by", ["unit", "category", "channel"])
@pytest.mark.parametrize("key", ["zz", "%00", "0" * 40, "1", "-1"])
def test_a_key_that_is_none_matches_no_record_of_a_figure(
    county: County, login: Callable[[str], Client], by: str, key: str
) -> None:
    county.dispatched("transport", at=timezone.now() - DAY)
    client = login("baimei")
    for code in ("received", "closing_rate", "median_days"):
        answer = client.get(f"/work/demands/figures/demands.{code}/?by={by}&key={key}")
        assert answer.status_code == 200
        assert answer.context["count"] == 0


def test_a_demand_of_the_year_one_is_not_registered(login: Callable[[str], Client]) -> None:
    answer = login("aili").post("/work/demands/register/", filled() | {"received_at": "0001-01-01T00:00"})
    assert answer.status_code == 422
    assert Demand.objects.count() == 0
    assert "received_at" in answer.context["form"].errors


def test_the_api_takes_no_control_characters_and_refuses_in_its_own_form(
    client: Client, county: County
) -> None:
    told: dict[str, Any] = {"about_official": False, "text": TEXT}

    def post(**more: Any) -> Any:
        return client.post("/api/demands/", told | more, content_type="application/json")

    assert post(text=ODD, name="艾\x00力", place="村\x00口", phone="138\x0000138000").status_code == 201
    kept = Statement.objects.select_related("demand__contact").get()
    assert (kept.text, kept.place, kept.demand.contact.name) == ("路灯坏了三天", "村口", "艾力")
    for wrong, field in (
        ({"category": "\x00"}, "category"),
        ({"place_unit": "\x00"}, "place_unit"),
        ({"place_unit": "没有这个村"}, "place_unit"),
        ({"place_unit": "housing"}, "place_unit"),
        ({"text": "\x00\x0b"}, "text"),
        ({"email": "\x00@\x00"}, "email"),
    ):
        answer = post(**wrong)
        assert (answer.status_code, list(answer.json()["errors"])) == (422, [field]), wrong
        assert answer.headers["Content-Type"] == "application/problem+json"
    assert client.get("/api/demands/%00").json()["code"] == "wrong_code"


def test_what_is_posted_to_the_api_without_the_last_slash_stays_posted(
    client: Client, county: County
) -> None:
    told = {"about_official": False, "text": TEXT}
    moved = client.post("/api/demands?from=1", told, content_type="application/json")
    assert (moved.status_code, moved.headers["Location"]) == (308, "/api/demands/?from=1")
    sent = client.post("/api/demands", told, content_type="application/json", follow=True)
    assert sent.status_code == 201
    missing = client.get("/api/nothing/at/all")
    assert (missing.status_code, missing.json()["code"]) == (404, "not_found")
    assert client.get(f"/api/demands/{sent.json()['code']}").headers["Cache-Control"] == "no-store"


def test_looking_up_replaces_what_taking_in_leaves_out() -> None:
    assert cleaned("a\x00") == "a"
    assert cleaned("\x00", instead="\ufffd") == "\ufffd"
