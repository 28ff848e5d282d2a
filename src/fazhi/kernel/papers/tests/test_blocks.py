"""From an edited text to blocks, from a template to a text, and what was changed."""

import string

from hypothesis import given
from hypothesis import strategies as st

from fazhi.kernel.papers import difference
from fazhi.kernel.papers.blocks import BREAK, Paragraph, Table, cell, read
from fazhi.kernel.papers.filling import Values, filled
from fazhi.kernel.papers.tests.samples import TEXT

LINES = st.lists(
    st.text(st.sampled_from(string.ascii_letters + "一二、（）。：|>⏎ 　问答"), max_size=30), max_size=12
)


def test_the_numbering_of_the_standard_makes_headings() -> None:
    blocks = read(TEXT)
    first, heading, second, table, *_rest, right = blocks
    assert isinstance(first, Paragraph)
    assert first.runs[0].face == "body"
    assert isinstance(heading, Paragraph)
    assert [(run.text, run.face) for run in heading.runs] == [
        ("一、事实。", "first"),
        ("经查，货架上的商品没有标价。", "body"),
    ]
    assert isinstance(second, Paragraph)
    assert second.runs[0].face == "second"
    assert isinstance(table, Table)
    assert table.rows[1] == ("意见", f"同意{BREAK}签名：")
    assert sum(table.widths) == 100
    assert isinstance(right, Paragraph)
    assert right.right


@given(LINES)
def test_no_text_is_lost(lines: list[str]) -> None:
    kept = "".join(
        block.text if isinstance(block, Paragraph) else "".join(part for row in block.rows for part in row)
        for block in read("\n".join(lines))
    )
    leave = str.maketrans("", "", "|> 　\n")
    assert kept.translate(leave) == "".join(lines).translate(leave)


@given(LINES, LINES)
def test_the_difference_holds_both_texts(before: list[str], after: list[str]) -> None:
    one, other = "\n".join(before), "\n".join(after)
    found = difference.lines(one, other)
    pieces = [piece for line in found for piece in line]
    old = "".join(p.text for p in pieces if p.change != "added")
    new = "".join(p.text for p in pieces if p.change != "removed")
    assert (old, new) == (one.replace("\n", ""), other.replace("\n", ""))
    assert difference.changed(difference.around(found)) == difference.changed(found)
    assert (difference.changed(found) == 0) == (one.splitlines() == other.splitlines())


def test_a_template_is_filled_line_by_line() -> None:
    values = Values(
        {"名称": "某商店", "decide.fine": "500", "decide@day": "2026年3月2日", "note": "甲|乙\n丙"},
        {"member": [{"key": "甲", "view": "同意"}, {"key": "乙", "view": "反对"}]},
        {"decide.penalty"},
    )
    template = """
{名称}：
? 罚款{.fine}元。
? 没收{.confiscated}元。
?decide.penalty? 给予处罚（{§APL 67}）。
?!decide.penalty? 不予处罚。
*member* {key}：{view}
| 备注 | {note} | {empty} |
签收：{receipt}　{serve@day}
"""
    assert filled(template, values, "decide").splitlines() == [
        "某商店：",
        "罚款500元。",
        "给予处罚（《行政处罚法》第67条）。",
        "甲：同意",
        "乙：反对",
        "| 备注 | 甲｜乙⏎丙 |  |",
        "签收：＿＿＿＿＿＿　　　　年　　月　　日",
    ]
    assert "没收＿＿＿＿＿＿元" in filled(template, Values(), "decide", blank=True)


def test_a_value_cannot_break_a_table() -> None:
    assert cell(" a | b\n\nc ") == "a ｜ b⏎c"
