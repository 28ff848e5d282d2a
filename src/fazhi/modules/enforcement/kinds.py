"""The kinds of this module: who fills the roles of their procedures, what their steps bring about, what is checked."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from fazhi.kernel.matters.kinds import Doing, Kind, Seat
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.procedures import Text
from fazhi.modules.enforcement import checks, effects
from fazhi.modules.enforcement.models import Case, Party

READ, HANDLE, APPROVE = "enforcement.read", "enforcement.handle", "enforcement.approve"
REVIEW, PRESIDE, INTAKE = "enforcement.review", "enforcement.preside", "enforcement.intake"
CERTIFY = "enforcement.certify"

ACTS = Seat("holder", HANDLE)
HEAD = Seat("holder", APPROVE)
OUTSIDE = Seat("party", HANDLE)
"""Somebody outside this system, whose acts the handling office enters: the party, the police, a court, the superior."""

CASE_SEATS: Mapping[str, Seat] = {
    "officer": ACTS,
    "organ": ACTS,
    "head": HEAD,
    "leaders": HEAD,
    "reviewer": Seat("holder", REVIEW),
    "chair": Seat("holder", PRESIDE),
    "party": OUTSIDE,
    "superior": OUTSIDE,
    "other_region": OUTSIDE,
}


def record(matter: Matter) -> Mapping[str, Any]:
    """Field and power of the case and how many parties it has, for the digest in the ledger."""
    case = Case.objects.filter(pk=matter.pk).first()
    if case is None:
        return {"parent": str(matter.parent_id or "")}
    return {"field": case.field, "power": case.power, "parties": matter.enforcement_parties.count()}


def context(matter: Matter) -> Mapping[str, Any]:
    """What the panel on the matter page shows: cause, power, parties, child matters."""
    case = Case.objects.filter(matter__in=[matter.pk, matter.parent_id]).order_by("matter_id").first()
    return {
        "case": case,
        "parties": Party.objects.filter(matter__in=[matter.pk, matter.parent_id]),
        "children": matter.children.select_related("unit").order_by("opened_at"),
    }


PENALTY_CHECKS: Mapping[str, Callable[[Doing], None]] = {
    "investigate": checks.check_shown,
    "hearing_notice": checks.check_hearing_notice,
    "legality_review": checks.check_review,
    "decide": checks.check_decision,
    "serve": checks.check_service,
    "hold_hearing": checks.check_not_recused,
    "propose": checks.check_not_recused,
    "collective_discussion": checks.check_not_recused,
}

PENALTY = Kind(
    code="penalty",
    title=Text("行政处罚案件", "Penalty case"),
    procedure="penalty",
    prefix="罚",
    read=READ,
    seats={
        name: CASE_SEATS[name]
        for name in ("officer", "organ", "head", "leaders", "reviewer", "chair", "party")
    },
    effects={
        "register_evidence": effects.evidence_asked,
        "transfer_to_police": effects.transferred,
        "serve": effects.served,
        "serve_by_announcement": effects.served,
    },
    checks=PENALTY_CHECKS,
    certified=checks.certified,
    record=record,
    panel="enforcement/panel.html",
    context=context,
    setbacks={"revoke": Text("决定被变更、撤销", "Decision changed or revoked")},
)

CAC_PENALTY = replace(
    PENALTY,
    code="cac_penalty",
    title=Text("网信行政处罚案件", "Cyberspace penalty case"),
    procedure="cac_penalty",
    prefix="网罚",
    seats=CASE_SEATS,
    checks={**PENALTY_CHECKS, "open_case": checks.check_filing},
)


def _plain(code: str, zh: str, en: str, prefix: str, seats: Mapping[str, Seat], **more: Any) -> Kind:
    """A kind that shows the case it is, or belongs to."""
    return Kind(
        code=code,
        title=Text(zh, en),
        procedure=code,
        prefix=prefix,
        read=READ,
        seats=seats,
        certified=checks.certified,
        record=record,
        panel="enforcement/panel.html",
        context=context,
        **more,
    )


SUMMARY = _plain(
    "penalty_summary", "当场行政处罚", "On-the-spot penalty", "当罚",
    {"officer": ACTS, "organ": ACTS, "party": OUTSIDE},
    checks={"issue": checks.check_spot_fine},
    effects={"enforce": effects.not_paid},
)  # fmt: skip
COLLECTION = _plain(
    effects.COLLECTION, "处罚决定的执行", "Enforcement of a penalty decision", "执",
    {"organ": ACTS, "head": HEAD, "party": OUTSIDE, "court": OUTSIDE},
    checks={"pay": checks.check_surcharge},
)  # fmt: skip
EVIDENCE = _plain(
    effects.EVIDENCE, "先行登记保存", "Advance registration of evidence", "登",
    {"officer": ACTS, "head": HEAD},
)  # fmt: skip
TRANSFER = _plain(
    effects.TRANSFER, "涉嫌犯罪移送", "Transfer to the police", "移",
    {"officer": ACTS, "organ": ACTS, "head": HEAD, "police": OUTSIDE},
)  # fmt: skip
SEIZURE = _plain("seizure", "查封、扣押", "Seizure", "封", {"officer": ACTS, "head": HEAD, "party": OUTSIDE})
CORRECTION = _plain(
    "correction", "责令改正、问题告知", "Correction order or problem notice", "责改",
    {"officer": ACTS, "head": HEAD, "party": OUTSIDE},
)  # fmt: skip
INTERVIEW = _plain(
    "interview", "约谈", "Interview", "约", {"officer": ACTS, "head": HEAD, "subject": OUTSIDE}
)
JOINT = _plain(
    "joint_case", "联合执法", "Joint enforcement", "联",
    {"lead": ACTS, "head": HEAD, "superior": OUTSIDE},
    checks={"inspect": checks.check_shown},
    effects={"invite": effects.invited},
)  # fmt: skip
PART = _plain(
    effects.PART, "联合执法（参加部门）", "Part in a joint enforcement", "联参",
    {"lead": Seat("involved", HANDLE), "partner": ACTS, "head": HEAD},
)  # fmt: skip
RECONSIDERATION = _plain(
    "reconsideration", "被申请行政复议", "Reconsideration received", "复",
    {"organ": ACTS, "head": HEAD, "body": OUTSIDE, "applicant": OUTSIDE, "court": OUTSIDE},
)  # fmt: skip
TIP = _plain(
    "tip", "违法线索举报", "Report of a violation", "举",
    {"intake": Seat("origin", INTAKE), "officer": ACTS, "head": HEAD, "author": Seat("party", INTAKE)},
    effects={"name_power": effects.power_named},
)  # fmt: skip

OPENED_HERE = (PENALTY, CAC_PENALTY, SUMMARY, SEIZURE, CORRECTION, INTERVIEW, JOINT, TIP, RECONSIDERATION)
"""Kinds that begin with a page of this module, in the order of its menu; the others begin as children."""
ALL = (*OPENED_HERE, COLLECTION, EVIDENCE, TRANSFER, PART)
