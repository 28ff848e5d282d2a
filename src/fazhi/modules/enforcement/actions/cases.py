"""Opening the matters of enforcement, and linking those that belong together."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from fazhi.kernel.ledger.actions import business
from fazhi.kernel.matters import actions as matters
from fazhi.kernel.matters.errors import BadForm, NotYours
from fazhi.kernel.matters.models import Link, Matter
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Unit
from fazhi.modules.enforcement import kinds
from fazhi.modules.enforcement.models import Case, Party
from fazhi.modules.enforcement.rules import AUTHOR, FIELDS, PARTIES, PARTY

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
    source: Matter | None = None,
) -> Matter:
    """Open a matter of this module in the name of the actor's unit, with its field, cause, power and other side.

    ``cause`` is its title and names nobody. ``source`` is the matter it follows from: the two are linked. Raises ``NotYours`` without the duty, ``BadForm`` where the power or a field
    is missing or the time bar does not fit its dates, ``NotCertified``, ``NotPossible`` with the article.
    """
    unit = _unit_with_duty(kind, by)
    _check_case(kind, cause, field, power, party)
    if kind in POWER_FIELDS:
        data = {**data, POWER_FIELDS[kind]: power}

    def beside(new: Matter) -> None:
        """The case and its party, in the matter's transaction."""
        if kind not in WITHOUT_CASE:
            Case(matter=new, field=field, cause=cause, power=power).save(force_insert=True)
        if party is not None and party.name:
            _write_party(new, AUTHOR if kind == "tip" else PARTY, party)

    with business():
        made = matters.open_matter(
            kind=kind, title=cause, origin=unit, by=by, at=at, data=data, facts=facts, beside=beside
        )
        if source is not None:
            matters.link(source=source, target=made, kind=kinds.LEADS_TO, by=by, at=at)
    return made


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


def _write_party(matter: Matter, role: str, given: PartyGiven) -> None:
    Party.objects.create(
        matter=matter, role=role, kind=given.kind, name=given.name, code=given.code,
        representative=given.representative, address=given.address, phone=given.phone,
    )  # fmt: skip


def link_matters(*, source: Matter, target: Matter, by: Actor, at: datetime) -> Link:
    """Note on record that two matters of enforcement belong together. Raises ``NotYours``, ``BadForm``."""
    if not by.may(kinds.HANDLE) and not by.may(kinds.APPROVE):
        raise NotYours(_("您的岗位没有办理执法事项的职责；请换到有此职责的岗位。"))
    codes = {one.code for one in kinds.ALL}
    if source.pk == target.pk or target.kind not in codes or source.kind not in codes:
        raise BadForm({"target": _("请选择另一件执法事项。")})
    return matters.link(source=source, target=target, kind=kinds.BELONGS, by=by, at=at)
