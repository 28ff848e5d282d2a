"""The duty roster of a unit: its month, adding and removing shifts, copying a week, import, export, promised hours."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST

from fazhi.kernel.matters.errors import Refused
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Post, Unit
from fazhi.kernel.people.queries import reach_of
from fazhi.kernel.workdays import legal_day
from fazhi.modules.office import actions
from fazhi.modules.office.actions.roster import Planned
from fazhi.modules.office.models import DutyKind, Shift, Staffing
from fazhi.modules.office.queries import roster as queries
from fazhi.modules.office.rules import roster_sheet as sheet
from fazhi.modules.office.rules.covering import week_of
from fazhi.modules.office.verbs import ROSTER
from fazhi.modules.office.web.acting import actor_on
from fazhi.modules.office.web.administration.forming import FormPage, done, formed, sent
from fazhi.modules.office.web.administration.forms import (
    SheetForm,
    ShiftForm,
    StaffingForm,
    WeekForm,
    first_of_month,
)
from fazhi.modules.office.web.administration.posts import choices_of, posts_of_unit
from fazhi.web.scopes import requires_post, requires_verb

FORMS = {
    "csv": ("text/csv; charset=utf-8", sheet.as_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", sheet.as_xlsx),
}
ERRORS_SHOWN = 20


@requires_post
def own(request: HttpRequest) -> HttpResponse:
    """The roster of one's own unit."""
    return redirect("roster_unit", actor_on(request).unit_id)


@requires_post
def month(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """A month of a unit's roster: who stands when, promised hours without anybody, people in two places."""
    unit, now = _unit(unit_id), timezone.now()
    context = {
        "unit": unit,
        "month": queries.month(unit, first_of_month(request.GET.get("month", ""), legal_day(now))),
        "today": legal_day(now),
        "now": now,
        "may_change": _may(actor_on(request), unit),
    }
    return render(request, "office/roster.html", context)


@requires_verb(ROSTER.code)
def add(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """Put somebody on duty."""
    unit, now = _unit(unit_id), timezone.now()
    posts = {str(row.pk): row for row in posts_of_unit(unit, now)}

    def do(entered: dict[str, Any]) -> str:
        entered["post"] = posts[entered["post"]]
        actions.add_shift(unit=unit, planned=Planned(**entered), by=actor_on(request), at=now)
        return _("已排班。")

    page = FormPage(_("排一班"), *_back(unit), _("排班"), icon="plus")
    return formed(request, ShiftForm(sent(request), posts=choices_of(posts.values())), page, do)


@requires_verb(ROSTER.code)
@require_POST
def remove(request: HttpRequest, shift_id: UUID) -> HttpResponse:
    """Take a shift that has not begun off the roster."""
    shift = get_object_or_404(Shift.objects.select_related("unit"), pk=shift_id)

    def do() -> str:
        actions.remove_shift(shift=shift, by=actor_on(request), at=timezone.now())
        return _("已取消这一班。")

    return done(request, f"{_back(shift.unit)[0]}?month={shift.begins_at:%Y-%m}", do)


@requires_verb(ROSTER.code)
def copy(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """Copy the week before into a week."""
    unit, now = _unit(unit_id), timezone.now()

    def do(entered: dict[str, Any]) -> str:
        made = actions.copy_week(unit=unit, monday=week_of(entered["day"]), by=actor_on(request), at=now)
        return _("已复制%(n)d个班次。") % {"n": len(made)}

    page = FormPage(_("复制上一周的排班"), *_back(unit), _("复制"), icon="stack-2")
    return formed(request, WeekForm(sent(request), initial={"day": legal_day(now)}), page, do)


@requires_verb(ROSTER.code)
def load(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """Put everybody in a file on duty, all or none; every row that cannot be read is named."""
    unit, now = _unit(unit_id), timezone.now()

    def do(entered: dict[str, Any]) -> str:
        file = entered["file"]
        planned = _planned(unit, file.name, file.read(), now)
        made = actions.import_shifts(unit=unit, planned=planned, by=actor_on(request), at=now)
        return _("已导入%(n)d个班次。") % {"n": len(made)}

    form = SheetForm(sent(request), request.FILES if request.method == "POST" else None)
    page = FormPage(
        _("导入值班表"), *_back(unit), _("导入"), icon="upload",
        lead=_("表头依次为：%(head)s。止不晚于起的，算到次日。有一行看不懂，就一行也不导入。") % {"head": "、".join(sheet.HEAD)},
    )  # fmt: skip
    return formed(request, form, page, do)


@requires_post
def export(request: HttpRequest, unit_id: UUID, form: str) -> HttpResponse:
    """A month of the roster as a file, in the columns that can be imported again."""
    unit = _unit(unit_id)
    found = queries.month(unit, first_of_month(request.GET.get("month", ""), legal_day(timezone.now())))
    with override("zh-hans"):
        rows = [
            sheet.cells_of(
                row.begins_at, row.ends_at, str(DutyKind(row.kind).label), row.post.person.name, row.note
            )
            for day in found.days
            for row in day.shifts
        ]
    media_type, write = FORMS[form]
    response = HttpResponse(write(rows), content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="roster-{found.first:%Y-%m}.{form}"'
    return response


@requires_verb(ROSTER.code)
def staffing(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """Declare hours that shall always be staffed."""
    unit, now = _unit(unit_id), timezone.now()

    def do(entered: dict[str, Any]) -> str:
        actions.promise_staffing(
            unit=unit,
            kind=entered["kind"],
            weekdays="".join(entered["weekdays"]),
            from_minute=entered["from_time"],
            to_minute=entered["to_time"],
            from_day=entered["from_day"],
            by=actor_on(request),
            at=now,
        )
        return _("已设定，值班表上会标出无人值守的时段。")

    given = {"from_day": legal_day(now), "weekdays": list("1234567")}
    page = FormPage(
        _("设定值守时段"), *_back(unit), _("设定"),
        lead=_("本单位承诺有人值守的时段，例如全年每天 00:00–24:00（7×24）。"),
    )  # fmt: skip
    return formed(request, StaffingForm(sent(request), initial=given), page, do)


@requires_verb(ROSTER.code)
@require_POST
def withdraw(request: HttpRequest, staffing_id: UUID) -> HttpResponse:
    """End a promise of staffed hours."""
    row = get_object_or_404(Staffing.objects.select_related("unit"), pk=staffing_id)

    def do() -> str:
        actions.withdraw_staffing(staffing=row, by=actor_on(request), at=timezone.now())
        return _("值守时段已结束。")

    return done(request, _back(row.unit)[0], do)


def _planned(unit: Unit, name: str, content: bytes, at: datetime) -> list[Planned]:
    """The shifts a file plans. Raises ``Refused`` with every row that cannot be understood."""
    posts: dict[str, list[Post]] = {}
    for post in posts_of_unit(unit, at):
        posts.setdefault(post.person.name, []).append(post)
    with override("zh-hans"):
        kinds = {str(label): code for code, label in DutyKind.choices}
    planned: list[Planned] = []
    wrong: list[str] = []
    try:
        for number, cells in sheet.rows_of(name, content):
            try:
                planned.append(_planned_row(sheet.read_row(number, cells, kinds), posts))
            except sheet.Unreadable as why:
                wrong.append(_("第%(n)d行：%(why)s") % {"n": number, "why": why})
    except sheet.Unreadable as why:
        raise Refused(str(why)) from None
    if wrong:
        raise Refused(_("没有导入。%(rows)s。") % {"rows": "；".join(wrong[:ERRORS_SHOWN])})
    return planned


def _planned_row(row: sheet.Row, posts: dict[str, list[Post]]) -> Planned:
    found = posts.get(row.name, [])
    if len(found) != 1:
        why = (
            _("本单位没有名为“%(name)s”的在任人员")
            if not found
            else _("本单位有几个名为“%(name)s”的岗位，请在页面上排")
        )
        raise sheet.Unreadable(why % {"name": row.name})
    return Planned(found[0], row.kind, row.begins_at, row.ends_at, row.note)


def _may(actor: Actor, unit: Unit) -> bool:
    return actor.may(ROSTER.code) and unit.path.startswith(reach_of(actor))


def _unit(unit_id: UUID) -> Unit:
    return get_object_or_404(Unit, pk=unit_id)


def _back(unit: Unit) -> tuple[str, str]:
    return reverse("roster_unit", args=[unit.pk]), _("%(unit)s值班表") % {"unit": unit.name}
