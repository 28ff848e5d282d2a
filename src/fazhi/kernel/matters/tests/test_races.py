"""Acts that compete: one is done, the others are told so; and without the lock these same checks fail."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from fazhi.kernel.ledger.models import Entry
from fazhi.kernel.matters import actions
from fazhi.kernel.matters.errors import Refused
from fazhi.kernel.matters.models import Act, Matter
from fazhi.kernel.matters.tests.conftest import AT, County, build_county
from fazhi.kernel.matters.tests.races import (
    ROUNDS,
    Attempt,
    Pair,
    anomalies,
    at_once,
    crowd,
    disagreements,
    without_the_lock,
)
from fazhi.kernel.people.actor import Actor

DAY = timedelta(days=1)


def step(name: str, by: Actor, **more: Any) -> Attempt:
    """An attempt at one step, as somebody who has the page open makes it."""
    values: dict[str, Any] = {"at": AT + DAY} | more
    return lambda matter: actions.perform(
        matter_id=matter.pk, step=name, by=by, expected=matter.turn, **values
    )


def pairs(county: County) -> list[Pair]:
    answer = {"outcome": "done", "data": {"text": "已修好"}}
    to_bureau, to_town = ({"data": {"unit": str(unit.pk)}} for unit in (county.bureau, county.town))
    answers = step("answer", county.handler, **answer)
    return [
        Pair("the same step twice", county.given, [answers]),
        Pair(
            "two units at once",
            county.take_in,
            [step("give", county.desk, **to_bureau), step("give", county.desk, **to_town)],
        ),
        Pair("answer or give away", county.given, [answers, step("give", county.desk, **to_town)]),
    ]


def test_of_competing_acts_one_is_done_and_nothing_disagrees(committed_db: object) -> None:
    for pair in pairs(build_county()):
        assert anomalies(pair) == []


def test_without_the_lock_the_same_check_fails(committed_db: object, monkeypatch: pytest.MonkeyPatch) -> None:
    county = build_county()
    without_the_lock(monkeypatch)
    for pair in pairs(county):
        assert anomalies(pair, rounds=3) != [], pair.name


def with_children(county: County, count: int) -> tuple[Matter, list[Matter]]:
    parent = county.given()
    children = [child_of(county, parent) for _ in range(count)]
    for child in children:
        county.do(child, "give", county.desk, AT, data={"unit": county.bureau})
        county.do(child, "answer", county.handler, AT, outcome="done", data={"text": "x"})
    return parent, [Matter.objects.get(pk=child.pk) for child in children]


def child_of(county: County, parent: Matter) -> Matter:
    return actions.open_child(
        parent=parent, kind="test_errand", title="协办", origin=county.desk_unit,
        by=county.desk, at=AT, data={"received_on": AT},
    )  # fmt: skip


def test_of_eight_last_children_that_close_at_once_one_tells_the_parent(committed_db: object) -> None:
    county = build_county()
    close: Callable[[Matter], Any] = step("close", county.desk, at=AT + 5 * DAY)
    with crowd() as pool:
        for _ in range(max(1, ROUNDS // 4)):
            parent, children = with_children(county, 8)
            assert at_once(pool, [(close, child) for child in children]) == [None] * 8
            assert Act.objects.filter(matter=parent, step="all_children_closed").count() == 1
            assert [wrong for row in (parent, *children) for wrong in disagreements(row.pk)] == []


def test_no_child_is_opened_below_a_matter_that_closes(committed_db: object) -> None:
    county = build_county()
    closes = step("close", county.desk, at=AT + 5 * DAY)
    with crowd() as pool:
        for _ in range(ROUNDS):
            matter = county.given()
            county.do(matter, "answer", county.handler, AT, outcome="done", data={"text": "x"})
            fresh = Matter.objects.get(pk=matter.pk)
            opens: Attempt = lambda parent: child_of(county, parent)  # noqa: E731  one line says it
            results = at_once(pool, [(closes if n == 4 else opens, fresh) for n in range(8)])
            assert all(result is None or isinstance(result, Refused) for result in results), results
            closed_at_entry = ledger_place(matter, "close")
            assert all(ledger_place(child, "register") < closed_at_entry for child in matter.children.all())
            assert disagreements(matter.pk) == []


def ledger_place(matter: Matter, done: str) -> int:
    """Where in the ledger a step of a matter stands."""
    act = Act.objects.get(matter=matter, step=done)
    return Entry.objects.get(subject="matters.matter", subject_id=str(matter.pk), version=act.n).index
