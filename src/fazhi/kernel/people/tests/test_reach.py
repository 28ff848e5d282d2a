"""What an administrator below the county cannot bring about: the county's intake, county-wide duties, other people's logins."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import User

from fazhi.kernel.people import actions, queries, verbs
from fazhi.kernel.people.actor import SYSTEM, Actor
from fazhi.kernel.people.errors import BeyondReach, ChangeRefused
from fazhi.kernel.people.models import Login, Person, Post, Unit
from fazhi.kernel.people.rules import ADMINISTRATION, POSTS, UNITS

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LATER = AT + timedelta(days=30)
WIDE = verbs.Verb("test.wide", "全县设定", "County settings", county_wide=True)
SECRET = verbs.Verb("test.secret", "保密", "Confidential", confidential=True)
HANDLE = verbs.Verb("test.handle", "办理", "Handle")
for verb in (*ADMINISTRATION, WIDE, SECRET, HANDLE):
    verbs.register(verb)

pytestmark = pytest.mark.django_db

UNITS_HERE = (
    ("yl", "county", None),
    ("centre", "centre", "yl"),
    ("hb", "department", "yl"),
    ("liuhe", "township", "yl"),
)


@pytest.fixture
def units() -> dict[str, Unit]:
    made: dict[str, Unit] = {}
    for code, kind, parent in UNITS_HERE:
        made[code] = actions.set_up_unit(
            code=code, name_zh=code, name_en=code, kind=kind, parent=made.get(parent or ""),
            opened_on=date(2020, 1, 1), by=SYSTEM, at=AT,
        )  # fmt: skip
    return made


def post(name: str, unit: Unit, *duties: str, since: datetime = AT) -> Post:
    user = User.objects.create_user(name, password="secret-4711")
    who = actions.enrol(name=name, user=user, by=SYSTEM, at=AT)
    return actions.appoint(
        person=who,
        unit=unit,
        title_zh="科员",
        title_en="Clerk",
        duties=duties,
        held_from=since,
        by=SYSTEM,
        at=AT,
    )


def acting(row: Post) -> Actor:
    return queries.actor_for_post(row.pk, AT)


def give(row: Post, verb: str, by: Actor) -> None:
    actions.give_duty(post=row, verb=verb, held_from=AT, by=by, at=AT)


def test_a_centre_stands_below_the_county_alone(units: dict[str, Unit]) -> None:
    local = acting(post("丁兰", units["liuhe"], POSTS.code, UNITS.code))
    for by in (local, SYSTEM):
        with pytest.raises(ChangeRefused, match="县本级之下"):
            actions.set_up_unit(
                code="aa", name_zh="假中心", name_en="Fake", kind="centre", parent=units["liuhe"],
                opened_on=date(2026, 1, 1), by=by, at=AT,
            )  # fmt: skip


def test_county_wide_duties_come_from_the_county_and_stay_at_its_level(units: dict[str, Unit]) -> None:
    director, local = post("华青", units["centre"], POSTS.code), post("丁兰", units["hb"], POSTS.code)
    clerk, villager = post("陈刚", units["hb"]), post("艾力", units["liuhe"])
    with pytest.raises(BeyondReach, match="全县性的职责"):
        give(clerk, WIDE.code, acting(local))
    with pytest.raises(BeyondReach, match="全县性的职责"):
        actions.appoint(
            person=clerk.person, unit=units["hb"], title_zh="x", title_en="x", duties=[WIDE.code], held_from=AT,
            by=acting(local), at=AT,
        )  # fmt: skip
    with pytest.raises(ChangeRefused, match="县直部门"):
        give(villager, WIDE.code, acting(director))
    give(clerk, WIDE.code, acting(director))
    with pytest.raises(BeyondReach, match="全县性的职责"):
        actions.delegate(
            principal=clerk, deputy=post("付平", units["hb"]), reason="休假", held_from=AT, held_to=LATER,
            by=acting(local), at=AT,
        )  # fmt: skip
    give(villager, HANDLE.code, acting(director))


@pytest.mark.parametrize("change", [actions.reset_password, actions.unlock_login])
def test_a_login_that_opens_what_the_administrator_may_not_is_left_alone(
    units: dict[str, Unit], change: object
) -> None:
    director = acting(post("华青", units["centre"], POSTS.code))
    told: dict[str, object] = {"by": director, "at": AT}
    if change is actions.reset_password:
        told["password"] = "x"
    wide, secret = post("白梅", units["centre"], WIDE.code), post("古兰", units["hb"], SECRET.code)
    with pytest.raises(ChangeRefused, match="您没有的全县性职责"):
        change(person=wide.person, **told)  # type: ignore[operator]  # either of two actions
    with pytest.raises(ChangeRefused, match="运维人员"):
        change(person=secret.person, **told)  # type: ignore[operator]  # likewise
    actions.reset_password(person=secret.person, password="x", by=SYSTEM, at=AT)
    actions.reset_password(
        person=post("陈刚", units["hb"], HANDLE.code).person, password="x", by=director, at=AT
    )


def test_who_holds_no_post_gets_a_login_from_the_county_alone(units: dict[str, Unit]) -> None:
    local, director = post("丁兰", units["hb"], POSTS.code), post("华青", units["centre"], POSTS.code)
    who = actions.enrol(name="苗淼", user=None, by=acting(local), at=AT)
    with pytest.raises(BeyondReach, match="现在没有岗位"):
        actions.open_login(person=who, username="miao", password="x", by=acting(local), at=AT)
    actions.open_login(person=who, username="miao", password="x", by=acting(director), at=AT)
    assert Login.objects.filter(person=who).exists()


def test_the_last_administrator_is_counted_among_those_in_office_then(units: dict[str, Unit]) -> None:
    director = post("华青", units["centre"], POSTS.code)
    post("魏宁", units["yl"], POSTS.code, since=LATER)
    with pytest.raises(ChangeRefused, match="最后一个"):
        actions.leave(post=director, held_to=AT + timedelta(days=1), by=SYSTEM, at=AT)
    with pytest.raises(ChangeRefused, match="最后一个"):
        actions.lock_login(person=director.person, by=SYSTEM, at=AT)
    actions.leave(post=director, held_to=LATER, by=SYSTEM, at=AT)
    assert Person.objects.filter(posts__held_to=LATER).get() == director.person
