"""The figures of demands, each opening exactly the records it counts."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Field, Query, Router

from fazhi.api.describing import refusals
from fazhi.api.officials import actor_of, in_post
from fazhi.kernel.figures import Basis, Figure, FigureScope, Measured, Span, Text, UnknownFigure, get
from fazhi.kernel.figures import queries as kernel
from fazhi.kernel.matters.errors import BadForm
from fazhi.kernel.people.models import Unit
from fazhi.kernel.workdays import legal_day
from fazhi.modules.demands import paging, queries
from fazhi.modules.demands.api.cursors import checked
from fazhi.modules.demands.api.officials import row_of
from fazhi.modules.demands.api.schemas import BrokenDownOut, CellOut, DemandPage, DemandRow, FigureOut, Period
from fazhi.modules.demands.figures import FIGURES
from fazhi.modules.demands.models import Category
from fazhi.modules.demands.rules.cleaning import cleaned
from fazhi.modules.demands.rules.days import bounded
from fazhi.modules.demands.rules.intake import CHANNELS

router = Router(tags=["figures 统计"])
READS = in_post("demands.figures")
By = Literal["channel", "unit", "category"]


class Broken(Period):
    """The period, and by what the figure is broken down."""

    by: By = "channel"


class Opened(Broken):
    """The records of a figure, of its denominator (``of=all``), or of one cell (``key`` of the breakdown)."""

    of: Literal["counted", "all"] = "counted"
    key: Annotated[str | None, Field(max_length=60, description="分组中一行的 key；空为没有填写的")] = None
    page: Annotated[str, Field(description="上一页给出的 older 或 newer")] = ""
    size: Annotated[int, Field(ge=1, le=200)] = paging.PAGE


@router.get(
    "figures",
    auth=READS,
    response={200: list[FigureOut], **refusals(401, 403, 422)},
    summary="全部统计 All figures",
)
def all_figures(request: HttpRequest, asked: Query[Period]) -> list[dict[str, Any]]:
    """Every figure of the period, over the units the post looks at."""
    at = timezone.now()
    span, scope = _span(asked, at), _scope(request)
    return [_measured(kernel.measure(figure, scope, span, at)) for figure in FIGURES]


@router.get(
    "figures/{figure}",
    auth=READS,
    response={200: BrokenDownOut, **refusals(401, 403, 404, 422)},
    summary="一项统计及其分组 One figure, broken down",
)
def one_figure(request: HttpRequest, figure: str, asked: Query[Broken]) -> dict[str, Any]:
    """The value and its cells; the cells of a count add up to it."""
    at = timezone.now()
    chosen, span, scope = _figure(figure), _span(asked, at), _scope(request)
    cells = kernel.breakdown(chosen, scope, span, asked.by, at)
    whole = _measured(kernel.measure(chosen, scope, span, at))
    return whole | {"by": asked.by, "cells": _cells(cells, asked.by)}


@router.get(
    "figures/{figure}/records",
    auth=READS,
    response={200: DemandPage, **refusals(401, 403, 404, 422)},
    summary="统计背后的诉求 The records behind a figure",
)
def records(request: HttpRequest, figure: str, asked: Query[Opened]) -> DemandPage:
    """Exactly the rows counted, newest first, page by page. Above the line a row has no title."""
    at = timezone.now()
    chosen, span, scope = _figure(figure), _span(asked, at), _scope(request)
    whole = asked.of == "all" and chosen.denominator is not None
    source = kernel.denominator_records if whole else kernel.records
    rows = source(chosen, scope, span, at, where=_cell(asked))
    page = paging.cut(
        rows.select_related("unit", "demand__category"),
        "opened_at",
        cursor=checked(asked.page),
        size=asked.size,
    )
    seen = queries.in_sight(actor_of(request), page.rows)
    found = [DemandRow(**row_of(row) | ({} if row.pk in seen else {"title": ""})) for row in page.rows]
    return DemandPage(rows=found, newer=page.newer, older=page.older)


def _figure(code: str) -> Figure:
    try:
        figure = get(code)
    except UnknownFigure as unknown:
        raise Http404(str(unknown)) from None
    if figure not in FIGURES:
        raise Http404(code)
    return figure


def _scope(request: HttpRequest) -> FigureScope:
    return FigureScope(queries.reach(actor_of(request)))


def _span(asked: Period, at: datetime) -> Span:
    today = legal_day(at)
    since = bounded(asked.since or date(today.year, 1, 1), today)
    until = bounded(asked.until or today, today)
    if until < since:
        raise BadForm({"until": _("止日早于起日。")})
    return Span(since, until)


def _cell(asked: Opened) -> dict[str, Any] | None:
    if asked.key is None:
        return None
    key = cleaned(asked.key)
    if not key:
        return {asked.by: None}
    return {asked.by: key if asked.by == "channel" else _uuid(key)}


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise BadForm({"key": _("key 应是分组中一行给出的值。")}) from None


def _measured(one: Measured) -> dict[str, Any]:
    figure = one.figure
    return {
        "code": figure.code,
        "title": _said(figure.title),
        "unit": _said(figure.unit),
        "kind": figure.kind,
        "basis": _said(figure.basis),
        "local": figure.basis.local,
        "version": figure.version,
        "since": one.span.start,
        "until": one.span.end,
        "value": one.value,
        "numerator": one.numerator,
        "denominator": one.denominator,
        "reckoning": _said(one.reckoning),
        "groups": list(figure.groups),
    }


def _cells(cells: tuple[Measured, ...], by: str) -> list[CellOut]:
    names = _names(by, [cell.group for cell in cells if cell.group is not None])
    return [
        CellOut(
            key=None if cell.group is None else str(cell.group),
            name=_("未填") if cell.group is None else names.get(str(cell.group), ""),
            value=cell.value,
            numerator=cell.numerator,
            denominator=cell.denominator,
        )
        for cell in cells
    ]


def _names(by: str, keys: list[Any]) -> dict[str, str]:
    if by == "channel":
        return {code: _said(text) for code, text in CHANNELS.items()}
    model = Unit if by == "unit" else Category
    return {str(row.pk): row.name for row in model.objects.filter(pk__in=keys)}


def _said(text: Text | Basis) -> str:
    return text.en if (get_language() or "").startswith("en") else text.zh
