"""The registers, opening a decision or an approval, the comments received, an expert's opinion."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from fazhi.kernel.matters import actions as matters
from fazhi.kernel.matters import definitions, kinds
from fazhi.kernel.matters.errors import ReasonNeeded, Refused, UnknownMatter
from fazhi.kernel.matters.forms import said
from fazhi.kernel.matters.models import Act, Matter
from fazhi.kernel.matters.queries import matter_for
from fazhi.kernel.workdays import legal_day
from fazhi.modules.decisions import actions, rules
from fazhi.modules.decisions.queries import public as reading
from fazhi.modules.decisions.queries.register import register
from fazhi.modules.decisions.web.acting import blame, official, status_of
from fazhi.modules.decisions.web.forms import ApprovalForm, ExpertForm, OpenForm, YearForm
from fazhi.web.scopes import requires_verb


@requires_verb("decisions.read")
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """One register of the year: decisions, meetings, items or approvals."""
    actor, at = official(request), timezone.now()
    asked = YearForm(request.GET)
    year = (asked.cleaned_data["year"] if asked.is_valid() else None) or legal_day(at).year
    kind = request.GET.get("kind", "")
    kind = kind if kind in rules.KINDS else rules.DECISION
    context = {
        "kind": kind,
        "tabs": [(code, said(kinds.get(code).title)) for code in rules.KINDS],
        "year": year,
        "rows": register(actor, kind, year),
        "may_organise": actor.may("decisions.organise"),
        "may_draft": actor.may("decisions.draft"),
        "now": at,
    }
    return render(request, "decisions/list.html", context)


@requires_verb("decisions.organise")
@require_http_methods(["GET", "POST"])
def open_one(request: HttpRequest) -> HttpResponse:
    """Start a decision on an item of the published catalogue."""
    actor, at = official(request), timezone.now()
    day = legal_day(at)
    procedure = definitions.in_force("major_decision", day)
    items = reading.catalogue(day.year).filter(struck_at=None)
    form = OpenForm(request.POST or None, items=items, first=procedure.steps[procedure.first])
    refused = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            new = actions.open_decision(
                item=form.items[given["item"]],
                proposed_by=given["proposed_by"],
                why_needed=given["why_needed"],
                excluded=given["excluded"],
                by=actor,
                at=at,
            )
        except Refused as why:
            refused = blame(form, why)
        else:
            messages.success(request, _("已启动：%(title)s。") % {"title": new.title})
            return redirect("matter", new.pk)
    context = {"form": form, "refused": refused, "year": day.year}
    return render(request, "decisions/open.html", context, status=status_of(form, refused))


@requires_verb("decisions.draft")
@require_http_methods(["GET", "POST"])
def approval(request: HttpRequest) -> HttpResponse:
    """Submit something for internal approval."""
    form = ApprovalForm(request.POST or None)
    refused = None
    if request.method == "POST" and form.is_valid():
        try:
            new = actions.submit_approval(by=official(request), at=timezone.now(), **form.cleaned_data)
        except Refused as why:
            refused = blame(form, why)
        else:
            messages.success(request, _("已提出：%(title)s。") % {"title": new.title})
            return redirect("matter", new.pk)
    context = {"form": form, "refused": refused}
    return render(request, "decisions/approval.html", context, status=status_of(form, refused))


@requires_verb("decisions.undertake", "decisions.organise")
@require_GET
def comments(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """The comments handed in about one draft."""
    matter = _decision(request, matter_id)
    context = {
        "matter": matter,
        "rows": matter.decision.comments.all(),
        "asked": reading.consultation(matter),
    }
    return render(request, "decisions/comments.html", context)


@requires_verb("decisions.undertake")
@require_http_methods(["GET", "POST"])
def expert(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """Enter the signed opinion of one expert."""
    matter = _decision(request, matter_id)
    chosen = Act.objects.filter(matter=matter, step="name_experts").order_by("-n").first()
    form = ExpertForm(request.POST or None, names=chosen.data["experts"] if chosen else [])
    refused = None
    if request.method == "POST" and form.is_valid():
        try:
            matters.perform(
                matter_id=matter.pk,
                step="expert_opinion",
                by=official(request),
                at=timezone.now(),
                expected=matter.turn,
                data={"opinion": form.cleaned_data["opinion"]},
                key=form.cleaned_data["key"],
            )
        except Refused as why:
            refused = blame(form, why)
        else:
            messages.success(request, _("已录入%(name)s的论证意见。") % {"name": form.cleaned_data["key"]})
            return redirect("matter", matter.pk)
    context = {"matter": matter, "form": form, "refused": refused}
    return render(request, "decisions/expert.html", context, status=status_of(form, refused))


def _decision(request: HttpRequest, matter_id: UUID) -> Matter:
    try:
        matter = matter_for(official(request), matter_id, timezone.now())
    except (UnknownMatter, ReasonNeeded):
        raise Http404 from None
    if matter.kind != rules.DECISION:
        raise Http404
    return matter
