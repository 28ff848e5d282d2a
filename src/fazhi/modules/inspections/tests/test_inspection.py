"""An inspection from its plan to the file: two certified officers, findings mended and re-inspected, closed at the end."""

from datetime import date

import pytest

from fazhi.kernel.ledger import queries as ledger
from fazhi.kernel.matters.errors import BadForm, NotPossible, NotYours, Refused
from fazhi.kernel.matters.models import Act, Clock, Matter
from fazhi.kernel.matters.queries import visible
from fazhi.kernel.notices.models import Notice
from fazhi.kernel.people import actions as people
from fazhi.kernel.people.actor import SYSTEM
from fazhi.modules.inspections import actions
from fazhi.modules.inspections.errors import NotCertified, OwnRectification, TeamTooSmall
from fazhi.modules.inspections.models import TeamMember
from fazhi.modules.inspections.queries.registers import board
from fazhi.modules.inspections.tests.conftest import AT, DAY, County


def state(matter: Matter, clock: str) -> str:
    return Clock.objects.filter(matter=matter, name=clock).latest("run").state


def test_a_whole_inspection_with_a_finding_that_is_late(county: County) -> None:
    matter = county.visited()
    finding = county.found(matter)
    assert (finding.unit, finding.parent) == (county.units["health"], matter)
    told = Notice.objects.filter(matter=finding).values_list("to_post", flat=True)
    assert set(told) == {county.posts["mender"].pk, county.posts["leader"].pk}
    county.do(matter, "report", "inspector", AT + DAY, data={"summary": "一个问题"})
    county.do(matter, "give_result", "inspector", AT + 2 * DAY, data={"how": "当面反馈"})
    with pytest.raises(NotPossible):
        county.do(matter, "close", "inspector", AT + 2 * DAY)
    county.do(finding, "receive", "mender", AT + DAY)
    late = AT + 8 * DAY
    """Tuesday 10 March: the five working days ended on Monday the 9th."""
    assert [row.matter_id for row in board(county.actor("inspector"), late).overdue] == [finding.pk]
    county.do(
        finding, "escalate", "inspector", late, outcome="superior",
        data={"reasons": "逾期未整改"}, facts={"personal_information_risk": False, "data_risk": False},
    )  # fmt: skip
    county.do(finding, "rectify", "mender", late, data={"done": "已扩容日志存储"})
    assert state(finding, "rectification") == "late"
    county.do(
        finding, "recheck", "colleague", late + DAY, outcome="mended", data={"found": "日志已留存六个月"}
    )
    assert Matter.objects.get(pk=finding.pk).status == "closed"
    assert Act.objects.filter(matter=matter, step="all_children_closed", by_kind="system").exists()
    county.do(matter, "close", "inspector", late + DAY)
    assert Matter.objects.get(pk=matter.pk).status == "closed"
    assert board(county.actor("inspector"), late + DAY).overdue_n == 0


def test_the_author_of_a_plan_does_not_approve_it_and_limits_bind_the_approval(county: County) -> None:
    matter = county.planned(repeated=True)
    with pytest.raises(NotYours):
        county.do(matter, "approve", "inspector", AT, outcome="approved")
    with pytest.raises(NotPossible) as refused:
        county.do(matter, "approve", "head", AT, outcome="approved")
    assert "网络数据安全管理条例" in refused.value.message
    assert Act.objects.filter(matter=matter).count() == 1


def test_a_team_needs_two_officers_with_valid_certificates_of_whatever_office(county: County) -> None:
    matter = county.planned()
    county.do(matter, "approve", "head", AT, outcome="approved")
    county.name(matter, "inspector")
    with pytest.raises(TeamTooSmall) as refused:
        county.do(matter, "form_team", "inspector", AT, data={"leader": county.posts["inspector"]})
    assert "第42条" in refused.value.message
    county.name(matter, "officer", until=date(2026, 3, 3))
    with pytest.raises(BadForm):
        county.do(matter, "form_team", "inspector", AT, data={"leader": county.posts["head"]})
    assert not visible(county.actor("officer")).filter(pk=matter.pk).exists()
    county.do(matter, "form_team", "inspector", AT, data={"leader": county.posts["inspector"]})
    assert visible(county.actor("officer")).filter(pk=matter.pk).exists()
    with pytest.raises(NotCertified) as expired:
        county.visit(matter, AT + 3 * DAY)
    assert "officer" in expired.value.message
    with pytest.raises(NotCertified):
        county.visit(matter, AT, "inspector", "colleague")
    with pytest.raises(BadForm) as alone:
        county.visit(matter, AT, "inspector")
    assert "行政处罚法" in str(alone.value.errors)
    assert not Act.objects.filter(matter=matter, step="visit").exists()
    county.visit(matter, AT)


def test_naming_a_member_is_on_record_and_ends_with_the_report(county: County) -> None:
    matter = county.planned()
    member = county.name(matter, "inspector")
    assert len(ledger.history("inspections.member", str(member.pk))) == 1
    for wrong in ({"until": date(2026, 3, 1)}, {"who": "inspector"}):
        with pytest.raises(BadForm):
            county.name(matter, **{"who": "officer"} | wrong)
    with pytest.raises(NotYours):
        actions.name_member(
            matter_id=matter.pk, post=county.posts["officer"], certificate="x", valid_until=date(2027, 1, 1),
            by=county.actor("head"), at=AT,
        )  # fmt: skip
    county.do(matter, "call_off", "head", AT, data={"reasons": "与公安检查合并"})
    with pytest.raises(Refused):
        county.name(matter, "officer")
    assert TeamMember.objects.count() == 1


def test_nobody_re_inspects_their_own_rectification(county: County) -> None:
    matter = county.visited()
    with pytest.raises(OwnRectification):
        county.found(matter, unit=county.units["cac"], leader=county.posts["head"])
    with pytest.raises(BadForm):
        county.found(matter, leader=county.posts["officer"])
    finding = county.found(matter)
    county.do(finding, "receive", "mender", AT)
    county.do(finding, "rectify", "mender", AT, data={"done": "已整改"})
    with pytest.raises(NotYours):
        county.do(finding, "recheck", "mender", AT, outcome="mended", data={"found": "好"})


def test_more_time_is_granted_by_the_head_before_the_deadline_only(county: County) -> None:
    finding = county.found(county.visited())
    county.do(finding, "ask_extension", "mender", AT + DAY, data={"reasons": "采购未到货"})
    grant = {"new_deadline": date(2026, 3, 20), "reasons": "同意"}
    with pytest.raises(NotYours):
        county.do(finding, "extend", "inspector", AT + DAY, data=grant)
    with pytest.raises(NotPossible):
        county.do(finding, "extend", "head", AT + 8 * DAY, data=grant)
    county.do(finding, "extend", "head", AT + 2 * DAY, data=grant)
    due = Clock.objects.get(matter=finding, name="rectification").due_at
    assert due is not None
    assert due.date() == date(2026, 3, 20)


def test_the_power_comes_first_when_an_overdue_finding_is_taken_further(county: County) -> None:
    finding = county.found(county.visited())
    none = {"personal_information_risk": False, "data_risk": False}
    for outcome in ("penalty_case", "interview"):
        with pytest.raises(NotPossible) as refused:
            county.do(
                finding, "escalate", "inspector", AT + 8 * DAY, outcome=outcome, facts=none,
                data={"reasons": "逾期"},
            )  # fmt: skip
        assert "网络安全法" in refused.value.message
    assert not Act.objects.filter(matter=finding, step="escalate").exists()


def test_the_offices_of_a_team_visit_and_record_findings_the_lead_reports(county: County) -> None:
    people.give_duty(
        post=county.posts["officer"], verb="inspections.inspect", held_from=AT - DAY, by=SYSTEM, at=AT - DAY
    )
    matter = county.visited()
    finding = {
        "problem": "口令过弱", "unit": county.units["health"], "leader": county.posts["leader"], "measure": "更换口令",
        "within": "5 working_day", "state_organ": True,
    }  # fmt: skip
    county.do(matter, "find", "officer", AT, data=finding)
    assert Matter.objects.filter(parent=matter).count() == 1
    with pytest.raises(NotYours):
        county.do(matter, "report", "officer", AT, data={"summary": "一个问题"})
    with pytest.raises(NotYours):
        county.do(matter, "find", "clerk", AT, data=finding)
