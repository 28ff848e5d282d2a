"""The kinds of this module: who fills the roles of their procedures, what their steps bring about, what the ledger covers."""

from collections.abc import Mapping
from typing import Any

from fazhi.kernel.matters.kinds import Kind, Seat
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.procedures import Text
from fazhi.modules.inspections import effects, effects_risk
from fazhi.modules.inspections.effects import APPROVE, INSPECT, MEND
from fazhi.modules.inspections.queries import panels
from fazhi.modules.inspections.rules import TEAM

READ = "inspections.read"
RISKS, INCIDENTS = "inspections.risks", "inspections.incidents"
DRILLS, REQUESTS = "inspections.drills", "inspections.requests"


def inspection_record(matter: Matter) -> Mapping[str, Any]:
    """The target, the planned day and the team by post and certificate, for the digest in the ledger."""
    inspection = matter.inspection
    return {
        "target": inspection.target,
        "planned_on": inspection.planned_on.isoformat(),
        "team": sorted(
            [str(member.post_id), member.certificate, member.valid_until.isoformat()]
            for member in inspection.members.all()
        ),
    }


def finding_record(matter: Matter) -> Mapping[str, Any]:
    """Who answers for it and what is to be done."""
    finding = matter.finding
    return {
        "leader": str(finding.leader_id),
        "measure": finding.measure,
        "state_organ": finding.state_organ,
    }


def risk_record(matter: Matter) -> Mapping[str, Any]:
    """What carries the risk and how grave it is."""
    entry = matter.risk_entry
    leader = str(entry.leader_id) if entry.leader_id else ""
    return {"kind": entry.object_kind, "object": entry.object, "level": entry.level, "leader": leader}


def incident_record(matter: Matter) -> Mapping[str, Any]:
    """The system, the level and the number of personal records."""
    incident = matter.incident
    return {"system": incident.system, "level": incident.level, "records": incident.records}


INSPECTION = Kind(
    code="inspection",
    title=Text("安全检查", "Security inspection"),
    procedure="inspection",
    prefix="检",
    read=READ,
    seats={
        "lead": Seat("origin", INSPECT),
        "approver": Seat("origin", APPROVE),
        **{role: Seat("involved", INSPECT) for role in TEAM},
    },
    effects={"form_team": effects.team_formed, "find": effects.found},
    checks={"form_team": effects.check_team, "find": effects.check_finding},
    certified=effects.certified,
    record=inspection_record,
    panel="inspections/panel.html",
    context=panels.inspection,
)

FINDING = Kind(
    code=effects.FINDING,
    title=Text("问题整改", "Rectification"),
    procedure="finding",
    prefix="改",
    read=READ,
    seats={
        "inspector": Seat("involved", INSPECT),
        "approver": Seat("involved", APPROVE),
        "unit": Seat("holder", MEND),
    },
    effects={
        "ask_extension": effects.extension_asked,
        "rectify": effects.rectified,
        "recheck": effects.rechecked,
    },
    record=finding_record,
    panel="inspections/panel.html",
    context=panels.finding,
    setbacks={"recheck": Text("复查", "Re-inspected"), "escalate": Text("提出处理", "Taken further")},
)

RISK_ENTRY = Kind(
    code="risk_entry",
    title=Text("风险台账", "Risk ledger"),
    procedure="risk_entry",
    prefix="险",
    read=READ,
    seats={"keeper": Seat("origin", RISKS), "unit": Seat("holder", MEND)},
    effects={"assign": effects_risk.assigned, "review": effects_risk.reviewed},
    checks={"assign": effects_risk.check_assignment},
    record=risk_record,
    panel="inspections/panel.html",
    context=panels.risk_entry,
)

INCIDENT = Kind(
    code="incident",
    title=Text("网络安全事件", "Cybersecurity incident"),
    procedure="incident",
    prefix="网",
    read=READ,
    opened_by=(INSPECT, INCIDENTS),
    seats={"operator": Seat("holder", INCIDENTS), "cac": Seat("involved", INSPECT)},
    effects={"grade": effects_risk.graded},
    checks={"grade": effects_risk.check_grade},
    record=incident_record,
    panel="inspections/panel.html",
    context=panels.incident,
)

DRILL = Kind(
    code="drill",
    title=Text("应急演练", "Emergency drill"),
    procedure="drill",
    prefix="演",
    read=READ,
    seats={"organiser": Seat("origin", DRILLS), "evaluator": Seat("origin", APPROVE)},
    checks={"test_contacts": effects_risk.check_contacts_as_tested},
    panel="inspections/panel.html",
    context=panels.drill,
)

REQUEST = Kind(
    code="personal_information_request",
    title=Text("个人信息权利请求", "Personal information request"),
    procedure="personal_information_request",
    prefix="请",
    read=REQUESTS,
    seats={
        "desk": Seat("involved", REQUESTS),
        "handler": Seat("holder", REQUESTS),
        "person": Seat("party", REQUESTS),
        "department": Seat("involved", INSPECT),
    },
    panel="inspections/panel.html",
    context=panels.request,
)

KINDS = (INSPECTION, FINDING, RISK_ENTRY, INCIDENT, DRILL, REQUEST)
