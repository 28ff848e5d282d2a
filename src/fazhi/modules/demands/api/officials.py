"""What an official in a post does: the list, one demand, its acts, one more step. In the scope of the post, never beyond."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Path, Query, Router

from fazhi.api.describing import refusals
from fazhi.api.officials import actor_of, in_post
from fazhi.kernel.matters import actions
from fazhi.kernel.matters import queries as matters
from fazhi.kernel.matters.errors import BadForm, UnknownMatter
from fazhi.kernel.matters.models import Act, Matter, Possible
from fazhi.kernel.matters.queries import procedure_of
from fazhi.modules.demands import listing, queries
from fazhi.modules.demands.api.cursors import checked
from fazhi.modules.demands.api.schemas import ActOut, Asked, DemandOut, DemandPage, DemandRow, StepIn, Told
from fazhi.modules.demands.models import Demand
from fazhi.modules.demands.rules.cleaning import cleaned

router = Router(tags=["demands 群众诉求"])
READS, WRITES = in_post("demands.read"), in_post("demands.read", writes=True)


@router.get(
    "matters",
    auth=READS,
    response={200: DemandPage, **refusals(401, 403, 422)},
    summary="诉求列表 The list",
)
def list_demands(request: HttpRequest, asked: Query[Asked]) -> DemandPage:
    """The demands in the scope of the post, newest first; ``page`` is a cursor of the page before."""
    filters = listing.Filters.read(asked.model_dump(exclude={"page", "size"}))
    page = listing.page(
        actor_of(request), filters, timezone.now(), cursor=checked(asked.page), size=asked.size
    )
    return DemandPage(
        rows=[DemandRow(**row_of(row)) for row in page.rows], newer=page.newer, older=page.older
    )


@router.get(
    "matters/{uuid:matter_id}",
    auth=READS,
    response={200: DemandOut, **refusals(401, 403, 404, 422)},
    summary="一件诉求 One demand",
)
def read_demand(request: HttpRequest, matter_id: UUID) -> DemandOut:
    """One demand within sight of the post; 404 for any other."""
    return _demand_out(_matter(request, matter_id))


@router.get(
    "matters/{uuid:matter_id}/acts",
    auth=READS,
    response={200: list[ActOut], **refusals(401, 403, 404, 422)},
    summary="办理记录 Its acts",
)
def acts(request: HttpRequest, matter_id: UUID) -> list[ActOut]:
    """Every act, the first one first, as it stands on record."""
    rows = Act.objects.filter(matter=_matter(request, matter_id)).select_related("unit", "content_row")
    return [_act(row) for row in rows.order_by("n")]


@router.post(
    "matters/{uuid:matter_id}/steps/{step}",
    auth=WRITES,
    response={200: DemandOut, **refusals(401, 403, 404, 409, 413, 422)},
    summary="办理一步 Do one step",
)
def perform(request: HttpRequest, matter_id: UUID, told: StepIn, step: Path[str]) -> DemandOut:
    """As the matter page does it: the post's duty, the procedure and the form are checked the same way.

    ``turn`` is the one last read: the same request sent twice does nothing the second time (409).
    """
    matter = _matter(request, matter_id)
    if step not in procedure_of(matter).steps:
        raise BadForm({"step": _("本程序没有“%(step)s”这一步。") % {"step": cleaned(step)[:60]}})
    actions.perform(
        matter_id=matter.pk,
        step=step,
        outcome=cleaned(told.outcome),
        data={cleaned(name): _told(value) for name, value in told.data.items()},
        facts={cleaned(name): value for name, value in told.facts.items()},
        key=told.key,
        by=actor_of(request),
        at=timezone.now(),
        expected=told.turn,
    )
    return _demand_out(_matter(request, matter_id))


def _matter(request: HttpRequest, matter_id: UUID) -> Matter:
    matter = matters.matter_for(actor_of(request), matter_id, timezone.now())
    if not Demand.objects.filter(pk=matter.pk).exists():
        raise UnknownMatter
    return matter


def _told(value: Told) -> Told:
    if isinstance(value, str):
        return cleaned(value)
    return [cleaned(one) for one in value] if isinstance(value, list) else value


def _demand_out(matter: Matter) -> DemandOut:
    demand = queries.whole(matter.pk)
    statement = getattr(demand, "statement", None)
    steps = Possible.objects.filter(matter=matter).order_by("step").values_list("step", flat=True)
    return DemandOut(
        **row_of(matter),
        turn=matter.turn,
        text=statement.text if statement else "",
        place=statement.place if statement else "",
        answered_at=demand.answered_at,
        closed_at=matter.closed_at,
        satisfaction=demand.verdict.satisfaction,
        bounce_count=demand.bounce_count,
        rework_count=demand.rework_count,
        reopen_count=demand.reopen_count,
        possible=list(dict.fromkeys(steps)),
    )


def row_of(matter: Matter) -> dict[str, Any]:
    """One row of the list."""
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


def _act(act: Act) -> ActOut:
    content = getattr(act, "content_row", None)
    return ActOut(
        n=act.n,
        step=act.step,
        outcome=act.outcome,
        by=act.by_name,
        unit=act.unit.code if act.unit else "",
        occurred_at=act.occurred_at,
        recorded_at=act.recorded_at,
        facts=act.facts,
        data=act.data,
        content=content.content if content else {},
        commitment=bytes(act.commitment).hex(),
    )
