"""Reads of the register of recurring problems: what recurs, how often month by month, before and after a measure."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from fazhi.kernel.matters import queries as matters
from fazhi.kernel.matters.models import Act, Matter
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Unit
from fazhi.kernel.workdays import SHANGHAI, end_of_day, legal_day, start_of_day
from fazhi.kernel.workdays.periods import add_months
from fazhi.modules.demands import queries
from fazhi.modules.demands.models import Category, Demand, Problem
from fazhi.modules.demands.rules.comparing import Sides, per_month, sides

KIND = "problem"
SUGGEST_DAYS, SUGGEST_FROM, SUGGESTIONS = 90, 10, 20
"""Suggested is what came this often within so many days: a local rule of thumb, shown as such."""
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many demands came in the days before a measure, and in as many days after it."""

    carried_out_on: date
    sides: Sides
    before: int
    after: int

    @property
    def fell(self) -> bool:
        """Whether fewer came after the measure than before it."""
        return self.after < self.before

    @property
    def before_a_month(self) -> float:
        """Demands in thirty days before the measure."""
        return per_month(self.before, self.sides.days)

    @property
    def after_a_month(self) -> float:
        """Demands in thirty days after the measure."""
        return per_month(self.after, self.sides.days)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A category and a place that many demands were about lately; ``entered``: it stands in the register already."""

    category: Category
    place: Unit
    count: int
    entered: bool


def problems(actor: Actor) -> QuerySet[Problem]:
    """The problems a post may see, open ones first, the newest first."""
    rows = matters.listed(actor).filter(kind=KIND)
    found = Problem.objects.filter(matter__in=rows.values("pk")).select_related(
        "matter__unit", "category__parent", "place"
    )
    return found.prefetch_related("evaluations").order_by("-matter__status", "-matter__opened_at", "-pk")


def demands_of(problem: Problem) -> QuerySet[Demand]:
    """The demands a problem is about: of its category or below, at its place or below. Sealed ones never."""
    category = problem.category_id
    of_it = Q(category=category) | Q(category__parent=category) | Q(category__parent__parent=category)
    rows = Demand.objects.filter(of_it, matter__kind__in=queries.KINDS, matter__sealed_to__isnull=True)
    return rows.filter(place_unit__path__startswith=problem.place.path) if problem.place else rows


def received(problem: Problem, first: date, last: date) -> QuerySet[Demand]:
    """Those received on one of these legal days, both included."""
    rows = demands_of(problem)
    return rows.filter(matter__opened_at__gte=start_of_day(first), matter__opened_at__lt=end_of_day(last))


def carried_out_on(matter: Matter) -> date | None:
    """The day on which the last measure was carried out; ``None`` before there was one."""
    act = Act.objects.filter(matter=matter, step="carry_out").order_by("-n").first()
    return legal_day(act.occurred_at) if act else None


def comparison(problem: Problem, at: datetime) -> Comparison | None:
    """Before and after the last measure, from the records as they stand; ``None`` while there is nothing to compare."""
    day = carried_out_on(problem.matter)
    found = sides(day, legal_day(at)) if day else None
    if found is None or day is None:
        return None
    before = received(problem, found.before_from, found.before_to).count()
    return Comparison(day, found, before, received(problem, found.after_from, found.after_to).count())


def by_month(problem: Problem, at: datetime) -> list[tuple[date, int]]:
    """How many came in each of the last twelve months, oldest first."""
    first = add_months(legal_day(at).replace(day=1), 1 - MONTHS)
    moments = received(problem, first, legal_day(at)).values_list("matter__opened_at", flat=True)
    counted = Counter(moment.astimezone(SHANGHAI).date().replace(day=1) for moment in moments)
    months = [add_months(first, n) for n in range(MONTHS)]
    return [(month, counted[month]) for month in months]


def suggested(actor: Actor, at: datetime) -> list[Suggestion]:
    """Category and place pairs with many demands lately, the most frequent first. Four queries."""
    since = start_of_day(legal_day(at) - timedelta(days=SUGGEST_DAYS))
    lately = Demand.objects.filter(
        matter__kind__in=queries.KINDS,
        matter__opened_at__gte=since,
        matter__opened_at__lte=at,
        matter__sealed_to__isnull=True,
        category__isnull=False,
        place_unit__path__startswith=queries.reach(actor),
    )
    pairs = lately.values("category", "place_unit").annotate(n=Count("pk")).filter(n__gte=SUGGEST_FROM)
    rows: list[Mapping[str, Any]] = list(pairs.order_by("-n", "category", "place_unit")[:SUGGESTIONS])
    categories = Category.objects.select_related("parent").in_bulk([row["category"] for row in rows])
    places = Unit.objects.in_bulk([row["place_unit"] for row in rows])
    entered: set[tuple[UUID, UUID | None]] = set(
        Problem.objects.filter(matter__status="open").values_list("category", "place")
    )
    return [
        Suggestion(
            categories[row["category"]],
            places[row["place_unit"]],
            row["n"],
            (row["category"], row["place_unit"]) in entered,
        )
        for row in rows
    ]
