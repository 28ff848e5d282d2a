"""The figures of one part of the house for a period, each opening exactly the records it counts."""

from dataclasses import dataclass
from datetime import date, datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from fazhi.kernel.figures import Figure, FigureScope, Span, all_figures
from fazhi.kernel.figures import queries as figures
from fazhi.kernel.matters.queries import visible
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.queries import reach_of
from fazhi.kernel.workdays import legal_day
from fazhi.modules.office.queries.administration import PARTS
from fazhi.modules.office.templatetags.office import english, said
from fazhi.modules.office.web.acting import actor_on
from fazhi.web.forms import DayField, FilterForm
from fazhi.web.scopes import requires_post

PAGE = 50
FIRST_DAY = date(1990, 1, 1)


class SpanForm(FilterForm):
    """The period."""

    since = DayField(label=_("自"), required=False)
    until = DayField(label=_("至"), required=False)


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose numbers for which days, asked when."""

    span: Span
    scope: FigureScope
    at: datetime
    query: str


@requires_post
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """The figures of one part: those of the first the post may read unless another was asked for."""
    actor = actor_on(request)
    parts = parts_of(actor)
    part = request.GET.get("part", "")
    part = part if part in parts else next(iter(parts), "")
    asked, form = _asked(request, actor)
    measured = [figures.measure(one, asked.scope, asked.span, asked.at) for one in parts.get(part, ())]
    context = {
        "form": form,
        "part": part,
        "parts": [(code, PARTS.get(code, (code, code))[english()]) for code in parts],
        "tiles": measured,
        "query": asked.query,
    }
    return render(request, "office/figures.html", context)


@requires_post
@require_GET
def records(request: HttpRequest, code: str) -> HttpResponse:
    """The matters behind one figure; of a share also those it is counted over (``of=all``)."""
    actor = actor_on(request)
    figure = next((one for held in parts_of(actor).values() for one in held if one.code == code), None)
    if figure is None:
        raise Http404
    asked, _form = _asked(request, actor)
    whole = request.GET.get("of") == "all" and figure.denominator is not None
    source = figures.denominator_records if whole else figures.records
    rows = source(figure, asked.scope, asked.span, asked.at).select_related("unit")
    skip = _number(request.GET.get("skip", ""))
    found = list(rows.order_by("-opened_at", "-pk")[skip : skip + PAGE + 1])
    seen = set(visible(actor).filter(pk__in=[row.pk for row in found]).values_list("pk", flat=True))
    place = f"{asked.query}&of=all" if whole else asked.query
    context = {
        "figure": figure,
        "title": said(figure.title),
        "measured": figures.measure(figure, asked.scope, asked.span, asked.at),
        "rows": [(row, row.pk in seen) for row in found[:PAGE]],
        "older": f"?{place}&skip={skip + PAGE}" if len(found) > PAGE else "",
        "whole": whole,
        "other": f"?{asked.query}" if whole else f"?{asked.query}&of=all",
        "back": f"{reverse('figures')}?part={code.partition('.')[0]}&{asked.query}",
        "asked": asked,
    }
    return render(request, "office/figure_records.html", context)


def parts_of(actor: Actor) -> dict[str, list[Figure]]:
    """The figures a post may read under their parts; a part that has pages for its figures shows them there."""
    found: dict[str, list[Figure]] = {}
    for figure in all_figures():
        part = figure.code.partition(".")[0]
        if actor.may(f"{part}.read") and not _has_own_page(part):
            found.setdefault(part, []).append(figure)
    return found


def _has_own_page(part: str) -> bool:
    try:
        reverse(f"{part}_figures")
    except NoReverseMatch:
        return False
    return True


def _asked(request: HttpRequest, actor: Actor) -> tuple[Asked, SpanForm]:
    """The period, this year so far unless asked otherwise; what cannot be read is left out."""
    at = timezone.now()
    today = legal_day(at)
    form = SpanForm(request.GET)
    form.is_valid()
    since = max(form.cleaned_data.get("since") or date(today.year, 1, 1), FIRST_DAY)
    until = max(form.cleaned_data.get("until") or today, FIRST_DAY)
    since, until = min(since, until), max(since, until)
    days = {"since": since.isoformat(), "until": until.isoformat()}
    scope = FigureScope(reach_of(actor))
    return Asked(Span(since, until), scope, at, urlencode(days)), SpanForm(days)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
