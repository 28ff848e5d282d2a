"""Hints while registering and at dispatch: what is offered, why, to whom, and what the clerk made of it."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from fazhi.kernel.matters.models import Link, Matter
from fazhi.kernel.people.actor import SYSTEM
from fazhi.kernel.people.models import Person
from fazhi.kernel.workdays import SHANGHAI
from fazhi.modules.demands.actions.responsibilities import Line, add_responsibility
from fazhi.modules.demands.models import HintChoice
from fazhi.modules.demands.routing.hints import Asked, asked_of, hints_for, near_ones, same_person
from fazhi.modules.demands.tests.conftest import AT, DAY, HOUR, County

LAMP = "柳河镇东湾村村口的路灯坏了三天，晚上很黑，老人出门不方便。"
AGAIN = "东湾村村口路灯一直不亮，晚上走路很危险，请派人维修。"


@pytest.fixture(autouse=True)
def folders(settings: Any, tmp_path: Path) -> None:
    settings.EVIDENCE_ROOT = tmp_path / "evidence"
    settings.ROUTING_ROOT = tmp_path / "routing"


@pytest.fixture
def login(county: County) -> Callable[[str], Client]:
    def signed_in(who: str) -> Client:
        person = Person.objects.get(name=county.actors[who].name)
        person.user = User.objects.create_user(who)
        person.save(update_fields=["user"])
        client = Client()
        client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


def listed(county: County, **more: Any) -> None:
    values = {
        "category": county.roads,
        "level": "county",
        "unit": county.units["housing"],
        "basis": "云岭县权责清单",
        "from_day": date(2026, 1, 1),
    }
    add_responsibility(line=Line(**(values | more)), by=SYSTEM, at=AT)


def test_the_same_telephone_number_shows_earlier_demands_in_scope_only(county: County) -> None:
    first, _code = county.hand_in(LAMP, phone="138 0013 8000")
    county.hand_in("别处的事情，与此无关。", phone="13900139000")
    asked = Asked(text=AGAIN, phone="138-0013-8000")
    (found,) = same_person(county.aili, asked)
    assert found.matter.pk == first.pk
    assert same_person(county.chengang, asked) == ()
    assert same_person(county.aili, Asked(text=AGAIN)) == ()


def test_a_near_duplicate_is_shown_with_the_words_both_share(county: County) -> None:
    first, _code = county.hand_in(LAMP)
    county.hand_in("石桥镇自来水发黄，已有两天。")
    (found,) = near_ones(county.aili, Asked(text=AGAIN), AT + HOUR)
    assert found.matter.pk == first.pk
    assert "东湾村村口" in found.reason
    assert found.score >= 20


def test_a_demand_is_never_its_own_near_duplicate_and_sealed_ones_are_never_shown(county: County) -> None:
    first, _code = county.hand_in(LAMP)
    assert near_ones(county.aili, asked_of(first), AT + HOUR) == ()
    second, _code = county.hand_in(AGAIN)
    Matter.objects.filter(pk=first.pk).update(sealed_to=county.posts["gulan"])
    assert near_ones(county.aili, asked_of(second), AT + HOUR) == ()


def test_the_unit_comes_from_the_list_and_from_history_where_the_list_is_silent(county: County) -> None:
    place = county.units["dongwan"]
    county.dispatched("transport", category=county.roads, place_unit=place)
    asked = Asked(text=AGAIN, category=county.roads, place=place)
    (by_history,) = hints_for(county.baimei, asked, AT + DAY).units
    assert (by_history.unit.code, by_history.source) == ("transport", "history")
    assert "1件中有1件" in by_history.reason
    listed(county)
    (by_list,) = hints_for(county.baimei, asked, AT + DAY).units
    assert (by_list.unit.code, by_list.source) == ("housing", "list")


def test_without_a_learned_model_it_is_said_why_no_category_is_offered(county: County) -> None:
    hints = hints_for(county.aili, Asked(text=AGAIN), AT)
    assert hints.categories == ()
    assert "fazhi" in hints.missing


def test_a_persons_dispatch_keeps_what_was_offered_and_what_was_chosen(county: County) -> None:
    listed(county)
    demand, _code = county.dispatched("transport", category=county.roads)
    (choice,) = HintChoice.objects.filter(demand=demand)
    assert (choice.kind, choice.source, choice.offered, choice.chosen, choice.taken) == (
        "unit",
        "list",
        "housing",
        "transport",
        False,
    )
    assert choice.post == county.posts["baimei"]


def filled(**more: Any) -> dict[str, Any]:
    received = (timezone.now() - timedelta(hours=1)).astimezone(SHANGHAI)
    return {
        "about_official": "no",
        "submission": str(uuid4()),
        "channel": "hotline",
        "received_at": received.strftime("%Y-%m-%dT%H:%M"),
        "text": AGAIN,
        "phone": "13800138000",
        "category": "1001",
        "place_unit": "dongwan",
        "read_back": "on",
        **more,
    }


def test_hints_come_as_a_part_and_without_scripts_as_the_page_with_the_text_kept(
    county: County, login: Callable[[str], Client]
) -> None:
    listed(county)
    earlier, _code = county.hand_in(LAMP, phone="13800138000", at=timezone.now() - DAY)
    client = login("aili")
    part = client.post("/work/demands/register/hints/", filled(), headers={"HX-Request": "true"})
    shown = part.content.decode()
    assert part.status_code == 200
    assert "<html" not in shown
    assert earlier.matter.number in shown
    assert "县住建局" in shown
    page = client.post("/work/demands/register/hints/", filled()).content.decode()
    assert "<html" in page
    assert AGAIN in page
    assert earlier.matter.number in page


def test_a_category_is_taken_over_into_the_form_with_one_click(
    county: County, login: Callable[[str], Client]
) -> None:
    sent = filled(category="", take="1001")
    part = login("aili").post("/work/demands/register/hints/", sent, headers={"HX-Request": "true"})
    assert 'hx-swap-oob="true"' in part.content.decode()
    assert 'value="1001" selected' in part.content.decode()


def test_what_was_offered_and_chosen_while_registering_is_kept_and_the_same_issue_linked(
    county: County, login: Callable[[str], Client]
) -> None:
    earlier, _code = county.hand_in(LAMP, at=timezone.now() - DAY)
    sent = filled(offered_category="10", same_as=str(earlier.pk))
    answer = login("aili").post("/work/demands/register/", sent)
    assert answer.status_code == 302
    kept = {row.kind: (row.offered, row.chosen) for row in HintChoice.objects.all()}
    assert kept == {"category": ("10", "1001"), "duplicate": (earlier.matter.number,) * 2}
    assert Link.objects.get().target_id == earlier.pk


def test_at_dispatch_each_unit_has_a_button_and_who_handles_sees_the_list_alone(
    county: County, login: Callable[[str], Client]
) -> None:
    listed(county)
    demand, _code = county.hand_in(LAMP, category=county.roads, phone="13800138000")
    county.hand_in(AGAIN, phone="13800138000")
    desk = login("baimei")
    page = desk.get(f"/work/demands/{demand.pk}/hints/").content.decode()
    assert "派给县住建局" in page
    assert "同一诉求人" in page
    sent = {"expected": 1, "unit": county.units["housing"].pk}
    desk.post(f"/work/matters/{demand.pk}/do/dispatch/", sent)
    demand.matter.refresh_from_db()
    assert demand.matter.unit == county.units["housing"]
    handler = login("chengang").get(f"/work/demands/{demand.pk}/hints/").content.decode()
    assert "权责清单" in handler
    assert "同一诉求人此前" not in handler
    assert login("erkin").get(f"/work/demands/{demand.pk}/hints/").status_code == 404


def test_hints_take_few_statements_however_many_demands_there_are(
    county: County, django_assert_max_num_queries: Any
) -> None:
    listed(county)
    for n in range(12):
        county.hand_in(f"{LAMP}第{n}次。", phone="13800138000", category=county.roads)
    asked = Asked(text=AGAIN, phone="13800138000", category=county.roads, place=county.units["dongwan"])
    with django_assert_max_num_queries(8):
        hints = hints_for(county.aili, asked, AT + DAY)
    assert (len(hints.person), len(hints.near)) == (5, 5)
