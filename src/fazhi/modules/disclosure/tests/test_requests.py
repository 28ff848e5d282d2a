"""A request for information: taken once, followed with its code, answered with its ground, counted."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from fazhi.kernel.figures import FigureScope, Span
from fazhi.kernel.figures import queries as figures
from fazhi.kernel.ledger.models import Opening
from fazhi.kernel.matters import actions as matters
from fazhi.kernel.matters import tracking
from fazhi.kernel.matters.errors import BadForm, NotYours
from fazhi.kernel.matters.journeys import journey_of
from fazhi.kernel.matters.models import ActContent, Matter, Tracking
from fazhi.kernel.people.actor import RESIDENT
from fazhi.kernel.workdays import legal_day
from fazhi.modules.disclosure.actions import hand_in
from fazhi.modules.disclosure.figures import FIGURES
from fazhi.modules.disclosure.tests.conftest import ASKED, AT, House
from fazhi.modules.disclosure.web.portal import HOW

pytestmark = pytest.mark.django_db

SignIn = Callable[[str], Client]
DAY = timedelta(days=1)
ANSWER = {"content": "见附件", "remedies": "六十日内申请行政复议"}


def posted(house: House, **more: str) -> dict[str, str]:
    return ASKED | {"unit": str(house.unit.pk), "as_what": "electronic", "submission": str(uuid4())} | more


def test_a_request_is_taken_once_and_its_code_opens_it(house: House) -> None:
    client, sent = Client(), posted(house)
    first = client.post(reverse("disclosure_ask"), sent)
    assert first["Location"] == reverse("disclosure_done")
    assert client.post(reverse("disclosure_ask"), sent).status_code == 302
    matter = Matter.objects.get(kind="information_request")
    shown = client.get(reverse("disclosure_done")).content.decode()
    _again, code = house.asked(submission=UUID(sent["submission"]))
    assert code in shown
    assert matter.number in shown
    elsewhere = Client()
    found = elsewhere.post(reverse("demands_follow"), {"code": code.lower()})
    assert found["Location"] == reverse("disclosure_followed")
    page = elsewhere.get(reverse("disclosure_followed")).content.decode()
    assert ASKED["wanted"] in page
    assert "二十个工作日" in page
    assert ASKED["identity"] not in page
    assert elsewhere.post(reverse("disclosure_leave")).status_code == 302
    assert elsewhere.get(reverse("disclosure_followed"))["Location"] == reverse("demands_follow")


def test_two_sendings_at_once_make_one_request(house: House) -> None:
    submission = uuid4()
    data = {"received_on": AT, "channel": "online", "applicant": "古丽", "wanted": "经费"}

    def opened(track: Callable[[Matter], None]) -> Matter:
        """Another sending of the same form is faster."""
        house.asked(submission=submission)
        return matters.open_matter(
            kind="information_request",
            title="申请",
            origin=house.unit,
            by=RESIDENT,
            at=AT,
            data=data,
            beside=track,
        )

    found, code = tracking.open_once(submission, opened)
    assert Matter.objects.get() == found
    assert code == tracking.code_for(submission)


def test_no_code_and_no_word_of_the_request_stands_in_clear_outside_what_can_be_erased(house: House) -> None:
    matter, code = house.asked()
    row = Tracking.objects.get(matter=matter)
    assert code not in (row.code_digest, str(row.submission))
    assert ASKED["wanted"] not in matter.title
    act = matter.acts.get()
    assert ASKED["wanted"] not in str(act.data)
    assert ActContent.objects.get(act=act).content["wanted"] == ASKED["wanted"]
    entered = [
        bytes(row.record) if isinstance(row.record, memoryview) else row.record
        for row in Opening.objects.all()
    ]
    assert not any(ASKED["wanted"] in str(record) for record in entered)


def test_what_the_regulation_asks_for_is_named_where_it_is_missing(house: House) -> None:
    with pytest.raises(BadForm, match="第29条") as refused:
        house.asked(identity=" ", contact="")
    assert set(refused.value.errors) == {"identity", "contact"}
    page = Client().post(reverse("disclosure_ask"), posted(house, name=""))
    assert page.status_code == 422
    assert not Matter.objects.exists()


def test_a_clerk_of_another_office_does_not_enter_requests(house: House) -> None:
    with pytest.raises(NotYours):
        hand_in(unit=house.unit, by=house.stranger, at=AT, submission=uuid4(), **ASKED)


def test_the_life_with_a_completion_a_third_party_an_extension_and_a_refusal(house: House) -> None:
    matter, _code = house.asked()
    house.do(matter, "ask_to_complete", house.clerk, AT + DAY, data={"missing": "请写明年度"})
    now = journey_of(matter.pk, AT + DAY, kind=HOW.kind, told=HOW.told, steps=HOW.forms)
    assert now is not None
    assert set(now.may) == {"complete_request", "withdraw"}
    house.do(matter, "complete_request", house.clerk, AT + 2 * DAY, data={"completion": "2025年度"})
    facts = {"third_party_interest": True, "made_jointly": False}
    house.do(matter, "examine", house.clerk, AT + 2 * DAY, data={"findings": "已检索"}, facts=facts)
    letter = {"received_on": (AT + 3 * DAY).isoformat()}
    house.do(matter, "consult_third_party", house.clerk, AT + 3 * DAY, data=letter)
    house.do(matter, "answer_consultation.objects", house.clerk, AT + 4 * DAY, data={})
    house.do(matter, "extend", house.head, AT + 5 * DAY, data={"reasons": "须汇总多个年度"})
    house.do(matter, "tell_extension", house.clerk, AT + 5 * DAY)
    with pytest.raises(BadForm, match="第36条"):
        house.do(matter, "answer.refused", house.clerk, AT + 6 * DAY, data=ANSWER)
    ground = ANSWER | {"ground": "涉及第三方商业秘密（第15条）"}
    house.do(matter, "answer.refused", house.clerk, AT + 6 * DAY, data=ground)
    served = {"received_on": (AT + 7 * DAY).isoformat()}
    house.do(matter, "serve_answer", house.clerk, AT + 7 * DAY, data=served)
    told = journey_of(matter.pk, AT + 8 * DAY, kind=HOW.kind, told=HOW.told, steps=HOW.forms)
    assert told is not None
    assert told.matter.status == "closed"
    answered = next(line for line in told.happened if line.step == "answer")
    assert "不予公开" in answered.title
    assert dict(answered.fields)["救济途径：不予公开的，应当先申请行政复议"] == ANSWER["remedies"]


def test_figures_count_the_requests_they_open(house: House) -> None:
    for outcome in ("provided", "not_ours"):
        matter, _code = house.asked()
        facts = {"third_party_interest": False, "made_jointly": False}
        house.do(matter, "examine", house.clerk, AT + DAY, data={"findings": "已检索"}, facts=facts)
        house.do(matter, f"answer.{outcome}", house.clerk, AT + 2 * DAY, data=ANSWER)
    house.asked()
    later = AT + 60 * DAY
    span, scope = Span(legal_day(AT), legal_day(later)), FigureScope(house.unit.path)
    found = {f.code: figures.measure(f, scope, span, later) for f in FIGURES}
    counted = {code.partition(".")[2]: value.numerator for code, value in found.items() if value.numerator}
    assert counted == {
        "received": 3, "answered": 2, "outcome_provided": 1, "outcome_not_ours": 1, "carried_over": 1, "in_time": 2,
    }  # fmt: skip
    assert found["disclosure.in_time"].denominator == 3
    for figure in FIGURES:
        assert figures.records(figure, scope, span, later).count() == found[figure.code].numerator


def test_the_desk_lists_enters_and_counts(house: House, client_of: SignIn) -> None:
    matter, _code = house.asked()
    clerk = client_of("clerk")
    listed = clerk.get(reverse("disclosure_register"))
    assert ASKED["wanted"] in listed.content.decode()
    assert matter.number not in client_of("stranger").get(reverse("disclosure_register")).content.decode()
    assert clerk.get(reverse("disclosure_enter")).status_code == 200
    moment = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    sent = posted(house, channel="visit", received_on=moment)
    made = clerk.post(reverse("disclosure_enter"), sent)
    assert made.status_code == 200
    assert "fz-tracking-code" in made.content.decode()
    assert clerk.get(reverse("matter", args=[matter.pk])).status_code == 200
    assert clerk.get(reverse("disclosure_figures")).status_code == 200
    opened = clerk.get(reverse("disclosure_figure", args=["disclosure.received"]))
    assert opened.status_code == 200
    assert clerk.get(reverse("disclosure_figure", args=["demands.received"])).status_code == 404


def test_an_address_that_sends_too_often_waits(house: House) -> None:
    for _time in range(tracking.MOST_IN_WINDOW):
        tracking.count_sending(address="192.0.2.1", at=AT)
    with pytest.raises(tracking.TooManySent) as refused:
        tracking.count_sending(address="192.0.2.1", at=AT + timedelta(minutes=9))
    assert refused.value.seconds == 61
    tracking.count_sending(address="192.0.2.2", at=AT)
    tracking.count_sending(address="192.0.2.1", at=AT + timedelta(minutes=10))
