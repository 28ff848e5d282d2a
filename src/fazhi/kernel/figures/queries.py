"""Counting figures, and opening the records behind them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Aggregate, Count, F, FloatField, Model, QuerySet, Value
from django.db.models.functions import Cast

from fazhi.kernel.figures.definition import Figure, FigureError, FigureScope, Span
from fazhi.kernel.figures.reckoning import Measured, percent


class _Median(Aggregate):
    """PostgreSQL's continuous median: between two middle values their mean."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


def records(
    figure: Figure, scope: FigureScope, span: Span, at: datetime, *, where: Mapping[str, Any] | None = None
) -> QuerySet[Any]:
    """Exactly the rows a figure counts (for a share: those of its numerator).

    ``where`` narrows to one cell of a breakdown: ``{"channel": "hotline"}``, names as in ``figure.groups``;
    ``None`` as a value means rows without one. Raises `FigureError` for an unknown group.
    """
    return _narrowed(figure, figure.records(scope, span.asked(at)), where)


def denominator_records(
    figure: Figure, scope: FigureScope, span: Span, at: datetime, *, where: Mapping[str, Any] | None = None
) -> QuerySet[Any]:
    """Exactly the rows a share is counted over. Raises `FigureError` for a figure that is no share."""
    if figure.denominator is None:
        raise FigureError(f"指标 {figure.code} 不是占比，没有分母。")
    return _narrowed(figure, figure.denominator(scope, span.asked(at)), where)


def measure(
    figure: Figure, scope: FigureScope, span: Span, at: datetime, *, where: Mapping[str, Any] | None = None
) -> Measured:
    """The figure's value in one query, so that both parts of a share see the same moment of the database."""
    rows = _rows(figure, scope, span, at, path=None, where=where)
    return _measured(figure, scope, span, at, rows[0]._replace(key=None) if rows else _Row())


def breakdown(
    figure: Figure,
    scope: FigureScope,
    span: Span,
    by: str,
    at: datetime,
    *,
    where: Mapping[str, Any] | None = None,
) -> tuple[Measured, ...]:
    """The figure for each key of the group ``by``, in one query, keys in order, rows without a key last.

    A share lists the keys of numerator and denominator alike. The cells of a count add up to its value; the
    records of a cell are ``records(..., where={by: cell.group})``.
    """
    rows = _rows(figure, scope, span, at, path=figure.group_path(by), where=where)
    ordered = sorted(rows, key=lambda row: (row.key is None, str(row.key)))
    return tuple(_measured(figure, scope, span, at, row) for row in ordered)


def _narrowed(figure: Figure, rows: QuerySet[Any], where: Mapping[str, Any] | None) -> QuerySet[Any]:
    _refuse_uncountable(figure, rows)
    for by, key in (where or {}).items():
        path = figure.group_path(by)
        rows = rows.filter(**({f"{path}__isnull": True} if key is None else {path: key}))
    return rows


class _Row(NamedTuple):
    key: object = None
    counted: int = 0
    over: int = 0
    median: float | None = None


def _rows(
    figure: Figure,
    scope: FigureScope,
    span: Span,
    at: datetime,
    *,
    path: str | None,
    where: Mapping[str, Any] | None,
) -> list[_Row]:
    """One row for each key, or one for all where ``path`` is ``None``."""
    counted = _grouped(figure, records(figure, scope, span, at, where=where), path)
    if figure.value is not None:
        median = _Median(Cast(F(figure.value), FloatField()))
        values = counted.annotate(figure_n=Count("pk"), figure_median=median)
        values = values.values_list("figure_key", "figure_n", "figure_median")
        return [_Row(key, n, 0, middle) for key, n, middle in values]
    numerators = _part(counted, 0)
    if figure.denominator is None:
        return _folded(numerators)
    over = _grouped(figure, denominator_records(figure, scope, span, at, where=where), path)
    return _folded(numerators.union(_part(over, 1), all=True))


def _grouped(figure: Figure, rows: QuerySet[Any], path: str | None) -> QuerySet[Any, Any]:
    if path is not None:
        _refuse_to_many(figure, rows.model, path)
    key = Value(0) if path is None else F(path)
    grouped: QuerySet[Any, Any] = rows.order_by().annotate(figure_key=key).values("figure_key")
    return grouped


def _part(grouped: QuerySet[Any, Any], part: int) -> QuerySet[Any, Any]:
    counted: QuerySet[Any, Any] = grouped.annotate(figure_part=Value(part), figure_n=Count("pk"))
    return counted.values_list("figure_key", "figure_part", "figure_n")


def _folded(parts: Iterable[tuple[object, int, int]]) -> list[_Row]:
    counts: dict[object, list[int]] = {}
    for key, part, n in parts:
        counts.setdefault(key, [0, 0])[part] += n
    return [_Row(key, numerator, denominator) for key, (numerator, denominator) in counts.items()]


def _measured(figure: Figure, scope: FigureScope, span: Span, at: datetime, row: _Row) -> Measured:
    value: Decimal | None
    if figure.kind == "share":
        value = percent(row.counted, row.over)
    elif figure.kind == "median":
        value = None if row.median is None else Decimal(str(row.median))
    else:
        value = Decimal(row.counted)
    over = row.over if figure.kind == "share" else None
    return Measured(figure, scope, span, at, value, row.counted, over, row.key)


def _refuse_uncountable(figure: Figure, rows: QuerySet[Any]) -> None:
    """Rows that are already cut, merged or grouped count differently from what they show."""
    query = rows.query
    if query.distinct or query.is_sliced or query.combinator or query.group_by is not None:
        raise FigureError(
            f"指标 {figure.code} 的记录集带有去重、截取、合并或聚合，计数与明细会不一致；"
            "请改用逐行条件（需要关联表时用 Exists）。"
        )


def _refuse_to_many(figure: Figure, model: type[Model], path: str) -> None:
    """A row with several keys would be counted several times."""
    here: type[Model] | None = model
    for name in path.split("__"):
        if here is None:
            return
        try:
            found = here._meta.get_field(name)
        except FieldDoesNotExist:
            return
        if found.many_to_many or found.one_to_many:
            raise FigureError(
                f"指标 {figure.code} 的分组路径 {path} 经过一对多关系 {name}，一条记录会被重复计数。"
            )
        here = found.related_model if isinstance(found.related_model, type) else None
