"""How fast wrong tracking codes may be tried from one address. Pure: the moment is passed in.

Ten wrong codes are free: people mistype. After that each wrong one makes the next try wait, twice as long each time,
up to a minute; every quiet minute forgives one. A try during the wait is not looked up, is not counted and does not
lengthen the wait.

Many people can share an address, and a guesser among them keeps it waiting. So whoever is told to wait is given a
promise, kept in their browser: this code will be looked up from that moment on, whatever others at the address have
tried meanwhile. And a browser that has this very demand open already does not wait. With that nobody who keeps cookies
is locked out. A program at the API keeps none and shares its address's wait.

What this does not do: it delays a guesser, it does not ration one. Who has a promise made for each of many codes at
once waits only the minute for all of them; what then protects is that a code has 60 bits. There is deliberately no
budget over all addresses: it would let a stranger lock everybody out.
"""

import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

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


class Promise(NamedTuple):
    """What somebody told to wait was promised: the code with this digest is looked up from ``until`` on."""

    digest: str
    until: datetime


def seconds_left(tally: Tally | None, promise: Promise | None, digests: Collection[str], at: datetime) -> int:
    """Whole seconds until a code (by the digests it may have) is looked up; never later than was promised for it."""
    wait = seconds_to_wait(tally, at)
    if promise is None or promise.digest not in digests:
        return wait
    return min(wait, max(0, math.ceil((promise.until - at).total_seconds())))


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
