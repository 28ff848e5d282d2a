"""The roster as a sheet people fill in: its columns, and one row read. Errors are in Chinese, for the person at the file."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zipfile import BadZipFile

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from fazhi.kernel.workdays import SHANGHAI, start_of_day

HEAD = ("日期", "起", "止", "班别", "姓名", "备注")
ROWS_AT_MOST = 2000
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:\s+00:00(?::00)?)?")
_TIME = re.compile(r"(\d{1,2})\s*[:：]\s*(\d{2})(?:\s*[:：]\s*00)?")
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Unreadable(ValueError):
    """A sheet, or one row of it, that cannot be understood; the message says what and where."""


@dataclass(frozen=True, slots=True)
class Row:
    """One shift as the sheet says it. ``ends_at`` is on the next day where the end is not after the beginning."""

    number: int
    begins_at: datetime
    ends_at: datetime
    kind: str
    name: str
    note: str


def rows_of(name: str, content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The rows below the header, with their numbers in the file, blank ones left out. Raises ``Unreadable``."""
    numbered = _xlsx(content) if name.lower().endswith(".xlsx") else _csv(content)
    head: list[str] | None = None
    for number, cells in numbered:
        if not any(cells):
            continue
        if head is None:
            head = cells
            if tuple(head[: len(HEAD)]) != HEAD:
                raise Unreadable(
                    _("表头应当依次是：%(head)s。可先导出一份，照着填。") % {"head": "、".join(HEAD)}
                )
            continue
        if number > ROWS_AT_MOST:
            raise Unreadable(_("一次最多导入%(n)d行，请分开导入。") % {"n": ROWS_AT_MOST})
        yield number, (cells + [""] * len(HEAD))[: len(HEAD)]
    if head is None:
        raise Unreadable(_("文件是空的。"))


def read_row(number: int, cells: Sequence[str], kinds: dict[str, str]) -> Row:
    """One row. ``kinds`` gives the code for a kind's title. Raises ``Unreadable``."""
    day, begins, ends, kind, name, note = cells
    if kind not in kinds:
        raise Unreadable(_("班别“%(kind)s”不在%(known)s之中") % {"kind": kind, "known": "、".join(kinds)})
    if not name:
        raise Unreadable(_("没有写姓名"))
    if len(note) > 100:
        raise Unreadable(_("备注超过100个字"))
    start = start_of_day(_day(day))
    begins_at, ends_at = start + _time(begins), start + _time(ends)
    if ends_at <= begins_at:
        ends_at += timedelta(days=1)
    return Row(number, begins_at, ends_at, kinds[kind], name, note.removeprefix("'"))


def cells_of(begins_at: datetime, ends_at: datetime, kind: str, name: str, note: str) -> list[str]:
    """One shift as cells; an end at midnight is written 24:00, and no cell can be taken for a formula."""
    begins, ends = begins_at.astimezone(SHANGHAI), ends_at.astimezone(SHANGHAI)
    midnight = ends.time() == time(0)
    cells = [
        begins.date().isoformat(),
        f"{begins:%H:%M}",
        "24:00" if midnight else f"{ends:%H:%M}",
        kind,
        name,
        note,
    ]
    return [f"'{cell}" if cell.startswith(_STARTS_FORMULA) else cell for cell in cells]


def as_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """The sheet as CSV, UTF-8 with the mark by which spreadsheet programs know it."""
    text = io.StringIO()
    csv.writer(text).writerows([HEAD, *rows])
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(rows: Iterable[Sequence[str]]) -> bytes:
    """The sheet as an Excel file, all cells text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("值班表")
    sheet.append(HEAD)
    for row in rows:
        sheet.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _csv(content: bytes) -> Iterator[tuple[int, list[str]]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        reader = csv.reader(io.StringIO(text, newline=""))
        try:
            for number, row in enumerate(reader, start=1):
                yield number, [cell.strip() for cell in row]
        except csv.Error as wrong:
            raise Unreadable(_("不是有效的 CSV：%(why)s") % {"why": wrong}) from None
        return
    raise Unreadable(_("文件既不是 UTF-8 也不是 GB18030 编码，请另存为“CSV UTF-8”后再导入。"))


def _xlsx(content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
    except (InvalidFileException, BadZipFile, KeyError, ValueError, OSError, IndexError) as wrong:
        raise Unreadable(_("不是可以打开的 xlsx 文件：%(why)s") % {"why": wrong}) from None
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        if number > ROWS_AT_MOST + 1:
            yield number, ["…"]
            return
        yield number, [_cell(value) for value in row]


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time(0) else f"{value:%H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds()) // 60
        return f"{minutes // 60:02}:{minutes % 60:02}"
    return "" if value is None else str(value).strip()


def _day(text: str) -> date:
    match = _DAY.fullmatch(text)
    if match is None:
        raise Unreadable(_("日期“%(text)s”看不懂，请写成2026-11-22") % {"text": text[:20]})
    try:
        return date(*(int(part) for part in match.groups()))
    except ValueError:
        raise Unreadable(_("没有“%(text)s”这一天") % {"text": text[:20]}) from None


def _time(text: str) -> timedelta:
    match = _TIME.fullmatch(text)
    hours, minutes = (int(part) for part in match.groups()) if match else (25, 0)
    if hours > 24 or minutes > 59 or (hours == 24 and minutes):
        raise Unreadable(_("时间“%(text)s”看不懂，请写成08:30，一天之末写24:00") % {"text": text[:20]})
    return timedelta(hours=hours, minutes=minutes)
