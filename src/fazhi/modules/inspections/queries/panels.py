"""What each kind of this module shows on the matter page beside its procedure."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from fazhi.kernel.matters.forms import said
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.people.models import Post, Unit
from fazhi.kernel.procedures import Text
from fazhi.kernel.workdays import Period
from fazhi.modules.inspections.models import Requester, TeamMember
from fazhi.modules.inspections.rules import LEVELS, OBJECT_KINDS, RISK_LEVELS

Line = tuple[str, Any]


def inspection(matter: Matter) -> Mapping[str, Any]:
    """The plan and the team with its certificates; findings stand below as child matters."""
    members = list(
        TeamMember.objects.filter(inspection=matter.pk).select_related(
            "inspection", "post__person", "post__unit"
        )
    )
    own = members[0].inspection if members else matter.inspection
    planned = _first(matter)
    return {
        "icon": "clipboard-check",
        "title": _("安全检查"),
        "lines": [
            (_("检查对象"), own.target),
            (_("检查事项和依据"), planned.get("matters", "")),
            (_("协调情况"), planned.get("coordinated", "")),
            (_("计划日期"), own.planned_on),
        ],
        "members": members,
        "team_of": matter if matter.status == "open" else None,
    }


def finding(matter: Matter) -> Mapping[str, Any]:
    """The inspection it comes from, and the leader, unit, measure and deadline the notice states."""
    own, notice = matter.finding, _first(matter)
    lines = [
        (_("问题"), notice.get("problem", "")),
        (_("整改责任单位"), _unit_name(notice)),
        (_("责任领导"), _post_name(own.leader)),
        (_("整改措施"), own.measure),
        (_("整改期限"), _period(str(notice.get("within", "")))),
        (_("国家机关"), _("是") if own.state_organ else _("否")),
    ]
    return {"icon": "clipboard-check", "title": _("限期整改"), "lines": lines, "parent": matter.parent}


def risk_entry(matter: Matter) -> Mapping[str, Any]:
    """What carries the risk, the risk, and who answers for it."""
    own, entered = matter.risk_entry, _first(matter)
    lines = [
        (_("风险对象"), f"{said(OBJECT_KINDS[own.object_kind])} · {own.object}"),
        (_("风险"), entered.get("risk", "")),
        (_("风险等级"), said(RISK_LEVELS[own.level])),
        (_("责任领导"), _post_name(own.leader) if own.leader else ""),
    ]
    return {"icon": "alert-triangle", "title": _("风险台账"), "lines": lines, "local": True}


def incident(matter: Matter) -> Mapping[str, Any]:
    """The system, the level and what is known."""
    own, learnt = matter.incident, _first(matter)
    lines = [
        (_("发生事件的系统"), own.system),
        (_("级别"), said(LEVELS[own.level]) if own.level else _("未定级，按应当报告计时")),
        (_("涉及个人信息的人数"), f"{own.records:,}" if own.records else ""),
        (_("事件情况"), learnt.get("what", "")),
    ]
    return {"icon": "alert-triangle", "title": _("网络安全事件"), "lines": lines}


def drill(matter: Matter) -> Mapping[str, Any]:
    """The scenario and the day."""
    planned = _first(matter)
    lines = [(_("情景"), planned.get("scenario", "")), (_("演练日期"), planned.get("day", ""))]
    return {"icon": "refresh", "title": _("应急演练"), "lines": lines, "local": True, "contacts": True}


def request(matter: Matter) -> Mapping[str, Any]:
    """Who asks for what, as long as it has not been erased."""
    own = Requester.objects.filter(matter=matter).first()
    lines: list[Line] = [(_("请求内容"), _("已依法删除"))]
    if own is not None:
        lines = [(_("姓名"), own.name), (_("联系方式"), own.phone), (_("请求内容"), own.text)]
    return {"icon": "user", "title": _("请求"), "lines": lines}


def _first(matter: Matter) -> Mapping[str, Any]:
    """The form of the first act."""
    return next((act.data for act in matter.acts.all() if act.n == 1), {})


def _unit_name(form: Mapping[str, Any]) -> str:
    unit = Unit.objects.filter(pk=form["unit"]).first() if form.get("unit") else None
    return unit.name if unit is not None else ""


def _post_name(post: Post) -> str:
    return f"{post.person.name}（{post.unit.name} · {post.title}）"


def _period(text: str) -> str:
    if not text:
        return ""
    period = Period.parse(text)
    return said(Text(period.zh, period.en))
