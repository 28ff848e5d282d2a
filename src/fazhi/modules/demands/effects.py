"""What the steps of a demand bring about beside their act, and what they are checked for first.

Effects run inside the act's transaction. They write the demand's own columns, the matter's holder, and what the
resident is told.
"""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from fazhi.kernel.matters import actions as matters
from fazhi.kernel.matters.errors import BadForm
from fazhi.kernel.matters.kinds import Doing
from fazhi.kernel.matters.models import Act, Assignment, Matter
from fazhi.kernel.people.models import Duty, Post, Unit
from fazhi.kernel.people.queries import held
from fazhi.modules.demands import effects_assist, effects_mediation, effects_merge, telling
from fazhi.modules.demands.actions.choices import note_dispatch
from fazhi.modules.demands.models import Demand, Mediation, Word
from fazhi.modules.demands.rules.intake import CONTENT


def demand_of(doing: Doing) -> Demand:
    """The demand of the matter being acted on, loaded once."""
    demand: Demand = doing.matter.demand
    return demand


def dispatched(doing: Doing) -> None:
    """The unit named on the form holds the matter from now on, and what was merged into it."""
    unit: Unit = doing.form["unit"]
    note_dispatch(demand=demand_of(doing), unit_code=unit.code, by=doing.by, at=doing.moment)
    matters.reassign(matter=doing.matter, unit=unit, handler=None, at=doing.moment)
    if "take_in" in doing.matter.marking.get("done", ()):
        effects_merge.lead_moved(doing)


def objected(doing: Doing) -> None:
    """One more bounce, counted whether or not the centre upholds it. The first unit to object received it first."""
    demand = demand_of(doing)
    if demand.bounce_count == 0:
        matters.involve(matter=doing.matter, role="first", unit=doing.matter.unit, at=doing.moment)
    demand.bounce_count += 1
    demand.save(update_fields=["bounce_count"])


def arbitrated(doing: Doing) -> None:
    """An upheld objection brings the matter back to the unit that took it in, to be dispatched again.

    The first receiver stays in touch until another unit accepts (clock ``first_receiver``). Assistance that was asked
    for in the name of the unit that is out of it is called off.
    """
    if doing.outcome == "upheld":
        matter = doing.matter
        if effects_assist.is_asked(matter):
            effects_assist.call_off(matter, _("主办单位变更，协办请求撤回。"), doing.moment)
        matters.reassign(matter=matter, unit=matter.origin, handler=None, at=doing.moment)


def assigned(doing: Doing) -> None:
    """The handler named on the form works on it."""
    handler: Post = doing.form["handler"]
    matter = doing.matter
    matters.reassign(matter=matter, unit=matter.unit, handler=handler, at=doing.moment)


def answered(doing: Doing) -> None:
    """The last answer's time. What was said of earlier answers stays as it was said. Who was merged is answered too."""
    demand = demand_of(doing)
    demand.answered_at = doing.moment
    demand.save(update_fields=["answered_at"])
    if not effects_merge.is_repeated(doing.matter):
        telling.answered(demand, at=doing.moment)
    if "take_in" in doing.matter.marking.get("done", ()):
        effects_merge.answer_each(doing)


def rated(doing: Doing) -> None:
    """What the resident says of the answer."""
    demand = demand_of(doing)
    demand.handled = bool(doing.form["handled"])
    demand.satisfaction = str(doing.form["satisfaction"])
    demand.rated_at = doing.moment
    demand.save(update_fields=["handled", "satisfaction", "rated_at"])
    _keep_word(doing, demand.satisfaction, own=True)


def called_back(doing: Doing) -> None:
    """What the caller heard, kept apart from the resident's own rating. Who could not be reached has said nothing."""
    if doing.outcome == "unreachable":
        return
    demand = demand_of(doing)
    demand.call_back_handled = doing.outcome == "solved"
    demand.call_back_satisfaction = str(doing.form.get("satisfaction") or "")
    demand.called_back_at = doing.moment
    demand.save(update_fields=["call_back_handled", "call_back_satisfaction", "called_back_at"])
    if demand.call_back_satisfaction:
        _keep_word(doing, demand.call_back_satisfaction, own=False)


def _keep_word(doing: Doing, satisfaction: str, *, own: bool) -> None:
    """A row for the figures. A call-back after the resident's own rating of the same answer adds nothing."""
    acts = Act.objects.filter(matter=doing.matter, n__lt=doing.matter.version)
    answered_n = acts.filter(step="answer").order_by("-n").values_list("n", flat=True).first() or 0
    said = Word.objects.filter(demand_id=doing.matter.pk, answered_n=answered_n, own=True)
    if own or not said.exists():
        Word.objects.create(
            demand_id=doing.matter.pk,
            at=doing.moment,
            answered_n=answered_n,
            n=doing.matter.version,
            own=own,
            content=satisfaction in CONTENT,
        )


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
    """From now on only the named recipient sees it and what belongs to it, and is told so."""
    recipient: Post = doing.form["recipient"]
    _leave_the_line(doing, "sealed", _("主件另行处理，恢复单独办理。"))
    if effects_assist.is_asked(doing.matter):
        effects_assist.seal_children(doing.matter, recipient, doing.moment)
    if "mediate" in doing.matter.marking.get("done", ()):
        effects_mediation.seal_along(doing.matter, recipient, doing.moment)
    matters.seal(matter=doing.matter, recipient=recipient)
    telling.sealed(doing.matter, recipient, at=doing.moment)


def handed_over(doing: Doing) -> None:
    """Assistance and mediations sealed along go to the successor too, who is told."""
    heir: Post = doing.form["recipient"]
    along = Q(parent=doing.matter) | Q(pk__in=Mediation.objects.filter(demand=doing.matter.pk).values("pk"))
    rows = Matter.objects.filter(along, sealed_to=doing.by.post_id).order_by("pk")
    for row in rows.select_for_update(of=("self",)):
        matters.pass_on(matter=row, successor=heir, by=doing.by, at=doing.moment)
    telling.sealed(doing.matter, heir, at=doing.moment)


def withdrawn(doing: Doing) -> None:
    """What follows it stands alone again, and assistance is called off: only this resident took back their demand."""
    _leave_the_line(doing, "withdrawn", _("主件已经撤回，恢复单独办理。"))
    if effects_assist.is_asked(doing.matter):
        effects_assist.call_off(doing.matter, _("诉求人已撤回诉求。"), doing.moment)


def _leave_the_line(doing: Doing, how: str, reasons: str) -> None:
    """A demand that goes no further neither leads others nor follows one."""
    done = doing.matter.marking.get("done", ())
    if "merge" in done:
        effects_merge.end(doing.matter, how, doing.moment)
    if "take_in" in done:
        effects_merge.release(doing.matter, reasons, doing.moment)


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
