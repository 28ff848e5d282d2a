"""One rule for what may stand in a text people send in: no control characters, no marks that turn its direction round.

Control characters break databases, exports and terminals; direction overrides make a line read otherwise than it is
written. Line breaks and tabs stay, line breaks as ``\\n``.
"""

import re

_LINE_BREAKS = re.compile(r"\r\n?")
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f"  # C0 without tab and line feed, and delete
    "\u202a-\u202e\u2066-\u2069"  # embeddings, overrides and isolates of direction
    "\ud800-\udfff\ufffe\uffff]"  # halves of characters, which no encoding holds, and what is none
)


def cleaned(text: str, *, instead: str = "") -> str:
    """The text without what must not stand in it; cleaning twice changes nothing more.

    ``instead`` stands where such a character was: what is only looked up must not become empty and match everything.
    """
    return _FORBIDDEN.sub(instead, _LINE_BREAKS.sub("\n", text))
