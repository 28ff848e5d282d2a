"""What the module makes known to the kernel and to the pages when Django starts."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from fazhi.kernel.matters import definitions, kinds
from fazhi.kernel.people import verbs
from fazhi.kernel.people.verbs import Verb
from fazhi.modules.demands import figures
from fazhi.modules.demands.kind import DEMAND
from fazhi.modules.demands.kind_assist import ASSIST
from fazhi.modules.demands.kind_mediation import MEDIATION
from fazhi.modules.demands.kind_petition import PETITION
from fazhi.modules.demands.kind_problem import PROBLEM
from fazhi.web import nav

VERBS = (
    Verb("demands.read", "查看诉求", "Read demands"),
    Verb("demands.intake", "登记诉求", "Register demands"),
    Verb("demands.dispatch", "派单、裁定、退回、封存和办结", "Dispatch, arbitrate, return, seal and close"),
    Verb("demands.call_back", "回访", "Call residents back"),
    Verb("demands.handle", "承办诉求", "Handle demands"),
    Verb("demands.approve", "分办、暂停和延期的批准", "Assign, suspend and extend"),
    Verb("demands.sealed", "接收封存移交的事项", "Receive sealed matters", confidential=True),
    Verb(
        "demands.petition_office",
        "信访：转送交办、核实异议、移送",
        "Petitions: route, decide objections, pass on",
        county_wide=True,
        confidential=True,
    ),
    Verb("demands.review", "信访：复查、复核", "Petitions: review and re-review", confidential=True),
    Verb("demands.export", "导出诉求", "Export demands"),
    Verb("demands.figures", "查看诉求统计", "See the figures of demands"),
    Verb("demands.categories", "维护诉求类别", "Keep the categories of demands", county_wide=True),
    Verb("demands.responsibilities", "维护权责清单", "Keep the powers-and-duties list", county_wide=True),
    Verb("demands.routing", "设定自动派单", "Set automatic dispatch", county_wide=True),
    Verb("demands.api_keys", "管理接口密钥", "Manage keys of the open interfaces", county_wide=True),
    Verb("demands.problems", "反复问题台账：登记、分析、评估", "Register of recurring problems"),
)

SECTION = _("群众诉求")

NAVIGATION = (
    nav.Entry(_("首页"), "demands_home", "home", 10, place="portal"),
    nav.Entry(_("提诉求"), "demands_hand_in", "edit", 20, place="portal"),
    nav.Entry(_("查进度"), "demands_follow", "search", 30, place="portal"),
    nav.Entry(_("登记诉求"), "demands_register", "plus", 110, verb="demands.intake", section=SECTION),
    nav.Entry(_("入户走访"), "demands_field", "map-pin", 115, verb="demands.intake", section=SECTION),
    nav.Entry(_("登记信访"), "demands_petition", "file-text", 117, verb="demands.intake", section=SECTION),
    nav.Entry(_("诉求列表"), "demands_list", "list-check", 120, verb="demands.read", section=SECTION),
    nav.Entry(_("诉求统计"), "demands_figures", "chart-bar", 130, verb="demands.figures", section=SECTION),
    nav.Entry(_("反复问题"), "demands_problems", "refresh", 135, verb="demands.problems", section=SECTION),
    nav.Entry(
        _("权责清单"), "demands_responsibilities", "clipboard-list", 140, verb="demands.read", section=SECTION
    ),
    nav.Entry(_("诉求类别"), "demands_categories", "route", 150, verb="demands.categories", section=SECTION),
    nav.Entry(_("自动派单"), "demands_routing", "send", 160, verb="demands.routing", section=SECTION),
    nav.Entry(_("接口密钥"), "demands_api_keys", "lock", 190, verb="demands.api_keys", section=SECTION),
)


def register_all(procedures: Path) -> None:
    """Register everything; registering twice changes nothing."""
    for verb in VERBS:
        verbs.register(verb)
    for name in (
        "demand.toml",
        "demand_history.toml",
        "assist.toml",
        "mediation.toml",
        "petition.toml",
        "problem.toml",
    ):
        definitions.register(procedures / name)
    kinds.register(DEMAND)
    kinds.register(ASSIST)
    kinds.register(MEDIATION)
    kinds.register(PETITION)
    kinds.register(PROBLEM)
    figures.register_all()
    for entry in NAVIGATION:
        nav.register(entry)
