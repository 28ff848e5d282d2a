"""The levels of supervision, how a document is numbered, how late something is. Pure."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType

from fazhi.kernel.procedures import Text
from fazhi.kernel.workdays import legal_day

REMINDER, URGING, ORDER, CRITICISM = "reminder", "urging", "order", "criticism"

LEVELS: Mapping[str, Text] = MappingProxyType(
    {
        REMINDER: Text("提醒", "Reminder"),
        URGING: Text("催办", "Urging"),
        ORDER: Text("督办单", "Supervision order"),
        CRITICISM: Text("通报批评", "Criticism"),
    }
)
"""The four levels, weakest first. Criticism is never issued by itself: it follows an order."""

ISSUED = (REMINDER, URGING, ORDER)
"""What can be issued about a matter."""

PREFIXES: Mapping[str, str] = MappingProxyType(
    {REMINDER: "督提", URGING: "督催", ORDER: "督办", CRITICISM: "督通"}
)
"""The words before the year of a document's number where the place has set none."""

SUPERVISES = "supervises"
"""The kind of link from a supervision to the matter it is about."""

SOON = timedelta(days=3)
"""How long before its due moment a duty stands on the board as nearly late."""


def facts_of(level: str) -> Mapping[str, bool]:
    """What a level means to the procedure: whether a reply is asked for, and whether criticism may follow."""
    return {"reply_asked": level != REMINDER, "order": level == ORDER}


def number_of(prefix: str, year: int, n: int) -> str:
    """``督办〔2026〕3号``: as documents of the house are numbered (GB/T 9704)."""
    return f"{prefix}〔{year}〕{n}号"


def title_of(level: str, number: str) -> str:
    """The title of a supervision: the number of the supervised matter, nothing of its content."""
    return f"关于{number}的{LEVELS[level].zh}"


def last_day(due_at: datetime) -> date:
    """The last legal day in time: a whole-day period ends at 24:00, which is the next day's first moment."""
    return legal_day(due_at - timedelta(microseconds=1))


def days_late(due_at: datetime, at: datetime) -> int:
    """Whole legal days since the last day in time; 0 while that day runs or lies ahead."""
    return max(0, (legal_day(at) - last_day(due_at)).days)
