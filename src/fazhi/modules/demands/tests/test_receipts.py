"""Papers for residents: what they say, what they keep to themselves, and that no later one shows a code."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client

from fazhi.kernel.matters import configuration
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.people.actor import SYSTEM
from fazhi.kernel.people.models import Person
from fazhi.kernel.workdays import Period, Unit, legal_day
from fazhi.modules.demands import actions, papers_demand
from fazhi.modules.demands.actions import Agreed
from fazhi.modules.demands.models import Demand
from fazhi.modules.demands.tests.conftest import AT, DAY, HOUR, County

CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]")
TEXT = "东湾村三组的水渠塌了一段，下雨就淹地。"


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


def taken(county: County, **agreed: bool) -> Demand:
    return actions.take_down(
        by=county.aili, at=AT, agreed=Agreed(**agreed), channel="visit", text=TEXT, name="热依汉", phone="13800138000",
        submission=uuid4(),
    ).demand  # fmt: skip


def test_the_receipt_names_every_limit_with_what_it_rests_on(county: County) -> None:
    configuration.set_limit(
        key="demands.handle", period=Period(7, Unit.WORKING_DAY), basis="云岭办〔2026〕1号", from_day=legal_day(AT),
        by=SYSTEM, at=AT,
    )  # fmt: skip
    demand = taken(county)
    receipt = papers_demand.receipt_of(Matter.objects.get(pk=demand.pk), AT)
    running, *to_come = receipt.limits
    assert (running.title, running.due_at is not None, running.local) == ("派单期限", True, True)
    assert running.until == "2026年3月3日（含当日）前"
    assert (to_come[0].title, to_come[0].length) == ("办理期限", "7个工作日")
    assert to_come[0].rests_on == "本地规则：云岭办〔2026〕1号"
    assert all(limit.rests_on.startswith("本地规则") for limit in receipt.limits)
    assert receipt.reopening is not None
    assert receipt.reopening.length == "15日"


def test_a_later_receipt_has_no_code_and_says_how_to_ask_instead(county: County, login: Any) -> None:
    demand = taken(county)
    page = login("aili").get(f"/work/demands/{demand.pk}/receipt/").content.decode()
    assert not CODE.search(page)
    assert "拨打12345" in page
    assert TEXT not in page
    assert TEXT in login("aili").get(f"/work/demands/{demand.pk}/receipt/?told=yes").content.decode()
    assert Demand.objects.get().code_digest == demand.code_digest


def test_the_notice_of_an_answer_has_the_answer_and_its_remedies_and_names_who_may_be_named(
    county: County, login: Any
) -> None:
    demand = taken(county)
    client = login("chengang")
    assert client.get(f"/work/demands/{demand.pk}/answer/").status_code == 404
    county.do(demand, "dispatch", county.baimei, AT + HOUR, data={"unit": county.units["housing"].pk})
    county.do(demand, "accept", county.chengang, AT + 2 * HOUR)
    said = {"answer": "水渠已修好。", "remedies": "可以依法申请行政复议。"}
    county.do(demand, "answer", county.chengang, AT + DAY, outcome="handled", data=said)
    for who, named in (("chengang", False), ("baimei", True)):
        page = login(who).get(f"/work/demands/{demand.pk}/answer/?paper=80mm").content.decode()
        assert "水渠已修好。" in page
        assert "可以依法申请行政复议。" in page
        assert "15日内可以要求重新办理" in page
        assert ("热依汉" in page) is named
        assert not CODE.search(page)


def test_papers_of_what_is_out_of_sight_are_not_there(county: County, login: Any) -> None:
    demand = taken(county)
    for path in (f"/work/demands/{demand.pk}/receipt/", f"/work/demands/{uuid4()}/receipt/"):
        assert login("erkin").get(path).status_code == 404
    assert (
        login("aili").get("/work/demands/registered/receipt/").headers["Location"]
        == "/work/demands/register/"
    )


def test_a_paper_that_does_not_exist_is_a4(county: County, login: Any) -> None:
    demand = taken(county)
    page = login("aili").get(f"/work/demands/{demand.pk}/receipt/?paper=a0").content.decode()
    assert "paper_a4.css" in page
