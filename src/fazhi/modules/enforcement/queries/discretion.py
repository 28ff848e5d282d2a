"""Reads of the discretion benchmark: what is in force, what a form offers, what was weighed."""

from datetime import date, datetime

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from fazhi.kernel.matters.forms import said
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.workdays import legal_day
from fazhi.modules.enforcement.models import Band, Benchmark, Case, Factor, Weighing
from fazhi.modules.enforcement.rules import FIELDS
from fazhi.modules.enforcement.rules_discretion import (
    BAND_ROW,
    DIRECTIONS,
    FACTOR_ROW,
    GRADES,
    HEAD,
    PENALTIES,
)

Groups = list[tuple[str, list[tuple[str, str]]]]


def benchmarks() -> QuerySet[Benchmark]:
    """Every version of every item with its bands and factors, newest version first within an item."""
    return Benchmark.objects.prefetch_related("bands", "factors").order_by("field", "code", "-from_day")


def in_force(field: str, day: date) -> QuerySet[Benchmark]:
    """The items of a field of enforcement in force on a day."""
    rows = Benchmark.objects.filter(
        Q(to_day__isnull=True) | Q(to_day__gte=day), field=field, from_day__lte=day
    )
    return rows.order_by("code")


def band_named(key: str) -> Band | None:
    """The band of that name, with its item; ``None`` where there is none."""
    return Band.objects.select_related("benchmark").filter(key=key).first()


def weighed(matter: Matter) -> Weighing | None:
    """What was weighed last on a matter."""
    rows = Weighing.objects.filter(matter=matter).select_related("act", "band__benchmark")
    return rows.order_by("-act__n").first()


def bands_offered(matter: Matter, at: datetime) -> Groups:
    """The bands a form offers for a case, under their items. Empty where its field has no benchmark."""
    found = _of(matter, at)
    groups: Groups = []
    for item in found:
        bands = [(band.key, _words(band)) for band in item.bands.all()]
        groups.append((f"{item.code} {item.violation}", bands))
    return [("", [("", _("不适用或者不选"))]), *groups] if groups else []


def factors_offered(matter: Matter, at: datetime) -> Groups:
    """The factors a form offers for a case, each once, with the direction and the provision it rests on."""
    groups: Groups = []
    for item in _of(matter, at):
        factors = [
            (factor.title, f"{factor.title}（{factor.direction_name}；{factor.basis}）")
            for factor in item.factors.all()
        ]
        if factors:
            groups.append((f"{item.code} {item.violation}", factors))
    return groups


def penalties_offered(_matter: Matter, _at: datetime) -> list[tuple[str, str]]:
    """The kinds of penalty a decision may name."""
    return [(code, said(text)) for code, text in PENALTIES.items()]


def sheet() -> list[list[str]]:
    """All items as rows of the sheet they can be imported from again, the newest versions only."""
    rows: list[list[str]] = [list(HEAD)]
    for item in benchmarks().filter(to_day__isnull=True):
        head = [
            item.code,
            FIELDS[item.field].zh,
            item.violation,
            item.authority,
            item.document,
            item.from_day.isoformat(),
        ]
        for band in item.bands.all():
            amounts = ["" if amount is None else str(amount) for amount in (band.least, band.most)]
            rows.append(
                [*head, BAND_ROW, GRADES[band.grade].zh, band.circumstances, *amounts, band.measure, ""]
            )
        rows.extend(
            [*head, FACTOR_ROW, DIRECTIONS[factor.direction].zh, factor.title, "", "", "", factor.basis]
            for factor in item.factors.all()
        )
    return rows


def _of(matter: Matter, at: datetime) -> list[Benchmark]:
    """The items for the field of a case, once read for one loaded matter."""
    known: list[Benchmark] | None = matter.__dict__.get("_benchmarks")
    if known is None:
        case = Case.objects.filter(matter__in=[matter.pk, matter.parent_id]).order_by("matter_id").first()
        rows = in_force(case.field, legal_day(at)) if case else Benchmark.objects.none()
        known = list(
            rows.prefetch_related("bands", Prefetch("factors", Factor.objects.order_by("direction", "n")))
        )
        matter.__dict__["_benchmarks"] = known
    return known


def _words(band: Band) -> str:
    parts = [band.grade_name, f"{band.amounts}{_('元')}" if band.amounts else "", band.measure]
    told = " ".join(part for part in parts if part)
    return _("%(grade)s：%(when)s") % {"grade": told, "when": band.circumstances}
