"""Timeliness: for the handler and the head in the line above; every number opens to exactly its records."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

from django.test import Client
from django.utils import timezone

from fazhi.kernel.people import actions as people
from fazhi.kernel.people.actor import SYSTEM
from fazhi.modules.supervision.queries.timeliness import PARTS, lines, may_see, records
from fazhi.modules.supervision.tests.conftest import AT, DAY, LATE, Watched

ANSWER = {"outcome": "done", "data": {"text": "已办。"}}
NOW = AT + 30 * DAY


def a_year_of_work(watched: Watched) -> None:
    """Two on time, one late, one overdue, one objected to; one answered after it went to somebody else."""
    for days in (1, 3):
        watched.do(watched.given(handler="clerk"), "answer", watched.clerk, AT + days * DAY, **ANSWER)
    watched.do(watched.given(handler="clerk"), "answer", watched.clerk, LATE, **ANSWER)
    open_one = watched.given(handler="clerk")
    watched.again(open_one, AT + DAY)
    watched.assign(open_one, "clerk", AT + DAY)
    passed_on = watched.given(handler="clerk")
    watched.assign(passed_on, "head", AT + DAY)
    watched.do(passed_on, "answer", watched.head, AT + 2 * DAY, **ANSWER)
    watched.given()


def test_duties_are_counted_for_who_had_them_in_hand_when_they_ended(watched: Watched) -> None:
    a_year_of_work(watched)
    year, months = lines(watched.posts["clerk"], NOW)
    assert dict(year.counts) == {"met": 2, "late": 1, "overdue": 1, "bounced": 1}
    assert year.median_days == 3
    assert [(line.month, line.counts["met"]) for line in months if line.counts["met"]] == [
        (date(2026, 3, 1), 2)
    ]
    assert dict(lines(watched.posts["head"], NOW)[0].counts)["met"] == 1


def test_every_number_is_the_count_of_its_records(watched: Watched) -> None:
    a_year_of_work(watched)
    post = watched.posts["clerk"]
    year, months = lines(post, NOW)
    for part in PARTS:
        assert year.counts[part] == records(post, part, None, NOW).count()
        for line in months:
            assert line.counts[part] == records(post, part, line.month, NOW).count()
        assert sum(line.counts[part] for line in months) == year.counts[part]


def test_only_the_handler_and_the_nearest_head_may_see_it(watched: Watched) -> None:
    clerk, head = watched.posts["clerk"], watched.posts["head"]
    see = {name for name in watched.posts if may_see(getattr(watched, name), clerk, AT)}
    assert see == {"clerk", "head"}
    root = watched.county.bureau.parent
    assert root is not None
    people.give_duty(
        post=watched.posts["deputy"], verb="supervision.timeliness", held_from=AT - DAY, by=SYSTEM, at=AT
    )
    # the deputy is in line above the head and above the town that has no head, not above the bureau's clerk
    assert {name for name in watched.posts if may_see(watched.deputy, watched.posts[name], AT)} == {
        "deputy", "head", "inspector", "townsman", "dispatcher",
    }  # fmt: skip
    assert not may_see(watched.townsman, clerk, AT)
    assert may_see(watched.head, head, AT)


def test_the_pages(watched: Watched, client_of: Callable[[str], Client]) -> None:
    now = timezone.now()
    done = watched.given(at=now - 20 * DAY, handler="clerk")
    watched.do(done, "answer", watched.clerk, now - 19 * DAY, **ANSWER)
    clerk = watched.posts["clerk"].pk
    own = client_of("clerk").get("/work/timeliness/").content.decode()
    assert "按时办理" in own
    heads = client_of("head").get("/work/timeliness/").content.decode()
    assert f"/work/timeliness/{clerk}/" in heads
    assert client_of("head").get(f"/work/timeliness/{clerk}/").status_code == 200
    page = client_of("head").get(f"/work/timeliness/{clerk}/met/").content.decode()
    assert done.number in page
    assert "王某" not in page
    month = f"{now - 19 * DAY + timedelta(hours=8):%Y-%m}"
    assert (
        done.number in client_of("clerk").get(f"/work/timeliness/{clerk}/met/?month={month}").content.decode()
    )
    for name in ("inspector", "deputy", "townsman", "dispatcher"):
        for address in (f"/work/timeliness/{clerk}/", f"/work/timeliness/{clerk}/met/"):
            assert client_of(name).get(address).status_code == 404
    assert client_of("clerk").get(f"/work/timeliness/{clerk}/met/?month=never").status_code == 404
    assert client_of("clerk").get(f"/work/timeliness/{clerk}/best/").status_code == 404
    assert client_of("clerk").get(f"/work/timeliness/{UUID(int=0)}/").status_code == 404
