"""Conditions written in procedure files: facts and ``done(step)`` joined by ``&&``, ``||``, ``!``.

The syntax is a small subset of CEL's. An expression is parsed once when the file is loaded and bound once
to the bits of a procedure; evaluation is three-valued, because a fact nobody has decided yet is neither
true nor false (Kleene's strong logic).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

TOKEN = re.compile(r"\s*(?:(&&|\|\||!|\(|\))|(done)\s*\(\s*([\w.>]+)\s*\)|([A-Za-z_]\w*)|(.))")

Truth = bool | None
Condition = Callable[[int, int, int], Truth]


class ExpressionError(ValueError):
    """The text is not an expression of the language; the message says where and what was expected."""


@dataclass(frozen=True, slots=True)
class Node:
    """One node of a parsed expression: ``fact``, ``done``, ``not``, ``and``, ``or`` or ``constant``."""

    kind: str
    name: str = ""
    parts: tuple["Node", ...] = ()


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed condition, with the facts and the atoms (steps, outcomes, lapses) that it reads."""

    source: str
    tree: Node

    @property
    def facts(self) -> frozenset[str]:
        return frozenset(n.name for n in _walk(self.tree) if n.kind == "fact")

    @property
    def atoms(self) -> frozenset[str]:
        return frozenset(n.name for n in _walk(self.tree) if n.kind == "done")

    def bind(self, facts: Mapping[str, int], atoms: Mapping[str, int]) -> Condition:
        """A function of (done, known, true) bit sets that answers True, False or None (not decided yet)."""
        return _bind(self.tree, facts, atoms)


def parse(source: str) -> Expression:
    """Read one expression. Raises ExpressionError with the offending piece."""
    tokens = _tokens(source)
    tree, rest = _either(tokens, source)
    if rest:
        raise ExpressionError(f"“{source}”: nothing was expected at “{rest[0][1]}”")
    return Expression(source, tree)


Tokens = list[tuple[str, str]]


def _tokens(source: str) -> Tokens:
    found: Tokens = []
    for match in TOKEN.finditer(source.strip()):
        sign, done, atom, name, other = match.groups()
        if other:
            raise ExpressionError(
                f"“{source}”: “{other}” is not understood; use facts, done(step), &&, ||, ! and ()"
            )
        if done:
            found.append(("done", atom))
        elif sign:
            found.append(("sign", sign))
        else:
            found.append(("name", name))
    return found


def _either(tokens: Tokens, source: str) -> tuple[Node, Tokens]:
    return _joined(tokens, source, "||", "or", _both)


def _both(tokens: Tokens, source: str) -> tuple[Node, Tokens]:
    return _joined(tokens, source, "&&", "and", _single)


def _joined(
    tokens: Tokens,
    source: str,
    sign: str,
    kind: str,
    inner: Callable[[Tokens, str], tuple[Node, Tokens]],
) -> tuple[Node, Tokens]:
    first, rest = inner(tokens, source)
    parts = [first]
    while rest and rest[0] == ("sign", sign):
        part, rest = inner(rest[1:], source)
        parts.append(part)
    return (first if len(parts) == 1 else Node(kind, parts=tuple(parts))), rest


def _single(tokens: Tokens, source: str) -> tuple[Node, Tokens]:
    if not tokens:
        raise ExpressionError(f"“{source}”: ends where a fact, done(step) or ( was expected")
    (kind, text), rest = tokens[0], tokens[1:]
    if kind == "done":
        return Node("done", text), rest
    if kind == "name":
        return (Node("constant", text) if text in {"true", "false"} else Node("fact", text)), rest
    if text == "!":
        part, rest = _single(rest, source)
        return Node("not", parts=(part,)), rest
    if text == "(":
        part, rest = _either(rest, source)
        if not rest or rest[0] != ("sign", ")"):
            raise ExpressionError(f"“{source}”: a closing bracket is missing")
        return part, rest[1:]
    raise ExpressionError(f"“{source}”: “{text}” stands where a fact, done(step) or ( was expected")


def _walk(node: Node) -> list[Node]:
    return [node, *(inner for part in node.parts for inner in _walk(part))]


def _bind(node: Node, facts: Mapping[str, int], atoms: Mapping[str, int]) -> Condition:
    if node.kind == "constant":
        constant = node.name == "true"
        return lambda _done, _known, _true: constant
    if node.kind == "fact":
        fact = facts[node.name]
        return lambda _done, known, true: bool(true & fact) if known & fact else None
    if node.kind == "done":
        atom = atoms[node.name]
        return lambda done, _known, _true: bool(done & atom)
    parts = tuple(_bind(part, facts, atoms) for part in node.parts)
    if node.kind == "not":
        return _negation(parts[0])
    return _junction(parts, decisive=node.kind == "or")


def _negation(inner: Condition) -> Condition:
    def negation(done: int, known: int, true: int) -> Truth:
        value = inner(done, known, true)
        return None if value is None else not value

    return negation


def _junction(parts: tuple[Condition, ...], *, decisive: bool) -> Condition:
    """``or`` is decided by one True, ``and`` by one False; otherwise one unknown leaves it unknown."""

    def junction(done: int, known: int, true: int) -> Truth:
        unknown = False
        for part in parts:
            value = part(done, known, true)
            if value is decisive:
                return decisive
            unknown = unknown or value is None
        return None if unknown else not decisive

    return junction
