"""The words of Open311 GeoReport v2, and the readings of what a client sends. Pure: no tables, no clock, no settings.

Sources: GeoReport v2 (wiki.open311.org/GeoReport_v2), W3C note on dates and times (NOTE-datetime).
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from fazhi.kernel.procedures import Text
from fazhi.kernel.workdays import SHANGHAI
from fazhi.modules.demands.rules.intake import CHANNELS

DATATYPES: Mapping[str, Text] = MappingProxyType(
    {
        "string": Text("一行文字", "One line of text"),
        "number": Text("数字", "Number"),
        "datetime": Text("日期和时间", "Date and time"),
        "text": Text("多行文字", "Text"),
        "singlevaluelist": Text("单选", "One of a list"),
        "multivaluelist": Text("多选", "Several of a list"),
    }
)
"""How an attribute may be answered (GeoReport v2, service definition)."""
LISTS = ("singlevaluelist", "multivaluelist")

KEY_CHANNELS: Mapping[str, Text] = MappingProxyType(
    {code: CHANNELS[code] for code in ("app", "website", "hotline")}
)
"""The channels another system can stand for: what a key brings in is counted under the channel of its system."""

PUBLIC, ABOUT_OFFICIAL = "public", "about_official"
"""Attributes every service has: agreement to publication, and the question the portal asks before its form."""
STANDING = (ABOUT_OFFICIAL, PUBLIC)

DESCRIPTION_LIMIT = 4_000
ANSWER_LIMIT = 500
URL_LIMIT = 500
IDS_LIMIT = 100
SPAN = timedelta(days=90)
MOST = 1_000
"""The default window of a list: 90 days or 1,000 requests, whichever is smaller."""

STATUSES = ("open", "closed")
YES, NO = "yes", "no"

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
YEARS = range(1900, 2200)


def w3c(moment: datetime) -> str:
    """A moment as the specification wants it, in local time: ``2026-11-22T15:04:05+08:00``."""
    return moment.astimezone(SHANGHAI).replace(microsecond=0).isoformat()


def moment_of(written: str) -> datetime | None:
    """The moment a W3C date-time with its offset names, or the start of a legal day; ``None`` where it is neither.

    A plus sign that arrives as a space (from an address nobody encoded) is taken for what it was.
    """
    text = written.strip().replace(" ", "+")
    try:
        if _DAY.fullmatch(text):
            moment = datetime.combine(date.fromisoformat(text), datetime.min.time(), SHANGHAI)
        elif _MOMENT.fullmatch(text):
            moment = datetime.fromisoformat(text)
        else:
            return None
        return moment.astimezone(UTC) if moment.year in YEARS else None
    except (ValueError, OverflowError):
        return None


@dataclass(frozen=True, slots=True)
class Window:
    """From when to when a list looks, both ends included."""

    since: datetime
    until: datetime

    @property
    def too_long(self) -> bool:
        """Whether it is longer than the specification allows in one call."""
        return self.until - self.since > SPAN


def window(since: datetime | None, until: datetime | None, at: datetime) -> Window:
    """The window two given ends make: 90 days from the one that is given, the last 90 days where none is."""
    if since is not None:
        return Window(since, until if until is not None else since + SPAN)
    end = until if until is not None else at
    return Window(end - SPAN, end)


def degrees(written: str, limit: int) -> Decimal | None:
    """A latitude (``limit`` 90) or longitude (180) to six places, about a hand's breadth; ``None`` where it is none."""
    try:
        value = Decimal(written.strip())
    except InvalidOperation:
        return None
    if not value.is_finite() or abs(value) > limit:
        return None
    return value.quantize(Decimal("0.000001")) + 0


def listed(written: str) -> list[str]:
    """The values of a comma-delimited argument, each once."""
    return list(dict.fromkeys(part for one in written.split(",") if (part := one.strip())))


def is_number(written: str) -> bool:
    """Whether an answer is a finite number in digits."""
    try:
        return math.isfinite(float(written))
    except ValueError:
        return False


def agreed(written: str) -> bool | None:
    """A yes or a no as clients write it; ``None`` where it is neither."""
    word = written.strip().lower()
    if word in {"yes", "true", "1", "on", "是"}:
        return True
    return False if word in {"no", "false", "0", "off", "", "否"} else None
