"""Why something of an inspection was not done: what happened, by which article, and what to do."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from fazhi.kernel.matters.errors import Refused


class NotCertified(Refused):
    """Officers who are not in the team, or whose certificate has run out, would take part."""

    code = "not_certified"

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__(
            _(
                "%(names)s没有登记在检查组内，或者执法证已过有效期，不能参加检查（行政处罚法第42条）。"
                "请登记有效证件，或者请其他单位派持证人员参加。"
            )
            % {"names": "、".join(names)}
        )


class TeamTooSmall(Refused):
    """Fewer than two officers with a valid certificate are in the team."""

    code = "team_too_small"

    def __init__(self, found: int) -> None:
        super().__init__(
            _(
                "检查组内证件有效的执法人员现有%(n)d名，须有两名以上（行政处罚法第42条）。"
                "本单位持证人员不足的，请其他单位派员参加，在检查页面登记后再组成检查组。"
            )
            % {"n": found}
        )


class OwnRectification(Refused):
    """The inspecting office would answer for its own finding, and nobody could re-inspect it."""

    code = "own_rectification"

    def __init__(self, unit: str) -> None:
        super().__init__(
            _("%(unit)s是检查单位，不能复查自己的整改；请选择其他单位为整改责任单位。") % {"unit": unit}
        )
