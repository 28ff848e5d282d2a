"""The register of normative documents, the lists of the other kinds, the number series, the results of a clean-up."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from fazhi.kernel.matters.errors import BadForm, Refused
from fazhi.kernel.matters.queries import visible
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.workdays import legal_day
from fazhi.modules.documents import kinds, queries
from fazhi.modules.documents.actions import register as actions
from fazhi.modules.documents.models import CleanUp, Series, said
from fazhi.modules.documents.web.forms import ResultForm, SeriesForm
from fazhi.web.forms import Form
from fazhi.web.scopes import actor_of, requires_verb


def official(request: HttpRequest) -> Actor:
    """The official behind the request. The view's scope has made sure that there is one."""
    actor = actor_of(request)
    if actor is None:
        raise PermissionDenied
    return actor


def complain(form: Form, refused: Refused) -> None:
    """Put a refusal beside its fields, or above the form."""
    errors = refused.errors if isinstance(refused, BadForm) else {"": refused.message}
    for name, sentence in errors.items():
        known = next((key for key in (name, f"place.{name}", f"fact.{name}") if key in form.fields), None)
        form.add_error(known, sentence)


@requires_verb(kinds.READ)
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """The one register of normative documents."""
    rows = queries.register(official(request), year=request.GET.get("year", ""))
    page = Paginator(rows, queries.PAGE).get_page(request.GET.get("page"))
    today = legal_day(timezone.now())
    standing = set(
        queries.in_force(today).filter(pk__in=[row.pk for row in page]).values_list("pk", flat=True)
    )
    context = {"page": page, "standing": standing, "now": timezone.now()}
    return render(request, "documents/register.html", context)


@requires_verb(kinds.READ)
@require_GET
def work(request: HttpRequest) -> HttpResponse:
    """The matters of one other kind: clean-ups, filings, reviews, contracts, files, loans."""
    others = [kind for kind in kinds.KINDS if kind is not kinds.DOCUMENT]
    chosen = next((kind for kind in others if kind.code == request.GET.get("kind")), kinds.CONTRACT)
    page = Paginator(queries.work(official(request), chosen.code), queries.PAGE).get_page(
        request.GET.get("page")
    )
    shown = [(kind.code, said(kind.title)) for kind in others]
    context = {
        "page": page,
        "kinds": shown,
        "chosen": chosen.code,
        "title": said(chosen.title),
        "now": timezone.now(),
    }
    return render(request, "documents/work.html", context)


@requires_verb(kinds.OFFICE)
@require_http_methods(["GET", "POST"])
def series(request: HttpRequest) -> HttpResponse:
    """The one number series of the own organ."""
    actor = official(request)
    row = Series.objects.filter(organ=actor.unit_id).first()
    form = SeriesForm(request.POST or None, initial={"words": row.words, "basis": row.basis} if row else None)
    if request.method == "POST" and form.is_valid():
        entered = form.cleaned_data
        try:
            actions.set_series(words=entered["words"], basis=entered["basis"], by=actor, at=timezone.now())
        except Refused as refused:
            complain(form, refused)
        else:
            messages.success(request, _("已设定；以后印发的文件按此编号，序号不重新开始。"))
            return redirect("documents_series")
    return render(
        request, "documents/series.html", {"form": form, "row": row}, status=422 if form.errors else 200
    )


@requires_verb(kinds.OFFICE)
@require_http_methods(["GET", "POST"])
def results(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """The results of a clean-up, document by document, and what has none yet."""
    actor, at = official(request), timezone.now()
    clean_up = CleanUp.objects.select_related("matter", "organ").filter(pk=matter_id).first()
    if clean_up is None or not visible(actor).filter(pk=matter_id).exists():
        raise Http404
    waiting = list(queries.without_result(clean_up, legal_day(at)))
    known = list(clean_up.results.select_related("document__matter").order_by("pk"))
    form = ResultForm(request.POST or None, documents=[*waiting, *(row.document for row in known)])
    if request.method == "POST" and form.is_valid():
        entered = form.cleaned_data
        try:
            actions.set_result(
                clean_up=clean_up, document=form.rows[entered["document"]], result=entered["result"],
                reasons=entered["reasons"], by=actor, at=at,
            )  # fmt: skip
        except Refused as refused:
            complain(form, refused)
        else:
            return redirect("documents_results", matter_id)
    context = {"form": form, "clean_up": clean_up, "waiting": waiting, "known": known}
    return render(request, "documents/results.html", context, status=422 if form.errors else 200)
