"""The petition procedure holds what its examples say, the checker finds no fault, and the numbers are the law's."""

import tomllib
from datetime import date

from fazhi.kernel.procedures import Rules, load
from fazhi.kernel.procedures.check_findings import ERROR
from fazhi.kernel.procedures.checker import check
from fazhi.kernel.procedures.examples import run_examples
from fazhi.kernel.procedures.model import Clock, Right
from fazhi.kernel.workdays import Calendar, Period
from fazhi.modules.demands.apps import PROCEDURES
from fazhi.modules.demands.kind_petition import PETITION
from fazhi.modules.demands.papers.wording import BODIES, EXTENSION, HANDLING
from fazhi.modules.demands.rules.petitions import CLASSES, PATHS

FILE = PROCEDURES / "petition.toml"
BY_LAW = {
    "route_in_time": "15 calendar_day",
    "tell_direct": "15 calendar_day",
    "tell_transferred": "15 calendar_day",
    "handle": "60 calendar_day",
    "decide_review": "30 calendar_day",
    "decide_re_review": "30 calendar_day",
    "object_routing": "5 working_day",
    "ask_review": "30 calendar_day",
    "ask_re_review": "30 calendar_day",
}
"""Every number of days the regulations set: XF 22, 23, 34, 35, 36."""


def test_the_examples_hold() -> None:
    procedure = load(FILE)
    failures = run_examples(
        procedure, PROCEDURES / "petition.examples.toml", Rules(Calendar.national(), procedure.local_limits)
    )
    assert not failures, "\n".join(map(str, failures))


def test_the_checker_finds_no_fault() -> None:
    report = check(load(FILE))
    assert report.complete
    assert [finding for finding in report.findings if finding.severity == ERROR] == []


def test_every_number_of_days_is_the_regulations_own_and_no_other_is_set() -> None:
    procedure = load(FILE)
    rules: dict[str, Clock | Right] = {**procedure.clocks, **procedure.rights}
    set_down: dict[str, Period] = {
        name: rule.within.period
        for name, rule in rules.items()
        if rule.within is not None and rule.within.period is not None
    }
    assert set_down == {name: Period.parse(text) for name, text in BY_LAW.items()}
    assert procedure.local_limits == {}


def test_every_clock_right_and_step_appears_in_the_examples() -> None:
    procedure = load(FILE)
    text = (PROCEDURES / "petition.examples.toml").read_text(encoding="utf-8")
    tomllib.loads(text)
    named = [*procedure.clocks, *procedure.rights, *procedure.steps]
    assert [name for name in named if name not in text] == []


def test_the_papers_count_the_same_sixty_and_thirty_days_as_the_procedure() -> None:
    clock = load(FILE).clocks["handle"]
    assert clock.within is not None
    assert clock.within.period == HANDLING
    (extension,) = clock.extended_by
    assert extension.within is not None
    assert (extension.within.period, extension.times) == (EXTENSION, 1)


def test_classes_paths_papers_and_seats_are_those_of_the_procedure() -> None:
    procedure = load(FILE)
    assert tuple(procedure.steps["classify"].outcomes) == tuple(PATHS)
    (chosen,) = [field for field in procedure.steps["register"].form if field.name == "class"]
    assert set(chosen.choices) == set(CLASSES)
    assert set(PETITION.seats) == set(procedure.roles)
    assert {document for document, _write in BODIES.values()} <= set(procedure.documents)
    assert all(document in procedure.steps[step].documents for step, (document, _write) in BODIES.items())
    done_by = {name for name in (*PETITION.effects, *PETITION.checks) if "." not in name}
    assert done_by - {"hand_over"} <= set(procedure.steps)  # handing a sealed one over is no step
    assert procedure.version == date(2022, 5, 1)
