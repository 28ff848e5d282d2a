"""What the steps of an inspection and of a rectification bring about beside their act, and who may not do them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from fazhi.kernel.matters import actions as matters
from fazhi.kernel.matters.errors import BadForm
from fazhi.kernel.matters.kinds import Doing
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.notices import actions as notices
from fazhi.kernel.people.actor import SYSTEM
from fazhi.kernel.people.models import Post, Unit
from fazhi.kernel.people.queries import held
from fazhi.kernel.workdays import legal_day
from fazhi.modules.inspections.errors import NotCertified, OwnRectification, TeamTooSmall
from fazhi.modules.inspections.models import Finding, Inspection, TeamMember
from fazhi.modules.inspections.rules import OFFICERS_AT_LEAST, TEAM

INSPECT, APPROVE, MEND = "inspections.inspect", "inspections.approve", "inspections.mend"
FINDING = "finding"


def certified_members(inspection: Inspection, on: date) -> list[TeamMember]:
    """The members of the team whose certificates are valid on a day."""
    rows = inspection.members.filter(valid_until__gte=on).select_related("post__person", "post__unit")
    return list(rows)


def check_team(doing: Doing) -> None:
    """A team has two officers with valid certificates, and its leader is one of its members."""
    members = certified_members(doing.matter.inspection, legal_day(doing.moment))
    if len({member.post.person_id for member in members}) < OFFICERS_AT_LEAST:
        raise TeamTooSmall(len({member.post.person_id for member in members}))
    leader: Post = doing.form["leader"]
    if leader.pk not in {member.post_id for member in members}:
        raise BadForm({"leader": _("检查组组长须是已登记、证件有效的检查组人员。")})


def team_formed(doing: Doing) -> None:
    """The offices that send officers take part: they see the inspection from now on."""
    involve_offices(doing.matter, doing.moment)


def involve_offices(matter: Matter, at: datetime) -> None:
    """Let every office with a member in the team take part in an inspection, beside the one that leads.

    They visit, record findings and obstruction; the plan, the report and the file remain the lead's.
    """
    for role, unit in zip(TEAM, other_offices(matter.inspection), strict=False):
        matters.involve(matter=matter, role=role, unit=unit, at=at)


def other_offices(inspection: Inspection) -> list[Unit]:
    """The offices with a member in the team, the lead's own apart, in the order in which they joined."""
    members = inspection.members.select_related("post__unit")
    units: dict[UUID, Unit] = {member.post.unit_id: member.post.unit for member in members}
    units.pop(inspection.matter.origin_id, None)
    return list(units.values())


def certified(doing: Doing, officers: Sequence[Post]) -> None:
    """Every officer of a visit is a member of the team whose certificate is valid on its day. Raises ``NotCertified``."""
    valid = certified_members(doing.matter.inspection, legal_day(doing.moment))
    known = {member.post_id for member in valid}
    strangers = [post for post in officers if post.pk not in known]
    if strangers:
        raise NotCertified([post.person.name for post in strangers])


def check_finding(doing: Doing) -> None:
    """A finding goes to another unit than the inspecting one, and its leader leads that unit or one above it."""
    unit: Unit = doing.form["unit"]
    if unit.pk == doing.matter.origin_id:
        raise OwnRectification(unit.name)
    leader: Post = doing.form["leader"]
    if not unit.path.startswith(leader.unit.path):
        raise BadForm({"leader": _("责任领导须在%(unit)s或者其上级单位任职。") % {"unit": unit.name}})


def found(doing: Doing) -> None:
    """A child matter in the hands of the unit responsible, which the inspecting office re-inspects."""
    parent, at, form = doing.matter, doing.moment, doing.form

    def beside(child: Matter) -> None:
        for role in ("inspector", "approver"):
            matters.involve(matter=child, role=role, unit=parent.origin, at=at)
        Finding(
            matter=child, leader=form["leader"], measure=form["measure"], state_organ=form["state_organ"]
        ).save(force_insert=True)

    child = matters.open_child(
        parent=parent,
        kind=FINDING,
        title=form["problem"],
        origin=form["unit"],
        by=doing.by,
        at=at,
        data={name: form[name] for name in ("problem", "unit", "leader", "measure", "within")},
        facts={"state_organ": form["state_organ"]},
        beside=beside,
    )
    tell(form["unit"], MEND, f"{child.number} 限期整改通知：请签收", child, at, "issued")


def extension_asked(doing: Doing) -> None:
    """The inspecting office is asked for more time."""
    _tell_inspectors(doing, APPROVE, f"{doing.matter.number} 申请延长整改期限：请审批")


def rectified(doing: Doing) -> None:
    """The inspecting office is told that there is something to re-inspect."""
    _tell_inspectors(doing, INSPECT, f"{doing.matter.number} 已报告整改情况：请复查")


def rechecked(doing: Doing) -> None:
    """The unit responsible is told what the re-inspection found."""
    words = "整改到位，已销号" if doing.outcome == "mended" else "整改不到位，请继续整改"
    tell(doing.matter.unit, MEND, f"{doing.matter.number} {words}", doing.matter, doing.moment, "rechecked")


def _tell_inspectors(doing: Doing, verb: str, title: str) -> None:
    parent = doing.matter.parent
    if parent is not None:
        tell(parent.origin, verb, title, doing.matter, doing.moment, doing.step)


def tell(unit: Unit, verb: str, title: str, matter: Matter, at: datetime, occasion: str) -> None:
    """Put a notice into the inboxes of those posts of a unit that carry a duty, once for an occasion."""
    notices.tell_posts(
        posts=_posts(unit, verb, at),
        title=title,
        matter_id=matter.pk,
        dedupe_key=f"inspections.{occasion}:{matter.pk}:{matter.version}",
        by=SYSTEM,
        at=at,
    )


def _posts(unit: Unit, verb: str, at: datetime) -> Iterable[UUID]:
    rows = Post.objects.filter(held(at), held(at, "duties__"), duties__verb=verb, unit=unit)
    return rows.values_list("pk", flat=True)
