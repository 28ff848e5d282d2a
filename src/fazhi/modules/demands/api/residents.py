"""What a resident does without an account: hand in, follow with the tracking code, rate, reopen, withdraw."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Status

from fazhi.api.describing import refusals
from fazhi.kernel.matters import actions as matters
from fazhi.kernel.matters.errors import BadForm
from fazhi.kernel.people.actor import RESIDENT
from fazhi.kernel.people.models import Unit
from fazhi.modules.demands import actions, journeys, queries
from fazhi.modules.demands.api.callers import MAY_BE_WITHOUT, WithKey, key_of
from fazhi.modules.demands.api.schemas import (
    CategoryOut,
    DemandIn,
    HandedIn,
    HappeningOut,
    JourneyOut,
    OwedOut,
    PlaceOut,
    RateIn,
    ReopenIn,
    WithdrawIn,
)
from fazhi.modules.demands.errors import BelongsElsewhere, WrongCode
from fazhi.modules.demands.models import Category, Demand, Publication
from fazhi.modules.demands.open311.actions import INTERFACE, source_id_of, source_of, stop_publishing
from fazhi.modules.demands.rules.intake import PORTAL
from fazhi.web.addresses import address_of

router = Router(tags=["demands 群众诉求"])
READS, SUBMITS = WithKey("read"), WithKey("submit")
WRITING = refusals(403, 404, 409, 413, 422, 429)


@router.post(
    "",
    auth=SUBMITS,
    response={200: HandedIn, 201: HandedIn, **refusals(403, 404, 413, 422, 429, 503)},
    summary="提交诉求 Hand in a demand",
    openapi_extra=MAY_BE_WITHOUT,
)
def hand_in(request: HttpRequest, told: DemandIn) -> Status[dict[str, str]]:
    """Without an account. 201 the first time, 200 with the same number and code when the submission is repeated.

    With a key it counts under the channel of that system.
    """
    if told.about_official:
        raise BelongsElsewhere
    at, key = timezone.now(), key_of(request)
    demand, code = actions.hand_in(
        channel=key.channel if key else PORTAL,
        text=told.text,
        place=told.place,
        place_unit=_place(told.place_unit, at),
        category=_category(told.category),
        name=told.name,
        phone=told.phone,
        email=told.email,
        submission=told.submission,
        by=INTERFACE if key else RESIDENT,
        at=at,
        source=source_of(key) if key else "",
        source_id=source_id_of(told.submission) if key else "",
    )
    status = 201 if demand.matter.recorded_at == at else 200
    return Status(status, {"number": demand.matter.number, "code": code})


@router.get(
    "categories",
    auth=READS,
    response={200: list[CategoryOut], **refusals(403, 429)},
    summary="诉求类别 What a demand can be about",
    openapi_extra=MAY_BE_WITHOUT,
)
def categories(request: HttpRequest) -> list[dict[str, Any]]:
    """The categories in use, in the order of their codes."""
    del request
    return [
        {"code": c.code, "name": c.name, "parent": c.parent.code if c.parent else "", "level": c.level}
        for c in queries.categories()
    ]


@router.get(
    "places",
    auth=READS,
    response={200: list[PlaceOut], **refusals(403, 429)},
    summary="乡镇、村 Townships and villages",
    openapi_extra=MAY_BE_WITHOUT,
)
def places(request: HttpRequest) -> list[dict[str, Any]]:
    """The townships and villages a demand can be about, in the order of the tree."""
    del request
    return [{"code": u.code, "name": u.name, "kind": u.kind} for u in queries.places(timezone.now())]


@router.get(
    "{code}",
    auth=READS,
    response={200: JourneyOut, **refusals(403, 404, 422, 429)},
    summary="查进度 Follow a demand",
    openapi_extra=MAY_BE_WITHOUT,
)
def follow(request: HttpRequest, response: HttpResponse, code: str) -> JourneyOut:
    """With the tracking code, without an account. Wrong codes are slowed down (429 with ``Retry-After``).

    The code stands in the address: keep it out of logs. The answer is not to be stored.
    """
    at = timezone.now()
    return _journey(_demand(request, code, at), at, response)


@router.post(
    "{code}/rate",
    auth=SUBMITS,
    response={200: JourneyOut, **WRITING},
    summary="评价 Rate",
    openapi_extra=MAY_BE_WITHOUT,
)
def rate(request: HttpRequest, response: HttpResponse, code: str, said: RateIn) -> JourneyOut:
    """Say whether it was solved and how satisfied the resident is."""
    data = {"handled": said.handled, "satisfaction": said.satisfaction, "comment": said.comment}
    return _act(request, response, code, "rate", said.turn, data)


@router.post(
    "{code}/reopen",
    auth=SUBMITS,
    response={200: JourneyOut, **WRITING},
    summary="要求重新办理 Ask to reopen",
    openapi_extra=MAY_BE_WITHOUT,
)
def reopen(request: HttpRequest, response: HttpResponse, code: str, said: ReopenIn) -> JourneyOut:
    """Within the local limit after it was closed."""
    return _act(request, response, code, "reopen", said.turn, {"reasons": said.reasons})


@router.post(
    "{code}/withdraw",
    auth=SUBMITS,
    response={200: JourneyOut, **WRITING},
    summary="撤回诉求 Withdraw",
    openapi_extra=MAY_BE_WITHOUT,
)
def withdraw(request: HttpRequest, response: HttpResponse, code: str, said: WithdrawIn) -> JourneyOut:
    """It is not handled any further."""
    return _act(request, response, code, "withdraw", said.turn, {})


@router.post(
    "{code}/stop-publishing",
    auth=SUBMITS,
    response={200: JourneyOut, **refusals(403, 404, 422, 429)},
    summary="撤回公开的同意 Withdraw agreement to publication",
    openapi_extra=MAY_BE_WITHOUT,
)
def withdraw_agreement(request: HttpRequest, response: HttpResponse, code: str) -> JourneyOut:
    """From now on words and place are published no more. Doing it again changes nothing."""
    at = timezone.now()
    demand = _demand(request, code, at)
    stop_publishing(demand=demand, by=RESIDENT, at=at)
    return _journey(demand, at, response)


def _demand(request: HttpRequest, code: str, at: datetime) -> Demand:
    return actions.find_by_code(typed=code, address=address_of(request), at=at)


def _act(
    request: HttpRequest, response: HttpResponse, code: str, step: str, turn: int, data: Mapping[str, Any]
) -> JourneyOut:
    at = timezone.now()
    demand = _demand(request, code, at)
    matters.perform(matter_id=demand.pk, step=step, by=RESIDENT, at=at, expected=turn, data=data)
    return _journey(demand, at, response)


def _journey(demand: Demand, at: datetime, response: HttpResponse) -> JourneyOut:
    response.headers["Cache-Control"] = "no-store"
    journey = journeys.journey_of(demand.pk, at)
    if journey is None:
        raise WrongCode(mistyped=False)
    return JourneyOut(
        number=journey.matter.number,
        title=journey.matter.title,
        status=journey.matter.status,
        turn=journey.matter.turn,
        holder=journey.holder,
        owed=OwedOut.from_orm(journey.owed) if journey.owed else None,
        happened=[HappeningOut.from_orm(line) for line in journey.happened],
        may=dict(journey.may),
        published=Publication.objects.filter(demand=demand, withdrawn_at__isnull=True).exists(),
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
