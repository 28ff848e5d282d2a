"""The procedures of documents run as their examples say, and the checker finds no fault in them."""

from pathlib import Path

import pytest

from fazhi.kernel.procedures import Rules, load
from fazhi.kernel.procedures.checker import check
from fazhi.kernel.procedures.examples import run_examples
from fazhi.kernel.workdays import Calendar
from fazhi.modules.documents.apps import PROCEDURES
from fazhi.modules.documents.kinds import KINDS

FILES = sorted(path for path in PROCEDURES.glob("*.toml") if not path.name.endswith(".examples.toml"))


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)
def test_the_examples_hold(file: Path) -> None:
    procedure = load(file)
    rules = Rules(Calendar.national(), procedure.local_limits)
    failures = run_examples(procedure, file.with_name(f"{file.stem}.examples.toml"), rules)
    assert not failures, "\n".join(map(str, failures))


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)
def test_the_checker_finds_no_fault(file: Path) -> None:
    assert not check(load(file)).errors


def test_every_procedure_has_its_kind_and_every_role_its_seat() -> None:
    assert {kind.procedure for kind in KINDS} == {path.stem for path in FILES}
    for kind in KINDS:
        assert set(load(PROCEDURES / f"{kind.procedure}.toml").roles) == set(kind.seats)
