"""Taking a petition in (XF 19 to 23), and turning a demand into a petition or the reverse."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext as _

from fazhi.kernel.ledger.actions import business
from fazhi.kernel.matters import actions as matters
from fazhi.kernel.matters.errors import BadForm, NotYours
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Post, Unit
from fazhi.modules.demands import queries, secrecy
from fazhi.modules.demands.actions.field import GroupTold
from fazhi.modules.demands.actions.groups import rows_of_group
from fazhi.modules.demands.actions.intake import hand_in
from fazhi.modules.demands.models import Demand, Petition
from fazhi.modules.demands.queries import BECOMES
from fazhi.modules.demands.rules import petitions as rules
from fazhi.modules.demands.rules.cleaning import cleaned


def register_petition(
    *,
    petition_class: str,
    via_office: bool,
    contact_clear: bool,
    by: Actor,
    at: datetime,
    submission: UUID,
    address: str = "",
    reported_unit: Unit | None = None,
    reported: str = "",
    group: GroupTold | None = None,
    **told: Any,
) -> tuple[Demand, str]:
    """Register one petition, exactly once for each ``submission``; returns its demand and the tracking code.

    ``via_office``: a petition office received it (XF 22), else the official's own unit did, as the competent organ
    (XF 23). ``contact_clear``: name and address are given and can be written to. An accusation is sealed at once to the
    registering post and never taken by a unit on one line with the accused (XF 30). ``told`` are further arguments of
    ``hand_in``. Raises ``BadForm`` naming each field, ``NotYours``.
    """
    origin = _received_by(via_office, by, at)
    values = {"address": cleaned(address).strip(), "reported": cleaned(reported).strip()}
    _check(petition_class, contact_clear, told.get("name", ""), values["address"])
    accusation = petition_class == rules.ACCUSATION
    keeper = _keeper(by, origin, reported_unit) if accusation else None
    more: dict[str, Any] = {"class": petition_class, "reported_unit": reported_unit if accusation else None}
    more["address"] = values["address"]
    more["reported"] = values["reported"] if accusation else ""

    def beside(demand: Demand) -> Sequence[Model]:
        if keeper is not None:
            matters.seal(matter=demand.matter, recipient=keeper)
        petition = Petition(
            demand=demand,
            petition_class=petition_class,
            via_office=via_office,
            contact_clear=contact_clear,
            reported_unit=reported_unit if accusation else None,
        )
        return [petition, *(rows_of_group(demand, group.people, group.representatives) if group else ())]

    return hand_in(
        kind="petition",
        by=by,
        at=at,
        submission=submission,
        origin=origin,
        facts=rules.facts_of(petition_class, via_office=via_office, contact_clear=contact_clear),
        more=more,
        also=beside,
        **told,
    )


def turn_into_petition(
    *, matter: Matter, petition_class: str, address: str, by: Actor, at: datetime
) -> Matter:
    """Open the petition a demand turns out to be, at the petition office, and link the two. Called by an effect.

    What was told, who told it and the tracking code go with it; the office received it now, so its 15 days begin now.
    An accusation is not passed on so: it would lie open on the way. Raises ``BadForm``.
    """
    if petition_class == rules.ACCUSATION:
        raise BadForm(
            {
                "class": _(
                    "检举控告类不得在诉求中转办：请用“封存移交”，交有权处理的机关（信访工作条例第30条）。"
                )
            }
        )
    demand = queries.whole(matter.pk)
    told = _told(demand)
    clear = bool(told.get("name")) and bool(address)
    with business():
        petition, _code = hand_in(
            kind="petition",
            by=by,
            at=at,
            submission=secrecy.imported_submission(BECOMES, str(matter.pk)),
            origin=_received_by(True, by, at),
            facts=rules.facts_of(petition_class, via_office=True, contact_clear=clear),
            more={"class": petition_class, "address": address},
            also=lambda made: [
                Petition(demand=made, petition_class=petition_class, via_office=True, contact_clear=clear)
            ],
            **told,
        )
        matters.link(source=matter, target=petition.matter, kind=BECOMES, by=by, at=at)
    return petition.matter


def turn_into_demand(*, matter: Matter, by: Actor, at: datetime) -> Matter:
    """Open the demand a petition turns out to be, at the intake centre, and link the two. Called by an effect."""
    told = queries.whole(matter.pk)
    with business():
        demand, _code = hand_in(
            by=by,
            at=at,
            submission=secrecy.imported_submission(BECOMES, str(matter.pk)),
            **_told(told),
        )
        matters.link(source=matter, target=demand.matter, kind=BECOMES, by=by, at=at)
    return demand.matter


def _told(demand: Demand) -> dict[str, Any]:
    """What was told and by whom, as ``hand_in`` takes it. Raises ``BadForm`` where it was erased."""
    statement = getattr(demand, "statement", None)
    if statement is None:
        raise BadForm({"reasons": _("内容已依法删除，不能转为另一件事项；需要办理的，请重新登记。")})
    contact = getattr(demand, "contact", None)
    reach = ("name", "phone", "email", "on_behalf_of")
    return {
        "channel": demand.channel,
        "title": statement.title,
        "text": statement.text,
        "place": statement.place,
        "place_unit": demand.place_unit,
        "category": demand.category,
        **{name: getattr(contact, name) for name in reach if contact is not None},
    }


def _received_by(via_office: bool, by: Actor, at: datetime) -> Unit:
    """The unit that took it in: a petition office, or the official's own unit as the competent organ."""
    own = Unit.objects.filter(pk=by.unit_id).first() if by.unit_id else None
    if via_office:
        office = own if by.may("demands.petition_office") else queries.petition_office(at)
        if office is None:
            raise BadForm(
                {"via_office": _("本县尚未设置信访工作机构：请在单位设置中为一个岗位赋予信访职责。")}
            )
        return office
    if own is None or own.kind == "centre":
        raise BadForm(
            {"via_office": _("受理派单中心不是有权处理机关；请选“信访工作机构收到”，由县信访工作机构转送。")}
        )
    return own


def _check(petition_class: str, contact_clear: bool, name: str, address: str) -> None:
    errors = {}
    if petition_class not in rules.CLASSES:
        listed = "、".join(text.zh for text in rules.CLASSES.values())
        errors["petition_class"] = _("没有这种信访类别；可选：%(known)s。") % {"known": listed}
    if contact_clear and not (cleaned(name).strip() and address):
        where = "address" if cleaned(name).strip() else "name"
        errors[where] = _(
            "选了姓名、住址清楚的，请填写姓名（名称）和住址，以便书面告知（信访工作条例第23条）。"
        )
    if errors:
        raise BadForm(errors)


def _keeper(by: Actor, origin: Unit, reported_unit: Unit | None) -> Post:
    """The post an accusation is sealed to: whoever registers it also deals with it, and is on no line with the accused."""
    if by.post_id is None or by.unit_id != origin.pk or not _deals_with(by):
        raise NotYours(
            _(
                "检举控告类只由信访工作机构或者有权处理机关的经办人登记，登记后即封存。"
                "请把材料密封转交信访工作机构；本次填写的内容没有保存。"
            )
        )
    if reported_unit is not None and rules.on_one_line(origin.path, reported_unit.path):
        raise BadForm(
            {
                "reported_unit": _(
                    "被检举控告的是%(unit)s，与登记单位是同一单位或者上下级，不得由本单位登记（信访工作条例第30条）。"
                    "请告知信访人直接向有管理权限的纪检监察机关提出；本次填写的内容没有保存。"
                )
                % {"unit": reported_unit.name}
            }
        )
    return Post.objects.get(pk=by.post_id)


def _deals_with(by: Actor) -> bool:
    return by.may("demands.petition_office") or by.may("demands.handle")
