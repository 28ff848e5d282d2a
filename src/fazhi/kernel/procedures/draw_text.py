"""Text inside a picture: how wide it is, where it breaks, and how it is written as SVG."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

FAMILY = "'Noto Sans CJK SC','Source Han Sans SC','PingFang SC','Microsoft YaHei',sans-serif"
NOT_FIRST = "，。；：！？、）》”’％"
WIDE = 0x2E80
"""From here on characters are as wide as they are high; those before are taken for a bit over half."""


def font(size: int) -> str:
    """The font attributes of a text."""
    return f'font-family="{FAMILY}" font-size="{size}"'


def width_of(text: str, size: float) -> float:
    """About how wide a text is, in pixels."""
    return sum(size if ord(c) >= WIDE or c in "“”‘’…" else size * 0.56 for c in text)


def wrapped(text: str, size: float, width: float) -> tuple[str, ...]:
    """The lines of a text: Chinese breaks anywhere but before closing marks, Latin words stay whole."""
    lines, line = [], ""
    for piece in re.findall(r"[\u0000-\u2e7f]+?(?:\s+|(?=[\u2e80-\uffff])|$)|[\u2e80-\uffff]", text):
        fits = width_of((line + piece).rstrip(), size) <= width
        if line and not fits and piece not in NOT_FIRST:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return (*lines, line.rstrip()) if line.strip() else tuple(lines)


def svg_text(
    lines: Sequence[str], x: float, y: float, size: int, step: int, ink: str, *, bold: bool = False
) -> str:
    """Lines of text from a first baseline downwards."""
    weight = ' font-weight="600"' if bold else ""
    spans = "".join(
        f'<tspan x="{x:.1f}" y="{y + step * n:.1f}">{escape(line)}</tspan>' for n, line in enumerate(lines)
    )
    return f'<text font-size="{size}" fill="{ink}"{weight}>{spans}</text>'
