"""Every read of matters that has a name, first of all the scope: who may see which matter."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from fazhi.kernel.ledger.configuration import Remembered, current
from fazhi.kernel.matters import definitions, kinds
from fazhi.kernel.matters.errors import ReasonNeeded, UnknownMatter
from fazhi.kernel.matters.models import (
    Assignment,
    FreeNumber,
    LocalDay,
    LocalLimit,
    Matter,
    Reading,
    StatusSpan,
)
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.procedures import Marking, Procedure, Rules
from fazhi.kernel.workdays import Calendar, Period, legal_day
from fazhi.kernel.workdays import LocalDay as LocalHoliday

MOST_RULES = 256
"""Rules remembered under one configuration: a procedure and a day each."""


def visible(actor: Actor) -> QuerySet[Matter]:
    """The matters a post may read: its unit was ever on the line for them, or one below for which it has work to do.

    A kind is read only with the kind's own reading duty; a post that only reads is above the line of the units below
    its own: it oversees them (``overseen``) and opens one matter for a stated reason. A sealed matter is seen by its
    named recipient alone.
    """
    sealed_to_me = Q(sealed_to_id=actor.post_id, sealed_to__isnull=False)
    return Matter.objects.filter(_in_the_open(actor) | sealed_to_me)


def listed(actor: Actor) -> QuerySet[Matter]:
    """The visible matters that are not sealed: what lists, searches and exports read.

    Without the recipient's alternative the database can walk an index and stop at the end of the page.
    """
    return Matter.objects.filter(_in_the_open(actor))


def overseen(actor: Actor) -> QuerySet[Matter]:
    """The matters of a post's unit and of all units below it: what boards and statistics count, without their content."""
    return Matter.objects.filter(_within(actor), kind__in=_readable(actor))


def _in_the_open(actor: Actor) -> Q:
    """Seen without a stated reason.

    Read from the matter's own row: a subquery over everybody's assignments would be run whole before the first row of
    a page. The database walks the list's index where a unit sees much, and that of ``reach`` where it sees little.
    """
    readable = _readable(actor)
    working = [code for code in readable if _works_on(actor, code)]
    reading = [code for code in readable if code not in working]
    of_my_kinds = Q(kind__in=working)
    if reading:
        of_my_kinds |= Q(kind__in=reading, line__contains=[_code(actor)])
    return _within(actor) & of_my_kinds


def _within(actor: Actor) -> Q:
    """Not sealed, and once in the hands of the actor's unit or of one below it."""
    return Q(reach__contains=[_code(actor)], sealed_to__isnull=True)


def _code(actor: Actor) -> str:
    """The code of the actor's unit: the last part of its path; a resident's and the system's is no unit's."""
    return actor.unit_path.strip("/").rpartition("/")[2]


def _readable(actor: Actor) -> list[str]:
    return [kind.code for kind in kinds.all_kinds() if actor.may(kind.read)]


def _works_on(actor: Actor, code: str) -> bool:
    """Whether the post has a duty in handling this kind, and so is on the line wherever its subtree is."""
    seats = kinds.get(code).seats.values()
    return any(actor.may(seat.verb) for seat in seats if seat.unit != "party")


def matter_for(actor: Actor, matter_id: UUID, at: datetime) -> Matter:
    """One matter within sight. Raises ``UnknownMatter`` (404) otherwise, sealed ones included.

    Raises ``ReasonNeeded`` for one that lies below the post: it opens for a stated reason, until the end of that day.
    """
    rows = Matter.objects.select_related("unit", "origin", "handler__person").filter(pk=matter_id)
    row = rows.filter(pk__in=visible(actor).filter(pk=matter_id).values("pk")).first()
    if row is not None:
        return row
    below = rows.filter(pk__in=overseen(actor).filter(pk=matter_id).values("pk")).first()
    if below is None:
        raise UnknownMatter
    mine = Reading.objects.filter(post=actor.post_id, matter=below, until__gt=at)
    if actor.post_id is None or not mine.exists():
        raise ReasonNeeded(below)
    return below


def readings_of(matter: Matter) -> QuerySet[Reading]:
    """Who above the line opened a matter, newest first: what its party is shown."""
    return Reading.objects.filter(matter=matter).select_related("post__unit").order_by("-at")


def runs_on(code: str, version: str) -> bool:
    """Whether there are matters, open or closed, on a version of a procedure."""
    return Matter.objects.filter(procedure_code=code, procedure_version=version).exists()


def versions_without_file() -> list[tuple[str, str, int]]:
    """Versions of procedures that matters run on and no file gives: code, version, how many matters."""
    rows = Matter.objects.values_list("procedure_code", "procedure_version").annotate(n=Count("pk"))
    known = {(one.code, one.version.isoformat()) for one in definitions.all_definitions()}
    return [(code, version, n) for code, version, n in rows.order_by() if (code, version) not in known]


def procedure_of(matter: Matter) -> Procedure:
    return definitions.get(matter.procedure_code, matter.procedure_version)


def marking_of(matter: Matter) -> Marking:
    return Marking.from_json(procedure_of(matter), matter.marking)


@dataclass(frozen=True)
class _Local:
    """What the county itself sets: its days, and its limits in the order in which they came into force."""

    calendar: Calendar
    limits: tuple[tuple[date, str, Period], ...]
    rules: dict[tuple[str, date], Rules] = field(default_factory=dict)

    def limits_on(self, day: date) -> Mapping[str, Period]:
        return {key: period for since, key, period in self.limits if since <= day}


def _read_local() -> _Local:
    days = [LocalHoliday(row.day, row.off, row.title_zh, row.basis) for row in LocalDay.objects.all()]
    calendar = Calendar.national().with_local(days) if days else Calendar.national()
    rows = LocalLimit.objects.order_by("from_day")
    return _Local(calendar, tuple((row.from_day, row.key, Period.parse(row.period)) for row in rows))


_local = Remembered(_read_local)


def limits_on(at: datetime) -> Mapping[str, Period]:
    """The local limits set and in force at a moment, the latest of each."""
    return _local.under(current()).limits_on(legal_day(at))


def calendar(configuration: bytes | None = None) -> Calendar:
    """The national calendar with the county's own days; ``configuration`` as in ``rules_for``."""
    return _local.under(current() if configuration is None else configuration).calendar


def rules_for(procedure: Procedure, at: datetime, configuration: bytes | None = None) -> Rules:
    """The calendar and the limits by which a procedure is read at a moment; unset limits take the file's default.

    ``configuration`` is what the transaction sees (``Book.configuration``); without it one statement asks. The same
    rules are given for the same day, with the due dates they remember.
    """
    local = _local.under(current() if configuration is None else configuration)
    key = (procedure.digest, legal_day(at))
    rules = local.rules.get(key)
    if rules is None:
        if len(local.rules) >= MOST_RULES:
            local.rules.clear()
        limits = {**procedure.local_limits, **local.limits_on(key[1])}
        rules = local.rules[key] = Rules(local.calendar, limits)
    return rules


def free_numbers(kind: str, year: int) -> list[int]:
    """The numbers made ahead that no matter has (yet): with the matters' own, all up to the year's last without a gap."""
    rows = FreeNumber.objects.filter(kind=kind, year=year).order_by("n")
    return list(rows.values_list("n", flat=True))


def holder_at(matter: Matter, moment: datetime) -> Assignment | None:
    """Which unit and handler held the matter at a past moment."""
    return _at(
        Assignment.objects.filter(matter=matter, role="").select_related("unit", "handler__person"), moment
    ).first()


def status_at(matter: Matter, moment: datetime) -> str | None:
    """Which status the matter had at a past moment; ``None`` before it was opened."""
    span = _at(StatusSpan.objects.filter(matter=matter), moment).first()
    return span.status if span else None


Interval = TypeVar("Interval", Assignment, StatusSpan)


def _at(rows: QuerySet[Interval], moment: datetime) -> QuerySet[Interval]:
    return rows.filter(Q(to_at__isnull=True) | Q(to_at__gt=moment), from_at__lte=moment).order_by(
        "-from_at", "-pk"
    )
