"""The pages that open a matter of enforcement, alone or from another one, and that link two of them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fazhi.kernel.matters import definitions
from fazhi.kernel.matters.errors import BadForm, Refused, UnknownMatter
from fazhi.kernel.matters.forms import said
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.matters.queries import matter_for
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.workdays import legal_day
from fazhi.modules.enforcement import actions, kinds
from fazhi.modules.enforcement.models import Case, Party
from fazhi.modules.enforcement.queries import registers
from fazhi.modules.enforcement.rules import PARTY
from fazhi.modules.enforcement.web.forming import FormPage, formed, official, sent
from fazhi.modules.enforcement.web.forms import LinkForm, OpeningForm
from fazhi.web.scopes import requires_verb
from fazhi.web.step_fields import Offered


@requires_verb(kinds.HANDLE, kinds.APPROVE, kinds.INTAKE)
@require_http_methods(["GET", "POST"])
def open_page(request: HttpRequest, kind: str) -> HttpResponse:
    """Open one matter of a kind; complaints come back beside their fields, refusals with their article.

    ``?from=`` names the matter it follows from: its cause, power and other side are filled in, and the two are linked.
    """
    actor, at = official(request), timezone.now()
    source = _source(request, actor, at)
    chosen = next((one for one in kinds.OPENED_HERE if one.code == kind), None)
    if chosen is None:
        raise Http404
    procedure = definitions.in_force(kind, legal_day(at))
    form = OpeningForm(
        sent(request),
        kind=kind,
        procedure=procedure,
        offered=Offered(source.unit if source else None, at),
        initial=_taken_over(source) if source else {},
        auto_id="open_%s",
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
                source=source,
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
        "source": source,
        "title": said(chosen.title),
    }
    return render(request, "enforcement/open.html", context, status=status)


@requires_verb(kinds.HANDLE, kinds.APPROVE)
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """Note that a matter belongs together with another one, chosen from those within sight."""
    actor, at = official(request), timezone.now()
    source = seen(actor, matter_id, at)
    others = registers.linkable(actor, source)

    def do(entered: dict[str, Any]) -> str:
        target = seen(actor, UUID(entered["target"]), at)
        actions.link_matters(source=source, target=target, by=actor, at=at)
        return _("已关联%(number)s。") % {"number": target.number}

    page = FormPage(
        _("关联已有事项"), reverse("matter", args=[source.pk]), source.number, _("关联"),
        lead=_("只列出您能看到的执法事项。要从本件发起新的事项，请回到事项页面。"),
    )  # fmt: skip
    return formed(request, LinkForm(sent(request), others=others), page, do)


def seen(actor: Actor, matter_id: UUID, at: datetime) -> Matter:
    """A matter of enforcement within sight. Raises ``Http404`` for any other."""
    try:
        found = matter_for(actor, matter_id, at)
    except UnknownMatter:
        raise Http404 from None
    if found.kind not in {one.code for one in kinds.ALL}:
        raise Http404
    return found


def _source(request: HttpRequest, actor: Actor, at: datetime) -> Matter | None:
    named = request.GET.get("from", "")
    if not named:
        return None
    try:
        return seen(actor, UUID(named), at)
    except ValueError:
        raise Http404 from None


def _taken_over(source: Matter) -> dict[str, Any]:
    """What a new matter takes over from the one it follows from; who reported is never taken over."""
    case = Case.objects.filter(matter__in=[source.pk, source.parent_id]).order_by("matter_id").first()
    party = Party.objects.filter(matter__in=[source.pk, source.parent_id], role=PARTY).first()
    found: dict[str, Any] = {"cause": case.cause if case else source.title}
    if case:
        found |= {"field": case.field, "power": case.power}
    if party:
        names = ("kind", "name", "code", "address", "phone")
        found |= {f"party_{name}": getattr(party, name) for name in names}
    return found
