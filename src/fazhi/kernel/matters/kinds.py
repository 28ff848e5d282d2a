"""The kinds of matters there are. A module registers its kind once; the kernel knows no module."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from fazhi.kernel.procedures import Text

if TYPE_CHECKING:
    from fazhi.kernel.matters.models import Act, Matter
    from fazhi.kernel.people.actor import Actor
    from fazhi.kernel.people.models import Post


@dataclass(frozen=True, slots=True)
class Seat:
    """Who fills a role of the procedure in this kind of matter.

    ``origin`` is the unit that took the matter in, ``holder`` the unit that holds it now, ``involved`` the unit an
    act named for this role (``actions.involve``), ``party`` somebody outside (``verb`` then says which officials
    may enter it on their behalf).
    """

    unit: Literal["origin", "holder", "involved", "party"]
    verb: str


@dataclass(frozen=True, slots=True)
class Doing:
    """What an effect or a check of a step gets to see: the act being done, its cleaned form, the facts it decides."""

    matter: "Matter"
    step: str
    outcome: str
    form: Mapping[str, Any]
    by: "Actor"
    moment: Any
    act: "Act | None" = None
    facts: Mapping[str, bool] = field(default_factory=dict)


RESIDENTS = "residents"
"""Among ``Kind.opened_by``: residents hand such matters in themselves."""

Offer = Callable[["Matter", datetime], Sequence[Any]]
"""Choices as Django's choice fields take them: pairs of what is entered and its words, or groups of such pairs."""


def nothing_more(matter: "Matter") -> Mapping[str, Any]:
    """The record of a kind that keeps no facts of its own."""
    return {"matter": str(matter.pk)}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of matter.

    ``seats`` maps each role of the procedure to who fills it. ``effects`` run inside the act's transaction,
    after the act is written; ``checks`` run before it and raise ``Refused``. ``record`` names the module's own
    fields for the ledger. ``panel`` is a template the matter page shows, fed by ``context``. ``setbacks`` names the
    steps that a supervisor's board counts, each with its word: a bounce, a return for rework. ``certified`` raises
    ``Refused`` where the officers a step names (``certified_officers``) do not hold the certificates it takes.
    ``offers`` gives, for a text or list field of a step (``step.field``), what its form lets choose from on one matter;
    where that is nothing, the form leaves the field out. What may be entered is still for ``effects`` to judge.

    A matter is opened by whoever has the duty of a role of the first step, in a unit at or below their own; ``opened_by`` says
    with which duties it is opened instead, in whatever unit takes it in. The check and the effect of the first step
    run as those of any other. ``plain`` kinds keep nothing of their own: the workbench's general page opens them.
    """

    code: str
    title: Text
    procedure: str
    prefix: str
    seats: Mapping[str, Seat]
    read: str
    effects: Mapping[str, Callable[[Doing], None]] = field(default_factory=dict)
    checks: Mapping[str, Callable[[Doing], None]] = field(default_factory=dict)
    record: Callable[["Matter"], Mapping[str, Any]] = nothing_more
    panel: str = ""
    context: Callable[["Matter"], Mapping[str, Any]] = nothing_more
    setbacks: Mapping[str, Text] = field(default_factory=dict)
    certified: Callable[[Doing, Sequence["Post"]], None] | None = None
    offers: Mapping[str, Offer] = field(default_factory=dict)
    opened_by: Sequence[str] = ()
    plain: bool = False


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known. Raises ``ValueError`` when another already has its code or its prefix."""
    if kind.code in _kinds and _kinds[kind.code] is not kind:
        raise ValueError(f"kind {kind.code!r} is registered twice")
    same = [
        other.code for other in _kinds.values() if other.prefix == kind.prefix and other.code != kind.code
    ]
    if same:
        raise ValueError(
            f"kinds {kind.code!r} and {same[0]!r} both number their matters with {kind.prefix!r}: choose another prefix"
        )
    _kinds[kind.code] = kind


def get(code: str) -> Kind:
    """The kind of that code. Raises ``KeyError`` with the known ones."""
    if code not in _kinds:
        raise KeyError(f"unknown kind of matter {code!r}; known: {', '.join(sorted(_kinds))}")
    return _kinds[code]


def forget(code: str) -> None:
    """Make a kind unknown again: its file has gone, or is read anew."""
    _kinds.pop(code, None)


def all_kinds() -> tuple[Kind, ...]:
    return tuple(_kinds[code] for code in sorted(_kinds))
