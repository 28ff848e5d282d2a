"""Dates, quotations and conditions as a clerk would write them, in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from fazhi.kernel.procedures.expressions import Expression, Node
from fazhi.kernel.procedures.model import SYSTEM, Procedure, Text
from fazhi.kernel.workdays import legal_day

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
TICK = timedelta(microseconds=1)


def day_words(day: date, now: datetime) -> Text:
    """10月9日 / 9 Oct; with the year where it is not the year of `now`."""
    same_year = day.year == legal_day(now).year
    zh = f"{day.month}月{day.day}日"
    en = f"{day.day} {MONTHS[day.month - 1]}"
    return Text(zh, en) if same_year else Text(f"{day.year}年{zh}", f"{en} {day.year}")


def last_day_before(moment: datetime) -> date:
    """The last legal day that is wholly or partly before an exclusive end."""
    return legal_day(moment - TICK)


def listed(titles: Iterable[Text]) -> Text:
    """“甲”、“乙” / “A”, “B”."""
    texts = list(titles)
    return Text("、".join(f"“{t.zh}”" for t in texts), ", ".join(f"“{t.en}”" for t in texts))


def role_words(procedure: Procedure, roles: Iterable[str]) -> Text:
    """The titles of roles, joined; empty for none."""
    texts = [Text("系统", "the system") if role == SYSTEM else procedure.roles[role] for role in roles]
    return Text("、".join(t.zh for t in texts), " or ".join(t.en for t in texts))


def condition_words(procedure: Procedure, expression: Expression) -> Text:
    """A condition in words: 由信访工作机构收到，且并非…"""
    return _words(procedure, expression.tree)


def _words(procedure: Procedure, node: Node) -> Text:
    if node.kind == "constant":
        return Text("恒成立", "always") if node.name == "true" else Text("恒不成立", "never")
    if node.kind == "fact":
        title = procedure.facts[node.name]
        return Text(f"“{title.zh}”", f"“{title.en}”")
    if node.kind == "done":
        title = procedure.atom_title(node.name)
        if node.name.partition(".")[0] in procedure.steps:
            return Text(f"“{title.zh}”已完成", f"“{title.en}” is done")
        return Text(f"“{title.zh}”", f"“{title.en}”")
    parts = [_words(procedure, part) for part in node.parts]
    if node.kind == "not":
        return Text(f"非{parts[0].zh}", f"not {parts[0].en}")
    nested = [
        Text(f"（{words.zh}）", f"({words.en})") if part.kind in {"and", "or"} else words
        for part, words in zip(node.parts, parts, strict=True)
    ]
    zh, en = ("且", "and") if node.kind == "and" else ("或者", "or")
    return Text(zh.join(words.zh for words in nested), f" {en} ".join(words.en for words in nested))
