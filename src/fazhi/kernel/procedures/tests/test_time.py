"""Limits, waits and windows: what changes by time alone, and what late recording does to it."""

from datetime import timedelta

import pytest

from fazhi.kernel.procedures import (
    Event,
    Marking,
    NotPossible,
    Procedure,
    Rules,
    clocks,
    lapses,
    next_change,
    perform,
    possible,
    rights,
    why,
    windows,
)
from fazhi.kernel.workdays import Period

from .written import after, clock, did, on, right, rules, small, step

RULES = rules()
MIDNIGHT = {"hour": 0}


def last_days(procedure: Procedure, marking: Marking, under: Rules = RULES) -> dict[str, str]:
    return {v.name: v.due.last_day.isoformat()[5:] for v in clocks(procedure, marking, under) if v.due}


def hearing() -> Procedure:
    """Advance notice, five working days to ask for a hearing, then the decision (Penalty Law 64)."""
    return small(
        step("notice")
        + step("ask")
        + step("decide", 'after = ["notice"]\nblocked_while = ["ask_hearing"]\nat_most = 1')
        + step("tell", 'after = ["ask_hearing.lapsed"]')
        + clock("say_so", 'starts = ["ask_hearing.lapsed"]\nmet_by = ["tell"]\nwithin = "3 working_day"')
        + right("ask_hearing", 'starts = ["notice"]\nused_by = ["ask"]\nwithin = "5 working_day"')
    )


def test_a_right_lapses_by_time_alone_and_the_page_changes_with_it() -> None:
    procedure = hearing()
    marking = after(procedure, did("begin", "09-20"), did("notice", "09-24"))
    lapse = on("10-10", **MIDNIGHT)
    assert possible(procedure, marking, RULES, lapse - timedelta(microseconds=1)) == (
        "begin",
        "notice",
        "ask",
    )
    assert possible(procedure, marking, RULES, lapse) == ("begin", "notice", "decide", "tell")
    (reason,) = why(procedure, marking, "decide", RULES, on("10-09"))
    assert (reason.kind, reason.until) == ("right_open", lapse)
    assert reason.zh == "还不能办理：当事人在10月9日（含当日）前仍可ask（《行政处罚法》第64条）"
    assert next_change(procedure, marking, RULES, on("09-24")) == lapse
    (event,) = lapses(procedure, marking, RULES, on("10-20"))
    assert (event.step, event.at, event.system) == ("ask_hearing.lapsed", lapse, True)
    assert lapses(procedure, marking, RULES, on("10-09")) == ()


def test_what_a_lapse_starts_is_counted_from_the_last_day() -> None:
    procedure = hearing()
    marking = after(procedure, did("begin", "09-20"), did("notice", "09-24"), did("decide", "10-12"))
    # the right ends with 9 October; three working days after it: 10 (made up), 12, 13 October
    assert last_days(procedure, marking) == {"say_so": "10-13"}


def test_recording_a_lapse_changes_nothing_but_the_list_of_unrecorded_ones() -> None:
    procedure = hearing()
    marking = after(procedure, did("begin", "09-20"), did("notice", "09-24"))
    (event,) = lapses(procedure, marking, RULES, on("10-12"))
    recorded = perform(procedure, marking, event, RULES)
    assert recorded.unrecorded == ()
    decided = perform(procedure, marking, did("decide", "10-12"), RULES)
    assert lapses(procedure, decided, RULES, on("10-12")) == (event,)
    assert perform(procedure, decided, event, RULES) == perform(
        procedure, recorded, did("decide", "10-12"), RULES
    )
    with pytest.raises(NotPossible, match="不能记录"):
        perform(procedure, recorded, event, RULES)
    with pytest.raises(NotPossible, match="不能记录"):
        perform(procedure, marking, Event("ask_hearing.lapsed", on("09-30"), system=True), RULES)


def test_windows_say_from_when_until_when_and_for_whom() -> None:
    procedure = hearing()
    marking = after(procedure, did("begin", "09-20"), did("notice", "09-24"))
    lapse = on("10-10", **MIDNIGHT)
    found = {
        w.step: (w.role, w.possible_from, w.possible_until)
        for w in windows(procedure, marking, RULES, on("09-24"))
    }
    assert found == {
        "begin": ("organ", None, None),
        "notice": ("organ", None, None),
        "ask": ("organ", None, lapse),
        "decide": ("organ", lapse, None),
        "tell": ("organ", lapse, None),
    }


def test_a_request_recorded_late_but_dated_in_time_takes_the_lapse_back() -> None:
    procedure = hearing()
    notice = [did("begin", "09-20"), did("notice", "09-24")]
    swept = after(procedure, *notice, Event("ask_hearing.lapsed", on("10-10", **MIDNIGHT), system=True))
    late = perform(procedure, swept, did("ask", "10-09"), RULES)
    assert [view.state for view in rights(procedure, late, RULES)] == ["used"]
    assert [view.state for view in clocks(procedure, late, RULES)] == ["lifted"]
    assert not late.is_done("ask_hearing.lapsed")
    assert late.control == after(procedure, *notice, did("ask", "10-09")).control
    with pytest.raises(NotPossible, match="10月9日届满"):
        perform(procedure, swept, did("ask", "10-10"), RULES)


def test_an_act_dated_before_one_it_depends_on_is_refused_but_the_same_day_is_in_order() -> None:
    procedure = small(step("a") + step("b", 'after = ["a"]') + step("c", 'after_any = [["a"]]'))
    marking = after(procedure, did("begin", "03-02"), did("a", "03-05"))
    for name in ("b", "c"):
        with pytest.raises(NotPossible, match="请核对日期") as refusal:
            perform(procedure, marking, did(name, "03-04"), RULES)
        assert refusal.value.reasons[0].kind == "out_of_order"
        perform(procedure, marking, Event(name, on("03-05", **MIDNIGHT)), RULES)


def test_a_right_cannot_be_used_before_the_day_it_opened() -> None:
    procedure = hearing()
    marking = after(procedure, did("begin", "09-01"), did("notice", "09-24"))
    with pytest.raises(NotPossible, match="早于“ask_hearing”的起始日9月24日"):
        perform(procedure, marking, did("ask", "09-23"), RULES)


def test_an_act_without_a_time_zone_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        Event("begin", on("03-02").replace(tzinfo=None))


def test_an_act_dated_while_a_duty_now_met_still_stood_in_its_way_is_refused() -> None:
    procedure = small(
        step("draft", 'then = [{ step = "review", basis = "local" }]')
        + step("review")
        + step("meet", 'blocked_while = ["review"]')
    )
    marking = after(procedure, did("begin", "03-02"), did("draft", "03-03"), did("review", "03-10"))
    with pytest.raises(NotPossible, match="尚未了结"):
        perform(procedure, marking, did("meet", "03-05"), RULES)
    perform(procedure, marking, did("meet", "03-02"), RULES)


def test_an_act_recorded_late_but_done_in_time_meets_its_clock_in_time() -> None:
    procedure = small(
        step("pay")
        + step("demand", 'only_if = "done(payment.overdue)"')
        + clock(
            "payment",
            'starts = ["begin"]\nmet_by = ["pay"]\nwithin = "15 calendar_day"\noverdue_is_event = true',
        )
    )
    marking = after(procedure, did("begin", "03-02"))
    overdue = Event("payment.overdue", on("03-18", **MIDNIGHT), system=True)
    assert lapses(procedure, marking, RULES, on("03-18")) == (overdue,)
    swept = perform(procedure, marking, overdue, RULES)
    assert "demand" in possible(procedure, swept, RULES, on("03-18"))
    in_time = perform(procedure, swept, did("pay", "03-17"), RULES)
    assert [view.state for view in clocks(procedure, in_time, RULES)] == ["met"]
    assert "demand" not in possible(procedure, in_time, RULES, on("03-18"))
    too_late = perform(procedure, swept, did("pay", "03-18"), RULES)
    assert [view.state for view in clocks(procedure, too_late, RULES)] == ["late"]
    assert "demand" in possible(procedure, too_late, RULES, on("03-18"))


def test_a_receipt_recorded_late_shows_that_a_running_clock_began_earlier() -> None:
    procedure = small(
        step("a") + step("b") + clock("c", 'starts = ["a"]\nmet_by = ["b"]\nwithin = "5 working_day"')
    )
    marking = after(procedure, did("begin", "03-02"), did("a", "03-04"), did("a", "03-03"))
    assert last_days(procedure, marking) == {"c": "03-10"}
    assert marking.moment("a") == on("03-04")


def test_a_duty_cannot_be_met_before_it_was_owed() -> None:
    procedure = small(step("a") + step("b") + clock("c", 'starts = ["a"]\nmet_by = ["b"]'))
    marking = after(procedure, did("begin", "03-02"), did("a", "03-10"), did("b", "03-04"))
    assert [view.state for view in clocks(procedure, marking, RULES)] == ["running"]


STOPPABLE = (
    step("stop")
    + step("go")
    + step("extend")
    + step("done")
    + clock(
        "c",
        'starts = ["begin"]\nmet_by = ["done"]\nwithin = "20 working_day"\n'
        'stopped_by = ["stop"]\nresumed_by = ["go"]\n'
        'extended_by = { step = "extend", period = "5 working_day", times = 1 }',
    )
)


def test_a_stopped_clock_is_recounted_from_its_facts() -> None:
    procedure = small(STOPPABLE)
    stopped = after(procedure, did("begin", "01-26"), did("stop", "02-10"))
    assert [view.state for view in clocks(procedure, stopped, RULES)] == ["stopped"]
    going = perform(procedure, stopped, did("go", "02-26"), RULES)
    assert last_days(procedure, going) == {"c": "03-10"}
    assert Marking.from_json(procedure, stopped.to_json()) == stopped
    ended = perform(procedure, stopped, did("done", "03-20"), RULES)
    assert [view.state for view in clocks(procedure, ended, RULES)] == ["met"]


def test_an_extension_is_granted_as_often_as_the_article_allows() -> None:
    procedure = small(STOPPABLE)
    marking = after(procedure, did("begin", "01-26"), did("extend", "02-09"))
    assert last_days(procedure, marking) == {"c": "03-06"}
    with pytest.raises(NotPossible, match="只能延长1次"):
        perform(procedure, marking, did("extend", "02-10"), RULES)


def test_an_extension_from_the_unmoved_day_is_the_stricter_choice_and_says_so() -> None:
    procedure = small(
        step("extend")
        + step("done")
        + clock(
            "c",
            'starts = ["begin"]\nmet_by = ["done"]\nwithin = "60 calendar_day"\n'
            'extended_by = { step = "extend", period = "30 calendar_day" }',
        )
    )
    marking = after(procedure, did("begin", "03-04"), did("extend", "04-01"))
    (view,) = clocks(procedure, marking, RULES)
    assert view.due is not None
    assert view.due.last_day.isoformat() == "2026-06-02"
    assert view.due.choices


LOCAL = 'within = { local = "demands.dispatch", default = "1 working_day" }'


def test_a_local_limit_is_settled_when_the_clock_starts() -> None:
    procedure = small(step("done") + clock("c", f'starts = ["begin"]\nmet_by = ["done"]\n{LOCAL}'))
    assert procedure.local_limits == {"demands.dispatch": Period.parse("1 working_day")}
    assert last_days(procedure, after(procedure, did("begin", "03-02"))) == {"c": "03-03"}
    wider = rules(demands__dispatch="3 working_day")
    marking = after(procedure, did("begin", "03-02"), under=wider)
    assert last_days(procedure, marking, RULES) == {"c": "03-05"}
    (view,) = clocks(procedure, marking, RULES)
    assert view.local
    assert "本地规则" in view.basis.zh()


def test_a_local_wait_is_settled_by_the_act_it_waits_on() -> None:
    wait = '{ after = "a", period = { local = "a.wait", default = "2 calendar_day" }, basis = "local" }'
    procedure = small(step("a") + step("b", f'after = ["a"]\nwait = [{wait}]'))
    marking = after(
        procedure, did("begin", "03-02"), did("a", "03-02"), under=rules(a__wait="5 calendar_day")
    )
    assert "b" not in possible(procedure, marking, RULES, on("03-07"))
    assert "b" in possible(procedure, marking, RULES, on("03-08", **MIDNIGHT))
    (reason,) = why(procedure, marking, "b", RULES, on("03-04"))
    assert (reason.kind, reason.until) == ("wait", on("03-08", **MIDNIGHT))
    assert "（本地规则）" in reason.zh


DATED = 'form = [{ name = "day", type = "date", title = { zh = "日期", en = "Day" } }]'


def test_a_clock_can_be_counted_backward_from_a_stated_date_and_follows_its_change() -> None:
    procedure = small(
        step("fix", DATED)
        + step("notify")
        + clock("c", 'starts = ["fix"]\nmet_by = ["notify"]\nbefore = "fix.day"\nwithin = "7 working_day"')
    )
    fixed = after(procedure, did("begin", "09-01"), did("fix", "09-01", data={"day": "2026-10-12"}))
    assert last_days(procedure, fixed) == {"c": "09-23"}
    moved = perform(procedure, fixed, did("fix", "09-02", data={"day": "2026-10-13"}), RULES)
    assert last_days(procedure, moved) == {"c": "09-27"}
    with pytest.raises(NotPossible, match="未填写或者格式不对"):
        perform(procedure, fixed, did("fix", "09-02", data={"day": "下周"}), RULES)


def test_a_step_waits_for_the_date_stated_in_data() -> None:
    procedure = small(step("fix", DATED) + step("meet", 'after = ["fix"]\nnot_before = "fix.day"'))
    marking = after(procedure, did("begin", "03-02"), did("fix", "03-02", data={"day": on("03-10").date()}))
    assert "meet" not in possible(procedure, marking, RULES, on("03-09"))
    assert "meet" in possible(procedure, marking, RULES, on("03-10", **MIDNIGHT))
    assert next_change(procedure, marking, RULES, on("03-02")) == on("03-10", **MIDNIGHT)


def test_a_step_belongs_to_a_clock_until_it_runs_out() -> None:
    procedure = small(
        step("extend", 'only_while = ["c"]')
        + step("done")
        + clock("c", 'starts = ["begin"]\nmet_by = ["done"]\nwithin = "2 calendar_day"')
    )
    marking = after(procedure, did("begin", "03-02"))
    (window,) = [w for w in windows(procedure, marking, RULES, on("03-02")) if w.step == "extend"]
    assert window.possible_until == on("03-05", **MIDNIGHT)
    done = perform(procedure, marking, did("done", "03-03"), RULES)
    assert [r.kind for r in why(procedure, done, "extend", RULES, on("03-03"))] == ["only_while"]


def test_rights_that_open_each_other_in_a_circle_do_not_hang_the_page() -> None:
    procedure = small(
        step("a")
        + right("r", 'starts = ["begin", "s.lapsed"]\nused_by = ["a"]\nwithin = "1 calendar_day"')
        + right("s", 'starts = ["r.lapsed"]\nused_by = ["a"]\nwithin = "1 calendar_day"')
    )
    marking = after(procedure, did("begin", "03-02"))
    assert windows(procedure, marking, RULES, on("03-02"))
    assert next_change(procedure, marking, RULES, on("03-02")) == on("03-04", **MIDNIGHT)


def test_a_right_that_lapsed_twice_unnoticed_is_recorded_twice() -> None:
    procedure = small(
        step("a") + right("r", 'starts = ["begin"]\nused_by = ["a"]\nwithin = "1 calendar_day"')
    )
    marking = after(procedure, did("begin", "03-02"), did("begin", "03-10"))
    found = lapses(procedure, marking, RULES, on("03-20"))
    assert [lapse.at for lapse in found] == [on("03-04", **MIDNIGHT), on("03-12", **MIDNIGHT)]
    for lapse in found:
        marking = perform(procedure, marking, lapse, RULES)
    assert lapses(procedure, marking, RULES, on("03-20")) == ()
