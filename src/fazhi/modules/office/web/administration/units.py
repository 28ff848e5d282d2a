"""Units: the page of one, setting up below it, renaming, closing."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from fazhi.kernel.people import actions as people
from fazhi.kernel.people.models import Unit
from fazhi.kernel.people.queries import reach_of
from fazhi.kernel.people.rules import POSTS, UNITS
from fazhi.kernel.workdays import legal_day
from fazhi.modules.office import actions
from fazhi.modules.office.queries import administration
from fazhi.modules.office.web.acting import actor_on
from fazhi.modules.office.web.administration.forming import FormPage, formed, sent
from fazhi.modules.office.web.administration.forms import CloseForm, RenameForm, UnitForm
from fazhi.web.scopes import requires_verb


@requires_verb(UNITS.code, POSTS.code)
def unit(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """One unit: names it had, what is below, who holds its posts, what it holds, its entries."""
    row = _unit(unit_id)
    actor = actor_on(request)
    context = {
        "found": administration.unit_page(row, timezone.now()),
        "may_units": actor.may(UNITS.code) and row.path.startswith(reach_of(actor)),
        "matters_url": matters_url(row),
    }
    return render(request, "office/admin_unit.html", context)


@requires_verb(UNITS.code)
def below(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """Set up a unit below this one."""
    parent = _unit(unit_id)
    now = timezone.now()

    def do(entered: dict[str, Any]) -> str:
        made = people.set_up_unit(parent=parent, by=actor_on(request), at=now, **entered)
        return _("已设立“%(unit)s”。") % {"unit": made.name}

    form = UnitForm(sent(request), initial={"opened_on": legal_day(now)})
    page = FormPage(
        _("在“%(unit)s”下设立单位") % {"unit": parent.name}, *_back(parent), _("设立"), icon="plus"
    )
    return formed(request, form, page, do)


@requires_verb(UNITS.code)
def rename(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """Give a unit another name from a day on."""
    row = _unit(unit_id)
    now = timezone.now()

    def do(entered: dict[str, Any]) -> str:
        people.rename_unit(unit=row, by=actor_on(request), at=now, **entered)
        return _("已更名，原名称留存可查。")

    given = {"name_zh": row.name_zh, "name_en": row.name_en, "used_from": legal_day(now)}
    page = FormPage(
        _("“%(unit)s”更名") % {"unit": row.name}, *_back(row), _("更名"),
        lead=_("编码和隶属关系不变；原名称连同使用至何日一并留存。"), icon="edit",
    )  # fmt: skip
    return formed(request, RenameForm(sent(request), initial=given), page, do)


@requires_verb(UNITS.code)
def close(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """Close a unit from a day on; what stands against it is shown with where to mend it."""
    row = _unit(unit_id)
    now = timezone.now()

    def do(entered: dict[str, Any]) -> str:
        actions.close_unit(unit=row, closed_on=entered["closed_on"], by=actor_on(request), at=now)
        return _("已登记撤销，历史记录照常可查。")

    page = FormPage(
        _("撤销“%(unit)s”") % {"unit": row.name}, *_back(row), _("撤销"), icon="x",
        lead=_("手里没有未办结事项、没有人任职、下面没有单位时才能撤销。"),
        template="office/admin_unit_close.html",
        more={"found": administration.unit_page(row, now), "matters_url": matters_url(row)},
    )  # fmt: skip
    return formed(request, CloseForm(sent(request), initial={"closed_on": legal_day(now)}), page, do)


def matters_url(row: Unit) -> str:
    """Where the open matters of a unit are listed; the demands' list where there is one, else the inbox."""
    try:
        return f"{reverse('demands_list')}?status=open&unit={row.pk}"
    except NoReverseMatch:
        return f"{reverse('inbox')}?view=all"


def _unit(unit_id: UUID) -> Unit:
    return get_object_or_404(Unit.objects.select_related("parent"), pk=unit_id)


def _back(row: Unit) -> tuple[str, str]:
    return reverse("admin_unit", args=[row.pk]), row.name
