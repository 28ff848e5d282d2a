"""Why something about a decision was refused: what happened, by which rule, and what to do."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fazhi.kernel.law import cite
from fazhi.kernel.matters.errors import Refused


class NotInSession(Refused):
    """A discussion outside a meeting in session: papers passed round, talks in private."""

    code = "not_in_session"

    def __init__(self, number: str, basis: str) -> None:
        super().__init__(
            _(
                "%(number)s 只能在会议上讨论决定，传阅、会签、个别沟通都不能代替：请先列入会议议程，开会后再讨论（%(basis)s）。"
            )
            % {"number": number, "basis": basis}
        )


class NotPublished(Refused):
    """A decision that is not in the year's published catalogue."""

    code = "not_in_catalogue"

    def __init__(self, subject: str) -> None:
        article = cite("MADR 3")[0]
        basis = article.en() if (get_language() or "").startswith("en") else article.zh()
        super().__init__(
            _(
                "“%(subject)s”没有列入已公布的本年度重大行政决策事项目录，不能启动：请先报党委同意后列入并公布（%(basis)s）。"
            )
            % {"subject": subject, "basis": basis}
        )


class CommentsOver(Refused):
    """The draft is not, or no longer, open for comment."""

    code = "comments_over"

    def __init__(self) -> None:
        super().__init__(_("这件草案没有在征求意见，或者征求意见已经结束；意见没有收下。"))


class ChiefNotInCharge(Refused):
    """The chief would approve, or be put in charge of, what the chief may not directly supervise."""

    code = "chief_not_in_charge"
    status = 403

    def __init__(self, area: str, basis: str) -> None:
        super().__init__(
            _("主要负责人不直接分管“%(area)s”，须由分管领导办理（本地规则：%(basis)s）。")
            % {"area": area, "basis": basis}
        )
