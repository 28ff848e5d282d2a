"""The page that opens a matter of enforcement: made from the first step of its procedure."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from fazhi.kernel.matters import definitions
from fazhi.kernel.matters.errors import BadForm, Refused
from fazhi.kernel.matters.forms import said
from fazhi.kernel.workdays import legal_day
from fazhi.modules.enforcement import actions, kinds
from fazhi.modules.enforcement.web.forms import OpeningForm
from fazhi.modules.enforcement.web.registers import official
from fazhi.web.scopes import requires_verb


@requires_verb(kinds.HANDLE, kinds.APPROVE, kinds.INTAKE)
@require_http_methods(["GET", "POST"])
def open_page(request: HttpRequest, kind: str) -> HttpResponse:
    """Open one matter of a kind; complaints come back beside their fields, refusals with their article."""
    actor, at = official(request), timezone.now()
    chosen = next((one for one in kinds.OPENED_HERE if one.code == kind), None)
    if chosen is None:
        raise Http404
    procedure = definitions.in_force(kind, legal_day(at))
    form = OpeningForm(
        request.POST or None, kind=kind, procedure=procedure, day=legal_day(at), auto_id="open_%s"
    )
    refused: Refused | None = None
    if request.method == "POST" and form.is_valid():
        entered = form.cleaned_data
        try:
            made = actions.open_matter(
                kind=kind,
                cause=entered["cause"],
                field=entered.get("field", ""),
                power=entered.get("power", ""),
                party=form.party,
                data=form.step_data(),
                facts=form.facts(),
                by=actor,
                at=at,
            )
        except BadForm as wrong:
            form.complain(wrong.errors)
        except Refused as why:
            refused = why
        else:
            return redirect("matter", made.pk)
    status = refused.status if refused else 422 if form.errors else 200
    context = {
        "form": form,
        "refused": refused,
        "kind": chosen,
        "first": procedure.steps[procedure.first],
        "title": said(chosen.title),
    }
    return render(request, "enforcement/open.html", context, status=status)
