"""The yearly statistics: every figure opens to exactly its records, amounts are those of the decisions, the day is 31 January."""

import io
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from fazhi.kernel.figures import FigureScope
from fazhi.kernel.figures import queries as figures
from fazhi.kernel.workdays import legal_day
from fazhi.modules.enforcement import actions
from fazhi.modules.enforcement.figures import FIGURES
from fazhi.modules.enforcement.queries import statistics
from fazhi.modules.enforcement.tests.conftest import AT, DAY, Bureau

SignIn = Callable[[str], Client]
YEAR = legal_day(AT).year
LATER = AT + 40 * DAY


def decided(bureau: Bureau, fine: int) -> None:
    """A case that ends with a fine, served."""
    matter = bureau.opened()
    bureau.investigate(matter, AT)
    bureau.propose(matter, AT)
    bureau.notify(matter, AT)
    bureau.do(matter, "waive_statement", bureau.officer, AT)
    bureau.decide(matter, AT, fine=fine)
    received = {"received_on": legal_day(AT).isoformat(), "how": "direct"}
    bureau.do(matter, "serve", bureau.officer, AT, data=received)


@pytest.fixture
def year(staffed: Bureau) -> Bureau:
    """Two fines, one case still open, a correction."""
    decided(staffed, 500)
    decided(staffed, 300)
    staffed.opened()
    drafted = {"problem": "没有公示", "demands": "补齐", "within": "5 working_day"}
    matter = actions.open_matter(
        kind="correction", cause="未公示", field="market", power="条例第9条", data=drafted,
        facts={"power_named": True, "within_powers": True, "order": False}, by=staffed.officer, at=AT,
    )  # fmt: skip
    staffed.do(matter, "issue", staffed.head, AT)
    return staffed


def measured(bureau: Bureau) -> dict[str, int]:
    found = statistics.lines(YEAR, statistics.scope_of(bureau.officer), LATER)
    return {line.measured.figure.code.removeprefix("enforcement."): line.measured.numerator for line in found}


def test_every_figure_equals_the_records_it_opens_to(year: Bureau) -> None:
    values = measured(year)
    assert values["opened"] == 3
    assert (values["decided"], values["fined"], values["on_the_spot"]) == (2, 2, 0)
    assert (values["corrections"], values["hearings"], values["departures"]) == (1, 0, 0)
    span, scope = statistics.span_of(YEAR), statistics.scope_of(year.officer)
    for figure in FIGURES:
        value = figures.measure(figure, scope, span, LATER)
        assert value.numerator == figures.records(figure, scope, span, LATER).count(), figure.code
        if figure.denominator:
            over = figures.denominator_records(figure, scope, span, LATER)
            assert value.denominator == over.count(), figure.code
            counted = figures.records(figure, scope, span, LATER)
            assert not counted.exclude(pk__in=over.values("pk")).exists(), figure.code
    elsewhere = FigureScope(year.other.path)
    assert all(figures.measure(one, elsewhere, span, LATER).numerator == 0 for one in FIGURES)


def test_amounts_are_those_of_the_decisions_counted(year: Bureau) -> None:
    fined = next(one for one in FIGURES if one.code == "enforcement.fined")
    span, scope = statistics.span_of(YEAR), statistics.scope_of(year.officer)
    assert statistics.amount_of(fined, scope, span, LATER) == 800
    rows = list(statistics.records(fined, whole=False, scope=scope, span=span, at=LATER))
    assert sorted(statistics.amounts(fined, rows, span.asked(LATER)).values()) == [300, 500]
    assert statistics.amount_of(fined, scope, statistics.span_of(YEAR - 1), LATER) == 0


def test_a_late_decision_counts_against_the_share_in_time(year: Bureau) -> None:
    on_time = next(one for one in FIGURES if one.code == "enforcement.decided_on_time")
    scope, late = statistics.scope_of(year.officer), AT + 100 * DAY
    value = figures.measure(on_time, scope, statistics.span_of(YEAR), late)
    assert (value.numerator, value.denominator) == (2, 3)


def test_the_statistics_are_due_on_the_thirty_first_of_january() -> None:
    duty = statistics.duty_of(2026, AT)
    assert duty.on == date(2027, 1, 31)
    assert duty.left == (date(2027, 1, 31) - legal_day(AT)).days
    assert "三项制度" in duty.basis


def test_the_page_opens_to_records_and_exports_the_same_numbers(year: Bureau, client_of: SignIn) -> None:
    officer = client_of("officer")
    page = officer.get(reverse("enforcement_statistics"), {"year": YEAR}).content.decode()
    assert "800元" in page
    assert f"{YEAR + 1}年1月31日" in page
    address = reverse("enforcement_statistics_records", args=["enforcement.fined"])
    shown = officer.get(address, {"year": YEAR}).content.decode()
    assert "合计 800元" in shown
    assert shown.count("未按规定明码标价") == 2
    share = reverse("enforcement_statistics_records", args=["enforcement.decided_on_time"])
    assert officer.get(share, {"year": YEAR, "of": "all"}).status_code == 200
    assert (
        officer.get(reverse("enforcement_statistics_records", args=["demands.received"])).status_code == 404
    )
    book = load_workbook(
        io.BytesIO(officer.get(reverse("enforcement_statistics_xlsx"), {"year": YEAR}).content)
    )
    rows = {row[0]: row for row in book.worksheets[0].iter_rows(values_only=True)}
    assert rows["罚款的处罚"][1:3] == ("2件", "800")
    table = officer.get(reverse("enforcement_statistics_csv"), {"year": YEAR}).content.decode("utf-8-sig")
    assert "罚款的处罚,2件,800" in table
