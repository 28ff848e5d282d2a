"""Every write of enforcement that is not a step: opening matters, certificates, borrowed officers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fazhi.kernel.ledger.actions import business
from fazhi.kernel.ledger.record import digest_of
from fazhi.kernel.matters import actions as matters
from fazhi.kernel.matters import definitions, forms
from fazhi.kernel.matters.configuration import configure
from fazhi.kernel.matters.errors import BadForm, NotYours, Refused
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Person, Post, Unit
from fazhi.kernel.workdays import legal_day
from fazhi.modules.enforcement import checks, kinds
from fazhi.modules.enforcement.models import Borrowing, Case, Certificate, Party
from fazhi.modules.enforcement.rules import AUTHOR, CERTIFICATES, ENFORCEMENT, FIELDS, PARTIES, PARTY

POWER_FIELDS: Mapping[str, str] = {"penalty": "provision", "correction": "power", "joint_case": "powers"}
"""Kinds whose first step itself states the power, and in which field."""
WITHOUT_CASE = ("tip", "reconsideration")
"""Kinds that begin before a power of this organ is in question."""


@dataclass(frozen=True, slots=True)
class PartyGiven:
    """Who stands on the other side, as it was stated."""

    name: str
    kind: str
    code: str = ""
    representative: str = ""
    address: str = ""
    phone: str = ""


def open_matter(
    *,
    kind: str,
    cause: str,
    data: Mapping[str, Any],
    facts: Mapping[str, bool],
    by: Actor,
    at: datetime,
    field: str = "",
    power: str = "",
    party: PartyGiven | None = None,
) -> Matter:
    """Open a matter of this module in the name of the actor's unit, with its field, cause, power and other side.

    ``cause`` is its title and names nobody. Raises ``NotYours`` without the duty, ``BadForm`` where the power or a field
    is missing or the time bar does not fit its dates, ``NotCertified``, ``NotPossible`` with the article.
    """
    unit = _unit_with_duty(kind, by)
    _check_case(kind, cause, field, power, party)
    if kind in POWER_FIELDS:
        data = {**data, POWER_FIELDS[kind]: power}
    _check_first_step(kind, unit, field, data, facts, at)

    def beside(new: Matter) -> None:
        """The case and its party, in the matter's transaction."""
        if kind not in WITHOUT_CASE:
            Case(matter=new, field=field, cause=cause, power=power).save(force_insert=True)
        if party is not None and party.name:
            _write_party(new, AUTHOR if kind == "tip" else PARTY, party)

    return matters.open_matter(
        kind=kind, title=cause, origin=unit, by=by, at=at, data=data, facts=facts, beside=beside
    )


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
    _check_certifier(by)
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
    _check_certifier(by)
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
    _check_certifier(by)
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


def _unit_with_duty(kind: str, by: Actor) -> Unit:
    """The actor's unit, if the post may open matters of this kind."""
    verb = {"tip": kinds.INTAKE, "penalty": kinds.APPROVE}.get(kind, kinds.HANDLE)
    if by.unit_id is None or not by.may(verb):
        raise NotYours(_("您的岗位没有登记这类执法事项的职责；请换到有此职责的岗位，或联系单位管理员。"))
    if kind not in {one.code for one in kinds.OPENED_HERE}:
        raise BadForm({"kind": _("这类事项由案件办理中产生，不能单独登记。")})
    return Unit.objects.get(pk=by.unit_id)


def _check_case(kind: str, cause: str, field: str, power: str, party: PartyGiven | None) -> None:
    errors = {}
    if not cause.strip():
        errors["cause"] = _("请填写案由（不写人名）。")
    if kind not in WITHOUT_CASE and field not in FIELDS:
        errors["field"] = _("请选择执法领域。")
    if kind not in WITHOUT_CASE and not power.strip():
        errors["power"] = _("没有写明职权依据的，不能立案（行政处罚法第17、38条）。")
    if party is not None and party.name and party.kind not in PARTIES:
        errors["party_kind"] = _("请选择当事人类别。")
    if errors:
        raise BadForm(errors)


def _check_first_step(
    kind: str, unit: Unit, field: str, data: Mapping[str, Any], facts: Mapping[str, bool], at: datetime
) -> None:
    """What the kernel checks of later steps only: officers, time bar, level."""
    procedure = definitions.in_force(kind, legal_day(at))
    first = procedure.steps[procedure.first]
    entered = forms.clean(first, data, at).values
    if kind == "interview":
        checks.check_level(unit, facts)
    if "found_on" in entered:
        checks.check_time_bar(entered.get("ended_on"), entered["found_on"], facts)
    if first.certified_officers:
        officers = list(entered.get("officers", ()))
        if len({post.person_id for post in officers}) < first.certified_officers:
            raise BadForm(
                {"officers": _("须由两名以上执法人员进行（%(basis)s）。") % {"basis": first.basis.zh()}}
            )
        checks.check_officers(Matter(unit=unit, kind=kind), field, officers, legal_day(at))


def _write_party(matter: Matter, role: str, given: PartyGiven) -> None:
    Party.objects.create(
        matter=matter, role=role, kind=given.kind, name=given.name, code=given.code,
        representative=given.representative, address=given.address, phone=given.phone,
    )  # fmt: skip


def _check_certifier(by: Actor) -> None:
    if not by.may(kinds.CERTIFY):
        raise NotYours(_("您的岗位没有管理执法证件的职责；请换到有此职责的岗位，或联系单位管理员。"))


def _enter(
    book: Any, entry: str, row: Certificate, content: Mapping[str, Any], by: Actor, at: datetime
) -> None:
    configure(book, entry, "enforcement.certificate", str(row.pk), content, by, at, remembered=False)
