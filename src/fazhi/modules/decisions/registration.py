"""What the module makes known to the kernel and to the pages when Django starts."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from fazhi.kernel.matters import definitions
from fazhi.kernel.matters import kinds as registered
from fazhi.kernel.papers import registry as papers
from fazhi.kernel.people import verbs
from fazhi.kernel.people.verbs import Verb
from fazhi.modules.decisions import figures, kinds
from fazhi.modules.decisions.papers import facts as paper_facts
from fazhi.web import nav

VERBS = (
    Verb("decisions.read", "查看决策、会议和审批", "Read decisions, meetings and approvals"),
    Verb("decisions.organise", "组织决策、会务", "Organise decisions and meetings"),
    Verb(
        "decisions.catalogue",
        "编制、公布年度决策目录",
        "Keep and publish the year's catalogue",
        county_wide=True,
    ),
    Verb("decisions.undertake", "承办重大行政决策", "Undertake major decisions"),
    Verb("decisions.review", "合法性审查", "Review legality"),
    Verb("decisions.record", "记录会议", "Record meetings"),
    Verb("decisions.member", "参加集体讨论（会议组成人员）", "Take part in collective discussion"),
    Verb("decisions.chief", "主持会议、最后发表意见（主要负责人）", "Preside and speak last (the chief)"),
    Verb("decisions.execute", "执行决策", "Carry decisions out"),
    Verb("decisions.evaluate", "决策后评估", "Evaluate decisions"),
    Verb("decisions.draft", "提出内部审批", "Submit for internal approval"),
    Verb("decisions.head", "部门负责人审核", "Review as head of section"),
    Verb("decisions.finance", "财务审核", "Check finance"),
    Verb("decisions.approve", "分管领导审批", "Approve as leader in charge"),
    Verb("decisions.division", "设定领导分工", "Set the division of work"),
)

SECTION = _("决策")

NAVIGATION = (
    nav.Entry(_("决策和会议"), "decisions_list", "gavel", 410, verb="decisions.read", section=SECTION),
    nav.Entry(
        _("年度决策目录"), "decisions_catalogue", "list-check", 420, verb="decisions.read", section=SECTION
    ),
    nav.Entry(_("领导分工"), "decisions_division", "users", 430, verb="decisions.read", section=SECTION),
)
PUBLIC = nav.Entry(_("决策征求意见"), "decisions_public", "message-circle", 60, place="portal")

FILES = ("major_decision", "meeting", "meeting_item", "internal_approval")


def register_all(procedures: Path) -> None:
    """Register everything; registering twice changes nothing."""
    for verb in VERBS:
        verbs.register(verb)
    for name in FILES:
        definitions.register(procedures / f"{name}.toml")
    for kind in kinds.ALL:
        registered.register(kind)
    figures.register_all()
    papers.register(Path(__file__).parent / "papers", paper_facts.SOURCE)
    for entry in (*NAVIGATION, PUBLIC):
        nav.register(entry)
