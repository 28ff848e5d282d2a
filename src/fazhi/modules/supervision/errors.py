"""Why something was not supervised: what happened, and what to do."""

from django.utils.translation import gettext as _

from fazhi.kernel.matters.errors import Refused
from fazhi.modules.supervision.models import level_name


class OnTheLine(Refused):
    """Somebody whose unit is or was on the handling line wants to supervise it."""

    code = "on_the_line"
    status = 403

    def __init__(self, number: str, unit: str) -> None:
        super().__init__(
            _(
                "督办须由办理流程之外的人员进行：%(unit)s承办或者受理过%(number)s，不能督办它。请由未参与办理的督查人员督办。"
            )
            % {"unit": unit, "number": number}
        )


class NothingToSupervise(Refused):
    """The matter is closed, is itself a supervision, or the unit has nothing to do with it."""

    code = "nothing_to_supervise"


class StillOpen(Refused):
    """The same unit has not dealt with the same kind of document about the same matter yet."""

    code = "still_open"

    def __init__(self, number: str, level: str, paper: str) -> None:
        super().__init__(
            _("%(number)s的%(level)s（%(paper)s）还没有销号，不重复印发。")
            % {"number": number, "level": level_name(level), "paper": paper}
        )
