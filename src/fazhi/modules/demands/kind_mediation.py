"""The kind “mediation”: a voluntary settlement beside a demand, kept in confidence by those who take part."""

from collections.abc import Mapping
from typing import Any

from fazhi.kernel.matters.kinds import Kind, Seat
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.procedures import Text
from fazhi.modules.demands import effects_assist, effects_mediation, readings


def record(matter: Matter) -> Mapping[str, Any]:
    """The mediation's own facts, for the digest in the ledger; never who the parties are."""
    row = matter.mediation
    return {"demand": str(row.demand_id), "mediator": str(row.mediator_id or "")}


def context(matter: Matter) -> Mapping[str, Any]:
    """What the panel shows: the demand, the parties and what each said, the mediator."""
    from fazhi.modules.demands import together  # reads stand above the kind, which is read when Django starts

    return {"mediation": together.mediation_of(matter)}


MEDIATION = Kind(
    code=effects_mediation.KIND,
    title=Text("线下调解", "Mediation"),
    procedure="mediation",
    prefix="调",
    read="demands.read",
    seats={
        "unit": Seat("holder", "demands.handle"),
        "mediator": Seat("involved", "demands.handle"),
    },
    effects={
        "matter.read": readings.opened,
        "add_party": effects_mediation.party_added,
        "appoint": effects_mediation.appointed,
        "seal": effects_assist.sealed_along,
    },
    checks={
        "consent": effects_mediation.check_party,
        "appoint": effects_mediation.check_no_part_in_it,
        "declare": effects_mediation.check_is_the_mediator,
        "session": effects_mediation.check_session,
        "agree": effects_mediation.check_is_the_mediator,
    },
    record=record,
    panel="demands/panel_mediation.html",
    context=context,
)
