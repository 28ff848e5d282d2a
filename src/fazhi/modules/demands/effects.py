"""What the steps of a demand bring about beside their act, and what they are checked for first.

Effects run inside the act's transaction. They write the demand's own columns, the matter's holder, and what the
resident is told.
"""

from django.utils.translation import gettext as _

from fazhi.kernel.matters import actions as matters
from fazhi.kernel.matters.errors import BadForm
from fazhi.kernel.matters.kinds import Doing
from fazhi.kernel.people.models import Duty, Post, Unit
from fazhi.kernel.people.queries import held
from fazhi.modules.demands import telling
from fazhi.modules.demands.models import Demand


def demand_of(doing: Doing) -> Demand:
    """The demand of the matter being acted on, loaded once."""
    demand: Demand = doing.matter.demand
    return demand


def dispatched(doing: Doing) -> None:
    """The unit named on the form holds the matter from now on."""
    unit: Unit = doing.form["unit"]
    matters.reassign(matter=doing.matter, unit=unit, handler=None, at=doing.moment)


def objected(doing: Doing) -> None:
    """One more bounce, counted whether or not the centre upholds it."""
    demand = demand_of(doing)
    demand.bounce_count += 1
    demand.save(update_fields=["bounce_count"])


def arbitrated(doing: Doing) -> None:
    """An upheld objection brings the matter back to the unit that took it in, to be dispatched again."""
    if doing.outcome == "upheld":
        matter = doing.matter
        matters.reassign(matter=matter, unit=matter.origin, handler=None, at=doing.moment)


def assigned(doing: Doing) -> None:
    """The handler named on the form works on it."""
    handler: Post = doing.form["handler"]
    matter = doing.matter
    matters.reassign(matter=matter, unit=matter.unit, handler=handler, at=doing.moment)


def answered(doing: Doing) -> None:
    """The last answer's time; a rating of an earlier answer no longer speaks of this one."""
    demand = demand_of(doing)
    demand.answered_at = doing.moment
    demand.handled = None
    demand.satisfaction = ""
    demand.rated_at = None
    demand.save(update_fields=["answered_at", "handled", "satisfaction", "rated_at"])
    telling.answered(demand, at=doing.moment)


def rated(doing: Doing) -> None:
    """What the resident says of the answer."""
    _rate(doing, handled=bool(doing.form["handled"]), satisfaction=str(doing.form["satisfaction"]))


def called_back(doing: Doing) -> None:
    """What the resident said on the telephone. Who could not be reached has said nothing."""
    if doing.outcome == "unreachable":
        return
    _rate(doing, handled=doing.outcome == "solved", satisfaction=str(doing.form.get("satisfaction") or ""))


def returned(doing: Doing) -> None:
    """One more return for rework: counted apart from reopening."""
    demand = demand_of(doing)
    demand.rework_count += 1
    demand.save(update_fields=["rework_count"])


def closed(doing: Doing) -> None:
    """Tell the resident that it is closed, and how long it may still be reopened."""
    telling.closed(demand_of(doing), at=doing.moment)


def reopened(doing: Doing) -> None:
    """One more reopening by the resident."""
    demand = demand_of(doing)
    demand.reopen_count += 1
    demand.save(update_fields=["reopen_count"])


def sealed(doing: Doing) -> None:
    """From now on only the named recipient sees it."""
    recipient: Post = doing.form["recipient"]
    matters.seal(matter=doing.matter, recipient=recipient)


def check_recipient(doing: Doing) -> None:
    """A sealed matter goes to somebody whose duty it is (XF 22), never to the unit that is handling it (XF 30)."""
    recipient: Post = doing.form["recipient"]
    if not Duty.objects.filter(held(doing.moment), post=recipient, verb="demands.sealed").exists():
        raise BadForm({"recipient": _("所选岗位没有接收封存移交事项的职责，请另选接收人。")})
    if recipient.unit_id == doing.matter.unit_id != doing.matter.origin_id:
        raise BadForm({"recipient": _("不得移交给正在承办此件的单位（信访工作条例第30条），请另选接收人。")})


def check_unit(doing: Doing) -> None:
    """A demand is dispatched to somebody else than the desk that took it in."""
    unit: Unit = doing.form["unit"]
    if unit.pk == doing.matter.origin_id and unit.kind == "centre":
        raise BadForm({"unit": _("受理派单中心不承办诉求，请选择有此职责的单位。")})


def _rate(doing: Doing, *, handled: bool, satisfaction: str) -> None:
    demand = demand_of(doing)
    demand.handled = handled
    demand.satisfaction = satisfaction
    demand.rated_at = doing.moment
    demand.save(update_fields=["handled", "satisfaction", "rated_at"])
