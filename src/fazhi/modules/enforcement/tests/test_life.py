"""A penalty case lived through the real actions, with the gates that stop the officer on the way."""

from datetime import timedelta

import pytest

from fazhi.kernel.matters.errors import BadForm, NotPossible, Refused
from fazhi.kernel.matters.models import Act, Matter
from fazhi.kernel.workdays import legal_day
from fazhi.modules.enforcement.models import Case, Party
from fazhi.modules.enforcement.tests.conftest import AT, DAY, Bureau


def children(matter: Matter) -> dict[str, Matter]:
    return {child.kind: child for child in Matter.objects.filter(parent=matter)}


def test_a_case_with_hearing_and_review_is_lived_to_its_end(staffed: Bureau) -> None:
    matter = staffed.opened()
    assert Case.objects.get(pk=matter.pk).power == "价格法第42条"
    assert Party.objects.get(matter=matter).name == "东湾村某商店"
    staffed.investigate(matter, AT)
    staffed.propose(matter, AT + DAY, hearing_case=True, great_effect=True, serious=True)
    staffed.notify(matter, AT + DAY)
    staffed.do(matter, "waive_statement", staffed.officer, AT + DAY)
    staffed.do(matter, "request_hearing", staffed.officer, AT + 2 * DAY)
    # notified on 6 March; seven full working days: 9-13, 16, 17 March, so from 18 March on
    day = legal_day(AT) + timedelta(days=16)
    notice = {
        "notified_on": legal_day(AT + 4 * DAY).isoformat(), "hearing_date": day.isoformat(), "place": "一楼会议室",
        "chair": str(staffed.posts["chair"].pk),
    }  # fmt: skip
    staffed.do(matter, "hearing_notice", staffed.officer, AT + 4 * DAY, data=notice)
    with pytest.raises(NotPossible, match="第64条|3月18日"):
        staffed.do(
            matter, "hold_hearing", staffed.chair, AT + 10 * DAY, outcome="held", data={"record": "。"}
        )
    staffed.do(matter, "hold_hearing", staffed.chair, AT + 16 * DAY, outcome="held", data={"record": "。"})
    with pytest.raises(NotPossible, match="法制审核"):
        staffed.decide(matter, AT + 16 * DAY)
    staffed.do(matter, "submit_review", staffed.officer, AT + 16 * DAY)
    staffed.do(
        matter, "legality_review", staffed.reviewer, AT + 17 * DAY, outcome="passed", data={"opinion": "同意"}
    )
    with pytest.raises(NotPossible, match="集体讨论"):
        staffed.decide(matter, AT + 17 * DAY)
    staffed.do(matter, "collective_discussion", staffed.head, AT + 17 * DAY, data={"minutes": "一致同意"})
    staffed.decide(matter, AT + 18 * DAY)
    received = {"received_on": legal_day(AT + 18 * DAY).isoformat(), "how": "direct"}
    staffed.do(matter, "serve", staffed.officer, AT + 18 * DAY, data=received)
    collection = children(matter)["penalty_enforcement"]
    with pytest.raises(NotPossible, match="第66、72条"):
        staffed.do(matter, "close", staffed.officer, AT + 19 * DAY, data={"summary": "。"})
    paid = {"paid_on": legal_day(AT + 20 * DAY).isoformat()}
    staffed.do(collection, "pay", staffed.officer, AT + 20 * DAY, outcome="to_bank", data=paid)
    assert Act.objects.filter(matter=matter, step="all_children_closed").exists()
    staffed.do(matter, "close", staffed.officer, AT + 21 * DAY, data={"summary": "已履行"})
    assert Matter.objects.get(pk=matter.pk).status == "closed"


def test_registered_evidence_is_a_child_that_holds_the_proposal_back(staffed: Bureau) -> None:
    matter = staffed.opened()
    staffed.investigate(matter, AT)
    asked = {"items": "账簿三册", "why": "可能被销毁"}
    staffed.do(matter, "register_evidence", staffed.officer, AT, data=asked)
    child = children(matter)["evidence_registration"]
    with pytest.raises(NotPossible, match="第56、57条"):
        staffed.propose(matter, AT)
    staffed.do(child, "approve", staffed.head, AT, outcome="approved")
    listed = {"items": "账簿三册", "place": "原地保存", "signed": "signed", "officers": staffed.two()}
    staffed.do(child, "register", staffed.officer, AT, data=listed)
    staffed.do(child, "dispose", staffed.head, AT + DAY, outcome="copied", data={"reasons": "已复制"})
    staffed.do(child, "return_items", staffed.officer, AT + DAY)
    staffed.propose(matter, AT + DAY)


def test_a_transfer_names_its_team_and_ends_the_case_when_the_police_file_it(staffed: Bureau) -> None:
    matter = staffed.opened()
    staffed.investigate(matter, AT)
    crime = {"crime": "涉嫌诈骗", "officers": staffed.two()}
    staffed.do(matter, "transfer_to_police", staffed.head, AT, data=crime)
    child = children(matter)["police_transfer"]
    staffed.do(child, "report", staffed.officer, AT, data={"report": "核实"})
    staffed.do(child, "decide_transfer", staffed.head, AT, outcome="approved", data={"reasons": "符合"})
    staffed.do(child, "hand_over", staffed.officer, AT, data={"police": "云岭县公安局"})
    told = {"received_on": legal_day(AT).isoformat()}
    staffed.do(child, "police_decide", staffed.officer, AT, outcome="filed", data=told)
    with pytest.raises(NotPossible, match="第56、57条"):
        staffed.do(
            matter,
            "police_took_over",
            staffed.officer,
            AT,
            facts={"police_filed": True},
            data={"notice": "1"},
        )
    staffed.do(child, "hand_over_items", staffed.officer, AT)
    filed = {"data": {"notice": "云公立〔2026〕1号"}, "facts": {"police_filed": True}}
    staffed.do(matter, "police_took_over", staffed.officer, AT, **filed)
    with pytest.raises(NotPossible):
        staffed.propose(matter, AT)


def test_a_heavier_fine_than_the_one_told_is_refused(staffed: Bureau) -> None:
    matter = staffed.opened()
    staffed.investigate(matter, AT)
    staffed.propose(matter, AT)
    staffed.notify(matter, AT)
    staffed.do(matter, "state", staffed.officer, AT, data={"statement": "价签掉了"})
    staffed.do(
        matter, "check_statement", staffed.officer, AT, data={"result": "not_accepted", "reasons": "无证据"}
    )
    acts = Act.objects.count()
    with pytest.raises(BadForm, match="第45条"):
        staffed.decide(matter, AT, fine=501)
    assert Act.objects.count() == acts
    # told on Monday 2 March: the local three working days for a statement are 3, 4 and 5 March
    with pytest.raises(NotPossible, match="3月6日"):
        staffed.decide(matter, AT, fine=500)
    staffed.decide(matter, AT + 4 * DAY, fine=500)


def test_electronic_service_needs_consent(staffed: Bureau) -> None:
    matter = staffed.opened()
    staffed.investigate(matter, AT)
    staffed.propose(matter, AT)
    staffed.notify(matter, AT)
    staffed.do(matter, "waive_statement", staffed.officer, AT)
    staffed.decide(matter, AT)
    data = {"received_on": legal_day(AT).isoformat(), "how": "electronic"}
    with pytest.raises(BadForm, match="第61条"):
        staffed.do(matter, "serve", staffed.officer, AT, data=data)
    staffed.do(matter, "serve", staffed.officer, AT, data={**data, "consent": True})


def test_a_penalty_names_the_remedies_and_an_announcement_is_deemed_served_on_the_day_after_its_end(
    staffed: Bureau,
) -> None:
    matter = staffed.opened()
    staffed.investigate(matter, AT)
    staffed.propose(matter, AT)
    staffed.notify(matter, AT)
    staffed.do(matter, "waive_statement", staffed.officer, AT)
    with pytest.raises(BadForm, match="第59条"):
        staffed.decide(matter, AT, remedies_told=False)
    staffed.decide(matter, AT, party_absent=True)
    told = {"announced_on": legal_day(AT).isoformat(), "reasons": "查无此址"}
    staffed.do(matter, "announce_service", staffed.officer, AT, data=told)
    # announced on 2 March: thirty full days are 3 March to 1 April; entered five days later, it still counts from 2 April
    with pytest.raises(BadForm, match="2026-04-02.*第95条"):
        staffed.do(
            matter, "serve_by_announcement", staffed.officer, AT + 36 * DAY, data={"deemed_on": "2026-04-07"}
        )
    staffed.do(
        matter, "serve_by_announcement", staffed.officer, AT + 36 * DAY, data={"deemed_on": "2026-04-02"}
    )
    begun = Act.objects.get(matter=children(matter)["penalty_enforcement"], step="begin")
    assert begun.data["received_on"] == "2026-04-02"


def test_a_violation_ended_more_than_two_years_ago_opens_no_case(staffed: Bureau) -> None:
    data = {"source": "report", "facts": "。", "found_on": "2026-03-02", "ended_on": "2024-03-01"}
    with pytest.raises(BadForm, match="第36条"):
        staffed.opened(data=data)
    with pytest.raises(NotPossible, match="第22、23、24、25、36、54条"):
        staffed.opened(facts={"competent": False, "in_time": True, "larger_harm_in_time": False})
    assert not Case.objects.exists()


def test_no_case_without_a_power(staffed: Bureau) -> None:
    with pytest.raises(BadForm, match="第17、38条"):
        staffed.opened(power=" ")
    assert not Matter.objects.filter(kind="penalty").exists()


def test_the_chair_did_not_investigate_and_the_day_leaves_seven_working_days(staffed: Bureau) -> None:
    matter = staffed.opened()
    staffed.investigate(matter, AT)
    staffed.propose(matter, AT, hearing_case=True)
    staffed.notify(matter, AT)
    staffed.do(matter, "request_hearing", staffed.officer, AT)
    notice = {"notified_on": "2026-03-02", "hearing_date": "2026-03-11", "place": "一楼", "chair": str(staffed.posts["chair"].pk)}  # fmt: skip
    with pytest.raises(BadForm, match="2026-03-12"):
        staffed.do(matter, "hearing_notice", staffed.officer, AT, data=notice)
    notice |= {"hearing_date": "2026-03-12", "chair": str(staffed.posts["officer"].pk)}
    with pytest.raises(BadForm, match="非本案调查人员"):
        staffed.do(matter, "hearing_notice", staffed.officer, AT, data=notice)


def test_the_first_review_needs_the_legal_qualification(bureau: Bureau) -> None:
    bureau.certify("second")
    matter = bureau.opened()
    bureau.investigate(matter, AT)
    bureau.propose(matter, AT, public_interest=True)
    bureau.notify(matter, AT)
    bureau.do(matter, "waive_statement", bureau.officer, AT)
    bureau.do(matter, "submit_review", bureau.officer, AT)
    with pytest.raises(Refused, match="第58条"):
        bureau.do(matter, "legality_review", bureau.reviewer, AT, outcome="passed", data={"opinion": "。"})
