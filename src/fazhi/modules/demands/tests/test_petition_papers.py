"""The papers of petitions: each from one act, the same at every printing, with remedies; and the pages around them."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from fazhi.kernel.matters.models import ActContent
from fazhi.kernel.people.actor import RESIDENT
from fazhi.modules.demands import journeys
from fazhi.modules.demands.models import Demand, Petition
from fazhi.modules.demands.papers import Paper, paper_of, papers_of
from fazhi.modules.demands.tests.conftest import AT, DAY, County
from fazhi.modules.demands.tests.petitions import PetitionCounty, build


@pytest.fixture
def land(county: County) -> PetitionCounty:
    return build(county)


def paper(land: PetitionCounty, demand: Demand, step: str) -> Paper:
    return next(row for row in papers_of(land.matter(demand)) if row.step == step)


def test_acceptance_says_until_when_and_by_which_article(land: PetitionCounty) -> None:
    demand, _ = land.accepted()
    made = paper(land, demand, "accept")
    assert made.title.zh == "受理告知书"
    assert re.fullmatch(r"信2026-\d{6}-04", made.number)
    assert (made.unit, made.addressee) == ("县住建局", "马成")
    # accepted on 3 March 2026: sixty days, moved past the May holiday
    assert "2026年5月6日" in made.body.plain
    assert "第34条" in made.body.plain


def test_a_reprint_after_an_extension_still_shows_the_first_day(land: PetitionCounty) -> None:
    demand, _ = land.accepted()
    before = paper(land, demand, "accept")
    land.do(demand, "extend", land.dinglan, AT + 40 * DAY, data={"reasons": "情况复杂，需补充勘测。"})
    assert paper(land, demand, "accept") == before
    assert "2026年6月1日" in paper(land, demand, "extend").body.plain


def test_the_handling_opinion_names_the_reviewing_organ_and_the_thirty_days(land: PetitionCounty) -> None:
    demand, _ = land.answered()
    made = paper(land, demand, "answer")
    assert [heading for heading, _text in made.body.parts] == [
        "投诉请求", "事实和理由", "处理意见", "法律法规依据",
    ]  # fmt: skip
    assert "三十日内，向县人民政府办公室请求复查" in made.body.remedies[0]


def test_the_diversion_paper_says_where_and_reaches_the_follow_page(land: PetitionCounty) -> None:
    demand, _ = land.routed()
    land.do(demand, "classify", land.chengang, AT + DAY, outcome="arbitration")
    there = {"target": "县劳动人事争议仲裁委员会", "way": "书面申请仲裁", "reasons": "属于劳动争议。"}
    land.do(demand, "divert", land.chengang, AT + DAY, outcome="other_path", data=there)
    text = paper(land, demand, "divert").body.plain
    assert "县劳动人事争议仲裁委员会" in text
    assert "法律没有规定期限" in text
    journey = journeys.journey_of(demand.pk, AT + 2 * DAY)
    assert journey is not None
    line = next(line for line in journey.happened if line.paper)
    assert "县劳动人事争议仲裁委员会" in line.text


def test_erased_content_is_said_to_be_erased_and_the_paper_stays(land: PetitionCounty) -> None:
    demand, _ = land.answered()
    n = paper(land, demand, "answer").n
    assert not ActContent.objects.filter(act__matter=demand.pk, act__n=1, content={}).exists()
    made = paper_of(land.matter(demand), n)
    assert made is not None
    assert paper_of(land.matter(demand), 1) is None


def test_review_asked_for_on_a_phone_opens_the_thirty_days(land: PetitionCounty) -> None:
    demand, code = land.answered()
    journey = journeys.journey_of(demand.pk, AT + 20 * DAY)
    assert journey is not None
    assert set(journey.may) >= {"request_review", "rate"}
    # served on 14 March: thirty days end on 13 April
    assert journey.review_by is not None
    assert journey.review_by.isoformat() == "2026-04-13"
    land.do(demand, "request_review", RESIDENT, AT + 20 * DAY, data={"reasons": "未实地丈量。"})
    later = journeys.journey_of(demand.pk, AT + 20 * DAY + timedelta(hours=1))
    assert later is not None
    assert "request_review" not in later.may
    assert len(code) == 16


@pytest.fixture
def desk(land: PetitionCounty, client: Client) -> Client:
    """The petition office's clerk, signed in."""
    from django.contrib.auth.models import User

    user = User.objects.create(username="xinyue")
    person = land.posts["xinyue"].person
    person.user = user
    person.save()
    client.force_login(user)
    return client


def entries(**more: str) -> dict[str, str]:
    return {
        "submission": str(uuid4()), "petition_class": "request", "via_office": "office", "channel": "letter",
        "received_at": "2026-03-02T09:00", "text": "补偿款少算两亩。", "wish": "补足。", "contact_clear": "yes",
        "name": "马成", "address": "东湾村三组12号", "phone": "",
    } | more  # fmt: skip


def test_the_desk_registers_a_petition_and_gets_its_code(desk: Client) -> None:
    page = desk.get("/work/demands/petition/")
    assert page.status_code == 200
    assert "第34条" in page.content.decode()
    response = desk.post("/work/demands/petition/", entries())
    assert (response.status_code, response["Location"]) == (302, "/work/demands/registered/")
    petition = Petition.objects.select_related("demand__statement").get()
    assert petition.demand.statement.text == "补偿款少算两亩。\n\n请求：补足。"
    assert desk.get("/work/demands/registered/receipt/").status_code == 200
    assert desk.get(f"/work/matters/{petition.pk}/").status_code == 200


def test_a_clear_address_must_be_given_and_a_sixth_spokesperson_has_no_field(desk: Client) -> None:
    response = desk.post("/work/demands/petition/", entries(address=""))
    assert response.status_code == 422
    assert "请填写姓名（名称）和住址" in response.content.decode()
    assert Petition.objects.count() == 0


def test_the_list_shows_and_narrows_to_petitions(desk: Client, land: PetitionCounty) -> None:
    land.register()
    page = desk.get("/work/demands/?kind=petition").content.decode()
    assert "信2026-" in page
    assert "信2026-" not in desk.get("/work/demands/?kind=demand").content.decode()
    assert desk.get("/work/demands/?kind=nonsense").status_code == 200
