"""The year's catalogue in the workbench: read, entered, published, adjusted."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from fazhi.kernel.matters.errors import Refused
from fazhi.kernel.workdays import legal_day
from fazhi.modules.decisions import actions
from fazhi.modules.decisions.actions.catalogue import CATALOGUE
from fazhi.modules.decisions.models import CatalogueItem
from fazhi.modules.decisions.queries import public as reading
from fazhi.modules.decisions.web.acting import blame, official, status_of
from fazhi.modules.decisions.web.forms import CatalogueForm, StrikeForm, YearForm
from fazhi.web.scopes import requires_verb


@requires_verb("decisions.read")
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """A year's catalogue, and for its keeper a form for one more item."""
    actor, at = official(request), timezone.now()
    asked = YearForm(request.GET)
    year = (asked.cleaned_data["year"] if asked.is_valid() else None) or legal_day(at).year
    form = CatalogueForm(request.POST or None, at=at)
    refused = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.enter_item(
                year=year,
                subject=form.cleaned_data["subject"],
                unit=form.units[form.cleaned_data["unit"]],
                planned=form.cleaned_data["planned"],
                agreed_on=form.cleaned_data["agreed_on"],
                by=actor,
                at=at,
            )
        except Refused as why:
            refused = blame(form, why)
        else:
            messages.success(request, _("已列入目录；公布之后才能启动决策。"))
            return redirect(f"{request.path}?year={year}")
    keeps = actor.may(CATALOGUE)
    rows = list(reading.catalogue(year, drafts=True))
    context = {
        "year": year,
        "rows": rows,
        "keeps": keeps,
        "unpublished": any(row.published_at is None and row.struck_at is None for row in rows),
        "form": form,
        "refused": refused,
    }
    return render(request, "decisions/catalogue.html", context, status=status_of(form, refused))


@requires_verb(CATALOGUE)
@require_POST
def publish(request: HttpRequest) -> HttpResponse:
    """Publish what the year's catalogue holds."""
    at = timezone.now()
    asked = YearForm(request.POST)
    year = (asked.cleaned_data["year"] if asked.is_valid() else None) or legal_day(at).year
    n = actions.publish_catalogue(year=year, by=official(request), at=at)
    messages.success(request, ngettext("已公布%(n)d项。", "已公布%(n)d项。", n) % {"n": n})
    return redirect("decisions_catalogue")


@requires_verb(CATALOGUE)
@require_http_methods(["GET", "POST"])
def strike(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Take an item out of the catalogue, with reasons."""
    item = CatalogueItem.objects.filter(pk=item_id).first()
    if item is None:
        raise Http404
    form = StrikeForm(request.POST or None)
    refused = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.strike_item(
                item_id=item_id, reasons=form.cleaned_data["reasons"], by=official(request), at=timezone.now()
            )
        except Refused as why:
            refused = blame(form, why)
        else:
            messages.success(request, _("已调出目录，理由一并公布。"))
            return redirect("decisions_catalogue")
    context = {"item": item, "form": form, "refused": refused}
    return render(request, "decisions/catalogue_strike.html", context, status=status_of(form, refused))
