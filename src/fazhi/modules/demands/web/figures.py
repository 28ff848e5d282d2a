"""The figures of demands for a period, broken down, each opening exactly the records it counts."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from fazhi.kernel.figures import Figure, FigureScope, Measured, Span, Text, UnknownFigure, get
from fazhi.kernel.figures import queries as figures
from fazhi.kernel.people.models import Unit
from fazhi.kernel.workdays import legal_day
from fazhi.modules.demands import paging, queries
from fazhi.modules.demands.figures import FIGURES
from fazhi.modules.demands.listing import looked_for
from fazhi.modules.demands.models import Category
from fazhi.modules.demands.rules.days import bounded
from fazhi.modules.demands.rules.intake import CHANNELS
from fazhi.modules.demands.web.desk import official
from fazhi.web.forms import DayField, FilterForm
from fazhi.web.scopes import requires_verb

RECORDS_A_PAGE = 50
NOWHERE = UUID(int=0)
"""The key of no unit and no category."""


class SpanForm(FilterForm):
    """The period and the breakdown."""

    since = DayField(label=gettext_lazy("自"), required=False)
    until = DayField(label=gettext_lazy("至"), required=False)
    by = forms.ChoiceField(
        label=gettext_lazy("分组"),
        required=False,
        choices=(
            ("channel", gettext_lazy("按渠道")),
            ("unit", gettext_lazy("按承办单位")),
            ("category", gettext_lazy("按类别")),
        ),
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page was asked for."""

    span: Span
    by: str
    at: datetime
    scope: FigureScope

    @property
    def query(self) -> dict[str, str]:
        """The same as words of an address."""
        return {"since": self.span.start.isoformat(), "until": self.span.end.isoformat(), "by": self.by}


@requires_verb("demands.figures")
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """All figures of the period, and one of them broken down."""
    asked, form = _asked(request)
    chosen = _figure(request.GET.get("figure", "demands.received"))
    measured = [figures.measure(figure, asked.scope, asked.span, asked.at) for figure in FIGURES]
    cells = figures.breakdown(chosen, asked.scope, asked.span, asked.by, asked.at)
    context = {
        "form": form,
        "asked": asked,
        "tiles": [_tile(value, asked) for value in measured],
        "chosen": chosen,
        "chosen_title": _said(chosen.title),
        "rows": _named(cells, asked),
        "figures": [(figure.code, _said(figure.title)) for figure in FIGURES],
    }
    return render(request, "demands/figures.html", context)


@requires_verb("demands.figures")
@require_GET
def records(request: HttpRequest, code: str) -> HttpResponse:
    """The records behind one figure, or behind one cell of its breakdown."""
    asked, _form = _asked(request)
    figure = _figure(code)
    where = _cell(request, asked)
    of = request.GET.get("of", "")
    here = asked.query | ({"key": request.GET["key"]} if "key" in request.GET else {})
    source = figures.denominator_records if of == "all" and figure.denominator else figures.records
    rows = source(figure, asked.scope, asked.span, asked.at, where=where)
    measured = figures.measure(figure, asked.scope, asked.span, asked.at, where=where)
    cursor = request.GET.get("older") or request.GET.get("newer", "")
    page = paging.cut(
        rows.select_related("unit").defer("marking", "commitment"),
        "opened_at",
        cursor=cursor,
        size=RECORDS_A_PAGE,
    )
    in_sight = queries.in_sight(official(request), page.rows)
    place = here | ({"of": "all"} if of == "all" else {})
    context = {
        "figure": figure,
        "title": _said(figure.title),
        "basis": figure.basis.en if (get_language() or "").startswith("en") else figure.basis.zh,
        "note": _said(figure.note) if figure.note else "",
        "value": _said(measured.text),
        "reckoning": _said(measured.reckoning),
        "count": rows.count(),
        "rows": [(row, row.pk in in_sight) for row in page.rows],
        "newer": f"?{urlencode(place | {'newer': page.newer})}" if page.newer else "",
        "older": f"?{urlencode(place | {'older': page.older})}" if page.older else "",
        "asked": asked,
        "whole": of == "all",
        "is_share": figure.denominator is not None,
        "back": f"?{urlencode(asked.query | {'figure': code})}",
        "other": f"?{urlencode(here | ({} if of == 'all' else {'of': 'all'}))}",
    }
    return render(request, "demands/figure_records.html", context)


def _asked(request: HttpRequest) -> tuple[Asked, SpanForm]:
    """The period, this year so far unless asked otherwise; what cannot be read is said by the form and left out."""
    at = timezone.now()
    today = legal_day(at)
    form = SpanForm(request.GET)
    form.is_valid()
    since = bounded(form.cleaned_data.get("since") or date(today.year, 1, 1), today)
    until = bounded(form.cleaned_data.get("until") or today, today)
    if until < since:
        since, until = until, since
    form.initial = {"since": since, "until": until}
    form = SpanForm({"since": since, "until": until, "by": form.cleaned_data.get("by") or "channel"})
    scope = FigureScope(queries.reach(official(request)))
    return Asked(Span(since, until), form.data["by"] or "channel", at, scope), form


def _figure(code: str) -> Figure:
    try:
        figure = get(code)
    except UnknownFigure as unknown:
        raise Http404(str(unknown)) from None
    if figure not in FIGURES:
        raise Http404(code)
    return figure


def _cell(request: HttpRequest, asked: Asked) -> dict[str, Any] | None:
    """The cell of the breakdown that was clicked, as the figures understand it. A key nothing has matches nothing."""
    if "key" not in request.GET:
        return None
    key = looked_for(request.GET["key"])
    return {asked.by: (key if asked.by == "channel" else _key(key)) if key else None}


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return NOWHERE


def _tile(value: Measured, asked: Asked) -> dict[str, Any]:
    return {
        "code": value.figure.code,
        "title": _said(value.figure.title),
        "value": _said(value.text),
        "note": _said(value.reckoning) if value.denominator is not None else "",
        "query": urlencode(asked.query),
    }


def _named(cells: tuple[Measured, ...], asked: Asked) -> list[dict[str, Any]]:
    """The rows of a breakdown with the names of their keys, the largest first."""
    keys = [cell.group for cell in cells if cell.group is not None]
    names = _names(asked.by, keys)
    most = max((cell.value or 0 for cell in cells), default=0)
    rows = [
        {
            "name": names.get(str(cell.group), _("未填")) if cell.group is not None else _("未填"),
            "value": _said(cell.text),
            "note": _said(cell.reckoning),
            "share": int(100 * (cell.value or 0) / most) if most else 0,
            "query": urlencode(asked.query | {"key": str(cell.group) if cell.group is not None else ""}),
            "size": cell.value or 0,
        }
        for cell in cells
    ]
    return sorted(rows, key=lambda row: -row["size"])


def _names(by: str, keys: list[Any]) -> dict[str, str]:
    if by == "channel":
        return {code: _said(text) for code, text in CHANNELS.items()}
    model = Unit if by == "unit" else Category
    return {str(row.pk): row.name for row in model.objects.filter(pk__in=keys)}


def _said(text: Text) -> str:
    return text.en if (get_language() or "").startswith("en") else text.zh
