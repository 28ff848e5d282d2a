"""Every write of the register of recurring problems that is more than one step of its procedure."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from fazhi.kernel.ledger.actions import business
from fazhi.kernel.matters import actions as matters
from fazhi.kernel.matters.errors import BadForm, NotYours, Refused
from fazhi.kernel.matters.models import Act, Matter
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Unit
from fazhi.kernel.workdays import Period, legal_day
from fazhi.kernel.workdays import Unit as PeriodUnit
from fazhi.modules.demands import queries
from fazhi.modules.demands.errors import NoCentre
from fazhi.modules.demands.models import Category, Demand, Problem
from fazhi.modules.demands.problems import KIND, comparison

PICKED_AT_MOST = 200


def enter_problem(
    *,
    category: Category,
    place: Unit | None,
    found: str,
    by: Actor,
    at: datetime,
    picked: Sequence[str] = (),
) -> Problem:
    """Enter a recurring problem: a category of demands and a place (``None``: everywhere), kept by the intake centre.

    ``picked`` are numbers of demands that show it, within the actor's sight. Raises ``NotYours`` without the duty,
    ``BadForm`` for numbers that name none, ``Refused`` where the same stands in the register already, ``NoCentre``.
    """
    if not by.may("demands.problems"):
        raise NotYours(_("您的岗位没有管理反复问题台账的职责；请换到有此职责的岗位，或联系单位管理员。"))
    centre = queries.intake_centre(at)
    if centre is None:
        raise NoCentre
    demands = _picked(picked, by)
    with business():
        if Problem.objects.filter(matter__status="open", category=category, place=place).exists():
            raise Refused(_("同一类别、同一地点的反复问题已在台账中，没有重复列入。"))
        problem = Problem(category=category, place=place)

        def beside(matter: Matter) -> None:
            """The problem's own row, in the matter's transaction."""
            problem.matter = matter
            problem.save(force_insert=True)

        matters.open_matter(
            kind=KIND,
            title=f"{place.name_zh if place else ''}{category.zh}反复出现",
            origin=centre,
            by=by,
            at=at,
            data={"found": found},
            beside=beside,
        )
        problem.picked.set(demands)
    return problem


def decide_measure(
    *, matter_id: UUID, measure: str, owner: Unit, by_day: date, by: Actor, at: datetime, expected: int
) -> Act:
    """Decide on a measure, the unit responsible, and the day until which it is to be carried out."""
    days = (by_day - legal_day(at)).days
    if days < 1:
        raise BadForm({"by_day": _("完成日期须在今日之后。")})
    return matters.perform(
        matter_id=matter_id,
        step="decide_measure",
        by=by,
        at=at,
        expected=expected,
        data={"measure": measure, "owner": owner, "within": str(Period(days, PeriodUnit.CALENDAR_DAY))},
    )


def evaluate_problem(*, matter_id: UUID, note: str, by: Actor, at: datetime, expected: int) -> Act:
    """Evaluate the last measure: the records say whether demands fell. Raises ``Refused`` while nothing can be compared."""
    found = comparison(Problem.objects.select_related("matter", "place").get(pk=matter_id), at)
    return matters.perform(
        matter_id=matter_id,
        step="evaluate",
        by=by,
        at=at,
        expected=expected,
        outcome="fell" if found is not None and found.fell else "not_fell",
        data={"note": note},
    )


def _picked(numbers: Sequence[str], by: Actor) -> list[Demand]:
    """The demands of these numbers. Raises ``BadForm`` naming those nobody of this post can see."""
    wanted = list(dict.fromkeys(number.strip() for number in numbers if number.strip()))
    if len(wanted) > PICKED_AT_MOST:
        raise BadForm(
            {"picked": _("最多列举%(most)d件，您写了%(n)d件。") % {"most": PICKED_AT_MOST, "n": len(wanted)}}
        )
    seen = queries.listed(by).filter(number__in=wanted).values("pk")
    rows = {row.matter.number: row for row in Demand.objects.filter(pk__in=seen).select_related("matter")}
    unknown = [number for number in wanted if number not in rows]
    if unknown:
        raise BadForm({"picked": _("没有找到这些编号：%(list)s。") % {"list": "、".join(unknown[:10])}})
    return [rows[number] for number in wanted]
