"""Small procedures for tests: written by hand in few lines, or made at random."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

from fazhi.kernel.procedures import Procedure, load, loads
from fazhi.kernel.procedures.mutant_faults import to_toml

DATA = Path(__file__).parent / "data"
DEMAND = Path(__file__).parents[3] / "modules" / "demands" / "procedures" / "demand.toml"


def fixture(name: str) -> Procedure:
    return load(DATA / f"{name}.toml")


def title(name: str) -> dict[str, str]:
    return {"zh": f"〔{name}〕", "en": name}


def small(
    steps: dict[str, dict[str, Any]],
    end: list[str],
    *,
    clock: dict[str, dict[str, Any]] | None = None,
    right: dict[str, dict[str, Any]] | None = None,
) -> Procedure:
    """A procedure of the given steps, the first one first; titles and a local basis are filled in."""
    return loads(to_toml(content(steps, end, clock=clock, right=right)), "small.toml")


def content(
    steps: dict[str, dict[str, Any]],
    end: list[str],
    *,
    clock: dict[str, dict[str, Any]] | None = None,
    right: dict[str, dict[str, Any]] | None = None,
) -> dict[str, Any]:
    facts = {name for table in steps.values() for name in table.get("sets", [])}
    head = {"code": "small", "title": title("small"), "version": "2026-01-01", "running": "stay"}
    return {
        "procedure": {**head, "first": next(iter(steps))},
        "roles": {"organ": title("organ")},
        "facts": {name: title(name) for name in sorted(facts)},
        "step": {name: _step(name, table) for name, table in steps.items()},
        "clock": {n: {"title": title(n), "basis": "local", **t} for n, t in (clock or {}).items()},
        "right": {n: {"title": title(n), "basis": "local", **t} for n, t in (right or {}).items()},
        "closing": {"title": title("closed"), "after_any": [end], "basis": "local"},
    }


def _step(name: str, table: dict[str, Any]) -> dict[str, Any]:
    full = {"title": title(name), "by": "organ", "basis": "local", **table}
    if "outcomes" in full:
        full["outcomes"] = {outcome: title(outcome) for outcome in full["outcomes"]}
    return full


def at_random(seed: int) -> Procedure:
    """A procedure of three to six steps with random relations, conditions, clocks and rights."""
    random = Random(seed)
    names = [f"s{n}" for n in range(random.randint(3, 6))]
    steps: dict[str, dict[str, Any]] = {name: _random_step(random, name, names) for name in names}
    facts = sorted({fact for table in steps.values() for fact in table.get("sets", [])})
    for name in names[1:]:
        if facts and random.random() < 0.4:
            steps[name][random.choice(("applies_when", "only_if"))] = _condition(random, facts, names)
    clock = {f"c{n}": _random_clock(random, names, facts) for n in range(random.randint(0, 2))}
    right = {f"r{n}": _random_right(random, names) for n in range(random.randint(0, 1))}
    for name in names[1:]:
        if (clock or right) and random.random() < 0.25:
            steps[name]["blocked_while"] = [random.choice([*clock, *right])]
    return small(steps, [random.choice(names[1:])], clock=clock, right=right)


def _random_step(random: Random, name: str, names: list[str]) -> dict[str, Any]:
    table: dict[str, Any] = {}
    others = [other for other in names if other != name]
    if name == names[0] or random.random() < 0.6:
        table["at_most"] = random.choice((1, 1, 2))
    if name != names[0] and random.random() < 0.7:
        table[random.choice(("after", "after", "after_if_due"))] = [random.choice(others)]
    if random.random() < 0.3:
        table["excludes"] = [random.choice(names)]
    if random.random() < 0.2:
        table["includes"] = [n for n in [random.choice(names)] if n not in table.get("excludes", [])]
    if random.random() < 0.3:
        table["sets"] = random.sample(["f", "g"], k=random.randint(1, 2))
    if random.random() < 0.25:
        table["outcomes"] = ["yes", "no"]
    if random.random() < 0.25:
        table["then"] = [{"step": random.choice(others), "basis": "local"}]
    return table


def _condition(random: Random, facts: list[str], names: list[str]) -> str:
    parts = [random.choice(facts), f"done({random.choice(names)})"]
    text = random.choice((" && ", " || ")).join(random.sample(parts, k=random.randint(1, 2)))
    return f"!({text})" if random.random() < 0.3 else text


def _random_clock(random: Random, names: list[str], facts: list[str]) -> dict[str, Any]:
    starts, met = random.sample(names, k=2)
    table: dict[str, Any] = {"starts": [starts], "met_by": [met], "within": "5 calendar_day"}
    if facts and random.random() < 0.4:
        table["applies_when"] = _condition(random, facts, names)
    if random.random() < 0.3:
        table["lifted_by"] = [random.choice(names)]
    if random.random() < 0.3:
        table["overdue_is_event"] = True
    if random.random() < 0.3:
        table["again"] = "restart"
    return table


def _random_right(random: Random, names: list[str]) -> dict[str, Any]:
    starts, used = random.sample(names, k=2)
    table: dict[str, Any] = {"starts": [starts], "used_by": [used], "within": "3 working_day"}
    if random.random() < 0.4:
        table["ended_by"] = [random.choice(names)]
    return table
