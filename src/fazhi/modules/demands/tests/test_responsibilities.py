"""The powers-and-duties list: who is responsible where, lines added and ended on record, tables in and out."""

from datetime import date, timedelta
from typing import Any

import pytest

from fazhi.kernel.ledger.models import Entry
from fazhi.kernel.matters.errors import BadForm, NotYours, Refused
from fazhi.kernel.people.actor import SYSTEM
from fazhi.modules.demands.actions.categories import add_category, import_tree, set_category
from fazhi.modules.demands.actions.responsibilities import (
    Line,
    add_responsibilities,
    add_responsibility,
    end_responsibility,
)
from fazhi.modules.demands.models import Category, Responsibility
from fazhi.modules.demands.routing.duty import handled_before, responsible
from fazhi.modules.demands.routing.lists import lines_of, tree_of, written_list
from fazhi.modules.demands.rules.spreadsheet import Unreadable
from fazhi.modules.demands.tests.conftest import AT, County

FROM = date(2026, 1, 1)


def line(county: County, **more: Any) -> Line:
    values = {
        "category": county.roads,
        "level": "county",
        "unit": county.units["transport"],
        "basis": "云岭县权责清单（2026年版）",
        "from_day": FROM,
    }
    return Line(**(values | more))


def add(county: County, **more: Any) -> Responsibility:
    return add_responsibility(line=line(county, **more), by=SYSTEM, at=AT)


def test_the_nearest_level_answers_first_and_says_why(county: County) -> None:
    add(county)
    add(county, level="village", unit=county.units["dongwan"], place=county.units["dongwan"])
    add(county, level="township", unit=None)
    found = responsible(county.roads, county.units["dongwan"], AT)
    assert [answer.unit.code for answer in found] == ["dongwan", "liuhe", "transport"]
    assert "东湾村" in found[0].reason
    assert "云岭县权责清单" in found[0].reason
    assert [answer.unit.code for answer in responsible(county.roads, None, AT)] == ["transport"]


def test_a_line_for_the_category_itself_goes_before_one_for_the_category_above(county: County) -> None:
    below = set_category(code="100101", zh="护栏", en="Railings", parent=county.roads, by=SYSTEM, at=AT)
    add(county, level="village", unit=county.units["dongwan"])
    add(county, category=below)
    found = responsible(below, county.units["dongwan"], AT)
    assert [answer.unit.code for answer in found] == ["transport", "dongwan"]
    assert "按上一级类别" in found[1].reason


def test_a_delegated_line_names_the_unit_that_handles_and_the_document(county: County) -> None:
    add(county, delegated_to=county.units["liuhe"], delegation_document="云交委〔2026〕3号")
    (found,) = responsible(county.roads, None, AT)
    assert found.unit.code == "liuhe"
    assert "云交委〔2026〕3号" in found.reason
    assert "依据待核" in found.reason


def test_an_ended_line_holds_on_its_last_day_and_no_longer(county: County) -> None:
    row = add(county)
    end_responsibility(line_id=row.pk, to_day=date(2026, 3, 2), by=SYSTEM, at=AT)
    assert responsible(county.roads, None, AT)
    assert not responsible(county.roads, None, AT + timedelta(days=1))
    with pytest.raises(Refused):
        end_responsibility(line_id=row.pk, to_day=date(2026, 3, 3), by=SYSTEM, at=AT)


def test_a_closed_unit_is_not_named(county: County) -> None:
    add(county)
    county.units["transport"].closed_on = date(2026, 2, 1)
    county.units["transport"].save()
    assert responsible(county.roads, None, AT) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"unit": None},
        {"basis": "  "},
        {"delegation_document": "云交委〔2026〕3号"},
        {"level": "province"},
    ],
)
def test_a_line_that_says_too_little_is_refused_by_name(county: County, wrong: dict[str, Any]) -> None:
    with pytest.raises(BadForm):
        add(county, **wrong)
    assert not Responsibility.objects.exists()


def test_the_same_line_twice_is_refused_and_of_many_none_is_kept(county: County) -> None:
    with pytest.raises(BadForm):
        add_responsibilities(lines=[line(county), line(county)], by=SYSTEM, at=AT)
    assert not Responsibility.objects.exists()


def test_each_change_is_in_the_ledger_and_needs_the_duty(county: County) -> None:
    before = Entry.objects.count()
    row = add(county)
    end_responsibility(line_id=row.pk, to_day=date(2026, 12, 31), by=SYSTEM, at=AT)
    entries = list(Entry.objects.order_by("index")[before:].values_list("kind", "subject_id"))
    assert entries == [("responsibility.add", str(row.pk)), ("responsibility.end", str(row.pk))]
    with pytest.raises(NotYours):
        add_responsibility(line=line(county), by=county.aili, at=AT)


def test_a_table_goes_out_and_comes_in_as_it_was(county: County) -> None:
    add(county, verified=True)
    add(county, level="township", unit=None, basis="=本地文件")
    rows = list(Responsibility.objects.order_by("level"))
    content = "".join(written_list(rows)).encode("utf-8-sig")
    Responsibility.objects.all().delete()
    add_responsibilities(lines=lines_of(content, AT), by=SYSTEM, at=AT)
    again = list(Responsibility.objects.order_by("level"))
    assert [(r.level, r.unit_id, r.basis, r.verified, r.from_day) for r in again] == [
        (r.level, r.unit_id, r.basis, r.verified, r.from_day) for r in rows
    ]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("道路,县级,没有的单位,,,,依据,,,", "没有名为“没有的单位”的单位"),
        ("没有的类别,县级,,,,,依据,,,", "没有名为“没有的类别”的类别"),
        ("1001,市级,,,,,依据,,,", "没有“市级”这个层级"),
        ("1001,县级,县交通运输局,,,,依据,,去年,", "不是日期"),
    ],
)
def test_a_table_with_a_wrong_row_names_the_row_and_the_fault(county: County, row: str, why: str) -> None:
    head = "事项类别,层级,责任单位,适用地域,委托承办单位,委托文件,依据,依据已核对,自何日起,至何日止"
    with pytest.raises(Unreadable, match="第2行") as refused:
        lines_of(f"{head}\n{row.replace('道路', '1001')}\n".encode("gb18030"), AT)
    assert why in str(refused.value)


def test_who_handled_the_like_before_is_counted(county: County) -> None:
    place = county.units["dongwan"]
    for unit in ("housing", "housing", "transport"):
        county.dispatched(unit, category=county.roads, place_unit=place)
    found = handled_before(county.roads, place, AT + timedelta(days=1))
    assert found is not None
    assert (found.unit.code, found.n, found.total) == ("housing", 2, 3)
    assert "3件中有2件" in found.reason
    assert handled_before(county.roads, None, AT) is None


def test_a_tree_of_three_levels_is_imported_once(county: County) -> None:
    table = "一级分类,二级分类,三级分类,英文名称\n城乡建设,供热,冬季采暖,Heating\n城乡建设,供热,供热收费,\n".encode()
    paths, english = tree_of(table)
    grown = import_tree(paths=paths, english=english, by=SYSTEM, at=AT)
    assert (grown.added, grown.there) == (3, 3)
    leaf = Category.objects.get(zh="冬季采暖")
    assert (leaf.level, leaf.en) == (3, "Heating")
    assert leaf.parent is not None
    assert leaf.parent.zh == "供热"
    assert import_tree(paths=paths, by=SYSTEM, at=AT).added == 0
    with pytest.raises(Unreadable):
        tree_of("一级分类,二级分类,三级分类\n城乡建设,,冬季采暖\n".encode())


def test_a_category_is_added_once_and_not_below_the_third_level(county: County) -> None:
    second = add_category(code="100102", zh="桥梁", en="", parent=county.roads, by=SYSTEM, at=AT)
    assert second.en == "桥梁"
    for wrong in ({"code": "100102", "zh": "别的"}, {"code": "100199", "zh": "桥梁"}):
        with pytest.raises(BadForm):
            add_category(**wrong, en="", parent=county.roads, by=SYSTEM, at=AT)
    with pytest.raises(BadForm):
        add_category(code="10010201", zh="更细", en="", parent=second, by=SYSTEM, at=AT)
    with pytest.raises(NotYours):
        add_category(code="77", zh="新类", en="", parent=None, by=county.baimei, at=AT)
