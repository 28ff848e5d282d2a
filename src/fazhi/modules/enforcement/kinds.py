"""The kinds of this module: who fills the roles of their procedures, what their steps bring about, what is checked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from fazhi.kernel.matters.forms import said
from fazhi.kernel.matters.kinds import Doing, Kind, Offer, Seat
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.procedures import Text
from fazhi.modules.enforcement import checks, effects, effects_discretion, publicity
from fazhi.modules.enforcement.models import Case, Party
from fazhi.modules.enforcement.queries import discretion, equipment

READ, HANDLE, APPROVE = "enforcement.read", "enforcement.handle", "enforcement.approve"
REVIEW, PRESIDE, INTAKE = "enforcement.review", "enforcement.preside", "enforcement.intake"
CERTIFY = "enforcement.certify"

LEADS_TO, BELONGS = "leads_to", "belongs_with"
"""How two matters of enforcement are linked: one was opened from the other; they belong together."""
OPENS: Mapping[str, Sequence[str]] = {
    "tip": ("penalty", "cac_penalty", "penalty_summary", "correction", "interview"),
    "penalty": ("seizure", "correction", "interview", "joint_case", "reconsideration"),
    "cac_penalty": ("seizure", "correction", "interview", "joint_case", "reconsideration"),
    "penalty_summary": ("penalty", "reconsideration"),
    "correction": ("penalty", "cac_penalty", "reconsideration"),
    "interview": ("correction", "penalty", "cac_penalty"),
    "joint_case": ("penalty", "cac_penalty", "seizure", "correction"),
    "joint_part": ("penalty", "cac_penalty", "correction"),
    "seizure": ("penalty", "cac_penalty", "reconsideration"),
}
"""What may be opened from the page of which kind of matter."""

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
    """What the panel on the matter page shows: cause, power, parties, what to open, what was weighed."""
    case = Case.objects.filter(matter__in=[matter.pk, matter.parent_id]).order_by("matter_id").first()
    titles = {kind.code: kind.title for kind in OPENED_HERE}
    acted = {act.step for act in matter.acts.all()}
    return {
        "case": case,
        "parties": Party.objects.filter(matter__in=[matter.pk, matter.parent_id]),
        "to_open": [(code, said(titles[code])) for code in OPENS.get(matter.kind, ())],
        "weighed": discretion.weighed(matter) if acted & WEIGHED else None,
        "unrecorded": equipment.missing(matter),
        "recording_basis": equipment.basis(),
    }


WEIGHED = frozenset({"propose", "decide", "issue"})
"""Steps at which a penalty is weighed by the discretion benchmark."""
OFFERS: Mapping[str, Offer] = {
    f"{step}.{field}": offer
    for step in sorted(WEIGHED)
    for field, offer in (
        ("band", discretion.bands_offered),
        ("factors", discretion.factors_offered),
        ("penalties", discretion.penalties_offered),
    )
}


PENALTY_CHECKS: Mapping[str, Callable[[Doing], None]] = {
    "open_case": checks.check_opening,
    "investigate": checks.check_shown,
    "hearing_notice": checks.check_hearing_notice,
    "legality_review": checks.check_review,
    "decide": checks.check_decision,
    "serve": checks.check_service,
    "serve_by_announcement": checks.check_deemed,
    "publish_decision": publicity.check_published,
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
        "propose": effects_discretion.weigh,
        "decide": effects_discretion.weigh,
    },
    offers=OFFERS,
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
    checks={
        "find": checks.check_shown,
        "issue": checks.check_spot_fine,
        "publish_decision": publicity.check_published,
    },
    effects={"enforce": effects.not_paid, "issue": effects_discretion.weigh},
    offers=OFFERS,
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
SEIZURE = _plain(
    "seizure", "查封、扣押", "Seizure", "封", {"officer": ACTS, "head": HEAD, "party": OUTSIDE},
    checks={"carry_out": checks.check_filmed, "publish_result": publicity.check_published},
)  # fmt: skip
CORRECTION = _plain(
    "correction", "责令改正、问题告知", "Correction order or problem notice", "责改",
    {"officer": ACTS, "head": HEAD, "party": OUTSIDE},
    checks={"publish_result": publicity.check_published},
)  # fmt: skip
INTERVIEW = _plain(
    "interview", "约谈", "Interview", "约",
    {"officer": ACTS, "head": HEAD, "subject": OUTSIDE},
    checks={"propose": checks.check_level},
)  # fmt: skip
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
    checks={"answer": checks.check_answer},
)  # fmt: skip
TIP = _plain(
    "tip", "违法线索举报", "Report of a violation", "举",
    {"intake": Seat("origin", INTAKE), "officer": ACTS, "head": HEAD, "author": Seat("party", INTAKE)},
    effects={"name_power": effects.power_named},
)  # fmt: skip

OPENED_HERE = (PENALTY, CAC_PENALTY, SUMMARY, SEIZURE, CORRECTION, INTERVIEW, JOINT, TIP, RECONSIDERATION)
"""Kinds that begin with a page of this module, in the order of its menu; the others begin as children."""
ALL = (*OPENED_HERE, COLLECTION, EVIDENCE, TRANSFER, PART)
