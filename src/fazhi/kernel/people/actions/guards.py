"""What stands against a change: out of reach, one's own post, the past, and the last who could undo it."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from fazhi.kernel.people import verbs
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.errors import BeyondReach, ChangeRefused
from fazhi.kernel.people.models import Duty, Person, Post, Unit
from fazhi.kernel.people.queries import held, reach_of, reaches_county, whole_county
from fazhi.kernel.people.rules import COUNTY_LEVEL, POSTS, minute_of
from fazhi.kernel.workdays import legal_day


def within_reach(unit: Unit, by: Actor) -> None:
    """Raise ``BeyondReach`` for a unit outside what the actor administers."""
    if not unit.path.startswith(reach_of(by)):
        raise BeyondReach(
            _("“%(unit)s”不在您这个岗位的管理范围内。请由该单位或其上级的管理员办理。") % {"unit": unit.name}
        )


def person_within_reach(person: Person, by: Actor, at: datetime) -> None:
    """Raise ``BeyondReach`` where the person holds a post, now or later, outside what the actor administers."""
    for post in Post.objects.filter(person=person).exclude(held_to__lte=at).select_related("unit"):
        within_reach(post.unit, by)


def not_for_oneself(person_id: UUID, by: Actor) -> None:
    """Raise ``ChangeRefused`` where the actor would gain: as the person, or as whom the actor stands in for."""
    gaining = {by.person_id}
    if by.acting_for_id is not None:
        gaining.add(Post.objects.values_list("person_id", flat=True).get(pk=by.acting_for_id))
    if person_id in gaining:
        raise ChangeRefused(_("不能给自己（或您正代行的人）任职、增减职责或受委托。请由另一名管理员办理。"))


def from_now(moment: datetime, at: datetime, by: Actor) -> datetime:
    """The moment, at the earliest now. Raises ``ChangeRefused`` for the past: what was done then stays as it was."""
    if by.kind != "official":
        return moment
    if moment < minute_of(at):
        raise ChangeRefused(_("只能自现在或以后起生效，不能改动已经过去的任职和职责。"))
    return max(moment, at)


def may_give(codes: Iterable[str], unit: Unit, by: Actor) -> None:
    """Raise ``ChangeRefused`` for a county-wide duty given from below the county, or to a post there.

    The installation itself is bound by neither.
    """
    given = set(codes)
    wide = [verb.title for verb in verbs.all_verbs() if verb.county_wide and verb.code in given]
    if not wide or by.kind != "official":
        return
    said = {"duties": "、".join(wide), "unit": unit.name}
    if not reaches_county(by):
        raise BeyondReach(_("“%(duties)s”是全县性的职责，只能由县本级或中心的管理员交办。") % said)
    if not _at_county_level(unit):
        raise ChangeRefused(
            _("“%(duties)s”是全县性的职责，只能交给县本级、中心和县直部门的岗位；“%(unit)s”不是。") % said
        )


def _at_county_level(unit: Unit) -> bool:
    return unit.parent is None or (unit.kind in COUNTY_LEVEL and unit.parent.kind == "county")


def login_within_reach(person: Person, by: Actor, at: datetime) -> None:
    """Raise unless the actor may put a password of his choice, or an open door, on this person's login.

    Whoever does could act as the person. Refused to officials are therefore: who holds no post, to administrators
    below the county; who has a county-wide duty the administrator lacks; and to everybody, who keeps confidential
    matters. The last is for the operator at the machine (``fazhi people``).
    """
    person_within_reach(person, by, at)
    if by.kind != "official":
        return
    lasting = Post.objects.filter(person=person).exclude(held_to__lte=at)
    if not lasting.exists() and not reaches_county(by):
        raise BeyondReach(
            _("%(who)s现在没有岗位，其登录账号只能由县本级或中心的管理员开通。请先任职，再开通登录。")
            % {"who": person.name}
        )
    known = {verb.code: verb for verb in verbs.all_verbs()}
    duties = Duty.objects.filter(post__in=lasting).exclude(held_to__lte=at)
    carried = [known[code] for code in set(duties.values_list("verb", flat=True)) if code in known]
    if any(verb.confidential for verb in carried):
        raise ChangeRefused(
            _(
                "%(who)s的岗位掌握保密事项，其登录账号不能在页面上开通、重置或恢复。请由系统运维人员在服务器上办理。"
            )
            % {"who": person.name}
        )
    lacking = sorted(verb.title for verb in carried if verb.county_wide and not by.may(verb.code))
    if lacking:
        raise ChangeRefused(
            _("%(who)s有您没有的全县性职责（%(duties)s），请由也有这项职责的管理员或系统运维人员办理。")
            % {"who": person.name, "duties": "、".join(lacking)}
        )


def keep_an_administrator(ending: Iterable[UUID], moment: datetime) -> None:
    """Raise ``ChangeRefused`` when ending these duties would leave nobody who could give duties at that moment.

    Counted are posts of the county or its centre, held by then and until further notice, whose login is open. The rows
    are locked first and read again, so that two administrators cannot end each other at once.
    """
    key = Duty.objects.filter(verb=POSTS.code, held_to__isnull=True)
    list(key.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
    able = set(
        key.filter(
            held(moment),
            held(moment, "post__"),
            whole_county("post__unit__"),
            post__held_to__isnull=True,
            post__person__user__is_active=True,
        ).values_list("pk", flat=True)
    )
    if able and not able - set(ending):
        raise ChangeRefused(
            _(
                "这是全县最后一个能“管理人员、岗位和职责”的岗位，停用后再没有人能任免。请先把这项职责长期交给县本级或中心的另一岗位（须有可用的登录账号），再来停用。"
            )
        )


def open_on(unit: Unit, moment: datetime) -> None:
    """Raise ``ChangeRefused`` for a unit not yet set up, or closed, at that moment."""
    day = legal_day(moment)
    if unit.opened_on > day or (unit.closed_on is not None and unit.closed_on <= day):
        raise ChangeRefused(
            _("“%(unit)s”在%(day)s尚未设立或已经撤销，请核对日期。")
            % {"unit": unit.name, "day": day.isoformat()}
        )
