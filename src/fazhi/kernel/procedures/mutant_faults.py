"""Planting one fault in a procedure file: a relation, a period, a condition or a citation changed at random."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from fazhi.kernel.workdays import Period, Unit

Content = dict[str, Any]
Table = dict[str, Any]

RELATIONS = {
    "step": ("after", "after_if_due", "blocked_while", "only_while", "excludes", "includes"),
    "clock": ("starts", "met_by", "lifted_by", "stopped_by", "resumed_by"),
    "right": ("starts", "used_by", "given_up_by", "ended_by"),
}
ADDED = ("after", "after_if_due", "blocked_while", "only_while", "excludes", "includes")
CONDITIONS = ("applies_when", "only_if")
UNITS = tuple(unit.value for unit in Unit)


@dataclass(frozen=True, slots=True)
class Fault:
    """One planted fault: its kind, the table of the file it is in, and what was changed."""

    kind: str
    where: str
    what: str


class NoPlace(Exception):
    """The file has nothing this kind of fault could change."""


def plant(content: Content, random: Random) -> tuple[Fault, Content]:
    """A copy of a file's content with one fault of a random kind at a random place."""
    while True:
        kind = random.choice(tuple(KINDS))
        mutant = copy.deepcopy(content)
        try:
            where, what = KINDS[kind](mutant, random)
        except NoPlace:
            continue
        if mutant != content:
            return Fault(kind, where, what), mutant


def to_toml(content: Content) -> str:
    """Content as TOML text, one line a table: to be read by the loader, not by people."""
    return "\n".join(f"{json.dumps(key)} = {_value(value)}" for key, value in content.items())


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{json.dumps(k)} = {_value(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    if isinstance(value, str | bool | int):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _tables(content: Content) -> Iterator[tuple[str, Table]]:
    """Every table that holds rules, with its name: steps, their outcomes, clocks, rights."""
    for part in ("step", "clock", "right"):
        for name, table in content.get(part, {}).items():
            yield f"{part}.{name}", table
            for outcome, effects in table.get("on", {}).items():
                yield f"{part}.{name}.on.{outcome}", effects


def _listed(table: Table, key: str) -> list[Table]:
    value = table.get(key, [])
    return value if isinstance(value, list) else [value]


def _parts(content: Content) -> Iterator[tuple[str, Table]]:
    """Waits, responses and extensions: tables inside tables."""
    for where, table in _tables(content):
        for key in ("wait", "then", "extended_by"):
            for number, part in enumerate(_listed(table, key), 1):
                if isinstance(part, dict):
                    yield f"{where}.{key}.{number}", part


def _atoms(content: Content) -> list[str]:
    steps = content["step"]
    found = [*steps, *(f"{s}.{o}" for s, table in steps.items() for o in table.get("outcomes", {}))]
    return [*found, *(f"{right}.lapsed" for right in content.get("right", {}))]


def _candidates(content: Content, key: str) -> list[str]:
    """Names that may stand in a relation."""
    steps, clocks, rights = (
        list(content["step"]),
        list(content.get("clock", {})),
        list(content.get("right", {})),
    )
    if key in {"excludes", "includes", "used_by", "given_up_by", "step"}:
        return steps
    if key == "blocked_while":
        return [*steps, *clocks, *rights]
    if key == "only_while":
        return [*clocks, *rights]
    return _atoms(content)


def _lists(content: Content) -> Iterator[tuple[str, str, list[Any]]]:
    """Every list of names in a relation: (table, key, list)."""
    for where, table in _tables(content):
        for key in RELATIONS[where.partition(".")[0]]:
            if table.get(key):
                yield where, key, table[key]
        for group in table.get("after_any", []):
            yield where, "after_any", group
    for group in content["closing"].get("after_any", []):
        yield "closing", "after_any", group


def _pick(random: Random, found: Iterator[Any]) -> Any:
    places = list(found)
    if not places:
        raise NoPlace
    return random.choice(places)


def _retarget(content: Content, random: Random) -> tuple[str, str]:
    where, key, names = _pick(random, _lists(content))
    place = random.randrange(len(names))
    old = names[place]
    names[place] = random.choice([n for n in _candidates(content, key) if n not in names] or [old])
    return where, f"{key}: {old} -> {names[place]}"


def _drop(content: Content, random: Random) -> tuple[str, str]:
    where, key, names = _pick(random, _lists(content))
    return where, f"{key}: {names.pop(random.randrange(len(names)))} dropped"


def _add(content: Content, random: Random) -> tuple[str, str]:
    where, table = _pick(
        random, ((w, t) for w, t in _tables(content) if w.startswith("step.") and ".on." not in w)
    )
    key = random.choice(ADDED)
    names = table.setdefault(key, [])
    new = random.choice([n for n in _candidates(content, key) if n not in names])
    names.append(new)
    return where, f"{key}: {new} added"


def _point_elsewhere(content: Content, random: Random) -> tuple[str, str]:
    where, part = _pick(random, ((w, p) for w, p in _parts(content)))
    key = "after" if "after" in part else "step"
    old = part[key]
    part[key] = random.choice([n for n in _candidates(content, key) if n != old])
    return where, f"{key}: {old} -> {part[key]}"


def _misspell(content: Content, random: Random) -> tuple[str, str]:
    where, key, names = _pick(random, _lists(content))
    place = random.randrange(len(names))
    old = names[place]
    cut = random.randrange(len(old))
    names[place] = old[:cut] + random.choice("aeinorst") + old[cut:]
    return where, f"{key}: {old} -> {names[place]}"


def _periods(content: Content) -> Iterator[tuple[str, Table, str]]:
    """Every period in the file: (where, the table that holds it, its key)."""
    for where, table in (*_tables(content), *_parts(content)):
        for key in ("within", "period"):
            value = table.get(key)
            if isinstance(value, str):
                yield f"{where}.{key}", table, key
            elif isinstance(value, dict):
                yield f"{where}.{key}", value, "default"


def _scale(content: Content, random: Random) -> tuple[str, str]:
    return _repriced(
        content, random, lambda p: (max(1, int(p.amount * random.choice((0.1, 0.25, 0.5, 2, 4, 10)))), p.unit)
    )


def _nudge(content: Content, random: Random) -> tuple[str, str]:
    return _repriced(content, random, lambda p: (max(1, p.amount + random.choice((-1, 1))), p.unit))


def _other_unit(content: Content, random: Random) -> tuple[str, str]:
    return _repriced(content, random, lambda p: (p.amount, random.choice([u for u in UNITS if u != p.unit])))


def _repriced(
    content: Content, random: Random, change: Callable[[Period], tuple[int, str]]
) -> tuple[str, str]:
    where, table, key = _pick(random, _periods(content))
    old = Period.parse(table[key])
    amount, unit = change(old)
    table[key] = f"{amount} {unit}"
    return where, f"{old} -> {table[key]}"


def _uncite(content: Content, random: Random) -> tuple[str, str]:
    where, table = _pick(random, ((w, t) for w, t in (*_tables(content), *_parts(content)) if "basis" in t))
    return where, f"basis {table.pop('basis')} removed"


def _conditions(content: Content) -> Iterator[tuple[str, Table, str]]:
    for where, table in _tables(content):
        for key in CONDITIONS:
            if key in table:
                yield where, table, key


def _negate(content: Content, random: Random) -> tuple[str, str]:
    where, table, key = _pick(random, _conditions(content))
    table[key] = f"!({table[key]})"
    return where, f"{key} negated: {table[key]}"


def _other_fact(content: Content, random: Random) -> tuple[str, str]:
    facts = list(content.get("facts", {}))
    places = [(w, t, k, f) for w, t, k in _conditions(content) for f in facts if f in t[k]]
    where, table, key, old = _pick(random, iter(places))
    new = random.choice([f for f in facts if f != old] or [old])
    table[key] = table[key].replace(old, new)
    return where, f"{key}: {old} -> {new}"


def _swap_junction(content: Content, random: Random) -> tuple[str, str]:
    both = ((w, t, k) for w, t, k in _conditions(content) if "&&" in t[k] or "||" in t[k])
    where, table, key = _pick(random, both)
    table[key] = table[key].replace("&&", "\0").replace("||", "&&").replace("\0", "||")
    return where, f"{key}: && and || swapped"


def _unset(content: Content, random: Random) -> tuple[str, str]:
    where, table = _pick(random, ((w, t) for w, t in _tables(content) if t.get("sets")))
    return where, f"sets: {table['sets'].pop(random.randrange(len(table['sets'])))} dropped"


def _once(content: Content, random: Random) -> tuple[str, str]:
    where, table = _pick(random, ((f"step.{n}", t) for n, t in content["step"].items()))
    if "at_most" in table:
        return where, f"at_most {table.pop('at_most')} removed"
    table["at_most"] = 1
    return where, "at_most 1 added"


def _add_wait(content: Content, random: Random) -> tuple[str, str]:
    where, table = _pick(random, ((f"step.{n}", t) for n, t in content["step"].items() if t.get("after")))
    after, period = (
        random.choice(table["after"]),
        random.choice(("10 working_day", "60 calendar_day", "6 month")),
    )
    table["wait"] = [*_listed(table, "wait"), {"after": after, "period": period, "basis": "本地规则"}]
    return where, f"wait of {period} after {after} added"


def _remove_step(content: Content, random: Random) -> tuple[str, str]:
    name = random.choice(list(content["step"]))
    del content["step"][name]
    return f"step.{name}", "step removed"


KINDS: Mapping[str, Callable[[Content, Random], tuple[str, str]]] = {
    "relation_retargeted": _retarget,
    "relation_dropped": _drop,
    "relation_added": _add,
    "part_retargeted": _point_elsewhere,
    "name_misspelt": _misspell,
    "period_scaled": _scale,
    "period_nudged": _nudge,
    "unit_changed": _other_unit,
    "citation_removed": _uncite,
    "condition_negated": _negate,
    "fact_swapped": _other_fact,
    "junction_swapped": _swap_junction,
    "fact_not_decided": _unset,
    "at_most_changed": _once,
    "wait_added": _add_wait,
    "step_removed": _remove_step,
}
