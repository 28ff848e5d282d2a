"""Shares are exact: rounded once, on the fraction, and both roundings can be shown."""

from datetime import UTC, date, datetime
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fazhi.kernel.figures import Basis, Figure, FigureScope, Measured, Span, Text, percent


def measured(kind: str, value: Decimal | None, numerator: int, denominator: int | None = None) -> Measured:
    figure = Figure(
        code="trial.figure",
        title=Text("试", "trial"),
        unit=Text("件", "demands"),
        basis=Basis("本地规则", "local rule", local=True),
        version=3,
        kind=kind,
        records=lambda scope, span: None,
        denominator=(lambda scope, span: None) if kind == "share" else None,
        value="days" if kind == "median" else None,
    )
    span = Span(date(2026, 1, 1), date(2026, 12, 31))
    at = datetime(2026, 11, 22, tzinfo=UTC)
    return Measured(figure, FigureScope(), span, at, value, numerator, denominator)


def test_the_share_in_the_reports_is_99_22_rounded_and_99_21_cut_off():
    assert percent(32_013, 32_266) == Decimal("99.22")
    assert percent(32_013, 32_266, rounding=ROUND_DOWN) == Decimal("99.21")


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [
        (1, 8, "12.50"),
        (1, 1600, "0.06"),
        (1, 20_000, "0.01"),
        (1, 20_001, "0.00"),
        (3, 3, "100.00"),
        (0, 7, "0.00"),
    ],
)
def test_halves_are_rounded_up(numerator, denominator, expected):
    assert str(percent(numerator, denominator)) == expected


def test_a_share_of_nothing_is_no_number():
    assert percent(0, 0) is None


@given(numerator=st.integers(0, 10**7), more=st.integers(0, 10**7), places=st.integers(0, 4))
def test_rounding_is_that_of_the_decimal_module_and_never_off_by_more_than_half(numerator, more, places):
    denominator = numerator + more
    if denominator == 0:
        return
    exact = Fraction(100 * numerator, denominator)
    rounded, cut = (
        percent(numerator, denominator, places=places, rounding=r) for r in (ROUND_HALF_UP, ROUND_DOWN)
    )
    step = Fraction(1, 10**places)
    assert abs(Fraction(rounded) - exact) <= step / 2
    assert 0 <= exact - Fraction(cut) < step
    with localcontext() as context:
        context.prec = 60
        as_decimal = Decimal(100 * numerator) / Decimal(denominator)
        assert cut == as_decimal.quantize(Decimal(1).scaleb(-places), rounding=ROUND_DOWN)


@pytest.mark.parametrize(("numerator", "denominator"), [(-1, 2), (1, -2)])
def test_counts_are_not_negative(numerator, denominator):
    with pytest.raises(ValueError, match="negative"):
        percent(numerator, denominator)


def test_other_roundings_are_refused():
    with pytest.raises(ValueError, match="rounded half up or cut off"):
        percent(1, 2, rounding=ROUND_CEILING)


def test_a_share_says_its_counts_and_both_roundings_where_they_differ():
    share = measured("share", percent(32_013, 32_266), 32_013, 32_266)
    assert share.text == Text("99.22%", "99.22%")
    assert share.cut == Decimal("99.21")
    assert share.reckoning.zh == "32,013 ÷ 32,266，四舍五入为 99.22%，截断为 99.21%"
    assert share.reckoning.en == "32,013 of 32,266: 99.22% rounded, 99.21% cut off"


def test_a_share_without_remainder_says_one_percentage():
    assert measured("share", percent(1, 4), 1, 4).reckoning.zh == "1 ÷ 4 = 25.00%"


def test_a_share_of_nothing_says_so():
    nothing = measured("share", None, 0, 0)
    assert nothing.text.zh == "无可计算的记录"
    assert nothing.reckoning.en == "0 of 0: nothing to divide by"


def test_counts_and_medians_carry_their_unit():
    assert measured("count", Decimal(32_266), 32_266).text == Text("32,266件", "32,266 demands")
    assert measured("median", Decimal("2.50"), 9).text == Text("2.5件", "2.5 demands")
    assert measured("median", Decimal(100), 9).text.zh == "100件"
    assert measured("median", Decimal("1.7368055"), 9).text.en == "1.74 demands"
    assert measured("median", Decimal("1234.005"), 9).text.en == "1,234.01 demands"
    assert measured("count", Decimal(3), 3).reckoning.zh == "共计 3 条记录"


def test_a_measured_figure_knows_the_version_of_its_definition():
    assert measured("count", Decimal(1), 1).version == 3
