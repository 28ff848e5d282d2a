"""The pages that open a matter of this module: parse, one call, on to the matter's own page."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fazhi.kernel.matters.errors import BadForm, Refused
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Unit
from fazhi.modules.inspections import actions
from fazhi.modules.inspections.effects import INSPECT
from fazhi.modules.inspections.kinds import DRILLS, INCIDENTS, REQUESTS, RISKS
from fazhi.modules.inspections.web.forms import DrillForm, IncidentForm, PlanForm, RequestForm, RiskForm
from fazhi.modules.inspections.web.registers import official
from fazhi.web.forms import Form
from fazhi.web.scopes import requires_verb

Open = Callable[[dict[str, Any], Actor, datetime], Matter]
NAMES = {"target": "target", "matters_checked": "matters", "name": "object"}
"""Arguments of actions whose form field has another name; complaints come back under the field's."""


@requires_verb(INSPECT)
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    """Plan an inspection."""

    def opened(entered: dict[str, Any], by: Actor, at: datetime) -> Matter:
        facts = {name: entered[name] for name in ("within_limits", "repeated", "notice_due")}
        return actions.plan_inspection(
            target=entered["target"],
            matters_checked=entered["matters"],
            coordinated=entered["coordinated"],
            day=entered["day"],
            facts=facts,
            by=by,
            at=at,
        )

    lead = _("批准之后组成检查组；检查由两名以上持证人员进行，可以请其他单位派员。")
    return _page(request, PlanForm(request.POST or None), opened, _("拟订检查计划"), lead)


@requires_verb(RISKS)
@require_http_methods(["GET", "POST"])
def enter_risk(request: HttpRequest) -> HttpResponse:
    """Enter premises, a system or a process in the risk ledger."""

    def opened(entered: dict[str, Any], by: Actor, at: datetime) -> Matter:
        return actions.enter_risk(
            object_kind=entered["object_kind"],
            name=entered["object"],
            risk=entered["risk"],
            level=entered["level"],
            cii=entered["cii"],
            by=by,
            at=at,
        )

    lead = _("只登记场所、系统、流程；不登记人、账号和帖文。")
    return _page(request, RiskForm(request.POST or None), opened, _("列入风险台账"), lead)


@requires_verb(INSPECT, INCIDENTS)
@require_http_methods(["GET", "POST"])
def open_incident(request: HttpRequest) -> HttpResponse:
    """Open an incident; the hours run from the moment it became known."""
    at = timezone.now()

    def opened(entered: dict[str, Any], by: Actor, at: datetime) -> Matter:
        facts = {name: entered[name] for name in ("cii", "central_organ", "state_flaw")}
        return actions.open_incident(
            system=entered["system"],
            what=entered["what"],
            known_at=entered["known_at"],
            facts=facts,
            operator=Unit.objects.get(pk=entered["operator"]),
            by=by,
            at=at,
        )

    lead = _(
        "较大以上的事件：关键信息基础设施一小时内报保护工作部门和公安机关，其他运营者四小时内报省级网信部门；未定级的按应当报告计时。"
    )
    form = IncidentForm(request.POST or None, at=at, initial={"known_at": at})
    return _page(request, form, opened, _("登记网络安全事件"), lead)


@requires_verb(DRILLS)
@require_http_methods(["GET", "POST"])
def plan_drill(request: HttpRequest) -> HttpResponse:
    """Plan a drill."""

    def opened(entered: dict[str, Any], by: Actor, at: datetime) -> Matter:
        return actions.plan_drill(
            scenario=entered["scenario"], form=entered["form"], day=entered["day"], by=by, at=at
        )

    lead = _("演练时逐个检验应急联络，接通与否记录在案。")
    return _page(request, DrillForm(request.POST or None), opened, _("拟订演练方案"), lead)


@requires_verb(REQUESTS)
@require_http_methods(["GET", "POST"])
def receive_request(request: HttpRequest) -> HttpResponse:
    """Take in a request about personal information."""
    at = timezone.now()

    def opened(entered: dict[str, Any], by: Actor, at: datetime) -> Matter:
        return actions.receive_request(
            what=entered["what"],
            received_on=entered["received_on"],
            name=entered["name"],
            phone=entered["phone"],
            text=entered["text"],
            handler=Unit.objects.get(pk=entered["handler"]),
            department=Unit.objects.get(pk=entered["department"]),
            by=by,
            at=at,
        )

    lead = _("法律要求及时处理，没有规定天数；页面上的期限是本地规则。")
    form = RequestForm(request.POST or None, at=at, initial={"received_on": at})
    return _page(request, form, opened, _("登记个人信息权利请求"), lead)


def _page(request: HttpRequest, form: Form, opened: Open, title: str, lead: str) -> HttpResponse:
    """Draw a form, or open the matter and go to its page; complaints come back beside their fields."""
    refused: Refused | None = None
    if request.method == "POST" and form.is_valid():
        try:
            made = opened(form.cleaned_data, official(request), timezone.now())
        except BadForm as wrong:
            for name, sentence in wrong.errors.items():
                field = NAMES.get(name, name)
                form.add_error(field if field in form.fields else None, sentence)
        except Refused as why:
            refused = why
        else:
            return redirect("matter", made.pk)
    status = refused.status if refused else 422 if form.errors else 200
    context = {"form": form, "title": title, "lead": lead, "refused": refused}
    return render(request, "inspections/open.html", context, status=status)
