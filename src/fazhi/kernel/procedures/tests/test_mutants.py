"""Faults planted at random: the harmful ones are refused, and the rest is counted honestly."""

from __future__ import annotations

import tomllib
from pathlib import Path
from random import Random

import pytest

from fazhi.kernel.procedures import Rules, load, loads
from fazhi.kernel.procedures.lives import live
from fazhi.kernel.procedures.mutant_faults import KINDS, plant, to_toml
from fazhi.kernel.procedures.mutants import MutantReport, try_mutants
from fazhi.kernel.procedures.tests.small import DATA, DEMAND, fixture, small
from fazhi.kernel.workdays import Calendar

FILES = (DATA / "petition.toml", DATA / "major_decision.toml", DATA / "penalty.toml", DEMAND)
RULES = Rules(calendar=Calendar.national(), limits={})


def test_of_a_seeded_sample_of_harmful_mutants_nineteen_in_twenty_are_refused() -> None:
    quick = try_mutants(
        (DATA / "petition.toml", DEMAND.with_name("petition.toml")), count=36, seed=11, lives=30
    )
    large = (DATA / "penalty.toml", DATA / "major_decision.toml", DEMAND)
    slow = try_mutants(large, count=6, seed=11, lives=30)
    report = MutantReport((*quick, *slow))
    told = [f"{m.file} [{m.fault.where}] {m.fault.what}: {m.harm}" for m in report.missed]
    assert len(report.harmful) >= 15
    assert report.refused_share is not None
    assert report.refused_share >= 0.95, told
    assert all(m.finding.trace for m in report.harmful if m.finding and m.finding.code != "no_basis")
    assert sum(row[1] for row in report.rows()) == 42


def test_planting_is_repeatable_and_leaves_the_original_alone() -> None:
    content = tomllib.loads((DATA / "petition.toml").read_text(encoding="utf-8"))
    before = to_toml(content)
    assert plant(content, Random(5)) == plant(content, Random(5))
    assert to_toml(content) == before


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_written_anew_says_the_same(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert loads(to_toml(tomllib.loads(text)), "again").digest == loads(text, "once").digest


def test_every_kind_of_fault_finds_a_place_in_the_real_procedures() -> None:
    content = tomllib.loads((DATA / "penalty.toml").read_text(encoding="utf-8"))
    kinds = {plant(content, Random(seed))[0].kind for seed in range(300)}
    assert kinds == set(KINDS)


@pytest.mark.parametrize("name", ["petition", "penalty"])
def test_lives_of_the_real_procedures_never_get_stuck(name: str) -> None:
    lives = live(fixture(name), RULES, seed=3, count=40)
    assert (lives.stuck, lives.endless) == (0, 0)


def test_lives_of_demands_never_get_stuck_and_see_every_step() -> None:
    procedure = load(DEMAND)
    lives = live(procedure, RULES, seed=3, count=300)
    assert (lives.stuck, lives.endless) == (0, 0)
    assert set(procedure.steps) <= set(lives.happened)


def test_lives_show_a_matter_that_gets_stuck() -> None:
    procedure = small({"a": {"at_most": 1, "excludes": ["b"]}, "b": {"after": ["a"]}}, ["b"])
    assert live(procedure, RULES, seed=1, count=5).stuck == 5


def test_lives_show_a_matter_that_goes_on_for_ever() -> None:
    procedure = small({"a": {"excludes": ["b"]}, "b": {"after": ["a"]}}, ["b"])
    lives = live(procedure, RULES, seed=1, count=5)
    assert lives.endless == lives.searched > 0
