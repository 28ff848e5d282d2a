"""Opening one matter from above the line: for a stated reason, on record, and told to whom it concerns."""

from datetime import datetime
from uuid import UUID

from fazhi.kernel.ledger.actions import business
from fazhi.kernel.matters import kinds
from fazhi.kernel.matters.actions import read_with_reason
from fazhi.kernel.matters.kinds import Doing
from fazhi.kernel.matters.models import Matter, Reading
from fazhi.kernel.people.actor import Actor

READ = "matter.read"
"""The name under which a kind says, among its effects, what a reading from above brings about (who is told)."""


def open_with_reason(*, matter_id: UUID, reason: str, by: Actor, at: datetime) -> Reading:
    """Let an official above the line open one matter for today, and let its kind tell the person it is about.

    Raises ``UnknownMatter`` for a matter that is not below this post or is sealed, ``BadForm`` without a reason.
    """
    with business():
        reading = read_with_reason(matter_id=matter_id, reason=reason, by=by, at=at)
        matter = Matter.objects.select_related("unit", "origin", "parent").get(pk=matter_id)
        effect = kinds.get(matter.kind).effects.get(READ)
        if effect is not None:
            effect(Doing(matter, READ, "", {"reading": reading}, by, at))
    return reading
