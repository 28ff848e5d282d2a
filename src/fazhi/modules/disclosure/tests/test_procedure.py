"""Government information on request runs as its examples say, and the checker finds no fault in it."""

from pathlib import Path

from fazhi.kernel.procedures import Rules, load
from fazhi.kernel.procedures.checker import check
from fazhi.kernel.procedures.examples import run_examples
from fazhi.kernel.workdays import Calendar

FILE = Path(__file__).parents[1] / "procedures" / "information_request.toml"


def test_the_examples_hold() -> None:
    procedure = load(FILE)
    rules = Rules(Calendar.national(), procedure.local_limits)
    failures = run_examples(procedure, FILE.with_name("information_request.examples.toml"), rules)
    assert not failures, "\n".join(map(str, failures))


def test_the_checker_finds_no_fault() -> None:
    assert not check(load(FILE)).errors
