"""The duties of whoever administers units and posts, and what such a post reaches. Pure."""

import re
import secrets
from datetime import datetime

from fazhi.kernel.people.verbs import Verb

UNITS = Verb("office.units", "管理单位", "Administer units")
POSTS = Verb("office.posts", "管理人员、岗位和职责", "Administer persons, posts and duties")
ADMINISTRATION = (UNITS, POSTS)

WHOLE_COUNTY = frozenset({"county", "centre"})
"""Kinds of unit whose posts administer the whole county: the centre keeps the register for everybody."""

COUNTY_LEVEL = WHOLE_COUNTY | {"department"}
"""Kinds of unit, being the county or directly below it, whose posts may carry a county-wide duty."""

CODE = re.compile(r"[\w.-]{1,40}")
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that can be read as something else


def reach(kind: str, path: str, parent_path: str | None) -> str:
    """The path below which a post of such a unit administers: its own subtree, for the centre the county's."""
    return parent_path if kind == "centre" and parent_path else path


def one_time_password() -> str:
    """A password to be read out once and changed at the first sign-in: 12 letters in threes of four, 59 bits."""
    letters = [secrets.choice(_LETTERS) for _ in range(12)]
    return "-".join("".join(letters[n : n + 4]) for n in (0, 4, 8))


def minute_of(moment: datetime) -> datetime:
    """The minute a moment lies in: forms know no seconds."""
    return moment.replace(second=0, microsecond=0)
