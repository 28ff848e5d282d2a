"""The powers-and-duties list: lines are added and ended, never changed; each time on record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext as _

from fazhi.kernel.ledger.actions import Book, business
from fazhi.kernel.matters.configuration import configure
from fazhi.kernel.matters.errors import BadForm, NotYours, Refused
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Unit
from fazhi.kernel.workdays import legal_day
from fazhi.modules.demands.models import Category, Responsibility
from fazhi.modules.demands.rules.cleaning import cleaned

VERB = "demands.responsibilities"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list as somebody states it; see ``Responsibility`` for what each part means."""

    category: Category
    level: str
    unit: Unit | None
    basis: str
    from_day: date
    place: Unit | None = None
    delegated_to: Unit | None = None
    delegation_document: str = ""
    verified: bool = False
    to_day: date | None = None


def add_responsibility(*, line: Line, by: Actor, at: datetime) -> Responsibility:
    """Add one line. Raises ``BadForm`` naming the fields, ``NotYours`` without the duty."""
    return add_responsibilities(lines=[line], by=by, at=at)[0]


def add_responsibilities(*, lines: Sequence[Line], by: Actor, at: datetime) -> list[Responsibility]:
    """Add lines, all or none, each with an entry of its own. Raises ``BadForm``, ``NotYours``."""
    _may(by)
    with business() as book:
        return [_add(book, line, by, at) for line in lines]


def end_responsibility(*, line_id: UUID, to_day: date, by: Actor, at: datetime) -> Responsibility:
    """End a line: ``to_day`` is the last day on which it holds, yesterday at the earliest.

    What was dispatched by it stays as it is. Raises ``BadForm``, ``Refused`` for one that is not there or has ended.
    """
    _may(by)
    with business() as book:
        row = Responsibility.objects.select_for_update(of=("self",)).filter(pk=line_id).first()
        if row is None or row.to_day is not None:
            raise Refused(_("权责清单中没有这一行，或者已经终止。"))
        if to_day < max(legal_day(at) - timedelta(days=1), row.from_day):
            raise BadForm({"to_day": _("终止日期不能早于昨天，也不能早于起始日期。")})
        row.to_day = to_day
        row.save(update_fields=["to_day"])
        _enter(book, "responsibility.end", row, by, at)
    return row


def _may(by: Actor) -> None:
    if by.kind == "official" and not by.may(VERB):
        raise NotYours(_("您的岗位没有维护权责清单的职责；请换到有此职责的岗位，或联系单位管理员。"))


def _add(book: Book, line: Line, by: Actor, at: datetime) -> Responsibility:
    row = Responsibility(
        category=line.category,
        level=line.level,
        unit=line.unit,
        place=line.place,
        delegated_to=line.delegated_to,
        delegation_document=cleaned(line.delegation_document).strip(),
        basis=cleaned(line.basis).strip(),
        verified=line.verified,
        from_day=line.from_day,
        to_day=line.to_day,
    )
    try:
        row.full_clean(exclude=["place", "delegated_to", "to_day", "unit"])
    except ValidationError as wrong:
        errors = {
            (name if name != "__all__" else ""): "".join(told) for name, told in wrong.message_dict.items()
        }
        raise BadForm(errors) from None
    try:
        row.save(force_insert=True)
    except IntegrityError:
        raise BadForm({"": _("权责清单中已有相同的一行。")}) from None
    _enter(book, "responsibility.add", row, by, at)
    return row


def _enter(book: Book, kind: str, row: Responsibility, by: Actor, at: datetime) -> None:
    content = {
        "category": row.category.code,
        "level": row.level,
        "unit": row.unit.code if row.unit else "",
        "place": row.place.code if row.place else "",
        "delegated_to": row.delegated_to.code if row.delegated_to else "",
        "delegation_document": row.delegation_document,
        "basis": row.basis,
        "verified": row.verified,
        "from_day": row.from_day.isoformat(),
        "to_day": row.to_day.isoformat() if row.to_day else "",
    }
    configure(book, kind, "demands.responsibility", str(row.pk), content, by, at)
