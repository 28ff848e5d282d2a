"""The record of changes says in words what was changed: nothing is entered that has no title."""

import ast
from collections.abc import Iterator
from pathlib import Path

import fazhi
from fazhi.kernel.people import verbs
from fazhi.modules.office.queries.administration import PARTS
from fazhi.modules.office.queries.changes import TITLES

ROOT = Path(fazhi.__file__).parent
ENTERING = {"configure", "enter", "_enter"}
"""The functions that write an entry of configuration; their second argument is its kind."""


def test_every_kind_of_entry_has_a_title() -> None:
    entered = {
        kind: path for path in ROOT.rglob("*.py") if "tests" not in path.parts for kind in kinds_in(path)
    }
    assert {"catalogue.publish", "documents.counsel", "staffing.promise", "unit.rename"} <= set(entered)
    assert {kind: str(path) for kind, path in entered.items() if kind not in TITLES} == {}


def test_every_part_with_duties_has_a_name() -> None:
    modules = {path.name for path in (ROOT / "modules").iterdir()}
    parts = {verb.code.partition(".")[0] for verb in verbs.all_verbs()}
    assert parts & modules <= set(PARTS)


def kinds_in(path: Path) -> Iterator[str]:
    """The kinds of configuration entries that a file writes, as far as its own text says them."""
    text = path.read_text(encoding="utf-8")
    if "enter(" not in text and "configure(" not in text:
        return
    tree = ast.parse(text)
    named = dict(_constants(tree.body))
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        local = named | dict(_constants(function.body, deep=True))
        for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
            if _name(call.func) in ENTERING and len(call.args) > 1:
                yield from _said(call.args[1], local, function, tree)


def _said(
    kind: ast.expr, known: dict[str, str], function: ast.FunctionDef, tree: ast.Module
) -> Iterator[str]:
    if isinstance(kind, ast.Starred):
        kind = kind.value
    if isinstance(kind, ast.Constant) and "." in str(kind.value):
        yield str(kind.value)
    elif isinstance(kind, ast.Name):
        yield from [known[kind.id]] if kind.id in known else _passed(kind.id, function, tree)
    elif isinstance(kind, ast.JoinedStr):
        start, hole = kind.values[0], kind.values[1]
        assert isinstance(start, ast.Constant)
        assert isinstance(hole, ast.FormattedValue)
        assert isinstance(hole.value, ast.Name)
        for rest in _passed(hole.value.id, function, tree):
            yield f"{start.value}{rest}"


def _passed(name: str, function: ast.FunctionDef, tree: ast.Module) -> Iterator[str]:
    """What the calls of a function in its own file give for one of its parameters."""
    names = [argument.arg for argument in function.args.args]
    if name not in names:
        return
    place = names.index(name)
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        if _name(call.func) == function.name and len(call.args) > place:
            given = call.args[place]
            if isinstance(given, ast.Constant):
                yield str(given.value)


def _constants(body: list[ast.stmt], *, deep: bool = False) -> Iterator[tuple[str, str]]:
    """Names that stand for one text, or for a tuple that begins with one."""
    nodes = [node for stmt in body for node in ast.walk(stmt)] if deep else body
    top = {}
    for node in nodes:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            value = (
                node.value.elts[0] if isinstance(node.value, ast.Tuple) and node.value.elts else node.value
            )
            if isinstance(value, ast.Constant) and isinstance(value.value, str) and "." in value.value:
                top[node.targets[0].id] = value.value
    yield from top.items()


def _name(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
