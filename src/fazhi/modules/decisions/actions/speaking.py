"""What is said in a meeting, step by step: opening it, beginning an item, each view, the chief's last, the decision."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from fazhi.kernel.matters import actions as matters
from fazhi.kernel.matters.models import Act, Matter
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Post
from fazhi.modules.decisions.queries import session


def open_meeting(
    *,
    meeting: Matter,
    opened_at: datetime,
    present: Sequence[str],
    chief: str,
    absent: Sequence[str],
    quorum: bool,
    by: Actor,
    at: datetime,
    expected: int,
    members: Sequence[Post] = (),
    guests: Sequence[str] = (),
) -> Act:
    """Open a meeting: who is there, who presides. Raises ``NotPossible`` without a quorum or before its day.

    ``members`` are the posts of those present who hold one, in the order in which they head ``present``; guests attend
    and state no view.
    """
    return matters.perform(
        matter_id=meeting.pk,
        step="open",
        by=by,
        at=at,
        expected=expected,
        data={
            "opened_at": opened_at,
            "present": list(present),
            "chief": chief,
            "members": list(members),
            "guests": list(guests),
            "absent": list(absent),
        },
        facts={"quorum": quorum},
    )


def open_discussion(*, meeting: Matter, matter: Matter, by: Actor, at: datetime, expected: int) -> Act:
    """Begin an item: everybody present but the chief is to speak, and then the chief. Raises ``Refused``."""
    there = session.attendance(meeting)
    return matters.perform(
        matter_id=matter.pk,
        step="open_discussion",
        by=by,
        at=at,
        expected=expected,
        data={"members_present": there.speakers if there else []},
        facts={"in_session": session.running(meeting, session.SESSION)},
    )


def speak(
    *,
    matter: Matter,
    step: str,
    data: Mapping[str, Any],
    by: Actor,
    at: datetime,
    expected: int,
    outcome: str = "",
    facts: Mapping[str, bool] | None = None,
    key: str = "",
) -> Act:
    """One view, the chief's, the reasons for a departure, or the decision.

    The procedure refuses the chief before the others (``NotPossible``, MADR 30), and anybody once the chief has spoken.
    """
    return matters.perform(
        matter_id=matter.pk,
        step=step,
        by=by,
        at=at,
        expected=expected,
        outcome=outcome,
        data=data,
        facts=facts,
        key=key,
    )
