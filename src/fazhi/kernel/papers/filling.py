"""Filling a template with what the record says, and saying which of its placeholders nobody can fill. Pure.

Placeholders stand in braces: ``{编号}`` (what is known of every matter, or of a kind's own facts), ``{decide.fine}`` (a
field of the latest act of a step), ``{decide@day}`` (that act itself: day, moment, who, unit, outcome, facts, basis, key),
``{decision@due}`` (a clock or right: due, within, basis), ``{penalty_decision#}`` (the number of the last signed paper of a
kind), ``{§APL 67}`` (an article, as numbered on the day). ``{.fine}`` and ``{@day}`` mean the paper's own step.

A line may begin with ``?`` (it falls away where one of its placeholders is empty), ``?decide.penalty?`` or ``?!fined?`` (it
stands only if that is so, or is not), ``*member_opinion*`` (once for each act of that step, or row of a list).
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from fazhi.kernel.law import CitationError, UnknownAuthority, cite
from fazhi.kernel.papers.blocks import BLANK, BLANK_DAY, cell
from fazhi.kernel.papers.templates import Template
from fazhi.kernel.procedures import Procedure

OF_MATTERS = frozenset({"编号", "标题", "程序", "单位", "县", "今日", "复议机关"})
OF_ACTS = ("day", "moment", "who", "unit", "outcome", "facts", "basis", "key")
OF_TIMERS = ("due", "within", "basis")
ARTICLE, NUMBER = "§", "#"

_BRACES = re.compile(r"\{([^{}\n]+)\}")
_REPEATED = re.compile(r"\*([^*\s]+)\*\s?(.*)")
_IF = re.compile(r"\?(!?[^?\s]+)\?\s?(.*)")
_DAYS = ("@day", "@due", "_on", "日期")


@dataclass(frozen=True, slots=True)
class Values:
    """What a template is filled with: texts by name, rows of lists by name, what is so; ``on`` numbers its articles."""

    texts: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, Sequence[Mapping[str, str]]] = field(default_factory=dict)
    so: Collection[str] = frozenset()
    on: date | None = None


def filled(text: str, values: Values, step: str = "", *, blank: bool = False) -> str:
    """A template's text with what is known; what is not is a blank to write in.

    ``step`` is the paper's own. ``blank``: the form to be filled in by hand, with every line of it.
    """
    return "\n".join(each for line in text.strip().splitlines() for each in _lines(line, values, step, blank))


def _lines(line: str, values: Values, step: str, blank: bool) -> Iterator[str]:
    if found := _REPEATED.fullmatch(line):
        rows = values.lists.get(step if found[1] == "@" else found[1], ())
        for row in rows or ([{}] if blank else []):
            yield from _lines(found[2], replace(values, texts={**values.texts, **row}), step, blank)
    elif found := _IF.fullmatch(line):
        if blank or holds(found[1], values.so):
            yield from _lines(found[2], values, step, blank)
    elif line.startswith("?"):
        names = [_own(name, step) for name in _BRACES.findall(line)]
        if blank or all(values.texts.get(name) for name in names):
            yield _line(line[1:].lstrip(), values, step)
    else:
        yield _line(line, values, step)


def holds(condition: str, so: Collection[str]) -> bool:
    """Whether a step, outcome or fact is so; with ``!`` before it, whether it is not."""
    return condition.removeprefix("!") not in so if condition.startswith("!") else condition in so


def _line(line: str, values: Values, step: str) -> str:
    in_table = line.startswith("|")

    def put(match: re.Match[str]) -> str:
        if match[1].startswith(ARTICLE):
            return "；".join(one.zh(values.on) for one in cite(match[1].removeprefix(ARTICLE)))
        name = _own(match[1], step)
        known = values.texts.get(name, "")
        if known:
            return cell(known) if in_table else known
        if name.endswith(_DAYS):
            return BLANK_DAY
        return "" if in_table else BLANK

    return _BRACES.sub(put, line)


def _own(name: str, step: str) -> str:
    """A placeholder with the step it leaves out."""
    return f"{step}{name}" if name[:1] in {".", "@"} else name


@dataclass(frozen=True, slots=True)
class Known:
    """What papers of a procedure can be filled with: placeholders, lists with the names of their rows, what may be so."""

    names: frozenset[str]
    lists: Mapping[str, frozenset[str]]
    so: frozenset[str]


def known(
    procedure: Procedure,
    papers: Iterable[str] = (),
    own: Iterable[str] = (),
    lists: Mapping[str, Iterable[str]] | None = None,
) -> Known:
    """What papers of a procedure can be filled with; ``own`` and ``lists`` are the facts its kind adds."""
    names = {*OF_MATTERS, *own, *(f"{code}{NUMBER}" for code in (*papers, *procedure.documents))}
    rows = {name: frozenset(each) for name, each in (lists or {}).items()}
    for step in procedure.steps.values():
        fields = {one.name for one in step.form}
        names |= {f"{step.id}.{name}" for name in fields} | {f"{step.id}@{name}" for name in OF_ACTS}
        rows[step.id] = frozenset(fields | set(OF_ACTS))
    names |= {f"{name}@{one}" for name in (*procedure.clocks, *procedure.rights) for one in OF_TIMERS}
    happens = {f"{step.id}.{name}" for step in procedure.steps.values() for name in step.outcomes}
    happens |= {f"{name}.lapsed" for name in procedure.rights} | {
        f"{name}.overdue" for name in procedure.clocks
    }
    return Known(frozenset(names), rows, frozenset(happens | set(procedure.steps) | set(procedure.facts)))


def faults(template: Template, can: Known, procedure: Procedure) -> list[str]:
    """What in a template nobody can fill: placeholders, lists, conditions and steps that do not exist."""
    found = [f"step {name}" for name in template.steps if name not in procedure.steps]
    if template.applies and template.applies.removeprefix("!") not in can.so:
        found.append(f"applies {template.applies}")
    for step in template.steps or ("",):
        for line in (line for text in template.texts for line in text.splitlines()):
            found += _faults_of(line, can, step)
    return list(dict.fromkeys(found))


def _faults_of(line: str, can: Known, step: str) -> Iterator[str]:
    names = set(can.names)
    while (repeated := _REPEATED.fullmatch(line)) or (asked := _IF.fullmatch(line)):
        if repeated:
            rows = can.lists.get(step if repeated[1] == "@" else repeated[1])
            names |= rows or set()
            if rows is None:
                yield f"*{repeated[1]}*"
            line = repeated[2]
        elif asked:
            if asked[1].removeprefix("!") not in can.so:
                yield f"?{asked[1]}?"
            line = asked[2]
    yield from (f"{{{name}}}" for name in _BRACES.findall(line) if not _is_known(name, names, step))


def _is_known(name: str, names: Collection[str], step: str) -> bool:
    if not name.startswith(ARTICLE):
        return _own(name, step) in names
    try:
        return bool(cite(name.removeprefix(ARTICLE)))
    except (CitationError, UnknownAuthority):
        return False
