"""Intake in the field: each envelope once, what was agreed to on record, faults by field, keys by post."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from fazhi.kernel.evidence.tests import samples
from fazhi.kernel.ledger import configuration
from fazhi.kernel.ledger.models import Entry
from fazhi.kernel.ledger.queries import size
from fazhi.kernel.people.models import Person
from fazhi.kernel.workdays import SHANGHAI
from fazhi.modules.demands import actions, consents
from fazhi.modules.demands.actions import Agreed, GroupTold, exports
from fazhi.modules.demands.actions import field as field_actions
from fazhi.modules.demands.models import Consent, Demand, Envelope, Representative
from fazhi.modules.demands.rules.groups import Spokesperson
from fazhi.modules.demands.tests.conftest import AT, DAY, HOUR, County, build_county

TEXT = "东湾村三组的水渠塌了一段，下雨就淹地。"
URL = "/work/demands/field/hand-in/"


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


def envelope(**more: Any) -> dict[str, Any]:
    heard = timezone.now() - HOUR
    return {
        "about_official": "no",
        "submission": str(uuid4()),
        "received_at": heard.astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M"),
        "written_at": "2026-03-02T01:00:00.000Z",
        "text": TEXT,
        "name": "热依汉",
        "phone": "13800138000",
        "place_unit": "dongwan",
        "read_back": "on",
        **more,
    }


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("渠.jpg", samples.photo(), "image/jpeg")


def test_an_envelope_sent_three_times_is_one_demand_with_one_number_and_one_code(login: Any) -> None:
    client, sent = login("aili"), envelope()
    answers = [client.post(URL, sent | {"photos": [photo()]}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert {answer.json()["number"] for answer in answers} == {Demand.objects.get().matter.number}
    assert len({answer.json()["code"] for answer in answers}) == 1
    assert [answer.json()["again"] for answer in answers] == [False, True, True]
    demand = Demand.objects.get()
    assert (demand.channel, demand.on_behalf, Envelope.objects.count(), Consent.objects.count()) == (
        "visit",
        True,
        1,
        1,
    )


def test_an_envelope_whose_content_was_changed_meanwhile_says_what_is_registered(login: Any) -> None:
    client, sent = login("aili"), envelope()
    first = client.post(URL, sent).json()
    for changed in ({"text": "另一件事。"}, {"pass_contact": "on"}, {"photos": [photo()]}):
        answer = client.post(URL, sent | changed)
        assert answer.status_code == 409
        assert answer.json()["number"] == first["number"]
        assert "先送到" in answer.json()["message"]
    assert Demand.objects.get().statement.text == TEXT


def test_after_a_change_of_the_secret_key_an_envelope_is_still_known_as_unchanged(
    county: County, settings: Any
) -> None:
    submission = uuid4()
    taken_down(county, Agreed(), submission=submission, written_at=AT)
    demand = Demand.objects.get()
    digest = field_actions._content_of(
        {"channel": "visit", "text": TEXT, "name": "热依汉", "phone": "13800138000"}, Agreed(), None
    )
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
    assert not field_actions._again(demand, submission, digest).changed
    assert field_actions._again(demand, submission, b"other").changed


def test_what_somebody_agreed_to_is_no_change_of_configuration(county: County) -> None:
    before = configuration.current()
    taken_down(county, Agreed(call=True))
    demand = Demand.objects.get()
    actions.say_again(demand=demand, agreed=Agreed(), said_at=AT, by=county.aili, at=AT + HOUR)
    exports.record_export(rows=1, form="csv", filters={}, by=county.baimei, at=AT)
    assert Entry.objects.filter(kind="demands.consent").count() == 2
    assert configuration.current() == before


def test_faults_are_named_by_field_and_nothing_is_registered(login: Any) -> None:
    client = login("aili")
    for wrong, field in (
        ({"text": ""}, "text"),
        ({"about_official": ""}, "about_official"),
        ({"read_back": ""}, "read_back"),
        ({"phone": "1"}, "phone"),
        ({"written_at": ""}, "written_at"),
        ({"photos": [SimpleUploadedFile("a.jpg", b"no photo", "image/jpeg")]}, "photos"),
        ({"people": "3"}, "rep_1_name"),
        ({"people": "", "rep_1_name": "王强"}, "people"),
        ({"people": "3", "rep_1_phone": "13800138000"}, "rep_1_name"),
    ):
        answer = client.post(URL, envelope(**wrong))
        assert answer.status_code == 422, field
        assert field in answer.json()["fields"], (field, answer.json())
    elsewhere = client.post(URL, envelope(about_official="yes"))
    assert elsewhere.status_code == 422
    assert "纪检监察机关" in elsewhere.json()["message"]
    assert Demand.objects.count() == 0


def test_a_group_keeps_its_representatives(login: Any) -> None:
    group = {"people": "12", "rep_1_name": "王强", "rep_1_phone": "139 0000 0000", "rep_2_name": "阿依古丽"}
    assert login("aili").post(URL, envelope(**group)).status_code == 200
    demand = Demand.objects.get()
    assert demand.group.people == 12
    found = [(row.name, row.phone) for row in Representative.objects.filter(demand=demand)]
    assert found == [("王强", "13900000000"), ("阿依古丽", "")]


def test_the_handling_unit_sees_representatives_only_with_consent(county: County, login: Any) -> None:
    group = GroupTold(12, [Spokesperson("王强", "13900000000")])
    for agreed in (Agreed(), Agreed(pass_contact=True)):
        demand = taken_down(county, agreed, group=group).demand
        county.do(demand, "dispatch", county.baimei, AT + HOUR, data={"unit": county.units["housing"].pk})
        page = login("chengang").get(f"/work/matters/{demand.pk}/").content.decode()
        assert ("13900000000" in page) is agreed.pass_contact
        assert "12人" in page
        assert "王强" in login("baimei").get(f"/work/matters/{demand.pk}/").content.decode()


def test_no_consent_is_no_refusal_and_every_answer_is_on_record(login: Any) -> None:
    answer = login("aili").post(URL, envelope(read_back="no"))
    assert answer.status_code == 200
    consent = Consent.objects.get()
    assert (consent.read_back, consent.pass_contact, consent.call) == (False, False, False)
    assert Entry.objects.filter(kind="demands.consent", subject_id=str(consent.demand_id)).count() == 1


def test_what_the_person_says_later_holds_and_the_first_answer_stays(county: County) -> None:
    taken = taken_down(county, Agreed(read_back=True, pass_contact=True))
    actions.say_again(
        demand=taken.demand, agreed=Agreed(read_back=True), said_at=AT + DAY, by=county.baimei, at=AT + DAY
    )
    latest = consents.consent_of(taken.demand)
    assert latest is not None
    assert not latest.pass_contact
    assert Consent.objects.count() == 2
    entries = Entry.objects.filter(kind="demands.consent").order_by("index")
    assert [entry.version for entry in entries] == [1, 2]


def test_the_centre_records_a_change_of_mind_on_the_matter_and_the_unit_loses_sight(
    county: County, login: Any
) -> None:
    demand = taken_down(county, Agreed(read_back=True, pass_contact=True, call=True)).demand
    county.do(demand, "dispatch", county.baimei, AT + HOUR, data={"unit": county.units["housing"].pk})
    unit, centre = login("chengang"), login("baimei")
    url = f"/work/demands/{demand.pk}/consent/"
    assert "13800138000" in unit.get(f"/work/matters/{demand.pk}/").content.decode()
    assert "checked" in centre.get(url).content.decode()
    assert centre.post(url, {"said_at": ""}).status_code == 422
    said_at = timezone.now().astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M")
    assert centre.post(url, {"said_at": said_at, "call": "on"}).status_code == 302
    latest = consents.consent_of(demand)
    assert latest is not None
    assert (latest.read_back, latest.pass_contact, latest.call) == (True, False, True)
    assert "13800138000" not in unit.get(f"/work/matters/{demand.pk}/").content.decode()
    assert unit.get(url).status_code == 403


def taken_down(county: County, agreed: Agreed, **more: Any) -> Any:
    values: dict[str, Any] = {
        "channel": "visit",
        "text": TEXT,
        "name": "热依汉",
        "phone": "13800138000",
        "submission": uuid4(),
    } | more
    return actions.take_down(by=county.aili, at=AT, agreed=agreed, **values)


@pytest.mark.parametrize(
    ("agreed", "handler_sees"), [(Agreed(pass_contact=True), True), (Agreed(call=True), False)]
)
def test_the_handling_unit_sees_the_contact_only_with_consent(
    county: County, login: Any, agreed: Agreed, handler_sees: bool
) -> None:
    demand = taken_down(county, agreed).demand
    county.do(demand, "dispatch", county.baimei, AT + HOUR, data={"unit": county.units["housing"].pk})
    page = login("chengang").get(f"/work/matters/{demand.pk}/").content.decode()
    assert ("13800138000" in page, "热依汉" in page) == (handler_sees, handler_sees)
    assert ("未同意转交姓名和电话" in page) is not handler_sees
    assert "13800138000" in login("baimei").get(f"/work/matters/{demand.pk}/").content.decode()


def test_who_wrote_their_own_number_into_the_portal_is_reached_by_the_handling_unit(
    county: County, login: Any
) -> None:
    demand, _code = county.dispatched(phone="13700137000")
    assert "13700137000" in login("chengang").get(f"/work/matters/{demand.pk}/").content.decode()


def test_the_page_holds_nothing_of_who_opened_it_and_is_the_same_at_every_visit(
    login: Any, county: County
) -> None:
    aili, baimei = login("aili"), login("baimei")
    pages = [client.get("/work/demands/field/").content for client in (aili, aili, baimei)]
    assert pages[0] == pages[1] == pages[2]
    assert "艾力" not in pages[0].decode()
    assert "csrf" not in pages[0].decode().replace('name="csrfmiddlewaretoken"', "").lower()


def test_the_worker_reaches_no_further_than_the_page_and_names_files_that_exist(login: Any) -> None:
    client = login("aili")
    answer = client.get("/work/demands/field/worker.js")
    assert answer.headers["Service-Worker-Allowed"] == "/work/demands/field/"
    assert answer.headers["Content-Type"].startswith("text/javascript")
    body = answer.content.decode()
    page = client.get("/work/demands/field/").content.decode()
    for needed in ("field.js", "field_store.js", "field_sending.js", "field.css", "sprite.svg", "portal.css"):
        assert needed in body.partition("\n")[0]
    linked = {part.split('"')[0] for part in page.split('"/static/')[1:]}
    kept = body.partition("\n")[0]
    assert [name for name in linked if name.partition("#")[0] not in kept] == []


def test_each_post_has_a_key_of_its_own_and_nobody_else_is_told(county: County, login: Any) -> None:
    keys = [
        login(who).get("/work/demands/field/standing/").json()["keys"] for who in ("aili", "baimei", "aili")
    ]
    assert keys[0] == keys[2] != keys[1]
    assert Client().get("/work/demands/field/standing/").status_code == 302
    assert login("chengang").get("/work/demands/field/standing/").status_code == 403
    assert Client().post(URL, envelope()).status_code == 403
    assert login("chengang").post(URL, envelope()).status_code == 403
    assert Demand.objects.count() == 0


def test_a_stale_mark_is_refused_before_anything_is_read(county: County, login: Any) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = login("aili").cookies
    assert strict.post(URL, envelope()).status_code == 403
    mark = strict.get("/work/demands/field/standing/").json()["csrf"]
    assert strict.post(URL, envelope(), headers={"X-CSRFToken": mark}).status_code == 200


def test_the_receipt_of_an_envelope_is_given_to_the_post_that_sent_it_alone(
    county: County, login: Any
) -> None:
    client, sent = login("aili"), envelope()
    code = client.post(URL, sent).json()["code"]
    paper = client.post(
        "/work/demands/registered/receipt/", {"submission": sent["submission"], "paper": "80mm"}
    )
    assert code in paper.content.decode()
    assert TEXT not in paper.content.decode()
    with_text = client.post(
        "/work/demands/registered/receipt/", {"submission": sent["submission"], "told": "yes"}
    )
    assert TEXT in with_text.content.decode()
    other = login("baimei").post("/work/demands/registered/receipt/", {"submission": sent["submission"]})
    assert other.status_code == 302
    for odd in ("", "x", str(uuid4())):
        assert client.post("/work/demands/registered/receipt/", {"submission": odd}).status_code == 302


def test_eight_threads_handing_the_same_envelope_in_fifty_times_make_one_demand(committed_db: object) -> None:
    county = build_county()
    before, submission, together = size(), uuid4(), Barrier(8)

    def send(_n: int) -> set[tuple[str, str, bool]]:
        try:
            together.wait(timeout=60)
            taken = [
                actions.take_down(
                    by=county.aili, at=AT, submission=submission, agreed=Agreed(read_back=True), written_at=AT,
                    channel="visit", text=TEXT, name="热依汉", phone="13800138000",
                )
                for _ in range(50)
            ]  # fmt: skip
            return {(one.demand.matter.number, one.code, one.changed) for one in taken}
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        results = set().union(*pool.map(send, range(8)))
    assert len(results) == 1
    assert (Demand.objects.count(), Consent.objects.count(), Envelope.objects.count()) == (1, 1, 1)
    assert size() == before + 2
