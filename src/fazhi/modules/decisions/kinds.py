"""The four kinds of matter of this module: who fills the roles of their procedures, what their steps bring about."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count

from fazhi.kernel.matters.kinds import Kind, Seat
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.procedures import Text
from fazhi.modules.decisions import effects, rules
from fazhi.modules.decisions.models import Decision

READ, ORGANISE, UNDERTAKE = "decisions.read", rules.ORGANISE, "decisions.undertake"
REVIEW, RECORD, MEMBER = "decisions.review", rules.RECORD, rules.MEMBER


def record(matter: Matter) -> Mapping[str, Any]:
    """The item of the catalogue a decision carries out."""
    return {"item": str(matter.decision.item_id)}


def context(matter: Matter) -> Mapping[str, Any]:
    """What the panel on a decision's page shows: its catalogue item, the experts, the agendas it stands on."""
    row = Decision.objects.select_related("item").annotate(n=Count("comments")).get(pk=matter.pk)
    acts = list(matter.acts.all())
    named = max((act for act in acts if act.step == "name_experts"), key=lambda act: act.n, default=None)
    done = {act.key for act in acts if act.step == "expert_opinion" and named and act.n > named.n}
    listed = "submit_package" in matter.marking.get("done", ())
    return {
        "item": row.item,
        "experts": [(name, name in done) for name in (named.data.get("experts", ()) if named else ())],
        "agendas": matter.agendas.select_related("meeting") if listed else (),
        "comments": row.n,
    }


def item_context(matter: Matter) -> Mapping[str, Any]:
    """What the panel of an item shows: its meeting."""
    return {"meeting": matter.parent}


def meeting_context(matter: Matter) -> Mapping[str, Any]:
    """What the panel of a meeting shows: its agenda; the screen itself is a page of its own."""
    return {"agenda": matter.agenda.select_related("matter").order_by("place")}


SPOKEN = {"member_opinion": effects.own_voice}
IN_MEETING = {
    "open_discussion": effects.check_session,
    "member_opinion": effects.check_still_in_session,
    "chief_opinion": effects.check_still_in_session,
    "explain_departure": effects.check_still_in_session,
    "decide": effects.check_decision,
}

DECISION = Kind(
    code=rules.DECISION,
    title=Text("重大行政决策", "Major decision"),
    procedure="major_decision",
    prefix="策",
    seats={
        "organ": Seat("origin", ORGANISE),
        "unit": Seat("holder", UNDERTAKE),
        "reviewer": Seat("involved", REVIEW),
        "recorder": Seat("origin", RECORD),
        "member": Seat("origin", MEMBER),
        "chief": Seat("origin", rules.CHIEF),
        "executor": Seat("involved", "decisions.execute"),
        "evaluator": Seat("involved", "decisions.evaluate"),
    },
    read=READ,
    effects={
        "name_unit": effects.unit_named,
        "request_legality_review": effects.reviewer_named,
        "assign_execution": effects.executor_named,
        "commission_evaluation": effects.evaluator_named,
        "adjust": effects.adjusted,
        **SPOKEN,
    },
    checks={
        **IN_MEETING,
        "publish_draft": effects.check_notice,
        "request_legality_review": effects.check_reviewer,
        "adjust": effects.check_new_procedure,
    },
    record=record,
    panel="decisions/panel.html",
    context=context,
    setbacks={"withdraw_item": Text("撤回议题", "Item withdrawn")},
)

MEETING = Kind(
    code=rules.MEETING,
    title=Text("决策会议", "Decision meeting"),
    procedure="meeting",
    prefix="会",
    seats={
        "convener": Seat("origin", ORGANISE),
        "recorder": Seat("origin", RECORD),
        "chair": Seat("origin", rules.CHIEF),
    },
    read=READ,
    effects={"send_papers": effects.papers_sent, "cancel": effects.meeting_cancelled},
    checks={"adjourn": effects.check_adjourn},
    panel="decisions/panel_meeting.html",
    context=meeting_context,
)

ITEM = Kind(
    code=rules.ITEM,
    title=Text("三重一大议题", "Item of the “three major, one large”"),
    procedure="meeting_item",
    prefix="议",
    seats={
        "convener": Seat("origin", ORGANISE),
        "reviewer": Seat("involved", REVIEW),
        "recorder": Seat("origin", RECORD),
        "member": Seat("origin", MEMBER),
        "chief": Seat("origin", rules.CHIEF),
    },
    read=READ,
    effects=SPOKEN,
    checks=IN_MEETING,
    panel="decisions/panel_item.html",
    context=item_context,
    setbacks={"withdraw_item": Text("撤回议题", "Item withdrawn")},
)

APPROVAL = Kind(
    code=rules.APPROVAL,
    title=Text("内部审批", "Internal approval"),
    procedure="internal_approval",
    prefix="批",
    seats={
        "drafter": Seat("origin", "decisions.draft"),
        "head": Seat("origin", "decisions.head"),
        "finance": Seat("origin", "decisions.finance"),
        "reviewer": Seat("origin", REVIEW),
        "leader": Seat("origin", "decisions.approve"),
    },
    read=READ,
    checks={"approve": effects.check_chief_in_charge},
)

ALL = (DECISION, MEETING, ITEM, APPROVAL)
