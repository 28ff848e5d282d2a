"""Both layouts: .docx opened again, the text of the PDF, the measures of the page."""

import shutil
import subprocess
import zipfile
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from fazhi.kernel.papers import pdf, word
from fazhi.kernel.papers.fonts import WANTED, chosen, on_this_machine
from fazhi.kernel.papers.tests.samples import sheet

AT = datetime(2026, 11, 22, 1, tzinfo=UTC)


def test_a_docx_has_the_page_and_the_types_of_the_standard() -> None:
    document = Document(BytesIO(word.rendered(sheet(), at=AT)))
    section = document.sections[0]
    assert [round(side.mm) for side in (section.top_margin, section.left_margin, section.page_width)] == [
        37,
        28,
        210,
    ]
    assert round((section.page_width - section.left_margin - section.right_margin) / Mm(1)) == 156
    assert round((section.page_height - section.top_margin - section.bottom_margin) / Mm(1)) == 225
    title = next(p for p in document.paragraphs if p.text == "行政处罚决定书")
    assert title.runs[0].font.size == Pt(22)
    assert title.runs[0]._element.rPr.rFonts.get(qn("w:eastAsia")) == "方正小标宋简体"
    body = next(p for p in document.paragraphs if p.text.startswith("一、"))
    assert [run._element.rPr.rFonts.get(qn("w:eastAsia")) for run in body.runs] == ["黑体", "仿宋"]
    assert body.runs[1].font.size == Pt(16)
    assert 28.9 < body.style.paragraph_format.line_spacing.pt < 29.1
    assert document.tables[0].cell(1, 1).text == "同意\n签名："
    assert document.settings.odd_and_even_pages_header_footer
    assert "PAGE" in section.footer._element.xml
    assert "草" not in section.header.paragraphs[0].text


def test_a_draft_says_so_on_every_page_and_an_issued_document_has_a_red_head() -> None:
    document = Document(
        BytesIO(
            word.rendered(sheet(style="issued", draft=True, copies="抄送：县司法局", printed="县政府"), at=AT)
        )
    )
    assert document.sections[0].header.paragraphs[0].text == word.DRAFT
    head = document.paragraphs[0]
    assert str(head.runs[0].font.color.rgb) == "D7000F"
    assert "抄送：县司法局" in [p.text for p in document.paragraphs]


def test_the_pdf_says_what_the_docx_says(tmp_path: Path) -> None:
    fonts = on_this_machine()
    if fonts.none:
        pytest.skip("no Chinese font on this machine: install fonts-noto-cjk")
    made = pdf.rendered([sheet(), sheet(title="送达回证", draft=True)], fonts, at=AT)
    assert made == pdf.rendered([sheet(), sheet(title="送达回证", draft=True)], fonts, at=AT)
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not on this machine: install poppler-utils to compare the text")
    (tmp_path / "a.pdf").write_bytes(made)
    told = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "a.pdf", "-"], capture_output=True, text=True, check=True
    )
    text = "".join(told.stdout.split())
    for words in (
        "云市监罚决〔2026〕3号",
        "货架上的商品没有标价",
        "同意",
        "2026年11月22日",
        "送达回证",
        "—1—",
    ):
        assert words in text
    assert {"草", "稿"} <= set(text)


def test_the_types_of_the_standard_go_before_what_takes_their_place() -> None:
    everything = {name for _called, names, instead in WANTED.values() for name in (*names, *instead)}
    families, missing = chosen(everything)
    assert missing == ()
    assert families["body"] == "FangSong_GB2312"
    families, missing = chosen({"Noto Serif CJK SC", "Noto Sans CJK SC"})
    assert missing == ("仿宋", "小标宋", "黑体", "楷体", "宋体")
    assert families["first"] == "Noto Sans CJK SC"
    assert not all(chosen(set())[0].values())


def test_a_docx_is_a_whole_package() -> None:
    with zipfile.ZipFile(BytesIO(word.rendered(sheet(), at=AT))) as package:
        assert package.testzip() is None
