"""What a procedure file says, as immutable values. Reading is in ``load``, meaning in ``semantics``.

Vocabulary: a *step* is an act of the procedure; an *atom* is anything that can have happened: a step, an
outcome of a step (``accept.accepted``), a right that lapsed (``ask_hearing.lapsed``), a clock that ran out
(``payment.overdue``). A *clock* is a duty with a limit, a *right* a window that silence closes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from fazhi.kernel.law import Citation
from fazhi.kernel.procedures.expressions import Expression
from fazhi.kernel.workdays import Period

if TYPE_CHECKING:
    from fazhi.kernel.procedures.marking import Marking
    from fazhi.kernel.procedures.tables import Tables

SYSTEM = "system"
"""The role of acts nobody does: lapses, and what the kernel itself records on a matter."""

LAPSED = "lapsed"
OVERDUE = "overdue"


class Text(NamedTuple):
    """A visible text in both languages."""

    zh: str
    en: str


class FieldRef(NamedTuple):
    """``step.field``: a value stated on the form of an act."""

    step: str
    field: str

    def __str__(self) -> str:
        return f"{self.step}.{self.field}"


@dataclass(frozen=True, slots=True)
class Basis:
    """Where a rule comes from.

    `cites` are the citations ("XF 22, 23"); `local` marks a rule or number the county sets itself;
    `verified` is False where the file says the source could not be read. No `cites` = no basis given.
    """

    cites: tuple[Citation, ...] = ()
    local: bool = False
    verified: bool = True

    def __bool__(self) -> bool:
        return bool(self.cites)

    def __str__(self) -> str:
        return "; ".join(str(citation) for citation in self.cites)

    def zh(self, on: date | None = None) -> str:
        """《信访工作条例》第22、23条, as numbered on the day; a local or unverified rule says so."""
        shown = [citation.zh(on) for citation in self.cites]
        if self.local and not any(citation.is_local for citation in self.cites):
            shown.append("本地规则")
        return "；".join(shown) + ("" if self._said_already else "（待核）")

    def en(self, on: date | None = None) -> str:
        """The same in English."""
        shown = [citation.en(on) for citation in self.cites]
        if self.local and not any(citation.is_local for citation in self.cites):
            shown.append("local rule")
        return "; ".join(shown) + ("" if self._said_already else " (unverified)")

    @property
    def _said_already(self) -> bool:
        """Whether nothing is unverified, or a citation says so itself."""
        return self.verified or not all(citation.verified for citation in self.cites)


@dataclass(frozen=True, slots=True)
class Within:
    """How long: a fixed period, a local limit with its default, or a period stated on a form.

    A stated period (`stated`) goes before the others; `period` is the default of a local limit.
    """

    period: Period | None = None
    local: str = ""
    stated: FieldRef | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a step's form. `type` is one of FIELD_TYPES; `personal` content can be erased later."""

    name: str
    title: Text
    type: str
    required: bool = True
    personal: bool = False
    choices: Mapping[str, Text] = field(default_factory=dict)
    max_length: int | None = None
    help: Text | None = None


FIELD_TYPES = (
    "text", "date", "datetime", "choice", "bool", "int", "list", "file", "period", "unit", "post", "posts",
)  # fmt: skip
OFFICERS = "officers"
"""The field in which a step for several certified officers names them; every such step has it by itself."""


@dataclass(frozen=True, slots=True)
class Wait:
    """A minimum wait: N full days after `after`, unless a condition holds."""

    after: str
    within: Within
    unless: Expression | None = None
    basis: Basis = Basis()


@dataclass(frozen=True, slots=True)
class Response:
    """``then``: doing the step makes another step owed. Short form of an anonymous clock."""

    step: str
    within: Within | None = None
    holder: str = ""
    applies_when: Expression | None = None
    basis: Basis = Basis()


@dataclass(frozen=True, slots=True)
class Outcome:
    """One result of a step, with what that result adds to the step's own effects and gates."""

    name: str
    title: Text
    only_if: Expression | None = None
    sets: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    includes: tuple[str, ...] = ()
    then: tuple[Response, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """An act of the procedure: who does it, when it is possible, what it brings about.

    `by`, `not_by`, `not_by_unit`, `certified_officers`, `form`, `form_rule`, `documents` and `publishes`
    are checked by actions; the marking does not see them.
    """

    id: str
    title: Text
    by: tuple[str, ...] = ()
    not_by: tuple[str, ...] = ()
    not_by_unit: tuple[str, ...] = ()
    certified_officers: int = 0
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    after: tuple[str, ...] = ()
    after_any: tuple[tuple[str, ...], ...] = ()
    after_if_due: tuple[str, ...] = ()
    wait: tuple[Wait, ...] = ()
    not_before: FieldRef | None = None
    blocked_while: tuple[str, ...] = ()
    only_while: tuple[str, ...] = ()
    applies_when: Expression | None = None
    only_if: Expression | None = None
    at_most: int | None = None
    each: FieldRef | None = None
    sets: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    includes: tuple[str, ...] = ()
    then: tuple[Response, ...] = ()
    dated_by: str = ""
    form: tuple[Field, ...] = ()
    form_rule: str = ""
    documents: tuple[str, ...] = ()
    publishes: bool = False
    help: Text | None = None
    basis: Basis = Basis()


@dataclass(frozen=True, slots=True)
class Extension:
    """A step that extends a clock: by a period, or to the date in a field of the step's form."""

    step: str
    within: Within | None = None
    date_field: str = ""
    times: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A named duty: what starts it, what meets it, within how long, and who owes it.

    `response_of` is the atom whose ``then`` made an anonymous clock (its name is ``source>step``).
    `before` counts the period backward from a date in data. A condition (`applies_when`) is asked once, when
    the clock would start; one that is not decided yet lets it start.
    """

    name: str
    title: Text
    holder: str = ""
    starts: tuple[str, ...] = ()
    met_by: tuple[str, ...] = ()
    within: Within | None = None
    before: FieldRef | None = None
    applies_when: Expression | None = None
    restarts: bool = False
    stopped_by: tuple[str, ...] = ()
    resumed_by: tuple[str, ...] = ()
    lifted_by: tuple[str, ...] = ()
    extended_by: tuple[Extension, ...] = ()
    overdue_is_event: bool = False
    response_of: str = ""
    basis: Basis = Basis()


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """Something its holder may do within a time; silence ends it, and the ending is the atom r.lapsed."""

    name: str
    title: Text
    holder: str = ""
    starts: tuple[str, ...] = ()
    used_by: tuple[str, ...] = ()
    given_up_by: tuple[str, ...] = ()
    ended_by: tuple[str, ...] = ()
    within: Within | None = None
    applies_when: Expression | None = None
    restarts: bool = False
    basis: Basis = Basis()


@dataclass(frozen=True, slots=True)
class Closing:
    """When a matter may end: one atom of every group has happened, nothing is owed, no right is open."""

    title: Text
    after_any: tuple[tuple[str, ...], ...] = ()
    except_clocks: tuple[str, ...] = ()
    except_rights: tuple[str, ...] = ()
    basis: Basis = Basis()


SEATS = ("origin", "holder", "involved", "parent", "party")
"""Which unit fills a role: the one that took the matter in, that holds it, that a step's form named for the role, that held
the parent matter when this one was opened; ``party`` is somebody outside, whose acts officials enter."""


@dataclass(frozen=True, slots=True)
class Children:
    """Child matters that a step opens: of which kind, and at which units.

    Either `unit` (a field that names a unit or a post) or `each_unit_of` (a field of several posts). `title` names the text
    field that entitles them, else they bear the parent's title; `data` says which field of this step fills which
    field of the child's first step.
    """

    kind: str
    unit: str = ""
    each_unit_of: str = ""
    title: str = ""
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OwnKind:
    """What makes a procedure a kind of matter without a line of Python (``[kind]`` in its file).

    `prefix` begins its numbers. `seats` says which unit fills each role (one of SEATS). `gives` names, for a step, the
    field with the unit or post that holds the matter from then on; `involves`, for a step, which roles are filled from then on
    by the unit or post in which field; `children` the child matters a step opens.
    """

    prefix: str
    seats: Mapping[str, str]
    gives: Mapping[str, str] = field(default_factory=dict)
    involves: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    children: Mapping[str, Children] = field(default_factory=dict)


@dataclass(frozen=True, eq=False, kw_only=True)
class Procedure:
    """One version of one statutory procedure.

    `version` is the day it takes effect. `running` says what happens to matters under way under
    an older version when this one takes effect: "stay" or "move". `digest` is the SHA-256 (hex) of the file's content, comments
    and layout left out. `clocks` holds the anonymous clocks of ``then`` as well. `own_kind` is there where the file itself
    makes a kind of matter of it; the kinds of the modules are written in Python.
    """

    code: str
    title: Text
    version: date
    first: str
    running: str
    roles: Mapping[str, Text]
    facts: Mapping[str, Text]
    documents: Mapping[str, Text]
    steps: Mapping[str, Step]
    clocks: Mapping[str, Clock]
    rights: Mapping[str, Right]
    closing: Closing
    local_limits: Mapping[str, Period]
    digest: str
    status: str = "in_force"
    name: str = ""
    basis: Basis = Basis()
    own_kind: OwnKind | None = None

    @cached_property
    def tables(self) -> Tables:
        """The procedure compiled to bits, made on first use."""
        from fazhi.kernel.procedures.tables import compile_tables  # tables are built from this module

        return compile_tables(self)

    def start(self) -> Marking:
        """The marking in which nothing has happened yet."""
        from fazhi.kernel.procedures.marking import empty  # a marking is built from this module

        return empty(self)

    def atom_title(self, atom: str) -> Text:
        """The words for something that can have happened ("作出决定：给予处罚")."""
        owner, _, tail = atom.partition(".")
        if not tail:
            return self.steps[owner].title
        if tail == LAPSED and owner in self.rights:
            title = self.rights[owner].title
            return Text(f"{title.zh}（期满未行使）", f"{title.en} (lapsed unused)")
        if tail == OVERDUE and owner in self.clocks:
            title = self.clocks[owner].title
            return Text(f"{title.zh}（已逾期）", f"{title.en} (overdue)")
        step, outcome = self.steps[owner], self.steps[owner].outcomes[tail]
        return Text(f"{step.title.zh}（{outcome.title.zh}）", f"{step.title.en} ({outcome.title.en})")
