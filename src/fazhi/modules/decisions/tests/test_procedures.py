"""The procedures of decisions are clean and their examples hold."""

import pytest

from fazhi.kernel.procedures import load
from fazhi.kernel.procedures.checker import check
from fazhi.kernel.procedures.examples import run_examples
from fazhi.kernel.procedures.timing import Rules
from fazhi.kernel.workdays import Calendar
from fazhi.modules.decisions.apps import PROCEDURES
from fazhi.modules.decisions.registration import FILES


@pytest.mark.parametrize("name", FILES)
def test_the_procedure_is_clean_and_every_article_is_cited(name: str) -> None:
    report = check(load(PROCEDURES / f"{name}.toml"))
    assert report.clean, report.errors


@pytest.mark.parametrize("name", FILES)
def test_the_examples_hold(name: str) -> None:
    procedure = load(PROCEDURES / f"{name}.toml")
    rules = Rules(calendar=Calendar.national(), limits=procedure.local_limits)
    assert run_examples(procedure, PROCEDURES / f"{name}.examples.toml", rules) == []
