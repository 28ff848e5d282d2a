"""Every procedure of enforcement runs as its examples say, and the checker finds no fault in it."""

from datetime import date

import pytest

from fazhi.kernel.procedures import Rules, load
from fazhi.kernel.procedures.check_findings import ERROR
from fazhi.kernel.procedures.checker import check
from fazhi.kernel.procedures.examples import run_examples
from fazhi.kernel.workdays import Calendar
from fazhi.modules.enforcement import kinds
from fazhi.modules.enforcement.apps import PROCEDURES

NAMES = sorted(kind.procedure for kind in kinds.ALL)


@pytest.mark.parametrize("name", NAMES)
def test_the_examples_hold(name: str) -> None:
    procedure = load(PROCEDURES / f"{name}.toml")
    rules = Rules(Calendar.national(), procedure.local_limits)
    failures = run_examples(procedure, PROCEDURES / f"{name}.examples.toml", rules)
    assert not failures, "\n".join(map(str, failures))


@pytest.mark.parametrize("name", NAMES)
def test_the_checker_finds_no_fault(name: str) -> None:
    found = check(load(PROCEDURES / f"{name}.toml")).findings
    assert [finding for finding in found if finding.severity == ERROR] == []


def test_what_could_not_be_read_is_shown_as_unverified() -> None:
    cac = load(PROCEDURES / "cac_penalty.toml")
    for name in ("filing", "designation", "assistance", "decision"):
        assert not cac.clocks[name].basis.verified, name
        assert cac.clocks[name].basis.zh().count("待核") == 1, name
        assert cac.clocks[name].basis.en().count("unverified") == 1, name


def test_article_58_was_article_56_before_2026() -> None:
    basis = load(PROCEDURES / "interview.toml").steps["propose"].basis
    assert "第58条" in basis.zh(date(2026, 3, 2))
    assert "第56条" in basis.zh(date(2025, 12, 1))
