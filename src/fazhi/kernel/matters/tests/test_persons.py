"""Who may not act: the same person, the same unit, fewer officers than the law takes; and a day that dates an act."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from fazhi.kernel.matters import actions, definitions, kinds
from fazhi.kernel.matters.errors import BadForm, NotYours, Refused
from fazhi.kernel.matters.kinds import Doing, Kind, Seat
from fazhi.kernel.matters.models import Act, Matter, Possible
from fazhi.kernel.matters.tests.conftest import AT, KIND, County
from fazhi.kernel.people import actions as people
from fazhi.kernel.people.actor import SYSTEM, Actor
from fazhi.kernel.people.models import Person, Post, Unit
from fazhi.kernel.people.queries import actor_for_post
from fazhi.kernel.procedures import Text

LATER = AT + timedelta(days=2)
WITHOUT_CERTIFICATE = "无证"


def only_with_certificates(doing: Doing, officers: Sequence[Post]) -> None:
    """In this kind a post whose title says so has no certificate."""
    for post in officers:
        if post.title_zh == WITHOUT_CERTIFICATE:
            raise Refused(f"{post.person.name}没有执法证，不能参加“{doing.step}”。")


VISIT = Kind(
    code="test_visit",
    title=Text("测试检查", "Test visit"),
    procedure="test_visit",
    prefix="查",
    seats={"desk": Seat("origin", "errand.desk"), "unit": Seat("holder", "errand.handle")},
    read="errand.read",
    certified=only_with_certificates,
)


@pytest.fixture(scope="module", autouse=True)
def visit_kind() -> None:
    definitions.register(Path(__file__).parent / "data" / "visit.toml")
    kinds.register(VISIT)


@pytest.fixture
def matter(county: County) -> Matter:
    return actions.open_matter(
        kind="test_visit", title="检查", origin=county.desk_unit, by=county.desk, at=AT, data={}
    )


def hired(unit: Unit, title: str = "执法员", person: Person | None = None) -> Post:
    who = person or people.enrol(name=f"{unit.name_zh}{title}", user=None, by=SYSTEM, at=AT)
    return people.appoint(
        person=who, unit=unit, title_zh=title, title_en="Officer", duties=("errand.desk", "errand.read"),
        held_from=AT, by=SYSTEM, at=AT,
    )  # fmt: skip


def visited(county: County, matter: Matter, *officers: Post, on: date = date(2026, 3, 3)) -> Act:
    data = {"visited_on": on, "officers": [str(post.pk) for post in officers]}
    return county.do(matter, "visit", county.desk, LATER, data=data)  # type: ignore[no-any-return]  # as perform


def actor_of(post: Post) -> Actor:
    return actor_for_post(post.pk, LATER)


def test_one_officer_or_one_person_in_two_posts_is_refused_and_nothing_is_written(
    county: County, matter: Matter
) -> None:
    first = hired(county.desk_unit)
    for officers in ((first,), (first, first), (first, hired(county.bureau, person=first.person))):
        with pytest.raises(BadForm, match="2名以上"):
            visited(county, matter, *officers)
    with pytest.raises(BadForm):
        visited(county, matter)
    assert [act.step for act in matter.acts.all()] == ["open"]


def test_two_officers_of_two_units_are_enough_if_both_are_certified(county: County, matter: Matter) -> None:
    first, second = hired(county.desk_unit), hired(county.bureau)
    with pytest.raises(Refused, match="没有执法证"):
        visited(county, matter, first, hired(county.town, WITHOUT_CERTIFICATE))
    act = visited(county, matter, first, second)
    assert act.data["officers"] == [str(first.pk), str(second.pk)]


def test_whoever_took_part_cannot_review_whether_as_actor_or_as_named_officer(
    county: County, matter: Matter
) -> None:
    first, second = hired(county.desk_unit), hired(county.desk_unit)
    visited(county, matter, first, second)
    for actor in (county.desk, actor_of(first), actor_of(second)):
        with pytest.raises(Refused, match="不能由同一人办理"):
            county.do(matter, "review", actor, LATER)
    other = hired(county.desk_unit)
    county.do(matter, "review", actor_of(other), LATER)
    assert [act.step for act in matter.acts.order_by("n")] == ["open", "visit", "review"]


def test_a_unit_that_took_part_cannot_assess(county: County, matter: Matter) -> None:
    officers = hired(county.desk_unit), hired(county.bureau)
    visited(county, matter, *officers)
    county.do(matter, "review", actor_of(hired(county.desk_unit)), LATER)
    with pytest.raises(Refused, match="不能由同一单位办理"):
        county.do(matter, "assess", actor_of(hired(county.desk_unit)), LATER)
    borrowed = actor_of(hired(county.town))
    elsewhere = replace(borrowed, unit_path="/tc/")
    county.do(matter, "assess", elsewhere, LATER)
    assert Matter.objects.get(pk=matter.pk).status == "closed"


def test_a_day_on_the_form_dates_the_act_and_none_to_come_is_taken(county: County, matter: Matter) -> None:
    officers = hired(county.desk_unit), hired(county.bureau)
    with pytest.raises(BadForm, match="不能晚于今天"):
        visited(county, matter, *officers, on=date(2026, 3, 5))
    act = visited(county, matter, *officers, on=date(2026, 3, 3))
    assert act.occurred_at == datetime(2026, 3, 2, 16, tzinfo=UTC)
    assert visited(county, matter, *officers, on=date(2026, 3, 4)).occurred_at == LATER


def test_a_step_of_two_roles_is_listed_once_for_each(county: County, matter: Matter) -> None:
    assert set(Possible.objects.filter(matter=matter).values_list("step", "role")) == {
        ("visit", "desk"),
        ("visit", "unit"),
    }


def test_a_matter_is_opened_with_the_duty_of_its_first_step_in_ones_own_unit(county: County) -> None:
    with pytest.raises(NotYours, match="没有登记"):
        open_errand(county, by=county.handler, origin=county.bureau)
    with pytest.raises(NotYours):
        open_errand(county, by=county.desk, origin=county.town)
    assert open_errand(county, by=SYSTEM, origin=county.town).turn == 0
    assert open_errand(county, by=county.desk, origin=county.desk_unit).turn == 1


def test_the_first_step_is_checked_and_takes_effect_like_any_other(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def handed_to_the_bureau(doing: Doing) -> None:
        seen.append((doing.step, dict(doing.facts), doing.act is not None))
        actions.reassign(matter=doing.matter, unit=county.bureau, handler=None, at=doing.moment)

    first = "register"
    kind = replace(
        KIND,
        checks={first: lambda doing: seen.append((doing.step, dict(doing.facts), True))},
        effects={**KIND.effects, first: handed_to_the_bureau},
    )
    monkeypatch.setitem(kinds._kinds, KIND.code, kind)
    matter = Matter.objects.get(pk=open_errand(county, by=county.desk, origin=county.desk_unit).pk)
    assert [step for step, _facts, _written in seen] == [first, first]
    assert matter.unit == county.bureau
    assert matter.assignments.get(role="", to_at=None).unit == county.bureau


def open_errand(county: County, *, by: Actor, origin: Unit) -> Matter:
    return actions.open_matter(
        kind="test_errand", title="路灯不亮", origin=origin, by=by, at=AT, data={"received_on": AT}
    )
