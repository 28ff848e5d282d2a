"""The register of enforcement matters, officers' certificates and lending."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fazhi.kernel.matters.errors import BadForm, Refused
from fazhi.kernel.matters.forms import said
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Post, Unit
from fazhi.kernel.people.queries import open_units
from fazhi.kernel.workdays import legal_day
from fazhi.modules.enforcement import actions, kinds
from fazhi.modules.enforcement.models import Certificate
from fazhi.modules.enforcement.queries import registers
from fazhi.modules.enforcement.web.forms import BorrowingForm, CertificateForm
from fazhi.web.scopes import actor_of, requires_verb


def official(request: HttpRequest) -> Actor:
    """The official behind the request. The view's scope has made sure that there is one."""
    actor = actor_of(request)
    if actor is None:
        raise PermissionDenied
    return actor


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
    form = CertificateForm(request.POST or None, day=legal_day(at), initial={"valid_from": legal_day(at)})
    refused: Refused | None = None
    if request.method == "POST" and form.is_valid():
        try:
            _issue(form, actor, at)
        except BadForm as wrong:
            for name, sentence in wrong.errors.items():
                form.add_error(name if name in form.fields else None, sentence)
        except Refused as why:
            refused = why
        else:
            messages.success(request, _("已登记证件。"))
            return redirect("enforcement_officers")
    return render(
        request, "enforcement/officers.html", _officers(form, refused, at), status=_status(form, refused)
    )


@requires_verb(kinds.CERTIFY)
@require_POST
def revoke(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """Take a certificate out of force from today on."""
    actor, at = official(request), timezone.now()
    row = Certificate.objects.filter(pk=certificate_id).first()
    if row is None:
        raise Http404
    try:
        actions.revoke_certificate(
            certificate=row, on=legal_day(at), reason=request.POST.get("reason", "")[:200], by=actor, at=at
        )
    except Refused as why:
        messages.error(request, why.message)
    else:
        messages.success(request, _("已登记收回、注销；此前的执法行为不受影响。"))
    return redirect("enforcement_officers")


@requires_verb(kinds.CERTIFY)
@require_http_methods(["GET", "POST"])
def borrow(request: HttpRequest) -> HttpResponse:
    """Lend an officer to another office for a time."""
    actor, at = official(request), timezone.now()
    units = open_units(at).exclude(kind="county").order_by("path")
    form = BorrowingForm(request.POST or None, day=legal_day(at), units=units)
    refused: Refused | None = None
    if request.method == "POST" and form.is_valid():
        entered = form.cleaned_data
        try:
            actions.borrow_officer(
                post=Post.objects.select_related("unit").get(pk=entered["post"]),
                unit=Unit.objects.get(pk=entered["unit"]),
                from_day=entered["from_day"],
                to_day=entered["to_day"],
                basis=entered["basis"],
                by=actor,
                at=at,
            )
        except BadForm as wrong:
            for name, sentence in wrong.errors.items():
                form.add_error(name if name in form.fields else None, sentence)
        except Refused as why:
            refused = why
        else:
            messages.success(request, _("已登记借调。"))
            return redirect("enforcement_officers")
    context = {"form": form, "refused": refused}
    return render(request, "enforcement/borrow.html", context, status=_status(form, refused))


def _issue(form: CertificateForm, actor: Actor, at: datetime) -> None:
    entered = form.cleaned_data
    actions.issue_certificate(
        person=Post.objects.select_related("person").get(pk=entered["post"]).person,
        kind=entered["kind"],
        number=entered["number"],
        field=entered["field"],
        issuer=entered["issuer"],
        valid_from=entered["valid_from"],
        valid_to=entered["valid_to"],
        by=actor,
        at=at,
    )


def _officers(form: CertificateForm, refused: Refused | None, at: datetime) -> dict[str, object]:
    today = legal_day(at)
    return {
        "form": form,
        "refused": refused,
        "certificates": registers.certificates(),
        "borrowings": registers.borrowings(today),
        "strength": registers.strength(today),
        "today": today,
        "certify": kinds.CERTIFY,
    }


def _status(form: CertificateForm | BorrowingForm, refused: Refused | None) -> int:
    return refused.status if refused else 422 if form.errors else 200
