"""What is published: discovery, services, requests. Never who handed in, never what without agreement."""

from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone

from fazhi.api.keys import WITHOUT_KEY, TooManyRequests, minute_of
from fazhi.kernel.people.actor import RESIDENT
from fazhi.modules.demands import actions, secrecy
from fazhi.modules.demands.models import ApiUse, Demand
from fazhi.modules.demands.open311.actions import stop_publishing
from fazhi.modules.demands.tests.conftest import DAY, HOUR, County

from .conftest import TEXT, V2, a_key, ask_for_pole, post, told


def get(client: Client, path: str, **query: Any) -> Any:
    return client.get(f"{V2}/{path}", query)


def ids(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content.decode()
    return [row["service_request_id"] for row in answer.json()]


def test_discovery_names_the_endpoint_at_the_address_it_was_asked_at(client: Client, county: County) -> None:
    (endpoint,) = client.get("/open311/discovery.json").json()["endpoints"]
    assert endpoint["url"] == "http://testserver/open311/v2"
    assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
    root = ElementTree.fromstring(client.get("/open311/discovery.xml").content)
    assert [one.text for one in root.iter("format")] == ["text/xml", "application/json"]


def test_the_leaves_of_the_categories_are_the_services(client: Client, county: County) -> None:
    answer = get(client, "services.json")
    (service,) = answer.json()
    assert (service["service_code"], service["service_name"], service["group"]) == (
        "1001",
        "道路照明",
        "城乡建设",
    )
    assert service["metadata"] is True
    english = client.get(f"{V2}/services.xml", headers={"Accept-Language": "en"})
    assert english.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert english.content.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
    assert ElementTree.fromstring(english.content).findtext("service/service_name") == "Street lights"


def test_a_definition_holds_the_office_s_questions_and_the_two_every_service_has(
    client: Client, county: County
) -> None:
    ask_for_pole(county)
    definition = get(client, "services/1001.json").json()
    codes = [one["code"] for one in definition["attributes"]]
    assert codes == ["POLE", "HOW", "about_official", "public"]
    assert [one["order"] for one in definition["attributes"]] == [1, 2, 3, 4]
    assert definition["attributes"][1]["values"][0] == {"key": "all", "name": "整排不亮"}
    assert get(client, "services/10.json").status_code == 404
    assert get(client, "services/9999.xml").status_code == 404


@pytest.mark.parametrize(
    "path", ["services.csv", "services", "v2.json", "", "requests/abc", "services/1001.html", "tokens.json"]
)
def test_an_unknown_format_or_address_is_404_in_words(client: Client, county: County, path: str) -> None:
    answer = get(client, path)
    assert answer.status_code == 404
    assert "接口地址" in answer.content.decode() or "格式" in answer.content.decode()


def test_a_method_nobody_offers_is_405(client: Client, county: County) -> None:
    answer = client.delete(f"{V2}/requests.json")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, POST")


def test_the_bare_facts_are_published_and_nothing_a_resident_wrote(
    client: Client, county: County, key: str
) -> None:
    post(client, **told(key, lat="43.8", long="87.6", first_name="力", last_name="艾", phone="13800005678"))
    county.hand_in(at=timezone.now(), name="艾力", phone="13800005678", place="东湾村")
    answer = get(client, "requests.json")
    for row in answer.json():
        empty = (
            "description",
            "address",
            "lat",
            "long",
            "media_url",
            "zipcode",
            "address_id",
            "service_notice",
        )
        assert all(row[name] is None for name in empty)
        assert (row["status"], row["status_notes"]) == ("open", "已登记，待派单")
        assert row["agency_responsible"] == "县智慧城市服务中心"
        assert row["requested_datetime"].endswith("+08:00")
    everything = answer.content.decode() + get(client, "requests.xml").content.decode()
    for secret in (
        "艾力",
        "1380000",
        "路灯坏",
        "东湾村",
        "43.8",
        *Demand.objects.values_list("matter__number", flat=True),
    ):
        assert secret not in everything


def test_words_and_place_are_published_with_agreement_until_it_is_withdrawn_or_the_matter_is_sealed(
    client: Client, county: County, key: str
) -> None:
    post(client, **told(key, lat="43.8", long="87.6", phone="13800005678", **{"attribute[public]": "yes"}))
    demand = Demand.objects.get()
    (row,) = get(client, f"requests/{demand.pk}.json").json()
    assert (row["description"], row["address"], row["lat"], row["long"]) == (TEXT, "东湾村村口", 43.8, 87.6)
    assert "1380000" not in str(row)
    stop_publishing(demand=demand, by=RESIDENT, at=timezone.now())
    (row,) = get(client, f"requests/{demand.pk}.json").json()
    assert (row["description"], row["lat"]) == (None, None)
    county.do(demand, "seal", county.baimei, timezone.now(), data={"recipient": county.posts["gulan"].pk})
    for path in (f"requests/{demand.pk}.json", f"tokens/{demand.pk}.json"):
        assert get(client, path).status_code == 404
    assert (
        ids(get(client, "requests.json"))
        == ids(get(client, "requests.json", service_request_id=demand.pk))
        == []
    )


def test_history_brought_in_is_not_published(client: Client, county: County) -> None:
    demand, _code = county.hand_in(at=timezone.now())
    demand.matter.imported = True
    demand.matter.save(update_fields=["imported"])
    assert ids(get(client, "requests.json")) == []


def test_a_token_is_the_id_itself(client: Client, county: County, key: str) -> None:
    (row,) = post(client, **told(key)).json()
    found = row["service_request_id"]
    assert get(client, f"tokens/{found}.json").json() == [{"service_request_id": found, "token": found}]
    assert get(client, "tokens/nothing.xml").status_code == 404


def test_requests_are_narrowed_by_service_status_time_and_ids(client: Client, county: County) -> None:
    now = timezone.now()
    closed, _ = county.closed(at=now - 20 * DAY, category=county.roads)
    fresh, _ = county.hand_in(at=now - HOUR)
    old, _ = county.hand_in(at=now - 100 * DAY)
    everything = [str(fresh.pk), str(closed.pk)]
    assert ids(get(client, "requests.json")) == everything
    assert ids(get(client, "requests.json", jurisdiction_id="x", extensions="true", status="")) == everything
    assert ids(get(client, "requests.json", status="closed")) == [str(closed.pk)]
    assert ids(get(client, "requests.json", status="open")) == [str(fresh.pk)]
    assert ids(get(client, "requests.json", status="open,closed")) == everything
    assert ids(get(client, "requests.json", service_code="1001,7")) == [str(closed.pk)]
    since = (now - 110 * DAY).isoformat()
    assert ids(get(client, "requests.json", start_date=since)) == [str(closed.pk), str(old.pk)]
    assert ids(get(client, "requests.json", end_date=(now - 50 * DAY).isoformat())) == [str(old.pk)]
    by_ids = f"{old.pk},{fresh.pk},nonsense"
    assert ids(get(client, "requests.json", service_request_id=by_ids, status="closed")) == [
        str(fresh.pk),
        str(old.pk),
    ]
    (row,) = get(client, f"requests/{closed.pk}.json").json()
    assert (row["status"], row["status_notes"], row["service_code"]) == ("closed", "已办结", "1001")
    assert row["updated_datetime"] > row["requested_datetime"]


@pytest.mark.parametrize(
    "query",
    [
        {"start_date": "yesterday"}, {"start_date": "2026-01-01T00:00:00"}, {"end_date": "9999-99-99"},
        {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-06-01T00:00:00Z"}, {"status": "lost"},
        {"page_size": "0"}, {"page_size": "1001"}, {"page": "2"}, {"service_request_id": ",".join("x" * n for n in range(1, 200))},
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_400_in_words(client: Client, county: County, query: dict[str, str]) -> None:
    answer = get(client, "requests.json", **query)
    assert (answer.status_code, answer.json()[0]["code"]) == (400, 400)


def test_pages_follow_the_link_header_and_lose_and_repeat_nothing(client: Client, county: County) -> None:
    now = timezone.now()
    all_of_them = [str(county.hand_in(at=now - n * HOUR)[0].pk) for n in range(7)]
    seen, path = [], f"{V2}/requests.json?page_size=3&api_key="
    while path:
        answer = client.get(path)
        seen += ids(answer)
        path = answer.headers.get("Link", "").partition("<http://testserver")[2].partition(">")[0]
    assert seen == all_of_them


def test_the_list_costs_the_same_however_long_it_is(
    client: Client, county: County, key: str, django_assert_num_queries: Any
) -> None:
    post(client, **told(key, **{"attribute[public]": "yes"}))
    get(client, "requests.json")
    with django_assert_num_queries(3):
        assert len(ids(get(client, "requests.json"))) == 1
    for n in range(8):
        county.dispatched(at=timezone.now() - n * DAY - 2 * HOUR, category=county.roads)
        post(client, **told(key, **{"attribute[public]": "yes"}))
    with django_assert_num_queries(3):
        assert len(ids(get(client, "requests.json"))) == 17


def used_up(caller: str, limit: int) -> None:
    """This minute and the next are used up, whichever it is when the request comes."""
    minute = minute_of(timezone.now())
    for n in range(2):
        ApiUse.objects.create(caller=caller, minute=minute + n * timedelta(minutes=1), used=limit)


def test_reading_without_a_key_is_limited_by_address(client: Client, county: County) -> None:
    used_up(secrecy.address_digest("127.0.0.1"), WITHOUT_KEY)
    answer = get(client, "services.json")
    assert (answer.status_code, answer.json()[0]["code"]) == (429, 429)
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    # a wrong key is counted at the address that tried it, a good one by itself
    assert get(client, "services.json", api_key="fzwrong").status_code == 429
    assert get(client, "services.json", api_key=a_key()).status_code == 200
    assert client.get(f"{V2}/services.json", REMOTE_ADDR="192.0.2.9").status_code == 200
    assert not ApiUse.objects.filter(caller__contains="192.0").exists()


def test_a_key_has_a_limit_of_its_own(client: Client, county: County) -> None:
    few = a_key(per_minute=2)
    used_up(few[:8], 2)
    assert post(client, **told(few)).status_code == 429
    assert get(client, "services.json").status_code == 200


def test_exactly_as_many_requests_as_allowed_are_let_in(county: County) -> None:
    few, now = a_key(per_minute=3), timezone.now()
    for _n in range(3):
        assert actions.admit(shown=few, use="read", address="192.0.2.1", at=now)
    with pytest.raises(TooManyRequests):
        actions.admit(shown=few, use="read", address="192.0.2.1", at=now)
    assert ApiUse.objects.get().used == 3
    assert actions.admit(shown=few, use="read", address="192.0.2.1", at=now + timedelta(minutes=1))


def test_who_called_is_forgotten_after_an_hour(county: County) -> None:
    now = timezone.now()
    for at in (now - timedelta(hours=2), now - timedelta(minutes=5), now):
        actions.admit(shown="", use="read", address="192.0.2.1", at=at)
    assert ApiUse.objects.count() == 2
