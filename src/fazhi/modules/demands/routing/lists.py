"""Lists as offices keep them, in CSV: the powers-and-duties list and the tree of categories. Text in, rows out."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from fazhi.kernel.people.models import Unit
from fazhi.kernel.people.queries import open_units
from fazhi.kernel.workdays import legal_day
from fazhi.modules.demands import queries
from fazhi.modules.demands.actions.responsibilities import Line
from fazhi.modules.demands.models import Category, Responsibility
from fazhi.modules.demands.rules.spreadsheet import Unreadable, as_written, harmless

HEADERS = (
    "事项类别", "层级", "责任单位", "适用地域", "委托承办单位", "委托文件", "依据", "依据已核对", "自何日起", "至何日止",
)  # fmt: skip
LEVEL_NAMES = {"县级": "county", "乡镇级": "township", "村级": "village"}
TREE_HEADERS = ("一级分类", "二级分类", "三级分类")
ENGLISH = "英文名称"
MOST_ROWS = 5_000
YES = ("是", "已核对", "1", "yes")


def written_list(rows: Sequence[Responsibility]) -> Iterator[str]:
    """The list as the lines of a CSV file, with the headers that ``lines_of`` reads."""
    names = {code: name for name, code in LEVEL_NAMES.items()}
    yield _written(HEADERS)
    for row in rows:
        yield _written(
            (
                row.category.code,
                names[row.level],
                row.unit.name_zh if row.unit else "",
                row.place.name_zh if row.place else "",
                row.delegated_to.name_zh if row.delegated_to else "",
                row.delegation_document,
                row.basis,
                "是" if row.verified else "否",
                row.from_day.isoformat(),
                row.to_day.isoformat() if row.to_day else "",
            )
        )


def lines_of(content: bytes, at: datetime) -> list[Line]:
    """The lines a CSV states; categories and units by name or code. Raises ``Unreadable`` with the first fault's row."""
    categories = _category_names()
    units = _unit_names(at)
    found = []
    for n, row in _rows(content, ("事项类别", "层级", "依据")):
        try:
            found.append(_line(row, categories, units, legal_day(at)))
        except Unreadable as wrong:
            raise Unreadable(_("第%(n)d行：%(why)s") % {"n": n, "why": wrong}) from None
    return found


def tree_of(content: bytes) -> tuple[list[tuple[str, ...]], Mapping[str, str]]:
    """The paths of names a CSV states, level by level, and the English of the last name where there is a column."""
    paths, english = [], {}
    for n, row in _rows(content, TREE_HEADERS[:1]):
        names = [row.get(header, "") for header in TREE_HEADERS]
        given = tuple(name for name in names if name)
        if not given or list(given) != names[: len(given)]:
            raise Unreadable(_("第%(n)d行：上级类别不能空着。") % {"n": n})
        paths.append(given)
        if row.get(ENGLISH):
            english[given[-1]] = row[ENGLISH]
    return paths, english


def _line(
    row: Mapping[str, str], categories: Mapping[str, Category], units: Mapping[str, Unit], today: date
) -> Line:
    level = LEVEL_NAMES.get(row["层级"], row["层级"])
    if level not in LEVEL_NAMES.values():
        raise Unreadable(_("没有“%(level)s”这个层级，应为县级、乡镇级或村级") % {"level": row["层级"]})
    return Line(
        category=_one(categories, row["事项类别"], _("类别")),
        level=level,
        unit=_unit(units, row, "责任单位"),
        place=_unit(units, row, "适用地域"),
        delegated_to=_unit(units, row, "委托承办单位"),
        delegation_document=row.get("委托文件", ""),
        basis=row["依据"],
        verified=row.get("依据已核对", "") in YES,
        from_day=_day(row.get("自何日起", "")) or today,
        to_day=_day(row.get("至何日止", "")),
    )


def _one(known: Mapping[str, Category], name: str, what: str) -> Category:
    if name not in known:
        raise Unreadable(_("没有名为“%(name)s”的%(what)s") % {"name": name, "what": what})
    return known[name]


def _unit(units: Mapping[str, Unit], row: Mapping[str, str], header: str) -> Unit | None:
    name = row.get(header, "")
    if not name:
        return None
    if name not in units:
        raise Unreadable(_("没有名为“%(name)s”的单位（%(header)s）") % {"name": name, "header": header})
    return units[name]


def _day(typed: str) -> date | None:
    if not typed:
        return None
    try:
        return date.fromisoformat(typed.replace("/", "-").replace(".", "-"))
    except ValueError:
        raise Unreadable(_("“%(day)s”不是日期，应写作 2026-01-01") % {"day": typed}) from None


def _rows(content: bytes, wanted: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.DictReader(io.StringIO(_text(content), newline=""))
    missing = [name for name in wanted if name not in (reader.fieldnames or ())]
    if missing:
        raise Unreadable(_("缺少列：%(names)s。请用导出的表头。") % {"names": "、".join(missing)})
    for n, row in enumerate(reader, start=2):
        if n > MOST_ROWS:
            raise Unreadable(_("一次最多导入%(n)d行。") % {"n": MOST_ROWS})
        told = {name: as_written((value or "").strip()) for name, value in row.items() if name}
        if any(told.values()):
            yield n, told


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(_("文件既不是 UTF-8 也不是 GB18030 编码；请另存为“CSV UTF-8”后再导入。"))


def _category_names() -> dict[str, Category]:
    rows = queries.categories()
    names = {row.zh: row for row in sorted(rows, key=lambda row: -row.level)}
    return names | {row.code: row for row in rows}


def _unit_names(at: datetime) -> dict[str, Unit]:
    rows = list(open_units(at))
    return {row.name_zh: row for row in rows} | {row.code: row for row in rows}


def _written(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([harmless(cell) for cell in cells])
    return out.getvalue()
