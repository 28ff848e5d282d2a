"""The types of GB/T 9704, and what stands in for those a machine does not have.

No font is brought along: 仿宋 and 小标宋 may not be passed on. What is missing is said on the page and by ``fazhi doctor``.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

import typst

SERIF = ("Noto Serif CJK SC", "Source Han Serif SC", "Noto Serif SC", "Songti SC")
SANS = ("Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "PingFang SC")

WANTED: Mapping[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "body": (
        "仿宋",
        ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "STFangsong", "FZFangSong-Z02", "FZFangSong-Z02S"),
        SERIF,
    ),
    "title": (
        "小标宋",
        ("FZXiaoBiaoSong-B05S", "方正小标宋简体", "FZXiaoBiaoSong-B05", "方正小标宋_GBK", "STZhongsong"),
        SERIF,
    ),
    "first": ("黑体", ("SimHei", "黑体", "STHeiti", "FZHei-B01S"), SANS),
    "second": ("楷体", ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体", "STKaiti", "AR PL UKai CN"), SERIF),
    "number": ("宋体", ("SimSun", "宋体", "STSong", "NSimSun"), SERIF),
}  # fmt: skip
"""For each use: what the standard calls it, its names, and what takes its place."""

IN_WORD: Mapping[str, str] = {
    "body": "仿宋",
    "title": "方正小标宋简体",
    "first": "黑体",
    "second": "楷体",
    "number": "宋体",
}
"""The names written into a .docx: whoever opens it in an office has them, whatever this machine has."""


@dataclass(frozen=True, slots=True)
class Fonts:
    """The families a PDF is set in. ``missing`` are the standard's own that were not found; ``book`` finds the files."""

    families: Mapping[str, str]
    missing: tuple[str, ...]
    book: typst.Fonts

    @property
    def none(self) -> bool:
        """Whether there is nothing to set Chinese in."""
        return not all(self.families.values())


def chosen(installed: Collection[str]) -> tuple[Mapping[str, str], tuple[str, ...]]:
    """For each use the standard's type where it is installed, else what takes its place; and which are missing."""
    families: dict[str, str] = {}
    missing: list[str] = []
    for use, (called, names, instead) in WANTED.items():
        families[use] = next((name for name in (*names, *instead) if name in installed), "")
        if families[use] not in names:
            missing.append(called)
    return families, tuple(missing)


@lru_cache(maxsize=1)
def on_this_machine() -> Fonts:
    """The fonts of this machine, looked for once a process."""
    book = typst.Fonts(include_system_fonts=True, include_embedded_fonts=False)
    families, missing = chosen(frozenset(book.families()))
    return Fonts(families, missing, book)
