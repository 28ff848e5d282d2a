"""The rows of one business transaction, written together in one statement.

A statement is a list of data-modifying CTEs, one a table; each takes its rows as one JSON parameter and lets the
database turn them into columns (``jsonb_populate_recordset``). Its text depends on the tables alone, never on how many
rows there are, so every connection prepares it once. Foreign keys are checked when the transaction ends, so the
order of the tables does not matter. Rows are read when they are written: what is set on them until then counts.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from django.db.models import AutoField, DateField, Field, JSONField, Model
from django.db.models.base import ModelState


class Shape(NamedTuple):
    """A table as a statement sees it: its columns, and what gives a row's values in the same order."""

    table: str
    columns: tuple[str, ...]
    key: str
    values: Callable[[Model], tuple[Any, ...]]
    json_at: tuple[int, ...]

    def read(self, row: Model) -> dict[str, Any]:
        """One row, column by column."""
        return dict(zip(self.columns, self.values(row), strict=True))


FEW = 100
"""Rows of one table up to which the one statement is the quickest way."""


@dataclass
class Rows:
    """What waits to be written: new rows, changed rows, and rows that take the place of earlier ones."""

    new: dict[type[Model], list[Model]] = field(default_factory=dict)
    changed: dict[type[Model], dict[Any, Model]] = field(default_factory=dict)
    kept: dict[tuple[type[Model], UUID], tuple["Keeping", list[Model]]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.kept)

    def take_many(self) -> list[tuple[type[Model], list[Model]]]:
        """New rows so many that COPY is the quicker way, taken out of what waits."""
        many = {model: rows for model, rows in self.new.items() if len(rows) > FEW}
        for model in many:
            del self.new[model]
        return list(many.items())

    def statement(self) -> tuple[str, list[str]]:
        """The one statement for all of them, with its parameters."""
        parts: list[str] = []
        parameters: list[str] = []
        for model, rows in self.new.items():
            parts.append(_insert(model))
            parameters.append(_as_json(shape(model), rows))
        for model, by_key in self.changed.items():
            parts.append(_update(model))
            parameters.append(_as_json(shape(model), list(by_key.values())))
        for (model, owner), (keeping, rows) in self.kept.items():
            parts.append(_upsert(model, keeping))
            parameters.append(_as_json(shape(model), rows))
            if keeping.whole:
                parts.append(_delete_others(model, keeping))
                parameters += [str(owner), parameters[-1]]
        named = ", ".join(f"w{n} AS ({part})" for n, part in enumerate(parts))
        return f"WITH {named} SELECT 1", parameters

    def written(self) -> None:
        """Say on each new row that it is there now."""
        for rows in self.new.values():
            for row in rows:
                row._state.adding = False
                row._state.db = "default"


class Keeping(NamedTuple):
    """How rows take the place of earlier ones of the same owner, whose column is ``owner``.

    ``unique`` names the columns that tell one from another, ``update`` an SQL expression for each column to be
    overwritten. ``whole``: earlier rows of the owner that are not among the new ones go.
    """

    owner: str
    unique: tuple[str, ...]
    update: tuple[tuple[str, str], ...]
    whole: bool = False


@lru_cache(maxsize=512)
def shape(model: type[Model]) -> Shape:
    """The columns of a model's table; numbers the database gives are left to it.

    Raises ``TypeError`` for a model whose fields fill themselves when saved: such rows are saved, not queued.
    """
    fields: list[Field[Any, Any]] = [f for f in model._meta.concrete_fields if not isinstance(f, AutoField)]
    for one in fields:
        if isinstance(one, DateField) and (one.auto_now or one.auto_now_add):
            raise TypeError(
                f"{model._meta.label}.{one.name} fills itself when saved: save it, do not queue it"
            )
    read = attrgetter(*(f.attname for f in fields))
    return Shape(
        model._meta.db_table,
        tuple(str(f.column) for f in fields),
        str(model._meta.pk.column),
        read if len(fields) > 1 else lambda row: (read(row),),
        tuple(place for place, f in enumerate(fields) if isinstance(f, JSONField)),
    )


Row = TypeVar("Row", bound=Model)


def made(model: type[Row], **values: Any) -> Row:
    """A new row without what Django's constructor does for forms and relations: a fifth of the time, ten times an act.

    ``values`` are named by attribute (``matter_id``, not ``matter``); what is not named has its default.
    """
    row = model.__new__(model)
    for name, default in _defaults(model):
        row.__dict__[name] = values[name] if name in values else (default() if callable(default) else default)
    row._state = ModelState()
    return row


@lru_cache(maxsize=512)
def _defaults(model: type[Model]) -> tuple[tuple[str, Any], ...]:
    """For each attribute of a model its default, or what makes one."""
    return tuple(
        (f.attname, f.default if f.has_default() else "" if f.empty_strings_allowed and not f.null else None)
        for f in model._meta.concrete_fields
    )


def _as_json(of: Shape, rows: Sequence[Model]) -> str:
    return json.dumps([of.read(row) for row in rows], ensure_ascii=False, default=_spelled)


def copy(cursor: Any, model: type[Model], rows: Sequence[Model]) -> None:
    """Write many new rows of one table by COPY."""
    of = shape(model)
    with cursor.copy(f'COPY "{of.table}" ({_names(of.columns)}) FROM STDIN') as out:
        for row in rows:
            values = of.values(row)
            if of.json_at:
                values = tuple(
                    _jsonb(value) if place in of.json_at else value for place, value in enumerate(values)
                )
            out.write_row(values)
            row._state.adding = False
            row._state.db = "default"


def _jsonb(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False, default=_spelled)


def _spelled(value: Any) -> Any:
    """A value JSON has no word for, as the database reads it."""
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, date):  # a datetime is a date
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return f"\\x{bytes(value).hex()}"
    return str(value)


def _names(columns: Sequence[str], prefix: str = "") -> str:
    return ", ".join(f'{prefix}"{column}"' for column in columns)


@lru_cache(maxsize=512)
def _insert(model: type[Model]) -> str:
    of = shape(model)
    names = _names(of.columns)
    return f'INSERT INTO "{of.table}" ({names}) SELECT {names} FROM {_source(of)}'  # noqa: S608  names of our own models


def _source(of: Shape) -> str:
    return f'jsonb_populate_recordset(NULL::"{of.table}", %s::jsonb)'


@lru_cache(maxsize=512)
def _update(model: type[Model]) -> str:
    of = shape(model)
    values = ", ".join(f'"{column}" = n."{column}"' for column in of.columns if column != of.key)
    return f'UPDATE "{of.table}" t SET {values} FROM {_source(of)} n WHERE t."{of.key}" = n."{of.key}"'  # noqa: S608  names of our own models


def _upsert(model: type[Model], keeping: Keeping) -> str:
    values = ", ".join(f'"{column}" = {expression}' for column, expression in keeping.update)
    return f"{_insert(model)} ON CONFLICT ({_names(keeping.unique)}) DO UPDATE SET {values}"


def _delete_others(model: type[Model], keeping: Keeping) -> str:
    of = shape(model)
    same = " AND ".join(f't."{column}" = n."{column}"' for column in keeping.unique)
    return (
        f'DELETE FROM "{of.table}" t WHERE t."{keeping.owner}" = %s::uuid '  # noqa: S608  names of our own models
        f"AND NOT EXISTS (SELECT FROM {_source(of)} n WHERE {same})"
    )
