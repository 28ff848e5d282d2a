"""Why enforcement refuses: what is missing, by which article, and what may be done instead."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from fazhi.kernel.matters.errors import Refused


class NotCertified(Refused):
    """An officer named holds no valid certificate for the field; others may be borrowed, or the work done jointly."""

    code = "not_certified"

    def __init__(self, names: Sequence[str], field: str, own: int, elsewhere: Sequence[str]) -> None:
        lacking = "、".join(names)
        ways = (
            _("可以借调持证人员，或者与有持证人员的单位联合执法：%(units)s。")
            % {"units": "、".join(elsewhere)}
            if elsewhere
            else _("全县没有其他持证人员，请报请上级机关派员。")
        )
        super().__init__(
            _(
                "%(names)s没有在有效期内的%(field)s执法证，不能执法（行政处罚法第42、55条）。"
                "本单位现有%(own)d名%(field)s持证人员，须有两名。%(ways)s"
            )
            % {"names": lacking, "field": field, "own": own, "ways": ways}
        )


class NotLent(Refused):
    """An officer of another office takes part only if borrowed, or as part of a joint case."""

    code = "not_lent"

    def __init__(self, names: Sequence[str], unit: str) -> None:
        super().__init__(
            _(
                "%(names)s不是%(unit)s的执法人员：请先登记借调（写明依据和起止日期），"
                "或者通过联合执法请其单位派员（行政处罚法第42条）。"
            )
            % {"names": "、".join(names), "unit": unit}
        )


class Recused(Refused):
    """A person whose recusal was granted takes no further part."""

    code = "recused"

    def __init__(self, name: str) -> None:
        super().__init__(
            _("%(name)s已决定回避，不能再参与本案（行政处罚法第43条）；请更换人员。") % {"name": name}
        )
