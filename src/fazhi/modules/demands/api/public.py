"""What anybody may read: the published facts of demands, the same as over GeoReport v2."""

from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from fazhi.api.describing import refusals
from fazhi.modules.demands.api.callers import MAY_BE_WITHOUT, WithKey
from fazhi.modules.demands.api.cursors import checked
from fazhi.modules.demands.api.schemas import PublishedOut, PublishedPage
from fazhi.modules.demands.open311 import public
from fazhi.modules.demands.open311.errors import UnknownRequest
from fazhi.modules.demands.rules.open311 import window

router = Router(tags=["demands 群众诉求"])
READS = WithKey("read")


class Narrowed(Schema):
    """The last ninety days, newest first."""

    service: Annotated[str, Field(max_length=40, description="类别编码")] = ""
    status: Literal["", "open", "closed"] = ""
    page: Annotated[str, Field(description="上一页给出的 older")] = ""
    size: Annotated[int, Field(ge=1, le=200)] = 50


@router.get(
    "public",
    auth=READS,
    response={200: PublishedPage, **refusals(403, 422, 429)},
    summary="已公布的诉求 Published demands",
    openapi_extra=MAY_BE_WITHOUT,
)
def published(request: HttpRequest, asked: Query[Narrowed]) -> PublishedPage:
    """Service, state, unit and times; words and place only where the resident agreed."""
    del request
    at = timezone.now()
    services = (asked.service.replace("\x00", ""),) if asked.service else ()
    statuses = (asked.status,) if asked.status else ()
    narrowed = public.Asked(window(None, None, at), services, statuses)
    page = public.page(narrowed, cursor=checked(asked.page), size=asked.size)
    rows = [PublishedOut.from_orm(one) for one in public.published(page.rows)]
    return PublishedPage(rows=rows, older=page.older)


@router.get(
    "public/{uuid:matter_id}",
    auth=READS,
    response={200: PublishedOut, **refusals(403, 404, 422, 429)},
    summary="一件已公布的诉求 One published demand",
    openapi_extra=MAY_BE_WITHOUT,
)
def published_one(request: HttpRequest, matter_id: UUID) -> PublishedOut:
    """404 for one that is not published, sealed ones included."""
    del request
    found = public.published(public.of_ids([matter_id]))
    if not found:
        raise UnknownRequest(str(matter_id))
    return PublishedOut.from_orm(found[0])
