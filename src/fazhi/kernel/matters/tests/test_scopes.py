"""Who sees which matter: units that were ever on the line, in one's own subtree; a sealed one its recipient alone."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fazhi.kernel.ledger.models import Entry
from fazhi.kernel.matters import actions, queries
from fazhi.kernel.matters.errors import BadForm, ReasonNeeded, UnknownMatter
from fazhi.kernel.matters.models import Assignment, Matter
from fazhi.kernel.matters.tests.conftest import AT, County
from fazhi.kernel.people.actor import RESIDENT, SYSTEM


def test_a_unit_sees_what_it_holds_and_what_it_once_held(county: County) -> None:
    matter = county.given()
    assert list(queries.visible(county.handler)) == [matter]
    county.do(matter, "give", county.desk, AT, data={"unit": county.town})
    assert list(queries.visible(county.handler)) == [matter]
    assert list(queries.visible(county.townsman)) == [matter]


def test_a_unit_never_on_the_line_gets_not_found(county: County) -> None:
    matter = county.given()
    with pytest.raises(UnknownMatter):
        queries.matter_for(county.townsman, matter.pk, AT)


def test_who_has_work_to_do_below_sees_what_the_units_below_hold(county: County) -> None:
    matter = county.given()
    leader = replace(county.handler, unit_path="/tc/")
    assert queries.matter_for(leader, matter.pk, AT) == matter


def test_who_only_reads_above_the_line_opens_a_matter_for_a_reason_until_the_day_ends(county: County) -> None:
    matter = county.given()
    above = replace(county.handler, unit_id=None, unit_path="/tc/", verbs=frozenset({"errand.read"}))
    assert not queries.visible(above).exists()
    assert list(queries.overseen(above)) == [matter]
    with pytest.raises(ReasonNeeded):
        queries.matter_for(above, matter.pk, AT)
    with pytest.raises(BadForm):
        actions.read_with_reason(matter_id=matter.pk, reason="看看", by=above, at=AT)
    row = actions.read_with_reason(matter_id=matter.pk, reason="核查逾期原因", by=above, at=AT)
    assert queries.matter_for(above, matter.pk, AT) == matter
    assert list(queries.readings_of(matter)) == [row]
    assert Entry.objects.filter(kind="matter.read", subject_id=str(row.pk)).exists()
    with pytest.raises(ReasonNeeded):
        queries.matter_for(above, matter.pk, AT + timedelta(days=1))


def test_nobody_opens_what_is_not_below_or_is_sealed_whatever_the_reason(county: County) -> None:
    matter = county.given()
    for actor in (county.townsman, RESIDENT, SYSTEM):
        with pytest.raises(UnknownMatter):
            actions.read_with_reason(matter_id=matter.pk, reason="核查逾期原因", by=actor, at=AT)
    Matter.objects.filter(pk=matter.pk).update(sealed_to=county.desk.post_id)
    above = replace(county.handler, unit_path="/tc/")
    with pytest.raises(UnknownMatter):
        actions.read_with_reason(matter_id=matter.pk, reason="核查逾期原因", by=above, at=AT)


def test_a_unit_involved_beside_the_line_sees_the_matter(county: County) -> None:
    matter = county.given()
    actions.involve(matter=matter, role="asker", unit=county.town, at=AT)
    assert list(queries.visible(county.townsman)) == [matter]
    assert queries.holder_at(matter, AT).unit == county.bureau


def test_without_the_reading_duty_nothing_is_seen(county: County) -> None:
    county.given()
    assert not queries.visible(replace(county.handler, verbs=frozenset())).exists()
    assert not queries.visible(RESIDENT).exists()
    assert not queries.visible(SYSTEM).exists()


def test_a_sealed_matter_is_seen_by_its_named_recipient_and_nobody_else(county: County) -> None:
    matter = county.given()
    other_post = county.desk.post_id
    Matter.objects.filter(pk=matter.pk).update(sealed_to=other_post)
    recipient = replace(county.desk, verbs=frozenset())
    assert list(queries.visible(recipient)) == [matter]
    for actor in (county.handler, replace(county.handler, unit_path="/tc/"), RESIDENT, SYSTEM):
        assert not queries.visible(actor).exists()


def test_the_scope_is_one_query_however_many_matters(county: County) -> None:
    for _ in range(3):
        county.given()
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert len(queries.visible(county.handler)) == 3
    assert len(seen) == 1


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.lists(st.sampled_from(["bureau", "town", "desk"]), max_size=4))
def test_whoever_was_on_the_line_sees_it_whatever_the_way_it_took(county: County, path: list[str]) -> None:
    units = {"bureau": county.bureau, "town": county.town, "desk": county.desk_unit}
    matter = county.take_in()
    for hop in path:
        actions.reassign(matter=matter, unit=units[hop], handler=None, at=AT)
    line = {"desk", *path}
    for name, unit in units.items():
        actor = replace(county.handler, unit_path=unit.path)
        assert queries.visible(actor).filter(pk=matter.pk).exists() == (name in line)
    assert Assignment.objects.filter(matter=matter, to_at__isnull=True).count() == 1
