"""Who is responsible: by the powers-and-duties list, and by who handled the like before."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from fazhi.kernel.matters.models import Matter
from fazhi.kernel.people.models import Unit
from fazhi.kernel.workdays import legal_day
from fazhi.modules.demands.models import Category, Responsibility

LEVELS = ("village", "township", "county")
REMEMBERED = timedelta(days=365)
LOOKED_AT = 100
"""Earlier demands of the same category and place that are counted."""


@dataclass(frozen=True, slots=True)
class Responsible:
    """A line of the list that applies, the unit a demand goes to by it, and the reason in words."""

    line: Responsibility
    unit: Unit
    reason: str


@dataclass(frozen=True, slots=True)
class Before:
    """The unit that handled most of the like before: ``n`` of ``total`` in the last year."""

    unit: Unit
    n: int
    total: int

    @property
    def reason(self) -> str:
        """The count in words."""
        return _("近一年此类此地的诉求由%(unit)s承办：%(total)d件中有%(n)d件。") % {
            "unit": self.unit.name,
            "total": self.total,
            "n": self.n,
        }


def in_force(day: date) -> QuerySet[Responsibility]:
    """The lines of the list that hold on a day."""
    rows = Responsibility.objects.filter(Q(to_day__isnull=True) | Q(to_day__gte=day), from_day__lte=day)
    return rows.select_related("category__parent__parent", "unit", "place", "delegated_to")


def responsible(category: Category | None, place: Unit | None, at: datetime) -> list[Responsible]:
    """Who is responsible for a category at a place, the most fitting first.

    A line for the category itself goes before one for the category above; among those the nearest level goes first:
    village, township, county. A line for this very place goes before one for everywhere.
    """
    if category is None:
        return []
    above = _line_of(category)
    places = _around(place)
    here = Q(place__isnull=True) | Q(place__in=places)
    rows = in_force(legal_day(at)).filter(here, category__in=above)
    found = [answer for row in rows if (answer := _resolved(row, category, places)) is not None]
    depth = {row.pk: n for n, row in enumerate(above)}
    near = {row.pk: n for n, row in enumerate(places)}

    def fits(answer: Responsible) -> tuple[int, int, int]:
        line = answer.line
        return (
            depth[line.category_id],
            LEVELS.index(line.level),
            near[line.place_id] if line.place_id else len(near),
        )

    return sorted(found, key=fits)


def handled_before(category: Category | None, place: Unit | None, at: datetime) -> Before | None:
    """Who handled most of the like in the last year; ``None`` where there was none, or the category is not known."""
    if category is None:
        return None
    rows = Matter.objects.filter(
        demand__category=category,
        demand__place_unit=place,
        opened_at__gt=at - REMEMBERED,
        sealed_to__isnull=True,
    ).exclude(unit__kind="centre")
    units = Counter(rows.order_by("-opened_at").values_list("unit_id", flat=True)[:LOOKED_AT])
    if not units:
        return None
    (most, n), *_rest = units.most_common(1)
    return Before(Unit.objects.get(pk=most), n, sum(units.values()))


def _resolved(line: Responsibility, category: Category, places: Sequence[Unit]) -> Responsible | None:
    """A line as it applies here; ``None`` where it means the township or village and none is known, or it is closed."""
    own = line.unit or next((unit for unit in places if unit.kind == line.level), None)
    unit = line.delegated_to or own
    if own is None or unit is None or unit.closed_on is not None:
        return None
    return Responsible(line, unit, _reason(line, own, category))


def _reason(line: Responsibility, own: Unit, category: Category) -> str:
    words = {
        "category": line.category.name,
        "unit": own.name,
        "level": line.get_level_display(),
        "place": line.place.name if line.place else _("全县"),
        "basis": line.basis,
    }
    told = _("权责清单：%(place)s“%(category)s”为%(level)s事项，由%(unit)s负责（%(basis)s）。") % words
    if line.delegated_to is not None:
        told += _("已委托%(unit)s承办（%(document)s）。") % {
            "unit": line.delegated_to.name,
            "document": line.delegation_document,
        }
    if line.category_id != category.pk:
        told += _("清单中没有“%(own)s”，按上一级类别。") % {"own": category.name}
    return told if line.verified else told + _("依据待核。")


def _line_of(category: Category) -> list[Category]:
    line = [category]
    while line[-1].parent is not None:
        line.append(line[-1].parent)
    return line


def _around(place: Unit | None) -> list[Unit]:
    """The village and its township, the nearest first."""
    around = [place] if place is not None else []
    if place is not None and place.kind == "village" and place.parent is not None:
        around.append(place.parent)
    return around
