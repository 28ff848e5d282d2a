"""Why something was not done: what happened, where, and what to do. Each carries an HTTP status for the faces."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fazhi.kernel.procedures import Reason

if TYPE_CHECKING:
    from fazhi.kernel.matters.models import Matter


class Refused(Exception):
    """An act was refused; nothing was written but the refusal. ``code`` is stable, ``status`` is for HTTP."""

    code = "refused"
    status = 409

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return self.message


class NotPossible(Refused):
    """The procedure does not allow this step now; ``reasons`` say why, until when, by which article."""

    code = "not_possible"

    def __init__(self, title: str, reasons: Sequence[Reason]) -> None:
        english = (get_language() or "").startswith("en")
        colon, semicolon = (": ", "; ") if english else ("：", "；")
        said = [r.en if english else r.zh for r in reasons]
        # every reason begins with the same words, which are said once
        why = [*said[:1], *(one.partition(colon)[2] or one for one in said[1:])]
        super().__init__(_("“%(step)s”%(why)s") % {"step": title, "why": semicolon.join(why)})
        self.reasons = tuple(reasons)


class Stale(Refused):
    """Somebody acted since the page was opened; the same act is never done twice."""

    code = "stale"

    def __init__(self, number: str) -> None:
        super().__init__(
            _("%(number)s 在您打开页面之后已有新的办理记录，本次提交没有写入。请刷新后核对，再决定是否办理。")
            % {"number": number}
        )


class NotYours(Refused):
    """The post lacks the duty, or the matter is not in its unit's hands."""

    code = "not_yours"
    status = 403


class TooManySent(Refused):
    """One address sent too many things lately: again after ``seconds``. Never a lock-out."""

    code = "too_many_sent"
    status = 429

    def __init__(self, seconds: int) -> None:
        super().__init__(
            _("这个网络地址最近提交的次数较多，请等待%(n)d秒后再提交；您填写的内容还在页面上。")
            % {"n": seconds}
        )
        self.seconds = seconds


class UnknownMatter(Refused):
    """No such matter within sight of this post."""

    code = "unknown_matter"
    status = 404

    def __init__(self) -> None:
        super().__init__(_("没有找到这件事项，或者它不在您的查看范围内。"))


class ReasonNeeded(Refused):
    """The matter lies below this post, which is not on the line for it: it opens for a stated reason only."""

    code = "reason_needed"
    status = 403

    def __init__(self, matter: "Matter") -> None:
        super().__init__(
            _("%(number)s 由下级单位办理，您不在办理流程中；查阅须写明理由，查阅人、时间和理由将告知诉求人。")
            % {"number": matter.number}
        )
        self.matter = matter


class BadForm(Refused):
    """What was entered does not fit the step's form; ``errors`` names each field."""

    code = "bad_form"
    status = 422

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(
            _("有 %(n)d 处填写需要修改：%(list)s") % {"n": len(errors), "list": "；".join(errors.values())}
        )
        self.errors = dict(errors)
