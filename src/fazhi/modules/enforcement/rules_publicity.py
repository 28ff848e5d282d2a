"""What may stand in public about an enforcement decision: names of natural persons masked, no number of a person. Pure.

The law asks that privacy be taken out before publication (SC118, part two); how a name is masked it leaves open. Here:
the first character, and 某 for the rest, which holds for names of every script.
"""

import re
from collections.abc import Iterable

PUBLISH_STEPS = ("publish_decision", "publish_result")
DECIDING_STEPS = ("decide", "issue")
REVOKE, TAKE_DOWN = "revoke", "withdraw_publication"
CLOCKS = ("publish", "withdraw", "taking_down")
"""The clocks of publishing (7 or 20 working days) and of taking down (3 working days)."""

SHORTEST = 2
_IDENTITY = re.compile(r"(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])\d{5}[\dXx](?!\d)")
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


def masked(name: str) -> str:
    """A natural person's name as it may be published: 王某, 艾某."""
    name = name.strip()
    return f"{name[0]}某" if name else ""


def personal_in(text: str, known: Iterable[str]) -> list[str]:
    """What in a text may not be published: pieces known to be personal, identity numbers, mobile numbers."""
    plain = "".join(text.split())
    pieces = ("".join(piece.split()) for piece in known)
    found = [piece for piece in pieces if len(piece) >= SHORTEST and piece in plain]
    return found + _IDENTITY.findall(plain) + _MOBILE.findall(plain)
