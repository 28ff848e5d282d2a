"""Papers as PDF/A-2b, laid out by typst from ``layout.typ``. Pure: the text goes in as data, never as markup."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typst

from fazhi.kernel.papers import measures
from fazhi.kernel.papers.blocks import BREAK, Block, Sheet, Table
from fazhi.kernel.papers.fonts import WANTED, Fonts

LAYOUT = (Path(__file__).parent / "layout.typ").read_bytes()
DRAFT = "草稿"


def rendered(sheets: Sequence[Sheet], fonts: Fonts, *, at: datetime) -> bytes:
    """One PDF of one or several papers, each beginning on a page 1. ``at`` is the time of making written into it."""
    data = {
        "title": sheets[0].title if sheets else "",
        "fonts": fonts.families,
        "heavy": "bold" if WANTED["title"][0] in fonts.missing else "regular",
        "measures": _MEASURES,
        "sheets": [_sheet(one) for one in sheets],
    }
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    compiler = typst.Compiler(LAYOUT, font_paths=fonts.book, sys_inputs=inputs)
    made = compiler.compile(pdf_standards="a-2b", timestamp=at.astimezone(UTC).replace(microsecond=0))
    if not isinstance(made, bytes):
        raise TypeError("typst gave no PDF")
    return made


_MEASURES = {
    "top": measures.TOP_MM,
    "bottom": measures.BOTTOM_MM,
    "left": measures.LEFT_MM,
    "right": measures.RIGHT_MM,
    "pitch": measures.PITCH_PT,
    "tracking": measures.TRACKING_PT,
    "body": measures.BODY_PT,
    "title": measures.TITLE_PT,
    "small": measures.SMALL_PT,
    "table": measures.TABLE_PITCH_PT,
    "head": measures.HEAD_DOWN_MM,
    "line": measures.LINE_BELOW_MM,
    "number": measures.NUMBER_DOWN_MM,
    "newline": BREAK,
}


def _sheet(sheet: Sheet) -> Mapping[str, Any]:
    return {
        "style": sheet.style,
        "organ": sheet.organ,
        "organ_size": measures.head_size(sheet.organ),
        "title": sheet.title,
        "number": sheet.number,
        "addressee": sheet.addressee,
        "blocks": [_block(block) for block in sheet.blocks],
        "signer": sheet.signer,
        "day": sheet.day,
        "copies": sheet.copies,
        "printed": sheet.printed,
        "printed_on": f"{sheet.day}印发" if sheet.day else "",
        "draft": sheet.draft,
        "mark": DRAFT,
    }


def _block(block: Block) -> Mapping[str, Any]:
    if isinstance(block, Table):
        return {"kind": "table", "rows": block.rows, "widths": block.widths}
    runs = [{"text": run.text, "face": run.face} for run in block.runs]
    return {"kind": "paragraph", "runs": runs, "right": block.right}
