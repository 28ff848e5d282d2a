"""Counsel's contracts: the agreed services and how often each was used."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from fazhi.kernel.matters.errors import Refused
from fazhi.kernel.workdays import legal_day
from fazhi.modules.documents import kinds, queries
from fazhi.modules.documents.actions import counsel as actions
from fazhi.modules.documents.models import ServiceUse
from fazhi.modules.documents.web.forms import CounselForm, UseForm
from fazhi.modules.documents.web.register import complain, official
from fazhi.web.scopes import requires_verb

LATEST = 20


@requires_verb(kinds.READ)
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """The contracts with counsel, each agreed service with its use."""
    actor = official(request)
    rows = [(row, queries.services(row)) for row in queries.contracts(actor)]
    return render(request, "documents/counsel.html", {"rows": rows, "today": legal_day(timezone.now())})


@requires_verb(kinds.HEAD)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter a contract with counsel."""
    form = CounselForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        entered = form.cleaned_data
        try:
            row = actions.enter_contract(**entered, by=official(request), at=timezone.now())
        except Refused as refused:
            complain(form, refused)
        else:
            messages.success(request, _("已登记法律顾问合同。"))
            return redirect("documents_service", row.pk)
    return render(request, "documents/counsel_new.html", {"form": form}, status=422 if form.errors else 200)


@requires_verb(kinds.READ)
@require_http_methods(["GET", "POST"])
def contract(request: HttpRequest, contract_id: UUID) -> HttpResponse:
    """One contract: its services, the uses entered, and a form for the next."""
    actor, at = official(request), timezone.now()
    row = get_object_or_404(queries.contracts(actor), pk=contract_id)
    form = UseForm(request.POST or None, items=row.items.all(), initial={"used_on": legal_day(at)})
    if request.method == "POST" and form.is_valid():
        entered = form.cleaned_data
        try:
            actions.use_service(
                item=form.items[entered["item"]], used_on=entered["used_on"], what=entered["what"],
                by=actor, at=at,
            )  # fmt: skip
        except Refused as refused:
            complain(form, refused)
        else:
            messages.success(request, _("已登记。"))
            return redirect("documents_service", row.pk)
    uses = ServiceUse.objects.filter(item__contract=row).select_related("item", "post__unit")[:LATEST]
    mine = row.unit_id == actor.unit_id and (actor.may(kinds.SIGN) or actor.may(kinds.HEAD))
    context = {"row": row, "services": queries.services(row), "uses": uses, "form": form if mine else None}
    return render(request, "documents/service.html", context, status=422 if form.errors else 200)
