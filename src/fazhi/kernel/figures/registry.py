"""The figures there are. Modules register theirs when they load; a code is taken once."""

from difflib import get_close_matches

from fazhi.kernel.figures.definition import Figure

_figures: dict[str, Figure] = {}


class DuplicateFigure(ValueError):
    """Two definitions under one code: a number would have two meanings."""


class UnknownFigure(LookupError):
    """No figure of that code."""


def register(figure: Figure) -> Figure:
    """Add a definition; returns it, so that it can be named where it is written.

    Raises `DuplicateFigure` if another definition already has the code; the same one twice is no error.
    """
    present = _figures.setdefault(figure.code, figure)
    if present != figure:
        raise DuplicateFigure(
            f"指标代码 {figure.code} 已用于“{present.title.zh}”，"
            f"不能再用于“{figure.title.zh}”；请换一个代码。"
        )
    return present


def get(code: str) -> Figure:
    """The figure of that code. Raises `UnknownFigure` with the nearest codes."""
    try:
        return _figures[code]
    except KeyError:
        near = "、".join(get_close_matches(code, _figures)) or "没有相近的代码"
        raise UnknownFigure(f"没有代码为 {code} 的指标；是否为：{near}。") from None


def all_figures() -> tuple[Figure, ...]:
    """Every figure, by code."""
    return tuple(_figures[code] for code in sorted(_figures))
