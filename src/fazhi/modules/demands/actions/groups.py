"""The group behind a demand: its rows, made by intake in the demand's own transaction."""

from collections.abc import Sequence

from django.db.models import Model
from django.utils.translation import gettext as _

from fazhi.kernel.matters.errors import BadForm
from fazhi.modules.demands.models import Demand, Group, Representative
from fazhi.modules.demands.rules import groups as rules
from fazhi.modules.demands.rules.cleaning import cleaned
from fazhi.modules.demands.rules.groups import Spokesperson
from fazhi.modules.demands.rules.intake import phone_digits


def rows_of_group(demand: Demand, people: int, representatives: Sequence[Spokesperson]) -> list[Model]:
    """The unsaved rows of a group, for ``hand_in(also=...)``: ``people`` in all, up to five ``representatives``.

    Lines left empty fall out. Raises ``BadForm`` naming ``people`` or ``representatives`` (XF 20).
    """
    rows = rules.filled([Spokesperson(cleaned(row.name), cleaned(row.phone)) for row in representatives])
    errors = {
        field: complaint
        for field, complaint in (
            ("people", _wrong_number(people, len(rows))),
            ("representatives", _wrong_list(rows)),
        )
        if complaint
    }
    if errors:
        raise BadForm(errors)
    made: list[Model] = [Group(demand=demand, people=people)]
    for position, row in enumerate(rows, start=1):
        phone = phone_digits(row.phone)
        made.append(Representative(demand=demand, position=position, name=row.name, phone=phone))
    return made


def _wrong_number(people: int, representatives: int) -> str:
    if not 2 <= people <= rules.PEOPLE_AT_MOST:
        return _("多人共同反映的，请填写人数，至少2人。")
    if people < representatives:
        return _("代表有%(n)d人，人数不能少于代表数，请核对。") % {"n": representatives}
    return ""


def _wrong_list(rows: Sequence[Spokesperson]) -> str:
    if not rows:
        return _("多人共同反映的，须推选代表，请至少登记1名代表。")
    if len(rows) > rules.REPRESENTATIVES_AT_MOST:
        return _("推选的代表不得超过5人（信访工作条例第20条），本次有%(n)d人；请他们推选后再登记。") % {
            "n": len(rows)
        }
    if any(not row.name for row in rows):
        return _("每名代表须填写姓名。")
    long = any(len(row.name) > 60 or not _plausible(row.phone) for row in rows)
    return _("代表的姓名最多60字，电话应为5至20位数字，请核对。") if long else ""


def _plausible(phone: str) -> bool:
    digits = len(phone_digits(phone).lstrip("+"))
    return digits == 0 or 5 <= digits <= 20
