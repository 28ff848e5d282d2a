"""Reads of demands that have a name: one demand, its pieces, and the lists behind pages, exports and the API."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from fazhi.kernel.matters import queries as matters
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Unit
from fazhi.kernel.people.queries import open_units
from fazhi.modules.demands.models import Category, Demand
from fazhi.modules.demands.rules.cleaning import cleaned

KIND = "demand"


def by_submission(kept: UUID) -> Demand | None:
    """The demand of one submission (as ``secrecy.kept_submission`` gives it)."""
    return Demand.objects.select_related("matter").filter(submission=kept).first()


def by_code_digests(digests: Sequence[str]) -> Demand | None:
    """The demand whose code has one of these digests."""
    rows = Demand.objects.select_related("matter__unit", "matter__handler", "statement")
    return rows.filter(code_digest__in=digests).first()


def whole(matter_id: UUID) -> Demand:
    """One demand with what was told and how to reach the person; what was erased is absent."""
    return Demand.objects.select_related(
        "statement", "contact", "category__parent__parent", "place_unit"
    ).get(pk=matter_id)


def by_source(source: str, ids: Sequence[str]) -> set[str]:
    """Which of these source ids are there already."""
    return set(Demand.objects.filter(source=source, source_id__in=ids).values_list("source_id", flat=True))


def intake_centre(at: datetime) -> Unit | None:
    """The county's intake and dispatch centre; the first in the tree where there are several."""
    return open_units(at).filter(kind="centre").order_by("path").first()


def places(at: datetime) -> list[Unit]:
    """The townships and villages a demand can be about, in the order of the tree."""
    return list(open_units(at).filter(kind__in=["township", "village"]).order_by("path"))


def categories() -> list[Category]:
    """The categories in use, in the order of their codes, with their parents."""
    return list(
        Category.objects.filter(active=True).select_related("parent__parent").order_by("tree", "code")
    )


def category_of_code(code: str) -> Category | None:
    """The category in use of that code."""
    return Category.objects.filter(code=cleaned(code), active=True).first()


def listed(actor: Actor) -> QuerySet[Matter]:
    """The demands a post may see in lists, search and exports: those in its scope, sealed ones never."""
    return matters.listed(actor).filter(kind=KIND)


def sealed_for(actor: Actor) -> QuerySet[Matter]:
    """The sealed demands of which this post is the named recipient."""
    return Matter.objects.filter(kind=KIND, sealed_to_id=actor.post_id, sealed_to__isnull=False)


def below(category: Category) -> Q:
    """Demands of a category or of one below it."""
    return (
        Q(demand__category=category)
        | Q(demand__category__parent=category)
        | Q(demand__category__parent__parent=category)
    )


def units_in_reach(actor: Actor) -> list[Unit]:
    """The units a post's lists may be narrowed to, in the order of the tree."""
    county = "/".join(actor.unit_path.split("/", 2)[:2]) + "/"
    units = list(Unit.objects.filter(path__startswith=county).order_by("path"))
    own = next((unit for unit in units if unit.path == actor.unit_path), None)
    serves_all = own is not None and own.kind == "centre"
    return units if serves_all else [unit for unit in units if unit.path.startswith(actor.unit_path)]


def reach(actor: Actor) -> str:
    """The path below which a post's lists and figures look: the centre serves the whole county, others their subtree."""
    unit = Unit.objects.filter(path=actor.unit_path, kind="centre").select_related("parent").first()
    return unit.parent.path if unit is not None and unit.parent is not None else actor.unit_path
