"""Which templates there are, and where their facts come from. A module registers its folder once."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from fazhi.kernel.papers.templates import Part, Recording, Template, Templates, load

if TYPE_CHECKING:
    from uuid import UUID

    from fazhi.kernel.matters.models import Act, Matter


@dataclass(frozen=True, slots=True)
class Facts:
    """What a module knows of one matter beside its acts: texts by name, rows of lists by name."""

    texts: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, Sequence[Mapping[str, str]]] = field(default_factory=dict)


def _nothing(_matter: "Matter") -> Facts:
    return Facts()


@dataclass(frozen=True, slots=True)
class Source:
    """Where a module's facts come from, and what they are called, so that templates can be checked against it.

    A module that keeps recordings itself says which act of a kind is to be recorded (``asks``, asked of loaded acts), and
    of which acts of a matter it has one (``recorded``).
    """

    names: frozenset[str] = frozenset()
    lists: Mapping[str, frozenset[str]] = field(default_factory=dict)
    read: Callable[["Matter"], Facts] = _nothing
    asks: Callable[["Act", str], Recording | None] | None = None
    recorded: Callable[["Matter"], Collection["UUID"]] | None = None


@dataclass(frozen=True, slots=True)
class Registered:
    """One file of templates with the source of its facts."""

    templates: Templates
    source: Source


NOTHING = Registered(Templates((), {}, (), ()), Source())
_known: dict[str, Registered] = {}
_from: dict[str, Path] = {}


def register(folder: Path, source: Source | None = None) -> None:
    """Read every file of a folder and make its templates known. Registering the same folder twice changes nothing.

    Raises ``TemplateError`` for a file that cannot be used, ``ValueError`` where two files speak for one procedure.
    """
    for path in sorted(folder.glob("*.toml")):
        one = Registered(load(path), source or Source())
        for procedure in one.templates.procedures:
            if _from.setdefault(procedure, path) != path:
                raise ValueError(f"{path} and {_from[procedure]} both hold the papers of {procedure!r}")
            _known[procedure] = one


def of(procedure: str) -> Registered:
    """What is registered for a procedure; nothing where nobody wrote templates for it."""
    return _known.get(procedure, NOTHING)


def template(procedure: str, code: str) -> Template | None:
    """One template of a procedure."""
    return of(procedure).templates.papers.get(code)


def parts(procedure: str) -> Sequence[Part]:
    """The case file in archive order, as far as the data say."""
    return of(procedure).templates.parts


def recordings(procedure: str) -> Mapping[str, Recording]:
    """The steps to be recorded in sound or pictures."""
    return {one.step: one for one in of(procedure).templates.recordings}


def procedures() -> Mapping[str, Registered]:
    """Every procedure that templates were written for."""
    return dict(sorted(_known.items()))
