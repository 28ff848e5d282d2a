"""What the module makes known to the kernel and to the pages when Django starts."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from fazhi.kernel.matters import definitions
from fazhi.kernel.matters import kinds as known
from fazhi.kernel.papers import registry as papers
from fazhi.kernel.people import verbs
from fazhi.kernel.people.verbs import Verb
from fazhi.modules.inspections import figures, kinds
from fazhi.modules.inspections.effects import APPROVE, INSPECT, MEND
from fazhi.modules.inspections.papers import facts as paper_facts
from fazhi.web import nav

VERBS = (
    Verb(
        kinds.READ, "查看检查、整改、风险台账和事件", "Read inspections, rectifications, risks and incidents"
    ),
    Verb(INSPECT, "组织检查、复查整改", "Carry out inspections and re-inspect"),
    Verb(APPROVE, "审批检查计划和整改延期、评估演练", "Approve plans and extensions, evaluate drills"),
    Verb(MEND, "整改问题、落实风险措施", "Mend findings and treat risks"),
    Verb(kinds.RISKS, "管理风险台账", "Keep the risk ledger"),
    Verb(kinds.INCIDENTS, "处置、报告网络安全事件", "Handle and report incidents"),
    Verb(kinds.DRILLS, "组织演练、管理应急联络", "Organise drills and keep the emergency contacts"),
    Verb(kinds.REQUESTS, "办理个人信息权利请求", "Handle personal-information requests"),
)

SECTION = _("安全检查")

NAVIGATION = (
    nav.Entry(_("检查和整改"), "inspections", "clipboard-check", 410, verb=kinds.READ, section=SECTION),
    nav.Entry(_("风险台"), "inspections_risks", "alert-triangle", 420, verb=kinds.READ, section=SECTION),
    nav.Entry(_("应急联络"), "inspections_contacts", "phone", 430, verb=kinds.READ, section=SECTION),
)

PROCEDURES = (
    "inspection",
    "finding",
    "risk_entry",
    "incident_2025",
    "incident",
    "drill",
    "personal_information_request",
)


def register_all(folder: Path) -> None:
    """Register everything; registering twice changes nothing."""
    for verb in VERBS:
        verbs.register(verb)
    for name in PROCEDURES:
        definitions.register(folder / f"{name}.toml")
    for kind in kinds.KINDS:
        known.register(kind)
    figures.register_all()
    papers.register(Path(__file__).parent / "papers", paper_facts.SOURCE)
    for entry in NAVIGATION:
        nav.register(entry)
