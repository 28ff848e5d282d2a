"""Addresses, waiting times and the states of an outgoing message. Pure."""

import re
from datetime import timedelta

from fazhi.kernel.people.verbs import Verb

SETTLE = Verb("notices.settle", "处理未送达的消息", "Settle undelivered messages", county_wide=True)
"""Who is told of messages that failed or are in doubt, and decides about them."""

EMAIL = "email"
SMS = "sms"

WAITING = "waiting"
SENDING = "sending"
SENT = "sent"
FAILED = "failed"
IN_DOUBT = "in_doubt"
GIVEN_UP = "given_up"

MAX_TRIES = 10
LEASE = timedelta(minutes=15)
"""How long a handing-over may take; after that whoever began it is taken to be gone. Far above any timeout."""

_FIRST_WAIT = timedelta(minutes=1)
_LONGEST_WAIT = timedelta(hours=1)
_EMAIL = re.compile(
    r"[^\s@<>\"(),:;\[\]\\]{1,64}@(?=.{1,253}\Z)([^\s@.<>]{1,63}\.)+[^\s@.<>\d][^\s@.<>]{1,62}\Z"
)
_NUMBER = re.compile(r"\+?\d{5,20}\Z")


def wait_after(tries: int) -> timedelta:
    """How long to wait after the ``tries``-th unsuccessful try: doubling from a minute to an hour."""
    return min(_FIRST_WAIT * (1 << min(tries - 1, 10)), _LONGEST_WAIT)


def tidy_address(channel: str, address: str) -> str:
    """An address in the form it is sent to: telephone numbers without blanks and dashes.

    Forms check what a person enters with it. Raises ``ValueError`` for what cannot be an address of ``channel``.
    """
    if channel == SMS:
        number = re.sub(r"[\s\-()（）]", "", address)
        if _NUMBER.match(number):
            return number
    elif channel == EMAIL and address.isascii() and _EMAIL.match(address.strip()):
        return address.strip()
    raise ValueError(f"{address!r} is no address for {channel!r}")


def one_line(text: str) -> str:
    """A subject as mail carries it: no line breaks, which would begin another header."""
    return " ".join(text.split())
