"""What the law forbids is refused with its article, and nothing is written."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from uuid import uuid4

import pytest

from fazhi.kernel.ledger.models import Opening
from fazhi.kernel.matters.errors import BadForm, NotPossible, NotYours, Refused
from fazhi.kernel.matters.models import Act, Matter
from fazhi.kernel.people.actor import RESIDENT
from fazhi.modules.decisions import actions
from fazhi.modules.decisions.errors import ChiefNotInCharge, CommentsOver, NotInSession, NotPublished
from fazhi.modules.decisions.models import AgendaItem, CatalogueItem, Charge, Comment
from fazhi.modules.decisions.tests.conftest import AT, DAY, PRESENT, Hall, turn

LATER = AT + 14 * DAY
MEETING_DAY = AT + 18 * DAY


@contextmanager
def refused(words: str, kind: type[Refused] = Refused) -> Iterator[None]:
    """Something is refused, saying these words, and no act and no turn changes."""

    def state() -> object:
        return Act.objects.count(), sorted(Matter.objects.values_list("pk", "turn", "version"))

    before = state()
    with pytest.raises(kind) as caught:
        yield
    assert words in caught.value.message
    assert state() == before


def test_what_is_not_in_the_published_catalogue_is_not_decided(hall: Hall) -> None:
    row = actions.enter_item(
        year=2026, subject="未公布事项", unit=hall.units["housing"], planned="年底", agreed_on=date(2026, 1, 5),
        by=hall.who("office"), at=AT,
    )  # fmt: skip
    with refused("第3条", NotPublished):
        actions.open_decision(
            item=row, proposed_by="leader", why_needed="急", excluded=False, by=hall.who("office"), at=AT
        )


def test_an_emergency_decision_does_not_take_this_road(hall: Hall) -> None:
    item = hall.item()
    with refused("第3、10条", NotPossible):
        actions.open_decision(
            item=item, proposed_by="leader", why_needed="急", excluded=True, by=hall.who("office"), at=AT
        )


def test_one_item_is_decided_once(hall: Hall) -> None:
    matter = hall.started()
    with refused("已经启动"):
        actions.open_decision(
            item=matter.decision.item, proposed_by="leader", why_needed="再来", excluded=False,
            by=hall.who("office"), at=AT,
        )  # fmt: skip


def test_a_short_comment_period_needs_its_reasons(hall: Hall) -> None:
    matter = hall.started(public=True)
    notice = {"notice": "征求意见", "comment_period": "10 calendar_day"}
    with refused("第14、15条", BadForm):
        hall.do(matter, "publish_draft", "housing", AT, outcome="shortened", data=notice)
    with refused("第14、15条", BadForm):
        hall.do(matter, "publish_draft", "housing", AT, outcome="usual", data=notice)


def test_comments_are_not_summed_up_before_thirty_days(hall: Hall) -> None:
    matter = hall.started(public=True)
    hall.do(matter, "publish_draft", "housing", AT, outcome="usual", data={"notice": "征求意见"})
    summary = {"summary": "无", "adopted": "无", "not_adopted": "无"}
    with refused("第15条", NotPossible):
        hall.do(matter, "sum_up_comments", "housing", AT + 30 * DAY, data=summary)
    hall.do(matter, "sum_up_comments", "housing", AT + 31 * DAY, data=summary)


def test_experts_with_an_interest_do_not_take_part(hall: Hall) -> None:
    matter = hall.started(technical=True)
    experts = {"experts": ["甲教授"]}
    with refused("第19、20、21条", NotPossible):
        hall.do(matter, "name_experts", "housing", AT, data=experts, facts={"experts_independent": False})


def test_risk_that_is_not_controllable_stops_the_review(hall: Hall) -> None:
    matter = hall.started(risky=True)
    report = {"assessed_by": "评估机构", "report": "不可控"}
    hall.do(matter, "risk_assessment", "housing", AT, outcome="not_controllable", data=report)
    with refused("第24、25、30条", NotPossible):
        hall.do(matter, "request_legality_review", "housing", AT, data={"reviewer": hall.units["justice"]})


def test_the_review_is_not_rushed_and_not_done_by_the_drafter(hall: Hall) -> None:
    matter = hall.started()
    with refused("第25、26、27条", BadForm):
        hall.do(matter, "request_legality_review", "housing", AT, data={"reviewer": hall.units["housing"]})
    hall.do(matter, "request_legality_review", "housing", AT, data={"reviewer": hall.units["justice"]})
    with refused("第26条", NotPossible):
        hall.do(
            matter,
            "legality_review",
            "justice",
            AT + 7 * DAY,
            outcome="may_be_discussed",
            data={"opinion": "合法"},
        )
    with refused("不能办理", NotYours):
        hall.do(
            matter, "legality_review", "audit", LATER, outcome="may_be_discussed", data={"opinion": "合法"}
        )


def test_a_draft_found_unlawful_is_not_put_on_an_agenda(hall: Hall) -> None:
    matter = hall.started()
    hall.do(matter, "request_legality_review", "housing", AT, data={"reviewer": hall.units["justice"]})
    hall.do(matter, "legality_review", "justice", LATER, outcome="unlawful", data={"opinion": "超越职权"})
    with refused("条", NotPossible):
        hall.do(matter, "submit_package", "housing", LATER, data={"explained": "请讨论"})
    meeting = hall.called(MEETING_DAY)
    with refused("第25、29条"):
        actions.list_decision(meeting=meeting, decision_id=matter.pk, by=hall.who("office"), at=LATER)
    assert not AgendaItem.objects.exists()


def test_nothing_is_decided_outside_a_meeting_in_session(hall: Hall) -> None:
    matter = hall.submitted()
    members = {"members_present": list(PRESENT)}
    with refused("第25、30条", NotInSession):
        hall.do(matter, "open_discussion", "chief", MEETING_DAY, data=members, facts={"in_session": True})
    hall.called(MEETING_DAY, matter)
    with refused("第25、30条", NotInSession):
        hall.do(matter, "open_discussion", "chief", MEETING_DAY, data=members, facts={"in_session": True})


def begun(hall: Hall) -> Matter:
    """A decision whose discussion has begun."""
    matter = hall.submitted()
    meeting = hall.meeting(MEETING_DAY, matter)
    actions.open_discussion(
        meeting=meeting, matter=matter, by=hall.who("office"), at=MEETING_DAY, expected=turn(matter)
    )
    return matter


def test_the_chief_does_not_speak_before_the_others(hall: Hall) -> None:
    matter = begun(hall)
    hall.speak(matter, "member_opinion", MEETING_DAY, key="白梅", data={"position": "agree", "view": "同意"})
    view = {"data": {"view": "就这么定"}, "facts": {"departs_from_majority": False}}
    with refused("第30条", NotPossible):
        hall.speak(matter, "chief_opinion", MEETING_DAY, **view)
    with refused("第30条", NotPossible):
        hall.speak(matter, "decide", MEETING_DAY, outcome="adopted", data={"decision": "通过"})


def test_nobody_speaks_after_the_chief_and_a_departure_is_explained_first(hall: Hall) -> None:
    matter = begun(hall)
    hall.views(matter, MEETING_DAY, "disagree")
    hall.speak(
        matter, "chief_opinion", MEETING_DAY, data={"view": "仍然通过"}, facts={"departs_from_majority": True}
    )
    with refused("第30条", NotPossible):
        hall.speak(
            matter, "member_opinion", MEETING_DAY, key="白梅", data={"position": "agree", "view": "改口"}
        )
    with refused("第30条", NotPossible):
        hall.speak(matter, "decide", MEETING_DAY, outcome="adopted", data={"decision": "通过"})


def test_a_decision_against_the_majority_is_never_entered_as_if_it_were_not(hall: Hall) -> None:
    matter = begun(hall)
    hall.views(matter, MEETING_DAY, "disagree")
    view = {"data": {"view": "通过"}, "facts": {"departs_from_majority": False}}
    hall.speak(matter, "chief_opinion", MEETING_DAY, **view)
    with refused("第30条"):
        hall.speak(matter, "decide", MEETING_DAY, outcome="adopted", data={"decision": "通过"})
    hall.speak(matter, "decide", MEETING_DAY, outcome="not_adopted", data={"decision": "不予通过"})


def test_only_those_present_speak_and_the_chief_is_not_among_them(hall: Hall) -> None:
    matter = hall.submitted()
    hall.meeting(MEETING_DAY, matter)
    for names in (["白梅", "外人"], ["白梅", "古丽"]):
        with refused("第25、30条", BadForm):
            hall.do(
                matter, "open_discussion", "office", MEETING_DAY, data={"members_present": names},
                facts={"in_session": True},
            )  # fmt: skip


def test_no_meeting_opens_without_a_quorum_or_adjourns_in_the_middle(hall: Hall) -> None:
    matter = hall.submitted()
    meeting = hall.called(MEETING_DAY, matter)
    with refused("第30条", NotPossible):
        hall.opened(meeting, MEETING_DAY, quorum=False)
    hall.opened(meeting, MEETING_DAY)
    actions.open_discussion(
        meeting=meeting, matter=matter, by=hall.who("office"), at=MEETING_DAY, expected=turn(matter)
    )
    with refused("正在讨论"):
        hall.do(meeting, "adjourn", "office", MEETING_DAY)


def test_an_item_is_withdrawn_with_reasons_only(hall: Hall) -> None:
    matter = hall.submitted()
    with refused("理由", BadForm):
        hall.do(matter, "withdraw_item", "office", LATER, data={"reasons": ""})


def test_the_chief_alone_suspends_and_only_in_urgency(hall: Hall) -> None:
    matter = decided(hall)
    with refused("第35、37条", NotPossible):
        hall.do(matter, "suspend", "chief", MEETING_DAY, data={"reasons": "随意"}, facts={"urgent": False})
    with refused("不能办理", NotYours):
        hall.do(matter, "suspend", "office", MEETING_DAY, data={"reasons": "急"}, facts={"urgent": True})
    with refused("第37条", BadForm):
        told = {"data": {"new_matter": "策2026-999"}, "facts": {"newly_decided": True}}
        hall.do(matter, "adjust", "office", MEETING_DAY, **told)


def decided(hall: Hall) -> Matter:
    """A decision adopted and being carried out."""
    matter = begun(hall)
    hall.views(matter, MEETING_DAY)
    view = {"data": {"view": "同意"}, "facts": {"departs_from_majority": False}}
    hall.speak(matter, "chief_opinion", MEETING_DAY, **view)
    hall.speak(matter, "decide", MEETING_DAY, outcome="adopted", data={"decision": "通过"})
    hall.do(matter, "report_party", "office", MEETING_DAY, outcome="agreed")
    hall.do(matter, "assign_execution", "office", MEETING_DAY, data={"executor": hall.units["housing"]})
    return matter


def test_the_first_assessors_do_not_evaluate(hall: Hall) -> None:
    matter = hall.started(risky=True)
    report = {"assessed_by": "本单位", "report": "可控"}
    hall.do(matter, "risk_assessment", "housing", AT, outcome="controllable", data=report)
    hall.do(matter, "request_legality_review", "housing", AT, data={"reviewer": hall.units["justice"]})
    hall.do(matter, "legality_review", "justice", LATER, outcome="may_be_discussed", data={"opinion": "合法"})
    hall.do(matter, "submit_package", "housing", LATER, data={"explained": "程序已履行"})
    meeting = hall.meeting(MEETING_DAY, matter)
    actions.open_discussion(
        meeting=meeting, matter=matter, by=hall.who("office"), at=MEETING_DAY, expected=turn(matter)
    )
    hall.views(matter, MEETING_DAY)
    view = {"data": {"view": "同意"}, "facts": {"departs_from_majority": False}}
    hall.speak(matter, "chief_opinion", MEETING_DAY, **view)
    hall.speak(matter, "decide", MEETING_DAY, outcome="adopted", data={"decision": "通过"})
    hall.do(matter, "report_party", "office", MEETING_DAY, outcome="agreed")
    hall.do(matter, "assign_execution", "office", MEETING_DAY, data={"executor": hall.units["housing"]})
    hall.do(matter, "execute", "housing", MEETING_DAY, data={"progress": "已执行"})
    need = dict.fromkeys(("many_objections", "organ_wants_evaluation"), False)
    need |= dict.fromkeys(("missed_goal", "will_evaluate"), True)
    hall.do(matter, "assess_need", "office", MEETING_DAY, facts=need)
    hall.do(matter, "commission_evaluation", "office", MEETING_DAY, data={"evaluator": hall.units["housing"]})
    with refused("第36条"):
        hall.do(matter, "post_evaluation", "housing", MEETING_DAY, data={"report": "很好"})


def test_the_chief_does_not_approve_what_the_chief_may_not_supervise(hall: Hall) -> None:
    office = hall.who("office")
    actions.bar_area(area="finance", basis="云政办〔2026〕2号", from_day=AT.date(), by=office, at=AT)
    matter = actions.submit_approval(
        area="finance", subject="购置办公设备", reasons="老旧", collective=False, money=False, legal_effect=False,
        by=hall.who("drafter"), at=AT,
    )  # fmt: skip
    hall.do(matter, "head_review", "head", AT, outcome="agreed")
    with refused("云政办〔2026〕2号", ChiefNotInCharge):
        hall.do(matter, "approve", "chief", AT, outcome="approved")
    with refused("云政办〔2026〕2号", ChiefNotInCharge):
        actions.put_in_charge(
            unit=hall.units["gov"], area="finance", post=hall.posts["chief"], basis="分工", from_day=AT.date(),
            by=office, at=AT,
        )  # fmt: skip
    assert not Charge.objects.exists()
    hall.do(matter, "approve", "member", AT, outcome="approved")


def test_what_needs_a_meeting_is_not_approved(hall: Hall) -> None:
    matter = actions.submit_approval(
        area="projects", subject="大额项目", reasons="三重一大", collective=True, money=False, legal_effect=False,
        by=hall.who("drafter"), at=AT,
    )  # fmt: skip
    with refused("本地规则", NotPossible):
        hall.do(matter, "approve", "member", AT, outcome="approved")


@pytest.mark.parametrize("days", [0, 31])
def test_comments_are_taken_within_the_period_only(hall: Hall, days: int) -> None:
    matter = hall.started(public=True)
    if days:
        hall.do(matter, "publish_draft", "housing", AT, outcome="usual", data={"notice": "征求意见"})
    with refused("征求意见", CommentsOver):
        actions.hand_in(
            decision=matter.decision, text="价格太高", name="", contact="", submission=uuid4(), by=RESIDENT,
            at=AT + days * DAY,
        )  # fmt: skip
    assert not Comment.objects.exists()


def test_a_comment_is_taken_once_and_the_ledger_keeps_no_word_of_it(hall: Hall) -> None:
    matter = hall.started(public=True)
    hall.do(matter, "publish_draft", "housing", AT, outcome="usual", data={"notice": "征求意见"})
    form = uuid4()
    for _twice in range(2):
        actions.hand_in(
            decision=matter.decision, text="价格太高", name="王某", contact="", submission=form, by=RESIDENT,
            at=AT + DAY,
        )  # fmt: skip
    assert Comment.objects.count() == 1
    records = [bytes(row).decode() for row in Opening.objects.values_list("record", flat=True)]
    assert not any("价格太高" in record or "王某" in record for record in records)


def test_an_item_leaves_the_catalogue_with_reasons_and_not_while_it_is_decided(hall: Hall) -> None:
    matter = hall.started()
    office = hall.who("office")
    with refused("正在进行"):
        actions.strike_item(item_id=matter.decision.item_id, reasons="不做了", by=office, at=AT)
    row = hall.item("另一事项")
    with refused("理由", BadForm):
        actions.strike_item(item_id=row.pk, reasons=" ", by=office, at=AT)
    actions.strike_item(item_id=row.pk, reasons="并入其他事项", by=office, at=AT)
    assert CatalogueItem.objects.get(pk=row.pk).struck_because == "并入其他事项"
