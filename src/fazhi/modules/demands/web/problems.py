"""The register of recurring problems: the list with what is suggested, one problem with its numbers, its records."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fazhi.kernel.matters.errors import BadForm, Refused
from fazhi.kernel.matters.models import Act, Matter
from fazhi.kernel.matters.queries import listed
from fazhi.kernel.people.queries import open_units
from fazhi.kernel.workdays import legal_day
from fazhi.kernel.workdays.periods import add_months
from fazhi.modules.demands import paging, problems, queries
from fazhi.modules.demands.actions.problems import decide_measure, enter_problem, evaluate_problem
from fazhi.modules.demands.models import Problem
from fazhi.modules.demands.rules.cleaning import cleaned
from fazhi.modules.demands.web.desk import official
from fazhi.web.forms import CHOOSE, DayField, Form, LongText, offer
from fazhi.web.scopes import requires_verb
from fazhi.web.step_fields import unit_choices

KEEP, HANDLE = "demands.problems", "demands.handle"


class EnterForm(Form):
    """What recurs, where, and which demands show it."""

    category = forms.ChoiceField(label=gettext_lazy("类别"))
    place = forms.ChoiceField(label=gettext_lazy("乡镇、村（社区）"), required=False)
    found = forms.CharField(
        label=gettext_lazy("反复出现的情况"),
        max_length=2000,
        widget=LongText(rows=4),
        help_text=gettext_lazy("不写诉求人的姓名、电话。"),
    )
    picked = forms.CharField(
        label=gettext_lazy("列举的诉求"),
        required=False,
        widget=LongText(rows=3),
        help_text=gettext_lazy("每行一个编号，可以不填；统计按类别和地点，不限于列举的。"),
    )

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.categories = {row.code: row for row in queries.categories()}
        self.places = {row.code: row for row in queries.places(at)}
        named = [(code, f"{'　' * (row.level - 1)}{row.name}") for code, row in self.categories.items()]
        offer(self.fields["category"], named, nothing=CHOOSE)
        places = ((code, row.name) for code, row in self.places.items())
        offer(self.fields["place"], places, nothing=_("全县"))


class MeasureForm(Form):
    """A measure, who is responsible for it, and until which day."""

    expected = forms.IntegerField(widget=forms.HiddenInput)
    measure = forms.CharField(label=gettext_lazy("措施"), max_length=2000, widget=LongText(rows=3))
    owner = forms.ChoiceField(label=gettext_lazy("责任单位"))
    by_day = DayField(label=gettext_lazy("完成日期"))

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {str(unit.pk): unit for unit in open_units(at).exclude(kind="county").order_by("path")}
        offer(self.fields["owner"], unit_choices(self.units.values()), nothing=CHOOSE)


class EvaluateForm(Form):
    """A note on an evaluation; whether demands fell is read from the records."""

    expected = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(
        label=gettext_lazy("评估意见"), required=False, max_length=2000, widget=LongText(rows=2)
    )


@requires_verb(KEEP, HANDLE)
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """The register, and what comes often enough to be entered in it."""
    actor, at = official(request), timezone.now()
    cursor = request.GET.get("older") or request.GET.get("newer", "")
    rows = problems.problems(actor).order_by()
    page = paging.cut(rows, "matter__opened_at", cursor=cursor)
    keeps = actor.may(KEEP)
    context = {
        "page": page,
        "rows": [(row, row.evaluations.all()[::-1][:1]) for row in page.rows],
        "suggested": problems.suggested(actor, at) if keeps else [],
        "keeps": keeps,
        "days": problems.SUGGEST_DAYS,
        "least": problems.SUGGEST_FROM,
        "now": at,
        "newer": f"?newer={page.newer}" if page.newer else "",
        "older": f"?older={page.older}" if page.older else "",
    }
    return render(request, "demands/problems.html", context)


@requires_verb(KEEP)
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Enter a problem in the register."""
    at = timezone.now()
    initial = {name: cleaned(request.GET.get(name, ""))[:40] for name in ("category", "place")}
    form = EnterForm(request.POST or None, initial=initial, at=at)
    if request.method == "POST" and form.is_valid():
        entered = form.cleaned_data
        try:
            problem = enter_problem(
                category=form.categories[entered["category"]],
                place=form.places.get(entered["place"]),
                found=entered["found"],
                picked=entered["picked"].replace("、", "\n").splitlines(),
                by=official(request),
                at=at,
            )
        except Refused as refused:
            _complain(form, refused)
        else:
            messages.success(request, _("已列入台账：%(number)s。") % {"number": problem.matter.number})
            return redirect("demands_problem", problem.pk)
    return render(request, "demands/problem_enter.html", {"form": form}, status=422 if form.errors else 200)


@requires_verb(KEEP, HANDLE)
@require_GET
def problem(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """One problem: what was found and done, and how many demands came before and after."""
    return _page(request, _problem(request, matter_id))


@requires_verb(KEEP)
@require_POST
def measure(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """Decide on a measure, who is responsible, and until which day."""
    found, at = _problem(request, matter_id), timezone.now()
    form = MeasureForm(request.POST, at=at)
    if form.is_valid():
        entered = form.cleaned_data
        try:
            decide_measure(
                matter_id=found.pk,
                measure=entered["measure"],
                owner=form.units[entered["owner"]],
                by_day=entered["by_day"],
                by=official(request),
                at=at,
                expected=entered["expected"],
            )
        except Refused as refused:
            _complain(form, refused)
        else:
            messages.success(request, _("已确定措施，送责任单位落实。"))
            return redirect("demands_problem", found.pk)
    return _page(request, found, measure_form=form, status=422)


@requires_verb(KEEP)
@require_POST
def evaluate(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """Evaluate the last measure: the records decide."""
    found = _problem(request, matter_id)
    form = EvaluateForm(request.POST)
    if form.is_valid():
        try:
            act = evaluate_problem(
                matter_id=found.pk,
                note=form.cleaned_data["note"],
                by=official(request),
                at=timezone.now(),
                expected=form.cleaned_data["expected"],
            )
        except Refused as refused:
            _complain(form, refused)
        else:
            fell = act.outcome == "fell"
            messages.success(
                request, _("已评估：诉求减少，销号。") if fell else _("已评估：诉求没有减少，请重新分析。")
            )
            return redirect("demands_problem", found.pk)
    return _page(request, found, evaluate_form=form, status=422)


@requires_verb(KEEP, HANDLE)
@require_GET
def records(request: HttpRequest, matter_id: UUID, part: str) -> HttpResponse:
    """The demands behind one number: ``before``, ``after``, or a month written ``2026-03``."""
    found, at = _problem(request, matter_id), timezone.now()
    first, last = _span(found, part, at)
    rows = problems.received(found, first, last)
    cursor = request.GET.get("older") or request.GET.get("newer", "")
    page = paging.cut(rows.select_related("matter__unit"), "matter__opened_at", cursor=cursor)
    ids = [row.pk for row in page.rows]
    in_sight = set(listed(official(request)).filter(pk__in=ids).values_list("pk", flat=True))
    context = {
        "problem": found,
        "first": first,
        "last": last,
        "count": rows.count(),
        "rows": [(row, row.pk in in_sight) for row in page.rows],
        "newer": f"?newer={page.newer}" if page.newer else "",
        "older": f"?older={page.older}" if page.older else "",
    }
    return render(request, "demands/problem_records.html", context)


def _problem(request: HttpRequest, matter_id: UUID) -> Problem:
    found = problems.problems(official(request)).filter(pk=matter_id).first()
    if found is None:
        raise Http404
    return found


def _span(found: Problem, part: str, at: datetime) -> tuple[date, date]:
    compared = problems.comparison(found, at) if part in ("before", "after") else None
    if compared is not None:
        sides = compared.sides
        before = part == "before"
        return (sides.before_from, sides.before_to) if before else (sides.after_from, sides.after_to)
    try:
        first = date.fromisoformat(f"{part}-01")
        return first, add_months(first, 1) - timedelta(days=1)
    except (ValueError, OverflowError):
        raise Http404 from None


def _page(
    request: HttpRequest,
    found: Problem,
    *,
    measure_form: MeasureForm | None = None,
    evaluate_form: EvaluateForm | None = None,
    status: int = 200,
) -> HttpResponse:
    at, actor = timezone.now(), official(request)
    matter = Matter.objects.select_related("unit").get(pk=found.pk)
    possible = {
        row.step for row in matter.possible.all() if row.possible_from is None or row.possible_from <= at
    }
    expected = {"expected": matter.turn}
    keeps = actor.may(KEEP)
    if keeps and measure_form is None and "decide_measure" in possible:
        measure_form = MeasureForm(initial={**expected, "by_day": legal_day(at) + timedelta(days=30)}, at=at)
    if keeps and evaluate_form is None and "evaluate" in possible:
        evaluate_form = EvaluateForm(initial=expected)
    context = {
        "problem": found,
        "matter": matter,
        "now": at,
        "compared": problems.comparison(found, at),
        "months": problems.by_month(found, at),
        "steps": _steps(matter),
        "picked": found.picked.count(),
        "measure_form": measure_form,
        "evaluate_form": evaluate_form,
    }
    return render(request, "demands/problem.html", context, status=status)


def _steps(matter: Matter) -> list[tuple[str, str, Act]]:
    """What was found, why, what is to be done, what was done: the words of the acts, oldest first."""
    titles = {
        "register": (_("反复出现的情况"), "found"),
        "analyse": (_("原因"), "cause"),
        "decide_measure": (_("措施"), "measure"),
        "carry_out": (_("落实情况"), "done"),
        "evaluate": (_("评估意见"), "note"),
        "reopen": (_("再次出现的情况"), "reasons"),
    }
    acts = Act.objects.filter(matter=matter, step__in=titles).select_related("unit").order_by("n")
    return [(titles[act.step][0], str(act.data.get(titles[act.step][1], "")), act) for act in acts]


def _complain(form: Form, refused: Refused) -> None:
    if isinstance(refused, BadForm):
        for name, sentence in refused.errors.items():
            form.add_error(name if name in form.fields else None, sentence)
    else:
        form.add_error(None, refused.message)
