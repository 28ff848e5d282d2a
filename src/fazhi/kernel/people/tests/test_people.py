"""Posts are held from–to; a person acts in a post, with its duties, and for somebody only by delegation."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from fazhi.kernel.ledger import queries as ledger
from fazhi.kernel.people import actions, queries, verbs
from fazhi.kernel.people.actor import SYSTEM, Actor
from fazhi.kernel.people.errors import ChangeRefused
from fazhi.kernel.people.models import Person, Post, Unit
from fazhi.kernel.people.queries import ExpiredPost

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LATER = AT + timedelta(days=30)

verbs.register(verbs.Verb("test.handle", "办理", "Handle"))
verbs.register(verbs.Verb("test.approve", "审批", "Approve"))

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> Unit:
    return actions.set_up_unit(
        code="tc", name_zh="测试县", name_en="Test County", kind="county", parent=None,
        opened_on=date(2020, 1, 1), by=SYSTEM, at=AT,
    )  # fmt: skip


@pytest.fixture
def bureau(county: Unit) -> Unit:
    return actions.set_up_unit(
        code="hb", name_zh="住建局", name_en="Housing Bureau", kind="department", parent=county,
        opened_on=date(2020, 1, 1), by=SYSTEM, at=AT,
    )  # fmt: skip


def person(name: str, user: User | None = None) -> Person:
    return actions.enrol(name=name, user=user, by=SYSTEM, at=AT)


def post(who: Person, unit: Unit, *duties: str, held_to: datetime | None = None) -> Post:
    return actions.appoint(
        person=who, unit=unit, title_zh="科员", title_en="Clerk", duties=duties,
        held_from=AT, held_to=held_to, by=SYSTEM, at=AT,
    )  # fmt: skip


def test_a_unit_stands_on_the_path_of_its_parent(county: Unit, bureau: Unit) -> None:
    assert bureau.path == "/tc/hb/"
    assert list(Unit.objects.order_by("path")) == [county, bureau]


def test_an_actor_has_the_duties_of_the_post_at_that_moment(bureau: Unit) -> None:
    held = post(person("陈刚"), bureau, "test.handle")
    actor = queries.actor_for_post(held.pk, AT)
    assert (actor.unit_path, actor.verbs, actor.ref) == ("/tc/hb/", {"test.handle"}, f"post:{held.pk}")
    duty = held.duties.get()
    actions.end_duty(duty=duty, held_to=LATER, by=SYSTEM, at=AT)
    assert queries.actor_for_post(held.pk, LATER).verbs == frozenset()


def test_a_post_that_ended_cannot_be_acted_in(bureau: Unit) -> None:
    held = post(person("陈刚"), bureau, "test.handle")
    actions.leave(post=held, held_to=LATER, by=SYSTEM, at=AT)
    assert queries.actor_for_post(held.pk, LATER - timedelta(seconds=1)).may("test.handle")
    with pytest.raises(ExpiredPost, match="任期已满"):
        queries.actor_for_post(held.pk, LATER)


def test_a_deputy_acts_with_the_principals_duties_and_on_record_as_such(bureau: Unit) -> None:
    chief, deputy = post(person("白梅"), bureau, "test.approve"), post(person("陈刚"), bureau, "test.handle")
    actions.delegate(
        principal=chief, deputy=deputy, reason="出差", held_from=AT, held_to=LATER, by=SYSTEM, at=AT
    )
    actor = queries.actor_for_post(deputy.pk, AT, acting_for=chief.pk)
    assert actor.verbs == {"test.approve"}
    assert actor.ref == f"post:{deputy.pk} for:{chief.pk}"
    with pytest.raises(ExpiredPost):
        queries.actor_for_post(deputy.pk, LATER, acting_for=chief.pk)


def test_nobody_acts_for_somebody_without_a_delegation(bureau: Unit) -> None:
    chief, other = post(person("白梅"), bureau, "test.approve"), post(person("艾力"), bureau)
    with pytest.raises(ExpiredPost):
        queries.actor_for_post(other.pk, AT, acting_for=chief.pk)


def test_leaving_a_post_ends_its_delegations_too(bureau: Unit) -> None:
    chief, deputy = post(person("白梅"), bureau, "test.approve"), post(person("陈刚"), bureau)
    actions.delegate(
        principal=chief, deputy=deputy, reason="出差", held_from=AT, held_to=None, by=SYSTEM, at=AT
    )
    actions.leave(post=chief, held_to=LATER, by=SYSTEM, at=LATER)
    assert queries.principals_of(deputy.pk, LATER) == []


def test_every_change_of_posts_is_in_the_ledger_and_chained(bureau: Unit) -> None:
    held = post(person("陈刚"), bureau, "test.handle")
    actions.leave(post=held, held_to=LATER, by=SYSTEM, at=AT)
    first, second = ledger.history("people.post", str(held.pk))
    assert (first.kind, second.kind) == ("post.appoint", "post.leave")
    opened = ledger.opened(second.index)
    assert opened is not None
    assert opened["previous"] == bytes(first.commitment).hex()


def test_a_duty_nobody_registered_is_refused(bureau: Unit) -> None:
    with pytest.raises(KeyError, match="unknown verb"):
        post(person("陈刚"), bureau, "test.fly")
    assert not Post.objects.filter(unit=bureau).exists()


def test_a_post_cannot_end_before_it_begins(bureau: Unit) -> None:
    who = person("陈刚")
    with pytest.raises(ChangeRefused, match="止必须晚于起"):
        post(who, bureau, held_to=AT - timedelta(days=1))
    with pytest.raises(IntegrityError, match="people_post_ends_after_it_begins"), transaction.atomic():
        Post.objects.create(
            person=who, unit=bureau, title_zh="科员", title_en="Clerk", held_from=AT, held_to=AT
        )


def test_the_posts_of_a_login_are_those_held_now(bureau: Unit) -> None:
    user = User.objects.create_user("chen")
    who = person("陈刚", user)
    held = post(who, bureau, held_to=LATER)
    assert queries.posts_of(user, AT) == [held]
    assert queries.posts_of(user, LATER) == []


def test_the_system_and_residents_hold_no_duty() -> None:
    assert not SYSTEM.may("test.handle")
    assert Actor("resident", "诉求人").ref == "resident"
