"""Setting up, renaming and closing units."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fazhi.kernel.ledger.actions import business
from fazhi.kernel.people.actions.entering import enter
from fazhi.kernel.people.actions.guards import open_on, within_reach
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.errors import BeyondReach, ChangeRefused
from fazhi.kernel.people.models import FormerName, Post, Unit
from fazhi.kernel.people.rules import CODE
from fazhi.kernel.workdays import legal_day, start_of_day

PATH_AT_MOST = 300


def set_up_unit(
    *,
    code: str,
    name_zh: str,
    name_en: str,
    kind: str,
    parent: Unit | None,
    opened_on: date,
    by: Actor,
    at: datetime,
) -> Unit:
    """Set up a unit below ``parent`` (``None``: the county itself, which only the installation sets up).

    ``code`` is the county's own, unique, without blanks and slashes, and never changes: it is part of the path.
    """
    if not CODE.fullmatch(code):
        raise ChangeRefused(
            _("单位编码“%(code)s”无效：用1至40个字母、数字、点或横线，不能含空格和斜线。") % {"code": code}
        )
    _placed(kind, parent, opened_on, by)
    path = f"{parent.path if parent else '/'}{code}/"
    if len(path) > PATH_AT_MOST:
        raise ChangeRefused(
            _("单位层级过深，编码合起来超过%(n)d个字符。请用短一些的编码。") % {"n": PATH_AT_MOST}
        )
    with business() as book:
        unit = Unit(
            code=code, name_zh=name_zh, name_en=name_en, kind=kind, parent=parent, opened_on=opened_on
        )
        unit.path = path
        try:
            with transaction.atomic():
                unit.save(force_insert=True)
        except IntegrityError:
            raise ChangeRefused(_("编码“%(code)s”已有单位使用，请另取一个。") % {"code": code}) from None
        enter(book, "unit.set_up", unit, by, at, first=True)
    return unit


def _placed(kind: str, parent: Unit | None, opened_on: date, by: Actor) -> None:
    if parent is None:
        if by.kind == "official":
            raise BeyondReach(_("县本级在安装时设立，不能在页面上另设。"))
        return
    within_reach(parent, by)
    if kind == "county":
        raise ChangeRefused(_("县之下不能再设县。请选择其他类别。"))
    if kind == "centre" and parent.kind != "county":
        raise ChangeRefused(_("受理派单中心面向全县，只能直接设在县本级之下。请选择其他类别。"))
    open_on(parent, start_of_day(opened_on))


def rename_unit(
    *,
    unit: Unit,
    name_zh: str,
    name_en: str,
    used_from: date,
    basis: str,
    by: Actor,
    at: datetime,
) -> Unit:
    """Give a unit another name from a day on, today at the latest; the old one stays on record with its last day.

    ``basis`` names the document. A name cannot be changed twice from one day on.
    """
    within_reach(unit, by)
    with business() as book:
        unit = Unit.objects.select_for_update().get(pk=unit.pk)
        _nameable(unit, name_zh, name_en, used_from, at)
        former = FormerName.objects.create(
            unit=unit, name_zh=unit.name_zh, name_en=unit.name_en, used_until=used_from, basis=basis
        )
        unit.name_zh, unit.name_en = name_zh, name_en
        unit.save(update_fields=["name_zh", "name_en"])
        enter(book, "unit.rename", unit, by, at)
        enter(book, "unit.former_name", former, by, at, first=True)
    return unit


def _nameable(unit: Unit, name_zh: str, name_en: str, used_from: date, at: datetime) -> None:
    if (name_zh, name_en) == (unit.name_zh, unit.name_en):
        raise ChangeRefused(_("新名称与现名称相同。"))
    if used_from > legal_day(at):
        raise ChangeRefused(_("新名称要到启用当天才能登记；请届时再办。"))
    last = unit.former_names.order_by("-used_until").first()
    begun = last.used_until if last else unit.opened_on
    if used_from <= begun:
        raise ChangeRefused(
            _("现名称自%(day)s起使用，新名称的启用日期必须在此之后。") % {"day": begun.isoformat()}
        )


def close_unit(*, unit: Unit, closed_on: date, by: Actor, at: datetime) -> Unit:
    """Close a unit from a day on; its history stays readable. Raises ``ChangeRefused`` while others depend on it.

    Whoever knows matters (``office.actions``) asks first whether it still holds any.
    """
    within_reach(unit, by)
    with business() as book:
        unit = Unit.objects.select_for_update().get(pk=unit.pk)
        _closable(unit, closed_on, by, at)
        unit.closed_on = closed_on
        unit.save(update_fields=["closed_on"])
        enter(book, "unit.close", unit, by, at)
    return unit


def _closable(unit: Unit, closed_on: date, by: Actor, at: datetime) -> None:
    if unit.closed_on is not None and unit.closed_on <= legal_day(at):
        raise ChangeRefused(_("“%(unit)s”已于%(day)s撤销。") % _said(unit, unit.closed_on))
    if by.kind == "official" and closed_on < legal_day(at):
        raise ChangeRefused(_("只能自今日或以后的一天起撤销，不能追溯。"))
    if closed_on < unit.opened_on:
        raise ChangeRefused(_("“%(unit)s”于%(day)s才设立，撤销日期不能更早。") % _said(unit, unit.opened_on))
    below = unit.children.exclude(closed_on__lte=closed_on).count()
    if below:
        words = ngettext(
            "下面还有%(n)d个单位没有撤销，请先撤销它们。",
            "下面还有%(n)d个单位没有撤销，请先撤销它们。",
            below,
        )
        raise ChangeRefused(words % {"n": below})
    held = Post.objects.filter(unit=unit).exclude(held_to__lte=start_of_day(closed_on)).count()
    if held:
        words = ngettext(
            "还有%(n)d个岗位在撤销之日有人任职，请先办理离任。",
            "还有%(n)d个岗位在撤销之日有人任职，请先办理离任。",
            held,
        )
        raise ChangeRefused(words % {"n": held})


def _said(unit: Unit, day: date) -> dict[str, str]:
    return {"unit": unit.name, "day": day.isoformat()}
