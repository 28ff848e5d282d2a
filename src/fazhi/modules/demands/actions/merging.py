"""Merging demands from the page that looks for those that belong together: one act on the lead."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from fazhi.kernel.matters import actions as matters
from fazhi.kernel.matters.models import Act
from fazhi.kernel.people.actor import Actor


def take_in(
    *, lead_id: UUID, numbers: Sequence[str], repeated: bool, by: Actor, at: datetime, expected: int
) -> Act:
    """Merge the demands of these numbers into a lead; ``repeated``: the same person again.

    ``expected`` is the lead's ``turn`` as its page showed it. Raises ``Refused``: a demand that is closed, answered,
    sealed, merged already or a lead itself is named with the reason, and nothing is merged then.
    """
    data = {"numbers": list(numbers), "relation": "repeated" if repeated else "joint"}
    return matters.perform(matter_id=lead_id, step="take_in", by=by, at=at, expected=expected, data=data)


def part(*, lead_id: UUID, number: str, reasons: str, by: Actor, at: datetime, expected: int) -> Act:
    """Separate one demand from its lead again, with reasons: it is dispatched by itself. Raises ``Refused``."""
    data = {"number": number, "reasons": reasons}
    return matters.perform(matter_id=lead_id, step="part", by=by, at=at, expected=expected, data=data)
