"""Who does something: an official in a post, a resident, or the system by name. Pure values, no tables."""

from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Actor:
    """The ``by`` of every write.

    For officials ``post_id``, ``person_id`` and ``unit_id`` are set and ``unit_path`` is the path of the unit
    the post belongs to (``/county/township/``); ``verbs`` are the duties held at that moment. Acting for a principal
    (``acting_for_id``), unit and verbs are the principal's.
    """

    kind: Literal["official", "resident", "system"]
    name: str
    post_id: UUID | None = None
    person_id: UUID | None = None
    unit_id: UUID | None = None
    unit_path: str = ""
    unit_name: str = ""
    verbs: frozenset[str] = field(default_factory=frozenset)
    acting_for_id: UUID | None = None

    def may(self, verb: str) -> bool:
        """Whether this actor holds the duty; the system may do what procedures leave to it, nothing else."""
        return verb in self.verbs

    @property
    def ref(self) -> str:
        """How the ledger names this actor: never by personal name."""
        if self.kind == "official":
            return f"post:{self.post_id}" + (f" for:{self.acting_for_id}" if self.acting_for_id else "")
        return "resident" if self.kind == "resident" else f"system:{self.name}"


SYSTEM = Actor("system", "系统")
RESIDENT = Actor("resident", "诉求人")
