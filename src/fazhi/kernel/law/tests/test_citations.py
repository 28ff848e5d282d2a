"""Citations: read, checked and printed as the text stood on a day."""

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fazhi.kernel.law import Citation, CitationError, UnknownAuthority, cite, keys, versions

PROCEDURES = Path(__file__).resolve().parents[6] / "shared" / "procedures"


@pytest.mark.parametrize(
    ("written", "zh", "en"),
    [
        ("XF 22, 23", "《信访工作条例》第22、23条", "Regulations on Petition Work, arts. 22, 23"),
        ("APL 64", "《行政处罚法》第64条", "Administrative Penalty Law, art. 64"),
        ("XF 31(6)", "《信访工作条例》第31条第（6）项", "Regulations on Petition Work, art. 31(6)"),
        (
            "XF 22, 31(6)",
            "《信访工作条例》第22条、第31条第（6）项",
            "Regulations on Petition Work, arts. 22, 31(6)",
        ),
        ("ARL 34-36", "《行政复议法》第34至36条", "Administrative Reconsideration Law, arts. 34–36"),
        ("HOL", "《全国年节及纪念日放假办法》", "Measures on Public Holidays"),
        (
            "SC118 6",
            "《全面推行三项制度的指导意见》第6点",
            "Guiding Opinion on the Three Enforcement Systems, point 6",
        ),
        (
            "SC17 10, 11",
            "《国务院关于加强市县政府依法行政的决定》第10、11点",
            "State Council Decision on Law-based Administration in Cities and Counties, points 10, 11",
        ),
        ("local", "本地规则", "local rule"),
        ("本地规则", "本地规则", "local rule"),
    ],
)
def test_a_citation_prints_as_a_clerk_would_write_it(written: str, zh: str, en: str) -> None:
    (citation,) = cite(written)
    assert (citation.zh(), citation.en()) == (zh, en)
    assert citation.verified


def test_several_texts_are_cited_in_one_string() -> None:
    assert cite("XF 22, 23; APL 48；本地规则") == (
        Citation("XF", ("22", "23")),
        Citation("APL", ("48",)),
        Citation("local"),
    )
    assert cite("XF 22、23，24")[0].articles == ("22", "23", "24")


@pytest.mark.parametrize(
    ("written", "zh", "en"),
    [
        (
            "ARR 5",
            "《行政复议法实施条例》第5条（待核）",
            "Reconsideration Law Implementing Regulations, art. 5 (unverified)",
        ),
        ("CAC14 6, 7", "《网信部门行政执法程序规定》第6、7条（待核）", " (unverified)"),
        (
            "SC37",
            "《关于加强行政规范性文件制定和监督管理工作的通知》（待核）",
            "Notice on Normative Documents (unverified)",
        ),
    ],
)
def test_what_nobody_has_read_is_shown_as_unverified(written: str, zh: str, en: str) -> None:
    (citation,) = cite(written)
    assert citation.zh() == zh
    assert citation.en().endswith(en)
    assert not citation.verified


def test_the_part_of_a_text_that_was_read_is_not_flagged() -> None:
    assert cite("CAC14 6")[0].zh() == "《网信部门行政执法程序规定》第6条"


def test_an_article_is_numbered_as_the_text_stood_on_the_day_with_its_number_now() -> None:
    (interview,) = cite("CSL 58")
    assert interview.zh(date(2026, 3, 1)) == "《网络安全法》第58条"
    assert interview.zh(date(2025, 3, 1)) == "《网络安全法》第56条（现行第58条）"
    assert interview.en(date(2025, 3, 1)) == "Cybersecurity Law, art. 56 (now 58)"
    assert cite("VCL 35-37")[0].zh(date(2025, 3, 1)) == "《村民委员会组织法》第30至32条（现行第35至37条）"


def test_an_article_whose_older_number_is_not_known_is_not_given_one() -> None:
    (unmapped,) = cite("CSL 40")
    assert unmapped.zh(date(2025, 3, 1)) == "《网络安全法》第40条（按2026年文本条文号）"
    assert unmapped.en(date(2025, 3, 1)) == "Cybersecurity Law, art. 40 (numbered as in the text of 2026)"
    assert unmapped.zh(date(2026, 3, 1)) == "《网络安全法》第40条"


def test_a_citation_in_an_older_numbering_names_its_year() -> None:
    (interview,) = cite("CSL@2017 56")
    assert str(interview) == "CSL@2017 56"
    assert interview.zh(date(2025, 3, 1)) == "《网络安全法》第56条（现行第58条）"
    assert interview.zh(date(2026, 3, 1)) == "《网络安全法》第58条"
    with pytest.raises(CitationError, match="took effect in 2018; those held: 2017, 2026"):
        cite("CSL@2018 56")


def test_an_item_keeps_its_own_number_when_its_article_moves() -> None:
    assert (
        cite("VCL 35(2)")[0].zh(date(2025, 3, 1))
        == "《村民委员会组织法》第30条第（2）项（现行第35条第（2）项）"
    )


def test_a_revised_text_whose_new_version_is_not_held_says_so() -> None:
    (feedback,) = cite("SLR21 175")
    assert feedback.zh(date(2024, 3, 1)) == "《监察法实施条例》第175条"
    assert feedback.zh(date(2026, 3, 1)) == "《监察法实施条例》第175条（文本已修订或废止，待核）"


def test_a_day_before_the_oldest_text_held_prints_the_oldest() -> None:
    assert cite("APL 48")[0].zh(date(2015, 1, 1)) == "《行政处罚法》第48条"


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("APL 95", "没有第95条"),
        ("XF 0", "没有第0条"),
        ("ARL 36-34", "没有第36-34条"),
        ("APL twelve", "Cannot read the article 'twelve'"),
        ("apl 12", "Cannot read the citation 'apl 12'"),
        ("《行政处罚法》第12条", "Cannot read the citation"),
        ("", "An empty citation"),
        (" ; ", "An empty citation"),
    ],
)
def test_a_citation_that_cannot_be_right_is_refused(written: str, message: str) -> None:
    with pytest.raises(CitationError, match=re.escape(message)):
        cite(written)


def test_an_unknown_text_is_refused_with_the_nearest_key() -> None:
    with pytest.raises(UnknownAuthority, match="MADR"):
        cite("MADER 12")


citations = st.builds(
    Citation,
    st.sampled_from([key for key in keys() if (versions(key)[-1].articles or 0) >= 30]),
    st.lists(st.integers(1, 30).map(str), max_size=4).map(tuple),
)


@given(st.lists(citations, min_size=1, max_size=4))
def test_writing_and_reading_citations_are_inverse(written: list[Citation]) -> None:
    assert cite("; ".join(map(str, written))) == tuple(written)


@given(citations, st.dates(date(2010, 1, 1), date(2030, 1, 1)))
def test_every_citation_prints_on_every_day(citation: Citation, on: date) -> None:
    assert citation.zh(on).startswith("《")
    assert citation.en(on)[0].isupper()


def bases(value: Any) -> Iterator[str]:
    """Every `basis` in a procedure file, however deep."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from [inner] if key == "basis" and isinstance(inner, str) else bases(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from bases(inner)


def test_every_citation_of_the_prototype_procedures_resolves() -> None:
    files = sorted(PROCEDURES.glob("*.toml"))
    if not files:
        pytest.skip("the shared procedure files are not beside this checkout")
    found = {basis for file in files for basis in bases(tomllib.loads(file.read_text(encoding="utf-8")))}
    assert len(found) > 60
    for basis in found:
        assert all(citation.zh() and citation.en() for citation in cite(basis))
