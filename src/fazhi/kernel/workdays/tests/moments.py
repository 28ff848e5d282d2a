"""Short ways to write moments and periods in these tests."""

from datetime import datetime

from fazhi.kernel.workdays import SHANGHAI, Period, Stop


def at(text: str) -> datetime:
    """A moment in Asia/Shanghai: "2026-09-24" (10:00) or "2026-09-24 23:30"."""
    return datetime.fromisoformat(text if " " in text else f"{text} 10:00").replace(tzinfo=SHANGHAI)


def p(text: str) -> Period:
    """A period as files write it."""
    return Period.parse(text)


def stopped(begin: str, end: str | None = None) -> Stop:
    """Stopped from one day to another, or still stopped."""
    return Stop(at(begin), at(end) if end else None)
