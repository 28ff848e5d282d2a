"""The discretion benchmark, set and ended on record. A version is never changed: a newer one follows it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from fazhi.kernel.ledger.actions import Book, business
from fazhi.kernel.matters.configuration import configure
from fazhi.kernel.matters.errors import BadForm, Refused
from fazhi.kernel.people.actor import Actor
from fazhi.modules.enforcement.actions.officers import check_keeper
from fazhi.modules.enforcement.models import Band, Benchmark, Factor
from fazhi.modules.enforcement.rules import FIELDS
from fazhi.modules.enforcement.rules_discretion import ItemGiven, band_key, problems_of

SUBJECT = "enforcement.benchmark"


def set_benchmarks(*, items: Sequence[ItemGiven], by: Actor, at: datetime) -> list[Benchmark]:
    """Put items into force from their days on, all or none; the version before ends the day before.

    Raises ``NotYours``, and ``BadForm`` with what is wrong with which item, also where a version of the same or a
    later day exists.
    """
    check_keeper(by)
    errors = [
        _("%(code)s：%(why)s") % {"code": item.code or "—", "why": problem}
        for item in items
        for problem in (*problems_of(item), *_unknown_field(item))
    ]
    if not items:
        errors.append(_("没有可以登记的基准。"))
    if errors:
        raise BadForm({"items": " ".join(errors[:10])})
    with business() as book:
        return [_set(book, item, by, at) for item in items]


def end_benchmark(*, benchmark: Benchmark, to_day: date, reason: str, by: Actor, at: datetime) -> Benchmark:
    """Let a version end with a day, on record. What was weighed by it stays. Raises ``NotYours``, ``BadForm``, ``Refused``."""
    check_keeper(by)
    if not reason.strip():
        raise BadForm({"reason": _("请写明停用的理由。")})
    with business() as book:
        row = Benchmark.objects.select_for_update().get(pk=benchmark.pk)
        if row.to_day is not None:
            raise Refused(_("%(code)s的这一版本已经写明止日。") % {"code": row.code})
        if to_day < row.from_day:
            raise BadForm({"to_day": _("基准的止日不能早于施行日期。")})
        _end(book, row, to_day, {"reason": reason.strip()[:200]}, by, at)
    return row


def _unknown_field(item: ItemGiven) -> Sequence[str]:
    return () if item.field in FIELDS else (_("请选择执法领域。"),)


def _set(book: Book, item: ItemGiven, by: Actor, at: datetime) -> Benchmark:
    newest = Benchmark.objects.select_for_update().filter(code=item.code).order_by("-from_day").first()
    if newest is not None and newest.from_day >= item.from_day:
        raise BadForm(
            {
                "items": _("%(code)s已有%(day)s起施行的版本，新版本的施行日期须在它之后。")
                % {"code": item.code, "day": newest.from_day.isoformat()}
            }
        )
    if newest is not None and (newest.to_day is None or newest.to_day >= item.from_day):
        _end(book, newest, item.from_day - timedelta(days=1), {}, by, at)
    row = Benchmark.objects.create(
        code=item.code, field=item.field, violation=item.violation, authority=item.authority,
        document=item.document, from_day=item.from_day,
    )  # fmt: skip
    Band.objects.bulk_create(
        Band(
            benchmark=row, n=n, key=band_key(item.code, item.from_day, n), grade=band.grade,
            circumstances=band.circumstances, least=band.least, most=band.most, measure=band.measure,
        )
        for n, band in enumerate(item.bands, start=1)
    )  # fmt: skip
    Factor.objects.bulk_create(
        Factor(benchmark=row, n=n, direction=factor.direction, title=factor.title, basis=factor.basis)
        for n, factor in enumerate(item.factors, start=1)
    )
    configure(book, "benchmark.set", SUBJECT, str(row.pk), _content(item), by, at, remembered=False)
    return row


def _end(book: Book, row: Benchmark, to_day: date, more: Mapping[str, Any], by: Actor, at: datetime) -> None:
    row.to_day = to_day
    row.save(update_fields=["to_day"])
    content = {"code": row.code, "from_day": row.from_day.isoformat(), "to_day": to_day.isoformat(), **more}
    configure(book, "benchmark.end", SUBJECT, str(row.pk), content, by, at, remembered=False)


def _content(item: ItemGiven) -> Mapping[str, Any]:
    return {
        "code": item.code,
        "field": item.field,
        "violation": item.violation,
        "authority": item.authority,
        "document": item.document,
        "from_day": item.from_day.isoformat(),
        "bands": [[one.grade, one.circumstances, one.least, one.most, one.measure] for one in item.bands],
        "factors": [[one.direction, one.title, one.basis] for one in item.factors],
    }
