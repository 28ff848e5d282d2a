"""The kinds of matters that a post may open on the workbench's general page: those made from procedure files alone."""

from dataclasses import dataclass
from datetime import datetime

from fazhi.kernel.matters import definitions, kinds
from fazhi.kernel.matters.kinds import Kind
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.procedures import Procedure, Step
from fazhi.kernel.workdays import legal_day

IN_FORCE = "in_force"
BY_HAND = ("origin", "holder", "party")
"""Seats from which a matter is opened by itself; child matters are opened by a step of their parent."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A kind that may be opened now, with the version in force and its first step."""

    kind: Kind
    procedure: Procedure
    first: Step


def openings(actor: Actor, at: datetime) -> list[Opening]:
    """What this post may open at a moment, in the order of the codes. No query."""
    found = (_opening(kind, actor, at) for kind in kinds.all_kinds() if kind.plain)
    return [opening for opening in found if opening is not None]


def opening(actor: Actor, code: str, at: datetime) -> Opening | None:
    """One of them; ``None`` where the post may not open it."""
    return next((one for one in openings(actor, at) if one.kind.code == code), None)


def _opening(kind: Kind, actor: Actor, at: datetime) -> Opening | None:
    try:
        procedure = definitions.in_force(kind.procedure, legal_day(at))
    except definitions.UnknownProcedure:
        return None  # its first version is still to take effect
    first = procedure.steps[procedure.first]
    seats = [kind.seats[role] for role in first.by if role in kind.seats]
    mine = any(seat.unit in BY_HAND and actor.may(seat.verb) for seat in seats)
    return Opening(kind, procedure, first) if mine and procedure.status == IN_FORCE else None
