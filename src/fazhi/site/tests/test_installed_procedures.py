"""Every installed procedure: clean, shown by its examples, and citing nothing the law files do not hold."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from fazhi.kernel.law import Citation, versions
from fazhi.kernel.procedures import Rules, load, run_examples
from fazhi.kernel.procedures.check_basis import rules_of
from fazhi.kernel.procedures.checker import check
from fazhi.kernel.procedures.example_score import score_examples
from fazhi.kernel.workdays import Calendar
from fazhi.site.cli.procedure import installed_files

LAW = Path(__file__).resolve().parents[5] / "shared" / "law"
FILES = installed_files()
RULES = Rules(calendar=Calendar.national(), limits={})
ENOUGH = 0.90
HISTORY = "demand_history"
"""Matters from before this system: nobody works by that procedure, so it has no examples."""
READ_IN_FULL = {
    "XF 19": "what a petition states; one petition is not taken up a second time by the organ above",
    "APL 70": "a fine collected on the spot needs the treasury's own receipt",
    "ACL 18": "how a coercive measure is carried out: approval, two officers, the party called, a record on the spot",
    "ACL 23": "only what belongs to the violation is seized",
    "ACL 24": "decision and list are made out and handed over on the spot",
    "ACL 27": "what is seized is decided on within the period: confiscated, destroyed or released",
    "ACL 28": "when it is released",
    "ARL 77": "the respondent carries out decision, mediation paper and opinion letter",
    "ARL 78": "who enforces an upheld and who a changed act",
    "TRF 12": "items and file go to the police within 3 days of their notice of filing",
    "OGI 27": "who may ask which organ",
    "OGI 28": "that organ keeps the ways of asking open",
    "OGI 35": "requests far beyond what is reasonable",
    "OGI 15": "what harms a third party is withheld, unless withholding it harms the public interest",
    "OGI 37": "what can be separated is given, the rest refused with reasons",
    "ARL 11": "silence on a duty, and disclosure of information, may be brought to reconsideration",
    "ARL 34": "fifteen days for a suit after the decision, or after the period ended without one",
    "ARCH 44": "damage and loss are reported to the archives authority",
    "ARL 58": "three days to ask the issuing organ, ten for its answer",
}
"""Articles that the law files do not mention, each read in the whole text, and what it is about."""


def beside(path: Path) -> Path:
    return path.with_name(f"{path.stem}.examples.toml")


by_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
by_examples = pytest.mark.parametrize(
    "path", [path for path in FILES if path.stem != HISTORY], ids=lambda path: path.stem
)


@by_file
def test_the_checker_finds_no_error_and_has_looked_everywhere(path: Path) -> None:
    report = check(load(path))
    assert report.clean, [finding.en for finding in report.errors]


@by_examples
def test_every_example_holds(path: Path) -> None:
    assert [str(failure) for failure in run_examples(load(path), beside(path), RULES)] == []


@by_examples
def test_nine_in_ten_changes_of_a_period_or_gate_break_an_example(path: Path) -> None:
    score = score_examples(path, beside(path), RULES, enough=ENOUGH)
    named = [f"[{survivor.fault.where}] {survivor.fault.what}" for survivor in score.survived]
    assert score.share >= ENOUGH, named


@cache
def cited_in_law() -> dict[str, set[int]]:
    """The articles and points that the law files cite of each text, and the texts they cite without a number."""
    found: dict[str, set[int]] = {}
    for path in sorted(LAW.glob("*")):
        for line in path.read_text(encoding="utf-8").splitlines():
            _collect(line, found)
    return found


def _collect(line: str, found: dict[str, set[int]]) -> None:
    for key, place in re.findall(
        r'law: ([A-Z][A-Z0-9]*)(?:[^{}]*?\b(?:art|point): *("[^"]*"|[^,}\]]+))?', line
    ):
        found.setdefault(key, set()).update(_numbers(place))
        # a note beside a citation: “stay under art 39(1)”
        for more in re.findall(r"\barts? ([0-9][0-9, ()-]*)", line):
            found[key].update(_numbers(more))
    for key, place in re.findall(r"\b([A-Z]{2,}[0-9]*) (?:arts?\.? |points? )?([0-9][0-9, ()-]*)", line):
        found.setdefault(key, set()).update(_numbers(place))
    for key in re.findall(r"^  ([A-Z][A-Z0-9]*):", line):
        found.setdefault(key, set())


def _numbers(place: str) -> set[int]:
    """22, 31(6), "44,62" or "45-48,50"; an annex has no articles."""
    written = re.sub(r"annex.*|\([^)]*\)", "", place)
    spans = re.findall(r"([0-9]+)(?:-([0-9]+))?", written)
    return {number for first, last in spans for number in range(int(first), int(last or first) + 1)}


def unknown(citation: Citation) -> list[str]:
    """The articles of a citation that no law file knows, as numbered in the newest text."""
    if citation.is_local:
        return []
    if citation.key not in cited_in_law():
        return [citation.key]
    moved = versions(citation.key)[-1].renumbered if citation.edition else {}
    numbers = {
        moved.get(number, number)
        for article in citation.articles
        for number in _numbers(article.partition("(")[0])
    }
    return [f"{citation.key} {number}" for number in sorted(numbers - cited_in_law()[citation.key])]


@by_file
def test_every_article_cited_is_one_the_law_files_cite(path: Path) -> None:
    if not LAW.is_dir():
        pytest.skip(
            "the law files are not beside this checkout: put them at ../shared/law to check citations"
        )
    procedure = load(path)
    bases = [(rule.subject, rule.basis) for rule in rules_of(procedure)]
    missing = {
        (subject, article)
        for subject, basis in (("procedure", procedure.basis), *bases)
        for citation in basis.cites
        for article in unknown(citation)
        if article not in READ_IN_FULL
    }
    assert missing == set()
