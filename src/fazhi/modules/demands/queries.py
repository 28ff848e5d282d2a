"""Reads of demands that have a name: one demand, its pieces, and the lists behind pages, exports and the API."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from fazhi.kernel.ledger.configuration import Remembered, current
from fazhi.kernel.matters import queries as matters
from fazhi.kernel.matters.models import Link, Matter
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Duty, Unit
from fazhi.kernel.people.queries import held, open_units
from fazhi.kernel.workdays import legal_day
from fazhi.modules.demands.models import Category, Demand
from fazhi.modules.demands.rules.cleaning import cleaned

KINDS = ("demand", "petition")
BECOMES = "becomes"
"""The link from a matter to the one it was turned into: the tracking code of the first opens the second."""


def by_submission(kept: UUID) -> Demand | None:
    """The demand of one submission (as ``secrecy.kept_submission`` gives it)."""
    return Demand.objects.select_related("matter").filter(submission=kept).first()


def by_code_digests(digests: Sequence[str]) -> Demand | None:
    """The demand whose code has one of these digests."""
    rows = Demand.objects.select_related("matter__unit", "matter__handler", "statement")
    return rows.filter(code_digest__in=digests).first()


def goes_on_as(demand: Demand) -> Demand:
    """The matter a demand was turned into (a petition, or the reverse), else itself: what its tracking code opens."""
    link = Link.objects.filter(source=demand.pk, kind=BECOMES).order_by("-made_at").first()
    return demand if link is None else Demand.objects.select_related("matter").get(pk=link.target_id)


def whole(matter_id: UUID) -> Demand:
    """One demand with what was told and how to reach the person; what was erased is absent."""
    return Demand.objects.select_related(
        "statement", "contact", "category__parent__parent", "place_unit", "group", "auto_dispatch"
    ).get(pk=matter_id)


def by_source(source: str, ids: Sequence[str]) -> set[str]:
    """Which of these source ids are there already."""
    return set(Demand.objects.filter(source=source, source_id__in=ids).values_list("source_id", flat=True))


_centres = Remembered(
    lambda: tuple(Unit.objects.filter(kind="centre", parent__kind="county").order_by("path"))
)


def intake_centre(at: datetime, configuration: bytes | None = None) -> Unit | None:
    """The county's intake and dispatch centre; the first in the tree where there are several.

    ``configuration`` is what the transaction sees (``Book.configuration``); without it one statement asks.
    """
    centres = _centres.under(current() if configuration is None else configuration)
    today = legal_day(at)
    return next((unit for unit in centres if unit.closed_on is None or unit.closed_on > today), None)


def petition_office(at: datetime) -> Unit | None:
    """The county's petition office: the first with a post that routes petitions, of the county's own units.

    Those are directly below the county, or the county itself: nobody below can set up an office that takes its place.
    """
    routing = Duty.objects.filter(held(at), verb="demands.petition_office").values("post__unit")
    own = Q(parent__isnull=True) | Q(parent__kind="county")
    return open_units(at).filter(own, pk__in=routing).order_by("path").first()


def places(at: datetime) -> list[Unit]:
    """The townships and villages a demand can be about, in the order of the tree."""
    return list(open_units(at).filter(kind__in=["township", "village"]).order_by("path"))


_categories = Remembered(
    lambda: tuple(
        Category.objects.filter(active=True).select_related("parent__parent").order_by("tree", "code")
    )
)
_units = Remembered(lambda: tuple(Unit.objects.order_by("path")))


def categories(configuration: bytes | None = None) -> Sequence[Category]:
    """The categories in use, in the order of their codes, with their parents.

    Read once for one configuration (see ``ledger.configuration``); without one a statement asks for the present one.
    """
    return _categories.under(current() if configuration is None else configuration)


def category_of_code(code: str) -> Category | None:
    """The category in use of that code."""
    return Category.objects.filter(code=cleaned(code), active=True).first()


def listed(actor: Actor) -> QuerySet[Matter]:
    """The demands a post may see in lists, search and exports: those in its scope, sealed ones never."""
    return matters.listed(actor).filter(kind__in=KINDS)


def in_sight(actor: Actor, rows: Iterable[Matter]) -> set[UUID]:
    """Which of these matters a post may read without a stated reason; of the others only number and dates are shown."""
    return set(listed(actor).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))


def sealed_for(actor: Actor) -> QuerySet[Matter]:
    """The sealed demands of which this post is the named recipient."""
    return Matter.objects.filter(kind__in=KINDS, sealed_to_id=actor.post_id, sealed_to__isnull=False)


def below(category: Category) -> Q:
    """Demands of a category or of one below it."""
    return (
        Q(demand__category=category)
        | Q(demand__category__parent=category)
        | Q(demand__category__parent__parent=category)
    )


def units_in_reach(actor: Actor, configuration: bytes | None = None) -> list[Unit]:
    """The units a post's lists may be narrowed to, in the order of the tree; ``configuration`` as in ``categories``."""
    known = _units.under(current() if configuration is None else configuration)
    county = "/".join(actor.unit_path.split("/", 2)[:2]) + "/"
    units = [unit for unit in known if unit.path.startswith(county)]
    own = next((unit for unit in units if unit.path == actor.unit_path), None)
    serves_all = own is not None and own.kind == "centre"
    return units if serves_all else [unit for unit in units if unit.path.startswith(actor.unit_path)]


def reach(actor: Actor) -> str:
    """The path below which a post's lists and figures look: the centre serves the whole county, others their subtree."""
    unit = Unit.objects.filter(path=actor.unit_path, kind="centre").select_related("parent").first()
    return unit.parent.path if unit is not None and unit.parent is not None else actor.unit_path
