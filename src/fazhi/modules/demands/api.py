"""The API of demands: hand in and follow without an account, list and read with a post. The same actions as the pages."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema, Status

from fazhi.api.officials import in_post
from fazhi.api.problems import Problem
from fazhi.kernel.matters import queries as matters
from fazhi.kernel.matters.errors import BadForm
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.people.actor import RESIDENT
from fazhi.kernel.people.models import Unit
from fazhi.modules.demands import actions, journeys, listing, paging, queries
from fazhi.modules.demands.errors import BelongsElsewhere, WrongCode
from fazhi.modules.demands.models import Category, Demand
from fazhi.modules.demands.rules.intake import PORTAL, TEXT_LIMIT
from fazhi.web.addresses import address_of

router = Router(tags=["demands 群众诉求"])


class DemandIn(Schema):
    """A demand as a resident hands it in. ``submission`` makes sending it again harmless: make it once and keep it."""

    about_official: Annotated[
        bool, Field(description="是否反映公职人员滥用职权；是则不予收取，告知应向何处反映。")
    ]
    text: Annotated[str, Field(max_length=TEXT_LIMIT, description="要反映什么事")]
    place: str = ""
    place_unit: Annotated[str, Field(description="乡镇、村的编码")] = ""
    category: Annotated[str, Field(description="类别编码")] = ""
    name: str = ""
    phone: str = ""
    email: str = ""
    submission: UUID = Field(default_factory=uuid4)


class HandedIn(Schema):
    """The number, and the code with which alone it can be followed. The code is not stored and cannot be found again."""

    number: str
    code: str


class OwedOut(Schema):
    """What is being waited for; ``local`` marks a limit that is a local rule."""

    title: str
    due_at: datetime
    local: bool
    provisional: bool


class HappeningOut(Schema):
    """One line of the timeline, in the resident's words."""

    at: datetime
    title: str
    text: str
    remedies: str


class JourneyOut(Schema):
    """A demand as its resident sees it."""

    number: str
    title: str
    status: str
    holder: str
    owed: OwedOut | None
    happened: list[HappeningOut]
    may: dict[str, datetime | None]


class DemandRow(Schema):
    """One row of the list."""

    id: UUID
    number: str
    title: str
    status: str
    channel: str
    category: str
    unit: str
    received_at: datetime
    next_due_at: datetime | None


class DemandPage(Schema):
    """A page of rows and the cursors of its neighbours, empty at the ends."""

    rows: list[DemandRow]
    newer: str
    older: str


class DemandOut(DemandRow):
    """One demand with what was told. Contact data are not given out over the API."""

    text: str
    place: str
    answered_at: datetime | None
    closed_at: datetime | None
    satisfaction: str
    bounce_count: int
    rework_count: int
    reopen_count: int


class Asked(Schema):
    """What narrows the list; the same words as in the address of the list page."""

    text: str = ""
    status: str = ""
    due: str = ""
    unit: str = ""
    channel: str = ""
    category: str = ""
    since: str = ""
    until: str = ""
    order: str = ""
    page: str = ""
    size: Annotated[int, Field(ge=1, le=200)] = paging.PAGE


REFUSALS: dict[int, Any] = {403: Problem, 404: Problem, 422: Problem, 429: Problem}


@router.post("", response={200: HandedIn, 201: HandedIn, **REFUSALS}, summary="提交诉求 Hand in a demand")
def hand_in(request: HttpRequest, told: DemandIn) -> Status[dict[str, str]]:
    """Without an account. 201 the first time, 200 with the same number and code when the submission is repeated."""
    del request
    if told.about_official:
        raise BelongsElsewhere
    at = timezone.now()
    demand, code = actions.hand_in(
        channel=PORTAL,
        text=told.text,
        place=told.place,
        place_unit=_place(told.place_unit, at),
        category=_category(told.category),
        name=told.name,
        phone=told.phone,
        email=told.email,
        submission=told.submission,
        by=RESIDENT,
        at=at,
    )
    status = 201 if demand.matter.recorded_at == at else 200
    return Status(status, {"number": demand.matter.number, "code": code})


@router.get("matters", auth=in_post("demands.read"), response={200: DemandPage, 401: Problem, 403: Problem})
def list_demands(request: HttpRequest, asked: Query[Asked]) -> DemandPage:
    """The demands in the scope of the post, newest first; ``page`` is a cursor of the page before."""
    filters = listing.Filters.read(asked.model_dump(exclude={"page", "size"}))
    page = listing.page(request.auth, filters, timezone.now(), cursor=asked.page, size=asked.size)  # type: ignore[attr-defined]  # ninja puts the actor there
    return DemandPage(rows=[DemandRow(**_row(row)) for row in page.rows], newer=page.newer, older=page.older)


@router.get(
    "matters/{uuid:matter_id}",
    auth=in_post("demands.read"),
    response={200: DemandOut, 401: Problem, **REFUSALS},
)
def read_demand(request: HttpRequest, matter_id: UUID) -> DemandOut:
    """One demand within sight of the post; 404 for any other."""
    matter = matters.matter_for(request.auth, matter_id)  # type: ignore[attr-defined]  # ninja puts the actor there
    demand = queries.whole(matter.pk)
    statement = getattr(demand, "statement", None)
    return DemandOut(
        **_row(matter),
        text=statement.text if statement else "",
        place=statement.place if statement else "",
        answered_at=demand.answered_at,
        closed_at=matter.closed_at,
        satisfaction=demand.verdict.satisfaction,
        bounce_count=demand.bounce_count,
        rework_count=demand.rework_count,
        reopen_count=demand.reopen_count,
    )


@router.get("{code}", response={200: JourneyOut, **REFUSALS}, summary="查进度 Follow a demand")
def follow(request: HttpRequest, response: HttpResponse, code: str) -> JourneyOut:
    """With the tracking code, without an account. Wrong codes are slowed down (429 with ``Retry-After``).

    The code stands in the address: keep it out of logs. The answer is not to be stored.
    """
    response.headers["Cache-Control"] = "no-store"
    at = timezone.now()
    demand = actions.find_by_code(typed=code, address=address_of(request), at=at)
    journey = journeys.journey_of(demand.pk, at)
    if journey is None:
        raise WrongCode(mistyped=False)
    return JourneyOut(
        number=journey.matter.number,
        title=journey.matter.title,
        status=journey.matter.status,
        holder=journey.holder,
        owed=OwedOut.from_orm(journey.owed) if journey.owed else None,
        happened=[HappeningOut.from_orm(line) for line in journey.happened],
        may=dict(journey.may),
    )


def _category(code: str) -> Category | None:
    if not code:
        return None
    category = queries.category_of_code(code)
    if category is None:
        raise BadForm({"category": _("没有编码为“%(code)s”的类别。") % {"code": code}})
    return category


def _place(code: str, at: datetime) -> Unit | None:
    if not code:
        return None
    unit = next((unit for unit in queries.places(at) if unit.code == code), None)
    if unit is None:
        raise BadForm({"place_unit": _("没有编码为“%(code)s”的乡镇、村。") % {"code": code}})
    return unit


def _row(matter: Matter) -> dict[str, Any]:
    demand: Demand = matter.demand
    return {
        "id": matter.pk,
        "number": matter.number,
        "title": matter.title,
        "status": matter.status,
        "channel": demand.channel,
        "category": demand.category.code if demand.category else "",
        "unit": matter.unit.code,
        "received_at": matter.opened_at,
        "next_due_at": matter.next_due_at,
    }
