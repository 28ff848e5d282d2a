"""The discretion benchmark: every item with its versions, entering one, importing a sheet, ending a version."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from fazhi.kernel.matters.errors import BadForm
from fazhi.kernel.workdays import legal_day
from fazhi.modules.enforcement import actions, kinds
from fazhi.modules.enforcement.models import Benchmark
from fazhi.modules.enforcement.queries import discretion
from fazhi.modules.enforcement.rules import FIELDS
from fazhi.modules.enforcement.rules_discretion import Unreadable, as_csv, items_of
from fazhi.modules.enforcement.web.forming import FormPage, formed, official, sent
from fazhi.modules.enforcement.web.forms_registers import EndForm, ItemForm, SheetForm
from fazhi.web.scopes import requires_verb


@requires_verb(kinds.READ)
@require_GET
def benchmarks(request: HttpRequest) -> HttpResponse:
    """Every item with its bands and factors; older versions below the one in force."""
    context = {
        "items": discretion.benchmarks(),
        "today": legal_day(timezone.now()),
        "certify": kinds.CERTIFY,
    }
    return render(request, "enforcement/benchmarks.html", context)


@requires_verb(kinds.CERTIFY)
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Enter one item, or a newer version of it."""
    actor, at = official(request), timezone.now()
    form = ItemForm(sent(request), initial={"from_day": legal_day(at)})

    def do(_entered: dict[str, Any]) -> str:
        made = actions.set_benchmarks(items=[form.item], by=actor, at=at)
        return _("已登记裁量基准%(code)s。") % {"code": made[0].code}

    page = FormPage(
        _("登记裁量基准"), *_back(), _("登记"), more={"local": True},
        lead=_("没有用到的等次不填。已经施行的版本不能改动，需要调整的，以新的施行日期登记新版本。"),
    )  # fmt: skip
    return formed(request, form, page, do)


@requires_verb(kinds.CERTIFY)
@require_http_methods(["GET", "POST"])
def load(request: HttpRequest) -> HttpResponse:
    """Import the items of a CSV sheet, all or none; every row that cannot be read is named."""
    actor, at = official(request), timezone.now()
    form = SheetForm(sent(request), request.FILES if request.method == "POST" else None)

    def do(entered: dict[str, Any]) -> str:
        try:
            items = items_of(entered["file"][0].read(), {text.zh: code for code, text in FIELDS.items()})
        except Unreadable as why:
            raise BadForm({"file": str(why)}) from None
        made = actions.set_benchmarks(items=items, by=actor, at=at)
        return _("已导入%(n)d项裁量基准。") % {"n": len(made)}

    page = FormPage(
        _("导入裁量基准"), *_back(), _("导入"), icon="upload", more={"local": True},
        lead=_("每个档次、每个情节一行，列与导出的表相同。有一行看不懂，就一行也不导入。"),
    )  # fmt: skip
    return formed(request, form, page, do)


@requires_verb(kinds.CERTIFY)
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, benchmark_id: UUID) -> HttpResponse:
    """Let a version end with a day."""
    actor, at = official(request), timezone.now()
    row = get_object_or_404(Benchmark, pk=benchmark_id)

    def do(entered: dict[str, Any]) -> str:
        actions.end_benchmark(benchmark=row, by=actor, at=at, **entered)
        return _("已登记停用；此前依它作出的裁量不受影响。")

    title = _("停用裁量基准%(code)s") % {"code": row.code}
    form = EndForm(sent(request), initial={"to_day": legal_day(at)})
    return formed(request, form, FormPage(title, *_back(), _("停用"), lead=row.violation), do)


@requires_verb(kinds.READ)
@require_GET
def export(_request: HttpRequest) -> HttpResponse:
    """The versions without an end as a sheet that can be imported again."""
    response = HttpResponse(as_csv(discretion.sheet()), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="benchmark.csv"'
    return response


def _back() -> tuple[str, str]:
    return reverse("enforcement_benchmarks"), _("裁量基准")
