"""A major decision from the catalogue to the archive, by the real actions."""

from fazhi.kernel.matters.models import Act, Assignment, Link, Matter
from fazhi.modules.decisions import actions
from fazhi.modules.decisions.queries import session
from fazhi.modules.decisions.tests.conftest import AT, DAY, Hall, turn

MEETING_DAY = AT + 18 * DAY
"""Friday 20 March 2026."""


def test_a_decision_lives_from_the_catalogue_to_the_archive(hall: Hall) -> None:
    matter = hall.submitted()
    meeting = hall.meeting(MEETING_DAY, matter)
    actions.open_discussion(
        meeting=meeting, matter=matter, by=hall.who("office"), at=MEETING_DAY, expected=turn(matter)
    )
    hall.views(matter, MEETING_DAY, "disagree")
    chief = {"data": {"view": "仍按方案一"}, "facts": {"departs_from_majority": True}}
    hall.speak(matter, "chief_opinion", MEETING_DAY, **chief)
    hall.speak(matter, "explain_departure", MEETING_DAY, data={"reasons": "保障偏远村用水"})
    hall.speak(matter, "decide", MEETING_DAY, outcome="adopted", data={"decision": "通过"})
    hall.do(meeting, "adjourn", "office", MEETING_DAY)

    after = MEETING_DAY + 4 * DAY
    hall.do(matter, "report_party", "office", after, outcome="agreed")
    hall.do(matter, "assign_execution", "office", after, data={"executor": hall.units["housing"]})
    hall.do(matter, "execute", "housing", after, data={"progress": "已执行"})
    need = dict.fromkeys(("many_objections", "organ_wants_evaluation"), False)
    need |= dict.fromkeys(("missed_goal", "will_evaluate"), True)
    hall.do(matter, "assess_need", "office", after, facts=need)
    hall.do(matter, "commission_evaluation", "office", after, data={"evaluator": hall.units["audit"]})
    hall.do(matter, "post_evaluation", "audit", after, data={"report": "基本达到"})
    hall.do(matter, "archive", "housing", after)
    assert Matter.objects.get(pk=matter.pk).status == "closed"
    roles = set(Assignment.objects.filter(matter=matter).values_list("role", flat=True))
    assert roles == {"", "reviewer", "executor", "evaluator"}


def test_dissent_stays_on_record_word_for_word(hall: Hall) -> None:
    matter = hall.submitted()
    meeting = hall.meeting(MEETING_DAY, matter)
    actions.open_discussion(
        meeting=meeting, matter=matter, by=hall.who("office"), at=MEETING_DAY, expected=turn(matter)
    )
    hall.views(matter, MEETING_DAY, "disagree")
    (found,) = session.discussions(meeting)
    assert [(voice.name, voice.act.data["position"]) for voice in found.voices if voice.act] == [
        ("白梅", "disagree"), ("陈刚", "disagree"), ("艾力", "disagree"),
    ]  # fmt: skip
    assert found.stage == "chief"


def test_an_item_is_a_child_of_its_meeting_and_the_meeting_adjourns_when_all_are_decided(hall: Hall) -> None:
    office = hall.who("office")
    meeting = hall.called(MEETING_DAY)
    item = actions.propose_item(
        meeting=meeting, category="appointment", subject="某岗位任免", from_unit=hall.units["housing"],
        legal_effect=False, reviewer=None, by=office, at=MEETING_DAY - DAY,
    )  # fmt: skip
    hall.do(item, "place", "office", MEETING_DAY - DAY)
    hall.do(meeting, "send_papers", "office", MEETING_DAY - DAY)
    hall.opened(meeting, MEETING_DAY)
    actions.open_discussion(meeting=meeting, matter=item, by=office, at=MEETING_DAY, expected=turn(item))
    hall.views(item, MEETING_DAY)
    view = {"data": {"view": "同意"}, "facts": {"departs_from_majority": False}}
    hall.speak(item, "chief_opinion", MEETING_DAY, **view)
    hall.speak(item, "decide", MEETING_DAY, outcome="adopted", data={"decision": "通过"})
    assert Matter.objects.get(pk=item.pk).status == "closed"
    assert Act.objects.filter(matter=meeting, step="all_children_closed").exists()
    hall.do(meeting, "adjourn", "office", MEETING_DAY)
    hall.do(meeting, "write_minutes", "office", MEETING_DAY, data={"text": "会议记录"})
    hall.do(meeting, "sign_minutes", "chief", MEETING_DAY)
    assert Matter.objects.get(pk=meeting.pk).status == "closed"


def test_a_contract_is_reviewed_by_the_named_department_before_it_is_placed(hall: Hall) -> None:
    meeting = hall.called(MEETING_DAY)
    item = actions.propose_item(
        meeting=meeting, category="project", subject="某项目合同", from_unit=hall.units["housing"],
        legal_effect=True, reviewer=hall.units["justice"], by=hall.who("office"), at=MEETING_DAY - DAY,
    )  # fmt: skip
    opinion = {"opinion": "可以提交"}
    hall.do(item, "legality_review", "justice", MEETING_DAY - DAY, outcome="may_be_discussed", data=opinion)
    hall.do(item, "place", "office", MEETING_DAY - DAY)
    assert not session.running(item, "placing")


def test_a_change_of_a_decision_is_a_new_decision_linked_to_it(hall: Hall) -> None:
    matter = hall.submitted()
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
    new = actions.open_decision(
        item=hall.item("供水价格再调整"), proposed_by="department", why_needed="调整", excluded=False,
        by=hall.who("office"), at=MEETING_DAY,
    )  # fmt: skip
    told = {"data": {"new_matter": new.number}, "facts": {"newly_decided": True}}
    hall.do(matter, "adjust", "office", MEETING_DAY, **told)
    assert Link.objects.filter(source=new, target=matter, kind="adjusts").exists()
