"""What enforcement checks before a step is done: certificates, recusal, dates, amounts. Each names its article."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from fazhi.kernel.matters.errors import BadForm, Refused
from fazhi.kernel.matters.forms import said
from fazhi.kernel.matters.kinds import Doing
from fazhi.kernel.matters.models import Act, Clock, Matter
from fazhi.kernel.matters.queries import calendar
from fazhi.kernel.people.models import Post
from fazhi.kernel.workdays import Period, legal_day, start_of_day
from fazhi.kernel.workdays import Unit as PeriodUnit
from fazhi.modules.enforcement.errors import NotCertified, NotLent, Recused
from fazhi.modules.enforcement.models import Case
from fazhi.modules.enforcement.queries import officers as known
from fazhi.modules.enforcement.rules import (
    FIELDS,
    SPOT_FINE_AT_MOST,
    discovered_in_time,
    surcharge_at_most,
)

HEARING_LEAD = Period(7, PeriodUnit.WORKING_DAY)
"""Full working days between the notice and the hearing (APL 64)."""
ANNOUNCED = Period(30, PeriodUnit.CALENDAR_DAY)
"""Full days of an announcement, after which its paper counts as served (CPL 95)."""


JOINT = ("joint_case", "joint_part")
"""Work of several departments: each sends officers certified for its own field."""


def case_of(matter: Matter) -> Case:
    """The case a matter is, or that it belongs to as a child."""
    row = Case.objects.filter(matter__in=[matter.pk, matter.parent_id]).order_by("matter_id").first()
    if row is None:
        raise Refused(_("%(number)s 没有登记执法领域和职权依据。") % {"number": matter.number})
    return row


def certified(doing: Doing, officers: Sequence[Post]) -> None:
    """Officers named for a step hold valid certificates, belong here or are lent, and are not recused.

    Raises ``NotCertified`` (with the units that could help), ``NotLent``, ``Recused``.
    """
    field = "" if doing.matter.kind in JOINT else case_of(doing.matter).field
    check_officers(doing.matter, field, officers, legal_day(doing.moment))


def check_officers(matter: Matter, field: str, officers: Sequence[Post], day: date) -> None:
    """The same, for a field and a day."""
    out = known.recused_persons(matter.parent or matter) | known.recused_persons(matter)
    for post in officers:
        if post.person_id in out:
            raise Recused(post.person.name)
    persons = known.certified_persons(field, day)
    lacking = [post.person.name for post in officers if post.person_id not in persons]
    if lacking:
        own = {
            post.person_id
            for post in known.posts_of(persons, day)
            if post.unit.path.startswith(matter.unit.path)
        }
        elsewhere = known.units_with_officers(field, day, beside=matter.unit)
        raise NotCertified(lacking, said(FIELDS[field]) if field else "", len(own), elsewhere)
    others = known.strangers(officers, matter, day)
    if others:
        raise NotLent([post.person.name for post in others], matter.unit.name)


def check_not_recused(doing: Doing) -> None:
    """Whoever has to stay away does nothing more in the case."""
    if doing.by.person_id in known.recused_persons(doing.matter):
        raise Recused(doing.by.name)


def check_time_bar(ended_on: date | None, found_on: date, facts: Mapping[str, bool]) -> None:
    """The answers about the time bar fit the dates stated. Raises ``BadForm`` (APL 36)."""
    if facts.get("in_time") and not discovered_in_time(ended_on, found_on, 2):
        raise BadForm({"in_time": _("自违法行为终了之日至发现之日已超过二年（行政处罚法第36条）。")})
    if facts.get("larger_harm_in_time") and not discovered_in_time(ended_on, found_on, 5):
        raise BadForm(
            {"larger_harm_in_time": _("自违法行为终了之日至发现之日已超过五年（行政处罚法第36条）。")}
        )


def check_opening(doing: Doing) -> None:
    """What the head answers about the time bar when opening a case fits the dates stated (APL 36)."""
    check_time_bar(doing.form.get("ended_on"), doing.form["found_on"], doing.facts)


def check_hearing_notice(doing: Doing) -> None:
    """Seven full working days lie between notice and hearing, and the chair did not investigate (APL 64)."""
    first = calendar().wait_ends(doing.moment, HEARING_LEAD)
    if start_of_day(doing.form["hearing_date"]) < first:
        day = legal_day(first).isoformat()
        raise BadForm(
            {
                "hearing_date": _("通知之后须满七个工作日，最早%(day)s举行（行政处罚法第64条）。")
                % {"day": day}
            }
        )
    chair: Post = doing.form["chair"]
    if chair.person_id in _investigators(doing.matter):
        raise BadForm({"chair": _("听证由非本案调查人员主持（行政处罚法第64条）。")})


def _investigators(matter: Matter) -> set[Any]:
    acts = Act.objects.filter(matter=matter, step="investigate").select_related("post")
    named = [key for act in acts for key in act.data.get("officers", ())]
    persons = set(Post.objects.filter(pk__in=named).values_list("person_id", flat=True))
    return persons | {act.post.person_id for act in acts if act.post}


def check_review(doing: Doing) -> None:
    """Whoever reviews for the first time holds the national legal qualification (APL 58)."""
    check_not_recused(doing)
    person = doing.by.person_id
    if person is None:
        return
    before = Act.objects.filter(step="legality_review", post__person_id=person).exists()
    if not before and not known.qualified(person, legal_day(doing.moment)):
        raise Refused(
            _("初次从事法制审核的人员，应当取得国家统一法律职业资格（行政处罚法第58条）；请先登记资格证书。")
        )


def check_decision(doing: Doing) -> None:
    """A statement or defence never leads to a heavier penalty than the one told (APL 45)."""
    check_not_recused(doing)
    acts = {act.step: act for act in Act.objects.filter(matter=doing.matter).order_by("n")}
    notice = acts.get("advance_notice")
    if doing.outcome != "penalty" or notice is None:
        return
    ticked(
        doing,
        "remedies_told",
        _("决定书须写明申请行政复议、提起行政诉讼的途径和期限（行政处罚法第59条）。"),
    )
    told = int(notice.data.get("fine") or 0)
    if int(doing.form.get("fine") or 0) > told:
        raise BadForm(
            {
                "fine": _(
                    "罚款不得高于告知的%(told)d元：不得因陈述、申辩加重处罚（行政处罚法第45条），拟加重的须重新告知（第44条）。"
                )
                % {"told": told}
            }
        )


def check_shown(doing: Doing) -> None:
    """Officers show their certificates unasked; otherwise the person may refuse (APL 55)."""
    if not doing.form.get("certificates_shown"):
        raise BadForm(
            {
                "certificates_shown": _(
                    "未主动出示执法证件的，当事人有权拒绝接受调查、检查（行政处罚法第55条）。"
                )
            }
        )


def ticked(doing: Doing, field: str, why: str) -> None:
    """A box that says a duty was done: the step is not done without it. Raises ``BadForm``."""
    if not doing.form.get(field):
        raise BadForm({field: why})


def check_filmed(doing: Doing) -> None:
    """A seizure is recorded in sound and picture throughout (SC118, point 8)."""
    ticked(doing, "filmed", _("查封、扣押须全程音像记录（国办发〔2018〕118号第8点）。"))


def check_answer(doing: Doing) -> None:
    """The respondent gathers no evidence while the reconsideration runs (ARL 46)."""
    ticked(
        doing,
        "no_new_evidence",
        _(
            "复议期间不得自行向申请人和其他单位、个人收集证据（行政复议法第46条）；请只提交作出行为之前的证据。"
        ),
    )


def check_deemed(doing: Doing) -> None:
    """What was announced counts as served on the day after thirty full days, whenever it is entered (CPL 95)."""
    announced = Act.objects.filter(matter=doing.matter, step="announce_service").order_by("-n").first()
    if announced is None:
        return
    day = legal_day(calendar().wait_ends(announced.occurred_at, ANNOUNCED))
    if doing.form["deemed_on"] != day:
        raise BadForm(
            {
                "deemed_on": _("公告满三十日的次日为%(day)s，请填写该日（民事诉讼法第95条）。")
                % {"day": day.isoformat()}
            }
        )


def check_service(doing: Doing) -> None:
    """Electronic service needs the party's signed consent (APL 61)."""
    if doing.form.get("how") == "electronic" and not doing.form.get("consent"):
        raise BadForm({"consent": _("电子送达须有当事人签订的确认书（行政处罚法第61条）。")})


def check_spot_fine(doing: Doing) -> None:
    """The decision says that reconsideration comes first (ARL 23), and the fine stays within the limit (APL 51)."""
    ticked(
        doing,
        "reconsideration_first_told",
        _("当场处罚决定书须写明应当先申请行政复议（行政复议法第23条）。"),
    )
    found = Act.objects.filter(matter=doing.matter, step="find").first()
    most = SPOT_FINE_AT_MOST.get(found.data.get("party_kind", "") if found else "", 0)
    if int(doing.form.get("fine") or 0) > most:
        raise BadForm({"fine": _("当场罚款不得超过%(most)d元（行政处罚法第51条）。") % {"most": most}})


def check_surcharge(doing: Doing) -> None:
    """The surcharge is 3 percent a day, never above the fine (APL 72)."""
    begun = Act.objects.filter(matter=doing.matter, step="begin").first()
    clock = Clock.objects.filter(matter=doing.matter, name="payment").order_by("-run").first()
    fine = int(begun.data.get("fine") or 0) if begun else 0
    late = (doing.moment - clock.due_at).days + 1 if clock and clock.due_at else 0
    most = surcharge_at_most(fine, late)
    if int(doing.form.get("surcharge") or 0) > most:
        raise BadForm(
            {
                "surcharge": _("加处罚款每日百分之三、不超过罚款本数，至多%(most)d元（行政处罚法第72条）。")
                % {"most": most}
            }
        )


def check_level(doing: Doing) -> None:
    """CSL 58 empowers departments of provincial level and above only; the units of a county are none."""
    if doing.facts.get("network_security") or doing.facts.get("provincial"):
        raise Refused(
            _(
                "%(unit)s不是省级以上人民政府有关部门，不能依据网络安全法第58条约谈；"
                "请另行确定职权依据，或者报请省级以上有关部门。"
            )
            % {"unit": doing.matter.unit.name}
        )
