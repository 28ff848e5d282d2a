"""The demonstration lives by the real rules: every planned act is accepted, and the same seed tells the same story."""

from datetime import UTC, datetime, timedelta
from random import Random
from uuid import NAMESPACE_URL, uuid4, uuid5

import pytest
from click import ClickException
from django.contrib.auth.models import User
from rich.console import Console

from fazhi.kernel.matters.actions import perform
from fazhi.kernel.matters.errors import NotYours
from fazhi.kernel.matters.models import Act, Clock, Matter
from fazhi.kernel.matters.queries import visible
from fazhi.kernel.people import actions as people
from fazhi.kernel.people.actor import RESIDENT, SYSTEM
from fazhi.kernel.people.models import Post, Unit
from fazhi.kernel.workdays import Calendar
from fazhi.modules.demands import secrecy
from fazhi.modules.demands.actions import hand_in
from fazhi.modules.demands.actions.importing import submission_of
from fazhi.modules.demands.models import Category, Demand
from fazhi.site.demo import PASSWORD, building, county, living
from fazhi.site.demo.lives import Given, Life, OfficeHours, Planned, arrival
from fazhi.site.demo.telling import LONG, TITLE, scenes, story

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)


@pytest.fixture
def yunling(db: None) -> None:
    county.set_up(since=NOW - living.YEAR - building.BEFORE)


def tell(seed: int):
    rng = Random(seed)
    scene = rng.choice(scenes(county.written("categories")))
    return story(rng, scene, county.written("phrases"), "柳河镇", "东湾村")


def test_the_same_seed_tells_the_same_story() -> None:
    assert [tell(n) for n in range(20)] == [tell(n) for n in range(20)]


def test_stories_are_whole_sentences_of_many_lengths() -> None:
    told = [tell(n) for n in range(200)]
    assert not [one for one in told if "{" in one.text + one.title + one.answer]
    assert all(8 <= len(one.title) <= TITLE for one in told)
    assert sum(len(one.text) >= LONG for one in told) >= 40
    assert len({one.text for one in told}) == len(told)


def test_every_scene_has_a_unit_whose_duty_it_is() -> None:
    units = {unit["code"] for unit in county.written("county")["unit"]} | {"township", "village"}
    assert {scene.unit for scene in scenes(county.written("categories"))} <= units
    assert len(county.written("categories")["group"]) == 12


def test_acts_fall_into_office_hours_on_working_days() -> None:
    calendar, rng = Calendar.national(), Random(1)
    hours = OfficeHours(calendar, rng)
    for _ in range(300):
        moment = hours.after(arrival(rng, NOW - living.YEAR, NOW, calendar), rng.uniform(0, 8))
        assert calendar.is_working_day(moment.date())
        assert 9 <= moment.hour < 18


def test_the_county_has_the_units_people_and_categories_it_is_said_to_have(yunling: None) -> None:
    kinds = [unit.kind for unit in Unit.objects.all()]
    assert (kinds.count("township"), kinds.count("village"), kinds.count("centre")) == (4, 12, 1)
    assert Post.objects.count() >= 40
    assert Category.objects.filter(level=2).count() == 60
    assert User.objects.get(username="baimei").check_password(PASSWORD)


def test_every_planned_act_is_lawful_and_a_second_run_adds_nothing(yunling: None) -> None:
    assert living.live(range(24), until=NOW) == 24
    assert living.live(range(24), until=NOW) == 0
    assert Demand.objects.filter(source="demo").count() == 24
    assert Act.objects.filter(step="answer").exists()
    assert Matter.objects.filter(status="closed").exists()
    assert not Act.objects.filter(recorded_at__gt=NOW).exists()
    assert Clock.objects.filter(state="met").exists()


def planned(seed: int) -> list[Planned]:
    given = Given(
        received_at=NOW - timedelta(days=60), unit="housing", wrong_unit="transport",
        unit_ids={"housing": "1", "transport": "2"}, handler_id="3", recipient_id="4", answer="已修复。",
        phrases=county.written("phrases"), consultation=False, urgent=seed % 5 == 0, sealed=False,
    )  # fmt: skip
    rng = Random(seed)
    return Life(given, OfficeHours(Calendar.national(), rng), rng).plan()


def test_a_life_is_the_same_by_seed_and_runs_forward_in_time() -> None:
    for seed in range(60):
        acts = planned(seed)
        assert acts == planned(seed)
        moments = [act.at for act in acts]
        assert moments == sorted(set(moments))


def test_it_does_not_mix_with_other_peoples_data(db: None) -> None:
    people.set_up_unit(
        code="real", name_zh="另一个县", name_en="Another", kind="county", parent=None,
        opened_on=NOW.date(), by=SYSTEM, at=NOW,
    )  # fmt: skip
    with pytest.raises(ClickException, match="FAZHI_HOME"):
        building.build(Console(quiet=True), NOW)


def test_a_village_approves_nothing_for_itself_the_head_of_its_township_does(yunling: None) -> None:
    the_county = county.county(NOW)
    (cadre,) = the_county.who("liuhe-dongwan", "demands.handle")
    (head,) = the_county.who("liuhe-dongwan", "demands.approve")
    assert (cadre.unit_path, head.unit_path) == ("/yunling/liuhe/liuhe-dongwan/", "/yunling/liuhe/")
    centre = the_county.who("centre", "demands.dispatch")[0]
    village = the_county.units["liuhe-dongwan"]
    demand, _code = hand_in(
        channel="portal", text="村口的路灯坏了。", submission=uuid4(), by=RESIDENT, at=NOW
    )
    perform(
        matter_id=demand.pk, step="dispatch", by=centre, at=NOW, expected=1, data={"unit": str(village.pk)}
    )
    perform(matter_id=demand.pk, step="accept", by=cadre, at=NOW, expected=2)
    reasons = {"reasons": "须等配件到货。"}
    with pytest.raises(NotYours):
        perform(matter_id=demand.pk, step="extend", by=cadre, at=NOW, expected=3, data=reasons)
    assert visible(head).filter(pk=demand.pk).exists()
    perform(matter_id=demand.pk, step="extend", by=head, at=NOW, expected=3, data=reasons)


def test_the_code_of_a_demonstration_demand_is_not_to_be_had_for_its_number(yunling: None) -> None:
    living.live(range(1), until=NOW)
    demand = Demand.objects.get()
    ours = submission_of("demo", demand.source_id)
    assert demand.code_digest == secrecy.code_digest(secrecy.code_for(ours))
    public = uuid5(NAMESPACE_URL, f"fazhi:demo:{living.SEED}:0")
    assert demand.code_digest != secrecy.code_digest(secrecy.code_for(public))
