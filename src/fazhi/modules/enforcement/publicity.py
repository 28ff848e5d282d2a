"""What is checked before an enforcement result is published: no personal data goes out (SC118, part two; APL 48)."""

from django.utils.translation import gettext as _

from fazhi.kernel.matters.errors import BadForm
from fazhi.kernel.matters.kinds import Doing
from fazhi.modules.enforcement.models import Party
from fazhi.modules.enforcement.rules import CITIZEN
from fazhi.modules.enforcement.rules_publicity import personal_in


def check_published(doing: Doing) -> None:
    """The text names no natural person of the matter, and holds no identity or mobile number. Raises ``BadForm``."""
    known: list[str] = []
    for party in Party.objects.filter(matter=doing.matter):
        known += [party.representative, party.phone]
        if party.kind == CITIZEN:
            known += [party.name, party.code, party.address]
    found = personal_in(str(doing.form.get("text", "")), known)
    if found:
        raise BadForm(
            {
                "text": _(
                    "公开的内容中有当事人的姓名、证件号码、电话或者住址，请删去；"
                    "姓名由系统按“王某”的样子另行列出（行政处罚法第48条、国办发〔2018〕118号）。"
                )
            }
        )
