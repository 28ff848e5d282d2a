"""What the steps of decisions bring about and what they are checked for beyond the procedure's own gates.

The chief's turn, the departure explained, the legality review and the waits are gates of the procedure itself.
"""

from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fazhi.kernel.matters import actions as matters
from fazhi.kernel.matters.errors import BadForm, Refused
from fazhi.kernel.matters.forms import said
from fazhi.kernel.matters.kinds import Doing
from fazhi.kernel.matters.models import Act, Matter
from fazhi.kernel.matters.queries import procedure_of
from fazhi.kernel.notices import actions as notices
from fazhi.kernel.people.actor import SYSTEM
from fazhi.kernel.procedures import Basis
from fazhi.kernel.workdays import Period, legal_day
from fazhi.modules.decisions.errors import ChiefNotInCharge, NotInSession
from fazhi.modules.decisions.models import BarredArea
from fazhi.modules.decisions.queries import session
from fazhi.modules.decisions.rules import AREAS, CHIEF, DECISION, RECORD, departs


def unit_named(doing: Doing) -> None:
    """The undertaking unit holds the decision from now on."""
    matters.reassign(matter=doing.matter, unit=doing.form["unit"], handler=None, at=doing.moment)


def reviewer_named(doing: Doing) -> None:
    """The legality review department is put to work; never the undertaking unit itself."""
    matters.involve(matter=doing.matter, role="reviewer", unit=doing.form["reviewer"], at=doing.moment)


def executor_named(doing: Doing) -> None:
    """The executing unit carries the decision out."""
    matters.involve(matter=doing.matter, role="executor", unit=doing.form["executor"], at=doing.moment)


def evaluator_named(doing: Doing) -> None:
    """The evaluating unit is put to work."""
    matters.involve(matter=doing.matter, role="evaluator", unit=doing.form["evaluator"], at=doing.moment)


def check_reviewer(doing: Doing) -> None:
    """A unit does not review its own draft. Raises ``BadForm``."""
    if doing.form["reviewer"].pk == doing.matter.unit_id:
        told = _("合法性审查不能由决策承办单位自己进行（%(basis)s）。") % {"basis": _basis(doing)}
        raise BadForm({"reviewer": told})


def check_notice(doing: Doing) -> None:
    """A period below the statutory one needs urgency and its reasons in the notice. Raises ``BadForm``."""
    stated, reasons = doing.form.get("comment_period"), doing.form.get("urgent_reasons")
    if doing.outcome == "shortened":
        missing = {"comment_period": stated, "urgent_reasons": reasons}
        told = _("缩短征求意见期限的，须在公告中写明期限和情况紧急的理由（%(basis)s）。") % {
            "basis": _basis(doing)
        }
        errors = {name: told for name, value in missing.items() if not value}
        if errors:
            raise BadForm(errors)
    elif stated and _shorter(doing, str(stated)):
        told = _("期限短于法定期限的，须选择“情况紧急，缩短期限”并写明理由（%(basis)s）。")
        raise BadForm({"comment_period": told % {"basis": _basis(doing)}})


def _shorter(doing: Doing, stated: str) -> bool:
    """Whether a stated period ends before the statutory one would, both counted from this act."""
    wait = procedure_of(doing.matter).steps["sum_up_comments"].wait[0]
    usual, given = wait.within.period, Period.parse(stated)
    if usual is None:
        return False
    return given.unit == usual.unit and given.amount < usual.amount


def check_session(doing: Doing) -> None:
    """Discussed is only at a meeting in session that has it on its agenda, by who is there, the chief apart.

    Raises ``NotInSession``, ``BadForm``.
    """
    meeting = session.session_for(doing.matter)
    if meeting is None:
        raise NotInSession(doing.matter.number, _basis(doing))
    there = session.attendance(meeting)
    named = list(doing.form["members_present"])
    if there is None or not set(named) <= set(there.present):
        told = _("名单中有未到会的人员；发表意见的须是到会的组成人员（%(basis)s）。") % {
            "basis": _basis(doing)
        }
        raise BadForm({"members_present": told})
    if there.chief in named:
        told = _("%(chief)s主持会议，最后发表意见，不列入本名单（%(basis)s）。")
        raise BadForm({"members_present": told % {"chief": there.chief, "basis": _basis(doing)}})


def check_still_in_session(doing: Doing) -> None:
    """Views and decisions belong to the meeting: once it is adjourned nothing is added. Raises ``NotInSession``."""
    if session.session_for(doing.matter) is None:
        raise NotInSession(doing.matter.number, _basis(doing))


def own_voice(doing: Doing) -> None:
    """A member states no view but the member's own; whoever keeps the minutes writes everybody's down. Raises ``Refused``."""
    if doing.act is None or doing.by.may(RECORD) or doing.by.may(CHIEF):
        return
    meeting = session.session_for(doing.matter)
    there = session.attendance(meeting) if meeting else None
    if doing.act.key not in (session.names_of(there, doing.by) if there else ()):
        told = _("组成人员只能记入自己的意见；%(name)s的意见由会议记录人员记入（%(basis)s）。")
        raise Refused(told % {"name": doing.act.key, "basis": _basis(doing)})


def papers_sent(doing: Doing) -> None:
    """Whoever attends is told that the papers are there."""
    tell_attending(doing.matter, f"{doing.matter.title}：议题材料已送达", doing.moment, "papers")


def meeting_cancelled(doing: Doing) -> None:
    """Whoever was to attend is told that the meeting is off."""
    tell_attending(doing.matter, f"{doing.matter.title}：会议取消", doing.moment, "cancelled")


def tell_attending(meeting: Matter, title: str, at: datetime, occasion: str) -> None:
    """Put a notice about a meeting into the inboxes of the chief, the members and whoever keeps the minutes."""
    notices.tell_posts(
        posts=session.attending(meeting.origin, at),
        title=title,
        matter_id=meeting.pk,
        dedupe_key=f"decisions.{occasion}:{meeting.pk}:{meeting.version}",
        by=SYSTEM,
        at=at,
    )


def check_decision(doing: Doing) -> None:
    """Against the majority is decided only where the chief said so and explained it. Raises ``Refused``."""
    check_still_in_session(doing)
    acts = Act.objects.filter(matter=doing.matter)
    chief = acts.filter(step="chief_opinion").order_by("-n").first()
    if chief is None or chief.facts.get("departs_from_majority"):
        return
    opening = acts.filter(step="open_discussion").order_by("-n").first()
    said_by = {
        act.key: act.data["position"]
        for act in acts.filter(step="member_opinion", n__gt=opening.n if opening else 0).order_by("n")
    }
    if departs(list(said_by.values()), doing.outcome):
        raise Refused(
            _(
                "多数人的意见与这一决定不一致，而没有记载行政首长（主要负责人）作出不一致决定的意见和理由，不能这样决定（%(basis)s）。"
            )
            % {"basis": _basis(doing)}
        )


def check_adjourn(doing: Doing) -> None:
    """No meeting adjourns in the middle of a discussion. Raises ``Refused``."""
    unfinished = [found.matter.number for found in session.discussions(doing.matter) if found.under_way]
    if unfinished:
        raise Refused(_("%(list)s 正在讨论，还没有作出决定，不能散会。") % {"list": "、".join(unfinished)})


def check_chief_in_charge(doing: Doing) -> None:
    """The chief does not approve what the chief may not directly supervise. Raises ``ChiefNotInCharge``."""
    if not doing.by.may(CHIEF):
        return
    opened = Act.objects.filter(matter=doing.matter, step="submit").first()
    area = str(opened.data.get("area", "")) if opened else ""
    row = BarredArea.objects.filter(area=area, from_day__lte=legal_day(doing.moment)).first()
    if row is not None:
        raise ChiefNotInCharge(said(AREAS[area]), row.basis)


def check_new_procedure(doing: Doing) -> None:
    """What is ended or changed goes through the procedure again: a new decision matter. Raises ``BadForm``."""
    if _other_decision(doing) is None:
        told = _("没有找到这件决策事项；停止执行或者作重大调整的，须先另行启动决策程序（%(basis)s）。")
        raise BadForm({"new_matter": told % {"basis": _basis(doing)}})


def adjusted(doing: Doing) -> None:
    """The new decision is linked to the one it replaces."""
    new = _other_decision(doing)
    if new is not None:
        matters.link(source=new, target=doing.matter, kind="adjusts", by=doing.by, at=doing.moment)


def _other_decision(doing: Doing) -> Matter | None:
    rows = Matter.objects.filter(kind=DECISION, number=doing.form["new_matter"])
    return rows.exclude(pk=doing.matter.pk).first()


def _basis(doing: Doing) -> str:
    """The articles behind the step, as numbered on its day, in the language of the reader."""
    return in_words(procedure_of(doing.matter).steps[doing.step].basis, doing.moment)


def in_words(basis: Basis, at: datetime) -> str:
    """A basis as numbered on the day of a moment, in the language of the reader."""
    english = (get_language() or "").startswith("en")
    return basis.en(legal_day(at)) if english else basis.zh(legal_day(at))
