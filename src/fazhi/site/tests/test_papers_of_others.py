"""The papers of meetings, documents and findings are filled with what these modules know beside the acts."""

from typing import Any

import pytest

from fazhi.kernel.matters.errors import BadForm
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.papers import actions
from fazhi.kernel.papers.fonts import on_this_machine
from fazhi.kernel.papers.models import PaperText
from fazhi.kernel.people.actor import Actor
from fazhi.modules.decisions import actions as decisions
from fazhi.modules.decisions.tests import conftest as hall
from fazhi.modules.documents.actions import register
from fazhi.modules.documents.tests import conftest as house
from fazhi.modules.inspections.tests import conftest as county


def drafted(matter: Matter, code: str, step: str, by: Actor, at: Any) -> PaperText:
    paper = actions.draft(matter_id=matter.pk, code=code, step=step, by=by, at=at)
    return paper.texts.get()


def test_minutes_hold_every_view_in_order_the_chief_last_and_the_dissent(db: None) -> None:
    built = hall.build()
    day = hall.AT + 18 * hall.DAY
    matter = built.submitted()
    meeting = built.meeting(day, matter)
    decisions.open_discussion(
        meeting=meeting, matter=matter, by=built.who("office"), at=day, expected=hall.turn(matter)
    )
    built.views(matter, day, "disagree")
    departs = {"data": {"view": "仍按方案一"}, "facts": {"departs_from_majority": True}}
    built.speak(matter, "chief_opinion", day, **departs)
    built.speak(matter, "explain_departure", day, data={"reasons": "保障偏远村用水"})
    built.speak(matter, "decide", day, outcome="adopted", data={"decision": "通过方案一"})
    built.do(meeting, "adjourn", "office", day)
    built.do(meeting, "write_minutes", "office", day, data={"text": "会议到此结束"})
    body = drafted(meeting, "minutes", "write_minutes", built.who("office"), day).body
    order = [
        "到会 | 白梅、陈刚、艾力、古丽",
        "一、柳河镇供水价格调整",
        "1. 白梅：不同意。白梅的意见",
        "3. 艾力：不同意。",
        "主要负责人最后发表意见：仍按方案一",
        "决定与多数人意见不一致的理由：保障偏远村用水",
        "决定：通过。通过方案一",
        "不同意见如上记载",
        "会议到此结束",
    ]
    assert [words for words in order if words not in body] == []
    assert [body.index(words) for words in order] == sorted(body.index(words) for words in order)


def test_an_issued_document_bears_the_number_of_the_register(db: None, settings: Any, tmp_path: Any) -> None:
    settings.EVIDENCE_ROOT = tmp_path
    if on_this_machine().none:
        pytest.skip("no Chinese font on this machine: install fonts-noto-cjk")
    built = house.build()
    register.set_series(words="云府规", basis="云岭县文书字号表", by=built.office, at=house.AT)
    matter = built.adopted()
    sign = {"by": built.office, "at": house.AT, "fonts": on_this_machine(), "expected": 1}
    text = drafted(matter, "issued_document", "issue", built.office, house.AT)
    assert text.title == "云岭县人民政府关于印发《云岭县物业管理办法》的通知"
    with pytest.raises(BadForm):
        actions.sign(paper_id=text.paper_id, **sign)
    built.issued(matter)
    again = drafted(matter, "issued_document", "issue", built.office, house.AT)
    assert "自2026年3月2日起施行，有效期至2028年3月2日" in again.body
    assert actions.sign(paper_id=again.paper_id, **sign).number == "云府规〔2026〕1号"


def test_a_rectification_notice_says_what_by_whom_and_until_when(db: None) -> None:
    built = county.build()
    finding = built.found(built.visited())
    text = drafted(finding, "rectification_notice", "issue_notice", built.actor("inspector"), county.AT)
    assert text.addressee == "health"
    for words in ("日志只留存两个月", "leader", "日志留存不少于六个月", "5个工作日", "2026年3月9日"):
        assert words in text.body
