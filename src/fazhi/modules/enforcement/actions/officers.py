"""Officers' certificates and officers lent to other offices."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fazhi.kernel.ledger.actions import business
from fazhi.kernel.ledger.record import digest_of
from fazhi.kernel.matters.configuration import configure
from fazhi.kernel.matters.errors import BadForm, NotYours, Refused
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Person, Post, Unit
from fazhi.kernel.workdays import legal_day
from fazhi.modules.enforcement import kinds
from fazhi.modules.enforcement.models import Borrowing, Certificate
from fazhi.modules.enforcement.rules import CERTIFICATES, ENFORCEMENT, FIELDS


def issue_certificate(
    *,
    person: Person,
    kind: str,
    number: str,
    issuer: str,
    valid_from: date,
    by: Actor,
    at: datetime,
    valid_to: date | None = None,
    field: str = "",
) -> Certificate:
    """Enter a certificate or qualification of a person, on record. Raises ``NotYours``, ``BadForm``."""
    check_keeper(by)
    number = "".join(number.split())
    errors = {}
    if kind not in CERTIFICATES:
        errors["kind"] = _("请选择证件类别。")
    if not number:
        errors["number"] = _("请填写证号。")
    if kind == ENFORCEMENT and field not in FIELDS:
        errors["field"] = _("行政执法证须写明执法领域。")
    if valid_to is not None and valid_to < valid_from:
        errors["valid_to"] = _("有效期的止日不能早于起日。")
    if errors:
        raise BadForm(errors)
    field = field if kind == ENFORCEMENT else ""
    with business() as book:
        try:
            with transaction.atomic():
                row = Certificate.objects.create(
                    person=person, kind=kind, number=number, field=field, issuer=issuer,
                    valid_from=valid_from, valid_to=valid_to,
                )  # fmt: skip
        except IntegrityError:
            raise BadForm({"number": _("这个证号已经登记。")}) from None
        content = {
            "person": str(person.pk), "kind": kind, "field": field, "number": digest_of({"number": number}),
            "valid_from": valid_from.isoformat(), "valid_to": valid_to.isoformat() if valid_to else "",
        }  # fmt: skip
        _enter(book, "certificate.issue", row, content, by, at)
    return row


def revoke_certificate(
    *, certificate: Certificate, on: date, reason: str, by: Actor, at: datetime
) -> Certificate:
    """Take a certificate out of force from a day on, on record: what was done with it before stays done."""
    check_keeper(by)
    if not reason.strip():
        raise BadForm({"reason": _("请写明收回、注销的理由。")})
    if on < certificate.valid_from or on > legal_day(at):
        raise BadForm({"on": _("收回、注销之日须在发证之后、不晚于今天。")})
    with business() as book:
        row = Certificate.objects.select_for_update().get(pk=certificate.pk)
        if row.revoked_on is not None:
            raise Refused(_("这个证件已经收回、注销。"))
        row.revoked_on = on
        row.save(update_fields=["revoked_on"])
        content = {"revoked_on": on.isoformat(), "reason": digest_of({"reason": reason})}
        _enter(book, "certificate.revoke", row, content, by, at)
    return row


def borrow_officer(
    *, post: Post, unit: Unit, from_day: date, to_day: date, basis: str, by: Actor, at: datetime
) -> Borrowing:
    """Lend an officer of another unit to a unit for a time, by a document, on record. Raises ``NotYours``, ``BadForm``."""
    check_keeper(by)
    errors = {}
    if post.unit_id == unit.pk:
        errors["post"] = _("请选择其他单位的人员。")
    if to_day < from_day:
        errors["to_day"] = _("借调的止日不能早于起日。")
    if not basis.strip():
        errors["basis"] = _("请写明借调的依据（文号）。")
    if errors:
        raise BadForm(errors)
    with business() as book:
        row = Borrowing.objects.create(post=post, unit=unit, from_day=from_day, to_day=to_day, basis=basis)
        content = {
            "post": str(post.pk), "unit": str(unit.pk), "from_day": from_day.isoformat(),
            "to_day": to_day.isoformat(), "basis": basis,
        }  # fmt: skip
        configure(
            book, "officer.borrow", "enforcement.borrowing", str(row.pk), content, by, at, remembered=False
        )
    return row


def check_keeper(by: Actor) -> None:
    """Whether a post keeps the registers of enforcement. Raises ``NotYours``."""
    if not by.may(kinds.CERTIFY):
        raise NotYours(
            _("您的岗位没有管理执法证件、装备和裁量基准的职责；请换到有此职责的岗位，或联系单位管理员。")
        )


def _enter(
    book: Any, entry: str, row: Certificate, content: Mapping[str, Any], by: Actor, at: datetime
) -> None:
    configure(book, entry, "enforcement.certificate", str(row.pk), content, by, at, remembered=False)
