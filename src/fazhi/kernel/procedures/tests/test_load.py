"""A wrong file is refused with every problem at once: file, table, name, and the nearest known name."""

import tomllib

import pytest

from fazhi.kernel.procedures import ProcedureError, load, loads
from fazhi.kernel.procedures.load import digest

from .written import DATA, clock, right, small, small_text, step

T = 'title = { zh = "某", en = "Some" }'

BAD = {
    "a step that does not exist": (
        step("decide") + step("serve", 'after = ["decid"]'),
        "[step.serve] after: unknown step, outcome or event “decid”; did you mean “decide”?",
    ),
    "an outcome that does not exist": (
        step("decide")
        + '[step.decide.outcomes]\nyes = { zh = "是", en = "yes" }\n'
        + step("b", 'after = ["decide.yess"]'),
        "[step.b] after: unknown step, outcome or event “decide.yess”; did you mean “decide.yes”?",
    ),
    "effects of an outcome that does not exist": (
        step("decide") + "[step.decide.on.yes]\nexcludes = []\n",
        "[step.decide] on.yes: is not an outcome of this step",
    ),
    "a fact nobody declared": (
        step("a", 'applies_when = "urgnt || done(a)"'),
        "[step.a] applies_when: unknown fact “urgnt”",
    ),
    "an unknown key": (step("a", 'afer = ["begin"]'), "[step.a] afer: unknown key; did you mean “after”?"),
    "an unknown table": ("\n[clocks.x]\nwithin = 3\n", "file clocks: unknown key; did you mean “clock”?"),
    "a missing English title": (
        '\n[step.a]\ntitle = { zh = "甲" }\n',
        "[step.a] title: has no text in “en”",
    ),
    "a title in one language only": (
        '\n[step.a]\ntitle = "甲"\n',
        '[step.a] title: must be { zh = "…", en = "…" }, not \'甲\'',
    ),
    "a missing title": ("\n[step.a]\n", '[step.a] title: is missing; write { zh = "…", en = "…" }'),
    "an unknown role": (
        step("a").replace('"organ"', '"organs"'),
        "[step.a] by: unknown role “organs”; did you mean “organ”?",
    ),
    "a period without a unit": (
        step("a") + clock("c", 'starts = ["begin"]\nmet_by = ["a"]\nwithin = "5 days"'),
        "[clock.c] within: “5 days” is not a period; write for example “5 working_day”",
    ),
    "a local limit without a default": (
        step("a") + clock("c", 'starts = ["begin"]\nmet_by = ["a"]\nwithin = { local = "x.y" }'),
        "[clock.c.within] default: is missing",
    ),
    "two defaults for one local limit": (
        step("a")
        + clock(
            "c", 'starts = ["begin"]\nmet_by = ["a"]\nwithin = { local = "x", default = "1 working_day" }'
        )
        + clock(
            "d", 'starts = ["begin"]\nmet_by = ["a"]\nwithin = { local = "x", default = "2 working_day" }'
        ),
        "[clock.d]: local limit “x” has two different defaults",
    ),
    "include and exclude of one step": (
        step("a", 'includes = ["b"]\nexcludes = ["b"]') + step("b"),
        "[step.a]: includes and excludes “b” in one act; choose one",
    ),
    "include by the step, exclude by its outcome": (
        step("a", 'includes = ["b"]')
        + '[step.a.outcomes]\no = { zh = "果", en = "o" }\n[step.a.on.o]\nexcludes = ["b"]\n'
        + step("b"),
        "[step.a.on.o]: includes and excludes “b” in one act; choose one",
    ),
    "a clock nothing starts": (
        step("a") + clock("c", 'met_by = ["a"]'),
        "[clock.c] starts: is missing",
    ),
    "a date that is not on the form": (
        step("a", 'dated_by = "received_on"'),
        "[step.a] dated_by: “received_on” is not a date on this form",
    ),
    "a stated date that is a text": (
        step("a", 'form = [{ name = "day", type = "text", title = { zh = "日", en = "Day" } }]')
        + step("b", 'not_before = "a.day"'),
        "[step.b] not_before: “a.day” is not a field of type date or datetime; did you mean “day”?",
    ),
    "a choice without choices": (
        step("a", 'form = [{ name = "kind", type = "choice", title = { zh = "类", en = "Kind" } }]'),
        "[step.a.form] choices: belong to a field of type “choice”, and such a field needs them",
    ),
    "a document nobody named": (
        step("a", 'documents = ["receipt"]'),
        "[step.a] documents: unknown document “receipt”",
    ),
    "an article the law does not have": (
        step("a").replace("APL 54", "APL 540"),
        "没有第540条",
    ),
    "an authority nobody knows": (step("a").replace("APL 54", "APLX 5"), "APLX"),
    "a broken expression": (
        step("a", 'only_if = "done(begin) && ("'),
        "[step.a] only_if: “done(begin) && (”: ends where a fact, done(step) or ( was expected",
    ),
    "a number in an expression": (
        step("a", 'only_if = "amount > 5"'),
        "[step.a] only_if: “amount > 5”: “>” is not understood; use facts, done(step), &&, ||, ! and ()",
    ),
    "one name for a step and a clock": (
        step("a") + clock("a", 'starts = ["begin"]\nmet_by = ["a"]'),
        "[a]: one name for two things; steps, clocks and rights need their own",
    ),
    "a right used by nothing": (right("r", 'starts = ["begin"]'), "[right.r] used_by: is missing"),
    "an extension by nothing": (
        step("a") + clock("c", 'starts = ["begin"]\nmet_by = ["a"]\nextended_by = { step = "a" }'),
        "[clock.c.extended_by]: needs either a period or a date field",
    ),
    "each with outcomes": (
        step("a", 'form = [{ name = "l", type = "list", title = { zh = "单", en = "List" } }]')
        + step("b", 'each = "a.l"')
        + '[step.b.outcomes]\nyes = { zh = "是", en = "yes" }\n',
        "[step.b] each: cannot have outcomes too; use child matters",
    ),
    "a flag that is a text": (
        step("a", 'publishes = "yes"'),
        "[step.a] publishes: must be true or false, not a text",
    ),
    "at_most nothing": (step("a", "at_most = 0"), "[step.a] at_most: must be a whole number above 0, not 0"),
    "after written as a text": (
        step("a", 'after = "begin"'),
        "[step.a] after: must be a list of names, not 'begin'",
    ),
}


@pytest.mark.parametrize(("body", "message"), BAD.values(), ids=BAD)
def test_a_bad_file_is_refused_with_its_message(body: str, message: str) -> None:
    with pytest.raises(ProcedureError) as error:
        small(body)
    assert message in str(error.value)
    assert str(error.value).startswith("small.toml: ")


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(ProcedureError) as error:
        small(step("a", 'after = ["x"]\nexcludes = ["y"]') + step("b", 'sets = ["z"]'))
    assert len(error.value.problems) == 3


def test_a_fact_no_step_decides_is_refused() -> None:
    with pytest.raises(ProcedureError, match="no step sets this fact"):
        small("", declared=("idle",))


def test_what_is_not_toml_is_refused() -> None:
    with pytest.raises(ProcedureError, match="x.toml: is not valid TOML"):
        loads("[procedure", "x.toml")


def test_an_empty_file_says_what_a_procedure_needs() -> None:
    with pytest.raises(ProcedureError) as error:
        loads("", "empty.toml")
    assert "[procedure] code: is missing" in str(error.value)
    assert "[closing] title: is missing" in str(error.value)


@pytest.mark.parametrize("name", ["petition", "major_decision", "penalty"])
def test_the_digest_speaks_of_content_and_not_of_comments(name: str) -> None:
    text = (DATA / f"{name}.toml").read_text(encoding="utf-8")
    procedure = load(DATA / f"{name}.toml")
    assert len(procedure.digest) == 64
    assert loads(text.replace("\n\n", "\n# 注释\n\n"), name).digest == procedure.digest
    content = tomllib.loads(text)
    content["step"]["archive" if name == "major_decision" else "accept" if name == "petition" else "close"][
        "at_most"
    ] = 9
    assert digest(content) != procedure.digest


def test_a_file_keeps_what_actions_check() -> None:
    procedure = load(DATA / "penalty.toml")
    step_ = procedure.steps["register_evidence"]
    assert (step_.by, step_.certified_officers) == (("officer",), 2)
    assert procedure.steps["hold_hearing"].not_by == ("investigate",)
    assert procedure.steps["publish_decision"].publishes
    assert [field.name for field in procedure.steps["hearing_notice"].form] == ["hearing_date", "place"]
    assert procedure.rights["make_statement"].basis.local
    assert procedure.rights["make_statement"].basis.zh() == "《行政处罚法》第45条；本地规则"
    assert procedure.clocks["register_evidence>dispose_evidence"].holder == "officer"


def test_the_text_of_a_small_file_loads() -> None:
    assert loads(small_text(step("a")), "small.toml").steps.keys() == {"begin", "a"}
