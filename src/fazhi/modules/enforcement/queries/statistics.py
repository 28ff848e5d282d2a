"""The yearly statistics of enforcement: every figure of a year, the amounts behind two of them, and when they are due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import IntegerField, Q, QuerySet, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from fazhi.kernel.figures import FigureScope, Measured, Span
from fazhi.kernel.figures import queries as figures
from fazhi.kernel.figures.definition import Figure
from fazhi.kernel.law import cite
from fazhi.kernel.matters.models import Act, Matter
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Unit
from fazhi.kernel.workdays import legal_day
from fazhi.modules.enforcement.figures import CONFISCATED, FIGURES, FINED

DUE = (1, 31)
"""Month and day on which last year's figures are published and sent up at the latest (SC118 6)."""
AMOUNT_FIELDS = {FINED: "fine", CONFISCATED: "confiscated"}
FIRST_YEAR = 2000


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of the year; ``amount`` in yuan where the figure has one."""

    measured: Measured
    amount: int | None


@dataclass(frozen=True, slots=True)
class Duty:
    """When the statistics of a year are due, how many days are left (below nothing: late), and by which provision."""

    on: date
    left: int
    basis: str


def year_of(text: str, today: date) -> int:
    """The year asked for, this year where none is; never one to come."""
    asked = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else today.year
    return min(max(asked, FIRST_YEAR), today.year)


def span_of(year: int) -> Span:
    """The legal days of a year."""
    return Span(date(year, 1, 1), date(year, 12, 31))


def scope_of(actor: Actor) -> FigureScope:
    """Whose numbers a post sees: its subtree; a county-wide desk's are the county's."""
    unit = Unit.objects.filter(path=actor.unit_path, kind="centre").select_related("parent").first()
    return FigureScope(unit.parent.path if unit is not None and unit.parent is not None else actor.unit_path)


def duty_of(year: int, at: datetime) -> Duty:
    """By when the figures of a year are to be published. The day is fixed: it does not move on from a rest day."""
    on = date(year + 1, *DUE)
    return Duty(on, (on - legal_day(at)).days, cite("SC118 6")[0].zh())


def lines(year: int, scope: FigureScope, at: datetime) -> list[Line]:
    """Every figure of a year."""
    return [line(figure, scope, span_of(year), at) for figure in FIGURES]


def line(figure: Figure, scope: FigureScope, span: Span, at: datetime) -> Line:
    """One figure, with its amount where it has one."""
    return Line(figures.measure(figure, scope, span, at), amount_of(figure, scope, span, at))


def amount_of(figure: Figure, scope: FigureScope, span: Span, at: datetime) -> int | None:
    """The sum in yuan over exactly the records a figure counts; ``None`` for a figure without amounts."""
    field = AMOUNT_FIELDS.get(figure.code)
    if field is None:
        return None
    counted = figures.records(figure, scope, span, at).order_by().values("pk")
    acts = Act.objects.filter(_decisions(span.asked(at)), matter__in=counted)
    return acts.aggregate(yuan=Sum(_yuan(field)))["yuan"] or 0


def amounts(figure: Figure, matters: Sequence[Matter], span: Span) -> dict[UUID, int]:
    """For each of these matters the yuan its decisions of the span impose; empty for a figure without amounts."""
    field = AMOUNT_FIELDS.get(figure.code)
    if field is None:
        return {}
    acts = Act.objects.filter(_decisions(span), matter__in=matters)
    summed = acts.order_by().values("matter_id").annotate(yuan=Sum(_yuan(field)))
    return {row["matter_id"]: row["yuan"] or 0 for row in summed}


def _decisions(span: Span) -> Q:
    within = Q(occurred_at__gte=span.since, occurred_at__lt=span.moment)
    return within & (Q(step="issue") | Q(step="decide", outcome="penalty"))


def _yuan(field: str) -> Cast:
    return Cast(KeyTextTransform(field, "data"), IntegerField())


def records(
    figure: Figure, *, whole: bool, scope: FigureScope, span: Span, at: datetime
) -> "QuerySet[Matter]":
    """The records a figure counts, newest first; ``whole``: those its share is counted over."""
    source = figures.denominator_records if whole and figure.denominator else figures.records
    rows: QuerySet[Matter] = (
        source(figure, scope, span, at).select_related("unit").order_by("-opened_at", "-pk")
    )
    return rows
