"""Templates of papers as their files say them, as immutable values. Pure but for reading the file.

A file names its ``procedures``; then come ``[paper.code]`` (one kind of paper each), ``[[part]]`` (the case file in
archive order) and ``[[recording]]`` (steps to be recorded in sound or pictures). What a paper says is written with the
placeholders of ``filling``. How-to: docs/papers.md.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast, get_args

from fazhi.kernel.papers.blocks import Style
from fazhi.kernel.procedures import Basis, Procedure, ProcedureError, Text
from fazhi.kernel.procedures.reading import Reader, nearest

NO_TITLE = Text("", "")


class TemplateError(ProcedureError):
    """A file of templates cannot be used. Names every problem found, one a line."""


@dataclass(frozen=True, slots=True)
class Template:
    """One kind of paper of a procedure.

    ``steps`` are those whose acts it belongs to, ``heading`` what is printed as its title. ``series`` are the words
    between the unit's and the year of its number; ``number`` takes one from the record instead; neither: it has none. ``signed``: the organ and the day stand at its end.
    ``applies`` names a fact, step or outcome without which it is not due (``!`` before it: with which it is not).
    ``written`` is False for the form that every step has without a template of its own.
    """

    code: str
    title: Text
    steps: tuple[str, ...]
    style: Style = "record"
    heading: str = ""
    series: str = ""
    number: str = ""
    addressee: str = ""
    body: str = ""
    signed: bool = True
    copies: str = ""
    applies: str = ""
    written: bool = True

    @property
    def texts(self) -> Iterator[str]:
        """Everything in it that may hold placeholders."""
        return iter((self.heading, self.number, self.addressee, self.body, self.copies))

    def of(self, procedure: Procedure) -> "Template":
        """The template with the title its procedure gives the document, where it has none of its own."""
        known = procedure.documents.get(self.code)
        if self.title != NO_TITLE or known is None:
            return self
        return replace(self, title=known)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a case file (main file, sub-file) and the papers in it, in their order."""

    title: Text
    papers: tuple[str, ...]
    basis: Basis


@dataclass(frozen=True, slots=True)
class Recording:
    """A step to be recorded in sound or pictures; ``required`` is False where the rule leaves it to need."""

    step: str
    required: bool
    basis: Basis


@dataclass(frozen=True, slots=True)
class Templates:
    """One file: for which procedures, the papers by code, the order of the case file, what is recorded."""

    procedures: tuple[str, ...]
    papers: Mapping[str, Template]
    parts: tuple[Part, ...]
    recordings: tuple[Recording, ...]


def load(path: Path) -> Templates:
    """Read a file of templates. Raises ``TemplateError`` naming every fault of the file."""
    problems: list[str] = []
    file = Reader(tomllib.loads(path.read_text(encoding="utf-8")), "", problems)
    found = Templates(
        file.names("procedures"),
        {code: _template(code, table, problems) for code, table in file.named_tables("paper").items()},
        tuple(_part(table) for table in file.tables("part")),
        tuple(_recording(table) for table in file.tables("recording")),
    )
    file.finish()
    for part in found.parts:
        problems += [
            f"[[part]] papers: no [paper.{code}]{nearest(code, found.papers)}"
            for code in part.papers
            if code not in found.papers
        ]
    if problems:
        raise TemplateError(path.name, problems)
    return found


def _template(code: str, table: Reader, problems: list[str]) -> Template:
    style = table.string("style") or "record"
    if style not in get_args(Style):
        problems.append(f"[paper.{code}] style: “{style}”; write one of {', '.join(get_args(Style))}")
    made = Template(
        code=code,
        title=table.optional_text("title") or NO_TITLE,
        steps=table.names("step", single=True),
        style=cast("Style", style),
        heading=table.string("heading"),
        series=table.string("series"),
        number=table.string("number"),
        addressee=table.string("addressee"),
        body=table.string("body", required=True),
        signed=table.flag("signed", default=True),
        copies=table.string("copies"),
        applies=table.string("applies"),
    )
    table.finish()
    return made


def _part(table: Reader) -> Part:
    made = Part(table.text("title"), table.names("papers"), table.basis())
    table.finish()
    return made


def _recording(table: Reader) -> Recording:
    made = Recording(table.string("step", required=True), table.flag("required"), table.basis())
    table.finish()
    return made
