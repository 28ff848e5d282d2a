"""Our answers have the shape of recorded answers of real servers and of the specification's examples.

Compared are, for XML, the set of paths of element names from the root (``service_requests/request/status``), and for
JSON the set of paths of member names. Ours must hold each path of the recording, and no path the recordings and the
specification do not have. The recordings lie outside this repository; without them these tests skip.

Where recordings differ from the specification, the specification holds: one server wrote a 403 as a bare ``error``,
one left the list out around attributes, one answers with a token instead of an id, one leaves optional members out.
"""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone

from fazhi.modules.demands.models import Demand
from fazhi.modules.demands.open311.documents import ITEMS, as_json, as_xml
from fazhi.modules.demands.tests.conftest import DAY, County

from .conftest import V2, ask_for_pole, post, told

ROOT = Path(__file__).resolve().parents[6]
RECORDED = ROOT.parent / "shared" / "data" / "open311" / "fixtures"


def recorded(name: str) -> str:
    path = RECORDED / name
    if not path.is_file():
        pytest.skip(f"the recorded answers of Open311 servers are not at {RECORDED}")
    return path.read_text(encoding="utf-8")


def xml_paths(text: str) -> set[str]:
    def below(element: ElementTree.Element, path: str) -> set[str]:
        here = f"{path}/{element.tag.lower()}".strip("/")
        return {here}.union(*(below(child, here) for child in element))

    return below(ElementTree.fromstring(text.partition("\n\n")[2] if text.startswith("HTTP/") else text), "")


def json_paths(value: Any, path: str = "") -> set[str]:
    if isinstance(value, list):
        return set().union(*(json_paths(one, path) for one in value))
    if isinstance(value, dict):
        found = {f"{path}/{name}".strip("/") for name in value}
        return found.union(*(json_paths(part, f"{path}/{name}".strip("/")) for name, part in value.items()))
    return set()


@pytest.fixture
def answers(client: Client, county: County, key: str) -> dict[str, Any]:
    """One answer of each kind in both formats, by its name."""
    ask_for_pole(county)
    county.hand_in(at=timezone.now() - DAY, category=county.roads)
    sent = told(key, lat="43.8", long="87.6", **{"attribute[HOW]": "one", "attribute[public]": "yes"})
    found: dict[str, Any] = {}
    for form in ("xml", "json"):
        found[f"created.{form}"] = post(client, form, **sent).content.decode()
        one = Demand.objects.exclude(location=None).first()
        assert one is not None
        addresses = {
            "services": "services", "definition": "services/1001", "requests": "requests",
            "one": f"requests/{one.pk}", "token": f"tokens/{one.pk}", "missing": "requests/nothing",
        }  # fmt: skip
        for name, address in addresses.items():
            found[f"{name}.{form}"] = client.get(f"{V2}/{address}.{form}").content.decode()
        found[f"empty.{form}"] = client.get(
            f"{V2}/requests.{form}?end_date=2001-01-01T00:00:00Z"
        ).content.decode()
        found[f"refused.{form}"] = post(client, form, **told("wrong")).content.decode()
        found[f"discovery.{form}"] = client.get(f"/open311/discovery.{form}").content.decode()
    return found


@pytest.mark.parametrize(
    ("name", "recording"),
    [
        ("services.xml", "cfa-ruby_services.xml"),
        ("services.xml", "node-open311_dc-services.xml"),
        ("definition.xml", "node-open311_dc-services-S0301.xml"),
        ("created.xml", "cfa-ruby_post_service_request.xml"),
        ("token.xml", "cfa-ruby_request_id_from_token.xml"),
        ("token.xml", "node-open311_token.xml"),
        ("requests.xml", "cfa-ruby_service_requests.xml"),
        ("requests.xml", "node-open311_service-requests.xml"),
        ("requests.xml", "open311status_requests_many.xml"),
        ("one.xml", "cfa-ruby_get_service_request.xml"),
        ("one.xml", "node-open311_service-request.xml"),
        ("one.xml", "open311status_requests_single.xml"),
        ("empty.xml", "cfa-ruby_service_requests_empty.xml"),
        ("missing.xml", "cfa-ruby_get_service_request_not_found.xml"),
        ("refused.xml", "node-open311_boston-err-submitrequest-base_is_duplicate.xml"),
        ("discovery.xml", "node-open311_discovery-dc.xml"),
    ],
)
def test_the_elements_are_exactly_those_recorded(answers: dict[str, Any], name: str, recording: str) -> None:
    assert xml_paths(answers[name]) == xml_paths(recorded(recording))


@pytest.mark.parametrize(
    ("name", "recording"),
    [
        ("services.json", "open311status_service_list.json"),
        ("discovery.json", "node-open311_discovery-boston.json"),
    ],
)
def test_the_members_are_exactly_those_recorded(answers: dict[str, Any], name: str, recording: str) -> None:
    assert json_paths(json.loads(answers[name])) == json_paths(json.loads(recorded(recording)))


def test_recordings_that_leave_something_out_have_nothing_we_do_not_have(answers: dict[str, Any]) -> None:
    some = json_paths(json.loads(recorded("open311status_service_requests.json")))
    assert some <= json_paths(json.loads(answers["requests.json"]))
    # this server gives no group, and an attribute the specification does not have
    assert xml_paths(recorded("open311status_services_giessen.xml")) <= xml_paths(answers["services.xml"])


def test_recordings_that_depart_from_the_specification_are_followed_but_for_that(
    answers: dict[str, Any],
) -> None:
    without_list = {path.replace("/attributes/", "/") for path in xml_paths(answers["definition.xml"])}
    assert without_list - {"service_definition/attributes"} == xml_paths(
        recorded("cfa-ruby_service_definition.xml")
    )
    assert xml_paths(recorded("cfa-ruby_403.xml")) == {"error"}
    assert xml_paths(answers["refused.xml"]) == {
        "errors",
        "errors/error",
        "errors/error/code",
        "errors/error/description",
    }
    token_instead = xml_paths(recorded("node-open311_boston-submitrequest-token.xml"))
    assert token_instead - xml_paths(answers["created.xml"]) == {"service_requests/request/token"}


def test_the_list_of_known_cities_names_discovery_documents(answers: dict[str, Any]) -> None:
    cities = json.loads(recorded("endpoints_cities.json"))
    assert {"service_discovery", "jurisdiction_id"} <= set(cities[0])
    assert "endpoints/url" in json_paths(json.loads(answers["discovery.json"]))


def test_json_says_what_xml_says(answers: dict[str, Any]) -> None:
    """The Spark convention: the same names in the same nesting, lists without the name of their elements."""
    for name in ("services", "definition", "requests", "token", "missing", "discovery"):
        told = xml_paths(answers[f"{name}.xml"])
        flat = {"/".join(part for part in path.split("/")[1:] if part not in ITEMS.values()) for path in told}
        assert flat - {""} == json_paths(json.loads(answers[f"{name}.json"])), name


def test_an_answer_survives_characters_xml_does_not_have() -> None:
    told = {"description": "一\x00二\x1b三<&>\u202e\ud800"}
    assert (
        ElementTree.fromstring(as_xml("service_requests", [told])).findtext("request/description") is not None
    )
    assert json.loads(as_json([{"description": "一<&>"}])) == [{"description": "一<&>"}]
