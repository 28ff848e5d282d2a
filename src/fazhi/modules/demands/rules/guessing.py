"""How fast wrong tracking codes may be tried from one address. Pure: the moment is passed in.

Ten wrong codes are free: people mistype. After that each wrong one makes the next try wait, twice as long each time,
up to a minute; every quiet minute forgives one. A try during the wait is not looked up, is not counted and does not
lengthen the wait, so a right code from the same address works as soon as the announced wait is over: nobody is ever
locked out. There is deliberately no budget over all addresses: it would let a stranger lock everybody out, and with
60 bits a guesser held to one try a minute an address cannot hope to hit.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

FREE = 10
LONGEST = timedelta(seconds=60)
FORGIVEN_EVERY = timedelta(minutes=1)
FORGOTTEN_AFTER = timedelta(hours=1)
"""An address that has been quiet this long is deleted."""


@dataclass(frozen=True, slots=True)
class Tally:
    """The wrong codes remembered of one address: how many, the last one when, the next try when."""

    wrong: int
    last_at: datetime
    free_at: datetime


def seconds_to_wait(tally: Tally | None, at: datetime) -> int:
    """Whole seconds until the next try is looked up; 0 when it may be now."""
    if tally is None or tally.free_at <= at:
        return 0
    return math.ceil((tally.free_at - at).total_seconds())


def after_wrong_code(tally: Tally | None, at: datetime) -> Tally:
    """The tally after one more wrong code."""
    remembered = 0
    if tally is not None:
        remembered = max(0, tally.wrong - int((at - tally.last_at) / FORGIVEN_EVERY))
    wrong = remembered + 1
    wait = min(LONGEST, timedelta(seconds=2 ** min(wrong - FREE, 10))) if wrong > FREE else timedelta(0)
    return Tally(wrong, at, at + wait)
