"""Rows of a file somebody exported elsewhere, read one at a time: CSV in the usual encodings, and xlsx."""

import codecs
import csv
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from openpyxl import load_workbook

from fazhi.modules.demands.actions.importing import ImportRow
from fazhi.modules.demands.models import Category
from fazhi.modules.demands.rules.days import EARLIEST
from fazhi.modules.demands.rules.intake import CHANNELS, phone_digits
from fazhi.modules.demands.rules.spreadsheet import Unreadable, as_written, cells, guessed, moment, written

TEXT_MOST = 20_000
ANSWER_MOST = 50_000
REJECT_HEAD = ("行号", "未导入的原因", "导入来源")
"""What stands before a row's own cells in a rejects file, and tells that a file is one."""
CHUNK = 1 << 20
ENCODINGS = ("utf-8-sig", "gb18030")
DELIMITERS = ",\t;"
csv.field_size_limit(64 << 20)  # a cell that long is refused by name, not by a crash of the reader


class Line(NamedTuple):
    """One row of a file: its number as a spreadsheet program shows it, and its cells."""

    number: int
    values: list[object]


class Source(NamedTuple):
    """An open file: its headers, and which of them says what. Without the columns a rejects file has before them."""

    headers: list[str]
    places: Mapping[str, int]


def lines(path: Path) -> Iterator[Line]:
    """Every row that is not blank, the header first. Raises ``Unreadable``."""
    rows = _xlsx(path) if path.suffix.lower() in {".xlsx", ".xlsm"} else _csv(path)
    for number, values in rows:
        if any(value not in (None, "") for value in values):
            yield Line(number, values)


def opened(path: Path, given: Mapping[str, str]) -> tuple[Source, Iterator[Line]]:
    """The header of a file, read, and the rows that follow it; those of a rejects file as they were. Raises ``Unreadable``."""
    rows = lines(path)
    header = next(rows, None)
    if header is None:
        raise Unreadable("文件是空的")
    if _of_rejects(header):
        header, rows = _as_it_was(header), map(_as_it_was, rows)
    headers = cells(header.values)
    return Source(headers, guessed(headers, given)), rows


def recorded_source(path: Path) -> str:
    """The source a rejects file says its rows are from; empty for any other file. Raises ``Unreadable``."""
    rows = lines(path)
    header = next(rows, None)
    if header is None or not _of_rejects(header):
        return ""
    place = len(REJECT_HEAD) - 1
    named = {as_written(written(line.values[place])) if len(line.values) > place else "" for line in rows}
    if len(named) > 1 or "" in named:
        raise Unreadable(f"“{REJECT_HEAD[place]}”一列应当每行都填、各行相同，否则会重复导入；请照原样填回。")
    return named.pop() if named else ""


def _of_rejects(header: Line) -> bool:
    return tuple(cells(header.values[: len(REJECT_HEAD)])) == REJECT_HEAD


def _as_it_was(line: Line) -> Line:
    """A row of a rejects file without what was put before it and before its cells."""
    own = line.values[len(REJECT_HEAD) :]
    return Line(line.number, [as_written(value) if isinstance(value, str) else value for value in own])


def encoding_of(path: Path) -> str:
    """The first of the usual encodings the whole file can be read in. Raises ``Unreadable``."""
    for encoding in ENCODINGS:
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with path.open("rb") as file:
                while chunk := file.read(CHUNK):
                    decoder.decode(chunk)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    raise Unreadable("文件既不是 UTF-8 也不是 GB18030 编码；请另存为“CSV UTF-8”后再导入。")


def _csv(path: Path) -> Iterator[tuple[int, list[object]]]:
    with path.open(encoding=encoding_of(path), newline="") as file:
        first = file.readline()
        file.seek(0)
        delimiter = max(DELIMITERS, key=first.count)
        reader = csv.reader(file, delimiter=delimiter)
        try:
            for number, row in enumerate(reader, start=1):
                yield number, list(row)
        except csv.Error as wrong:
            raise Unreadable(f"第{reader.line_num}行附近不是有效的 CSV：{wrong}") from None


def _xlsx(path: Path) -> Iterator[tuple[int, list[object]]]:
    try:
        book = load_workbook(path, read_only=True, data_only=True)
        sheet = book.worksheets[0]
    except Exception as wrong:  # noqa: BLE001  the reader raises whatever its zip and XML parsers raise
        raise Unreadable(f"不是可以打开的 xlsx 文件：{wrong}") from None
    try:
        for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            yield number, [_whole(value) for value in row]
    finally:
        book.close()


def _whole(value: object) -> object:
    """Spreadsheets hold every number as a fraction; an id is none."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def understood(
    source: Source, line: Line, *, channel: str, categories: Mapping[str, Category], at: datetime
) -> ImportRow:
    """One row, checked. ``channel`` is for rows that name none. Raises ``Unreadable`` with the reason."""

    def raw(field: str) -> object:
        place = source.places.get(field)
        return line.values[place] if place is not None and place < len(line.values) else None

    def text(field: str) -> str:
        return cells([raw(field)])[0]

    received = _moment("收到时间", raw("received_at"), at)
    answer = text("answer")
    answered = _moment("答复时间", raw("answered_at"), at) if answer and text("answered_at") else None
    if answered is not None and answered < received:
        raise Unreadable("答复时间早于收到时间")
    return ImportRow(
        source_id=_id(text("source_id")),
        title=text("title"),
        text=_text("诉求内容", text("text"), TEXT_MOST),
        received_at=received,
        channel=_channel(text("channel"), channel),
        answer=_text("答复", answer, ANSWER_MOST) if answered else "",
        answered_at=answered,
        place=text("place")[:200],
        name=text("name")[:60],
        phone=phone_digits(text("phone"))[:30],
        category=_category(text("category"), categories),
    )


def _id(value: str) -> str:
    if not value:
        raise Unreadable("没有来源编号")
    if len(value) > 120:
        raise Unreadable(f"来源编号有{len(value)}个字符，最多120个")
    return value


def _text(title: str, value: str, most: int) -> str:
    if not value:
        raise Unreadable(f"{title}是空的")
    if len(value) > most:
        raise Unreadable(f"{title}有{len(value):,}字，最多{most:,}字")
    return value


def _moment(title: str, value: object, at: datetime) -> datetime:
    try:
        read = moment(value)
    except Unreadable as wrong:
        raise Unreadable(f"{title}：{wrong}") from None
    if read > at:
        raise Unreadable(f"{title}在将来：{read:%Y-%m-%d %H:%M}")
    if read.date() < EARLIEST:
        raise Unreadable(f"{title}早于{EARLIEST.year}年：{read:%Y-%m-%d}")
    return read


def _channel(value: str, otherwise: str) -> str:
    if not value:
        return otherwise
    for code, text in CHANNELS.items():
        if value.lower() in {code, text.zh, text.en.lower()}:
            return code
    raise Unreadable(
        f"渠道“{value[:40]}”不在目录中；可用：{'、'.join(text.zh for text in CHANNELS.values())}"
    )


def _category(value: str, known: Mapping[str, Category]) -> Category | None:
    if not value:
        return None
    try:
        return known[value]
    except KeyError:
        raise Unreadable(f"类别“{value[:40]}”不在目录中") from None
