"""What is published of demands: never who handed one in; what it says and where only with the resident's agreement."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from fazhi.kernel.matters.models import Act, Clock, Matter
from fazhi.modules.demands import paging
from fazhi.modules.demands.models import Publication
from fazhi.modules.demands.paging import Page
from fazhi.modules.demands.rules.intake import HANDLING_CLOCKS
from fazhi.modules.demands.rules.open311 import Window


@dataclass(frozen=True, slots=True)
class Published:
    """One demand as anybody may read it. ``description``, ``address`` and the point are empty without agreement."""

    id: UUID
    status: str
    status_notes: str
    service_code: str
    service_name: str
    agency_responsible: str
    requested_at: datetime
    updated_at: datetime
    expected_at: datetime | None
    description: str = ""
    address: str = ""
    lat: Decimal | None = None
    long: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What narrows a list; an empty tuple is everything."""

    window: Window
    services: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()


def publishable() -> QuerySet[Matter]:
    """The matters of which the bare facts are published: demands, neither sealed nor brought in as history."""
    return Matter.objects.filter(kind="demand", sealed_to__isnull=True, imported=False, parent__isnull=True)


def page(asked: Asked, *, cursor: str = "", size: int) -> Page[Matter]:
    """One page of what was received in the window, newest first; give it to ``published``. One query."""
    rows = publishable().filter(opened_at__gte=asked.window.since, opened_at__lte=asked.window.until)
    if asked.services:
        rows = rows.filter(demand__category__code__in=asked.services)
    if asked.statuses:
        rows = rows.filter(_status(asked.statuses))
    return paging.cut(_with_facts(rows), "opened_at", cursor=cursor, size=size)


def of_ids(ids: Sequence[UUID]) -> list[Matter]:
    """The published matters among these ids, newest first. One query."""
    return list(_with_facts(publishable().filter(pk__in=ids)).order_by("-opened_at", "-pk"))


def published(matters: Iterable[Matter]) -> list[Published]:
    """Each matter as anybody may read it. One query for what residents agreed to, however many there are."""
    rows = list(matters)
    agreed = Publication.objects.filter(demand__in=[row.pk for row in rows], withdrawn_at__isnull=True)
    told = {row.demand_id: row for row in agreed.select_related("demand__statement", "demand__location")}
    return [_published(row, told.get(row.pk)) for row in rows]


def _with_facts(rows: QuerySet[Matter]) -> QuerySet[Matter]:
    """With the last act's time and the day by which an answer is owed."""
    acts = Act.objects.filter(matter=OuterRef("pk")).order_by("-n").values("recorded_at")[:1]
    clocks = Clock.objects.filter(matter=OuterRef("pk"), name__in=HANDLING_CLOCKS, state="running")
    owed = clocks.order_by("due_at").values("due_at")[:1]
    return rows.select_related("unit", "demand__category").annotate(
        changed_at=Greatest("opened_at", Subquery(acts)), owed_at=Subquery(owed)
    )


def _status(wanted: Sequence[str]) -> Q:
    return Q(status="open") if tuple(wanted) == ("open",) else Q() if "open" in wanted else ~Q(status="open")


def _published(matter: Matter, agreed: Publication | None) -> Published:
    category = matter.demand.category
    bare = Published(
        id=matter.pk,
        status="open" if matter.status == "open" else "closed",
        status_notes=_stands(matter),
        service_code=category.code if category else "",
        service_name=category.name if category else _("未分类"),
        agency_responsible=matter.unit.name,
        requested_at=matter.opened_at,
        updated_at=matter.closed_at or matter.changed_at,  # type: ignore[attr-defined]  # annotated by _with_facts
        expected_at=matter.owed_at,  # type: ignore[attr-defined]  # annotated by _with_facts
    )
    return bare if agreed is None else _with_words(bare, agreed)


def _with_words(bare: Published, agreed: Publication) -> Published:
    statement = getattr(agreed.demand, "statement", None)
    point = getattr(agreed.demand, "location", None)
    return replace(
        bare,
        description=statement.text if statement else "",
        address=statement.place if statement else "",
        lat=point.lat if point else None,
        long=point.long if point else None,
    )


def _stands(matter: Matter) -> str:
    """Where it stands, in one word or two; nothing of what anybody wrote."""
    if matter.status != "open":
        return _("已办结")
    owed = matter.owed_at  # type: ignore[attr-defined]  # annotated by _with_facts
    if owed is None and matter.demand.answered_at is not None:
        return _("已答复，待回访")
    return _("已登记，待派单") if matter.unit_id == matter.origin_id else _("承办单位办理中")
