"""Why something was not done with a paper."""

from django.utils.translation import gettext as _

from fazhi.kernel.matters.errors import Refused


class AlreadySigned(Refused):
    """A signed paper is never changed; a correction is a new paper."""

    code = "already_signed"

    def __init__(self, number: str) -> None:
        told = _("这份文书已经签发，不能再改；需要更正的，请用“更正”另作一份，写明原来的文号。")
        super().__init__(f"{number} {told}" if number else told)


class Overtaken(Refused):
    """Somebody saved the paper since the page was opened."""

    code = "overtaken"

    def __init__(self) -> None:
        super().__init__(_("这份文书刚刚被他人修改，本次没有保存。请刷新后核对，再决定是否修改。"))


class NoWords(Refused):
    """The unit's numbers have no words yet, so nothing can be numbered."""

    code = "no_words"

    def __init__(self, unit: str) -> None:
        super().__init__(
            _("%(unit)s还没有设定机关代字，不能编号。请填写机关代字和依据后再签发。") % {"unit": unit}
        )


class NoFonts(Refused):
    """There is no Chinese font on the machine: a PDF would show nothing."""

    code = "no_fonts"

    def __init__(self) -> None:
        super().__init__(
            _(
                "本机没有中文字体，不能制作PDF。请管理员安装中文字体（Debian：apt-get install fonts-noto-cjk）。"
            )
        )


class Erased(Refused):
    """The text was erased as the law requires."""

    code = "erased"

    def __init__(self) -> None:
        super().__init__(_("这份文书的内容已依法删除。"))
