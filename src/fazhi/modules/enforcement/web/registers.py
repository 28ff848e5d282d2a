"""The register of enforcement matters, officers' certificates and lending."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fazhi.kernel.matters.forms import said
from fazhi.kernel.people.models import Post, Unit
from fazhi.kernel.people.queries import open_units
from fazhi.kernel.workdays import legal_day
from fazhi.modules.enforcement import actions, kinds
from fazhi.modules.enforcement.models import Certificate
from fazhi.modules.enforcement.queries import registers
from fazhi.modules.enforcement.web.forming import FormPage, formed, official, pressed, sent
from fazhi.modules.enforcement.web.forms_registers import BorrowingForm, CertificateForm
from fazhi.web.scopes import requires_verb
from fazhi.web.step_fields import Offered


@requires_verb(kinds.READ)
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """The enforcement matters within sight, newest first."""
    skip = request.GET.get("skip", "")
    page = registers.register(
        official(request),
        kind=request.GET.get("kind", ""),
        status=request.GET.get("status", ""),
        skip=int(skip) if skip.isdecimal() and len(skip) < 8 else 0,
    )
    context = {
        "page": page,
        "kinds": [(kind.code, said(kind.title)) for kind in kinds.ALL],
        "openings": [(kind.code, said(kind.title)) for kind in kinds.OPENED_HERE],
        "now": timezone.now(),
    }
    return render(request, "enforcement/list.html", context)


@requires_verb(kinds.READ)
@require_http_methods(["GET", "POST"])
def officers(request: HttpRequest) -> HttpResponse:
    """Certificates by person and unit, and a form to enter one for whoever keeps them."""
    actor, at = official(request), timezone.now()
    form = CertificateForm(sent(request), offered=Offered(None, at), initial={"valid_from": legal_day(at)})

    def do(entered: dict[str, Any]) -> str:
        post = Post.objects.select_related("person").get(pk=entered.pop("post"))
        actions.issue_certificate(person=post.person, by=actor, at=at, **entered)
        return _("已登记证件。")

    page = FormPage(
        _("执法证件"), reverse("enforcement_officers"), _("执法证件"), _("登记"),
        template="enforcement/officers.html", more=_officers(at),
    )  # fmt: skip
    return formed(request, form, page, do)


@requires_verb(kinds.CERTIFY)
@require_POST
def revoke(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """Take a certificate out of force from today on."""
    actor, at = official(request), timezone.now()
    row = Certificate.objects.filter(pk=certificate_id).first()
    if row is None:
        raise Http404

    def do() -> str:
        reason = request.POST.get("reason", "")[:200]
        actions.revoke_certificate(certificate=row, on=legal_day(at), reason=reason, by=actor, at=at)
        return _("已登记收回、注销；此前的执法行为不受影响。")

    return pressed(request, reverse("enforcement_officers"), do)


@requires_verb(kinds.CERTIFY)
@require_http_methods(["GET", "POST"])
def borrow(request: HttpRequest) -> HttpResponse:
    """Lend an officer to another office for a time."""
    actor, at = official(request), timezone.now()
    units = open_units(at).exclude(kind="county").order_by("path")

    def do(entered: dict[str, Any]) -> str:
        actions.borrow_officer(
            post=Post.objects.select_related("unit").get(pk=entered["post"]),
            unit=Unit.objects.get(pk=entered["unit"]),
            from_day=entered["from_day"],
            to_day=entered["to_day"],
            basis=entered["basis"],
            by=actor,
            at=at,
        )
        return _("已登记借调。")

    page = FormPage(
        _("登记借调"), reverse("enforcement_officers"), _("执法证件"), _("登记"),
        lead=_("借调期间，该人员可以作为借入单位的执法人员；须持有相应领域的执法证。"),
    )  # fmt: skip
    return formed(request, BorrowingForm(sent(request), offered=Offered(None, at), units=units), page, do)


def _officers(at: datetime) -> dict[str, object]:
    today = legal_day(at)
    return {
        "certificates": registers.certificates(),
        "borrowings": registers.borrowings(today),
        "strength": registers.strength(today),
        "today": today,
        "certify": kinds.CERTIFY,
    }
