"""The papers of a penalty case, through its pages: filled, edited, signed, corrected, the case file downloaded."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from fazhi.kernel.matters.models import Matter
from fazhi.kernel.papers.fonts import on_this_machine
from fazhi.kernel.papers.models import Paper, PaperText
from fazhi.modules.enforcement.tests import conftest as enforcement
from fazhi.modules.enforcement.tests.conftest import AT, DAY, Bureau

bureau, staffed, client_of = enforcement.bureau, enforcement.staffed, enforcement.client_of
SignIn = Callable[[str], Client]


@pytest.fixture(autouse=True)
def store(settings: Any, tmp_path: Path) -> None:
    settings.EVIDENCE_ROOT = tmp_path / "evidence"
    if on_this_machine().none:
        pytest.skip("no Chinese font on this machine: install fonts-noto-cjk")


@pytest.fixture
def decided(staffed: Bureau) -> Matter:
    """A case in which the party said something, and a fine was decided."""
    matter = staffed.opened()
    staffed.investigate(matter, AT)
    staffed.propose(matter, AT, hearing_case=True)
    staffed.notify(matter, AT)
    staffed.do(matter, "state", staffed.officer, AT, data={"statement": "价签掉了"})
    check = {"result": "not_accepted", "reasons": "没有证据"}
    staffed.do(matter, "check_statement", staffed.officer, AT, data=check)
    staffed.decide(matter, AT + 10 * DAY)
    return Matter.objects.get(pk=matter.pk)


def test_a_decision_is_written_signed_and_corrected_on_its_pages(
    decided: Matter, client_of: SignIn, staffed: Bureau
) -> None:
    head, officer = client_of("head"), client_of("officer")
    papers = f"/work/matters/{decided.pk}/papers/"
    page = officer.get(papers).content.decode()
    assert "行政处罚决定书" in page
    assert "缺" in page
    begun = officer.post(f"{papers}begin/", {"code": "penalty_decision", "step": "decide"})
    address = begun.headers["Location"]
    paper = Paper.objects.get(code="penalty_decision")
    text = paper.texts.get()
    for words in (
        "当事人（法人或者其他组织）：东湾村某商店",
        "罚款：人民币500元。",
        "不成立，不予采纳",
        "《行政处罚法》第67条",
        "60日内向tc人民政府申请行政复议（《行政复议法》第20、24条）",
        "当事人在规定的期限内没有要求听证",
    ):
        assert words in text.body, words
    edited = {"title": text.title, "addressee": "", "body": f"{text.body}\n本决定书一式三份。", "expected": 1}
    assert officer.post(address, edited).status_code == 303
    shown = officer.get(address).content.decode()
    assert "<ins>本决定书一式三份。</ins>" in shown
    assert officer.post(address, edited).status_code == 409
    assert officer.post(f"{address}sign/", {"expected": 2}).status_code == 403
    assert head.post(f"{address}sign/", {"expected": 2}).status_code == 422
    words = {"expected": 2, "words": "云市监", "basis": "云市监〔2026〕1号"}
    assert head.post(f"{address}sign/", words).status_code == 303
    assert "云市监罚决〔" in head.get(address).content.decode()
    kept = b"".join(head.get(f"{address}paper.pdf").streaming_content)
    assert kept.startswith(b"%PDF")
    again = head.post(f"{address}correct/").headers["Location"]
    assert "更正" in head.get(again).content.decode()
    assert head.get(f"{again}paper.docx").content.startswith(b"PK")
    whole = io.BytesIO(head.get(f"{papers}file.zip").content)
    names = zipfile.ZipFile(whole).namelist()
    assert names[0] == "00 案卷目录.pdf"
    assert names[1].startswith("01 行政处罚决定书 云市监罚决〔")


def test_what_is_missing_stands_on_the_page_of_the_matter(decided: Matter, client_of: SignIn) -> None:
    page = client_of("officer").get(f"/work/matters/{decided.pk}/").content.decode()
    assert "案卷中没有的" in page
    assert "立案审批表" in page


def test_blank_forms_are_printed_and_nothing_else(decided: Matter, client_of: SignIn) -> None:
    officer = client_of("officer")
    papers = f"/work/matters/{decided.pk}/papers/"
    assert officer.get(f"{papers}step-investigate.pdf").content.startswith(b"%PDF")
    assert officer.get(f"{papers}hearing_notice.docx").content.startswith(b"PK")
    for name in ("step-gone.pdf", "gone.docx", "step-decide.exe"):
        assert officer.get(papers + name).status_code == 404


def test_a_stranger_sees_no_paper(decided: Matter, client_of: SignIn, staffed: Bureau) -> None:
    officer, lent = client_of("officer"), client_of("lent")
    address = officer.post(
        f"/work/matters/{decided.pk}/papers/begin/", {"code": "penalty_decision", "step": "decide"}
    ).headers["Location"]
    assert PaperText.objects.count() == 1
    for path in (address, f"{address}paper.pdf", f"/work/matters/{decided.pk}/papers/"):
        assert lent.get(path).status_code == 404
    for path in (f"{address}sign/", f"{address}correct/"):
        assert lent.post(path, {"expected": 1}).status_code == 404


def test_papers_are_read_in_few_queries(
    decided: Matter, client_of: SignIn, django_assert_max_num_queries: Any
) -> None:
    officer = client_of("officer")
    path = f"/work/matters/{decided.pk}/papers/"
    officer.get(path)
    with django_assert_max_num_queries(15):
        assert officer.get(path).status_code == 200
