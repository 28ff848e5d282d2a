"""``[kind]`` taken apart into single rules with words, so that two versions can be laid side by side."""

from __future__ import annotations

from collections.abc import Iterator

from fazhi.kernel.procedures.difference_rules import Rule, Words
from fazhi.kernel.procedures.model import Children, OwnKind, Text

SEAT_WORDS = {
    "origin": Text("登记事项的单位", "the unit that took the matter in"),
    "holder": Text("承办单位", "the unit that holds the matter"),
    "involved": Text("步骤中写明的单位", "the unit a step names"),
    "parent": Text("开立时承办主件的单位", "the unit that held the parent matter"),
    "party": Text("外面的人", "somebody outside"),
}


def own_kind_rules(words: Words) -> Iterator[Rule]:
    """Numbering, seats, to whom a step gives the matter, whom it involves, which child matters it opens."""
    kind = words.procedure.own_kind
    if kind is None:
        return
    yield Rule(("prefix",), "head", Text("编号字头", "prefix of numbers"), Text(kind.prefix, kind.prefix))
    for role, seat in kind.seats.items():
        title = words.procedure.roles[role]
        label = Text(f"“{title.zh}”", f"“{title.en}” is")
        yield Rule(("seat", role), "who", label, SEAT_WORDS[seat])
    yield from _handed(words, kind)
    for step, children in kind.children.items():
        name = words.name(step)
        label = Text(f"{name.zh}开立的子事项", f"child matters of {name.en}:")
        yield Rule(("children", words.key(step)), "effect", label, _child(words, step, children))


def _handed(words: Words, kind: OwnKind) -> Iterator[Rule]:
    for step, field in kind.gives.items():
        name = words.name(step)
        label = Text(f"{name.zh}之后交给", f"after {name.en} held by")
        yield Rule(("gives", words.key(step)), "effect", label, _field(words, step, field))
    for step, roles in kind.involves.items():
        for role, field in roles.items():
            name, title = words.name(step), words.procedure.roles[role]
            label = Text(f"{name.zh}之后担任“{title.zh}”的", f"after {name.en} “{title.en}” is")
            yield Rule(("involves", words.key(step), role), "effect", label, _field(words, step, field))


def _field(words: Words, step: str, field: str) -> Text:
    """A field's title, in quotation marks."""
    title = next(one.title for one in words.procedure.steps[step].form if one.name == field)
    return Text(f"“{title.zh}”", f"“{title.en}”")


def _child(words: Words, step: str, children: Children) -> Text:
    where = _field(words, step, children.unit or children.each_unit_of)
    filled = "；".join(f"{field} = {source}" for field, source in sorted(children.data.items()))
    tail = f"（{filled}）" if filled else ""
    return Text(f"{children.kind}，在{where.zh}{tail}", f"{children.kind}, at {where.en}{tail}")
