"""The kind “demand”: who fills the roles of its procedure, what its steps bring about, what the ledger covers."""

from collections.abc import Mapping
from typing import Any

from fazhi.kernel.matters.kinds import Kind, Seat
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.procedures import Text
from fazhi.modules.demands import effects
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
    """What the panel on the matter page shows: the demand with what was told and how to reach the person."""
    from fazhi.modules.demands import (
        queries,
    )  # queries stand above the kind, which is read when Django starts

    return {"demand": queries.whole(matter.pk)}


DEMAND = Kind(
    code="demand",
    title=Text("群众诉求", "Residents' demand"),
    procedure="demand",
    prefix="诉",
    read="demands.read",
    seats={
        "centre": Seat("origin", "demands.dispatch"),
        "caller": Seat("origin", "demands.call_back"),
        "unit": Seat("holder", "demands.handle"),
        "leader": Seat("holder", "demands.approve"),
        "resident": Seat("party", "demands.intake"),
    },
    effects={
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
        "seal": effects.sealed,
    },
    checks={
        "dispatch": effects.check_unit,
        "seal": effects.check_recipient,
        "rate": effects.check_said_how,
        "withdraw": effects.check_said_how,
        "reopen": effects.check_said_how,
    },
    record=record,
    panel="demands/panel.html",
    context=context,
)
