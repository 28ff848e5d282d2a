"""The discretion benchmark without tables: grades, factors, when a fine lies in a band, and its sheet (APL 34, CACD)."""

import csv
import dataclasses
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from fazhi.kernel.procedures import Text

GRADES: Mapping[str, Text] = {
    "none": Text("不予处罚", "No penalty"),
    "mitigated": Text("减轻处罚", "Mitigated"),
    "lighter": Text("从轻处罚", "Lighter"),
    "ordinary": Text("一般处罚", "Ordinary"),
    "heavier": Text("从重处罚", "Heavier"),
}
"""The five grades of a benchmark, the lightest first."""

LIGHTEN, AGGRAVATE = "lighten", "aggravate"
DIRECTIONS: Mapping[str, Text] = {
    LIGHTEN: Text("从轻、减轻情节", "Lightens"),
    AGGRAVATE: Text("从重情节", "Aggravates"),
}

PENALTIES: Mapping[str, Text] = {
    "警告、通报批评": Text("警告、通报批评", "Warning, public criticism"),
    "罚款": Text("罚款", "Fine"),
    "没收违法所得、非法财物": Text("没收违法所得、非法财物", "Confiscation"),
    "暂扣、降低、吊销许可": Text("暂扣、降低、吊销许可", "Licence suspended, downgraded or revoked"),
    "限制经营、停产停业、关闭、限制从业": Text(
        "限制经营、停产停业、关闭、限制从业", "Business restricted, suspended or closed; barred from trade"
    ),
    "其他处罚": Text("其他处罚", "Another penalty"),
}
"""Kinds of penalty, as a decision names them and the yearly statistics count them."""

HEAD = (
    "编号", "执法领域", "违法行为", "处罚依据", "基准文件", "施行日期", "行别", "等次或情节", "适用情形", "金额下限", "金额上限", "其他处罚", "情节依据",
)  # fmt: skip
"""The columns of the sheet: one row a band or a factor, the first six the same for all rows of an item."""
BAND_ROW, FACTOR_ROW = "档次", "情节"
ROWS_AT_MOST = 2000
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Unreadable(ValueError):
    """A sheet, or one row of it, that cannot be understood; the message says what and where."""


@dataclass(frozen=True, slots=True)
class BandGiven:
    """One band: its grade, when it applies, the fine in whole yuan (``None``: open on that side), what else."""

    grade: str
    circumstances: str
    least: int | None = None
    most: int | None = None
    measure: str = ""


@dataclass(frozen=True, slots=True)
class FactorGiven:
    """A circumstance that lightens or aggravates, with the provision it rests on."""

    direction: str
    title: str
    basis: str


@dataclass(frozen=True, slots=True)
class ItemGiven:
    """One violation with its bands and factors, as a benchmark document states it from a day on."""

    code: str
    field: str
    violation: str
    authority: str
    document: str
    from_day: date
    bands: tuple[BandGiven, ...] = ()
    factors: tuple[FactorGiven, ...] = ()


def band_key(code: str, from_day: date, n: int) -> str:
    """The name of a band, the same for ever: 价-01（2026-01-01）第2档."""
    return f"{code}（{from_day.isoformat()}）第{n}档"


def within(fine: int | None, least: int | None, most: int | None) -> bool:
    """Whether a fine (whole yuan; ``None`` is none) lies in a band, its ends included. A band without amounts knows no fine."""
    amount = fine or 0
    if least is None and most is None:
        return amount == 0
    return (least or 0) <= amount and (most is None or amount <= most)


def problems_of(item: ItemGiven) -> Iterator[str]:
    """What is wrong with an item, in Chinese; nothing where it is sound."""
    for name, value in (
        (_("编号"), item.code), (_("违法行为"), item.violation), (_("处罚依据"), item.authority), (_("基准文件"), item.document),
    ):  # fmt: skip
        if not value.strip():
            yield _("请填写“%(name)s”。") % {"name": name}
    if not item.bands:
        yield _("一项基准至少有一个裁量档次。")
    for n, band in enumerate(item.bands, start=1):
        if band.grade not in GRADES:
            yield _("第%(n)d档的等次不在五个等次之中。") % {"n": n}
        if band.least is not None and band.most is not None and band.least > band.most:
            yield _("第%(n)d档的金额下限高于上限。") % {"n": n}
        if not band.circumstances.strip():
            yield _("第%(n)d档没有写适用情形。") % {"n": n}
    yield from _problems_of_factors(item.factors)


def _problems_of_factors(factors: Sequence[FactorGiven]) -> Iterator[str]:
    for factor in factors:
        if factor.direction not in DIRECTIONS:
            yield _("情节“%(title)s”没有写明是从轻、减轻还是从重。") % {"title": factor.title}
        if not factor.basis.strip():
            yield _("情节“%(title)s”没有写明依据。") % {"title": factor.title}
    if len({factor.title for factor in factors}) < len(factors):
        yield _("同一项基准的情节不能重名。")


@dataclass
class _Reading:
    """An item being put together from its rows."""

    head: tuple[str, str, str]
    from_day: date
    field: str
    bands: list[BandGiven] = dataclasses.field(default_factory=list)
    factors: list[FactorGiven] = dataclasses.field(default_factory=list)


def items_of(content: bytes, fields: Mapping[str, str]) -> list[ItemGiven]:
    """The items of a CSV sheet. ``fields`` gives the code for a field's title. Raises ``Unreadable`` naming every bad row."""
    found: dict[str, _Reading] = {}
    wrong: list[str] = []
    for number, cells in _rows(content):
        try:
            _take(found, cells, fields)
        except Unreadable as why:
            wrong.append(_("第%(n)d行：%(why)s") % {"n": number, "why": why})
    if wrong:
        raise Unreadable("；".join(wrong[:10]))
    if not found:
        raise Unreadable(_("文件里没有基准。"))
    return [
        ItemGiven(code, one.field, *one.head, one.from_day, tuple(one.bands), tuple(one.factors))
        for code, one in found.items()
    ]


def _take(found: dict[str, _Reading], cells: Sequence[str], fields: Mapping[str, str]) -> None:
    code, field_title, violation, authority, document, day, kind, *rest = cells
    if field_title not in fields:
        raise Unreadable(
            _("执法领域“%(field)s”不在%(known)s之中") % {"field": field_title, "known": "、".join(fields)}
        )
    head = (violation, authority, document)
    one = found.setdefault(code, _Reading(head, _day(day), fields[field_title]))
    if one.head != head or one.from_day != _day(day) or one.field != fields[field_title]:
        raise Unreadable(_("与编号%(code)s的前一行不一致") % {"code": code})
    word, circumstances, least, most, measure, basis = rest
    if kind == BAND_ROW:
        grade = _code(GRADES, word)
        one.bands.append(BandGiven(grade, circumstances, _amount(least), _amount(most), measure))
    elif kind == FACTOR_ROW:
        one.factors.append(FactorGiven(_code(DIRECTIONS, word), circumstances, basis))
    else:
        raise Unreadable(_("行别写“档次”或者“情节”，不是“%(kind)s”") % {"kind": kind})


def _code(texts: Mapping[str, Text], word: str) -> str:
    for code, text in texts.items():
        if word in (text.zh, code):
            return code
    known = "、".join(text.zh for text in texts.values())
    raise Unreadable(_("“%(word)s”不在%(known)s之中") % {"word": word, "known": known})


def _amount(text: str) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise Unreadable(_("金额“%(text)s”须为整数（元）") % {"text": text[:20]})
    return int(text)


def _day(text: str) -> date:
    match = _DAY.fullmatch(text)
    try:
        return date(*(int(part) for part in match.groups())) if match else date.fromisoformat(text)
    except ValueError:
        raise Unreadable(_("日期“%(text)s”看不懂，请写成2026-11-22") % {"text": text[:20]}) from None


def _rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The rows below the header with their numbers, blank ones left out; at most ROWS_AT_MOST."""
    rows = enumerate(csv.reader(io.StringIO(_decoded(content), newline="")), start=1)
    head: list[str] | None = None
    try:
        for number, raw in rows:
            cells = [cell.strip().removeprefix("'") for cell in raw]
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
    except csv.Error as wrong:
        raise Unreadable(_("不是有效的 CSV：%(why)s") % {"why": wrong}) from None


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(_("文件既不是 UTF-8 也不是 GB18030 编码，请另存为“CSV UTF-8”后再导入。"))


def harmless(cell: str) -> str:
    """A cell that no spreadsheet program takes for a formula."""
    return f"'{cell}" if cell.startswith(_STARTS_FORMULA) else cell


def as_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows as CSV, UTF-8 with the mark by which spreadsheet programs know it."""
    text = io.StringIO()
    csv.writer(text).writerows([[harmless(cell) for cell in row] for row in rows])
    return text.getvalue().encode("utf-8-sig")
