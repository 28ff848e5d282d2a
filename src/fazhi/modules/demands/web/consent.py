"""When a resident changes their mind about who may know how to reach them: recorded as said again, nothing is overwritten."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from fazhi.modules.demands import actions, consents, queries
from fazhi.modules.demands.actions import Agreed
from fazhi.modules.demands.web.desk import official
from fazhi.modules.demands.web.receipts import matter_seen
from fazhi.web.forms import Form, happened
from fazhi.web.scopes import requires_verb


class ConsentForm(Form):
    """What the person says now, and when they said it."""

    mark_optional = False

    pass_contact = forms.BooleanField(label=gettext_lazy("对方同意把姓名和电话转给承办单位"), required=False)
    call = forms.BooleanField(label=gettext_lazy("对方同意接听联系和回访电话"), required=False)
    said_at = happened(label=gettext_lazy("对方表示的时间"))


@requires_verb("demands.intake", "demands.call_back")
@require_http_methods(["GET", "POST"])
def say_again(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """Record what the person says now. Only the centre that took the demand in may."""
    at, actor = timezone.now(), official(request)
    demand = queries.whole(matter_seen(request, matter_id).pk)
    if not consents.of_the_centre(demand.matter, actor):
        raise Http404
    before = consents.consent_of(demand)
    known = {"pass_contact": before.pass_contact, "call": before.call} if before else {}
    form = ConsentForm(request.POST or None, initial=known | {"said_at": at})
    if request.method == "GET" or not form.is_valid():
        context = {"form": form, "demand": demand, "matter": demand.matter}
        return render(request, "demands/consent.html", context, status=422 if form.errors else 200)
    said = form.cleaned_data
    agreed = Agreed(before.read_back if before else False, said["pass_contact"], said["call"])
    actions.say_again(demand=demand, agreed=agreed, said_at=said["said_at"], by=actor, at=at)
    messages.success(request, _("已记下对方的意愿。"))
    return redirect("matter", matter_id)
