"""The papers a resident takes home, made for printing: on A4, or on the 80 mm roll of a receipt printer."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from fazhi.kernel.matters import queries as matters
from fazhi.kernel.matters.errors import ReasonNeeded, UnknownMatter
from fazhi.kernel.matters.models import Matter
from fazhi.modules.demands import consents, papers_demand, queries, secrecy
from fazhi.modules.demands.models import Consent
from fazhi.modules.demands.web import visits
from fazhi.modules.demands.web.desk import official
from fazhi.web.following import link_of, qr_picture
from fazhi.web.scopes import requires_verb

PAPERS = ("a4", "80mm")


@requires_verb("demands.intake")
@never_cache
@require_http_methods(["GET", "POST"])
def receipt(request: HttpRequest) -> HttpResponse:
    """The receipt with its code, right after registration, or for an envelope that a phone still has (posted)."""
    found = _of_envelope(request) if request.method == "POST" else _of_cookie(request)
    if found is None:
        return redirect("demands_register")
    matter_id, code = found
    matter = Matter.objects.select_related("unit", "origin").get(pk=matter_id)
    return _receipt(request, matter, code)


@requires_verb("demands.read")
@never_cache
@require_GET
def reprint(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """The receipt once more. Without the code: it is not stored, and a new one would shut the old one out."""
    return _receipt(request, matter_seen(request, matter_id), "")


@requires_verb("demands.read")
@never_cache
@require_GET
def answer_notice(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """The answer on paper, with what can be done about it."""
    at = timezone.now()
    notice = papers_demand.answer_notice_of(matter_seen(request, matter_id), at)
    if notice is None:
        raise Http404
    link = request.build_absolute_uri(reverse("demands_follow"))
    context = {
        "notice": notice,
        "paper": _paper(request),
        "reach": consents.reach_of(notice.demand, official(request)),
        "qr": qr_picture(link),
        "link": link,
        "now": at,
    }
    return render(request, "demands/notice_of_answer.html", context)


def _receipt(request: HttpRequest, matter: Matter, code: str) -> HttpResponse:
    at = timezone.now()
    actor = official(request)
    asked = request.POST if request.method == "POST" else request.GET
    follow = reverse("demands_follow")
    link = link_of(request, code) if code else request.build_absolute_uri(follow)
    may_see = matters.visible(actor).filter(pk=matter.pk).exists()
    context = {
        "receipt": papers_demand.receipt_of(matter, at),
        "code": code,
        "qr": qr_picture(link),
        "link": request.build_absolute_uri(follow),
        "paper": _paper(request),
        "told": may_see and asked.get("told") == "yes",
        "may_see": may_see,
        "submission": request.POST.get("submission", ""),
        "now": at,
    }
    return render(request, "demands/receipt.html", context)


def _of_cookie(request: HttpRequest) -> tuple[UUID, str] | None:
    """What this post registered a moment ago."""
    kept = visits.remembered_registered(request, official(request).ref)
    return (kept[2], kept[0]) if kept else None


def _of_envelope(request: HttpRequest) -> tuple[UUID, str] | None:
    """What this post handed in from the field, by the id that only the phone and the sender know."""
    try:
        submission = UUID(request.POST.get("submission", ""))
    except ValueError:
        return None
    demand = queries.by_submission(secrecy.kept_submission(submission))
    if demand is None or not Consent.objects.filter(demand=demand, post=official(request).post_id).exists():
        return None
    return demand.pk, secrecy.code_for(submission)


def matter_seen(request: HttpRequest, matter_id: UUID) -> Matter:
    """A matter of this module within sight. Raises ``Http404`` for any other; papers are not made above the line."""
    try:
        matter = matters.matter_for(official(request), matter_id, timezone.now())
    except (UnknownMatter, ReasonNeeded):
        raise Http404 from None
    if matter.kind not in queries.KINDS:
        raise Http404
    return matter


def _paper(request: HttpRequest) -> str:
    asked = request.POST if request.method == "POST" else request.GET
    paper = asked.get("paper", "")
    return paper if paper in PAPERS else PAPERS[0]
