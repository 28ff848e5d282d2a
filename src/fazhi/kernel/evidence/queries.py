"""Every read of evidence that has a name. Who may read a file is decided by the matter it belongs to."""

from enum import StrEnum
from typing import BinaryIO

from fazhi.kernel.evidence import configuration, originals, views
from fazhi.kernel.evidence.errors import OriginalMissing
from fazhi.kernel.evidence.models import File


class Condition(StrEnum):
    """What a renewed digest of an original says."""

    INTACT = "intact"
    ALTERED = "altered"
    MISSING = "missing"


def open_original(file: File) -> BinaryIO:
    """The bytes as they were handed in, for a download as attachment, never for showing on a page.

    Raises `OriginalMissing`.
    """
    try:
        return originals.original_path(configuration.root(), file.sha256).open("rb")
    except FileNotFoundError:
        raise OriginalMissing(file.sha256) from None


def open_view(file: File) -> BinaryIO:
    """The viewing copy of a photograph (`views.MEDIA_TYPE`); made when first asked for.

    Raises `OriginalMissing`, and ``ValueError`` for a file that is no photograph (see ``File.viewable``).
    """
    if not file.viewable:
        raise ValueError(f"文件 {file.pk}（{file.media_type}）没有浏览图；请提供下载。")
    root = configuration.root()
    place = originals.view_path(root, file.sha256)
    if not place.exists():
        original = originals.original_path(root, file.sha256)
        if not original.exists():
            raise OriginalMissing(file.sha256)
        originals.replace(place, views.drawn(original))
    return place.open("rb")


def verify(file: File) -> Condition:
    """Digest the original again and hold it against its row."""
    place = originals.original_path(configuration.root(), file.sha256)
    try:
        same = originals.digest_of(place) == file.sha256 and place.stat().st_size == file.size
    except FileNotFoundError:
        return Condition.MISSING
    return Condition.INTACT if same else Condition.ALTERED
