"""The API does what the pages do, with the same refusals, as problem documents."""

from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from fazhi.kernel.people.models import Person
from fazhi.modules.demands.models import Demand
from fazhi.modules.demands.tests.conftest import DAY, County

pytestmark = pytest.mark.urls("fazhi.modules.demands.tests.api_urls")
TEXT = "柳河镇东湾村村口的路灯坏了三天。"


def post(client: Client, **told: Any) -> Any:
    body = {"about_official": False, "text": TEXT} | told
    return client.post("/api/demands/", body, content_type="application/json")


def signed_in(county: County, who: str) -> Client:
    person = Person.objects.get(name=county.actors[who].name)
    person.user = User.objects.create_user(who)
    person.save(update_fields=["user"])
    client = Client()
    client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_demand_is_handed_in_once_and_followed_with_its_code(client: Client, county: County) -> None:
    submission = str(uuid4())
    first = post(client, submission=submission)
    again = post(client, submission=submission)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    journey = client.get(f"/api/demands/{first.json()['code']}").json()
    assert (journey["number"], journey["status"], journey["owed"]["local"]) == (
        first.json()["number"],
        "open",
        True,
    )
    assert journey["happened"][0]["title"] == "已登记"


def test_a_report_about_an_official_is_not_taken(client: Client, county: County) -> None:
    answer = post(client, about_official=True)
    assert (answer.status_code, answer.json()["code"]) == (422, "belongs_elsewhere")
    assert Demand.objects.count() == 0


def test_refusals_are_problem_documents_in_the_language_asked_for(client: Client, county: County) -> None:
    answer = post(client, category="9999")
    assert (answer.status_code, answer.headers["Content-Type"]) == (422, "application/problem+json")
    assert answer.json()["errors"] == {"category": "没有编码为“9999”的类别。"}
    missing = client.post("/api/demands/", {"text": TEXT}, content_type="application/json")
    assert (missing.status_code, list(missing.json()["errors"])) == (422, ["told.about_official"])
    broken = client.post("/api/demands/", "{", content_type="application/json")
    assert (broken.status_code, broken.json()["status"]) == (400, 400)
    assert post(client, text="x" * 6000).status_code == 422
    assert post(client, text="x" * 10_000_000).status_code == 413


def test_a_wrong_code_is_404_then_429_with_the_seconds_to_wait(client: Client, county: County) -> None:
    from fazhi.kernel.matters import codes

    answers = [client.get(f"/api/demands/{codes.written(n)}") for n in range(12)]
    assert [answer.status_code for answer in answers] == [404] * 10 + [429] * 2
    assert int(answers[-1].headers["Retry-After"]) >= 1
    assert client.get("/api/demands/nonsense").json()["code"] == "wrong_code"


def test_officials_read_what_is_in_their_scope_and_no_more(county: County) -> None:
    mine, _ = county.dispatched("transport", at=timezone.now() - DAY)
    other, _ = county.dispatched("housing", at=timezone.now() - DAY)
    client = signed_in(county, "erkin")
    page = client.get("/api/demands/matters").json()
    assert [row["id"] for row in page["rows"]] == [str(mine.pk)]
    assert client.get(f"/api/demands/matters/{mine.pk}").json()["text"].startswith("柳河镇")
    assert client.get(f"/api/demands/matters/{other.pk}").status_code == 404


def test_without_a_post_the_list_is_closed(client: Client, county: County) -> None:
    answer = client.get("/api/demands/matters")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
