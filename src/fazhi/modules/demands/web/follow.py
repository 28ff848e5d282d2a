"""Following a demand with its code: where it is, rate, reopen, withdraw.

The code is posted. One address holds it, the one in the QR picture: see ``visits`` for what is done about that.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fazhi.kernel.matters import actions as matters
from fazhi.kernel.matters.errors import BadForm, Refused
from fazhi.kernel.people.actor import RESIDENT
from fazhi.modules.demands import actions, journeys, queries
from fazhi.modules.demands.errors import OpensElsewhere, TooManyWrongCodes, WrongCode
from fazhi.modules.demands.readings import readings_about
from fazhi.modules.demands.web import visits
from fazhi.modules.demands.web.forms import RESIDENT_FORMS, CodeForm
from fazhi.web import following
from fazhi.web.addresses import address_of
from fazhi.web.followed import ResidentForm
from fazhi.web.scopes import token

THANKS = {
    "rate": _("谢谢您的评价。"),
    "reopen": _("已收到您的要求，将由承办单位重新办理。"),
    "withdraw": _("已撤回。"),
    "request_review": _("已收到您的复查请求，复查机关自收到之日起三十日内提出复查意见。"),
    "request_re_review": _("已收到您的复核请求，复核机关自收到之日起三十日内提出复核意见。"),
}


@token
@never_cache
@require_http_methods(["GET", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """Ask for the code; with a right one, show the demand."""
    if request.method == "GET":
        if visits.followed(request) is not None:
            return redirect("demands_followed")
        return render(request, "demands/follow.html", {"form": CodeForm()})
    form = CodeForm(request.POST)
    if not form.is_valid():
        return render(request, "demands/follow.html", {"form": form}, status=422)
    return _opened(request, form, form.cleaned_data["code"])


@token
@never_cache
@require_GET
def by_code(request: HttpRequest, code: str) -> HttpResponse:
    """The address in the QR picture: the same as typing the code, then on to an address without it."""
    return _opened(request, CodeForm({"code": code}), code)


@token
@never_cache
@require_GET
def followed(request: HttpRequest) -> HttpResponse:
    """The demand this browser follows."""
    return _page(request)


@token
@never_cache
@require_POST
def act(request: HttpRequest, step: str) -> HttpResponse:
    """Rate, reopen or withdraw."""
    demand_id = visits.followed(request)
    if demand_id is None or step not in RESIDENT_FORMS:
        return redirect("demands_follow")
    form = RESIDENT_FORMS[step](request.POST, prefix=step)
    if not form.is_valid():
        return _page(request, form, step, status=422)
    try:
        matters.perform(
            matter_id=demand_id,
            step=step,
            by=RESIDENT,
            at=timezone.now(),
            expected=form.cleaned_data["expected"],
            data=form.data_of_step,
        )
    except BadForm as wrong:
        for field, complaint in wrong.errors.items():
            form.add_error(field if field in form.fields else None, complaint)
        return _page(request, form, step, status=wrong.status)
    except Refused as refused:
        form.add_error(None, refused.message)
        return _page(request, form, step, status=refused.status)
    messages.success(request, THANKS[step])
    return redirect("demands_followed")


@token
@require_POST
def leave(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  every view is given its request
    """Stop following on this device."""
    response = redirect("demands_home")
    visits.end(response)
    return response


def _opened(request: HttpRequest, form: CodeForm, typed: str) -> HttpResponse:
    at = timezone.now()
    try:
        demand = actions.find_by_code(
            typed=typed,
            address=address_of(request),
            at=at,
            promise=visits.waiting(request),
            opened=visits.followed(request),
        )
    except OpensElsewhere as other:
        elsewhere = redirect(following.page_of(other.matter.kind))
        following.begin(elsewhere, request, other.matter.kind, other.matter.pk)
        return elsewhere
    except (WrongCode, TooManyWrongCodes) as refused:
        form.is_valid()
        form.add_error("code", refused.message)
        response = render(request, "demands/follow.html", {"form": form}, status=refused.status)
        if isinstance(refused, TooManyWrongCodes):
            response.headers["Retry-After"] = str(refused.seconds)
            visits.wait(response, request, actions.promise_of(typed, refused.seconds, at))
        return response
    opened: HttpResponseRedirect = redirect("demands_followed")
    visits.begin(opened, request, queries.goes_on_as(demand).pk)
    return opened


def _page(
    request: HttpRequest, sent: ResidentForm | None = None, step: str = "", *, status: int = 200
) -> HttpResponse:
    """The follow page; ``sent`` is the form that was not taken, shown again as it was filled in."""
    at = timezone.now()
    demand_id = visits.followed(request)
    journey = journeys.journey_of(demand_id, at) if demand_id else None
    if journey is None:
        response = redirect("demands_follow")
        visits.end(response)
        return response
    forms = {
        name: RESIDENT_FORMS[name](initial={"expected": journey.matter.turn}, prefix=name)
        for name in journey.may
    }
    if sent is not None:
        forms[step] = sent
    read = [] if journey.sealed else list(readings_about(journey.demand))
    context = {"journey": journey, "forms": forms, "sent": sent, "now": at, "readings": read}
    return render(request, "demands/followed.html", context, status=status)
