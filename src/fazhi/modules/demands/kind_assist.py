"""The kind “assist”: one unit's part in another unit's demand, with its own clock."""

from collections.abc import Mapping
from typing import Any

from fazhi.kernel.matters.kinds import Kind, Seat
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.procedures import Text
from fazhi.modules.demands import effects_assist, readings


def context(matter: Matter) -> Mapping[str, Any]:
    """What the panel shows: what is asked, and the demand it is asked for."""
    from fazhi.modules.demands import together  # reads stand above the kind, which is read when Django starts

    return {"helper": together.helper_of(matter)}


ASSIST = Kind(
    code=effects_assist.KIND,
    title=Text("协办", "Assistance"),
    procedure="assist",
    prefix="协",
    read="demands.read",
    seats={
        "lead": Seat("involved", "demands.handle"),
        "helper": Seat("holder", "demands.handle"),
        "centre": Seat("involved", "demands.dispatch"),
    },
    effects={
        "matter.read": readings.opened,
        "contribute": effects_assist.done,
        "arbitrate": effects_assist.done,
        "cancel": effects_assist.done,
        "seal": effects_assist.sealed_along,
    },
    panel="demands/panel_assist.html",
    context=context,
    setbacks={"object": Text("协办异议", "Objected to")},
)
