"""The API acts as the pages do: for residents by their code, for officials by their post, for systems by their key."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from fazhi.kernel.people.actor import SYSTEM
from fazhi.modules.demands.actions import make_api_key
from fazhi.modules.demands.models import Demand
from fazhi.modules.demands.tests.conftest import DAY, HOUR, County
from fazhi.modules.demands.tests.test_api import TEXT, post, signed_in

pytestmark = pytest.mark.urls("fazhi.modules.demands.tests.api_urls")


def send(client: Client, address: str, body: Any = None, **headers: str) -> Any:
    return client.post(
        f"/api/demands/{address}", body, content_type="application/json", headers=headers or None
    )


def test_a_resident_rates_once_and_a_second_sending_does_nothing(client: Client, county: County) -> None:
    demand, code = county.answered(at=timezone.now() - 3 * DAY)
    journey = client.get(f"/api/demands/{code}").json()
    assert "rate" in journey["may"]
    rating = {"turn": journey["turn"], "handled": True, "satisfaction": "fair", "comment": "快一点更好。"}
    assert send(client, f"{code}/rate", rating).status_code == 200
    again = send(client, f"{code}/rate", rating)
    assert (again.status_code, again.json()["code"]) == (409, "stale")
    demand.refresh_from_db()
    assert demand.satisfaction == "fair"
    wrong = send(client, f"{code}/rate", rating | {"satisfaction": "delighted", "whatever": 1})
    assert (wrong.status_code, len(wrong.json()["errors"])) == (422, 2)


def test_a_resident_withdraws_and_reopens_by_code(client: Client, county: County) -> None:
    _demand, code = county.hand_in(at=timezone.now() - HOUR)
    turn = client.get(f"/api/demands/{code}").json()["turn"]
    answer = send(client, f"{code}/withdraw", {"turn": turn})
    assert answer.headers["Cache-Control"] == "no-store"
    assert "withdraw" not in answer.json()["may"]
    _demand, code = county.closed(at=timezone.now() - 3 * DAY)
    turn = client.get(f"/api/demands/{code}").json()["turn"]
    assert send(client, f"{code}/reopen", {"turn": turn, "reasons": ""}).status_code == 422
    assert send(client, f"{code}/reopen", {"turn": turn, "reasons": "又不亮了。"}).json()["status"] == "open"
    assert send(client, "0000-0000-0000-0/withdraw", {"turn": 0}).status_code == 404


def test_a_system_hands_in_with_its_key_under_its_channel(client: Client, county: County) -> None:
    about: dict[str, Any] = {
        "holder": "县网站",
        "channel": "website",
        "per_minute": 9,
        "by": SYSTEM,
        "at": timezone.now(),
    }
    _row, submits = make_api_key(may_submit=True, may_read=False, **about)
    _row, reads = make_api_key(may_submit=False, may_read=True, **about)
    body = {"about_official": False, "text": TEXT, "category": "1001", "place_unit": "dongwan"}
    assert send(client, "", body, **{"X-Api-Key": submits}).status_code == 201
    demand = Demand.objects.get()
    assert (demand.channel, demand.category, demand.source) == (
        "website",
        county.roads,
        f"开放接口 {submits[:8]}",
    )
    refused = send(client, "", body, **{"X-Api-Key": reads})
    assert (refused.status_code, refused.json()["code"]) == (403, "key_refused")
    assert client.get("/api/demands/categories", headers={"X-Api-Key": submits}).status_code == 403
    assert client.get("/api/demands/categories", headers={"X-Api-Key": reads}).status_code == 200
    assert post(client).status_code == 201
    assert Demand.objects.filter(channel="portal", source="").count() == 1


def test_categories_and_places_are_there_for_everybody(client: Client, county: County) -> None:
    categories = client.get("/api/demands/categories", headers={"Accept-Language": "en"}).json()
    assert categories[1] == {"code": "1001", "name": "Street lights", "parent": "10", "level": 2}
    places = client.get("/api/demands/places").json()
    assert [one["code"] for one in places] == ["liuhe", "dongwan"]


def test_what_is_published_is_the_same_as_over_open311(client: Client, county: County) -> None:
    demand, _ = county.hand_in(at=timezone.now() - HOUR, name="艾力", category=county.roads)
    (row,) = client.get("/api/demands/public").json()["rows"]
    assert (row["id"], row["service_code"], row["description"]) == (str(demand.pk), "1001", "")
    assert client.get(f"/api/demands/public/{demand.pk}").json() == row
    assert client.get("/api/demands/public?service=9").json() == {"rows": [], "older": ""}
    assert client.get("/api/demands/public?page=2").status_code == 422


def test_an_official_does_a_step_with_the_mark_of_their_session(county: County) -> None:
    demand, _ = county.hand_in(at=timezone.now() - HOUR)
    client = signed_in(county, "baimei")
    address = f"matters/{demand.pk}"
    before = client.get(f"/api/demands/{address}").json()
    assert "dispatch" in before["possible"]
    told = {"turn": before["turn"], "data": {"unit": str(county.units["housing"].pk)}}
    guarded = Client(enforce_csrf_checks=True)
    guarded.cookies = client.cookies
    assert send(guarded, f"{address}/steps/dispatch", told).status_code == 403
    guarded.cookies["csrftoken"] = "a" * 32
    done = send(guarded, f"{address}/steps/dispatch", told, **{"X-CSRFToken": "a" * 32})
    assert (done.status_code, done.json()["unit"]) == (200, "housing")
    again = send(client, f"{address}/steps/dispatch", told)
    assert (again.status_code, again.json()["code"]) == (409, "stale")
    acts = client.get(f"/api/demands/{address}/acts").json()
    assert [(act["n"], act["step"]) for act in acts] == [(1, "register"), (2, "dispatch")]
    assert all(len(act["commitment"]) == 64 for act in acts)
    turn = done.json()["turn"]
    assert send(client, f"{address}/steps/nonsense", {"turn": turn}).status_code == 422
    assert send(client, f"{address}/steps/answer", {"turn": turn, "outcome": "handled"}).status_code == 403
    closed = send(client, f"{address}/steps/close", {"turn": turn})
    assert (closed.status_code, closed.json()["code"]) == (409, "not_possible")
    assert "不能办理" in closed.json()["detail"]


def test_a_step_on_a_matter_out_of_sight_is_404(county: County) -> None:
    demand, _ = county.dispatched("housing", at=timezone.now() - DAY)
    client = signed_in(county, "erkin")
    for address in (f"matters/{demand.pk}", f"matters/{demand.pk}/acts"):
        assert client.get(f"/api/demands/{address}").status_code == 404
    assert send(client, f"matters/{demand.pk}/steps/accept", {"turn": 2}).status_code == 404


def test_figures_open_exactly_the_records_they_count(
    county: County, django_assert_max_num_queries: Any
) -> None:
    for n in range(3):
        county.hand_in(at=timezone.now() - n * HOUR, category=county.roads if n else None)
    client = signed_in(county, "baimei")
    figures = {one["code"]: one for one in client.get("/api/demands/figures").json()}
    assert figures["demands.received"]["value"] in (3, "3")
    assert figures["demands.received"]["local"] is True
    assert figures["demands.satisfaction"]["value"] is None
    broken = client.get("/api/demands/figures/demands.received?by=category").json()
    assert {cell["key"]: cell["numerator"] for cell in broken["cells"]} == {str(county.roads.pk): 2, None: 1}
    base = "/api/demands/figures/demands.received/records"
    for cell in broken["cells"]:
        key = cell["key"] or ""
        rows = client.get(base, {"by": "category", "key": key}).json()["rows"]
        assert len(rows) == cell["numerator"]
    with django_assert_max_num_queries(8):
        first = client.get(base, {"size": 2}).json()
    assert len(first["rows"]) == 2
    assert len(client.get(base, {"size": 2, "page": first["older"]}).json()["rows"]) == 1
    assert client.get("/api/demands/figures/demands.nothing").status_code == 404
    assert client.get("/api/demands/figures?since=2026-05-01&until=2026-04-01").status_code == 422
    assert signed_in(county, "aili").get("/api/demands/figures").status_code == 403
