"""The procedure files hold what their examples say, and the checker finds no fault in them."""

import pytest

from fazhi.kernel.procedures import Rules, load
from fazhi.kernel.procedures.check_findings import ERROR
from fazhi.kernel.procedures.checker import check
from fazhi.kernel.procedures.examples import run_examples
from fazhi.kernel.workdays import Calendar
from fazhi.modules.demands.apps import PROCEDURES


@pytest.mark.parametrize("name", ["demand", "assist", "mediation"])
def test_the_examples_hold(name: str) -> None:
    procedure = load(PROCEDURES / f"{name}.toml")
    rules = Rules(Calendar.national(), procedure.local_limits)
    failures = run_examples(procedure, PROCEDURES / f"{name}.examples.toml", rules)
    assert not failures, "\n".join(map(str, failures))


@pytest.mark.parametrize("name", ["demand.toml", "demand_history.toml", "assist.toml", "mediation.toml"])
def test_the_checker_finds_no_fault(name: str) -> None:
    report = check(load(PROCEDURES / name))
    assert [finding for finding in report.findings if finding.severity == ERROR] == []


def test_the_history_procedure_owes_nothing() -> None:
    procedure = load(PROCEDURES / "demand_history.toml")
    assert (dict(procedure.clocks), dict(procedure.rights)) == ({}, {})


@pytest.mark.parametrize("name", ["demand", "assist", "mediation"])
def test_every_number_of_days_is_a_local_limit(name: str) -> None:
    procedure = load(PROCEDURES / f"{name}.toml")
    limited = [*procedure.clocks.values(), *procedure.rights.values()]
    assert all(rule.within is None or rule.within.local for rule in limited)
    assert all(rule.basis.local for rule in limited)
