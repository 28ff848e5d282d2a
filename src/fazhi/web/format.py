"""How values are written on pages: days, moments, counts, money, shares, what is left of a deadline.

Pure: ``now`` is passed in, the language is the active one (Chinese, else English). Moments are aware
and are written in the legal time zone, Asia/Shanghai.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Final, Literal
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

LEGAL_ZONE: Final = ZoneInfo("Asia/Shanghai")
NOTHING: Final = "—"
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

LeftUnit = Literal["working_day", "calendar_day", "hour"]
ClockState = Literal["running", "stopped", "met", "lifted", "lapsed"]
Tone = Literal["good", "calm", "soon", "late", "quiet"]
Cut = Literal["rounded", "truncated"]


@dataclass(frozen=True)
class Words:
    """A clock in words. ``tone`` chooses the colour, ``on`` the machine-readable day or moment."""

    text: str
    tone: Tone
    on: str


def legal_day(value: date | datetime) -> date:
    """Return the day it is in Shanghai at a moment; a plain date is already one."""
    if not isinstance(value, datetime):
        return value
    if value.tzinfo is None:
        raise ValueError(f"{value.isoformat()} has no time zone: moments shown on pages must be aware")
    return value.astimezone(LEGAL_ZONE).date()


def day(value: date | datetime) -> str:
    """2026年11月22日 / 22 Nov 2026."""
    on = legal_day(value)
    if _chinese():
        return f"{on.year}年{on.month}月{on.day}日"
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def short_day(value: date | datetime, *, now: datetime) -> str:
    """11月22日 / 22 Nov; with its year when that is not the present one."""
    on = legal_day(value)
    if on.year != legal_day(now).year:
        return day(on)
    return f"{on.month}月{on.day}日" if _chinese() else f"{on.day} {MONTHS[on.month - 1]}"


def moment(value: datetime, *, now: datetime) -> str:
    """11月22日 15:04 / 22 Nov 15:04; with its year when that is not the present one."""
    return f"{short_day(value, now=now)} {_clock_time(value)}"


def full_moment(value: datetime) -> str:
    """2026年11月22日 15:04 / 22 Nov 2026 15:04."""
    return f"{day(value)} {_clock_time(value)}"


def machine(value: date | datetime) -> str:
    """Return the ``datetime`` attribute of a ``<time>``: ISO 8601 with the Shanghai offset."""
    if not isinstance(value, datetime):
        return value.isoformat()
    return value.astimezone(LEGAL_ZONE).isoformat(timespec="seconds")


def since(value: datetime, *, now: datetime) -> str:
    """Say how long ago: 刚刚, 3分钟前, 2小时前, 昨天 15:04, then the moment itself. The future is a moment."""
    gone = now - value
    if gone < timedelta(0):
        return moment(value, now=now)
    minutes = int(gone.total_seconds() // 60)
    if minutes < 1:
        return _("刚刚")
    if minutes < 60:
        return ngettext("%(n)d分钟前", "%(n)d分钟前", minutes) % {"n": minutes}
    days = (legal_day(now) - legal_day(value)).days
    if days == 0:
        hours = minutes // 60
        return ngettext("%(n)d小时前", "%(n)d小时前", hours) % {"n": hours}
    if days == 1:
        return _("昨天 %(time)s") % {"time": _clock_time(value)}
    return moment(value, now=now)


def count(value: int, unit: str = "") -> str:
    """32,266件 / 32,266 cases. ``unit`` comes translated from the caller; English puts a space before it."""
    number = f"{value:,}"
    if not unit:
        return number
    return f"{number}{unit}" if _chinese() else f"{number} {unit}"


def money(yuan: Decimal | int) -> str:
    """1,234.50元 / CNY 1,234.50. Whole yuan are written without fen."""
    exact = Decimal(yuan)
    number = f"{exact:,.0f}" if exact == exact.to_integral_value() else f"{exact:,.2f}"
    return f"{number}元" if _chinese() else f"CNY {number}"


def share(numerator: int, denominator: int, *, places: int = 2, cut: Cut) -> str:
    """Write a share in per cent. ``cut`` is never guessed: 32,013 of 32,266 is 99.22% rounded, 99.21% truncated.

    A share of nothing is a dash, not zero.
    """
    if denominator == 0:
        return NOTHING
    rounding = ROUND_HALF_UP if cut == "rounded" else ROUND_DOWN
    exact = Decimal(numerator) * 100 / Decimal(denominator)
    return f"{exact.quantize(Decimal(1).scaleb(-places), rounding=rounding)}%"


def file_size(size: int) -> str:
    """870 B, 12 kB, 3.4 MB (powers of 1000, as phones show them)."""
    if size < 1000:
        return f"{size} B"
    if size < 1_000_000:
        return f"{size // 1000} kB"
    return f"{size / 1_000_000:.1f} MB"


def last_day(due_at: datetime) -> date:
    """Return the last day in time. A due moment is exclusive: 24:00 of the last day is 00:00 of the next."""
    return legal_day(due_at - timedelta(microseconds=1))


def clock_words(
    due_at: datetime,
    *,
    now: datetime,
    state: ClockState = "running",
    left: int | None = None,
    left_unit: LeftUnit = "calendar_day",
    provisional: bool = False,
) -> Words:
    """Say a deadline in words: 还剩2个工作日，11月24日到期; 今天到期; 已超期3天; 已暂停计时.

    ``due_at`` is the exclusive end of the period. ``left`` with its unit comes from whoever knows the
    calendar (working days cannot be counted here); without it calendar days are counted. ``provisional``
    adds that the date may move when the State Council publishes that year's holidays.
    """
    on = last_day(due_at)
    if state != "running":
        return Words(_settled(state), "good" if state == "met" else "quiet", on.isoformat())
    if now >= due_at:
        return Words(_overdue(due_at, now), "late", on.isoformat())
    words, tone = _still(due_at, now, left, left_unit)
    if provisional:
        words += _("（暂定，待国务院公布放假安排）")
    return Words(words, tone, on.isoformat())


def _settled(state: ClockState) -> str:
    return {
        "stopped": _("已暂停计时"),
        "met": _("已按要求完成"),
        "lifted": _("无需再办"),
        "lapsed": _("期限已过，权利已失效"),
    }[state]


def _overdue(due_at: datetime, now: datetime) -> str:
    days = (legal_day(now) - last_day(due_at)).days
    if days < 1:
        hours = max(1, int((now - due_at).total_seconds() // 3600))
        return ngettext("已超期%(n)d小时", "已超期%(n)d小时", hours) % {"n": hours}
    return ngettext("已超期%(n)d天", "已超期%(n)d天", days) % {"n": days}


def _still(due_at: datetime, now: datetime, left: int | None, unit: LeftUnit) -> tuple[str, Tone]:
    days = (last_day(due_at) - legal_day(now)).days
    whole_day = due_at.astimezone(LEGAL_ZONE).time() == time(0)
    if unit == "hour" or not whole_day:
        return _still_hours(due_at, now)
    if days == 0:
        return _("今天到期"), "soon"
    amount = days if left is None else left
    on = short_day(last_day(due_at), now=now)
    if unit == "working_day" and left is not None:
        text = ngettext("还剩%(n)d个工作日，%(day)s到期", "还剩%(n)d个工作日，%(day)s到期", amount)
    else:
        text = ngettext("还剩%(n)d天，%(day)s到期", "还剩%(n)d天，%(day)s到期", amount)
    return text % {"n": amount, "day": on}, "soon" if amount <= 2 else "calm"


def _still_hours(due_at: datetime, now: datetime) -> tuple[str, Tone]:
    left = due_at - now
    when = moment(due_at, now=now)
    if left >= timedelta(hours=48):
        n = left.days
        text = ngettext("还剩%(n)d天，%(when)s到期", "还剩%(n)d天，%(when)s到期", n)
        return text % {"n": n, "when": when}, "calm"
    if left >= timedelta(hours=1):
        n = int(left.total_seconds() // 3600)
        text = ngettext("还剩%(n)d小时，%(when)s到期", "还剩%(n)d小时，%(when)s到期", n)
    else:
        n = max(1, int(left.total_seconds() // 60))
        text = ngettext("还剩%(n)d分钟，%(when)s到期", "还剩%(n)d分钟，%(when)s到期", n)
    return text % {"n": n, "when": when}, "soon"


def _clock_time(value: datetime) -> str:
    return value.astimezone(LEGAL_ZONE).strftime("%H:%M")


def _chinese() -> bool:
    return (get_language() or "zh-hans").startswith("zh")
