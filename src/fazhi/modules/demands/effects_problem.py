"""What the steps of a recurring problem bring about beside their act, and what they are checked for first."""

from django.utils.translation import gettext as _

from fazhi.kernel.matters import actions as matters
from fazhi.kernel.matters.errors import BadForm, Refused
from fazhi.kernel.matters.kinds import Doing
from fazhi.kernel.people.models import Unit
from fazhi.modules.demands.models import Problem, ProblemEvaluation
from fazhi.modules.demands.problems import Comparison, comparison


def measure_decided(doing: Doing) -> None:
    """The unit responsible holds the problem from now on."""
    owner: Unit = doing.form["owner"]
    matters.reassign(matter=doing.matter, unit=owner, handler=None, at=doing.moment)


def check_owner(doing: Doing) -> None:
    """Whoever keeps the register evaluates, so it does not carry the measure out itself."""
    owner: Unit = doing.form["owner"]
    if owner.pk == doing.matter.origin_id:
        raise BadForm({"owner": _("台账管理单位负责评估，不能同时作为责任单位，请选择有此职责的单位。")})


def check_as_counted(doing: Doing) -> None:
    """The conclusion of an evaluation is the records', not the evaluator's."""
    found = _counted(doing)
    if found.fell != (doing.outcome == "fell"):
        raise BadForm(
            {
                "outcome": _(
                    "结论与记录不符：措施落实前%(days)d日收到%(before)d件，落实后%(days)d日收到%(after)d件。"
                )
                % {"days": found.sides.days, "before": found.before, "after": found.after}
            }
        )


def evaluated(doing: Doing) -> None:
    """Keep the numbers an evaluation rests on, as the records gave them at that moment."""
    found = _counted(doing)
    problem: Problem = doing.matter.problem
    ProblemEvaluation.objects.create(
        problem=problem,
        n=doing.matter.version,
        carried_out_on=found.carried_out_on,
        days=found.sides.days,
        before=found.before,
        after=found.after,
        fell=found.fell,
        evaluated_at=doing.moment,
    )


def _counted(doing: Doing) -> Comparison:
    found = comparison(doing.matter.problem, doing.moment)
    if found is None:
        raise Refused(_("措施落实还不满一日，没有可以比较的诉求。"))
    return found
