"""Every single change of a period or a gate that a procedure file admits, in the order of the file.

`mutant_faults` plants one fault at random, to try the checker; this goes through all of them, to try the examples.
Each period is made one unit longer and shorter and counted in another unit. Each name is dropped from each relation,
each wait, response, extension and bound is dropped, each condition is negated and loses each of its parts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fazhi.kernel.procedures.expressions import ExpressionError, Node, parse
from fazhi.kernel.procedures.mutant_faults import RELATIONS, Content, Fault, Table
from fazhi.kernel.workdays import Period, PeriodError, Unit

Place = tuple[str | int, ...]
"""The keys that lead to a value in a file's content."""
Edit = tuple[Place, Any]

GONE = object()
"""Put at a place, it takes what stands there away."""
CONDITIONS = ("applies_when", "only_if", "unless")
PARTS = ("wait", "then", "extended_by")
BOUNDS = ("at_most", "times", "not_before")
CLOSING = ("except_clocks", "except_rights")
EXCHANGED = {
    Unit.WORKING_DAY: (1, Unit.CALENDAR_DAY),
    Unit.CALENDAR_DAY: (1, Unit.WORKING_DAY),
    Unit.MONTH: (30, Unit.CALENDAR_DAY),
    Unit.YEAR: (1, Unit.MONTH),
}
"""The unit a period is mistaken for, and how many of those are taken for one. Hours: see `_neighbours`."""


def changes(content: Content) -> Iterator[tuple[Fault, Content]]:
    """Every single change of a file's content with the content so changed; `content` itself is left alone."""
    for kind, place, what, edits in _all(content):
        mutant = content
        for where, value in edits:
            mutant = _put(mutant, where, value)
        yield Fault(kind, ".".join(str(key) for key in place), what), mutant


def _put(content: Any, place: Place, value: Any) -> Any:
    """A copy of nested tables and lists with one value replaced, or taken away."""
    key, rest = place[0], place[1:]
    here = dict(content) if isinstance(content, Mapping) else list(content)
    if rest:
        here[key] = _put(here[key], rest, value)  # type: ignore[index]  # a key of a table, a number of a list
    elif value is GONE:
        del here[key]  # type: ignore[arg-type]  # the same
    else:
        here[key] = value  # type: ignore[index]  # the same
    return here


_Change = tuple[str, Place, str, tuple[Edit, ...]]


def _all(content: Content) -> Iterator[_Change]:
    for place, table in _tables(content):
        yield from _names(place, table)
        yield from _rules(place, table)
        for inner, part in _parts(place, table):
            yield "part_dropped", inner, f"{part.get('step', part.get('after'))} dropped", ((inner, GONE),)
            yield from _rules(inner, part)
    yield from _closing(content)
    yield from _local_limits(content)


def _tables(content: Content) -> Iterator[tuple[Place, Table]]:
    """Steps, the effects of their outcomes, clocks and rights."""
    for part in RELATIONS:
        for name, table in content.get(part, {}).items():
            yield (part, name), table
            for outcome, effects in table.get("on", {}).items():
                yield (part, name, "on", outcome), effects


def _parts(place: Place, table: Table) -> Iterator[tuple[Place, Table]]:
    """Waits, responses and extensions of a table."""
    for key in PARTS:
        value = table.get(key, [])
        if isinstance(value, Mapping):
            yield (*place, key), dict(value)
        else:
            for number, part in enumerate(value):
                yield (*place, key, number), part


def _names(place: Place, table: Table) -> Iterator[_Change]:
    for key in RELATIONS[str(place[0])]:
        yield from _dropped((*place, key), table.get(key, []))
    yield from _groups((*place, "after_any"), table.get("after_any", []))


def _dropped(place: Place, names: list[str]) -> Iterator[_Change]:
    for number, name in enumerate(names):
        left = [*names[:number], *names[number + 1 :]]
        yield "name_dropped", place, f"{name} dropped", ((place, left or GONE),)


def _groups(place: Place, groups: list[list[str]]) -> Iterator[_Change]:
    """Of “one of these” each name is dropped, and the whole of it."""
    for number, group in enumerate(groups):
        left = [*groups[:number], *groups[number + 1 :]]
        yield "name_dropped", place, f"[{', '.join(group)}] dropped", ((place, left or GONE),)
        if len(group) > 1:
            yield from _dropped((*place, number), group)


def _rules(place: Place, table: Table) -> Iterator[_Change]:
    """Bounds, conditions and written periods of one table."""
    for key in BOUNDS:
        if key in table:
            yield "bound_dropped", place, f"{key} {table[key]} dropped", (((*place, key), GONE),)
    for key in CONDITIONS:
        if isinstance(table.get(key), str):
            yield from _conditions((*place, key), table[key])
    for key in ("within", "period"):
        if isinstance(table.get(key), str):
            yield from _periods((*place, key), table[key], ((*place, key),))


def _conditions(place: Place, source: str) -> Iterator[_Change]:
    yield "condition_negated", place, f"!({source})", ((place, f"!({source})"),)
    try:
        tree = parse(source).tree
    except ExpressionError:
        return
    for dropped, left in _less(tree):
        text = written(left) if left else GONE
        yield "condition_dropped", place, f"{dropped} dropped from {source}", ((place, text),)


def _less(node: Node) -> Iterator[tuple[str, Node | None]]:
    """A condition without one of its parts, for each part; None where nothing is left."""
    if not node.parts:
        yield written(node), None
    elif node.kind == "not":
        for dropped, inner in _less(node.parts[0]):
            yield dropped, Node("not", parts=(inner,)) if inner else None
    else:
        for number, part in enumerate(node.parts):
            for dropped, inner in _less(part):
                left = (*node.parts[:number], *((inner,) if inner else ()), *node.parts[number + 1 :])
                yield dropped, left[0] if len(left) == 1 else Node(node.kind, parts=left)


def written(node: Node) -> str:
    """A parsed condition as text that reads back to the same."""
    if node.kind == "done":
        return f"done({node.name})"
    if not node.parts:
        return node.name
    parts = [f"({written(part)})" if len(part.parts) > 1 else written(part) for part in node.parts]
    return f"!{parts[0]}" if node.kind == "not" else (" && " if node.kind == "and" else " || ").join(parts)


def _closing(content: Content) -> Iterator[_Change]:
    closing = content.get("closing", {})
    yield from _groups(("closing", "after_any"), closing.get("after_any", []))
    for key in CLOSING:
        yield from _dropped(("closing", key), closing.get(key, []))


def _local_limits(content: Content) -> Iterator[_Change]:
    """The default of a local limit, wherever the file uses it: a file may not give it two."""
    used: dict[tuple[str, str], list[Place]] = {}
    for place, table in _tables(content):
        for inner, part in ((place, table), *_parts(place, table)):
            for key in ("within", "period"):
                limit = part.get(key)
                if isinstance(limit, Mapping):
                    used.setdefault((limit["local"], limit["default"]), []).append((*inner, key, "default"))
    for (name, default), places in used.items():
        yield from _periods(("local limit", name), default, tuple(places))


def _periods(shown: Place, text: str, places: tuple[Place, ...]) -> Iterator[_Change]:
    try:
        period = Period.parse(text)
    except PeriodError:
        return
    as_limit = all("within" in place for place in places)
    for kind, other in _neighbours(period):
        if as_limit and period.amount == other.amount == 1:
            continue  # one day from today, counted either way, ends on the next working day
        yield kind, shown, f"{period} -> {other}", tuple((place, str(other)) for place in places)


def _neighbours(period: Period) -> Iterator[tuple[str, Period]]:
    amount, unit = period.amount, period.unit
    if amount > 1:
        yield "period_shorter", Period(amount - 1, unit)
    yield "period_longer", Period(amount + 1, unit)
    if unit is Unit.HOUR:
        days, hours = divmod(amount, 24)
        yield "unit_exchanged", Period(amount if hours else days, Unit.CALENDAR_DAY)
    else:
        times, other = EXCHANGED[unit]
        yield "unit_exchanged", Period(amount * times, other)
