"""A figure is defined whole, under one code, and asked for in legal days."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from fazhi.kernel.figures import (
    Basis,
    DuplicateFigure,
    Figure,
    FigureError,
    FigureScope,
    Span,
    Text,
    UnknownFigure,
    all_figures,
    get,
    register,
    registry,
)


def nothing(scope: FigureScope, span: Span):
    raise AssertionError("a definition is not counted here")


RECEIVED = Figure(
    code="trial.received",
    title=Text("受理件数", "Received"),
    unit=Text("件", "demands"),
    basis=Basis("本地规则", "local rule", local=True),
    version=1,
    kind="count",
    records=nothing,
)


@pytest.fixture
def empty_registry(monkeypatch):
    monkeypatch.setattr(registry, "_figures", {})


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"code": "Received"}, "代码"),
        ({"version": 0}, "版本"),
        ({"title": Text("受理件数", " ")}, "中文和英文"),
        ({"kind": "share"}, "分母"),
        ({"denominator": nothing}, "分母"),
        ({"kind": "median"}, "取值字段"),
        ({"kind": "average"}, "种类"),
    ],
)
def test_a_definition_that_cannot_be_counted_is_refused_with_the_reason(wrong, said):
    with pytest.raises(FigureError, match=said):
        replace(RECEIVED, **wrong)


def test_a_figure_is_found_by_its_code(empty_registry):
    register(RECEIVED)
    assert get("trial.received") is RECEIVED
    assert all_figures() == (RECEIVED,)


def test_a_code_is_taken_once(empty_registry):
    register(RECEIVED)
    assert register(RECEIVED) is RECEIVED
    with pytest.raises(DuplicateFigure, match=r"trial\.received"):
        register(replace(RECEIVED, title=Text("办结件数", "Closed")))


def test_an_unknown_code_names_the_nearest(empty_registry):
    register(RECEIVED)
    with pytest.raises(UnknownFigure, match=r"trial\.received"):
        get("trial.recieved")


def test_an_unknown_breakdown_names_those_there_are():
    figure = replace(RECEIVED, groups={"channel": "channel", "unit": "matter__unit"})
    assert figure.group_path("unit") == "matter__unit"
    with pytest.raises(FigureError, match="channel、unit"):
        figure.group_path("colour")


def test_a_span_is_of_legal_days_not_of_utc_days():
    span = Span(date(2026, 1, 1), date(2026, 12, 31))
    assert span.since == datetime(2025, 12, 31, 16, tzinfo=UTC)
    assert span.until == datetime(2026, 12, 31, 16, tzinfo=UTC)
    assert span.holds(datetime(2025, 12, 31, 16, tzinfo=UTC))
    assert not span.holds(datetime(2026, 12, 31, 16, tzinfo=UTC))


def test_states_are_read_at_the_end_of_the_span_or_at_the_asking_if_that_is_earlier():
    span = Span(date(2026, 1, 1), date(2026, 12, 31))
    assert span.moment == span.until
    midyear = datetime(2026, 6, 30, tzinfo=UTC)
    assert span.asked(midyear).moment == midyear
    assert span.asked(datetime(2027, 3, 1, tzinfo=UTC)).moment == span.until


def test_a_span_that_ends_before_it_begins_is_refused():
    with pytest.raises(FigureError, match="早于"):
        Span(date(2026, 2, 1), date(2026, 1, 31))


def test_a_span_is_asked_at_a_moment_with_a_zone():
    with pytest.raises(FigureError, match="时区"):
        Span(date(2026, 1, 1), date(2026, 1, 1)).asked(datetime(2026, 1, 1))  # noqa: DTZ001 - the mistake itself


@pytest.mark.parametrize("path", ["", "a/b/", "/a/b", "a"])
def test_a_scope_is_a_path_of_units(path):
    with pytest.raises(FigureError, match="路径"):
        FigureScope(path)
