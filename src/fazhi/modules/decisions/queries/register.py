"""The registers of the workbench: decisions, meetings, items and approvals, and the division of work."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from fazhi.kernel.matters.models import Act, Matter
from fazhi.kernel.matters.queries import listed
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Unit
from fazhi.kernel.procedures import Text
from fazhi.modules.decisions.models import BarredArea, Charge
from fazhi.modules.decisions.rules import AREAS, DECISION

PAGE = 100


def register(actor: Actor, kind: str, year: int) -> list[Matter]:
    """The matters of one kind opened in a year within sight of a post, newest first, at most a page."""
    rows = listed(actor).filter(kind=kind, opened_at__year=year).select_related("unit")
    return list(rows.order_by("-opened_at", "-pk")[:PAGE])


def submitted(actor: Actor) -> QuerySet[Matter]:
    """The decisions that were submitted and wait for a meeting."""
    acts = Act.objects.filter(step="submit_package").values("matter")
    rows = listed(actor).filter(kind=DECISION, status="open", pk__in=acts, possible__step="open_discussion")
    return rows.distinct().order_by("number")


@dataclass(frozen=True, slots=True)
class AreaLine:
    """One area in the division of work: who is in charge, and whether the chief is barred from it."""

    area: str
    title: Text
    barred: BarredArea | None
    charge: Charge | None


def division(unit: Unit, day: date) -> Sequence[AreaLine]:
    """The division of work of a unit on a day, an area a line."""
    barred = {row.area: row for row in BarredArea.objects.filter(from_day__lte=day)}
    charges = (
        Charge.objects.filter(unit=unit, from_day__lte=day)
        .select_related("post__person")
        .order_by("from_day")
    )
    latest = {row.area: row for row in charges}
    return [AreaLine(area, title, barred.get(area), latest.get(area)) for area, title in AREAS.items()]
