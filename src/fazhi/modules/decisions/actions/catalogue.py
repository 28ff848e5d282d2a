"""Writes of the year's catalogue of major decisions (MADR 3): entered, published, adjusted with reasons."""

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from fazhi.kernel.ledger.actions import Book, business
from fazhi.kernel.matters.configuration import configure
from fazhi.kernel.matters.errors import BadForm, NotYours, Refused
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Unit
from fazhi.kernel.workdays import legal_day
from fazhi.modules.decisions.models import CatalogueItem

CATALOGUE = "decisions.catalogue"
SUBJECT = "decisions.catalogueitem"


def enter_item(
    *, year: int, subject: str, unit: Unit, planned: str, agreed_on: date, by: Actor, at: datetime
) -> CatalogueItem:
    """Enter one decision in a year's catalogue, with the day the Party committee agreed to it; not public yet.

    Raises ``NotYours`` without the duty, ``BadForm``.
    """
    _check_duty(by)
    errors = {}
    if not subject.strip():
        errors["subject"] = _("请填写决策事项。")
    if agreed_on > legal_day(at):
        errors["agreed_on"] = _("同级党委同意的日期不能晚于今天（重大行政决策程序暂行条例第3条）。")
    if errors:
        raise BadForm(errors)
    with business() as book:
        highest = CatalogueItem.objects.select_for_update().filter(year=year)
        last = max((row.n for row in highest), default=0)
        row = CatalogueItem.objects.create(
            year=year, n=last + 1, subject=subject.strip(), unit=unit, planned=planned, agreed_on=agreed_on
        )
        _enter(book, "enter", row, by, at)
    return row


def publish_catalogue(*, year: int, by: Actor, at: datetime) -> int:
    """Publish what a year's catalogue holds and was not published yet; how many items that were."""
    _check_duty(by)
    with business() as book:
        rows = list(
            CatalogueItem.objects.select_for_update().filter(year=year, published_at=None, struck_at=None)
        )
        for row in rows:
            row.published_at = at
            row.save(update_fields=["published_at"])
            _enter(book, "publish", row, by, at)
    return len(rows)


def strike_item(*, item_id: UUID, reasons: str, by: Actor, at: datetime) -> CatalogueItem:
    """Take an item out of the catalogue, with reasons; it stays listed as taken out. Raises ``Refused``, ``BadForm``."""
    _check_duty(by)
    if not reasons.strip():
        raise BadForm({"reasons": _("请写明调出目录的理由。")})
    with business() as book:
        row = CatalogueItem.objects.select_for_update().get(pk=item_id)
        if row.struck_at is not None:
            raise Refused(_("这一事项已经调出目录。"))
        if row.decisions.filter(matter__status="open").exists():
            raise Refused(_("这一事项的决策正在进行，不能调出目录；请先终止决策程序。"))
        row.struck_at, row.struck_because = at, reasons.strip()[:500]
        row.save(update_fields=["struck_at", "struck_because"])
        _enter(book, "strike", row, by, at)
    return row


def _check_duty(by: Actor) -> None:
    if not by.may(CATALOGUE):
        raise NotYours(_("您的岗位没有编制年度决策目录的职责；请换到有此职责的岗位，或联系单位管理员。"))


def _enter(book: Book, what: str, row: CatalogueItem, by: Actor, at: datetime) -> None:
    content = {
        "year": row.year,
        "n": row.n,
        "subject": row.subject,
        "unit": str(row.unit_id),
        "agreed_on": row.agreed_on.isoformat(),
        "published_at": row.published_at.isoformat() if row.published_at else None,
        "struck_because": row.struck_because,
    }
    configure(book, f"catalogue.{what}", SUBJECT, str(row.pk), content, by, at, remembered=False)
