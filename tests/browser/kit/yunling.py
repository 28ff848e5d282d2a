"""The fictional county on a running server of its own: built once for the run, copied for each module of tests.

``yunling`` holds what tests need to find their way: the address, and demands in known states with their codes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from fazhi.site.postgres import Access
from fazhi.site.processes import stop_all
from fazhi.site.serving import base_url, free_port, wait_until_answering, web_server
from fazhi.site.testing.databases import copied, seeded
from fazhi.site.testing.environment import WORKER

LIVES = 30
"""Demands of the demonstration's story, so that lists and figures have something to show."""
BEFORE = timedelta(days=400)


@dataclass(frozen=True)
class Known:
    """A demand of which a test knows the code."""

    id: UUID
    code: str


@dataclass(frozen=True)
class Yunling:
    """The county, at ``url``; a demand nobody has read yet, an answered one and a closed one."""

    url: str
    fresh: Known
    answered: Known
    closed: Known


@pytest.fixture(scope="module")
def yunling(test_access: Access, django_db_blocker: Any) -> Iterator[Yunling]:
    """The county and the real web server, with the demonstration's own page."""
    from fazhi.site.migrate import connected

    with django_db_blocker.unblock():
        demands = seeded(test_access, "seeded_yunling", build)
    with (
        copied(test_access, f"yunling_{WORKER}", "seeded_yunling") as access,
        django_db_blocker.unblock(),
        connected(access.url("app")),
        pytest.MonkeyPatch.context() as environment,
    ):
        environment.setenv("FAZHI_DEMO", "1")
        port = free_port("127.0.0.1", 0)
        web = web_server(access, host="127.0.0.1", port=port, hashed_static=False, workers=1)
        web.start()
        try:
            url = base_url("127.0.0.1", port)
            if not wait_until_answering(web, url):
                pytest.fail("the web server did not start; its output is above")
            yield Yunling(url, *(Known(UUID(one), code) for one, code in demands))
        finally:
            stop_all([web])


def build() -> list[tuple[str, str]]:
    """Set up the county, let some demands live, and lead three to where tests expect them: their ids and codes."""
    from django.utils import timezone

    from fazhi.site.demo import arranging, county, living, petitions

    now = timezone.now()
    county.set_up(since=now - BEFORE)
    arranging.arrange(now)
    petitions.live(now)
    living.live(range(LIVES), until=now)
    the_county = county.county(now)
    fresh = handed_in(now, "东湾村路口的路灯连续三天不亮，晚上看不清路。")
    answered = answer(the_county, handed_in(now - timedelta(days=2), "小区门前的井盖坏了，请尽快换。"), now)
    closed = answer(the_county, handed_in(now - timedelta(days=3), "自来水发黄两天了，请查一查。"), now)
    close(the_county, closed, now)
    message_in_doubt(now)
    return [(str(demand.id), demand.code) for demand in (fresh, answered, closed)]


def handed_in(at: datetime, text: str) -> Known:
    """One demand through the portal, with a way to reach the resident."""
    from fazhi.kernel.people.actor import RESIDENT
    from fazhi.modules.demands.actions import hand_in

    demand, code = hand_in(
        channel="portal",
        text=text,
        name="马女士",
        phone="6123456",
        place="东湾村路口",
        submission=uuid4(),
        by=RESIDENT,
        at=at,
    )
    return Known(demand.pk, code)


def answer(the_county: Any, demand: Known, now: datetime) -> Known:
    """Dispatched to the housing bureau, accepted and answered."""
    housing = the_county.units["housing"].pk
    said = {"answer": "已到现场处理完毕。", "remedies": "可以要求重新办理，也可以依法申请行政复议。"}
    handler = the_county.who("housing", "demands.handle")[-1]
    centre = the_county.who("centre", "demands.dispatch")[-1]
    start = now - timedelta(days=1)
    do(demand, "dispatch", centre, start, data={"unit": str(housing)})
    do(demand, "accept", handler, start + timedelta(hours=1))
    do(demand, "answer", handler, start + timedelta(hours=2), outcome="handled", data=said)
    return demand


def close(the_county: Any, demand: Known, now: datetime) -> None:
    """Called back and closed."""
    caller = the_county.who("centre", "demands.call_back")[-1]
    start = now - timedelta(hours=6)
    do(demand, "call_back", caller, start, outcome="solved", data={"satisfaction": "satisfied"})
    do(demand, "close", caller, start + timedelta(hours=1))


def do(demand: Known, step: str, by: Any, at: datetime, **more: Any) -> None:
    """One step by the kernel, as the matter stands."""
    from fazhi.kernel.matters.actions import perform
    from fazhi.kernel.matters.models import Matter

    turn = Matter.objects.get(pk=demand.id).turn
    perform(matter_id=demand.id, step=step, by=by, at=at, expected=turn, **more)


def message_in_doubt(at: datetime) -> None:
    """A text message that failed, so that the page of such messages has one to decide about."""
    from fazhi.kernel.notices import actions, rules
    from fazhi.kernel.notices.models import Outgoing
    from fazhi.kernel.people.actor import SYSTEM

    message = actions.queue(
        channel="sms", address="13800000000", body="您的诉求已受理。", dedupe_key="pages", by=SYSTEM, at=at
    )
    failed = {"state": rules.FAILED, "tries": 3, "last_error": "对方没有应答"}
    Outgoing.objects.filter(pk=message.pk).update(**failed)
