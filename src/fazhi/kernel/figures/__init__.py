"""Figures: named numbers, each with a definition and the records it counts.

A figure is defined once, by the module that answers for it, and registered under its code. Whoever shows the
number and whoever opens the records behind it go through the same queryset, so that for every figure, scope
and span ``measure(...).numerator == records(...).count()``. Shares say their denominators.

Figures have no tables: a definition is code with a version, and what it counts lies in the modules.
"""

from fazhi.kernel.figures.definition import Basis, Figure, FigureError, FigureScope, Span
from fazhi.kernel.figures.reckoning import Measured, percent
from fazhi.kernel.figures.registry import DuplicateFigure, UnknownFigure, all_figures, get, register
from fazhi.kernel.procedures.model import Text

__all__ = [
    "Basis",
    "DuplicateFigure",
    "Figure",
    "FigureError",
    "FigureScope",
    "Measured",
    "Span",
    "Text",
    "UnknownFigure",
    "all_figures",
    "get",
    "percent",
    "register",
]
