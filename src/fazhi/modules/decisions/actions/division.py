"""The division of work among leaders, and what the chief may not directly supervise: local rules, on record."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from fazhi.kernel.ledger.actions import business
from fazhi.kernel.matters.configuration import configure
from fazhi.kernel.matters.errors import BadForm, NotYours
from fazhi.kernel.matters.forms import said
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Duty, Post, Unit
from fazhi.kernel.people.queries import held
from fazhi.kernel.workdays import legal_day
from fazhi.modules.decisions.errors import ChiefNotInCharge
from fazhi.modules.decisions.models import BarredArea, Charge
from fazhi.modules.decisions.rules import AREAS, CHIEF

DIVISION = "decisions.division"


def bar_area(*, area: str, basis: str, from_day: date, by: Actor, at: datetime) -> BarredArea:
    """Set that the chief may not directly supervise an area, from a day on. Raises ``NotYours``, ``BadForm``."""
    _check(area, basis, from_day, by, at)
    with business() as book:
        row, _made = BarredArea.objects.update_or_create(
            area=area, defaults={"basis": basis, "from_day": from_day}
        )
        content = {"area": area, "basis": basis, "from_day": from_day.isoformat()}
        configure(book, "division.bar", "decisions.barredarea", area, content, by, at, remembered=False)
    return row


def put_in_charge(
    *, unit: Unit, area: str, post: Post, basis: str, from_day: date, by: Actor, at: datetime
) -> Charge:
    """Put a post of the leading group in charge of an area of a unit.

    Raises ``ChiefNotInCharge`` for the chief and a barred area, ``NotYours``, ``BadForm``.
    """
    _check(area, basis, from_day, by, at)
    barred = BarredArea.objects.filter(area=area, from_day__lte=from_day).first()
    if barred is not None and Duty.objects.filter(held(at), post=post, verb=CHIEF).exists():
        raise ChiefNotInCharge(said(AREAS[area]), barred.basis)
    with business() as book:
        row, _made = Charge.objects.update_or_create(
            unit=unit, area=area, from_day=from_day, defaults={"post": post, "basis": basis}
        )
        content = {"unit": str(unit.pk), "area": area, "post": str(post.pk), "from_day": from_day.isoformat()}
        configure(book, "division.charge", "decisions.charge", str(row.pk), content, by, at, remembered=False)
    return row


def _check(area: str, basis: str, from_day: date, by: Actor, at: datetime) -> None:
    if not by.may(DIVISION):
        raise NotYours(_("您的岗位没有设定领导分工的职责；请换到有此职责的岗位，或联系单位管理员。"))
    errors = {}
    if area not in AREAS:
        errors["area"] = _("没有这种事项类别。")
    if not basis.strip():
        errors["basis"] = _("请写明本地文件的名称和文号。")
    if from_day < legal_day(at):
        errors["from_day"] = _("只能自今日或以后起施行，不能追溯。")
    if errors:
        raise BadForm(errors)
