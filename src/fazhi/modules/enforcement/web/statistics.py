"""The yearly statistics of enforcement: every figure of a year, the records behind each, and the table as a file."""

import io
from collections.abc import Callable, Sequence

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from openpyxl import Workbook

from fazhi.kernel.figures import Figure
from fazhi.kernel.matters.forms import said
from fazhi.kernel.matters.queries import listed
from fazhi.kernel.workdays import legal_day
from fazhi.modules.enforcement import kinds
from fazhi.modules.enforcement.figures import FIGURES
from fazhi.modules.enforcement.queries import statistics
from fazhi.modules.enforcement.queries.statistics import Line
from fazhi.modules.enforcement.rules_discretion import as_csv, harmless
from fazhi.modules.enforcement.web.forming import official
from fazhi.web.format import money
from fazhi.web.scopes import requires_verb

PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@requires_verb(kinds.READ)
@require_GET
def yearly(request: HttpRequest) -> HttpResponse:
    """The figures of a year, when they are due, and the years there are to choose from."""
    actor, at = official(request), timezone.now()
    today = legal_day(at)
    year = statistics.year_of(request.GET.get("year", ""), today)
    found = statistics.lines(year, statistics.scope_of(actor), at)
    context = {
        "year": year,
        "years": [today.year - back for back in range(4)],
        "rows": [_row(line) for line in found],
        "duty": statistics.duty_of(year, at),
    }
    return render(request, "enforcement/statistics.html", context)


@requires_verb(kinds.READ)
@require_GET
def records(request: HttpRequest, code: str) -> HttpResponse:
    """The matters behind one figure of a year; titles only of those within sight."""
    actor, at = official(request), timezone.now()
    year = statistics.year_of(request.GET.get("year", ""), legal_day(at))
    figure = next((one for one in FIGURES if one.code == code), None)
    if figure is None:
        raise Http404
    whole = request.GET.get("of") == "all"
    span, scope = statistics.span_of(year), statistics.scope_of(actor)
    rows = statistics.records(figure, whole=whole, scope=scope, span=span, at=at)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    yuan = statistics.amounts(figure, shown, span.asked(at))
    in_sight = set(listed(actor).filter(pk__in=[row.pk for row in shown]).values_list("pk", flat=True))
    context = {
        "year": year,
        "row": _row(statistics.line(figure, scope, span, at)),
        "note": said(figure.note) if figure.note else "",
        "page": page,
        "rows": [(row, row.pk in in_sight, money(yuan[row.pk]) if row.pk in yuan else "") for row in shown],
        "whole": whole,
        "is_share": figure.denominator is not None,
        "older": f"?year={year}&of={'all' if whole else ''}&page={page.next_page_number()}"
        if page.has_next()
        else "",
    }
    return render(request, "enforcement/statistics_records.html", context)


@requires_verb(kinds.READ)
@require_GET
def export(request: HttpRequest, form: str) -> HttpResponse:
    """The table of a year as a file: numbers and how each was counted, nobody's data."""
    actor, at = official(request), timezone.now()
    year = statistics.year_of(request.GET.get("year", ""), legal_day(at))
    head = (_("指标"), _("数值"), _("金额（元）"), _("怎样得出"), _("代码"), _("定义版本"))
    rows = [list(head), *(_cells(line) for line in statistics.lines(year, statistics.scope_of(actor), at))]
    media_type, write = FORMS[form]
    response = HttpResponse(write(rows), content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="enforcement-{year}.{form}"'
    return response


def _row(line: Line) -> dict[str, object]:
    figure, value = line.measured.figure, line.measured
    return {
        "code": figure.code,
        "title": said(figure.title),
        "value": said(value.text),
        "amount": "" if line.amount is None else money(line.amount),
        "note": said(value.reckoning) if value.denominator is not None else "",
        "basis": _basis(figure),
    }


def _basis(figure: Figure) -> str:
    return figure.basis.en if (get_language() or "").startswith("en") else figure.basis.zh


def _cells(line: Line) -> list[str]:
    row, figure = _row(line), line.measured.figure
    amount = "" if line.amount is None else str(line.amount)
    return [str(row["title"]), str(row["value"]), amount, str(row["note"]), figure.code, str(figure.version)]


def _xlsx(rows: Sequence[Sequence[str]]) -> bytes:
    """The table as a workbook of text cells, so that nothing in them is computed."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("年度执法统计"))
    for row in rows:
        sheet.append([harmless(cell) for cell in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


FORMS: dict[str, tuple[str, Callable[[Sequence[Sequence[str]]], bytes]]] = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "xlsx": (XLSX, _xlsx),
}
