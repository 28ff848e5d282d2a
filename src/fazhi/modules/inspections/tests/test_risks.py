"""The risk ledger, emergency contacts, drills, incidents, requests: what they refuse, what they keep, what they count."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from fazhi.kernel.figures import FigureScope, Span
from fazhi.kernel.figures.queries import measure
from fazhi.kernel.figures.registry import get
from fazhi.kernel.ledger import queries as ledger
from fazhi.kernel.matters.errors import BadForm, NotPossible, NotYours, Refused
from fazhi.kernel.matters.models import Act, Clock, Matter
from fazhi.kernel.notices.models import Notice
from fazhi.kernel.procedures import load
from fazhi.modules.inspections import actions, contacts
from fazhi.modules.inspections.apps import PROCEDURES
from fazhi.modules.inspections.models import ContactTest, Requester, RiskEntry
from fazhi.modules.inspections.queries.registers import board
from fazhi.modules.inspections.tests.conftest import AT, DAY, HOUR, County


def risk(county: County, **more: Any) -> Matter:
    entered = {
        "object_kind": "system", "name": "挂号系统", "risk": "没有异地备份", "level": "high", "cii": False,
    } | more  # fmt: skip
    return actions.enter_risk(**entered, by=county.actor("inspector"), at=AT)


def incident(county: County, known_at: datetime = AT, by: str = "inspector", **facts: bool) -> Matter:
    return actions.open_incident(
        system="挂号系统", what="数据库被加密", known_at=known_at,
        facts={"cii": False, "central_organ": False, "state_flaw": False} | facts,
        operator=county.units["health"], by=county.actor(by), at=known_at,
    )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "见13900001111反映",
        "身份证110101199001011234",
        "微信号abc",
        "账号：某某",
        "转自 @某某",
        "https://example.cn/p/1",
    ],
)
def test_the_risk_ledger_names_no_person_account_or_post(county: County, text: str) -> None:
    for field in ("name", "risk"):
        with pytest.raises(BadForm):
            risk(county, **{field: text})
    assert not Matter.objects.filter(kind="risk_entry").exists()


def test_the_database_knows_three_objects_of_risk_only(county: County) -> None:
    matter = risk(county)
    with pytest.raises(IntegrityError, match="inspections_risk_is_no_person"), transaction.atomic():
        RiskEntry.objects.filter(pk=matter.pk).update(object_kind="person")
    with pytest.raises(BadForm):
        risk(county, object_kind="person")


def test_a_risk_is_treated_by_one_unit_and_verified_by_another(county: County) -> None:
    matter = risk(county)
    measure = {
        "leader": county.posts["leader"], "unit": county.units["health"], "measure": "建异地备份",
        "within": "10 working_day",
    }  # fmt: skip
    with pytest.raises(Refused):
        county.do(
            matter, "assign", "inspector", AT,
            data=measure | {"unit": county.units["cac"], "leader": county.posts["head"]},
        )  # fmt: skip
    county.do(matter, "assign", "inspector", AT, data=measure)
    assert board(county.actor("inspector"), AT).counted[1][1][0].n == 1
    county.do(matter, "treat", "mender", AT + DAY, data={"done": "已建"})
    county.do(matter, "review", "inspector", AT + DAY, data={"level": "low"})
    assert RiskEntry.objects.get(pk=matter.pk).level == "low"
    county.do(matter, "verify", "colleague", AT + DAY, outcome="removed", data={"found": "已恢复演练"})
    assert Matter.objects.get(pk=matter.pk).status == "closed"


def test_contacts_are_tested_on_record_and_a_drill_counts_the_record(county: County) -> None:
    by = county.actor("inspector")
    lines = [
        contacts.add_contact(post=county.posts[who], duty="值班", phone="0990-1234567", by=by, at=AT)
        for who in ("mender", "officer")
    ]
    drill = actions.plan_drill(scenario="勒索病毒", form="live", day=date(2026, 3, 2), by=by, at=AT)
    numbers = {"reached": 1, "not_reached": 1}
    with pytest.raises(BadForm):
        county.do(drill, "test_contacts", "inspector", AT, data=numbers)
    for line, reached in zip(lines, (True, False), strict=True):
        contacts.record_test(contact_id=line.pk, reached=reached, by=by, at=AT)
    with pytest.raises(BadForm):
        county.do(drill, "test_contacts", "inspector", AT, data={"reached": 2, "not_reached": 0})
    county.do(drill, "test_contacts", "inspector", AT, data=numbers)
    assert {line.contact.pk: line.reached for line in contacts.contacts(AT)} == {
        lines[0].pk: True,
        lines[1].pk: False,
    }
    history = ledger.history("inspections.contact", str(lines[0].pk))
    assert len(history) == 2
    assert ContactTest.objects.count() == 2
    with pytest.raises(DatabaseError), transaction.atomic():
        ContactTest.objects.update(reached=True)
    contacts.end_contact(contact_id=lines[0].pk, by=by, at=AT)
    assert len(contacts.contacts(AT)) == 1
    with pytest.raises(Refused):
        contacts.record_test(contact_id=lines[0].pk, reached=True, by=by, at=AT)
    with pytest.raises(NotYours):
        contacts.record_test(contact_id=lines[1].pk, reached=True, by=county.actor("mender"), at=AT)


def test_the_risk_ledger_has_no_field_for_a_person_an_account_or_a_post() -> None:
    form = {field.name: field.type for field in load(PROCEDURES / "risk_entry.toml").steps["enter"].form}
    assert form == {"object_kind": "choice", "object": "text", "risk": "text", "level": "choice"}
    columns = {field.name for field in RiskEntry._meta.local_fields}
    assert columns == {"matter", "object_kind", "object", "level", "leader"}


def test_the_hours_of_an_incident_run_from_knowledge_and_the_number_gives_the_level(county: County) -> None:
    matter = incident(county)
    told = Notice.objects.filter(matter=matter).values_list("to_post", flat=True)
    assert list(told) == [county.posts["mender"].pk]
    due = dict(Clock.objects.filter(matter=matter, state="running").values_list("name", "due_at"))
    assert due["province_report"] == AT + 4 * HOUR
    grade = {"level": "general", "records": 1_000_000, "reasons": "初判"}
    with pytest.raises(BadForm) as refused:
        county.do(matter, "grade", "mender", AT + HOUR, outcome="general", data=grade)
    assert "至少为较大" in str(refused.value.errors)
    with pytest.raises(BadForm):
        county.do(matter, "grade", "mender", AT + HOUR, outcome="general", data=grade | {"level": "larger"})
    county.do(matter, "grade", "mender", AT + HOUR, outcome="larger", data=grade | {"level": "larger"})
    report = {"reported_on": AT + 5 * HOUR, "to": "自治区网信办", "content": "挂号系统被加密"}
    county.do(matter, "report_province", "mender", AT + 5 * HOUR, data=report)
    assert Clock.objects.get(matter=matter, name="province_report").state == "late"
    with pytest.raises(NotPossible):
        county.do(matter, "report_cii", "mender", AT + 5 * HOUR, data=report)


def test_a_handler_opens_incidents_of_the_own_unit_only(county: County) -> None:
    assert incident(county, by="mender").unit == county.units["health"]
    with pytest.raises(NotYours):
        actions.open_incident(
            system="x", what="x", known_at=AT, facts={}, operator=county.units["police"],
            by=county.actor("mender"), at=AT,
        )  # fmt: skip


def test_an_incident_takes_the_version_of_the_day_it_became_known_to_the_house(county: County) -> None:
    before = incident(county, known_at=datetime(2025, 12, 30, 2, tzinfo=UTC))
    after = incident(county, known_at=datetime(2026, 1, 5, 2, tzinfo=UTC))
    assert (before.procedure_version, after.procedure_version) == ("2025-11-01", "2026-01-01")


def test_a_request_keeps_the_person_apart_and_a_complaint_goes_to_another_unit(county: County) -> None:
    told = {
        "what": "delete", "received_on": AT, "name": "艾力", "phone": "无", "text": "请删除我的挂号记录",
        "handler": county.units["health"], "by": county.actor("clerk"), "at": AT,
    }  # fmt: skip
    with pytest.raises(BadForm):
        actions.receive_request(**told, department=county.units["health"])
    matter = actions.receive_request(**told, department=county.units["cac"])
    assert Requester.objects.get(pk=matter.pk).name == "艾力"
    assert "艾力" not in str(Act.objects.filter(matter=matter).values("data", "facts"))
    county.do(matter, "accept", "mender", AT)
    answer = {"answer": "依法留存，不能删除", "remedies": "可以投诉，也可以起诉"}
    county.do(matter, "answer", "mender", AT + DAY, outcome="refused", data=answer)
    county.do(matter, "complain", "mender", AT + DAY, data={"grounds": "不服"})
    county.do(
        matter, "handle_complaint", "inspector", AT + 2 * DAY, outcome="rejected", data={"result": "理由成立"}
    )
    assert Matter.objects.get(pk=matter.pk).status == "closed"


def test_the_figures_open_to_what_they_count(county: County) -> None:
    matters = [county.visited(AT + n * DAY) for n in range(6)]
    on_time, late = county.found(matters[0]), county.found(matters[1], AT + DAY)
    county.visit(matters[0], AT + 6 * DAY)
    for finding, at in ((on_time, AT + DAY), (late, AT + 20 * DAY)):
        county.do(finding, "receive", "mender", at)
        county.do(finding, "rectify", "mender", at, data={"done": "已整改"})
    span, scope, at = Span(date(2026, 3, 1), date(2026, 3, 31)), FigureScope(), AT + 25 * DAY
    values = {
        code: measure(get(f"inspections.{code}"), scope, span, at).value
        for code in ("carried_out", "findings", "mended_on_time")
    }
    assert values["carried_out"] == 6
    assert values["findings"] == 2
    assert values["mended_on_time"] == 50
