"""Channels, the limits of what is told, and the small readings of free text."""

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from fazhi.kernel.procedures import Text

PORTAL = "portal"

CHANNELS: Mapping[str, Text] = MappingProxyType(
    {
        PORTAL: Text("网上提交", "Portal"),
        "visit": Text("入户走访", "Home visit"),
        "hotline": Text("12345热线", "Hotline 12345"),
        "open_office": Text("开门办事", "Open office"),
        "website": Text("网站留言", "Website message"),
        "app": Text("小程序", "Mini-program"),
        "letter": Text("来信", "Letter"),
        "walk_in": Text("来访", "Visit in person"),
        "call": Text("来电", "Telephone"),
        "fax": Text("传真", "Fax"),
    }
)
"""How a demand or a petition can reach the county."""

PETITIONS_ONLY = frozenset({"letter", "walk_in", "call", "fax"})
"""The ways only petitions name so (XF 17)."""

STAFF_CHANNELS = tuple(code for code in CHANNELS if code != PORTAL and code not in PETITIONS_ONLY)

SATISFACTION: Mapping[str, Text] = MappingProxyType(
    {
        "satisfied": Text("满意", "Satisfied"),
        "fair": Text("基本满意", "Fairly satisfied"),
        "dissatisfied": Text("不满意", "Dissatisfied"),
    }
)
CONTENT = ("satisfied", "fair")
"""The answers that count as satisfied."""

TEXT_LIMIT = 5_000
"""Characters of one demand's text; a longer paper is handed in as a file."""
PLACE_LIMIT = 200
TITLE_LIMIT = 40
PHOTO_LIMIT = 6

HANDLING_CLOCKS = ("handle", "handle_urgent", "handle_consultation", "rework")
"""The clocks a resident waits on; the centre's own short ones are not counted in on-time figures."""

_SENTENCE_END = re.compile(r"[。！？!?；;\n]|\.\s")


def title_of(text: str) -> str:
    """A title for a demand handed in without one: its first sentence, at most 40 characters."""
    flat = " ".join(_SENTENCE_END.split(text.strip(), maxsplit=1)[0].split())
    return flat if len(flat) <= TITLE_LIMIT else flat[: TITLE_LIMIT - 1] + "…"


def phone_digits(typed: str) -> str:
    """A telephone number as digits only (a leading + kept), so that it can be found however it was typed."""
    plain = unicodedata.normalize("NFKC", typed).strip()
    digits = "".join(letter for letter in plain if letter.isdigit())
    return f"+{digits}" if plain.startswith("+") else digits


def masked_phone(phone: str) -> str:
    """``138****5678``: enough to recognise one's own, too little to call a stranger."""
    return phone if len(phone) < 8 else f"{phone[:3]}****{phone[-4:]}"
