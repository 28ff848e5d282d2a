"""What the module makes known to the kernel and to the pages when Django starts."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from fazhi.kernel.matters import definitions, kinds
from fazhi.kernel.papers import registry as papers
from fazhi.kernel.people import verbs
from fazhi.kernel.people.verbs import Verb
from fazhi.modules.documents import figures
from fazhi.modules.documents import kinds as own
from fazhi.modules.documents.papers import facts as paper_facts
from fazhi.web import nav

VERBS = (
    Verb(own.READ, "查看规范性文件、合同审查和档案", "Read documents, contract reviews and files"),
    Verb(own.DRAFT, "起草规范性文件", "Draft normative documents"),
    Verb(own.REVIEW, "合法性审核、备案审查", "Review legality and filings"),
    Verb(own.DECIDE, "登记集体讨论决定", "Enter collective decisions"),
    Verb(own.OFFICE, "统一登记、编号、印发，组织清理", "Register, number and issue; run clean-ups"),
    Verb(own.SIGN, "送审、签订合同", "Submit and sign contracts"),
    Verb(own.COUNSEL, "审查合同（法律顾问）", "Review contracts (counsel)"),
    Verb(own.HEAD, "单位负责人：合同、法律顾问、档案", "Head of the unit: contracts, counsel, files"),
    Verb(own.HAND_OVER, "立卷归档", "Form files and hand them over"),
    Verb(own.ARCHIVE, "管理档案室", "Keep the file room"),
    Verb(own.BORROW, "借阅档案", "Borrow files"),
)

SECTION = _("文件和档案")

NAVIGATION = (
    nav.Entry(_("规范性文件"), "documents_register", "file-text", 310, verb=own.READ, section=SECTION),
    nav.Entry(_("合同和档案"), "documents_work", "list-check", 320, verb=own.READ, section=SECTION),
    nav.Entry(_("法律顾问"), "documents_counsel", "scale", 330, verb=own.READ, section=SECTION),
    nav.Entry(_("现行文件"), "documents_in_force", "file-text", 60, place="portal"),
)


def register_all(procedures: Path) -> None:
    """Register everything; registering twice changes nothing."""
    for verb in VERBS:
        verbs.register(verb)
    for kind in own.KINDS:
        definitions.register(procedures / f"{kind.procedure}.toml")
        kinds.register(kind)
    figures.register_all()
    papers.register(Path(__file__).parent / "papers", paper_facts.SOURCE)
    for entry in NAVIGATION:
        nav.register(entry)
