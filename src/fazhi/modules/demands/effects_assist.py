"""What assistance brings about: child matters beside a demand, and the word to the lead when all of it is in.

The lead demand is told by ``all_assistance_in``, an act of the system of this module and not of the kernel: a lead that
is withdrawn, sealed or sent elsewhere calls its children off within its own act, and must not be told of that.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from fazhi.kernel.matters import actions as matters
from fazhi.kernel.matters.errors import BadForm, Refused
from fazhi.kernel.matters.kinds import Doing
from fazhi.kernel.matters.models import Clock, Matter
from fazhi.kernel.people.actor import SYSTEM
from fazhi.kernel.people.models import Post, Unit
from fazhi.kernel.workdays import legal_day

KIND = "assist"
CONTRIBUTE = "contribute_in_time"
WAITING = "assistance"
ASKING = frozenset({"ask_assistance", "name_assistant"})


def check_helper(doing: Doing) -> None:
    """Asked is another unit than the lead's and the centre, and one that is not already asked."""
    unit: Unit = doing.form["unit"]
    if unit.pk == doing.matter.unit_id:
        raise BadForm({"unit": _("%(unit)s是主办单位，请选择其他单位协办。") % {"unit": unit.name}})
    if unit.kind == "centre":
        raise BadForm({"unit": _("受理派单中心不承办诉求，请选择有此职责的单位。")})
    if children_of(doing.matter).filter(unit=unit, status="open").exists():
        raise BadForm({"unit": _("已请%(unit)s协办，尚未反馈。") % {"unit": unit.name}})


def asked(doing: Doing) -> None:
    """A child matter in the hands of the assisting unit, which from now on sees the demand but cannot act on it."""
    parent, unit, at = doing.matter, doing.form["unit"], doing.moment
    place = children_of(parent).count() + 1
    matters.involve(matter=parent, role=f"assist{place}", unit=unit, at=at)

    def beside(child: Matter) -> None:
        matters.involve(matter=child, role="lead", unit=parent.unit, at=at)
        matters.involve(matter=child, role="centre", unit=parent.origin, at=at)

    matters.open_child(
        parent=parent,
        kind=KIND,
        title=parent.title,
        origin=unit,
        by=doing.by,
        at=at,
        data={"asked": doing.form["asked"]},
        beside=beside,
    )


def check_late(doing: Doing) -> None:
    """Answering without assistance needs every unit still waited for to be late."""
    waiting = children_of(doing.matter).filter(status="open")
    in_time = [
        _("%(unit)s%(due)s") % {"unit": child.unit.name, "due": _until(due)}
        for child, due in ((child, _due(child)) for child in waiting.select_related("unit"))
        if due is None or due > doing.moment
    ]
    if in_time:
        raise Refused(
            _("协办单位的期限还没有到，不能不待其意见：%(list)s。期限过后仍未反馈的，可以写明理由先行答复。")
            % {"list": "、".join(in_time)}
        )


def done(doing: Doing) -> None:
    """When the last unit has contributed or was released, the lead is told. The lead is locked before it is counted.

    Not where the lead waits no longer: it answered without the late ones, or was withdrawn, sealed or sent elsewhere.
    """
    child = doing.matter
    goes_on = doing.step == "arbitrate" and doing.outcome != "upheld"
    if goes_on or child.parent_id is None or doing.by.kind == "system":
        return
    parent = Matter.objects.select_for_update(of=("self",)).get(pk=child.parent_id)
    if children_of(parent).filter(status="open").exclude(pk=child.pk).exists():
        return
    if not Clock.objects.filter(matter=parent, name=WAITING, state="running").exists():
        return
    matters.perform(
        matter_id=parent.pk, step="all_assistance_in", by=SYSTEM, at=doing.moment, expected=parent.turn
    )


def sealed_along(doing: Doing) -> None:
    """Sealed to the recipient of the matter it belongs to."""
    recipient: Post = doing.form["recipient"]
    matters.seal(matter=doing.matter, recipient=recipient)


def is_asked(parent: Matter) -> bool:
    """Whether assistance was ever asked for on a demand, as its marking says."""
    return not ASKING.isdisjoint(parent.marking.get("done", ()))


def call_off(parent: Matter, reasons: str, at: datetime) -> None:
    """Call the open assistance of a locked demand off, because the demand goes no further here."""
    _each_child(parent, "cancel", {"reasons": reasons}, at, open_only=True)


def seal_children(parent: Matter, recipient: Post, at: datetime) -> None:
    """Seal every child of a locked demand to the same recipient, the closed ones included."""
    _each_child(parent, "seal", {"recipient": recipient}, at, open_only=False)


def children_of(parent: Matter) -> Any:
    """The assistance asked for on one demand, oldest first."""
    return Matter.objects.filter(parent=parent, kind=KIND).order_by("pk")


def _each_child(parent: Matter, step: str, data: Mapping[str, Any], at: datetime, *, open_only: bool) -> None:
    rows = children_of(parent).filter(status="open") if open_only else children_of(parent)
    known = list(rows.values_list("pk", flat=True))
    free = rows.select_for_update(of=("self",), skip_locked=True)
    locked = {row.pk: row for row in free}
    if len(locked) < len(known):
        raise Refused(_("协办单位此刻正在办理%(number)s的协办事项，请稍后再试。") % {"number": parent.number})
    for child in locked.values():
        matters.perform(matter_id=child.pk, step=step, by=SYSTEM, at=at, expected=child.turn, data=dict(data))


def _due(child: Matter) -> datetime | None:
    rows = Clock.objects.filter(matter=child, name=CONTRIBUTE, state="running")
    return rows.values_list("due_at", flat=True).first()


def _until(due: datetime | None) -> str:
    if due is None:
        return _("（异议待裁定）")
    return _("（%(day)s到期）") % {"day": legal_day(due).isoformat()}
