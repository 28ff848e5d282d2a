"""The procedure of supervision runs as its examples say, and every number in it is local."""

from fazhi.kernel.procedures import Rules, load
from fazhi.kernel.procedures.check_findings import ERROR
from fazhi.kernel.procedures.checker import check
from fazhi.kernel.procedures.examples import run_examples
from fazhi.kernel.workdays import Calendar
from fazhi.modules.supervision.apps import PROCEDURES

FILE = PROCEDURES / "supervision.toml"


def test_the_examples_hold() -> None:
    procedure = load(FILE)
    rules = Rules(Calendar.national(), procedure.local_limits)
    failures = run_examples(procedure, PROCEDURES / "supervision.examples.toml", rules)
    assert not failures, "\n".join(map(str, failures))


def test_the_checker_finds_no_fault() -> None:
    assert [finding for finding in check(load(FILE)).findings if finding.severity == ERROR] == []


def test_every_rule_is_shown_as_local() -> None:
    procedure = load(FILE)
    rules = [*procedure.steps.values(), *procedure.clocks.values(), *procedure.rights.values()]
    assert all(rule.basis.local for rule in rules)
