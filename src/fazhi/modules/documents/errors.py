"""Why something was not done to a document, a contract or a file: what happened, and what to do."""

from django.utils.translation import gettext as _

from fazhi.kernel.matters.errors import Refused


class NoSeries(Refused):
    """The issuing organ has no number series yet."""

    code = "no_series"

    def __init__(self, organ: str) -> None:
        super().__init__(
            _("%(organ)s还没有设定文号序列，不能编号印发；请先在“文号序列”页面设定机关代字。")
            % {"organ": organ}
        )


class Unsettled(Refused):
    """A clean-up leaves documents in force without a result."""

    code = "unsettled"

    def __init__(self, numbers: str, n: int) -> None:
        super().__init__(
            _(
                "还有%(n)d件现行有效的文件没有清理结果：%(numbers)s。逐件登记后再公布目录（国发〔2008〕17号第15点）。"
            )
            % {"n": n, "numbers": numbers}
        )


class UsedUp(Refused):
    """An agreed service has been used as often as was agreed."""

    code = "used_up"

    def __init__(self, title: str, agreed: int) -> None:
        super().__init__(
            _("“%(title)s”约定%(agreed)d次，已经用完；需要增加的，先与律师事务所另行约定。")
            % {"title": title, "agreed": agreed}
        )


class NotOnTheShelf(Refused):
    """The file is lent out, gone, or not in the file room yet."""

    code = "not_on_the_shelf"

    def __init__(self, number: str) -> None:
        super().__init__(_("%(number)s 已借出、已移交或者还没有入库，现在不能借阅。") % {"number": number})
