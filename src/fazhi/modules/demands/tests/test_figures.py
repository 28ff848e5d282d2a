"""Each figure equals the count of the records it opens, for whatever population; and counts what its name says."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fazhi.kernel.figures import FigureScope, Span, get
from fazhi.kernel.figures import queries as figures
from fazhi.kernel.figures.reckoning import percent
from fazhi.kernel.people.actor import RESIDENT
from fazhi.modules.demands.figures import FIGURES
from fazhi.modules.demands.models import Demand
from fazhi.modules.demands.rules.intake import CHANNELS
from fazhi.modules.demands.tests.conftest import AT, DAY, HOUR, County

SCOPE = FigureScope("/yunling/")
MARCH = Span(date(2026, 3, 1), date(2026, 3, 31))
LATER = AT + 60 * DAY

STORIES = (
    "handed_in", "dispatched", "answered", "late", "closed", "rework", "bounced", "reopened", "sealed", "rated",
)  # fmt: skip


def live(county: County, story: str, unit: str, day: int) -> None:
    """Let one demand live through a story that begins on a day of early March."""
    at = AT + day * DAY
    by = county.chengang if unit == "housing" else county.erkin
    if story == "handed_in":
        county.hand_in(at=at)
    elif story in {"dispatched", "sealed", "bounced"}:
        demand, _ = county.dispatched(unit, at)
        if story == "sealed":
            county.do(
                demand, "seal", county.baimei, at + 2 * HOUR, data={"recipient": county.posts["gulan"].pk}
            )
        if story == "bounced":
            county.do(demand, "object", by, at + 2 * HOUR, data={"grounds": "不属本局。"})
    elif story in {"answered", "late", "rework"}:
        demand, _ = county.answered(unit, at, 12 * DAY if story == "late" else DAY)
        if story == "rework":
            county.do(demand, "call_back", county.baimei, at + 2 * DAY, outcome="not_solved")
            county.do(demand, "return_for_rework", county.baimei, at + 2 * DAY, data={"reasons": "请核查。"})
    else:
        demand, _ = county.closed(unit, at)
        afterwards(county, demand, story, at)


def afterwards(county: County, demand: Demand, story: str, at: datetime) -> None:
    """What the resident does once it is closed."""
    if story == "rated":
        said = {"handled": "false", "satisfaction": "dissatisfied"}
        county.do(demand, "rate", RESIDENT, at + 3 * DAY, data=said)
    if story == "reopened":
        county.do(demand, "reopen", RESIDENT, at + 4 * DAY, data={"reasons": "又坏了。"})


def value(code: str, span: Span = MARCH, at: Any = LATER, scope: FigureScope = SCOPE) -> Any:
    return figures.measure(get(code), scope, span, at)


POPULATION = st.lists(
    st.tuples(st.sampled_from(STORIES), st.sampled_from(["housing", "transport"]), st.integers(0, 9)),
    max_size=5,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=5)
@given(
    population=POPULATION, asked_after=st.integers(0, 40), first=st.integers(1, 20), days=st.integers(0, 30)
)
def test_every_figure_equals_the_count_of_its_records(
    county: County, population: list[tuple[str, str, int]], asked_after: int, first: int, days: int
) -> None:
    for story, unit, day in population:
        live(county, story, unit, day)
    span = Span(date(2026, 3, first), date(2026, 3, first) + timedelta(days=days))
    at = AT + asked_after * DAY
    for figure in FIGURES:
        for scope in (SCOPE, FigureScope("/yunling/housing/"), FigureScope("/", {"channel": "portal"})):
            measured = figures.measure(figure, scope, span, at)
            counted = figures.records(figure, scope, span, at).count()
            assert measured.numerator == counted, figure.code
            if figure.kind == "count":
                assert measured.value == counted
            if figure.denominator is not None:
                over = figures.denominator_records(figure, scope, span, at)
                assert measured.denominator == over.count()
                assert not figures.records(figure, scope, span, at).exclude(pk__in=over.values("pk")).exists()
                assert measured.value == percent(counted, over.count())
            for by in figure.groups:
                cells = figures.breakdown(figure, scope, span, by, at)
                assert sum(cell.numerator for cell in cells) == counted
                for cell in cells if scope is SCOPE else ():
                    assert (
                        cell.numerator
                        == figures.records(figure, scope, span, at, where={by: cell.group}).count()
                    )


def test_on_time_is_counted_over_what_was_due_overdue_open_ones_included(county: County) -> None:
    county.answered(at=AT)
    county.answered(at=AT, after=12 * DAY)
    demand, _ = county.dispatched(at=AT)
    county.do(demand, "accept", county.chengang, AT + 2 * HOUR)
    county.hand_in(at=AT)
    on_time = value("demands.on_time")
    assert (on_time.numerator, on_time.denominator) == (1, 3)
    # a week earlier nothing had fallen due
    assert value("demands.on_time", Span(date(2026, 3, 1), date(2026, 3, 6))).denominator == 0


def test_closed_is_read_as_of_the_end_of_the_span_and_undone_by_reopening(county: County) -> None:
    live(county, "reopened", "housing", 0)
    assert value("demands.closed", Span(date(2026, 3, 1), date(2026, 3, 4))).value == 1
    assert value("demands.closed").value == 0
    assert value("demands.open").value == 1
    assert value("demands.reopened").value == 1


def test_what_happened_after_the_asking_is_not_counted(county: County) -> None:
    county.closed(at=AT)
    assert value("demands.closed", at=AT + 2 * HOUR).value == 0
    assert value("demands.open", at=AT + 2 * HOUR).value == 1


def test_rework_bounces_and_reopening_are_counted_apart(county: County) -> None:
    for story in ("rework", "bounced", "reopened", "closed"):
        live(county, story, "housing", 0)
    assert [value(f"demands.{code}").value for code in ("rework", "bounces", "reopened")] == [1, 1, 1]


def test_satisfaction_is_counted_over_those_who_said(county: County) -> None:
    county.closed()
    demand, _ = county.answered()
    county.do(
        demand, "rate", RESIDENT, AT + 2 * DAY, data={"handled": "false", "satisfaction": "dissatisfied"}
    )
    county.answered()
    measured = value("demands.satisfaction")
    assert (measured.numerator, measured.denominator, measured.value) == (1, 2, Decimal("50.00"))


def test_the_median_is_in_days_from_receipt_to_closing(county: County) -> None:
    for after in (1, 3, 4):
        county.closed(after=after * DAY)
    measured = value("demands.median_days")
    assert float(measured.value) == pytest.approx(3 + 2 / 24)


def test_sealed_demands_are_in_no_figure(county: County) -> None:
    live(county, "sealed", "housing", 0)
    assert [figures.measure(figure, SCOPE, MARCH, LATER).numerator for figure in FIGURES] == [0] * len(
        FIGURES
    )


def test_received_by_channel(county: County) -> None:
    county.hand_in()
    county.hand_in(channel="hotline", by=county.aili)
    county.hand_in(channel="hotline", by=county.aili)
    cells = figures.breakdown(get("demands.received"), SCOPE, MARCH, "channel", LATER)
    assert {cell.group: cell.numerator for cell in cells} == {"hotline": 2, "portal": 1}
    assert set(CHANNELS) >= {str(cell.group) for cell in cells}
