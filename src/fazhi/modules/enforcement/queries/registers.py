"""The register of enforcement matters, and the list of officers' certificates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from fazhi.kernel.matters.forms import said
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.matters.queries import listed
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Unit
from fazhi.modules.enforcement import kinds
from fazhi.modules.enforcement.models import Borrowing, Certificate
from fazhi.modules.enforcement.queries.officers import certified_persons, posts_of
from fazhi.modules.enforcement.rules import FIELDS

PAGE = 50
MOST_LINKABLE = 200
"""How many matters a list to choose from holds at most."""
MINIMUM = 2
"""Certified officers a case needs at least (APL 42)."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the register; ``next`` is how many rows lie before the following one, 0 where there is none."""

    rows: list[Matter]
    kind: str
    status: str
    next: int


def register(actor: Actor, *, kind: str, status: str, skip: int) -> Page:
    """The enforcement matters within sight of a post, newest first; of one kind or of all."""
    known = {one.code for one in kinds.ALL}
    rows = listed(actor).filter(kind__in=[kind] if kind in known else sorted(known))
    if status in ("open", "closed"):
        rows = rows.filter(status=status)
    found = list(rows.select_related("unit", "parent").order_by("-opened_at", "-pk")[skip : skip + PAGE + 1])
    following = skip + PAGE if len(found) > PAGE else 0
    return Page(found[:PAGE], kind if kind in known else "", status, following)


def linkable(actor: Actor, matter: Matter) -> list[Matter]:
    """The newest matters of enforcement within sight that are not linked with one yet, for a list to choose from."""
    rows = listed(actor).filter(kind__in=[one.code for one in kinds.ALL]).exclude(pk=matter.pk)
    rows = rows.exclude(linked_from__source=matter).exclude(links__target=matter)
    return list(rows.order_by("-opened_at", "-pk")[:MOST_LINKABLE])


def certificates() -> QuerySet[Certificate]:
    """All certificates, by person."""
    return Certificate.objects.select_related("person").order_by(
        "person__name", "kind", "field", "valid_from"
    )


def borrowings(day: date) -> QuerySet[Borrowing]:
    """The lendings that have not ended before a day."""
    rows = Borrowing.objects.filter(to_day__gte=day)
    return rows.select_related("post__person", "post__unit", "unit").order_by("from_day", "pk")


def strength(day: date) -> list[Mapping[str, Any]]:
    """For each field and unit the certified officers on a day; ``enough`` is False where there are fewer than two."""
    found: list[Mapping[str, Any]] = []
    for field, title in FIELDS.items():
        persons: dict[Unit, set[Any]] = {}
        for post in posts_of(certified_persons(field, day), day):
            persons.setdefault(post.unit, set()).add(post.person_id)
        for unit, held in sorted(persons.items(), key=lambda pair: pair[0].path):
            row = {"field": said(title), "unit": unit.name, "n": len(held), "enough": len(held) >= MINIMUM}
            found.append(row)
    return found
