"""Every write of inspections that is not a step: opening matters, teams. Keyword-only, always ``by`` and ``at``."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fazhi.kernel.ledger.actions import business
from fazhi.kernel.matters import actions as matters
from fazhi.kernel.matters.configuration import configure
from fazhi.kernel.matters.errors import BadForm, NotYours, Refused, UnknownMatter
from fazhi.kernel.matters.models import Act, Matter
from fazhi.kernel.matters.persons import own_unit
from fazhi.kernel.matters.queries import visible
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Post, Unit
from fazhi.kernel.people.queries import held
from fazhi.kernel.workdays import legal_day
from fazhi.modules.inspections import kinds
from fazhi.modules.inspections.effects import INSPECT, involve_offices, other_offices, tell
from fazhi.modules.inspections.effects_risk import check_names_nobody
from fazhi.modules.inspections.models import Incident, Inspection, Requester, RiskEntry, TeamMember
from fazhi.modules.inspections.rules import TEAM

ENDED = ("report", "call_off", "close")
"""Steps after which a team no longer changes."""


def plan_inspection(
    *,
    target: str,
    matters_checked: str,
    coordinated: str,
    day: date,
    facts: Mapping[str, bool],
    by: Actor,
    at: datetime,
) -> Matter:
    """Plan an inspection, in the name of the actor's unit. Raises ``NotYours``, ``BadForm``."""
    data = {"target": target, "matters": matters_checked, "coordinated": coordinated, "day": day}
    return _opened(
        kinds.INSPECTION.code,
        target,
        data,
        by,
        at,
        facts=facts,
        beside=lambda new: Inspection(matter=new, target=target, planned_on=day).save(force_insert=True),
    )


def name_member(
    *, matter_id: UUID, post: Post, certificate: str, valid_until: date, by: Actor, at: datetime
) -> TeamMember:
    """Put an officer of any unit into the team of an inspection, with the officer's certificate, on record.

    Raises ``NotYours`` for anybody but the lead office, ``BadForm`` for an invalid certificate or a second entry.
    """
    certificate = "".join(certificate.split())
    if not certificate or valid_until < legal_day(at):
        raise BadForm(
            {"certificate": _("请填写在有效期内的执法证；证件过期的人员不能参加检查（行政处罚法第42条）。")}
        )
    with business() as book:
        matter = _led(matter_id, by)
        if not Post.objects.filter(held(at), pk=post.pk).exists():
            raise BadForm({"post": _("请选择现在有人任职的岗位。")})
        try:
            with transaction.atomic():
                member = TeamMember.objects.create(
                    inspection=matter.inspection,
                    post=post,
                    certificate=certificate,
                    valid_until=valid_until,
                    named_at=at,
                )
        except IntegrityError:
            raise BadForm({"post": _("该人员或者该执法证号已在检查组内。")}) from None
        if len(other_offices(matter.inspection)) > len(TEAM):
            raise BadForm(
                {"post": _("除牵头单位外，检查组最多由%(n)d个单位派员；请另立一次检查。") % {"n": len(TEAM)}}
            )
        if "form_team" in matter.marking.get("done", ()):
            involve_offices(matter, at)
        content = {
            "matter": matter.number,
            "post": str(post.pk),
            "certificate": certificate,
            "valid_until": valid_until.isoformat(),
        }
        configure(
            book, "inspection.member", "inspections.member", str(member.pk), content, by, at, remembered=False
        )
    return member


def enter_risk(
    *, object_kind: str, name: str, risk: str, level: str, cii: bool, by: Actor, at: datetime
) -> Matter:
    """Enter premises, a system or a process in the risk ledger. Raises ``BadForm`` where a text names somebody."""
    data = {"object_kind": object_kind, "object": name, "risk": risk, "level": level}
    check_names_nobody(data, "object", "risk")
    return _opened(
        kinds.RISK_ENTRY.code,
        name,
        data,
        by,
        at,
        facts={"cii": cii},
        beside=lambda new: RiskEntry(matter=new, object_kind=object_kind, object=name, level=level).save(
            force_insert=True
        ),
    )


def open_incident(
    *,
    system: str,
    what: str,
    known_at: datetime,
    facts: Mapping[str, bool],
    operator: Unit,
    by: Actor,
    at: datetime,
) -> Matter:
    """Open an incident in the hands of the unit that operates the system; its hours run from ``known_at``.

    The actor's unit oversees it. Raises ``NotYours`` without the duty to inspect or to handle incidents, ``BadForm``.
    """
    own = own_unit(by)
    if not by.may(INSPECT) and not operator.path.startswith(by.unit_path):
        raise NotYours(_("您的岗位只能登记本单位和下级单位的事件；其他单位的事件由网信办登记。"))

    def beside(new: Matter) -> None:
        matters.involve(matter=new, role="cac", unit=own, at=known_at)
        Incident(matter=new, system=system).save(force_insert=True)

    with business():
        matter = _opened(
            kinds.INCIDENT.code,
            system,
            {"known_at": known_at, "system": system, "what": what},
            by,
            at,
            origin=operator,
            facts=facts,
            beside=beside,
        )
        title = f"{matter.number} 网络安全事件：请立即启动应急预案，按时限报告"
        tell(operator, kinds.INCIDENTS, title, matter, at, "incident")
    return matter


def plan_drill(*, scenario: str, form: str, day: date, by: Actor, at: datetime) -> Matter:
    """Plan a drill, in the name of the actor's unit. Raises ``NotYours``, ``BadForm``."""
    data = {"scenario": scenario, "form": form, "day": day}
    return _opened(kinds.DRILL.code, _("应急演练 %(day)s") % {"day": day}, data, by, at)


def receive_request(
    *,
    what: str,
    received_on: datetime,
    name: str,
    phone: str,
    text: str,
    handler: Unit,
    department: Unit,
    by: Actor,
    at: datetime,
) -> Matter:
    """Take in a person's request about their own personal information, for the unit that handles it.

    ``department`` is the one that decides a complaint (PIPL 65); it is not the handler. Raises ``NotYours``, ``BadForm``.
    """
    own = own_unit(by)
    wrong = {key: _("请填写此项。") for key, value in (("name", name), ("text", text)) if not value.strip()}
    if handler.pk == department.pk:
        wrong["department"] = _("投诉由处理单位以外的部门处理，请选择其他单位。")
    if wrong:
        raise BadForm(wrong)

    def beside(new: Matter) -> None:
        matters.involve(matter=new, role="desk", unit=own, at=received_on)
        matters.involve(matter=new, role="department", unit=department, at=received_on)
        Requester(matter=new, name=name, phone=phone, text=text).save(force_insert=True)

    return _opened(
        kinds.REQUEST.code,
        _("个人信息权利请求"),
        {"kind": what, "received_on": received_on},
        by,
        at,
        origin=handler,
        beside=beside,
    )


def _opened(
    kind: str,
    title: str,
    data: Mapping[str, Any],
    by: Actor,
    at: datetime,
    *,
    origin: Unit | None = None,
    facts: Mapping[str, bool] | None = None,
    beside: Callable[[Matter], None] | None = None,
) -> Matter:
    return matters.open_matter(
        kind=kind,
        title=title,
        origin=origin or own_unit(by),
        by=by,
        at=at,
        data=data,
        facts=facts,
        beside=beside,
    )


def _led(matter_id: UUID, by: Actor) -> Matter:
    """An inspection that the actor's unit leads and whose team may still change, locked."""
    rows = Matter.objects.select_for_update(of=("self",)).select_related("origin", "inspection")
    found = rows.filter(pk=matter_id, kind=kinds.INSPECTION.code, pk__in=visible(by).values("pk")).first()
    if found is None:
        raise UnknownMatter
    if not by.may(INSPECT) or not found.origin.path.startswith(by.unit_path):
        raise NotYours(_("检查组人员由牵头检查单位登记。"))
    if Act.objects.filter(matter=found, step__in=ENDED).exists():
        raise Refused(_("%(number)s 已写出报告或者取消，检查组不再变动。") % {"number": found.number})
    return found
