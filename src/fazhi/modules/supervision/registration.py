"""What the module makes known to the kernel and to the pages when Django starts."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from fazhi.kernel.matters import definitions, kinds
from fazhi.kernel.people import verbs
from fazhi.kernel.people.verbs import Verb
from fazhi.modules.supervision.kind import SUPERVISION
from fazhi.web import nav

VERBS = (
    Verb("supervision.read", "查看督办", "Read supervision"),
    Verb("supervision.board", "查看督办台", "See the supervision board"),
    Verb("supervision.issue", "印发督办文书、审核回复", "Issue supervision documents and examine replies"),
    Verb("supervision.answer", "签收、回复督办", "Sign for supervision documents and reply"),
    Verb("supervision.number", "设定督办文书的机关代字", "Set how supervision documents are numbered"),
    Verb(
        "supervision.timeliness",
        "查看所辖承办人的办理时效（单位负责人）",
        "See the timeliness of one's own handlers (heads of units)",
    ),
)

SECTION = _("督办")

NAVIGATION = (
    nav.Entry(_("督办台"), "supervision_board", "eye", 210, verb="supervision.board", section=SECTION),
    nav.Entry(_("督办件"), "supervision_list", "file-text", 220, verb="supervision.read", section=SECTION),
    nav.Entry(_("我的办理时效"), "supervision_timeliness", "clock", 230, section=SECTION),
)


def register_all(procedures: Path) -> None:
    """Register everything; registering twice changes nothing."""
    for verb in VERBS:
        verbs.register(verb)
    definitions.register(procedures / "supervision.toml")
    kinds.register(SUPERVISION)
    for entry in NAVIGATION:
        nav.register(entry)
