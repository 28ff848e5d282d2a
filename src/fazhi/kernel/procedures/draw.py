"""A procedure as a picture: steps, what must come first, what is owed, and where one matter stands.

The picture is SVG to be put into a page as it is: presentation attributes only, no script and no style, so
that it passes a strict content security policy. Whatever colour says, a mark or a word says too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape

from fazhi.kernel.procedures.draw_layout import Edge, Placement, Spacing, place, reduced
from fazhi.kernel.procedures.draw_marks import PLAIN, Chip, Mark, chips_of, marks_of
from fazhi.kernel.procedures.draw_text import font, svg_text, width_of, wrapped
from fazhi.kernel.procedures.marking import Marking
from fazhi.kernel.procedures.model import Procedure, Step, Text
from fazhi.kernel.procedures.timing import Rules

BOX = 188
PADDING = 10
LINE = 19
SMALL = 16
CHIP_TEXT = BOX - 2 * PADDING - 28
SPACING = Spacing(box=BOX, between=36, rows=44)
MARGIN = 24
INK = "#1f2933"
GREY = "#52606d"

ROLE_COLOURS = ("#1d4ed8", "#9a3412", "#166534", "#6b21a8", "#9f1239", "#155e75", "#854d0e", "#3f3f46")
"""One for each role in the order of the file; dark enough for text on white (contrast 4.5 and more)."""

SIGNS = {
    "clock": "M6.5 0.5 a6 6 0 1 0 0.01 0 z M6.5 3 v3.5 l2.5 1.5",
    "right": "M6.5 0.5 l6 6 l-6 6 l-6 -6 z",
    "wait": "M2 0.5 h9 l-4.5 6 l4.5 6 h-9 l4.5 -6 z",
    "again": "M10.5 10 a5 5 0 1 1 0.5 -6 M11.5 0.5 v4 h-4",
}
"""Signs of chips, 13 pixels square: a clock, a diamond, an hourglass, a turning arrow."""

SIGN_WORDS = {
    "clock": Text("办理期限", "time limit"),
    "right": Text("权利，逾期不行使即终止", "a right; silence ends it"),
    "wait": Text("最短等待", "minimum wait"),
    "again": Text("须重新办理", "owed again"),
}

ARROWS = {
    "after": ("", "#52606d", Text("之后方可办理", "only after")),
    "after_if_due": ("7 4", "#52606d", Text("适用时，之后方可办理", "only after, where it applies")),
    "then": ("2 4", "#9a3412", Text("产生应办义务", "makes it owed")),
}


@dataclass(frozen=True, slots=True)
class _Box:
    step: Step
    role: Text
    colour: str
    title: tuple[str, ...]
    chips: tuple[tuple[Chip, tuple[str, ...]], ...]
    mark: Mark
    mark_lines: tuple[str, ...]

    @property
    def height(self) -> float:
        lines = LINE * len(self.title) + SMALL * (1 + len(self.mark_lines))
        chips = sum(SMALL * len(words) + 8 for _, words in self.chips)
        return 2 * PADDING + lines + chips


def draw(
    procedure: Procedure,
    marking: Marking | None = None,
    rules: Rules | None = None,
    now: datetime | None = None,
    lang: str = "zh",
) -> str:
    """The picture as one `<svg>` element.

    With a marking (and then `rules` and `now`) it shows what is done, possible now, waiting and until when,
    owed and overdue. Raises ValueError if a marking comes without them.
    """
    if marking is not None and (rules is None or now is None):
        raise ValueError("A picture of a matter needs `rules` and `now` beside its marking.")
    marks = marks_of(procedure, marking, rules, now, lang) if marking and rules and now else {}
    arrows = _arrows(procedure)
    earlier = _earlier(list(procedure.steps), arrows)
    boxes = [
        _box(procedure, step, earlier[step.id], marks.get(step.id, PLAIN), lang)
        for step in procedure.steps.values()
    ]
    laid = place([box.height for box in boxes], tuple(arrows), SPACING)
    return _svg(procedure, boxes, arrows, laid, marked=bool(marks), lang=lang)


def _box(procedure: Procedure, step: Step, earlier: set[str], mark: Mark, lang: str) -> _Box:
    order = list(procedure.roles)
    role = step.by[0] if step.by else ""
    title = procedure.roles.get(role, Text("系统", "System"))
    chips = tuple((c, wrapped(c.words, 12, CHIP_TEXT)) for c in chips_of(procedure, step, earlier, lang))
    return _Box(
        step=step,
        role=title,
        colour=ROLE_COLOURS[order.index(role) % len(ROLE_COLOURS)] if role in order else INK,
        title=wrapped(_said(step.title, lang), 15, BOX - 2 * PADDING - 6),
        chips=chips,
        mark=mark,
        mark_lines=wrapped(mark.words, 12, BOX - 2 * PADDING - 6) if mark.words else (),
    )


def _earlier(names: list[str], arrows: Mapping[Edge, str]) -> dict[str, set[str]]:
    """For every step the steps on some way to it."""
    before: dict[str, set[str]] = {name: set() for name in names}
    growing = True
    while growing:
        growing = False
        for a, b in arrows:
            more = ({names[a]} | before[names[a]]) - before[names[b]]
            before[names[b]] |= more
            growing = growing or bool(more)
    return before


def _said(text: Text, lang: str) -> str:
    return text.en if lang == "en" else text.zh


def _arrows(procedure: Procedure) -> dict[Edge, str]:
    """The fewest arrows that say the order: of strict and conditional ones those no longer way implies."""
    places = {name: place for place, name in enumerate(procedure.steps)}
    kinds: dict[Edge, str] = {}
    for step in procedure.steps.values():
        for atom in _duties(procedure, step):
            _arrow(procedure, places, kinds, atom, step.id, "then")
        for atom in step.after_if_due:
            _arrow(procedure, places, kinds, atom, step.id, "after_if_due")
        for atom in (*step.after, *(atom for group in step.after_any for atom in group)):
            _arrow(procedure, places, kinds, atom, step.id, "after")
        for right in procedure.rights.values():
            if step.id in (*right.used_by, *right.given_up_by):
                for atom in right.starts:
                    _arrow(procedure, places, kinds, atom, step.id, "after")
    firm = set(reduced(edge for edge, kind in kinds.items() if kind != "then"))
    joined = {n for edge in firm for n in edge}
    return {
        edge: kind
        for edge, kind in kinds.items()
        if edge in firm or (kind == "then" and (edge[0] not in joined or edge[1] not in joined))
    }


def _duties(procedure: Procedure, step: Step) -> Iterable[str]:
    return (s for c in procedure.clocks.values() if step.id in c.met_by for s in c.starts)


def _arrow(
    procedure: Procedure, places: Mapping[str, int], kinds: dict[Edge, str], atom: str, step: str, kind: str
) -> None:
    owner = atom.partition(".")[0]
    if owner in procedure.steps:
        if owner != step:
            kinds[(places[owner], places[step])] = kind
        return
    timer = procedure.rights.get(owner) or procedure.clocks[owner]
    for start in timer.starts:
        if start.partition(".")[0] in procedure.steps:
            _arrow(procedure, places, kinds, start, step, kind)


def _svg(
    procedure: Procedure,
    boxes: list[_Box],
    arrows: Mapping[Edge, str],
    laid: Placement,
    *,
    marked: bool,
    lang: str,
) -> str:
    legend, legend_height = _legend(boxes, set(arrows.values()), max(laid.width, 700), lang)
    width, height = max(laid.width, 700) + 2 * MARGIN, laid.height + 2 * MARGIN + legend_height
    title = _said(procedure.title, lang)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="procedure-picture" role="img" '
        f'width="{width:.0f}" height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'lang="{"en" if lang == "en" else "zh-CN"}" aria-labelledby="picture-title picture-desc" {font(14)}>'
    )
    parts = [
        head,
        f'<title id="picture-title">{escape(title)}</title>',
        f'<desc id="picture-desc">{escape(_described(boxes, marked=marked, lang=lang))}</desc>',
        _markers(),
        f'<rect width="{width:.0f}" height="{height:.0f}" fill="#ffffff"/>',
        f'<g transform="translate({MARGIN} {MARGIN})">{legend}</g>',
        f'<g transform="translate({MARGIN} {MARGIN + legend_height})">',
        *(_way(laid.ways[edge], kind) for edge, kind in arrows.items()),
        *(_drawn(box, *laid.tops[number], lang) for number, box in enumerate(boxes)),
        "</g></svg>",
    ]
    return "".join(parts)


def _described(boxes: list[_Box], *, marked: bool, lang: str) -> str:
    """The picture in words, for those who hear it: every step with its role and its state."""
    stop = ". " if lang == "en" else "；"
    colon = ": " if lang == "en" else "："
    said = (
        f"{_said(b.step.title, lang)}（{_said(b.role, lang)}）{colon + b.mark.words if marked and b.mark.words else ''}"
        for b in boxes
    )
    return stop.join(said)


def _markers() -> str:
    heads = "".join(
        f'<marker id="arrow-{kind}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" '
        f'orient="auto"><path d="M0 0 L8 4 L0 8 z" fill="{colour}"/></marker>'
        for kind, (_, colour, _) in ARROWS.items()
    )
    return f"<defs>{heads}</defs>"


def _way(points: tuple[tuple[float, float], ...], kind: str) -> str:
    dashes, colour, _ = ARROWS[kind]
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<path d="{_curve(points)}" fill="none" stroke="{colour}" stroke-width="1.6"{dashed} '
        f'marker-end="url(#arrow-{kind})"/>'
    )


def _curve(points: tuple[tuple[float, float], ...]) -> str:
    """A line that leaves and arrives upright, bending only between the rows."""
    x, y = points[0]
    drawn = [f"M{x:.1f} {y:.1f}"]
    for nx, ny in points[1:]:
        if abs(nx - x) < 0.5:
            drawn.append(f"L{nx:.1f} {ny:.1f}")
        else:
            middle = (y + ny) / 2
            drawn.append(f"C{x:.1f} {middle:.1f} {nx:.1f} {middle:.1f} {nx:.1f} {ny:.1f}")
        x, y = nx, ny
    return " ".join(drawn)


def _drawn(box: _Box, x: float, y: float, lang: str) -> str:
    left, mark = x - BOX / 2, box.mark
    frame = (
        f'<rect x="{left:.1f}" y="{y:.1f}" width="{BOX}" height="{box.height:.1f}" rx="7" fill="{mark.fill}" '
        f'stroke="{mark.line}" stroke-width="{mark.weight}"{mark.dashes}/>'
        f'<path d="M{left + 5:.1f} {y + 9:.1f} v{box.height - 18:.1f}" stroke="{box.colour}" stroke-width="4" '
        f'stroke-linecap="round"/>'
    )
    parts = [f'<g class="step step-{mark.kind}"><title>{escape(_said(box.step.title, lang))}</title>', frame]
    text_x, text_y = left + PADDING + 6, y + PADDING + 14
    parts.append(svg_text(box.title, text_x, text_y, 15, LINE, INK, bold=True))
    text_y += LINE * len(box.title) - 3
    parts.append(svg_text((_said(box.role, lang),), text_x, text_y, 12, SMALL, box.colour))
    text_y += SMALL
    if box.mark_lines:
        parts.append(svg_text(box.mark_lines, text_x, text_y, 12, SMALL, mark.ink, bold=True))
        text_y += SMALL * len(box.mark_lines)
    for chip, words in box.chips:
        parts.append(_chip(chip, words, left + PADDING, text_y - 8))
        text_y += SMALL * len(words) + 8
    parts.append("</g>")
    return "".join(parts)


def _chip(chip: Chip, words: tuple[str, ...], x: float, y: float) -> str:
    height = SMALL * len(words) + 4
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{BOX - 2 * PADDING}" height="{height}" rx="4" fill="{chip.fill}" '
        f'stroke="{chip.line}"{chip.dashes}/><path transform="translate({x + 5:.1f} {y + 3.5:.1f})" '
        f'd="{SIGNS[chip.kind]}" fill="none" stroke="{chip.line}" stroke-width="1.4" stroke-linejoin="round"/>'
        + svg_text(words, x + 22, y + 13.5, 12, SMALL, chip.ink)
    )


def _legend(boxes: list[_Box], kinds: set[str], width: float, lang: str) -> tuple[str, float]:
    """What the colours of roles and the kinds of arrows mean, in lines as wide as the picture."""
    entries = [
        (
            f'<path d="M2 -9 v12" stroke="{box.colour}" stroke-width="4" stroke-linecap="round"/>',
            _said(box.role, lang),
        )
        for box in {box.role: box for box in boxes}.values()
    ]
    for kind, (dashes, colour, words) in ARROWS.items():
        if kind in kinds:
            dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
            line = f'<path d="M-22 -4 h30" stroke="{colour}" stroke-width="1.6"{dashed} marker-end="url(#arrow-{kind})"/>'
            entries.append((line, _said(words, lang)))
    for chip in {chip.kind: chip for box in boxes for chip, _ in box.chips}.values():
        sign = f'<path transform="translate(-5 -10.5)" d="{SIGNS[chip.kind]}" fill="none" stroke="{chip.line}" stroke-width="1.4"/>'
        entries.append((sign, _said(SIGN_WORDS[chip.kind], lang)))
    parts, x, y = [], 24.0, 12.0
    for drawing, said in entries:
        wide = 34 + width_of(said, 12)
        if x + wide > width:
            x, y = 24.0, y + 22
        parts.append(
            f'<g transform="translate({x:.0f} {y:.0f})">{drawing}{svg_text((said,), 13, 0, 12, SMALL, INK)}</g>'
        )
        x += wide + 16
    return "".join(parts), y + 24
