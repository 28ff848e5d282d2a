"""The procedures run as their examples say, and nothing in them is without a basis or a way to its end."""

import pytest

from fazhi.kernel.procedures import Rules, load
from fazhi.kernel.procedures.checker import check
from fazhi.kernel.procedures.examples import run_examples
from fazhi.kernel.workdays import Calendar
from fazhi.modules.inspections.apps import PROCEDURES
from fazhi.modules.inspections.registration import PROCEDURES as NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_examples_hold(name: str) -> None:
    procedure = load(PROCEDURES / f"{name}.toml")
    rules = Rules(Calendar.national(), procedure.local_limits)
    failures = run_examples(procedure, PROCEDURES / f"{name}.examples.toml", rules)
    assert not failures, "\n".join(map(str, failures))


@pytest.mark.parametrize("name", NAMES)
def test_the_checker_finds_no_fault(name: str) -> None:
    report = check(load(PROCEDURES / f"{name}.toml"), Rules(Calendar.national()))
    assert report.clean, [finding.zh for finding in report.errors]


def test_every_file_of_the_folder_is_registered() -> None:
    files = {path.stem for path in PROCEDURES.glob("*.toml") if not path.stem.endswith(".examples")}
    assert files == set(NAMES)


def test_the_two_versions_of_incident_differ_in_article_numbers_alone() -> None:
    old, new = (load(PROCEDURES / f"{name}.toml") for name in ("incident_2025", "incident"))
    assert (old.running, new.running) == ("move", "move")
    assert [(s.id, s.after, s.form) for s in old.steps.values()] == [
        (s.id, s.after, s.form) for s in new.steps.values()
    ]
    moved = {
        step: (str(old.steps[step].basis), str(new.steps[step].basis))
        for step in new.steps
        if str(old.steps[step].basis) != str(new.steps[step].basis)
    }
    assert moved == {
        "start_plan": ("CSL@2017 25; NDSR 11; DSL 29", "CSL 27; NDSR 11; DSL 29"),
        "ask_interview": ("CSL@2017 56", "CSL 58"),
        "refer": ("CSL@2017 59; IRM 10, 11", "CSL 61, 74; IRM 10, 11"),
    }
