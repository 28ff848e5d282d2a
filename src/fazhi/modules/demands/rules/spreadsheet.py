"""Rows of files people export from other systems: encodings, headers, dirty dates. And cells nobody's program runs."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

from fazhi.kernel.workdays import SHANGHAI
from fazhi.modules.demands.rules.cleaning import cleaned

FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "source_id": ("id", "编号", "工单编号", "工单号", "留言编号", "序号", "诉求编号", "number", "no", "ticketid", "caseid"),
        "title": ("title", "subject", "标题", "留言主题", "主题", "诉求标题", "事项"),
        "text": ("text", "body", "content", "内容", "留言详情", "诉求内容", "诉求", "正文", "description", "demand"),
        "received_at": (
            "receivedat", "sentat", "received", "createdat", "date", "time", "收到时间", "留言时间", "受理时间", "登记时间",
            "来电时间", "来信时间", "来访时间", "诉求时间", "诉求日期", "时间", "日期",
        ),
        "answer": ("answer", "reply", "答复", "答复意见", "回复", "答复内容", "回复内容", "处理结果"),
        "answered_at": ("answeredat", "repliedat", "closedat", "答复时间", "回复时间", "办结时间"),
        "channel": ("channel", "渠道", "来源渠道", "受理渠道"),
        "category": ("category", "类别", "一级标签", "诉求类别", "分类"),
        "place": ("place", "address", "location", "地点", "地址", "诉求地点"),
        "name": ("name", "姓名", "诉求人", "来电人", "联系人"),
        "phone": ("phone", "tel", "mobile", "电话", "联系电话", "手机"),
    }
)  # fmt: skip
"""What a row can say, and the headers that usually name it. ``author`` is a pseudonym in such files: not a name."""

REQUIRED = ("source_id", "text", "received_at")
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_SERIAL = re.compile(r"\d{5}(\.\d+)?\Z")
_DATE = re.compile(
    r"(?P<y>\d{4})\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})\s*日?"
    r"(?:[T\s]*(?P<half>上午|下午)?\s*(?P<h>\d{1,2})\s*[:时点]\s*(?P<n>\d{1,2})\s*分?(?:\s*[:]?\s*(?P<s>\d{1,2})(?:\.\d+)?\s*秒?)?)?\s*\Z"
)
_COMPACT = re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?:(?P<h>\d{2})(?P<n>\d{2})(?P<s>\d{2})?)?\Z")


class Unreadable(ValueError):
    """A value or a file that cannot be understood; the message says why, in Chinese, for the rejects file."""


def harmless(value: str) -> str:
    """A cell that no spreadsheet program takes for a formula: what begins like one gets an apostrophe before it.

    So does what already stands behind apostrophes, so that ``as_written`` gives back exactly what was there.
    """
    return f"'{value}" if _like_formula(value) else value


def as_written(cell: str) -> str:
    """What ``harmless`` was given."""
    return cell[1:] if cell.startswith("'") and _like_formula(cell[1:]) else cell


def _like_formula(value: str) -> bool:
    bare = value.lstrip("'")
    return bare.startswith(_STARTS_FORMULA) or bare.lstrip(" ").startswith(_STARTS_FORMULA)


def guessed(headers: Sequence[str], given: Mapping[str, str]) -> dict[str, int]:
    """Which column says what: ``given`` first (field to header), the rest by their usual names.

    Raises ``Unreadable`` for a given header that is not there, and when a required field has no column.
    """
    places = {_plain(header): place for place, header in reversed(list(enumerate(headers)))}
    found: dict[str, int] = {}
    for field, header in given.items():
        if field not in FIELDS:
            raise Unreadable(f"没有名为“{field}”的字段；可用字段：{'、'.join(FIELDS)}。")
        if _plain(header) not in places:
            raise Unreadable(f"表头中没有“{header}”；表头为：{'、'.join(headers)}。")
        found[field] = places[_plain(header)]
    taken = set(found.values())
    for field, names in FIELDS.items():
        free = (places[name] for name in names if name in places and places[name] not in taken)
        if field not in found and (place := next(free, None)) is not None:
            found[field] = place
            taken.add(place)
    missing = [field for field in REQUIRED if field not in found]
    if missing:
        raise Unreadable(
            f"认不出哪一列是 {'、'.join(missing)}；表头为：{'、'.join(headers)}。请用 --map 字段=表头 指明，如 --map text=内容。"
        )
    return found


def moment(value: object) -> datetime:
    """A moment as people and programs write it; without a zone it is Shanghai's. Raises ``Unreadable``.

    Read are ISO, ``2019/4/5 9:32``, ``2019年4月5日 下午3时20分``, ``20190405093200``, and the day numbers of spreadsheets.
    """
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=SHANGHAI)
    text = unicodedata.normalize("NFKC", str(value or "")).strip()
    if not text:
        raise Unreadable("没有填写时间")
    if _SERIAL.match(text):
        return (datetime(1899, 12, 30, tzinfo=SHANGHAI) + timedelta(days=float(text))).replace(microsecond=0)
    match = _DATE.match(text) or _COMPACT.match(text)
    found = _assembled(match.groupdict()) if match else _iso(text)
    if found is None:
        raise Unreadable(f"时间“{text[:40]}”看不懂")
    return found


def _assembled(parts: Mapping[str, str | None]) -> datetime | None:
    year, month, day, hour, minute, second = (
        int(parts.get(key) or 0) for key in ("y", "m", "d", "h", "n", "s")
    )
    if parts.get("half") == "下午" and hour < 12:
        hour += 12
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=SHANGHAI)
    except ValueError:
        return None


def _iso(text: str) -> datetime | None:
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=SHANGHAI)


def _plain(header: str) -> str:
    """A header without case, blanks, underscores and what stands in brackets."""
    text = unicodedata.normalize("NFKC", header).strip().lower().removeprefix("\ufeff")
    return re.sub(r"[\s_\-]|\(.*?\)", "", text)


def cells(row: Iterable[object]) -> list[str]:
    """The cells of a row as text, without the characters no text holds."""
    return [cleaned(written(value)).strip() for value in row]


def written(value: object) -> str:
    """A cell as text, whole; an empty one is an empty text."""
    return "" if value is None else str(value)
