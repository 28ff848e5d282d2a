"""Why a file was not taken, in words for the person who handed it in."""

from collections.abc import Collection

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from fazhi.kernel.evidence.rules import AUDIO, MB, OFFICE, PDF, PHOTO, WEB, claims_photo


class FileRefused(ValueError):
    """A file that is not taken. The message says what is wrong and what to do; nothing was stored.

    ``code`` is one of ``empty``, ``too_large``, ``too_many_pixels``, ``not_a_photo``, ``broken``,
    ``not_accepted``, ``macro``; ``name`` is the name as shown.
    """

    def __init__(self, message: str, *, code: str, name: str) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.name = name


class OriginalMissing(OSError):
    """A row whose original is not on the disk: the store was damaged or not restored."""

    def __init__(self, sha256: str) -> None:
        super().__init__(
            f"找不到摘要为 {sha256} 的原件：存储目录可能已损坏或未随数据库一同恢复；请从备份中恢复文件目录。"
        )
        self.sha256 = sha256


def empty(name: str) -> FileRefused:
    text = _("“%(name)s”是空文件，没有内容。请重新选择文件。")
    return FileRefused(text % {"name": name}, code="empty", name=name)


def too_large(name: str, limit: int) -> FileRefused:
    text = _("“%(name)s”太大：此类文件不能超过 %(limit)s MB。请压缩或分成几个文件后再上传。")
    shown = f"{limit / MB:.1f}".removesuffix(".0")
    return FileRefused(text % {"name": name, "limit": shown}, code="too_large", name=name)


def too_many_pixels(name: str, limit: int) -> FileRefused:
    text = _("照片“%(name)s”的尺寸过大：不能超过 %(limit)d 万像素。请缩小后再上传。")
    values = {"name": name, "limit": limit // 10_000, "limit_million": limit // 1_000_000}
    return FileRefused(text % values, code="too_many_pixels", name=name)


def broken(name: str) -> FileRefused:
    text = _("“%(name)s”打不开：文件已损坏，或没有传完整。请在手机或电脑上打开确认后重新上传。")
    return FileRefused(text % {"name": name}, code="broken", name=name)


def macro(name: str) -> FileRefused:
    text = _("“%(name)s”带有宏程序，不能存入。请另存为不带宏的 docx、xlsx 或 PDF 后再上传。")
    return FileRefused(text % {"name": name}, code="macro", name=name)


def not_accepted(name: str, kinds: Collection[str], seems: str) -> FileRefused:
    """Nothing that is taken here. ``seems`` is its media type or usual ending, where that can be told."""
    values = {"name": name, "accepted": _accepted(kinds), "seems": seems or _("无法识别的格式")}
    if claims_photo(name) and PHOTO in kinds:
        text = _(
            "“%(name)s”不是可以接收的照片：文件内容不是 JPEG、PNG 或 WebP（识别为：%(seems)s）。"
            "请直接拍照，或从相册中选择原图。"
        )
        return FileRefused(text % values, code="not_a_photo", name=name)
    text = _("“%(name)s”的格式不能接收（识别为：%(seems)s）。可以上传：%(accepted)s。")
    return FileRefused(text % values, code="not_accepted", name=name)


def _accepted(kinds: Collection[str]) -> str:
    titles = {
        PHOTO: _("照片（JPEG、PNG、WebP）"),
        PDF: "PDF",
        OFFICE: _("办公文档（docx、xlsx）"),
        AUDIO: _("录音（MP3、WAV）"),
        WEB: _("网页存档（WARC）"),
    }
    return pgettext("列举", "、").join(title for kind, title in titles.items() if kind in kinds)
