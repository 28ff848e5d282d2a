"""What a new version changes is said in words, in both languages, each thing once."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from fazhi.kernel.procedures import Procedure, load, loads
from fazhi.kernel.procedures.differences import Difference, differences, renamed_steps
from fazhi.kernel.procedures.mutant_faults import Content, to_toml
from fazhi.kernel.procedures.tests.small import DATA, DEMAND, content, title

OLD: Content = content(
    {
        "open": {"sets": ["grave"]},
        "notify": {"after": ["open"], "outcomes": ["sent"]},
        "decide": {
            "after": ["open", "notify"],
            "basis": "CSL@2017 59",
            "then": [{"step": "serve", "basis": "local"}],
        },
        "serve": {"after": ["decide"]},
    },
    ["serve"],
    clock={
        "decision": {"starts": ["open"], "met_by": ["decide"], "within": "15 calendar_day", "holder": "organ"}
    },
    right={"window": {"starts": ["notify"], "used_by": ["serve"], "within": "5 working_day"}},
)


def changed(edit: str, value: Any) -> tuple[Difference, ...]:
    """The differences after one value of OLD, named by its path, was replaced (None: taken away)."""
    new = copy.deepcopy(OLD)
    *path, last = edit.split(".")
    table: Any = new
    for key in path:
        table = table[key]
    if value is None:
        del table[last]
    else:
        table[last] = value
    return differences(_loaded(OLD), _loaded(new))


def _loaded(what: Content) -> Procedure:
    return loads(to_toml(what), "small.toml")


@pytest.mark.parametrize(
    ("edit", "value", "kind", "zh", "en"),
    [
        ("clock.decision.within", "20 calendar_day", "period", "期限由15日改为20日", "period from 15 calendar days to 20"),
        ("clock.decision.within", "15 working_day", "period", "期限由15日改为15个工作日", "to 15 working days"),
        ("clock.decision.within", None, "period", "取消期限：15日", "no longer period 15 calendar days"),
        ("right.window.within", "3 working_day", "period", "期限由5个工作日改为3个工作日", "to 3 working days"),
        ("step.decide.after", ["open"], "gate", "取消须先办：“〔notify〕”", "no longer needs first “notify”"),
        ("step.serve.after", ["decide", "notify"], "gate", "新增须先办：“〔notify〕”", "needs first “notify” (new)"),
        ("step.serve.only_if", "grave", "gate", "新增办理条件：“〔grave〕”", "only if “grave” (new)"),
        ("step.serve.at_most", 1, "gate", "新增办理次数上限：1次", "number of times 1 (new)"),
        ("step.serve.by", "system", "who", "办理人由〔organ〕改为系统", "done by from organ to the system"),
        ("step.serve.not_by", ["decide"], "who", "新增不得与此步骤由同一人办：“〔decide〕”", "not by whoever did “decide”"),
        ("step.serve.basis", "CSL 61", "basis", "依据由本地规则改为《网络安全法》第61条", "basis from local rule to"),
        ("step.serve.title", title("hand"), "title", "名称由〔serve〕改为〔hand〕", "title from serve to hand"),
        ("procedure.running", "move", "head", "在办事项由留在旧版本改为转入新版本", "matters under way from stay"),
        ("procedure.version", "2027-01-01", "head", "施行日期由2026-01-01改为2027-01-01", "takes effect from 2026-01-01"),
        ("closing.after_any", [["decide"]], "gate", "须先办其一：“〔decide〕”", "needs one of “decide”"),
    ],
)  # fmt: skip
def test_one_change_is_said_in_both_languages(edit: str, value: Any, kind: str, zh: str, en: str) -> None:
    found = changed(edit, value)
    assert any(item.kind == kind and zh in item.zh and en in item.en for item in found), found


def test_the_same_file_twice_gives_nothing() -> None:
    for path in (DATA / "petition.toml", DATA / "penalty.toml", DATA / "major_decision.toml", DEMAND):
        assert differences(load(path), load(path)) == ()


def test_a_step_more_and_a_step_less() -> None:
    new = copy.deepcopy(OLD)
    new["step"]["publish"] = {
        "title": title("publish"),
        "by": "organ",
        "basis": "APL 48",
        "after": ["decide"],
    }
    new["step"]["serve"]["after"] = ["publish"]
    added = differences(_loaded(OLD), _loaded(new))
    assert "新增步骤“〔publish〕”（《行政处罚法》第48条）。" in [item.zh for item in added]
    removed = differences(_loaded(new), _loaded(OLD))
    assert [item.where for item in removed if item.kind == "removed"] == ["step.publish"]


def test_a_step_with_a_new_code_is_renamed_and_its_relations_are_not_told_again() -> None:
    new = copy.deepcopy(OLD)
    new["step"] = {"resolve" if name == "decide" else name: step for name, step in new["step"].items()}
    new["step"]["serve"]["after"], new["clock"]["decision"]["met_by"] = ["resolve"], ["resolve"]
    old, new = _loaded(OLD), _loaded(new)
    assert renamed_steps(old, new) == {"decide": "resolve"}
    assert [item.kind for item in differences(old, new)] == ["renamed"]


def test_an_article_with_a_new_number_is_a_change_of_basis_alone() -> None:
    before, after = copy.deepcopy(OLD), copy.deepcopy(OLD)
    before["procedure"]["version"] = "2021-01-01"
    after["step"]["decide"]["basis"] = "CSL 61"
    found = differences(_loaded(before), _loaded(after))
    assert [item.kind for item in found] == ["head", "basis"]
    assert "第59条" in found[1].zh
    assert "第61条" in found[1].zh


def test_outcomes_and_form_fields_are_compared() -> None:
    outcomes = changed("step.notify.outcomes", {"sent": title("sent"), "refused": title("refused")})
    assert [item.zh for item in outcomes] == ["新增步骤“〔notify〕”的结果“〔refused〕”。"]
    form = changed("step.serve.form", [{"name": "day", "type": "date", "title": title("day")}])
    assert [item.zh for item in form] == ["步骤“〔serve〕”：新增表单栏目：“〔day〕”（必填）。"]
