"""Taking a demand in: exactly once, with its code, by whom it may be."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fazhi.kernel.matters.errors import BadForm, NotYours
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.notices.models import Outgoing
from fazhi.kernel.people.actor import RESIDENT, SYSTEM
from fazhi.modules.demands import actions, queries, secrecy
from fazhi.modules.demands.errors import NoCentre
from fazhi.modules.demands.models import Contact, Demand
from fazhi.modules.demands.tests.conftest import AT, DAY, HOUR, County


def test_a_demand_handed_in_opens_a_matter_at_the_centre_with_a_code(county: County) -> None:
    demand, code = county.hand_in("村口路灯坏了。晚上很黑。", phone="138 0013 8000", name="热依汉")
    matter = demand.matter
    assert (matter.title, matter.unit, matter.opened_at) == ("村口路灯坏了", county.units["centre"], AT)
    assert demand.code_digest == secrecy.code_digest(code)
    assert code not in str(demand.__dict__)
    assert demand.contact.phone == "13800138000"
    mine = {row.step for row in matter.possible.filter(role="centre")}
    assert mine == {"become_petition", "dispatch", "seal", "take_in"}


def test_the_same_submission_makes_one_demand_and_shows_the_same_code(county: County) -> None:
    submission = uuid4()
    first, code = county.hand_in(submission=submission)
    again, same = county.hand_in("改了字再交一次。", submission=submission, at=AT + HOUR)
    assert (again.pk, same) == (first.pk, code)
    assert Demand.objects.count() == 1


def test_the_table_does_not_hold_the_submission_that_would_show_the_code_again(county: County) -> None:
    submission = uuid4()
    demand, _code = county.hand_in(submission=submission)
    assert demand.submission != submission


def test_an_empty_text_an_unknown_channel_and_a_bad_address_are_named_field_by_field(county: County) -> None:
    with pytest.raises(BadForm) as refused:
        county.hand_in("  ", channel="fax", phone="12", email="nobody")
    assert sorted(refused.value.errors) == ["channel", "email", "phone", "text"]
    assert Matter.objects.count() == 0


def test_a_text_that_is_too_long_says_how_long_it_may_be(county: County) -> None:
    with pytest.raises(BadForm, match="最多5000字"):
        county.hand_in("长" * 5001)


def test_a_receipt_in_the_future_is_refused(county: County) -> None:
    with pytest.raises(BadForm, match="不能晚于现在"):
        county.hand_in(channel="hotline", by=county.aili, occurred_at=AT + DAY)
    assert Demand.objects.count() == 0


def test_a_receipt_in_the_past_is_the_legal_moment(county: County) -> None:
    demand, _code = county.hand_in(
        channel="hotline", by=county.aili, occurred_at=AT - DAY, on_behalf_of="老王"
    )
    assert (demand.matter.opened_at, demand.matter.recorded_at) == (AT - DAY, AT)
    assert demand.on_behalf


def test_a_switched_off_category_is_refused(county: County) -> None:
    off = actions.set_category(
        code="1001", zh="道路照明", en="Street lights", parent=county.roads.parent, active=False,
        by=SYSTEM, at=AT,
    )  # fmt: skip
    with pytest.raises(BadForm, match="已停用"):
        county.hand_in(category=off)


def test_an_official_without_the_duty_may_not_register(county: County) -> None:
    with pytest.raises(NotYours):
        county.hand_in(channel="visit", by=county.chengang)


def test_a_resident_may_not_claim_another_channel(county: County) -> None:
    with pytest.raises(BadForm, match="渠道"):
        county.hand_in(channel="hotline")


def test_without_a_centre_nothing_is_taken(db: None) -> None:
    with pytest.raises(NoCentre):
        actions.hand_in(channel="portal", text="路灯", by=RESIDENT, at=AT, submission=uuid4())


def test_who_leaves_a_number_is_told_by_text_message_and_who_leaves_none_is_not(county: County) -> None:
    county.hand_in()
    assert Outgoing.objects.count() == 0 == Contact.objects.count()
    county.hand_in(phone="13800138000", email="r@example.com")
    assert [row.channel for row in Outgoing.objects.all()] == ["sms"]


def test_handing_in_costs_a_fixed_number_of_queries(county: County) -> None:
    county.hand_in()  # the first of a year makes its block of numbers
    with CaptureQueriesContext(
        connection,
    ) as seen:
        county.hand_in(phone="13800138000")
    assert len(seen) <= 12, [str(query["sql"])[:80] for query in seen]


def test_the_code_opens_the_demand_after_a_change_of_key(
    county: County, settings: pytest.FixtureRequest
) -> None:
    demand, code = county.hand_in()
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another" * 8
    found = queries.by_code_digests(tuple(secrecy.possible_code_digests(code)))
    assert found is not None
    assert found.pk == demand.pk


def test_an_actor_elsewhere_does_not_see_it(county: County) -> None:
    demand, _code = county.hand_in()
    assert demand.pk not in queries.listed(county.erkin).values_list("pk", flat=True)
    working_above = replace(county.baimei, unit_path="/yunling/", unit_id=county.units["yunling"].pk)
    assert demand.pk in queries.listed(working_above).values_list("pk", flat=True)
    reading_above = replace(county.aili, unit_path="/yunling/", unit_id=county.units["yunling"].pk)
    assert demand.pk not in queries.listed(reading_above).values_list("pk", flat=True)
