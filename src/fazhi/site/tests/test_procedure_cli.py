"""``fazhi procedure``: what the tools say, in words and as JSON, and what they answer to a wrong name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fazhi.site.cli.procedure import installed_files, known_files, procedure


def told(*arguments: str) -> Result:
    return CliRunner().invoke(procedure, arguments, catch_exceptions=False)


@pytest.fixture
def supervision() -> Path:
    return next(path for path in installed_files() if path.stem == "supervision")


def test_check_ends_with_the_number_of_states_and_the_time(supervision: Path) -> None:
    answer = told("check", str(supervision))
    assert answer.exit_code == 0
    assert "共 1 个程序，" in answer.output.splitlines()[-1]
    assert answer.output.rstrip().endswith("秒")


def test_examples_tell_their_score_and_name_what_nobody_notices(supervision: Path, tmp_path: Path) -> None:
    lonely = tmp_path / "supervision.toml"
    lonely.write_text(supervision.read_text(encoding="utf-8"), encoding="utf-8")
    first = '[[example]]\ntitle = { zh = "拟稿", en = "Draft" }\ntimeline = [ { on = 2026-03-02, act = "draft" } ]\n'
    lonely.with_name("supervision.examples.toml").write_text(first, encoding="utf-8")
    answer = told("examples", str(lonely), "--mutants", "12")
    assert "全部相符" in answer.output
    assert "未发现：supervision.toml [step." in answer.output
    assert "经过：" in answer.output


def test_examples_as_json_carry_the_score(supervision: Path) -> None:
    (file,) = json.loads(told("examples", str(supervision), "--mutants", "10", "--json").output)
    assert file["failures"] == []
    assert 0 < file["mutants"]["score"] <= 1


def test_examples_without_mutants_only_say_whether_they_hold(supervision: Path) -> None:
    assert told("examples", str(supervision)).output == "supervision.toml：全部相符\n"


def test_simulate_tells_the_same_for_the_same_seed() -> None:
    once, again = (told("simulate", "supervision", "--count", "12", "--seed", "3") for _ in range(2))
    assert once.output == again.output
    assert "12 件" in once.output
    assert "空等占全部时间的" in once.output
    as_json = json.loads(told("simulate", "supervision", "--count", "5", "--json").output)
    assert (as_json["code"], as_json["lives"]) == ("supervision", 5)


def test_diff_says_what_a_new_version_changes(supervision: Path, tmp_path: Path) -> None:
    newer = tmp_path / "newer.toml"
    text = supervision.read_text(encoding="utf-8").replace(
        'default = "3 working_day"', 'default = "5 working_day"'
    )
    newer.write_text(text.replace("2021-01-01", "2027-01-01"), encoding="utf-8")
    answer = told("diff", "supervision@2021-01-01", str(newer))
    assert "施行日期由2021-01-01改为2027-01-01" in answer.output
    assert "期限由本地期限（默认3个工作日）改为本地期限（默认5个工作日）" in answer.output
    assert answer.output.rstrip().endswith("共 2 处改动。")
    english = told("diff", "supervision", str(newer), "--lang", "en")
    assert "a local limit (default 5 working days)" in english.output
    kinds = [item["kind"] for item in json.loads(told("diff", "supervision", str(newer), "--json").output)]
    assert kinds == ["head", "period"]


def test_an_unknown_code_is_answered_with_the_known_ones() -> None:
    answer = told("simulate", "supervison")
    assert answer.exit_code == 1
    assert "supervision@2021-01-01" in answer.output
    assert told("diff", "supervision@1999-01-01", "supervision").exit_code == 1


def test_the_county_s_own_files_are_checked_too_and_one_that_cannot_be_read_keeps_none_from_it(
    supervision: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("[procedure", encoding="utf-8")
    monkeypatch.setenv("FAZHI_PROCEDURES", str(tmp_path))
    assert known_files() == (*installed_files(), broken)
    answer = told("check", str(broken), str(supervision))
    assert answer.exit_code == 1
    assert "broken.toml" in answer.output
    assert "共 1 个程序，" in answer.output
