"""Units and posts, local limits, the working days of a year."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fazhi.kernel.matters import configuration
from fazhi.kernel.matters.errors import Refused
from fazhi.kernel.people.queries import reach_of
from fazhi.kernel.people.rules import POSTS, UNITS
from fazhi.kernel.workdays import Period, legal_day
from fazhi.modules.office import actions
from fazhi.modules.office.queries import organisation
from fazhi.modules.office.queries.changes import changes_of
from fazhi.modules.office.queries.previews import day_preview, limit_history, limit_preview
from fazhi.modules.office.templatetags.office import period as period_in_words
from fazhi.modules.office.templatetags.office import said
from fazhi.modules.office.verbs import SET_LIMITS, SUPERVISE
from fazhi.modules.office.web.acting import actor_on
from fazhi.modules.office.web.administration.forming import sent
from fazhi.modules.office.web.administration.forms import LocalDayForm
from fazhi.web.forms import DayField, Form, PeriodField
from fazhi.web.scopes import requires_post, requires_verb

FIRST_YEAR, LAST_YEAR = 2011, 2027


class LimitForm(Form):
    """A local limit, from a day on, with the local document it rests on."""

    key = forms.ChoiceField(label=gettext_lazy("哪一项期限"))
    period = PeriodField(label=gettext_lazy("期限"))
    from_day = DayField(label=gettext_lazy("自何日起施行"))
    basis = forms.CharField(
        label=gettext_lazy("依据"), max_length=200, help_text=gettext_lazy("写明本地文件的名称和文号。")
    )


@requires_post
def units(request: HttpRequest) -> HttpResponse:
    """The unit tree, and who holds which post with which duties."""
    actor = actor_on(request)
    may_units, may_posts = actor.may(UNITS.code), actor.may(POSTS.code)
    context = {
        "lines": organisation.units(timezone.now()),
        "may_units": may_units,
        "may_posts": may_posts,
        "may_supervise": may_posts or actor.may(SUPERVISE.code),
        "reach": reach_of(actor) if may_units or may_posts else "//",
    }
    return render(request, "office/organisation.html", context)


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
    initial = {"key": request.GET.get("key", ""), "from_day": legal_day(now)}
    form = LimitForm(sent(request), initial=initial)
    choice = form.fields["key"]
    if isinstance(choice, forms.ChoiceField):
        choice.choices = [
            (line.key, f"{said(line.title)}（{period_in_words(line.period)}）") for line in lines
        ]
    preview = None
    if request.method == "POST" and form.is_valid():
        if "sure" in request.POST and _set(request, form):
            return redirect("limits")
        preview = None if form.errors else _preview(form)
    status = 422 if form.errors else 200
    return render(request, "office/limit_set.html", {"form": form, "preview": preview}, status=status)


def _preview(form: LimitForm) -> Any:
    """What the filled-in form would change, or ``None`` with the form's complaint."""
    entered, now = form.cleaned_data, timezone.now()
    if entered["from_day"] < legal_day(now):
        form.add_error("from_day", _("本地期限只能自今日或以后起施行，不能追溯。"))
        return None
    return limit_preview(entered["key"], Period.parse(entered["period"]), entered["from_day"], now)


def _set(request: HttpRequest, form: LimitForm) -> bool:
    entered = form.cleaned_data
    try:
        configuration.set_limit(
            key=entered["key"],
            period=Period.parse(entered["period"]),
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
def limit(request: HttpRequest, key: str) -> HttpResponse:
    """One local limit: every setting ever made, on what document, by whom, under which entry."""
    found = limit_history(key, timezone.now())
    if found is None:
        raise Http404(_("没有名为“%(key)s”的本地期限。") % {"key": key})
    entries = [("matters.locallimit", f"{key}@{row.from_day}") for row, _number in found.settings]
    context = {
        "found": found,
        "changes": changes_of(entries),
        "may_set": actor_on(request).may(SET_LIMITS.code),
    }
    return render(request, "office/limit.html", context)


@requires_verb(SET_LIMITS.code)
def set_day(request: HttpRequest) -> HttpResponse:
    """Make a day to come a local holiday or a working day: first what that changes, then the decision."""
    form = LocalDayForm(sent(request), initial={"day": request.GET.get("day", "")})
    preview = None
    if request.method == "POST" and form.is_valid():
        day, off = form.cleaned_data["day"], form.cleaned_data["off"] == "off"
        if day <= legal_day(timezone.now()):
            form.add_error("day", _("只能设定明日或以后的日子；已经到来或过去的日子不能改。"))
        elif "sure" not in request.POST:
            preview = day_preview(day, off)
        elif _day_set(request, form):
            return redirect("calendar")
    status = 422 if form.errors else 200
    return render(request, "office/local_day_set.html", {"form": form, "preview": preview}, status=status)


def _day_set(request: HttpRequest, form: LocalDayForm) -> bool:
    entered = form.cleaned_data
    try:
        actions.set_local_day(
            **{**entered, "off": entered["off"] == "off"}, by=actor_on(request), at=timezone.now()
        )
    except Refused as refused:
        form.add_error("day", str(refused))
        return False
    messages.success(request, _("已设定，此后计算期限按新的日历。"))
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
        "may_set": actor_on(request).may(SET_LIMITS.code),
    }
    return render(request, "office/calendar.html", context)
