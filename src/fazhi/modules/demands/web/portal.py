"""The portal: home, the question before the form, the form, and the page with the code. No account, no script."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from fazhi.kernel.matters.errors import Refused
from fazhi.kernel.people.actor import RESIDENT
from fazhi.modules.demands import actions
from fazhi.modules.demands.rules.intake import PORTAL
from fazhi.modules.demands.web import visits
from fazhi.modules.demands.web.forms import CodeForm, HandInForm
from fazhi.web.following import link_of, qr_picture
from fazhi.web.scopes import public, token
from fazhi.web.sending import says_too_much


@public
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What a resident can do here."""
    return render(request, "demands/home.html", {"form": CodeForm()})


@public
@require_GET
def question(request: HttpRequest) -> HttpResponse:
    """Before anything is written: is it about an official's abuse of power?"""
    return render(request, "demands/question.html")


@public
@require_GET
def officials(request: HttpRequest) -> HttpResponse:
    """Where a report about an official belongs. Takes nothing."""
    return render(request, "demands/officials.html")


@public
@never_cache
@says_too_much
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    """The form. Only after the question was answered with no."""
    at = timezone.now()
    if request.method == "GET":
        if request.GET.get("about_official") != "no":
            return redirect("demands_hand_in")
        return render(request, "demands/write.html", {"form": HandInForm(at=at)})
    if request.POST.get("about_official") != "no":
        return redirect("demands_officials")
    return _sent(request, HandInForm(request.POST, request.FILES, at=at), at)


def _sent(request: HttpRequest, form: HandInForm, at: datetime) -> HttpResponse:
    """Hand in what was filled in; what is not taken comes back with its text."""
    if not form.is_valid():
        return render(request, "demands/write.html", {"form": form}, status=422)
    try:
        demand, code = actions.hand_in(channel=PORTAL, by=RESIDENT, at=at, **form.told)
    except Refused as refused:
        form.blame(getattr(refused, "errors", {}))
        context = {"form": form, "refused": None if form.errors else refused}
        return render(request, "demands/write.html", context, status=refused.status)
    response = redirect("demands_done")
    visits.remember_code(response, request, code, demand.matter.number)
    visits.begin(response, request, demand.pk)
    return response


@token
@never_cache
@require_GET
def done(request: HttpRequest) -> HttpResponse:
    """The code, to be kept: written out, as a picture for another phone, and on paper."""
    handed_in = visits.remembered_code(request)
    if handed_in is None:
        return redirect("demands_follow")
    code, number = handed_in
    qr = qr_picture(link_of(request, code))
    return render(request, "demands/done.html", {"code": code, "number": number, "qr": qr})
