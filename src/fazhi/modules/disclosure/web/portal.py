"""The portal: asking for government information, and following the request. No account, no script."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from fazhi.modules.disclosure.actions import hand_in
from fazhi.modules.disclosure.queries import offices
from fazhi.modules.disclosure.rules import REQUEST
from fazhi.modules.disclosure.web.forms import CompletionForm, PortalForm, WithdrawForm
from fazhi.web.followed import Following, handed_in
from fazhi.web.scopes import public
from fazhi.web.sending import says_too_much

HOW = Following(
    kind=REQUEST,
    name="disclosure",
    brand=_("政府信息公开"),
    form_page="disclosure/ask.html",
    follow_page="disclosure/followed.html",
    told={
        "receive": ("wanted", "as_what"),
        "ask_to_complete": ("missing",),
        "complete_request": ("completion",),
        "accept_late_completion": (),
        "record_abandonment": (),
        "examine": (),
        "consult_third_party": (),
        "consult_co_author": (),
        "extend": ("reasons",),
        "tell_extension": (),
        "charge_fee": ("amount",),
        "answer": ("content", "ground", "remedies"),
        "serve_answer": ("received_on",),
        "apply_reconsideration": (),
        "receive_decision": (),
        "note_no_decision": (),
        "sue": (),
        "withdraw": (),
    },
    forms={"complete_request": CompletionForm, "withdraw": WithdrawForm},
    thanks={
        "complete_request": _("补正已收到，自今日起重新计算答复期限。"),
        "withdraw": _("已撤回。"),
    },
)


@public
@never_cache
@says_too_much
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The form; what is not taken comes back with its text."""
    units = list(offices(timezone.now()))
    if request.method == "POST":
        return handed_in(request, HOW, PortalForm(request.POST, units=units), {"units": units}, hand_in)
    return render(request, HOW.form_page, {"form": PortalForm(units=units), "units": units})
