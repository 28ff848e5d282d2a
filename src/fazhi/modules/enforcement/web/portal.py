"""The portal: reporting a violation and following the report. No account, no script; a name is nobody's duty."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from fazhi.kernel.people.queries import units_with_duty
from fazhi.modules.enforcement.actions import tips
from fazhi.modules.enforcement.kinds import INTAKE, TIP
from fazhi.modules.enforcement.web.portal_forms import TipForm, WithdrawForm
from fazhi.web.followed import Following, handed_in
from fazhi.web.scopes import public
from fazhi.web.sending import says_too_much

HOW = Following(
    kind=TIP.code,
    name="enforcement_tip",
    brand=_("违法线索举报"),
    form_page="enforcement/portal_tip.html",
    follow_page="enforcement/portal_tip_followed.html",
    told={
        "receive": ("class", "facts"),
        "not_accepted": ("reasons",),
        "pass_on": ("organ", "reasons"),
        "name_power": (),
        "decide": (),
        "tell_decision": ("text",),
        "case_ends": (),
        "tell_result": ("text",),
        "withdraw": (),
    },
    forms={"withdraw": WithdrawForm},
    thanks={"withdraw": _("已撤回；机关依职权应当查处的，仍会查处。")},
)


@public
@never_cache
@says_too_much
@require_http_methods(["GET", "POST"])
def tip(request: HttpRequest) -> HttpResponse:
    """The form; what is not taken comes back with its text."""
    at = timezone.now()
    units, classes = list(units_with_duty(INTAKE, at)), tips.classes_on(at)
    if request.method == "POST":
        form = TipForm(request.POST, units=units, classes=classes)
        return handed_in(request, HOW, form, {"units": units}, tips.report)
    form = TipForm(units=units, classes=classes)
    return render(request, HOW.form_page, {"form": form, "units": units})
