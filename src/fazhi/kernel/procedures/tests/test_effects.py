"""What one act brings about, without looking at time."""

import pytest

from fazhi.kernel.procedures import (
    Marking,
    NotPossible,
    Procedure,
    clocks,
    closed,
    perform,
    possible,
    rights,
    why,
)

from .written import after, clock, did, on, right, rules, small, step

RULES = rules()


def names(procedure: Procedure, marking: Marking, day: str = "03-02") -> set[str]:
    return set(possible(procedure, marking, RULES, on(day))) - {"begin"}


def kinds(procedure: Procedure, marking: Marking, step_: str, day: str = "03-02") -> list[str]:
    return [reason.kind for reason in why(procedure, marking, step_, RULES, on(day))]


def clock_states(procedure: Procedure, marking: Marking) -> list[tuple[str, str]]:
    return [(view.name, view.state) for view in clocks(procedure, marking, RULES)]


def test_nothing_is_possible_before_the_first_step() -> None:
    procedure = small(step("a"))
    assert possible(procedure, procedure.start(), RULES, on("03-02")) == ("begin",)
    assert kinds(procedure, procedure.start(), "a") == ["after"]


def test_after_is_strict_even_when_the_step_it_waits_for_was_excluded() -> None:
    procedure = small(
        step("drop", 'excludes = ["a"]')
        + step("a")
        + step("strict", 'after = ["a"]')
        + step("if_due", 'after_if_due = ["a"]')
    )
    marking = after(procedure, did("begin", "03-02"))
    assert names(procedure, marking) == {"drop", "a"}
    marking = after(procedure, did("begin", "03-02"), did("drop", "03-02"))
    assert names(procedure, marking) == {"drop", "if_due"}
    assert kinds(procedure, marking, "a") == ["excluded"]


def test_only_the_latest_outcome_counts_as_done() -> None:
    procedure = small(
        step("review")
        + '[step.review.outcomes]\npassed = { zh = "通过", en = "passed" }\nreturned = { zh = "退回", en = "returned" }\n'
        + step("decide", 'after = ["review.passed"]')
    )
    start = [did("begin", "03-02"), did("review", "03-03", "passed")]
    assert "decide" in names(procedure, after(procedure, *start))
    returned = after(procedure, *start, did("review", "03-04", "returned"))
    assert "decide" not in names(procedure, returned)
    assert returned.is_done("review")


def test_an_act_needs_one_of_its_outcomes() -> None:
    procedure = small(step("a") + '[step.a.outcomes]\nyes = { zh = "是", en = "yes" }\n' + step("b"))
    marking = after(procedure, did("begin", "03-02"))
    for event in (did("a", "03-02"), did("a", "03-02", "no"), did("b", "03-02", "yes")):
        with pytest.raises(NotPossible) as refusal:
            perform(procedure, marking, event, RULES)
        assert [reason.kind for reason in refusal.value.reasons] == ["outcome"]


def test_a_step_that_meets_and_starts_a_clock_meets_it_first() -> None:
    procedure = small(step("a") + clock("c", 'starts = ["a"]\nmet_by = ["a"]\nwithin = "5 working_day"'))
    marking = after(procedure, did("begin", "03-02"), did("a", "03-02"), did("a", "03-03"))
    assert clock_states(procedure, marking) == [("c", "met"), ("c", "running")]


def test_exclusion_of_the_step_that_is_owed_puts_the_duty_to_sleep_and_inclusion_wakes_it() -> None:
    procedure = small(
        step("ask", 'then = [{ step = "answer", basis = "local" }]')
        + step("answer")
        + step("drop", 'excludes = ["answer"]')
        + step("back", 'includes = ["answer"]')
        + step("end", 'blocked_while = ["answer"]'),
        closing='[["ask"]]',
    )
    asked = [did("begin", "03-02"), did("ask", "03-02")]
    assert "end" not in names(procedure, after(procedure, *asked))
    dropped = after(procedure, *asked, did("drop", "03-03"))
    assert "end" in names(procedure, dropped)
    assert [view.owed for view in clocks(procedure, dropped, RULES)] == [False]
    assert closed(procedure, dropped, RULES, on("03-03"))
    back = after(procedure, *asked, did("drop", "03-03"), did("back", "03-04"))
    assert "end" not in names(procedure, back)
    assert not closed(procedure, back, RULES, on("03-04"))


def test_meeting_goes_before_lifting_in_one_act() -> None:
    procedure = small(step("a") + clock("c", 'starts = ["begin"]\nmet_by = ["a"]\nlifted_by = ["a"]'))
    marking = after(procedure, did("begin", "03-02"), did("a", "03-03"))
    assert clock_states(procedure, marking) == [("c", "met")]


def test_facts_set_by_an_act_decide_the_clocks_the_same_act_starts() -> None:
    procedure = small(
        clock("yes", 'starts = ["begin"]\nmet_by = ["begin"]\napplies_when = "urgent"')
        + clock("no", 'starts = ["begin"]\nmet_by = ["begin"]\napplies_when = "!urgent"'),
        facts=("urgent",),
    )
    marking = after(procedure, did("begin", "03-02", facts={"urgent": True}))
    assert clock_states(procedure, marking) == [("yes", "running")]


def test_a_limit_is_extended_to_a_day_only_where_the_day_is_stated() -> None:
    stated = (
        'form = [{ name = "new", type = "date", required = false, title = { zh = "延至", en = "Until" } }]'
    )
    procedure = small(
        step(
            "say",
            'outcomes = { yes = { zh = "准", en = "Yes" }, no = { zh = "不准", en = "No" } }\n' + stated,
        )
        + clock(
            "c",
            'starts = ["begin"]\nmet_by = ["say.no"]\nwithin = "15 calendar_day"\n'
            'extended_by = { step = "say.yes", date = "new" }',
        )
    )
    with pytest.raises(NotPossible) as refusal:
        after(procedure, did("begin", "03-02"), did("say", "03-03", outcome="yes"))
    assert [reason.kind for reason in refusal.value.reasons] == ["data"]
    assert "“延至”" in refusal.value.reasons[0].zh
    later = after(
        procedure, did("begin", "03-02"), did("say", "03-03", outcome="yes", data={"new": "2026-05-29"})
    )
    assert later.runs[0].day is not None
    assert clock_states(
        procedure, after(procedure, did("begin", "03-02"), did("say", "03-03", outcome="no"))
    ) == [("c", "met")]


def test_an_act_must_decide_its_facts_and_no_others() -> None:
    procedure = small("", facts=("urgent",))
    for facts in ({}, {"urgent": True, "other": False}):
        with pytest.raises(NotPossible) as refusal:
            after(procedure, did("begin", "03-02", facts=facts))
        assert refusal.value.reasons[0].kind == "facts"


def test_a_step_of_undecided_applicability_may_not_be_done_but_holds_others_back() -> None:
    procedure = small(
        step("decide_it", 'sets = ["needed"]')
        + step("review", 'applies_when = "needed"')
        + step("end", 'after_if_due = ["review"]'),
        declared=("needed",),
    )
    marking = after(procedure, did("begin", "03-02"))
    assert names(procedure, marking) == {"decide_it"}
    assert kinds(procedure, marking, "review") == ["undecided"]
    no = perform(procedure, marking, did("decide_it", "03-02", facts={"needed": False}), RULES)
    assert names(procedure, no) == {"decide_it", "end"}
    assert kinds(procedure, no, "review") == ["not_applicable"]
    yes = perform(procedure, marking, did("decide_it", "03-02", facts={"needed": True}), RULES)
    assert names(procedure, yes) == {"decide_it", "review"}


def test_a_gate_reads_the_answers_of_the_act_itself() -> None:
    procedure = small(step("open", 'sets = ["ok"]\nonly_if = "ok"'), declared=("ok",))
    marking = after(procedure, did("begin", "03-02"))
    assert "open" in names(procedure, marking)
    with pytest.raises(NotPossible, match="须符合条件"):
        perform(procedure, marking, did("open", "03-02", facts={"ok": False}), RULES)
    assert perform(procedure, marking, did("open", "03-02", facts={"ok": True}), RULES).fact("ok") is True


def test_a_gate_that_no_answer_could_open_closes_the_step() -> None:
    procedure = small(step("open", 'sets = ["ok"]\nonly_if = "ok && done(a)"') + step("a"), declared=("ok",))
    marking = after(procedure, did("begin", "03-02"))
    assert kinds(procedure, marking, "open") == ["only_if"]


def test_an_outcome_has_its_own_gate() -> None:
    procedure = small(
        step("decide")
        + '[step.decide.outcomes]\nyes = { zh = "是", en = "yes" }\nno = { zh = "否", en = "no" }\n'
        + '[step.decide.on.yes]\nonly_if = "proposed"\n',
        facts=("proposed",),
    )
    marking = after(procedure, did("begin", "03-02", facts={"proposed": False}))
    with pytest.raises(NotPossible, match="须符合条件"):
        perform(procedure, marking, did("decide", "03-02", "yes"), RULES)
    assert perform(procedure, marking, did("decide", "03-02", "no"), RULES).is_done("decide.no")


def test_a_running_clock_is_kept_unless_the_file_says_restart() -> None:
    body = 'starts = ["a"]\nmet_by = ["b"]\nwithin = "5 working_day"\n'
    procedure = small(step("a") + step("b") + clock("kept", body) + clock("anew", body + 'again = "restart"'))
    marking = after(procedure, did("begin", "03-02"), did("a", "03-02"), did("a", "03-04"))
    views = [
        (v.name, v.state, v.due.last_day.isoformat()) for v in clocks(procedure, marking, RULES) if v.due
    ]
    assert views == [
        ("anew", "restarted", "2026-03-09"),
        ("kept", "running", "2026-03-09"),
        ("anew", "running", "2026-03-11"),
    ]


def test_at_most_counts() -> None:
    procedure = small(step("once", "at_most = 1") + step("twice", "at_most = 2"))
    marking = after(procedure, did("begin", "03-02"), did("once", "03-02"), did("twice", "03-02"))
    assert names(procedure, marking) == {"twice"}
    marking = perform(procedure, marking, did("twice", "03-03"), RULES)
    assert kinds(procedure, marking, "twice") == ["at_most"]
    assert Marking.from_json(procedure, marking.to_json()) == marking


LIST = 'form = [{ name = "members", type = "list", title = { zh = "名单", en = "Members" } }]'


def test_each_is_done_when_every_member_is_and_a_new_list_starts_anew() -> None:
    procedure = small(
        step("convene", LIST)
        + step("speak", 'after = ["convene"]\neach = "convene.members"\nat_most = 1\nexcludes = ["late"]')
        + step("late")
        + step("decide", 'after = ["speak"]')
    )
    marking = after(procedure, did("begin", "03-02"), did("convene", "03-02", data={"members": ["甲", "乙"]}))
    marking = perform(procedure, marking, did("speak", "03-02", key="甲"), RULES)
    assert names(procedure, marking) == {"convene", "speak", "late"}
    with pytest.raises(NotPossible, match="已经办理"):
        perform(procedure, marking, did("speak", "03-02", key="甲"), RULES)
    marking = perform(procedure, marking, did("speak", "03-02", key="乙"), RULES)
    assert names(procedure, marking) == {"convene", "decide"}
    marking = perform(procedure, marking, did("convene", "03-03", data={"members": ["丙"]}), RULES)
    assert names(procedure, marking) == {"convene", "speak"}
    assert Marking.from_json(procedure, marking.to_json()) == marking


@pytest.mark.parametrize("members", [[], ["甲", "甲"], "甲", None])
def test_a_list_must_name_its_members_once_each(members: object) -> None:
    procedure = small(step("convene", LIST) + step("speak", 'each = "convene.members"'))
    with pytest.raises(NotPossible, match="格式不对"):
        after(procedure, did("begin", "03-02"), did("convene", "03-02", data={"members": members}))


def test_a_right_can_be_used_given_up_or_ended() -> None:
    procedure = small(
        step("ask")
        + step("waive")
        + step("decide")
        + right("r", 'starts = ["begin"]\nused_by = ["ask"]\ngiven_up_by = ["waive"]\nended_by = ["decide"]')
    )
    start = after(procedure, did("begin", "03-02"))
    for act, state in (("ask", "used"), ("waive", "given_up"), ("decide", "ended")):
        marking = perform(procedure, start, did(act, "03-03"), RULES)
        assert [view.state for view in rights(procedure, marking, RULES)] == [state]
        assert kinds(procedure, marking, "ask") == ["right_gone"]


def test_a_refusal_names_every_reason_with_its_article() -> None:
    procedure = small(step("a") + step("b") + step("c", 'after = ["a", "b"]'))
    marking = after(procedure, did("begin", "03-02"))
    with pytest.raises(NotPossible) as refusal:
        perform(procedure, marking, did("c", "03-02"), RULES)
    assert [reason.what.zh for reason in refusal.value.reasons] == ["a", "b"]
    assert "（《行政处罚法》第54条）" in str(refusal.value)


def test_an_unknown_step_is_refused_with_the_nearest_name() -> None:
    procedure = small(step("decide"))
    (reason,) = why(procedure, procedure.start(), "decid", RULES, on("03-02"))
    assert reason.kind == "unknown_step"
    assert "did you mean “decide”?" in reason.en


def test_closing_needs_an_end_point_and_nothing_owed_and_no_right_open() -> None:
    procedure = small(
        step("serve")
        + step("pay")
        + step("sue")
        + clock("payment", 'starts = ["serve"]\nmet_by = ["pay"]\nwithin = "15 calendar_day"')
        + right("action", 'starts = ["serve"]\nused_by = ["sue"]\nwithin = "6 month"'),
        closing='[["serve"], ["pay", "action.lapsed"]]\nexcept_rights = ["action"]',
    )
    marking = after(procedure, did("begin", "03-02"))
    assert not closed(procedure, marking, RULES, on("03-02"))
    marking = perform(procedure, marking, did("serve", "03-02"), RULES)
    assert not closed(procedure, marking, RULES, on("10-02"))
    assert closed(procedure, perform(procedure, marking, did("pay", "03-03"), RULES), RULES, on("03-03"))
