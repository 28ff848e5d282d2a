"""What the module makes known to the kernel and to the pages when Django starts."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from fazhi.kernel.matters import definitions
from fazhi.kernel.matters import kinds as registry
from fazhi.kernel.papers import registry as papers
from fazhi.kernel.people import verbs
from fazhi.kernel.people.verbs import Verb
from fazhi.modules.enforcement import capture_kind, figures, kinds
from fazhi.modules.enforcement.papers import facts as paper_facts
from fazhi.web import following, nav

VERBS = (
    Verb(kinds.READ, "查看执法事项", "Read enforcement matters"),
    Verb(kinds.HANDLE, "办理执法事项（执法人员）", "Work on enforcement matters, as an officer"),
    Verb(kinds.APPROVE, "审批、决定执法事项（机关负责人）", "Approve and decide, as head of the organ"),
    Verb(kinds.REVIEW, "法制审核", "Review the legality of penalty decisions"),
    Verb(kinds.PRESIDE, "主持行政处罚听证", "Preside at penalty hearings"),
    Verb(kinds.INTAKE, "受理违法线索举报", "Take in reports of violations"),
    Verb(
        kinds.CERTIFY,
        "管理执法证件、装备和裁量基准，借调执法人员",
        "Keep officers' certificates, equipment and the discretion benchmark; lend officers",
        county_wide=True,
    ),
)

SECTION = _("执法")

NAVIGATION = (
    nav.Entry(_("执法案件"), "enforcement", "gavel", 510, verb=kinds.READ, section=SECTION),
    nav.Entry(_("执法证件"), "enforcement_officers", "users", 520, verb=kinds.READ, section=SECTION),
    nav.Entry(_("执法公示"), "enforcement_publicity_desk", "eye", 560, verb=kinds.READ, section=SECTION),
    nav.Entry(_("裁量基准"), "enforcement_benchmarks", "scale", 530, verb=kinds.READ, section=SECTION),
    nav.Entry(_("执法装备"), "enforcement_devices", "device-mobile", 540, verb=kinds.READ, section=SECTION),
    nav.Entry(
        _("年度执法统计"), "enforcement_statistics", "chart-bar", 550, verb=kinds.READ, section=SECTION
    ),
)


def register_all(procedures: Path) -> None:
    """Register everything; registering twice changes nothing."""
    for verb in VERBS:
        verbs.register(verb)
    for kind in (*kinds.ALL, capture_kind.KIND):
        definitions.register(procedures / f"{kind.procedure}.toml")
        registry.register(kind)
    figures.register_all()
    papers.register(Path(__file__).parent / "papers", paper_facts.SOURCE)
    following.register(kinds.TIP.code, "enforcement_tip_followed")
    for entry in NAVIGATION:
        nav.register(entry)
