"""Which roles of which kinds a post fills, and which steps of a matter are therefore its to do."""

from django.db.models import Q

from fazhi.kernel.matters import kinds
from fazhi.kernel.matters.kinds import Kind
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.matters.rows import unit_for
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.procedures import Procedure, Step


def roles_of(actor: Actor, kind: Kind, *, seat: str = "") -> tuple[str, ...]:
    """The roles of a kind that the actor's duties fill; with ``seat``, only those of that seat (``"origin"``)."""
    return tuple(
        role
        for role, filled in kind.seats.items()
        if filled.unit != "party" and actor.may(filled.verb) and seat in {"", filled.unit}
    )


def owed_by(actor: Actor) -> Q:
    """The clocks whose holder the actor is: the role by duty, the unit by being in the actor's subtree."""
    mine = Q(pk__in=())
    for kind in kinds.all_kinds():
        roles = roles_of(actor, kind)
        if roles:
            mine |= Q(matter__kind=kind.code, holder_role__in=roles)
    return mine & Q(holder_unit__path__startswith=actor.unit_path)


def may_do(actor: Actor, matter: Matter, step: Step) -> bool:
    """Whether the step is this actor's to do here, leaving aside whether it is possible now."""
    seats = kinds.get(matter.kind).seats
    for role in step.by:
        seat = seats.get(role)
        if seat is None or not actor.may(seat.verb):
            continue
        unit = unit_for(matter, role)
        if seat.unit == "party" or (unit is not None and unit.path.startswith(actor.unit_path)):
            return True
    return False


def for_the_party(matter: Matter, step: Step) -> bool:
    """Whether a step is somebody else's outside the house, so that an official only enters it for them."""
    seats = kinds.get(matter.kind).seats
    return all(role in seats and seats[role].unit == "party" for role in step.by)


def duty_steps(procedure: Procedure) -> frozenset[str]:
    """The steps that end some duty of the procedure, as against those one merely may do."""
    return frozenset(atom.partition(".")[0] for clock in procedure.clocks.values() for atom in clock.met_by)
