"""The powers-and-duties list: read and searched, lines added and ended, whole tables in and out."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fazhi.kernel.matters.errors import Refused
from fazhi.kernel.people.models import Unit
from fazhi.kernel.people.queries import open_units
from fazhi.kernel.workdays import legal_day
from fazhi.modules.demands import queries
from fazhi.modules.demands.actions import responsibilities as actions
from fazhi.modules.demands.actions.responsibilities import Line
from fazhi.modules.demands.listing import looked_for
from fazhi.modules.demands.models import Responsibility
from fazhi.modules.demands.routing.duty import in_force
from fazhi.modules.demands.routing.lists import lines_of, written_list
from fazhi.modules.demands.rules.spreadsheet import Unreadable
from fazhi.modules.demands.web.categories import TABLE_BYTES, TableForm, tried
from fazhi.modules.demands.web.desk import official
from fazhi.modules.demands.web.forms import category_options, place_options
from fazhi.web.forms import DayField, FilterForm, Form
from fazhi.web.scopes import requires_verb

READERS = ("demands.read", actions.VERB)
MOST = 500
"""Lines shown at once; a search narrows them."""


class SearchForm(FilterForm):
    """What narrows the list."""

    text = forms.CharField(
        label=gettext_lazy("查找类别、单位或依据"), required=False, widget=forms.TextInput({"type": "search"})
    )
    ended = forms.ChoiceField(
        label=gettext_lazy("状态"),
        required=False,
        choices=(("", gettext_lazy("现行")), ("all", gettext_lazy("包括已终止和将施行的"))),
    )


class LineForm(Form):
    """One new line."""

    category = forms.ChoiceField(label=gettext_lazy("事项类别"))
    level = forms.ChoiceField(label=gettext_lazy("层级"), choices=Responsibility.LEVELS)
    unit = forms.ChoiceField(
        label=gettext_lazy("责任单位"),
        required=False,
        help_text=gettext_lazy("乡镇级、村级事项不选单位的，指诉求所在的乡镇、村。"),
    )
    place = forms.ChoiceField(label=gettext_lazy("适用地域"), required=False)
    delegated_to = forms.ChoiceField(label=gettext_lazy("委托承办单位"), required=False)
    delegation_document = forms.CharField(label=gettext_lazy("委托文件"), max_length=200, required=False)
    basis = forms.CharField(
        label=gettext_lazy("依据"),
        max_length=200,
        help_text=gettext_lazy("法律条文，或者本地文件的名称和文号。"),
    )
    verified = forms.BooleanField(label=gettext_lazy("依据已与原文核对"), required=False)
    from_day = DayField(label=gettext_lazy("自何日起"))

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {row.code: row for row in open_units(at).order_by("path")}
        self.categories = {row.code: row for row in queries.categories()}
        names = [("", _("未选")), *((code, row.name) for code, row in self.units.items())]
        choices = {
            "category": category_options(_("请选择")),
            "unit": names,
            "delegated_to": names,
            "place": [("", _("全县")), *place_options(at)[1:]],
        }
        for name, options in choices.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]  # they are ChoiceFields

    @property
    def line(self) -> Line:
        """What was filled in; only after ``is_valid()``."""
        told = self.cleaned_data
        return Line(
            category=self.categories[told["category"]],
            level=told["level"],
            unit=self._unit("unit"),
            place=self._unit("place"),
            delegated_to=self._unit("delegated_to"),
            delegation_document=told["delegation_document"],
            basis=told["basis"],
            verified=told["verified"],
            from_day=told["from_day"],
        )

    def _unit(self, name: str) -> Unit | None:
        return self.units.get(self.cleaned_data[name])


class EndForm(Form):
    """The last day of a line."""

    to_day = DayField(label=gettext_lazy("最后一日"))


@requires_verb(*READERS)
@require_GET
def responsibilities(request: HttpRequest) -> HttpResponse:
    """The list, for everybody who handles demands; those who keep it may change it."""
    return _page(request, TableForm())


@requires_verb(actions.VERB)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Add one line."""
    at = timezone.now()
    form = LineForm(request.POST or None, at=at, initial={"from_day": legal_day(at)})
    if request.method == "POST" and form.is_valid():
        by = official(request)
        if tried(form, lambda: actions.add_responsibility(line=form.line, by=by, at=at)):
            messages.success(request, _("已列入权责清单。"))
            return redirect("demands_responsibilities")
    return render(
        request, "demands/responsibilities_add.html", {"form": form}, status=422 if form.errors else 200
    )


@requires_verb(actions.VERB)
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, line_id: UUID) -> HttpResponse:
    """End one line from a day on."""
    at = timezone.now()
    row = in_order(Responsibility.objects.filter(pk=line_id)).first()
    if row is None:
        raise Http404
    form = EndForm(request.POST or None, initial={"to_day": legal_day(at)})
    if request.method == "POST" and form.is_valid():
        by, day = official(request), form.cleaned_data["to_day"]
        if tried(form, lambda: actions.end_responsibility(line_id=line_id, to_day=day, by=by, at=at)):
            messages.success(request, _("已终止，此前派出的诉求不受影响。"))
            return redirect("demands_responsibilities")
    context = {"form": form, "row": row}
    return render(request, "demands/responsibilities_end.html", context, status=422 if form.errors else 200)


@requires_verb(actions.VERB)
@require_POST
def import_table(request: HttpRequest) -> HttpResponse:
    """Add the lines of a table, all or none."""
    at = timezone.now()
    form = TableForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            lines = lines_of(form.cleaned_data["table"].read(TABLE_BYTES), at)
            made = actions.add_responsibilities(lines=lines, by=official(request), at=at)
        except (Unreadable, Refused) as wrong:
            form.add_error("table", str(wrong))
        else:
            messages.success(request, _("已列入%(n)d行。") % {"n": len(made)})
            return redirect("demands_responsibilities")
    return _page(request, form, status=422)


@requires_verb(*READERS)
@require_GET
def export_table(request: HttpRequest) -> StreamingHttpResponse:
    """The lines in force as a table; there is nothing about persons in it."""
    del request  # the same for every reader
    today = legal_day(timezone.now())
    rows = list(in_order(in_force(today)))
    lines = (line.encode("utf-8-sig" if n == 0 else "utf-8") for n, line in enumerate(written_list(rows)))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="responsibilities-{today}.csv"'
    return response


def in_order(rows: QuerySet[Responsibility]) -> QuerySet[Responsibility]:
    """By category, the nearest level first."""
    related = rows.select_related("category", "unit", "place", "delegated_to")
    return related.order_by("category__code", "-level", "from_day", "id")


def _page(request: HttpRequest, form: TableForm, *, status: int = 200) -> HttpResponse:
    filters = SearchForm(request.GET)
    asked = looked_for(request.GET.get("text", ""))
    today = legal_day(timezone.now())
    rows = Responsibility.objects.all() if request.GET.get("ended") == "all" else in_force(today)
    if asked:
        rows = rows.filter(
            Q(category__zh__icontains=asked)
            | Q(unit__name_zh__icontains=asked)
            | Q(delegated_to__name_zh__icontains=asked)
            | Q(basis__icontains=asked)
        )
    context = {
        "rows": list(in_order(rows)[:MOST]),
        "most": MOST,
        "filters": filters,
        "form": form,
        "today": today,
        "may_change": official(request).may(actions.VERB),
    }
    return render(request, "demands/responsibilities.html", context, status=status)
