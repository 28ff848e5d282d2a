"""What the steps of a demand bring about beside their act, and what they are checked for first.

Effects run inside the act's transaction. They write the demand's own columns, the matter's holder, and what the
resident is told.
"""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from fazhi.kernel.matters import actions as matters
from fazhi.kernel.matters.errors import BadForm
from fazhi.kernel.matters.kinds import Doing
from fazhi.kernel.matters.models import Assignment, Matter
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
    """The last answer's time. What was said of earlier answers stays as it was said."""
    demand = demand_of(doing)
    demand.answered_at = doing.moment
    demand.save(update_fields=["answered_at"])
    telling.answered(demand, at=doing.moment)


def rated(doing: Doing) -> None:
    """What the resident says of the answer."""
    demand = demand_of(doing)
    demand.handled = bool(doing.form["handled"])
    demand.satisfaction = str(doing.form["satisfaction"])
    demand.rated_at = doing.moment
    demand.save(update_fields=["handled", "satisfaction", "rated_at"])


def called_back(doing: Doing) -> None:
    """What the caller heard, kept apart from the resident's own rating. Who could not be reached has said nothing."""
    if doing.outcome == "unreachable":
        return
    demand = demand_of(doing)
    demand.call_back_handled = doing.outcome == "solved"
    demand.call_back_satisfaction = str(doing.form.get("satisfaction") or "")
    demand.called_back_at = doing.moment
    demand.save(update_fields=["call_back_handled", "call_back_satisfaction", "called_back_at"])


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
    """From now on only the named recipient sees it, and is told so."""
    recipient: Post = doing.form["recipient"]
    matters.seal(matter=doing.matter, recipient=recipient)
    telling.sealed(doing.matter, recipient, at=doing.moment)


def check_recipient(doing: Doing) -> None:
    """A sealed matter goes to somebody whose duty it is (XF 22), never to whoever may be reported in it (XF 30).

    Refused are the units that ever handled it, and those above and below them.
    """
    recipient: Post = doing.form["recipient"]
    if not Duty.objects.filter(held(doing.moment), post=recipient, verb="demands.sealed").exists():
        raise BadForm({"recipient": _("所选岗位没有接收封存移交事项的职责，请另选接收人。")})
    path = recipient.unit.path
    for unit in _handled_by(doing.matter):
        if path.startswith(unit.path) or unit.path.startswith(path):
            raise BadForm(
                {
                    "recipient": _(
                        "不得移交给承办过此件的单位及其上下级单位（信访工作条例第30条）：%(unit)s承办过此件，请另选接收人。"
                    )
                    % {"unit": unit.name}
                }
            )


def check_said_how(doing: Doing) -> None:
    """Who speaks for the resident says how the resident said so."""
    if doing.by.kind == "official" and not doing.form.get("said_how"):
        raise BadForm(
            {
                "said_how": _(
                    "代诉求人登记的，请写明诉求人以何种方式表示，如来电、来访、书面；诉求人查进度时可以看到。"
                )
            }
        )


def check_unit(doing: Doing) -> None:
    """A demand is dispatched to somebody else than the desk that took it in."""
    unit: Unit = doing.form["unit"]
    if unit.pk == doing.matter.origin_id and unit.kind == "centre":
        raise BadForm({"unit": _("受理派单中心不承办诉求，请选择有此职责的单位。")})


def _handled_by(matter: Matter) -> QuerySet[Unit]:
    """Every unit that ever held the matter; the centre that took it in dispatches and does not handle."""
    held_by = Unit.objects.filter(pk__in=Assignment.objects.filter(matter=matter).values("unit"))
    return held_by.exclude(pk=matter.origin_id, kind="centre").order_by("path")
