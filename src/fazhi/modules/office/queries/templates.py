"""Which templates of answers are offered where, and what they then say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from fazhi.kernel.matters import definitions
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.queries import reach_of
from fazhi.kernel.procedures import Text
from fazhi.modules.office.models import AnswerTemplate
from fazhi.modules.office.rules import placeholders
from fazhi.web import format as written

FIELDS = frozenset({"answer", "reasons", "reason", "note", "text", "opinion", "measures"})
"""Names of long text fields a template may be put into."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A template with its placeholders filled in."""

    id: UUID
    title: str
    text: str


def templates_for(
    step: str, unit_path: str, category: str = "", values: Mapping[str, str] | None = None
) -> list[Offered]:
    """The active templates for a step, a unit and a category, those made for just this step first. One query.

    ``unit_path`` is the path of the unit that writes; a template without step, category or unit suits any.
    ``values`` (see ``values_for``) fills the placeholders.
    """
    line = [unit_path[: n + 1] for n, sign in enumerate(unit_path) if sign == "/"]
    rows = AnswerTemplate.objects.filter(
        Q(unit__isnull=True) | Q(unit__path__in=line),
        active=True,
        step__in=["", step],
        category__in=["", category],
    )
    in_order = sorted(rows, key=lambda row: (row.step != step, not row.category, row.title))
    return [Offered(row.pk, row.title, placeholders.filled(row.text, values or {})) for row in in_order]


def values_for(matter: Matter, today: date) -> dict[str, str]:
    """What the placeholders say in a matter on a legal day."""
    known = (matter.number, matter.unit.name, written.day(today))
    return dict(zip(placeholders.KNOWN, known, strict=True))


def kept(actor: Actor) -> QuerySet[AnswerTemplate]:
    """The templates an actor keeps: those of units within reach, the county's where the whole county is."""
    reach = reach_of(actor)
    own = Q(unit__path__startswith=reach)
    return AnswerTemplate.objects.filter(own | Q(unit__isnull=True)).select_related("unit")


def steps() -> dict[str, Text]:
    """The steps whose form has a long text that a template can fill, with their titles."""
    return {
        name: step.title
        for procedure in definitions.all_definitions()
        for name, step in procedure.steps.items()
        if any(field.type == "text" and field.name in FIELDS for field in step.form)
    }


def chosen(asked: str, step: str, unit_path: str, category: str, values: Mapping[str, str]) -> str:
    """The text of the template asked for by ``?template=``, if it is offered there; empty otherwise."""
    offered = templates_for(step, unit_path, category, values)
    return next((each.text for each in offered if str(each.id) == asked), "")
