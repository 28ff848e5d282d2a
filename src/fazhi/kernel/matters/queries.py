"""Every read of matters that has a name, first of all the scope: who may see which matter."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from fazhi.kernel.matters import definitions, kinds
from fazhi.kernel.matters.errors import UnknownMatter
from fazhi.kernel.matters.models import Assignment, LocalDay, LocalLimit, Matter, StatusSpan
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.procedures import Marking, Procedure, Rules
from fazhi.kernel.workdays import Calendar, Period, legal_day
from fazhi.kernel.workdays import LocalDay as LocalHoliday


def visible(actor: Actor) -> QuerySet[Matter]:
    """The matters a post may read: its unit, or one below it, was ever on the line for them.

    A kind is read only with the kind's own reading duty. A sealed matter is seen by its named recipient alone.
    """
    sealed_to_me = Q(sealed_to_id=actor.post_id, sealed_to__isnull=False)
    return Matter.objects.filter(_in_the_open(actor) | sealed_to_me)


def listed(actor: Actor) -> QuerySet[Matter]:
    """The visible matters that are not sealed: what lists, searches and exports read.

    Without the recipient's alternative the database can walk an index and stop at the end of the page.
    """
    return Matter.objects.filter(_in_the_open(actor))


def _in_the_open(actor: Actor) -> Q:
    readable = [kind.code for kind in kinds.all_kinds() if actor.may(kind.read)]
    on_the_line = Assignment.objects.filter(matter=OuterRef("pk"), unit__path__startswith=actor.unit_path)
    return Q(Exists(on_the_line), sealed_to__isnull=True, kind__in=readable)


def matter_for(actor: Actor, matter_id: UUID) -> Matter:
    """One matter within sight. Raises ``UnknownMatter`` (404) otherwise, sealed ones included."""
    row = visible(actor).select_related("unit", "origin", "handler__person").filter(pk=matter_id).first()
    if row is None:
        raise UnknownMatter
    return row


def procedure_of(matter: Matter) -> Procedure:
    return definitions.get(matter.procedure_code, matter.procedure_version)


def marking_of(matter: Matter) -> Marking:
    return Marking.from_json(procedure_of(matter), matter.marking)


def limits_on(at: datetime) -> Mapping[str, Period]:
    """The local limits set and in force at a moment, the latest of each."""
    rows = LocalLimit.objects.filter(from_day__lte=legal_day(at)).order_by("from_day")
    return {row.key: Period.parse(row.period) for row in rows}


def calendar() -> Calendar:
    """The national calendar with the county's own days."""
    days = [LocalHoliday(row.day, row.off, row.title_zh, row.basis) for row in LocalDay.objects.all()]
    return Calendar.national().with_local(days) if days else Calendar.national()


def rules_for(procedure: Procedure, at: datetime) -> Rules:
    """The calendar and the limits by which a procedure is read at a moment; unset limits take the file's default."""
    return Rules(calendar(), {**procedure.local_limits, **limits_on(at)})


def holder_at(matter: Matter, moment: datetime) -> Assignment | None:
    """Which unit and handler held the matter at a past moment."""
    return _at(
        Assignment.objects.filter(matter=matter).select_related("unit", "handler__person"), moment
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
