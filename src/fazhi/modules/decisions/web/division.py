"""The division of work: who is in charge of what, and what the chief may not directly supervise."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fazhi.kernel.matters.errors import Refused
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Unit
from fazhi.kernel.workdays import legal_day
from fazhi.modules.decisions import actions
from fazhi.modules.decisions.actions.division import DIVISION
from fazhi.modules.decisions.queries.register import division
from fazhi.modules.decisions.web.acting import blame, official
from fazhi.modules.decisions.web.forms import BarForm, ChargeForm
from fazhi.web.scopes import requires_verb


@requires_verb("decisions.read")
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """The division of work of one's own unit, and its forms for whoever sets it."""
    actor, at = official(request), timezone.now()
    unit = get_object_or_404(Unit, path=actor.unit_path)
    what = request.POST.get("what", "")
    start = {"from_day": legal_day(at)}
    bar = BarForm(request.POST if what == "bar" else None, initial=start, prefix="bar")
    charge = ChargeForm(
        request.POST if what == "charge" else None, initial=start, prefix="charge", unit=unit, at=at
    )
    form = {"bar": bar, "charge": charge}.get(what)
    refused = None
    if form is not None and form.is_valid():
        try:
            _set(form, unit, actor, at)
        except Refused as why:
            refused = blame(form, why)
        else:
            messages.success(request, _("已设定。"))
            return redirect("decisions_division")
    context = {
        "unit": unit,
        "lines": division(unit, legal_day(at)),
        "sets": actor.may(DIVISION),
        "bar": bar,
        "charge": charge,
        "refused": refused,
    }
    failed = form is not None and bool(form.errors)
    status = refused.status if refused else 422 if failed else 200
    return render(request, "decisions/division.html", context, status=status)


def _set(form: BarForm, unit: Unit, actor: Actor, at: datetime) -> None:
    given = {name: form.cleaned_data[name] for name in ("area", "basis", "from_day")}
    if isinstance(form, ChargeForm):
        actions.put_in_charge(unit=unit, post=form.posts[form.cleaned_data["post"]], by=actor, at=at, **given)
    else:
        actions.bar_area(by=actor, at=at, **given)
