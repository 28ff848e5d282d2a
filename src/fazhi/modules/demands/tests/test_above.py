"""Above the line: numbers and deadlines yes, what somebody told us no; one file opens for a reason the resident sees.

Written as an attack: a deputy county head and an inspector, with every duty of theirs, try every page of the workbench.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from fazhi.kernel.ledger.models import Entry
from fazhi.kernel.matters import actions as matters
from fazhi.kernel.matters import queries as sight
from fazhi.kernel.matters.errors import ReasonNeeded
from fazhi.kernel.matters.models import Matter, Reading
from fazhi.kernel.notices.models import Outgoing
from fazhi.kernel.people import actions as people
from fazhi.kernel.people import verbs
from fazhi.kernel.people.actor import SYSTEM, Actor
from fazhi.kernel.people.queries import actor_for_post
from fazhi.modules.demands import listing, queries
from fazhi.modules.demands.listing import Filters
from fazhi.modules.demands.models import Demand
from fazhi.modules.demands.tests.conftest import DAY, County

SECRETS = ("邻居半夜砸墙", "卧室墙面开裂", "马依拉", "13912345678", "mayila@example.com", "幸福小区三号楼")
"""Title, text, name, telephone, mail and place of the one whose file this is."""
REASON = "核查该件逾期未办的原因"
ABOVE = ("demands.read", "demands.figures", "demands.export", "office.supervise")


@dataclass
class Above:
    """A demand a bureau sits on, and two posts of the county above it."""

    county: County
    demand: Demand
    code: str
    actors: dict[str, Actor]
    clients: dict[str, Client]


@pytest.fixture
def above(county: County, settings: Any, tmp_path: Path) -> Above:
    settings.EVIDENCE_ROOT = tmp_path
    start = timezone.now() - 20 * DAY
    demand, code = county.dispatched(
        "housing", at=start, title=SECRETS[0], text=SECRETS[1], name=SECRETS[2], phone=SECRETS[3], email=SECRETS[4],
        place=SECRETS[5], category=county.roads, place_unit=county.units["dongwan"],
    )  # fmt: skip
    actors, clients = {}, {}
    every = {
        verb.code for verb in verbs.all_verbs() if verb.code.startswith(("supervision.", "demands.problems"))
    }
    for name, duties in {"weining": ABOVE, "fangzhi": (*ABOVE, *sorted(every))}.items():
        user = User.objects.create_user(name)
        post = people.appoint(
            person=people.enrol(name=name, user=user, by=SYSTEM, at=start), unit=county.units["yunling"],
            title_zh="县领导", title_en="County", duties=duties, held_from=start, by=SYSTEM, at=start,
        )  # fmt: skip
        actors[name] = actor_for_post(post.pk, timezone.now())
        clients[name] = Client()
        clients[name].force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return Above(county, demand, code, actors, clients)


def told(body: bytes) -> list[str]:
    text = body.decode("utf-8", "replace")
    if text.startswith(("{", "[")):  # JSON writes Chinese as escapes
        text = json.dumps(json.loads(text), ensure_ascii=False)
    return [secret for secret in SECRETS if secret in text]


def addresses(known: list[UUID]) -> Iterator[str]:
    """Every address of the workbench, with every id we know wherever it asks for one."""
    resolver = get_resolver()
    for pattern in workbench(resolver.url_patterns):
        names = list(pattern.pattern.regex.groupindex)
        words = {
            "step": "answer",
            "kind": "demand",
            "part": "met",
            "form": "csv",
            "what": "open",
            "key": "demands.handle",
        }
        words |= {"code": "demands.received"}
        for pk in known:
            try:
                yield reverse(pattern.name or "", kwargs={name: words.get(name, str(pk)) for name in names})
            except NoReverseMatch:
                continue


def workbench(patterns: list[URLPattern | URLResolver], *, inside: bool = False) -> Iterator[URLPattern]:
    for entry in patterns:
        if isinstance(entry, URLResolver):
            yield from workbench(entry.url_patterns, inside=inside or "work/" in str(entry.pattern))
        elif inside:
            yield entry


def look(client: Client, address: str, wrong: dict[str, object]) -> int:
    """Open an address and note down what it gives away, or that it fails."""
    answer: Any = client.get(address)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if told(body) or answer.status_code >= 500:
        wrong[address] = told(body) or answer.status_code
    return int(answer.status_code)


QUERIES = (
    "?text=卧室",
    "?view=all",
    "?figure=demands.open&by=unit",
    "?what=soon",
    "?category=1001&place=dongwan",
)


def test_no_page_of_the_workbench_says_what_was_told(above: Above) -> None:
    who = "fangzhi"  # holds every duty of the deputy head, and more
    client = above.clients[who]
    client.raise_request_exception = False
    known = [above.demand.pk, above.county.units["housing"].pk, above.actors[who].post_id]
    wrong: dict[str, object] = {}
    for address in dict.fromkeys(addresses([pk for pk in known if pk])):
        status = look(client, address, wrong)
        for query in QUERIES if status == 200 else ():
            look(client, address + query, wrong)
    assert wrong == {}


def test_no_interface_for_programs_says_what_was_told(above: Above) -> None:
    """The same over REST: lists, the matter itself, and the records behind every figure."""
    client = above.clients["fangzhi"]
    wrong: dict[str, object] = {}
    for code in ("received", "open", "on_time", "closing_rate"):
        records = f"/api/demands/figures/demands.{code}/records"
        assert look(client, records, wrong) == 200
        look(client, f"{records}?of=all", wrong)
    assert json.loads(client.get("/api/demands/figures/demands.open/records").content)["rows"]
    for address in ("matters", f"matters/{above.demand.pk}", f"matters/{above.demand.pk}/acts"):
        look(client, f"/api/demands/{address}", wrong)
    assert wrong == {}


def test_the_file_is_asked_for_with_its_number_and_deadline_only(above: Above) -> None:
    page = above.clients["weining"].get(f"/work/matters/{above.demand.pk}/")
    assert page.status_code == 403
    assert above.demand.matter.number in page.content.decode()
    assert "查阅理由" in page.content.decode()


def test_neither_export_nor_list_nor_search_holds_it(above: Above) -> None:
    actor, client = above.actors["weining"], above.clients["weining"]
    assert not queries.listed(actor).exists()
    assert listing.export_ids(actor, Filters(), timezone.now()) == []
    assert listing.export_ids(actor, Filters(text="砸墙"), timezone.now()) == []
    answer = client.post("/work/demands/export/csv/")
    assert told(b"".join(answer.streaming_content)) == []  # type: ignore[attr-defined,arg-type]
    assert told(client.post("/work/demands/export/xlsx/").content) == []


def test_the_acts_of_others_do_not_open_it(above: Above) -> None:
    client = above.clients["weining"]
    before = Matter.objects.get(pk=above.demand.pk).turn
    for step in ("answer", "close", "seal"):
        answer = client.post(f"/work/matters/{above.demand.pk}/do/{step}/", {"expected": 1})
        assert told(answer.content) == []
    assert Matter.objects.get(pk=above.demand.pk).turn == before


def test_statistics_and_overdue_counts_stay_visible(above: Above) -> None:
    client = above.clients["weining"]
    assert client.get("/work/demands/figures/").status_code == 200
    page = client.get("/work/demands/figures/demands.open/").content.decode()
    assert above.demand.matter.number in page
    assert sight.overseen(above.actors["weining"]).filter(next_due_at__lte=timezone.now()).count() == 1


def test_with_a_reason_it_opens_for_today_and_the_resident_sees_who_when_and_why(above: Above) -> None:
    client, other = above.clients["weining"], above.clients["fangzhi"]
    address = f"/work/matters/{above.demand.pk}/"
    assert client.post(f"{address}read/", {"reason": "看"}).status_code == 422
    assert client.post(f"{address}read/", {"reason": "    　   "}).status_code == 422
    assert not Reading.objects.exists()
    assert client.post(f"{address}read/", {"reason": REASON}).headers["Location"] == address
    page = client.get(address).content.decode()
    assert SECRETS[1] in page
    assert REASON in page
    assert other.get(address).status_code == 403
    assert Entry.objects.filter(kind="matter.read").count() == 1
    assert client.post(f"{address}read/", {"reason": REASON}).status_code == 302
    assert Reading.objects.count() == 1

    resident = Client()
    resident.post("/follow/", {"code": above.code})
    followed = resident.get("/follow/demand/").content.decode()
    assert REASON in followed
    assert "云岭县" in followed
    assert "weining" not in followed
    message = Outgoing.objects.get(dedupe_key__startswith="demands.opened:")
    assert above.demand.matter.number in message.content.body
    assert REASON not in message.content.body


def test_a_sealed_one_is_not_there_at_all(above: Above) -> None:
    Matter.objects.filter(pk=above.demand.pk).update(sealed_to=above.county.posts["gulan"])
    for client in above.clients.values():
        assert client.get(f"/work/matters/{above.demand.pk}/").status_code == 404
        assert client.post(f"/work/matters/{above.demand.pk}/read/", {"reason": REASON}).status_code == 404


def test_the_reading_ends_with_the_day(above: Above) -> None:
    actor, now = above.actors["weining"], timezone.now()
    matters.read_with_reason(matter_id=above.demand.pk, reason=REASON, by=actor, at=now)
    assert sight.matter_for(actor, above.demand.pk, now).pk == above.demand.pk
    with pytest.raises(ReasonNeeded):
        sight.matter_for(actor, above.demand.pk, now + DAY)


def test_a_deputy_of_the_reader_gives_a_reason_of_their_own(above: Above) -> None:
    actor, now = above.actors["weining"], timezone.now()
    matters.read_with_reason(matter_id=above.demand.pk, reason=REASON, by=actor, at=now)
    deputy = replace(actor, post_id=above.actors["fangzhi"].post_id, acting_for_id=actor.post_id)
    with pytest.raises(ReasonNeeded):
        sight.matter_for(deputy, above.demand.pk, now)


def test_whoever_is_on_the_line_needs_no_reason(above: Above, monkeypatch: pytest.MonkeyPatch) -> None:
    county: Callable[[str], Actor] = above.county.actors.__getitem__
    for name in ("baimei", "chengang", "dinglan"):
        assert sight.matter_for(county(name), above.demand.pk, timezone.now()).pk == above.demand.pk
