"""The arithmetic of figures, exact: a share is two whole numbers, cut or rounded in the open."""

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction

from fazhi.kernel.figures.definition import Figure, FigureScope, Span
from fazhi.kernel.procedures.model import Text

PLACES = 2


def percent(
    numerator: int, denominator: int, *, places: int = PLACES, rounding: str = ROUND_HALF_UP
) -> Decimal | None:
    """``numerator`` over ``denominator`` in percent, exactly rounded to ``places``; ``None`` over nothing.

    Rounding is done once, on the exact fraction: 32,013 of 32,266 is 99.22 with ``ROUND_HALF_UP`` and 99.21
    with ``ROUND_DOWN``. Both are counts: negative ones and other roundings raise ``ValueError``.
    """
    if numerator < 0 or denominator < 0:
        raise ValueError(f"{numerator} / {denominator}: counts cannot be negative")
    if denominator == 0:
        return None
    scaled = Fraction(numerator * 100 * 10**places, denominator)
    if rounding == ROUND_HALF_UP:
        whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    elif rounding == ROUND_DOWN:
        whole = scaled.numerator // scaled.denominator
    else:
        raise ValueError(f"{rounding}: a share is either rounded half up or cut off")
    return Decimal(whole).scaleb(-places)


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure as measured: ``value`` is ``None`` where there was nothing to count it over.

    count: ``value`` = ``numerator``. share: ``value`` is the percentage rounded half up to two places,
    ``cut`` the one cut off; ``numerator`` and ``denominator`` are exact. median: ``numerator`` is the number
    of records.
    ``group`` is the key of a breakdown's row.
    """

    figure: Figure
    scope: FigureScope
    span: Span
    at: datetime
    value: Decimal | None
    numerator: int
    denominator: int | None = None
    group: object = None

    @property
    def version(self) -> int:
        """The version of the definition it was measured under."""
        return self.figure.version

    @property
    def cut(self) -> Decimal | None:
        """A share's percentage cut off after two places; of any other figure its value."""
        if self.denominator is None:
            return self.value
        return percent(self.numerator, self.denominator, rounding=ROUND_DOWN)

    @property
    def text(self) -> Text:
        """The value with its unit, as a report would say it."""
        if self.value is None:
            return Text("无可计算的记录", "nothing to count")
        if self.figure.kind == "share":
            return Text(f"{self.value}%", f"{self.value}%")
        number = f"{self.value:,}" if self.figure.kind == "count" else _shortened(self.value)
        return Text(f"{number}{self.figure.unit.zh}", f"{number} {self.figure.unit.en}")

    @property
    def reckoning(self) -> Text:
        """How the value came about: for a share its two counts, and both percentages where they differ."""
        if self.denominator is None:
            return Text(f"共计 {self.numerator:,} 条记录", f"{self.numerator:,} records")
        zh = f"{self.numerator:,} ÷ {self.denominator:,}"
        en = f"{self.numerator:,} of {self.denominator:,}"
        if self.value is None:
            return Text(f"{zh}：分母为零，不计算", f"{en}: nothing to divide by")
        if self.value == self.cut:
            return Text(f"{zh} = {self.value}%", f"{en} = {self.value}%")
        return Text(
            f"{zh}，四舍五入为 {self.value}%，截断为 {self.cut}%",
            f"{en}: {self.value}% rounded, {self.cut}% cut off",
        )


def _shortened(value: Decimal) -> str:
    """At most two places, without trailing noughts: 2.5, 100, 1.74."""
    return f"{value.quantize(Decimal(1).scaleb(-PLACES), ROUND_HALF_UP).normalize():,f}"
