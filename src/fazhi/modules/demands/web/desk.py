"""The desk's pages: register a demand, the list with filters and search, its export."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fazhi.kernel.ledger.configuration import current
from fazhi.kernel.matters import queries as matters
from fazhi.kernel.matters.errors import Refused
from fazhi.kernel.matters.queries import calendar
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.workdays import legal_day
from fazhi.modules.demands import actions, listing, queries
from fazhi.modules.demands.actions.choices import keep_choices
from fazhi.modules.demands.actions.exports import begun, columns, csv_lines, xlsx_bytes
from fazhi.modules.demands.errors import BelongsElsewhere
from fazhi.modules.demands.listing import Filters
from fazhi.modules.demands.web import visits
from fazhi.modules.demands.web.forms import DemandFilters, RegisterForm
from fazhi.web.following import link_of, qr_picture
from fazhi.web.scopes import actor_of, requires_verb
from fazhi.web.sending import says_too_much


def official(request: HttpRequest) -> Actor:
    """The official behind the request. The view's scope has made sure that there is one."""
    actor = actor_of(request)
    if actor is None:
        raise PermissionDenied
    return actor


@requires_verb("demands.intake")
@says_too_much
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Register what came by telephone, at the door, in an open office hour or from elsewhere."""
    at = timezone.now()
    if request.method == "GET":
        return render(request, "demands/register.html", {"form": RegisterForm(at=at)})
    if request.POST.get("about_official") == "yes":
        refused = BelongsElsewhere()
        form = RegisterForm(at=at)
        return render(
            request, "demands/register.html", {"form": form, "refused": refused}, status=refused.status
        )
    return _sent(request, RegisterForm(request.POST, request.FILES, at=at), at)


def _sent(request: HttpRequest, form: RegisterForm, at: datetime) -> HttpResponse:
    """Register what was filled in; what is not taken comes back with its text."""
    if not form.is_valid():
        return render(request, "demands/register.html", {"form": form}, status=422)
    told = form.told | {"occurred_at": form.cleaned_data["received_at"]}
    actor = official(request)
    try:
        taken = actions.take_down(by=actor, at=at, agreed=form.agreed, group=form.group, **told)
    except Refused as refused:
        form.blame(getattr(refused, "errors", {}))
        context = {"form": form, "refused": None if form.errors else refused}
        return render(request, "demands/register.html", context, status=refused.status)
    response = redirect("demands_registered")
    demand = taken.demand
    if not taken.again:
        keep_choices(request.POST, demand, actor, at)
    visits.remember_registered(response, request, taken.code, demand.matter.number, demand.pk, actor.ref)
    return response


@requires_verb("demands.intake")
@require_GET
def registered(request: HttpRequest) -> HttpResponse:
    """The code, to be read out or printed for the resident. Shown to this post alone, for a quarter of an hour.

    The code is in a signed cookie of this browser and never in the session, which lies in the database.
    """
    actor = official(request)
    kept = visits.remembered_registered(request, actor.ref)
    if kept is None:
        return redirect("demands_register")
    code, number, demand_id = kept
    link = link_of(request, code)
    may_open = matters.visible(actor).filter(pk=demand_id).exists()
    context = {
        "code": code,
        "number": number,
        "demand_id": demand_id if may_open else "",
        "qr": qr_picture(link),
    }
    return render(request, "demands/registered.html", context)


@requires_verb("demands.read")
@require_GET
def demands(request: HttpRequest) -> HttpResponse:
    """The demands in the scope of this post."""
    at = timezone.now()
    actor = official(request)
    filters = Filters.read(request.GET.dict())
    configuration = current()
    form = DemandFilters(
        request.GET,
        units=queries.units_in_reach(actor, configuration),
        categories=queries.categories(configuration),
    )
    page = listing.page(actor, filters, at, cursor=request.GET.get("older") or request.GET.get("newer", ""))
    query = filters.given
    days = calendar(configuration)
    left = {row.pk: days.working_days_left(row.next_due_at, at) for row in page.rows if row.next_due_at}
    context = {
        "page": page,
        "rows": [(row, left.get(row.pk)) for row in page.rows],
        "now": at,
        "filters": filters,
        "form": form,
        "chips": _chips(filters, form),
        "newer": f"?{urlencode(query | {'newer': page.newer})}" if page.newer else "",
        "older": f"?{urlencode(query | {'older': page.older})}" if page.older else "",
        "query": urlencode(query),
        "configuration": configuration.hex(),
        "may_export": actor.may("demands.export"),
    }
    return render(request, "demands/list.html", context)


@requires_verb("demands.export")
@require_POST
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    """Hand the filtered rows out as a file. What leaves the house is recorded before the first row is sent.

    And after it could be made: a file that fails leaves no record of an export.
    """
    at = timezone.now()
    actor = official(request)
    filters = Filters.read(request.GET.dict())
    ids = listing.export_ids(actor, filters, at)
    name = f"demands-{legal_day(at).isoformat()}.{form}"
    rows = columns(ids)
    response: HttpResponseBase
    if form == "xlsx":
        response = HttpResponse(
            xlsx_bytes(rows), content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        )
    else:
        response = StreamingHttpResponse(begun(csv_lines(rows)), content_type="text/csv; charset=utf-8")
    actions.record_export(rows=len(ids), form=form, filters=filters.given, by=actor, at=at)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _chips(filters: Filters, form: DemandFilters) -> list[dict[str, Any]]:
    """The conditions in force, each with the address without it."""
    given = filters.given
    return [
        {
            "label": form.label_of(name, value),
            "url": f"?{urlencode({key: other for key, other in given.items() if key != name})}",
        }
        for name, value in given.items()
    ]
