"""Papers as .docx, by python-docx: the page of GB/T 9704 in styles of Word, to be edited outside. Pure.

The fonts are named as offices have them, whatever this machine has.
"""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from fazhi.kernel.papers import measures as m
from fazhi.kernel.papers.blocks import BREAK, Paragraph, Run, Sheet, Table
from fazhi.kernel.papers.fonts import IN_WORD

RED = RGBColor(0xD7, 0x00, 0x0F)
GREY = RGBColor(0x70, 0x70, 0x70)
CENTRE, RIGHT, LEFT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.LEFT
JUSTIFIED = WD_ALIGN_PARAGRAPH.JUSTIFY
DRAFT = "草　稿"
AFTER_BORDERS = ("w:shd", "w:tabs", "w:autoSpaceDE", "w:autoSpaceDN", "w:spacing", "w:ind", "w:jc", "w:rPr")
"""What follows a paragraph's borders in the order Word asks for."""
FOUR = 4 * m.BODY_PT
"""The date stands four characters from the right edge."""


def rendered(sheet: Sheet, *, at: datetime) -> bytes:
    """One paper as a .docx. ``at`` is the time of making written into it."""
    document = Document()
    _set_page(document)
    _set_styles(document)
    _footers(document, sheet.draft)
    _head(document, sheet)
    for block in sheet.blocks:
        if isinstance(block, Table):
            _table(document, block)
        else:
            _paragraph(document, block, keep=block is sheet.blocks[-1])
    _foot(document, sheet)
    properties = document.core_properties
    properties.title, properties.author = sheet.title, sheet.organ
    properties.created = properties.modified = at.astimezone(UTC).replace(tzinfo=None)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def _set_page(document: Any) -> None:
    section = document.sections[0]
    section.start_type = WD_SECTION.NEW_PAGE
    section.page_width, section.page_height = Mm(m.PAGE_MM[0]), Mm(m.PAGE_MM[1])
    section.top_margin, section.bottom_margin = Mm(m.TOP_MM), Mm(m.BOTTOM_MM)
    section.left_margin, section.right_margin = Mm(m.LEFT_MM), Mm(m.RIGHT_MM)
    section.header_distance = Mm(20)
    section.footer_distance = Mm(m.BOTTOM_MM - m.NUMBER_DOWN_MM - 5)
    document.settings.odd_and_even_pages_header_footer = True


def _set_styles(document: Any) -> None:
    style = document.styles["Normal"]
    style.font.size = Pt(m.BODY_PT)
    _set_fonts(style.element.get_or_add_rPr(), "body")
    form = style.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    form.line_spacing = Pt(m.PITCH_PT)
    form.widow_control = False
    properties = style.element.get_or_add_rPr()
    language = OxmlElement("w:lang")
    for name, value in {"val": "zh-CN", "eastAsia": "zh-CN"}.items():
        language.set(qn(f"w:{name}"), value)
    properties.append(language)
    for name in ("autoSpaceDE", "autoSpaceDN"):  # no gaps between Chinese and numerals
        switch = OxmlElement(f"w:{name}")
        switch.set(qn("w:val"), "0")
        style.element.get_or_add_pPr().insert_element_before(switch, *AFTER_BORDERS[4:])


def _set_fonts(properties: Any, use: str) -> None:
    """All four names of a font: Word takes the one for Chinese from ``eastAsia`` alone."""
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for name in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{name}"), IN_WORD[use])
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)


def _write(paragraph: Any, text: str, use: str = "body", size: float = m.BODY_PT, colour: Any = None) -> None:
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    _set_fonts(run._element.get_or_add_rPr(), use)
    if use == "body" and size == m.BODY_PT:
        closer = OxmlElement("w:spacing")
        closer.set(qn("w:val"), str(round(m.TRACKING_PT * 20)))
        run._element.get_or_add_rPr().insert_element_before(closer, "w:w", "w:kern", "w:position", "w:sz")
    if colour is not None:
        run.font.color.rgb = colour


def _line(
    document: Any, text: str, align: Any, *, use: str = "body", size: float = m.BODY_PT, **form: Any
) -> Any:
    paragraph = document.add_paragraph()
    paragraph.alignment = align
    for name, points in form.items():
        setattr(paragraph.paragraph_format, name, Pt(points))
    _write(paragraph, text, use, size)
    return paragraph


def _head(document: Any, sheet: Sheet) -> None:
    if sheet.style == "issued":
        _red_head(document, sheet)
    elif sheet.style == "letter" and sheet.organ:
        _title(document, sheet.organ)
    _title(document, sheet.title)
    if sheet.number and sheet.style != "issued":
        _line(document, sheet.number, CENTRE)
    _line(document, "", LEFT)
    if sheet.addressee:
        _line(document, f"{sheet.addressee}：", LEFT)


def _red_head(document: Any, sheet: Sheet) -> None:
    size = m.head_size(sheet.organ)
    down = m.HEAD_DOWN_MM * m.POINTS_A_MM
    head = document.add_paragraph()
    head.alignment = CENTRE
    head.paragraph_format.space_before, head.paragraph_format.space_after = Pt(down), Pt(m.PITCH_PT)
    head.paragraph_format.line_spacing = Pt(size * 1.15)
    _write(head, sheet.organ, "title", size, RED)
    number = _line(document, sheet.number, CENTRE, space_after=m.PITCH_PT)
    _border(number, "bottom", 10, "D7000F", space=round(m.LINE_BELOW_MM * m.POINTS_A_MM))


def _title(document: Any, text: str) -> None:
    _line(document, text, CENTRE, use="title", size=m.TITLE_PT, line_spacing=m.PITCH_PT * 1.1)


def _border(paragraph: Any, side: str, eighths: int, colour: str, *, space: int) -> None:
    borders = OxmlElement("w:pBdr")
    border = OxmlElement(f"w:{side}")
    for name, value in {"val": "single", "sz": eighths, "space": space, "color": colour}.items():
        border.set(qn(f"w:{name}"), str(value))
    borders.append(border)
    paragraph._element.get_or_add_pPr().insert_element_before(borders, *AFTER_BORDERS)


def _paragraph(document: Any, block: Paragraph, *, keep: bool) -> None:
    """``keep``: the organ and the day never stand on a page alone."""
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.keep_with_next = keep or None
    paragraph.alignment = RIGHT if block.right else JUSTIFIED
    if not block.right:
        _indent(paragraph)
    for run in block.runs:
        _write_run(paragraph, run)


def _indent(paragraph: Any) -> None:
    """Two characters, whatever their size: Word's own measure, with points beside it for others."""
    paragraph.paragraph_format.first_line_indent = Pt(2 * m.BODY_PT)
    paragraph._element.get_or_add_pPr().find(qn("w:ind")).set(qn("w:firstLineChars"), "200")


def _write_run(paragraph: Any, run: Run) -> None:
    _write(paragraph, run.text, run.face)


def _table(document: Any, block: Table) -> None:
    columns = len(block.widths)
    table = document.add_table(rows=0, cols=columns)
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    shares = [Mm(m.AREA_MM[0] * share / 100) for share in block.widths]
    for column, share in zip(table.columns, shares, strict=True):
        column.width = share
    for texts in block.rows:
        row = table.add_row()
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        cells = row.cells
        for cell, share in zip(cells, shares, strict=True):
            cell.width = share
        for n, text in enumerate(texts):
            last = n == len(texts) - 1 and n < columns - 1
            cell = cells[n].merge(cells[columns - 1]) if last else cells[n]
            names = columns in (2, 4)
            label = n + 1 < len(texts) and n % 2 == 0 and names
            _cell(cell, text, CENTRE if label or (not names and columns > 1) else LEFT)
    _line(document, "", LEFT, size=m.SMALL_PT, line_spacing=8)


def _cell(cell: Any, text: str, align: Any) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    for n, line in enumerate(text.split(BREAK)):
        paragraph = cell.paragraphs[0] if n == 0 else cell.add_paragraph()
        paragraph.alignment = align
        paragraph.paragraph_format.line_spacing = Pt(m.TABLE_PITCH_PT)
        paragraph.paragraph_format.space_before = Pt(3) if n == 0 else Pt(0)
        paragraph.paragraph_format.space_after = Pt(3)
        _write(paragraph, line, size=m.SMALL_PT)


def _foot(document: Any, sheet: Sheet) -> None:
    if sheet.signer or sheet.day:
        _line(document, "", LEFT).paragraph_format.keep_with_next = True
        widest = max(m.width(sheet.signer, m.BODY_PT), m.width(sheet.day, m.BODY_PT))
        for text in (sheet.signer, sheet.day):
            beside = (widest - m.width(text, m.BODY_PT)) / 2
            line = _line(document, text, RIGHT, right_indent=FOUR + beside)
            line.paragraph_format.keep_with_next = text is sheet.signer
    if sheet.copies or sheet.printed:
        _imprint(document, sheet)


def _imprint(document: Any, sheet: Sheet) -> None:
    """The imprint of an issued document: to whom copies go, who prints it and when."""
    printed = f"{sheet.day}印发" if sheet.day else ""
    lines = [*([sheet.copies] if sheet.copies else []), f"{sheet.printed}\t{printed}"]
    for n, text in enumerate(lines):
        line = _line(
            document, text, LEFT, size=m.SMALL_PT, space_before=m.PITCH_PT if n == 0 else 0,
            left_indent=m.SMALL_PT, right_indent=m.SMALL_PT, line_spacing=m.TABLE_PITCH_PT,
        )  # fmt: skip
        line.paragraph_format.tab_stops.add_tab_stop(
            Mm(m.AREA_MM[0]) - Pt(m.SMALL_PT), WD_TAB_ALIGNMENT.RIGHT
        )
        _border(line, "top", 8 if n == 0 else 6, "000000", space=3)
        if n == len(lines) - 1:
            _second_border(line)


def _second_border(line: Any) -> None:
    below = OxmlElement("w:bottom")
    for name, value in {"val": "single", "sz": 8, "space": 3, "color": "000000"}.items():
        below.set(qn(f"w:{name}"), str(value))
    line._element.get_or_add_pPr().find(qn("w:pBdr")).append(below)


def _footers(document: Any, draft: bool) -> None:
    """— 1 —, at the outside: one character from the right edge on odd pages, from the left on even ones."""
    section = document.sections[0]
    for footer, align in ((section.footer, RIGHT), (section.even_page_footer, LEFT)):
        paragraph = footer.paragraphs[0]
        paragraph.alignment = align
        paragraph.paragraph_format.right_indent = paragraph.paragraph_format.left_indent = Pt(m.SMALL_PT)
        _write(paragraph, "— ", "number", m.SMALL_PT)
        _page_number(paragraph)
        _write(paragraph, " —", "number", m.SMALL_PT)
    for header in (section.header, section.even_page_header):
        header.paragraphs[0].alignment = RIGHT
        if draft:
            _write(header.paragraphs[0], DRAFT, "first", m.BODY_PT, GREY)


def _page_number(paragraph: Any) -> None:
    run = paragraph.add_run()
    run.font.size = Pt(m.SMALL_PT)
    _set_fonts(run._element.get_or_add_rPr(), "number")
    for kind in ("begin", "", "end"):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = "PAGE"
        run._element.append(element)
