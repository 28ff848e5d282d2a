"""What the steps of enforcement bring about beside their act: child matters, officers put on the line."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from fazhi.kernel.matters import actions as matters
from fazhi.kernel.matters.errors import BadForm
from fazhi.kernel.matters.kinds import Doing
from fazhi.kernel.matters.models import Act, Matter
from fazhi.kernel.people.actor import SYSTEM, Actor
from fazhi.kernel.people.models import Unit
from fazhi.kernel.workdays import legal_day
from fazhi.modules.enforcement.models import Case

EVIDENCE, TRANSFER, COLLECTION, PART = (
    "evidence_registration",
    "police_transfer",
    "penalty_enforcement",
    "joint_part",
)


def evidence_asked(doing: Doing) -> None:
    """Registering evidence is a child matter with its own seven working days (APL 56)."""
    form = {name: doing.form[name] for name in ("items", "why")}
    _child(doing, EVIDENCE, doing.by, form, {"may_be_lost": True})


def transferred(doing: Doing) -> None:
    """The transfer to the police is a child matter with its own days and hours (TRF 5, 8, 9)."""
    form = {"crime": doing.form["crime"], "officers": [str(post.pk) for post in doing.form["officers"]]}
    _child(doing, TRANSFER, doing.by, form)


def served(doing: Doing) -> None:
    """A fine to be paid becomes a child matter that begins on the day of receipt (APL 66, 67)."""
    decided = Act.objects.filter(matter=doing.matter, step="decide").order_by("-n").first()
    if decided is None or not decided.facts.get("fined"):
        return
    amounts = {name: int(decided.data.get(name) or 0) for name in ("fine", "confiscated")}
    received = {"received_on": legal_day(doing.moment), **amounts}
    _child(doing, COLLECTION, SYSTEM, received, {"reconsideration_first": False})


def not_paid(doing: Doing) -> None:
    """An unpaid on-the-spot fine is collected from the day it was handed over; reconsideration comes first (ARL 23)."""
    issued = Act.objects.filter(matter=doing.matter, step="issue").order_by("-n").first()
    if issued is None:
        return
    fine = int(issued.data.get("fine") or 0)
    received = {"received_on": legal_day(issued.occurred_at), "fine": fine}
    _child(doing, COLLECTION, SYSTEM, received, {"reconsideration_first": True})


def invited(doing: Doing) -> None:
    """An invited department has its part as a child matter in its own hands."""
    unit: Unit = doing.form["unit"]

    def beside(child: Matter) -> None:
        matters.involve(matter=child, role="lead", unit=doing.matter.unit, at=doing.moment)

    matters.open_child(
        parent=doing.matter,
        kind=PART,
        title=doing.matter.title,
        origin=unit,
        by=doing.by,
        at=doing.moment,
        data={"power": doing.form["power"], "task": doing.form["task"]},
        beside=beside,
    )


def power_named(doing: Doing) -> None:
    """A lead with a power behind it becomes a case of its field. Raises ``BadForm`` where the answer names none."""
    power, field = doing.form.get("power"), doing.form.get("field")
    named = doing.act is not None and doing.act.facts.get("power_named")
    if named and not (power and field):
        raise BadForm({"power": _("已确定有职权的，请写明条款和执法领域（行政处罚法第17、38条）。")})
    if named and power and field:
        Case(matter=doing.matter, field=field, cause=doing.matter.title, power=power).save(force_insert=True)


def _child(
    doing: Doing, kind: str, by: Actor, data: Mapping[str, Any], facts: Mapping[str, bool] | None = None
) -> None:
    matters.open_child(
        parent=doing.matter,
        kind=kind,
        title=doing.matter.title,
        origin=doing.matter.unit,
        by=by,
        at=doing.moment,
        data=data,
        facts=facts or {},
    )
