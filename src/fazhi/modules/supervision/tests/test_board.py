"""The board: what is late, nearly late and set back below the post; by number, never by content."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fazhi.kernel.matters.models import Matter
from fazhi.kernel.people.actor import Actor
from fazhi.modules.supervision.models import Paper
from fazhi.modules.supervision.queries import board as boards
from fazhi.modules.supervision.queries.board import Board, Wanted, units_below
from fazhi.modules.supervision.tests.conftest import AT, DAY, LATE, Watched


def board(actor: Actor, wanted: Wanted, at: datetime) -> Board:
    return boards.board(actor, units_below(actor), wanted, at)


def numbers(found: Board) -> list[str]:
    return [row.number for row in found.rows]


def test_late_and_nearly_late_stand_apart_the_most_urgent_first(watched: Watched) -> None:
    second, first = watched.given(at=AT + DAY), watched.given(at=AT)
    soon = watched.given(at=LATE - 2 * DAY)
    watched.given(at=LATE)
    found = board(watched.inspector, Wanted(), LATE)
    assert numbers(found) == [first.number, second.number]
    assert [row.days_late for row in found.rows] == [3, 2]
    assert numbers(board(watched.inspector, Wanted("soon"), LATE + 3 * DAY)) == [soon.number]
    assert found.counts["late"] == 2


def test_a_row_names_unit_duty_and_post_and_nothing_of_the_content(watched: Watched) -> None:
    watched.given(handler="clerk")
    (row,) = board(watched.inspector, Wanted(), LATE).rows
    assert (row.unit, row.post and row.post.title_zh, row.duty and row.duty.zh) == (
        "bureau",
        "clerk岗",
        "答复期限",
    )
    assert "王某" not in repr(row)


def test_what_was_set_back_is_listed_and_counted(watched: Watched) -> None:
    matter, other = watched.given(), watched.given()
    watched.again(matter, AT + 2 * DAY)
    found = board(watched.inspector, Wanted("test_watched.give"), AT + 3 * DAY)
    assert numbers(found) == [matter.number, other.number]
    assert [[(word.zh, n) for word, n in row.setbacks] for row in found.rows] == [
        [("重新交办", 2)],
        [("重新交办", 1)],
    ]


def test_it_is_narrowed_by_unit_and_kind_and_never_shows_beyond_the_post(watched: Watched) -> None:
    bureau, town = watched.given(), watched.given("town")
    assert numbers(board(watched.inspector, Wanted(unit="bureau"), LATE)) == [bureau.number]
    assert numbers(board(watched.inspector, Wanted(kind="test_watched", unit="town"), LATE)) == [town.number]
    assert numbers(board(watched.inspector, Wanted("test_watched.give", unit="bureau"), LATE)) == [
        bureau.number
    ]
    assert numbers(board(watched.inspector, Wanted(unit="nowhere"), LATE)) == []
    assert numbers(board(watched.townsman, Wanted(), LATE)) == [town.number]
    Matter.objects.filter(pk=bureau.pk).update(sealed_to=watched.posts["clerk"])
    assert numbers(board(watched.inspector, Wanted(), LATE)) == [town.number]


@pytest.mark.parametrize("what", ["late", "test_watched.give"])
def test_pages_follow_each_other_without_a_gap(
    watched: Watched, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.setattr(boards, "PAGE", 2)
    made = [watched.given() for _ in range(5)]
    for matter in made:
        watched.again(matter, AT + DAY)
    seen: list[str] = []
    after = ""
    while True:
        found = board(watched.inspector, Wanted(what, after=after), LATE)
        seen += numbers(found)
        after = found.older
        if not after:
            break
    assert sorted(seen) == sorted(matter.number for matter in made)
    assert len(numbers(board(watched.inspector, Wanted(what, after="2026-_x"), LATE))) == 2


def test_the_page_costs_the_same_however_many_rows(
    watched: Watched, client_of: Callable[[str], Client]
) -> None:
    client = client_of("inspector")
    client.get("/work/board/")
    old = timezone.now() - 60 * DAY

    seen_last: list = []

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/work/board/").status_code == 200
        seen_last[:] = seen.captured_queries
        return len(seen)

    watched.given(at=old)
    few = queries()
    for _ in range(4):
        watched.issue(watched.given(at=old, handler="clerk"), at=timezone.now())
    assert queries() == few
    assert few <= 10, [q["sql"][:150] for q in seen_last]


def test_reminders_from_the_board(watched: Watched, client_of: Callable[[str], Client]) -> None:
    old = timezone.now() - 60 * DAY
    matters = [watched.given(at=old) for _ in range(3)]
    client = client_of("inspector")
    page = client.get("/work/board/").content.decode()
    assert all(matter.number in page for matter in matters)
    assert "王某" not in page
    words = {"demands": "请尽快办理。", "what": "late", "unit": "bureau"}
    done = client.post("/work/board/remind/", words | {"one": str(matters[0].pk)})
    assert done.headers["Location"] == "/work/board/?what=late&unit=bureau"
    client.post("/work/board/remind/", words | {"matter": [str(m.pk) for m in matters]})
    assert sorted(Paper.objects.values_list("n", flat=True)) == [1, 2, 3]
    client.post("/work/board/remind/", words | {"one": "not an id"})
    client.post("/work/board/remind/", {"matter": [str(matters[0].pk)]})
    assert Paper.objects.count() == 3
    assert client_of("deputy").post("/work/board/remind/", words).status_code == 403
    assert client_of("clerk").get("/work/board/").status_code == 403


def test_a_due_day_is_late_from_the_day_after(watched: Watched) -> None:
    from fazhi.modules.supervision.rules import days_late

    due = datetime.fromisoformat("2026-03-09T16:00:00+00:00")
    assert [days_late(due, due + n * DAY - timedelta(seconds=1)) for n in range(3)] == [0, 1, 2]
