"""The example procedures live as their laws say, and an examples file that is wrong says where."""

from pathlib import Path

import pytest

from fazhi.kernel.procedures import Procedure, ProcedureError, load, run_examples

from .written import DATA, right, rules, small, step

RULES = rules()


@pytest.mark.parametrize("name", ["petition", "major_decision", "penalty"])
def test_the_examples_hold(name: str) -> None:
    procedure = load(DATA / f"{name}.toml")
    assert [str(f) for f in run_examples(procedure, DATA / f"{name}.examples.toml", RULES)] == []


def hearing() -> Procedure:
    return small(
        step("notice")
        + step("ask")
        + step("decide", 'after = ["notice"]\nblocked_while = ["r"]')
        + right(
            "r", 'starts = ["notice"]\nused_by = ["ask"]\nwithin = { local = "r", default = "5 working_day" }'
        )
    )


def run(tmp_path: Path, timeline: str, more: str = "") -> list[str]:
    path = tmp_path / "small.examples.toml"
    path.write_text(
        f'[[example]]\ntitle = {{ zh = "例", en = "Example" }}\n{more}\ntimeline = [\n'
        f'  {{ on = 2026-09-20, act = "begin" }},\n{timeline}\n]\n',
        encoding="utf-8",
    )
    return [str(failure) for failure in run_examples(hearing(), path, RULES)]


NOTICE = '  { on = 2026-09-24, act = "notice", open = { r = 2026-10-09 } },\n'

WRONG = {
    '{ on = 2026-10-09, possible = ["decide"] }': "例，第3行（2026-10-09）：应当可以办理“decide”，但还不能办理：当事人在10月9日",
    '{ on = 2026-10-10, not_possible = ["decide"] }': "应当不能办理“decide”，但可以办理",
    '{ on = 2026-10-10, only_possible = ["decide"] }': "可以办理的是['begin', 'notice', 'decide']",
    "{ on = 2026-10-09, open = { r = 2026-10-10 } }": "权利“r”为open，届满日2026-10-09",
    '{ on = 2026-10-09, lapsed = ["r"] }': "权利“r”为open",
    '{ on = 2026-10-09, not_open = ["r"] }': "权利“r”仍可行使",
    '{ on = 2026-10-09, because = { decide = "10月8日" } }': "“decide”的理由中没有“10月8日”",
    '{ on = 2026-10-10, act = "ask" }': "应当可以办理“ask”，但不能办理",
    '{ on = 2026-10-10, refused = "decide" }': "应当不能办理“decide”，但可以办理",
    "{ on = 2026-10-10, closed = false }": "可以办结",
    "{ on = 2026-10-09T23:30:00, closed = true }": "第3行（2026-10-09 23:30）：还不能办结",
}


@pytest.mark.parametrize(("line", "message"), WRONG.items(), ids=WRONG)
def test_a_line_that_does_not_hold_says_which_and_what_was_found(
    tmp_path: Path, line: str, message: str
) -> None:
    (failure,) = run(tmp_path, NOTICE + line)
    assert message in failure


def test_a_line_can_be_added_without_knowing_python(tmp_path: Path) -> None:
    assert run(tmp_path, NOTICE + '  { on = 2026-10-10, possible = ["decide"], lapsed = ["r"] },') == []


def test_an_example_may_set_a_local_limit(tmp_path: Path) -> None:
    line = '  { on = 2026-09-24, act = "notice", open = { r = 2026-09-28 } },'
    assert run(tmp_path, line, 'limits = { r = "1 working_day" }') == []


def test_nothing_is_checked_after_an_act_that_was_refused(tmp_path: Path) -> None:
    line = '  { on = 2026-09-21, act = "ask" },\n  { on = 2026-09-22, act = "decide" },'
    assert len(run(tmp_path, line)) == 1


BAD = {
    '{ on = 2026-09-21, act = "notise" }': "unknown name “notise”; did you mean “notice”?",
    '{ on = 2026-09-21, posible = ["ask"] }': "posible: unknown key",
    '{ on = "2026-09-21", act = "notice" }': "on: must be a day such as 2026-01-31 (no quotes)",
    "{ on = 2026-09-21, due = { r = 2026-09-21 } }": "due: unknown name “r”",
    '{ on = 2026-09-21, yes = ["urgent"] }': "unknown name “urgent”",
}


@pytest.mark.parametrize(("line", "message"), BAD.items(), ids=BAD)
def test_a_file_with_unknown_words_is_refused(tmp_path: Path, line: str, message: str) -> None:
    with pytest.raises(ProcedureError) as error:
        run(tmp_path, "  " + line)
    assert message in str(error.value)
    assert "example “例”.timeline, line 2" in str(error.value)
