"""A county with many matters to measure on: kept in a data folder of its own, seeded once, grown when asked for more."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from uuid import NAMESPACE_URL, uuid5

from django.contrib.auth.models import User
from rich.progress import track

from fazhi.kernel.matters.models import Matter
from fazhi.kernel.people import actions as people
from fazhi.kernel.people import verbs
from fazhi.kernel.people.actor import RESIDENT, SYSTEM
from fazhi.kernel.people.models import Unit
from fazhi.modules.demands.actions.importing import ImportRow
from fazhi.modules.demands.actions.intake import hand_in
from fazhi.modules.demands.actions.searching import BATCH as INDEXED
from fazhi.modules.demands.actions.searching import bring_up_index
from fazhi.modules.demands.importing import processes_for, write_batch
from fazhi.modules.demands.search import waiting
from fazhi.modules.demands.writers import Batch, Writers
from fazhi.site.bench.texts import body

LOGIN, PASSWORD = "bench", "bench-on-loopback-only"
BATCH = 500
OPEN_ONES = 1_000
SOURCE = "bench"


def county() -> User:
    """The bench's county, made once: a centre, a bureau, and one person whose post may do everything."""
    known = User.objects.filter(username=LOGIN).first()
    if known is not None:
        return known
    at = datetime(2020, 1, 2, tzinfo=UTC)
    user = User.objects.create_user(LOGIN, password=PASSWORD)
    root = _unit("bench", "county", None, at)
    centre = _unit("centre", "centre", root, at)
    _unit("bureau", "department", root, at)
    person = people.enrol(name="测速", user=user, by=SYSTEM, at=at)
    people.appoint(
        person=person, unit=centre, title_zh="测速员", title_en="Bench clerk",
        duties=[verb.code for verb in verbs.all_verbs()], held_from=at, by=SYSTEM, at=at,
    )  # fmt: skip
    return user


def county_with(matters: int, at: datetime) -> int:
    """The bench's county with at least that many matters; returns how many were added."""
    county()
    return fill(matters, at)


def fill(matters: int, at: datetime) -> int:
    """Bring the county to that many matters: mostly imported history, the last thousand open. Returns how many were added."""
    missing = matters - Matter.objects.count()
    if missing <= 0:
        return 0
    begun = Matter.objects.count()
    rows = history(begun, max(0, missing - OPEN_ONES))
    batches = iter(lambda: list(islice(rows, BATCH)), [])
    with Writers(processes_for(missing), write_batch) as writers:
        numbered = enumerate(track(batches, "播种历史件", total=max(1, missing // BATCH), transient=True))
        for number, batch in numbered:
            for _done in writers.take(Batch(number, SOURCE, batch, False, False, SYSTEM, at)):
                continue
        for _done in writers.rest():
            continue
    for n in track(range(min(missing, OPEN_ONES)), "播种在办件", transient=True):
        number = begun + matters + n
        hand_in(
            channel="portal", text=body(number), by=RESIDENT, at=at, place="柳河镇",
            submission=uuid5(NAMESPACE_URL, f"bench:{number}"),
        )  # fmt: skip
    return missing


def index() -> int:
    """Bring the search index up to what was seeded; returns how many statements waited."""
    behind = waiting()
    for _batch in track(range(-(-behind // INDEXED)), "补齐检索索引", transient=True):
        bring_up_index(batch=INDEXED)
    return behind


def history(begun: int, count: int) -> Iterator[ImportRow]:
    """That many past messages over ten years, each answered after some days."""
    first = datetime(2016, 1, 4, 2, 0, tzinfo=UTC)
    for n in range(begun, begun + count):
        received = first + timedelta(minutes=47 * (n % 110_000))
        yield ImportRow(
            source_id=str(n),
            title=f"测速用件{n}",
            text=body(n),
            received_at=received,
            answer="已办理。" + body(n + 1),
            answered_at=received + timedelta(days=1 + n % 20),
        )


def _unit(code: str, kind: str, parent: Unit | None, at: datetime) -> Unit:
    return people.set_up_unit(
        code=code, name_zh=code, name_en=code, kind=kind, parent=parent,
        opened_on=date(2020, 1, 1), by=SYSTEM, at=at,
    )  # fmt: skip
