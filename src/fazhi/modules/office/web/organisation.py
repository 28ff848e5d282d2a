"""Units and posts, local limits, the working days of a year."""

from datetime import date

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fazhi.kernel.matters import configuration
from fazhi.kernel.matters.errors import Refused
from fazhi.kernel.workdays import Period, Unit, legal_day
from fazhi.modules.office.queries import organisation
from fazhi.modules.office.templatetags.office import period as period_in_words
from fazhi.modules.office.templatetags.office import said
from fazhi.modules.office.verbs import SET_LIMITS
from fazhi.modules.office.web.acting import actor_on
from fazhi.web.forms import DayField, Form
from fazhi.web.scopes import requires_post, requires_verb

FIRST_YEAR, LAST_YEAR = 2011, 2027


class LimitForm(Form):
    """A local limit, from a day on, with the local document it rests on."""

    key = forms.ChoiceField(label=gettext_lazy("哪一项期限"))
    amount = forms.IntegerField(label=gettext_lazy("数量"), min_value=1, max_value=365)
    unit = forms.ChoiceField(
        label=gettext_lazy("单位"),
        choices=[
            (Unit.WORKING_DAY.value, gettext_lazy("工作日")),
            (Unit.CALENDAR_DAY.value, gettext_lazy("日（自然日）")),
            (Unit.HOUR.value, gettext_lazy("小时")),
            (Unit.MONTH.value, gettext_lazy("个月")),
        ],
    )
    from_day = DayField(label=gettext_lazy("自何日起施行"))
    basis = forms.CharField(
        label=gettext_lazy("依据"), max_length=200, help_text=gettext_lazy("写明本地文件的名称和文号。")
    )


@requires_post
def units(request: HttpRequest) -> HttpResponse:
    """The unit tree, and who holds which post with which duties."""
    return render(request, "office/organisation.html", {"lines": organisation.units(timezone.now())})


@requires_post
def limits(request: HttpRequest) -> HttpResponse:
    """Every local limit: the period, since when, on what basis."""
    return render(
        request,
        "office/limits.html",
        {"lines": organisation.limits(timezone.now()), "may_set": actor_on(request).may(SET_LIMITS.code)},
    )


@requires_verb(SET_LIMITS.code)
def set_limit(request: HttpRequest) -> HttpResponse:
    """Set one local limit from a day on."""
    now = timezone.now()
    lines = organisation.limits(now)
    initial = {"key": request.GET.get("key", ""), "from_day": legal_day(now), "unit": Unit.WORKING_DAY.value}
    form = LimitForm(request.POST or None, initial=initial)
    choice = form.fields["key"]
    if isinstance(choice, forms.ChoiceField):
        choice.choices = [
            (line.key, f"{said(line.title)}（{period_in_words(line.period)}）") for line in lines
        ]
    if request.method == "POST" and form.is_valid() and _set(request, form):
        return redirect("limits")
    status = 422 if form.errors else 200
    return render(request, "office/limit_set.html", {"form": form}, status=status)


def _set(request: HttpRequest, form: LimitForm) -> bool:
    entered = form.cleaned_data
    try:
        configuration.set_limit(
            key=entered["key"],
            period=Period(entered["amount"], Unit(entered["unit"])),
            basis=entered["basis"],
            from_day=entered["from_day"],
            by=actor_on(request),
            at=timezone.now(),
        )
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, _("已设定，自所填日期起施行；正在计时的事项仍按原期限。"))
    return True


@requires_post
def calendar(request: HttpRequest) -> HttpResponse:
    """The working days of a year, each with the notice it rests on."""
    today = legal_day(timezone.now())
    wanted = request.GET.get("year", "")
    year = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) == 4 else today.year
    year = min(max(year, FIRST_YEAR), LAST_YEAR)
    months = organisation.months(year)
    context = {
        "months": months,
        "notices": organisation.notices_of(months),
        "year": year,
        "today": today,
        "earlier": year - 1 if year > FIRST_YEAR else None,
        "later": year + 1 if year < LAST_YEAR else None,
        "weekdays": [date(2024, 1, n) for n in range(1, 8)],
    }
    return render(request, "office/calendar.html", context)
