"""Rows that were not taken in: written whole, mended by a person, imported again as what they were."""

import csv
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from fazhi.modules.demands.cli import demands
from fazhi.modules.demands.importing import rejects_of, source_of
from fazhi.modules.demands.models import Demand, Statement
from fazhi.modules.demands.rules.spreadsheet import Unreadable, as_written, harmless
from fazhi.modules.demands.tests.conftest import County
from fazhi.modules.demands.tests.test_importing import HEAD, file, run

LONG = "=路灯坏了。\n" + "长" * 9_000


def line(*values: Any) -> str:
    return ",".join('"' + str(value).replace('"', '""') + '"' for value in values) + "\n"


def mended(path: Path, wrong: str, right: str) -> Path:
    text = path.read_text(encoding="utf-8-sig")
    path.write_text(text.replace(wrong, right), encoding="utf-8-sig")
    return path


@given(st.text(alphabet="'=+-@ \t\rab", max_size=8))
def test_a_cell_made_harmless_is_read_as_it_was_written(value: str) -> None:
    guarded = harmless(value)
    assert as_written(guarded) == value
    assert not guarded.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))


def test_a_mended_rejects_file_brings_every_character_in_once(county: County, tmp_path: Path) -> None:
    path = file(
        tmp_path, HEAD + line(1, "'=甲", LONG, "昨天", "", "") + line(0, "乙", "乙文", "昨天", "", "")
    )
    first = CliRunner().invoke(demands, ["import", str(path)])
    assert first.stdout.splitlines()[-1] == "read=2 imported=0 unchanged=0 rejected=2"
    rejects = mended(rejects_of(path), "昨天", "2019-01-01")
    for imported, unchanged in ((2, 0), (0, 2)):
        again = CliRunner().invoke(demands, ["import", str(rejects)])
        assert again.stdout.splitlines()[-1] == f"read=2 imported={imported} unchanged={unchanged} rejected=0"
    assert Statement.objects.get(demand__source_id="1").text == LONG
    assert Statement.objects.get(demand__source_id="1").title == "'=甲"
    assert set(Demand.objects.values_list("source", "source_id")) == {("messages", "0"), ("messages", "1")}
    mended(path, "昨天", "2019-01-01")
    whole = CliRunner().invoke(demands, ["import", str(path)])
    assert whole.stdout.splitlines()[-1] == "read=2 imported=0 unchanged=2 rejected=0"


def test_a_row_rejected_twice_keeps_its_source_and_its_columns(county: County, tmp_path: Path) -> None:
    path = file(tmp_path, HEAD + line(1, "甲", "-甲文", "昨天", "", ""))
    run(path, source="=旧系统")
    again = rejects_of(path)
    assert source_of(again, "") == "=旧系统"
    run(again, source=source_of(again, ""))
    with rejects_of(again).open(encoding="utf-8-sig", newline="") as twice:
        rows = list(csv.reader(twice))
    assert rows[0] == ["行号", "未导入的原因", "导入来源", *HEAD.strip().split(",")]
    assert rows[1][2:6] == ["'=旧系统", "1", "甲", "'-甲文"]


def test_a_rejects_file_is_not_imported_under_another_source(county: County, tmp_path: Path) -> None:
    path = file(tmp_path, HEAD + line(1, "甲", "甲文", "昨天", "", "") + line(2, "乙", "乙文", "", "", ""))
    run(path)
    rejects = rejects_of(path)
    answer = CliRunner().invoke(demands, ["import", str(rejects), "--source", "new"])
    assert answer.exit_code == 1
    assert "会重复导入" in answer.output
    assert source_of(rejects, "old") == "old"
    mended(rejects, "old,2", ",2")
    with pytest.raises(Unreadable, match="每行都填"):
        source_of(rejects, "")
    assert source_of(path, "") == "messages"
