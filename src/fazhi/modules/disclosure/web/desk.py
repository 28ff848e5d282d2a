"""The register of requests, entering one that came on paper, and the year's figures with their records."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from fazhi.kernel.figures import Figure, FigureScope, Span, Text, UnknownFigure, get
from fazhi.kernel.figures import queries as figures
from fazhi.kernel.matters.errors import Refused
from fazhi.kernel.matters.forms import said
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Unit
from fazhi.kernel.workdays import legal_day
from fazhi.modules.disclosure import actions, kinds, queries
from fazhi.modules.disclosure.figures import FIGURES
from fazhi.modules.disclosure.web.forms import DeskForm, YearForm
from fazhi.web.following import link_of, qr_picture
from fazhi.web.scopes import actor_of, requires_verb
from fazhi.web.sending import says_too_much

MOST = 200
"""Records shown behind one figure."""


def official(request: HttpRequest) -> Actor:
    """The official behind the request. The view's scope has made sure that there is one."""
    actor = actor_of(request)
    if actor is None:
        raise PermissionDenied
    return actor


@requires_verb(kinds.READ)
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """The requests within sight, newest first."""
    skip = request.GET.get("skip", "")
    page = queries.register(
        official(request),
        status=request.GET.get("status", ""),
        skip=int(skip) if skip.isdecimal() and len(skip) < 8 else 0,
    )
    context = {"page": page, "now": timezone.now(), "handle": kinds.HANDLE}
    return render(request, "disclosure/register.html", context)


@requires_verb(kinds.HANDLE)
@says_too_much
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Enter a request that came on paper; the code for the applicant is shown once, in the answer to the form."""
    actor, at = official(request), timezone.now()
    form = DeskForm(request.POST or None, initial={"received_on": at})
    refused: Refused | None = None
    if request.method == "POST" and form.is_valid():
        try:
            matter, code = actions.hand_in(
                unit=Unit.objects.get(path=actor.unit_path), by=actor, at=at, **form.told
            )
        except Refused as why:
            form.blame(getattr(why, "errors", {}))
            refused = None if form.errors else why
        else:
            context = {"matter": matter, "code": code, "qr": qr_picture(link_of(request, code))}
            return render(request, "disclosure/entered.html", context)
    status = refused.status if refused else 422 if form.errors else 200
    return render(request, "disclosure/enter.html", {"form": form, "refused": refused}, status=status)


@requires_verb(kinds.READ)
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """The figures of a year, as the yearly report on open information asks for them; each opens to its requests."""
    at = timezone.now()
    span, scope = _asked(request, at)
    measured = [figures.measure(figure, scope, span, at) for figure in FIGURES]
    context = {
        "year": span.start.year,
        "form": YearForm({"year": span.start.year}),
        "rows": [
            (value.figure.code, said(value.figure.title), said(value.text), _basis(value.figure))
            for value in measured
        ],
    }
    return render(request, "disclosure/figures.html", context)


@requires_verb(kinds.READ)
@require_GET
def records(request: HttpRequest, code: str) -> HttpResponse:
    """The requests behind one figure of a year."""
    at = timezone.now()
    span, scope = _asked(request, at)
    try:
        figure = get(code)
    except UnknownFigure as unknown:
        raise Http404(str(unknown)) from None
    if figure not in FIGURES:
        raise Http404(code)
    rows = figures.records(figure, scope, span, at)
    context = {
        "year": span.start.year,
        "title": said(figure.title),
        "value": said(figures.measure(figure, scope, span, at).text),
        "basis": _basis(figure),
        "rows": rows.select_related("unit").defer("marking", "commitment").order_by("-opened_at")[:MOST],
        "count": rows.count(),
        "most": MOST,
    }
    return render(request, "disclosure/figure.html", context)


def _basis(figure: Figure) -> str:
    return said(Text(figure.basis.zh, figure.basis.en))


def _asked(request: HttpRequest, at: datetime) -> tuple[Span, FigureScope]:
    today = legal_day(at)
    form = YearForm(request.GET)
    year = (form.cleaned_data["year"] if form.is_valid() else None) or today.year
    year = min(year, today.year)
    return Span(date(year, 1, 1), min(date(year, 12, 31), today)), FigureScope(official(request).unit_path)
