"""The public pages: the year's catalogue, drafts open for comment, one decision. No account, no script."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from fazhi.kernel.matters import tracking
from fazhi.kernel.matters.errors import Refused
from fazhi.kernel.people.actor import RESIDENT
from fazhi.kernel.workdays import legal_day
from fazhi.modules.decisions import actions
from fazhi.modules.decisions.queries import public as reading
from fazhi.modules.decisions.web.acting import blame, status_of
from fazhi.modules.decisions.web.forms import CommentForm, YearForm
from fazhi.web.addresses import address_of
from fazhi.web.scopes import public
from fazhi.web.sending import says_too_much


@public
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Drafts open for comment, the year's catalogue, the decisions of the year."""
    at = timezone.now()
    asked = YearForm(request.GET)
    year = (asked.cleaned_data["year"] if asked.is_valid() else None) or legal_day(at).year
    context = {
        "year": year,
        "open": reading.open_for_comment(at),
        "catalogue": reading.catalogue(year),
        "decisions": reading.published(year),
        "now": at,
    }
    return render(request, "decisions/public.html", context)


@public
@says_too_much
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    """One decision: the draft and until when, a form for a comment, afterwards what became of the comments."""
    at = timezone.now()
    shown = reading.shown(decision_id)
    if shown is None:
        raise Http404
    form = CommentForm(request.POST or None)
    refused = None
    if request.method == "POST" and form.is_valid():
        try:
            tracking.count_sending(address=address_of(request), at=at)
            actions.hand_in(
                decision=shown.decision,
                text=form.cleaned_data["text"],
                name=form.cleaned_data["name"],
                contact=form.cleaned_data["contact"],
                submission=form.submission_id,
                by=RESIDENT,
                at=at,
            )
        except Refused as why:
            refused = blame(form, why)
        else:
            messages.success(request, _("意见已收到。征求意见结束后，采纳情况和理由在本页公布。"))
            return redirect("decisions_public_one", decision_id)
    asked = shown.consultation
    context = {
        "shown": shown,
        "form": form,
        "open": bool(asked and asked.open_at(at)),
        "refused": refused,
        "now": at,
    }
    return render(request, "decisions/public_one.html", context, status=status_of(form, refused))
