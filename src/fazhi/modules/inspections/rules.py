"""What can be decided without tables: the level an incident has at least, and what a risk entry may not name. Pure."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from fazhi.kernel.procedures import Text

GENERAL, LARGER, MAJOR, PARTICULARLY_MAJOR = "general", "larger", "major", "particularly_major"

LEVELS: Mapping[str, Text] = MappingProxyType(
    {
        PARTICULARLY_MAJOR: Text("特别重大", "Particularly major"),
        MAJOR: Text("重大", "Major"),
        LARGER: Text("较大", "Larger"),
        GENERAL: Text("一般", "General"),
    }
)
"""The levels of an incident, gravest first (IRM, annex)."""

RECORDS_FROM: tuple[tuple[int, str], ...] = (
    (100_000_000, PARTICULARLY_MAJOR),
    (10_000_000, MAJOR),
    (1_000_000, LARGER),
)
"""From how many persons on, whose information it concerns, an incident has a level at least; the number is included.

IRM, annex 1-3(5). The annex counts persons (人), not records of a table; the column keeps its first name.
"""

TEAM = ("team1", "team2", "team3", "team4", "team5")
"""The roles of the offices that take part in an inspection beside the one that leads, in the order in which they joined."""

OBJECT_KINDS: Mapping[str, Text] = MappingProxyType(
    {
        "premises": Text("场所", "Premises"),
        "system": Text("系统", "System"),
        "process": Text("流程", "Process"),
    }
)
"""What the risk ledger holds. A person, an account or a post is none of them."""

RISK_LEVELS: Mapping[str, Text] = MappingProxyType(
    {"high": Text("高", "High"), "medium": Text("中", "Medium"), "low": Text("低", "Low")}
)
"""The local scale of risks, gravest first."""

DEADLINES = ("rectification", "rework")
"""The clocks of a finding by which it is mended in time or late."""

OFFICERS_AT_LEAST = 2
"""How many certified officers an inspection takes (APL 42)."""

NAMES_SOMEBODY: tuple[tuple[Text, tuple[str, ...]], ...] = (
    (Text("身份证号码", "an identity number"), (r"(?<!\d)\d{17}[\dXx](?!\d)",)),
    (Text("手机号码", "a mobile telephone number"), (r"(?<!\d)1[3-9]\d{9}(?!\d)",)),
    (
        Text("账号", "an account"),
        (r"@[\w一-鿿]", r"(微信|微博|抖音|快手|QQ|用户|网民)(号|账号|昵称)", r"账号[:：]"),
    ),
    (Text("网页或者帖文地址", "the address of a page or a post"), (r"https?://", r"www\.")),
)
"""Signs that a text names a person, an account or a post: what each sign is, and its patterns."""


def floor_level(records: int) -> str:
    """The level an incident has at least, by the number of persons whose information it concerns."""
    return next((level for least, level in RECORDS_FROM if records >= least), GENERAL)


def at_least(level: str, floor: str) -> bool:
    """Whether a level is as grave as another, or graver."""
    order = list(LEVELS)
    return order.index(level) <= order.index(floor)


def outcome_of(level: str) -> str:
    """The result of grading that a level means to the procedure: major or above, larger, general (IRM 4)."""
    return MAJOR if at_least(level, MAJOR) else level


def names_somebody(text: str) -> Text | None:
    """What a text names that the risk ledger does not hold; ``None`` where it names nothing of the kind."""
    for what, patterns in NAMES_SOMEBODY:
        if any(re.search(pattern, text) for pattern in patterns):
            return what
    return None
