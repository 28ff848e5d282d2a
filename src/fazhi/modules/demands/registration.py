"""What the module makes known to the kernel and to the pages when Django starts."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from fazhi.kernel.matters import definitions, kinds
from fazhi.kernel.people import verbs
from fazhi.kernel.people.verbs import Verb
from fazhi.modules.demands import figures
from fazhi.modules.demands.kind import DEMAND
from fazhi.web import nav

VERBS = (
    Verb("demands.read", "查看诉求", "Read demands"),
    Verb("demands.intake", "登记诉求", "Register demands"),
    Verb("demands.dispatch", "派单、裁定、退回、封存和办结", "Dispatch, arbitrate, return, seal and close"),
    Verb("demands.call_back", "回访", "Call residents back"),
    Verb("demands.handle", "承办诉求", "Handle demands"),
    Verb("demands.approve", "分办、暂停和延期的批准", "Assign, suspend and extend"),
    Verb("demands.sealed", "接收封存移交的事项", "Receive sealed matters"),
    Verb("demands.export", "导出诉求", "Export demands"),
    Verb("demands.figures", "查看诉求统计", "See the figures of demands"),
)

SECTION = _("群众诉求")

NAVIGATION = (
    nav.Entry(_("首页"), "demands_home", "home", 10, place="portal"),
    nav.Entry(_("提诉求"), "demands_hand_in", "edit", 20, place="portal"),
    nav.Entry(_("查进度"), "demands_follow", "search", 30, place="portal"),
    nav.Entry(_("登记诉求"), "demands_register", "plus", 110, verb="demands.intake", section=SECTION),
    nav.Entry(_("诉求列表"), "demands_list", "list-check", 120, verb="demands.read", section=SECTION),
    nav.Entry(_("诉求统计"), "demands_figures", "chart-bar", 130, verb="demands.figures", section=SECTION),
)


def register_all(procedures: Path) -> None:
    """Register everything; registering twice changes nothing."""
    for verb in VERBS:
        verbs.register(verb)
    for name in ("demand.toml", "demand_history.toml"):
        definitions.register(procedures / name)
    kinds.register(DEMAND)
    figures.register_all()
    for entry in NAVIGATION:
        nav.register(entry)
