"""What holds for every matter, whatever happens to it: random walks through the three example procedures."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import cycle, islice

from hypothesis import given, settings
from hypothesis import strategies as st

from fazhi.kernel.procedures import (
    Event,
    Marking,
    NotPossible,
    Procedure,
    clocks,
    lapses,
    load,
    next_change,
    pass_time,
    perform,
    possible,
    rights,
    why,
    windows,
)
from fazhi.kernel.procedures.act_checks import facts_of
from fazhi.kernel.procedures.enabling import enabled, named, on_time

from .written import DATA, clock, on, right, rules, small, step

RULES = rules()
ONE_DAY = timedelta(days=1)
OF_THE_ACT_ITSELF = {"only_if", "extension", "each"}
NAMES = ("petition", "major_decision", "penalty", "stopping")


STOPPING = (
    step("stop")
    + step("go")
    + step("extend")
    + step("answer")
    + step("chase", 'only_if = "done(c.overdue)"')
    + clock(
        "c",
        'starts = ["begin"]\nmet_by = ["answer"]\nwithin = "10 working_day"\noverdue_is_event = true\n'
        'again = "restart"\nstopped_by = ["stop"]\nresumed_by = ["go"]\n'
        'extended_by = { step = "extend", period = "1 month", times = 2 }',
    )
    + right("r", 'starts = ["c.overdue"]\nused_by = ["chase"]\nwithin = "48 hour"')
)


@cache
def procedure_of(name: str) -> Procedure:
    return small(STOPPING) if name == "stopping" else load(DATA / f"{name}.toml")


@dataclass
class Walk:
    """A matter driven by a list of numbers: each picks how long to wait, which step, which answers."""

    procedure: Procedure
    choices: list[int]
    recording: bool = False
    late: bool = False

    def __iter__(self) -> Iterator[tuple[Marking, datetime]]:
        numbers = islice(cycle(self.choices), 4 * len(self.choices))
        marking, now = self.procedure.start(), on("01-05")
        for number in numbers:
            now += timedelta(hours=(number * 7) % 400)
            if self.recording:
                for lapse in lapses(self.procedure, marking, RULES, now):
                    marking = perform(self.procedure, marking, lapse, RULES)
            steps = possible(self.procedure, marking, RULES, now)
            if steps:
                at = now - timedelta(days=number % 23) if self.late else now
                event = self.event(marking, steps[number % len(steps)], number, at)
                marking = self.performed(marking, event)
            yield marking, now

    def performed(self, marking: Marking, event: Event) -> Marking:
        try:
            return perform(self.procedure, marking, event, RULES)
        except NotPossible as refusal:
            kinds = {reason.kind for reason in refusal.reasons}
        assert self.late or kinds <= OF_THE_ACT_ITSELF
        return marking

    def event(self, marking: Marking, name: str, number: int, now: datetime) -> Event:
        step = self.procedure.steps[name]
        outcomes = list(step.outcomes) or [""]
        outcome = outcomes[(number // 3) % len(outcomes)]
        facts = {fact: bool((number >> place) & 1) for place, fact in enumerate(facts_of(step, outcome))}
        members = marking.stated.get(str(step.each), ["甲"])
        day = (now + timedelta(days=number % 40)).date()
        values = {"date": day, "list": ["甲", "乙"][: 1 + number % 2], "period": "15 calendar_day"}
        data = {field.name: values[field.type] for field in step.form if field.type in values}
        return Event(name, now, outcome, facts=facts, data=data, key=members[number % len(members)])


walks = st.builds(
    Walk,
    st.sampled_from(NAMES).map(procedure_of),
    st.lists(st.integers(0, 4095), min_size=1, max_size=25),
)


@settings(max_examples=120, deadline=None)
@given(walks)
def test_why_is_empty_exactly_for_what_is_possible_and_memory_changes_nothing(walk: Walk) -> None:
    procedure, tables = walk.procedure, walk.procedure.tables
    for marking, now in walk:
        steps = possible(procedure, marking, RULES, now)
        assert steps == tuple(s for s in procedure.steps if not why(procedure, marking, s, RULES, now))
        passed = pass_time(marking, now, RULES)
        fresh = named(tables, enabled(tables, passed.control))
        assert steps == tuple(s for s in fresh if on_time(tables.rows[s], passed, RULES, now))


@settings(max_examples=120, deadline=None)
@given(walks)
def test_a_marking_survives_storage(walk: Walk) -> None:
    for marking, _ in walk:
        assert Marking.from_json(walk.procedure, marking.to_json()) == marking


@settings(max_examples=120, deadline=None)
@given(walks)
def test_recording_lapses_or_not_leads_to_the_same_place(walk: Walk) -> None:
    recorded = Walk(walk.procedure, walk.choices, recording=True)
    for (silent, now), (told, _) in zip(walk, recorded, strict=True):
        one, other = pass_time(silent, now, RULES), pass_time(told, now, RULES)
        assert one._replace(unrecorded=()) == other._replace(unrecorded=())


@settings(max_examples=120, deadline=None)
@given(walks, st.integers(0, 200), st.integers(0, 200))
def test_time_passes_in_one_go_as_in_two(walk: Walk, first: int, second: int) -> None:
    for marking, now in walk:
        soon = now + timedelta(days=first)
        later = soon + timedelta(days=second)
        assert pass_time(pass_time(marking, soon, RULES), later, RULES) == pass_time(marking, later, RULES)


@settings(max_examples=80, deadline=None)
@given(walks, st.integers(1, 2000))
def test_nothing_changes_before_the_next_change_and_windows_tell_what_will_be_possible(
    walk: Walk, hours: int
) -> None:
    procedure = walk.procedure
    for marking, now in islice(walk, 0, None, 5):
        moment = now + timedelta(hours=hours)
        change = next_change(procedure, marking, RULES, now)
        if change is None or moment < change:
            assert possible(procedure, marking, RULES, moment) == possible(procedure, marking, RULES, now)
        told = {
            window.step
            for window in windows(procedure, marking, RULES, now)
            if (window.possible_from is None or window.possible_from <= moment)
            and (window.possible_until is None or moment < window.possible_until)
        }
        assert told == set(possible(procedure, marking, RULES, moment))


@settings(max_examples=80, deadline=None)
@given(walks)
def test_every_run_is_shown_once_and_open_runs_are_the_open_timers(walk: Walk) -> None:
    procedure = walk.procedure
    for marking, _ in walk:
        views = [*clocks(procedure, marking, RULES), *rights(procedure, marking, RULES)]
        assert len(views) == len(marking.runs) + len(marking.past)
        still_open = {view.name for view in views if view.state in {"running", "stopped", "open"}}
        timers = procedure.tables.timers
        assert still_open == {timer.name for timer in timers if timer.bit & marking.control.open}


@settings(max_examples=150, deadline=None)
@given(walks)
def test_acts_recorded_late_leave_a_sound_marking(walk: Walk) -> None:
    procedure = walk.procedure
    for marking, now in Walk(procedure, walk.choices, recording=True, late=True):
        assert Marking.from_json(procedure, marking.to_json()) == marking
        assert marking.control.open == sum(1 << run.timer for run in marking.runs)
        assert all(run.end is not None and run.end >= run.start - ONE_DAY for run in marking.past)
        steps = possible(procedure, marking, RULES, now)
        assert steps == tuple(s for s in procedure.steps if not why(procedure, marking, s, RULES, now))
        clocks(procedure, marking, RULES)
        for lapse in lapses(procedure, marking, RULES, now):
            perform(procedure, marking, lapse, RULES)
