"""The kind “demand”: who fills the roles of its procedure, what its steps bring about, what the ledger covers."""

from collections.abc import Mapping
from typing import Any

from fazhi.kernel.matters.kinds import RESIDENTS, Kind, Seat
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.procedures import Text
from fazhi.modules.demands import (
    effects,
    effects_assist,
    effects_mediation,
    effects_merge,
    effects_petition,
    readings,
)
from fazhi.modules.demands.models import Demand

DEMAND_FIELDS = (
    "channel", "category_id", "place_unit_id", "anonymous", "on_behalf", "code_digest", "submission", "source",
    "source_id", "answered_at", "handled", "satisfaction", "rated_at", "call_back_handled", "call_back_satisfaction", "called_back_at",
    "bounce_count", "rework_count", "reopen_count",
)  # fmt: skip
"""The columns of a demand that an entry of the ledger commits to."""


def record(matter: Matter) -> Mapping[str, Any]:
    """The demand's own facts, for the digest in the ledger."""
    demand: Demand = matter.demand
    return {name: getattr(demand, name) for name in DEMAND_FIELDS}


def context(matter: Matter) -> Mapping[str, Any]:
    """What the panel on the matter page shows: the demand with what was told, the person, and what belongs to it."""
    from fazhi.modules.demands import (
        queries,
        together,
    )  # queries stand above the kind, which is read when Django starts

    return {"demand": queries.whole(matter.pk), **together.beside(matter)}


DEMAND = Kind(
    code="demand",
    title=Text("群众诉求", "Residents' demand"),
    procedure="demand",
    prefix="诉",
    opened_by=("demands.intake", RESIDENTS),
    read="demands.read",
    seats={
        "centre": Seat("origin", "demands.dispatch"),
        "caller": Seat("origin", "demands.call_back"),
        "unit": Seat("holder", "demands.handle"),
        "leader": Seat("holder", "demands.approve"),
        "first": Seat("involved", "demands.handle"),
        "resident": Seat("party", "demands.intake"),
    },
    effects={
        "matter.read": readings.opened,
        "dispatch": effects.dispatched,
        "object": effects.objected,
        "arbitrate": effects.arbitrated,
        "assign": effects.assigned,
        "answer": effects.answered,
        "rate": effects.rated,
        "call_back": effects.called_back,
        "return_for_rework": effects.returned,
        "close": effects.closed,
        "reopen": effects.reopened,
        "withdraw": effects.withdrawn,
        "become_petition": effects_petition.became_petition,
        "seal": effects.sealed,
        "hand_over": effects.handed_over,
        "ask_assistance": effects_assist.asked,
        "name_assistant": effects_assist.asked,
        "take_in": effects_merge.took_in,
        "part": effects_merge.parted,
        "merge": effects_merge.merged,
        "follow_lead": effects_merge.followed,
        "stand_alone": effects_merge.stood_alone,
        "mediate": effects_mediation.proposed,
    },
    checks={
        "dispatch": effects.check_unit,
        "ask_assistance": effects_assist.check_helper,
        "name_assistant": effects_assist.check_helper,
        "answer_without": effects_assist.check_late,
        "answer": effects_merge.check_no_names,
        "mediate": effects_mediation.check_not_twice,
        "seal": effects.check_recipient,
        "hand_over": effects.check_recipient,
        "rate": effects.check_said_how,
        "withdraw": effects.check_said_how,
        "reopen": effects.check_said_how,
    },
    record=record,
    panel="demands/panel.html",
    context=context,
    setbacks={
        "object": Text("退单异议", "Objected to"),
        "return_for_rework": Text("退回重办", "Returned for rework"),
        "reopen": Text("要求重新办理", "Reopened"),
    },
)
