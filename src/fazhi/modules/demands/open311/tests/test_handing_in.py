"""POST Service Request: through the one action, with words for whatever is wrong."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fazhi.kernel.ledger.models import Entry
from fazhi.kernel.people.actor import RESIDENT
from fazhi.modules.demands.actions import find_by_code
from fazhi.modules.demands.models import Demand, Location, Publication
from fazhi.modules.demands.open311.actions import stop_publishing
from fazhi.modules.demands.tests.conftest import County

from .conftest import TEXT, V2, a_key, ask_for_pole, post, told


def said(answer: Any) -> str:
    return "；".join(one["description"] for one in answer.json())


def test_a_demand_comes_in_with_its_place_and_person_and_is_followed_with_its_code(
    client: Client, county: County, key: str
) -> None:
    ask_for_pole(county)
    answer = post(
        client,
        **told(
            key, lat="43.8256321987", long="87.6168", first_name="力", last_name="艾", phone="138 0000 5678",
            media_url="https://img.example.gov.cn/1.jpg", account_id="u-1", device_id="d-1", extensions="true",
            jurisdiction_id="yunling.gov.cn", **{"attribute[POLE]": "LH-023", "attribute[HOW]": "one"},
        ),
    )  # fmt: skip
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    (row,) = answer.json()
    assert set(row) == {"service_request_id", "service_notice", "account_id"}
    demand = Demand.objects.select_related("statement", "contact", "matter").get(pk=row["service_request_id"])
    assert (demand.channel, demand.category, demand.on_behalf) == ("app", county.roads, False)
    assert demand.source == f"开放接口 {key[:8]}"
    assert (demand.contact.name, demand.contact.phone) == ("艾力", "13800005678")
    assert demand.statement.place == "东湾村村口"
    lines = [TEXT, "灯杆编号：LH-023\n不亮的情况：单盏不亮", "附件网址：https://img.example.gov.cn/1.jpg"]
    assert demand.statement.text == "\n\n".join(lines)
    assert demand.matter.number in row["service_notice"]
    location = Location.objects.get()
    assert (str(location.lat), str(location.long)) == ("43.825632", "87.616800")
    code = row["service_notice"].partition("查询码：")[2].partition("，")[0]
    assert find_by_code(typed=code, address="192.0.2.1", at=timezone.now()) == demand
    assert not Publication.objects.exists()


def test_the_same_submission_twice_is_one_demand(client: Client, county: County, key: str) -> None:
    sent = told(key, submission=str(uuid4()))
    assert post(client, **sent).json() == post(client, **sent).json()
    assert Demand.objects.count() == 1
    assert Demand.objects.get().submission.hex != sent["submission"].replace("-", "")


@pytest.mark.parametrize("form", ["json", "xml"])
def test_without_a_key_nothing_is_taken(client: Client, county: County, form: str) -> None:
    ended, reading = a_key(), a_key(may_submit=False)
    from fazhi.kernel.people.actor import SYSTEM
    from fazhi.modules.demands.actions.api_keys import end_api_key
    from fazhi.modules.demands.models import ApiKey

    end_api_key(key_id=ApiKey.objects.get(prefix=ended[:8]).pk, by=SYSTEM, at=timezone.now())
    for shown in (None, "fzabc", ended, reading, "x" * 5000):
        answer = post(client, form, **told(key="", api_key=shown))
        assert answer.status_code == 403
        assert "密钥" in answer.content.decode()
    assert not Demand.objects.exists()


def test_the_key_may_stand_in_the_header(client: Client, county: County, key: str) -> None:
    from urllib.parse import urlencode

    answer = client.post(
        f"{V2}/requests.json",
        urlencode(told(key, api_key=None)),
        content_type="application/x-www-form-urlencoded",
        headers={"X-Api-Key": key},
    )
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("wrong", "status", "words"),
    [
        ({"service_code": None}, 400, "service_code"),
        ({"service_code": "9999"}, 404, "9999"),
        ({"service_code": "10"}, 404, "10"),  # a branch of the tree is no service
        ({"address_string": None}, 400, "地点"),
        ({"address_string": None, "lat": "43"}, 400, "同时"),
        ({"lat": "91", "long": "0"}, 400, "正负90度"),
        ({"lat": "nan", "long": "1e400"}, 400, "正负90度"),
        ({"address_id": "nowhere"}, 400, "乡镇、村"),
        ({"description": ""}, 400, "反映什么事"),
        ({"description": "长" * 4001}, 400, "4000"),
        ({"media_url": "javascript:alert(1)"}, 400, "media_url"),
        ({"phone": "12"}, 400, "电话"),
        ({"email": "nobody"}, 400, "邮箱"),
        ({"submission": "1"}, 400, "UUID"),
        ({"attribute[about_official]": None}, 400, "about_official"),
        ({"attribute[about_official]": "perhaps"}, 400, "选项"),
        ({"attribute[about_official]": "yes"}, 400, "纪检监察机关"),
        ({"attribute[NOBODY]": "1"}, 400, "NOBODY"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_taken(
    client: Client, county: County, key: str, wrong: dict[str, Any], status: int, words: str
) -> None:
    answer = post(client, **told(key, **wrong))
    assert answer.status_code == status
    assert words in said(answer)
    assert {one["code"] for one in answer.json()} == {status}
    assert not Demand.objects.exists()


@pytest.mark.parametrize(
    ("datatype", "given", "fine"),
    [
        ("number", "12.5", True), ("number", "twelve", False), ("number", "inf", False),
        ("datetime", "2026-03-01T08:00:00+08:00", True), ("datetime", "yesterday", False),
        ("text", "两行\n文字", True), ("string", "两行\n文字", False), ("string", "字" * 501, False),
        ("singlevaluelist", "a", True), ("singlevaluelist", "c", False), ("singlevaluelist", ["a", "b"], False),
        ("multivaluelist", ["a", "b"], True), ("multivaluelist", ["a", "c"], False),
    ],
)  # fmt: skip
def test_each_answer_is_of_the_kind_the_service_asks_for(
    client: Client, county: County, key: str, datatype: str, given: Any, fine: bool
) -> None:
    from fazhi.kernel.people.actor import SYSTEM
    from fazhi.modules.demands.open311.actions import set_service_attribute

    values = [{"key": key, "zh": zh, "en": key} for key, zh in (("a", "甲"), ("b", "乙"))]
    set_service_attribute(
        category=county.roads, code="Q", datatype=datatype, zh="问题", en="Question",
        values=values if datatype.endswith("list") else (), by=SYSTEM, at=timezone.now(),
    )  # fmt: skip
    answer = post(
        client, **told(key, **{"attribute[Q][]" if isinstance(given, list) else "attribute[Q]": given})
    )
    assert answer.status_code == (200 if fine else 400)
    if datatype == "multivaluelist" and fine:
        assert Demand.objects.get().statement.text.endswith("问题：甲、乙")


def test_agreement_to_publication_is_on_record_and_can_be_withdrawn(
    client: Client, county: County, key: str
) -> None:
    post(client, **told(key, **{"attribute[public]": "yes"}))
    demand = Demand.objects.get()
    assert demand.publication.withdrawn_at is None
    assert stop_publishing(demand=demand, by=RESIDENT, at=timezone.now())
    assert not stop_publishing(demand=demand, by=RESIDENT, at=timezone.now())
    kinds = (
        Entry.objects.filter(subject="demands.publication").order_by("version").values_list("kind", flat=True)
    )
    assert list(kinds) == ["publication.agree", "publication.withdraw"]


def test_a_village_may_be_named_by_its_code(client: Client, county: County, key: str) -> None:
    assert post(client, **told(key, address_string=None, address_id="dongwan")).status_code == 200
    assert Demand.objects.get().place_unit == county.units["dongwan"]


def test_a_point_alone_is_told_in_words_too(client: Client, county: County, key: str) -> None:
    assert post(client, **told(key, address_string=None, lat="43.8", long="87.6")).status_code == 200
    assert Demand.objects.get().statement.place == "纬度43.800000，经度87.600000"


def test_a_body_beyond_measure_or_without_sense_is_answered_in_words(
    client: Client, county: County, key: str
) -> None:
    assert post(client, **told(key, description="长" * 1_000_000)).status_code == 413
    many = post(client, **told(key), **{f"attribute[A{n}]": "1" for n in range(1100)})
    assert many.status_code == 400
    torn = client.post(f"{V2}/requests.json", b"x", content_type="multipart/form-data; boundary=")
    assert (torn.status_code, torn.headers["Content-Type"]) == (400, "application/json; charset=utf-8")


def test_handing_in_takes_at_most_fourteen_statements(client: Client, county: County, key: str) -> None:
    """The key with its count, and the service with its questions, come before the action; one more a minute forgets."""
    ask_for_pole(county)
    sent = told(key, lat="43.8", long="87.6", **{"attribute[HOW]": "one", "attribute[public]": "yes"})
    post(client, **sent)
    with CaptureQueriesContext(connection) as seen:
        assert post(client, **sent).status_code == 200
    assert sum("SAVEPOINT" not in str(query["sql"]) for query in seen.captured_queries) <= 14
