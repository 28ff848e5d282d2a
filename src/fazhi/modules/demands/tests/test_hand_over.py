"""What is sealed is passed on by its keeper alone, to whom it might have been sealed, on record."""

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.test import Client

from fazhi.kernel.ledger import queries as ledger
from fazhi.kernel.matters import queries as matters
from fazhi.kernel.matters.actions import hand_over_sealed
from fazhi.kernel.matters.errors import BadForm, UnknownMatter
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.people import actions as people
from fazhi.kernel.people.actor import SYSTEM
from fazhi.kernel.people.models import Post, Unit
from fazhi.kernel.people.queries import actor_for_post
from fazhi.modules.demands import queries
from fazhi.modules.demands.models import Demand
from fazhi.modules.demands.tests.conftest import AT, DAY, HOUR, County
from fazhi.modules.demands.tests.petitions import PetitionCounty, build

SINCE = AT - 100 * DAY


def appointed(name: str, unit: Unit, *duties: str) -> Post:
    person = people.enrol(name=name, user=None, by=SYSTEM, at=SINCE)
    return people.appoint(
        person=person,
        unit=unit,
        title_zh="专员",
        title_en="Officer",
        duties=duties,
        held_from=SINCE,
        by=SYSTEM,
        at=SINCE,
    )


@pytest.fixture
def land(county: County) -> PetitionCounty:
    return build(county)


def accused(land: PetitionCounty) -> Demand:
    return land.register("accusation", reported_unit=land.units["housing"])[0]


def test_a_sealed_demand_passes_to_another_recipient_and_leaves_the_first(county: County) -> None:
    demand, _ = county.dispatched("housing")
    county.do(demand, "seal", county.baimei, AT + HOUR, data={"recipient": county.posts["gulan"].pk})
    heir = appointed("顾平", county.units["discipline"], "demands.read", "demands.sealed")
    told = {"matter_id": demand.pk, "at": AT + DAY}
    with pytest.raises(UnknownMatter):
        hand_over_sealed(successor=heir, by=county.baimei, **told)
    with pytest.raises(BadForm, match="没有接收封存"):
        hand_over_sealed(successor=county.posts["dinglan"], by=county.gulan, **told)
    with pytest.raises(BadForm, match="不是您本人"):
        hand_over_sealed(successor=county.posts["gulan"], by=county.gulan, **told)
    hand_over_sealed(successor=heir, by=county.gulan, **told)
    assert not matters.visible(county.gulan).filter(pk=demand.pk).exists()
    assert matters.visible(actor_for_post(heir.pk, AT)).filter(pk=demand.pk).exists()
    assert [row.kind for row in ledger.history("matters.sealing", str(demand.pk))] == ["matter.hand_over"]


def test_the_keeper_passes_it_on_on_a_page(county: County) -> None:
    demand, _ = county.dispatched("housing")
    county.do(demand, "seal", county.baimei, AT + HOUR, data={"recipient": county.posts["gulan"].pk})
    heir = appointed("顾平", county.units["discipline"], "demands.read", "demands.sealed")
    person = county.posts["gulan"].person
    person.user = person.user or User.objects.create_user("gulan-test")
    person.save()
    client = Client()
    client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
    url = f"/work/matters/{demand.pk}/hand-over/"
    assert url in client.get(f"/work/matters/{demand.pk}/").content.decode()
    assert client.post(url, {"recipient": county.posts["dinglan"].pk}).status_code == 422
    assert client.post(url, {"recipient": heir.pk})["Location"] == "/work/"
    assert client.get(url).status_code == 404


def test_an_accusation_passes_within_the_office_and_within_the_organ(land: PetitionCounty) -> None:
    demand = accused(land)
    told = {"matter_id": demand.pk, "at": AT + HOUR}
    with pytest.raises(BadForm, match="同样职责"):
        hand_over_sealed(successor=land.posts["erkin"], by=land.xinyue, **told)
    with pytest.raises(BadForm, match="第30条"):
        hand_over_sealed(successor=land.posts["chengang"], by=land.xinyue, **told)
    hand_over_sealed(successor=land.posts["xinping"], by=land.xinyue, **told)
    land.do(demand, "entrust", land.xinping, AT + 2 * HOUR, data={"recipient": land.posts["erkin"].pk})
    other = appointed("付平", land.posts["erkin"].unit, "demands.read", "demands.handle")
    hand_over_sealed(matter_id=demand.pk, successor=other, by=land.erkin, at=AT + DAY)
    now = land.matter(demand)
    assert (now.sealed_to, now.handler) == (other, other)


def test_an_objection_goes_to_whoever_routes_now_where_the_first_has_left(land: PetitionCounty) -> None:
    demand = accused(land)
    land.do(demand, "entrust", land.xinyue, AT + HOUR, data={"recipient": land.posts["erkin"].pk})
    people.leave(post=land.posts["xinyue"], held_to=AT + 2 * HOUR, by=SYSTEM, at=AT + 2 * HOUR)
    land.do(demand, "object_to_routing", land.erkin, AT + DAY, data={"reasons": "不属本机关职权。"})
    assert land.matter(demand).sealed_to == land.posts["xinping"]


def test_no_office_below_the_county_takes_the_place_of_the_countys_own(land: PetitionCounty) -> None:
    centre, office = queries.intake_centre(AT), queries.petition_office(AT)
    assert (centre, office) == (land.units["centre"], land.units["petitions"])
    false = people.set_up_unit(
        code="aaa", name_zh="假信访局", name_en="False Office", kind="department", parent=land.units["dongwan"].parent,
        opened_on=date(2015, 1, 1), by=SYSTEM, at=SINCE,
    )  # fmt: skip
    Unit.objects.filter(pk=false.pk).update(kind="centre", path="/a/aaa/")
    appointed("假人", Unit.objects.get(pk=false.pk), "demands.petition_office")
    assert (queries.intake_centre(AT), queries.petition_office(AT)) == (centre, office)
    assert Matter.objects.count() == 0
