"""What decisions are reckoned by, without tables or clock."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from fazhi.kernel.procedures import Text

DECISION, MEETING, ITEM, APPROVAL = "major_decision", "meeting", "meeting_item", "internal_approval"
KINDS = (DECISION, MEETING, ITEM, APPROVAL)
ON_AGENDAS = (DECISION, ITEM)
ORGANISE = "decisions.organise"
RECORD, MEMBER, CHIEF = "decisions.record", "decisions.member", "decisions.chief"
"""The duties in a meeting: who prepares it, who keeps its minutes, who speaks, who presides and speaks last."""

AREAS: Mapping[str, Text] = {
    "personnel": Text("人事", "Personnel"),
    "finance": Text("财务", "Finance"),
    "projects": Text("工程项目、招标采购", "Projects and procurement"),
    "documents": Text("行文、用章", "Documents and seals"),
    "other": Text("其他", "Other"),
}
"""The areas of internal approval, as the procedure's form offers them."""

AT_ONCE = timedelta(hours=1)
"""A meeting recorded within an hour of its opening counts as recorded live. A choice of this program, not of law."""


def entered_afterwards(opened_at: datetime, recorded_at: datetime) -> bool:
    """Whether a meeting was typed in after it was held; its pages then say so."""
    return recorded_at - opened_at > AT_ONCE


def speakers(present: Sequence[str], chief: str) -> list[str]:
    """Who speaks before the chief: everybody present but the chief, in the order of the attendance list."""
    return [name for name in dict.fromkeys(present) if name != chief]


def told_apart(people: Sequence[tuple[str, str]]) -> list[str]:
    """Names of people with their titles; two of one name are told apart by the title, and then by a number."""
    shown: list[str] = []
    for name, title in people:
        same = sum(other == name for other, _title in people) > 1
        words = f"{name}（{title}）" if same and title else name
        again = sum(earlier == words or earlier.startswith(f"{words}·") for earlier in shown)
        shown.append(f"{words}·{again + 1}" if again else words)
    return shown


def departs(positions: Sequence[str], outcome: str) -> bool:
    """Whether a decision goes against more than half of the views stated (MADR 30)."""
    against = {"adopted": "disagree", "not_adopted": "agree"}.get(outcome, "")
    return 2 * sum(position == against for position in positions) > len(positions)
