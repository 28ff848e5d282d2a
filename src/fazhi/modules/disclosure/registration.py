"""What the module makes known to the kernel and to the pages when Django starts."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from fazhi.kernel.matters import definitions
from fazhi.kernel.matters import kinds as registry
from fazhi.kernel.papers import registry as papers
from fazhi.kernel.people import verbs
from fazhi.kernel.people.verbs import Verb
from fazhi.modules.disclosure import figures, kinds
from fazhi.modules.disclosure.rules import REQUEST
from fazhi.web import following, nav

VERBS = (
    Verb(kinds.READ, "查看政府信息公开申请", "Read requests for information"),
    Verb(kinds.HANDLE, "办理政府信息公开申请", "Handle requests for information"),
    Verb(kinds.APPROVE, "批准延期答复", "Agree to the extension of an answer"),
)

NAVIGATION = nav.Entry(
    _("依申请公开"), "disclosure_register", "file-text", 610, verb=kinds.READ, section=_("政务公开")
)


def register_all(procedures: Path) -> None:
    """Register everything; registering twice changes nothing."""
    for verb in VERBS:
        verbs.register(verb)
    definitions.register(procedures / f"{REQUEST}.toml")
    registry.register(kinds.INFORMATION_REQUEST)
    figures.register_all()
    papers.register(Path(__file__).parent / "papers")
    following.register(REQUEST, "disclosure_followed")
    nav.register(NAVIGATION)
