"""The register of recurring problems: from demands to a cause, a measure, and whether demands fell by the records."""

from datetime import date, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from fazhi.kernel.matters import actions as matters
from fazhi.kernel.matters.errors import BadForm, NotPossible, NotYours, Refused
from fazhi.kernel.matters.models import Clock, Matter
from fazhi.kernel.people import actions as people
from fazhi.kernel.people.actor import SYSTEM, Actor
from fazhi.kernel.people.queries import actor_for_post
from fazhi.kernel.procedures import Rules, load
from fazhi.kernel.procedures.check_findings import ERROR
from fazhi.kernel.procedures.checker import check
from fazhi.kernel.procedures.examples import run_examples
from fazhi.kernel.workdays import Calendar
from fazhi.modules.demands import problems
from fazhi.modules.demands.actions.problems import decide_measure, enter_problem, evaluate_problem
from fazhi.modules.demands.apps import PROCEDURES
from fazhi.modules.demands.models import Problem
from fazhi.modules.demands.rules.comparing import sides
from fazhi.modules.demands.tests.conftest import AT, DAY, County


@pytest.fixture
def keeper(county: County) -> Actor:
    """The dispatcher, who keeps the register too."""
    post = county.posts["baimei"]
    people.give_duty(
        post=post, verb="demands.problems", held_from=AT - 300 * DAY, by=SYSTEM, at=AT - 300 * DAY
    )
    return actor_for_post(post.pk, AT)


def about_lights(county: County, at: datetime, **more: object) -> None:
    county.hand_in(at=at, category=county.roads, place_unit=county.units["dongwan"], **more)


def entered(county: County, keeper: Actor, at: datetime = AT) -> Problem:
    return enter_problem(
        category=county.roads, place=county.units["liuhe"], found="路灯反复损坏。", by=keeper, at=at
    )


def do(problem: Problem, step: str, by: Actor, at: datetime, **more: object) -> None:
    turn = Matter.objects.get(pk=problem.pk).turn
    matters.perform(matter_id=problem.pk, step=step, by=by, at=at, expected=turn, **more)


def carried_out(county: County, keeper: Actor, at: datetime) -> Problem:
    """A problem whose measure the housing bureau carried out at a moment."""
    problem = entered(county, keeper, at - 10 * DAY)
    do(problem, "analyse", keeper, at - 9 * DAY, data={"cause": "线路老化。"})
    decide_measure(
        matter_id=problem.pk, measure="更换线路。", owner=county.units["housing"], by_day=(at + DAY).date(),
        by=keeper, at=at - 8 * DAY, expected=Matter.objects.get(pk=problem.pk).turn,
    )  # fmt: skip
    do(problem, "carry_out", county.chengang, at, data={"done_on": at, "done": "已更换。"})
    return Problem.objects.get(pk=problem.pk)


def evaluated(problem: Problem, keeper: Actor, at: datetime) -> str:
    turn = Matter.objects.get(pk=problem.pk).turn
    return evaluate_problem(matter_id=problem.pk, note="", by=keeper, at=at, expected=turn).outcome


def test_the_examples_hold_and_the_checker_finds_no_fault() -> None:
    procedure = load(PROCEDURES / "problem.toml")
    rules = Rules(Calendar.national(), procedure.local_limits)
    failures = run_examples(procedure, PROCEDURES / "problem.examples.toml", rules)
    assert not failures, "\n".join(map(str, failures))
    assert [finding for finding in check(procedure).findings if finding.severity == ERROR] == []


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 400))
def test_both_sides_are_of_equal_length_and_leave_the_day_itself_and_today_out(day: date, later: int) -> None:
    found = sides(day, day + timedelta(days=later))
    if found is None:
        assert later < 2
        return
    assert (found.before_to - found.before_from).days + 1 == found.days == (found.after_to - day).days
    assert found.before_to < day < found.after_from
    assert found.after_to < day + timedelta(days=later)


def test_a_measure_that_worked_is_closed_with_the_numbers_behind_it(county: County, keeper: Actor) -> None:
    at = AT + 60 * DAY
    for days in (30, 20, 10, 5):
        about_lights(county, at - days * DAY)
    about_lights(county, at + 10 * DAY)
    problem = carried_out(county, keeper, at)
    with pytest.raises(NotPossible):
        evaluated(problem, keeper, at + 20 * DAY)
    assert evaluated(problem, keeper, at + 40 * DAY) == "fell"
    row = problem.evaluations.get()
    assert (row.before, row.after, row.days, row.fell) == (4, 1, 39, True)
    compared = problems.comparison(problem, at + 40 * DAY)
    assert compared is not None
    assert (
        compared.before
        == problems.received(problem, compared.sides.before_from, compared.sides.before_to).count()
    )
    assert Matter.objects.get(pk=problem.pk).status == "closed"
    do(problem, "reopen", keeper, at + 100 * DAY, data={"reasons": "又坏了。"})
    assert Matter.objects.get(pk=problem.pk).status == "open"


def test_one_that_did_not_is_thought_over_again_whatever_the_evaluator_says(
    county: County, keeper: Actor
) -> None:
    at = AT + 60 * DAY
    about_lights(county, at - 5 * DAY)
    about_lights(county, at + 10 * DAY)
    problem = carried_out(county, keeper, at)
    with pytest.raises(BadForm, match="结论与记录不符"):
        do(problem, "evaluate", keeper, at + 40 * DAY, outcome="fell", data={})
    assert evaluated(problem, keeper, at + 40 * DAY) == "not_fell"
    assert Matter.objects.get(pk=problem.pk).status == "open"
    assert Clock.objects.filter(matter=problem.pk, name="analysis", state="running").exists()


def test_the_unit_responsible_has_until_the_day_that_was_set(county: County, keeper: Actor) -> None:
    problem = entered(county, keeper)
    do(problem, "analyse", keeper, AT, data={"cause": "线路老化。"})
    words = {"matter_id": problem.pk, "measure": "更换线路。", "by": keeper, "at": AT}
    with pytest.raises(BadForm):
        decide_measure(**words, owner=county.units["housing"], by_day=AT.date(), expected=2)
    with pytest.raises(BadForm, match="不能同时作为责任单位"):
        decide_measure(**words, owner=county.units["centre"], by_day=date(2026, 3, 20), expected=2)
    decide_measure(**words, owner=county.units["housing"], by_day=date(2026, 3, 20), expected=2)
    clock = Clock.objects.get(matter=problem.pk, name="measure")
    assert (clock.holder_unit, clock.due_at and clock.due_at.date()) == (
        county.units["housing"],
        date(2026, 3, 20),
    )


def test_what_recurs_is_suggested_until_it_is_entered(county: County, keeper: Actor) -> None:
    for n in range(10):
        about_lights(county, AT - n * DAY)
    about_lights(county, AT - 200 * DAY)
    (row,) = problems.suggested(keeper, AT)
    assert (row.category, row.place, row.count, row.entered) == (
        county.roads,
        county.units["dongwan"],
        10,
        False,
    )
    enter_problem(category=row.category, place=row.place, found="路灯反复损坏。", by=keeper, at=AT)
    assert problems.suggested(keeper, AT)[0].entered
    with pytest.raises(Refused, match="已在台账中"):
        enter_problem(category=row.category, place=row.place, found="路灯。", by=keeper, at=AT)
    with pytest.raises(NotYours):
        enter_problem(category=row.category, place=None, found="路灯。", by=county.chengang, at=AT)


def test_demands_are_picked_by_number_within_sight(county: County, keeper: Actor) -> None:
    demand, _code = county.hand_in()
    problem = enter_problem(
        category=county.roads, place=None, found="路灯。", picked=[demand.matter.number], by=keeper, at=AT
    )
    assert list(problem.picked.all()) == [demand]
    with pytest.raises(BadForm, match="没有找到"):
        enter_problem(
            category=county.roads, place=None, found="路灯。", picked=["诉2020-1"], by=keeper, at=AT
        )


def test_the_pages(county: County, keeper: Actor) -> None:
    now = timezone.now()
    measured = now - 45 * DAY
    about_lights(county, measured - 5 * DAY, title="路灯又灭了")
    problem = carried_out(county, keeper, measured)
    client = signed_in(county, "baimei")
    listing = client.get("/work/demands/problems/")
    assert problem.matter.number in listing.content.decode()
    page = client.get(f"/work/demands/problems/{problem.pk}/").content.decode()
    assert "诉求减少" in page
    assert "路灯又灭了" in client.get(f"/work/demands/problems/{problem.pk}/before/").content.decode()
    handler = signed_in(county, "chengang")
    records = handler.get(f"/work/demands/problems/{problem.pk}/before/").content.decode()
    assert "路灯又灭了" not in records
    assert "不在您的查看范围" in records
    assert handler.post(f"/work/demands/problems/{problem.pk}/evaluate/").status_code == 403
    turn = Matter.objects.get(pk=problem.pk).turn
    done = client.post(f"/work/demands/problems/{problem.pk}/evaluate/", {"expected": turn, "note": "有效。"})
    assert done.status_code == 302
    assert Matter.objects.get(pk=problem.pk).status == "closed"
    assert client.get(f"/work/demands/problems/{problem.pk}/never/").status_code == 404
    again = client.post(f"/work/demands/problems/{problem.pk}/evaluate/", {"expected": turn})
    assert again.status_code == 422
    assert client.get(f"/work/matters/{problem.pk}/").status_code == 200
    wrong = client.post("/work/demands/problems/enter/", {"category": "1001", "found": "x", "picked": "诉1"})
    assert wrong.status_code == 422


def signed_in(county: County, name: str) -> Client:
    person = county.posts[name].person
    person.user = User.objects.create_user(name)
    person.save(update_fields=["user"])
    client = Client()
    client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
    return client
