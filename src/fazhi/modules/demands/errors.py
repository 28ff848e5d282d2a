"""Why a demand was not taken or not opened. Each carries an HTTP status for the faces."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fazhi.kernel.matters.errors import BadForm, Refused

if TYPE_CHECKING:
    from fazhi.kernel.matters.models import Matter

__all__ = ["BadForm", "BelongsElsewhere", "NoCentre", "OpensElsewhere", "TooManyWrongCodes", "WrongCode"]


class WrongCode(Refused):
    """No demand has this code. ``mistyped`` says whether it cannot be a code at all."""

    code = "wrong_code"
    status = 404

    def __init__(self, *, mistyped: bool) -> None:
        super().__init__(
            _("查询码输入有误：可能漏了、多了或看错了字符。请对照提交时给您的13位查询码再输一次。")
            if mistyped
            else _("没有找到这个查询码对应的诉求。请核对后再输一次。")
        )
        self.mistyped = mistyped


class OpensElsewhere(Refused):
    """The code is right, and what it opens is no demand: ``matter`` has a page of its own kind."""

    code = "opens_elsewhere"
    status = 404

    def __init__(self, matter: "Matter") -> None:
        super().__init__(_("这个查询码不是诉求的查询码；请在网页“查进度”中输入，可以看到办理情况。"))
        self.matter = matter


class TooManyWrongCodes(Refused):
    """Too many wrong codes from one address: look again after ``seconds``. Never a lock-out."""

    code = "too_many_wrong_codes"
    status = 429

    def __init__(self, seconds: int) -> None:
        super().__init__(
            _("查询码输错次数较多。请等待%(n)d秒后再试；到时输入正确的查询码即可打开。") % {"n": seconds}
        )
        self.seconds = seconds


class BelongsElsewhere(Refused):
    """A report of abuse of power by an official: nothing was taken."""

    code = "belongs_elsewhere"
    status = 422

    def __init__(self) -> None:
        super().__init__(
            _(
                "反映公职人员滥用职权、贪污受贿等问题，应当向纪检监察机关提出（信访工作条例第22条）。"
                "为保护您，本平台不收取此类内容，也没有保存您填写的任何内容。"
            )
        )


class NoCentre(Refused):
    """The county has no intake centre set up, so nobody could dispatch a demand."""

    code = "no_centre"
    status = 503

    def __init__(self) -> None:
        super().__init__(_("本县尚未设置受理派单中心，暂时无法登记。请联系系统管理员在单位设置中添加。"))
