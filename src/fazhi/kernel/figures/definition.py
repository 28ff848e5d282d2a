"""What a figure is: its definition, the scope asked for, the span of legal days. No tables, no clock."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from fazhi.kernel.procedures.model import Text
from fazhi.kernel.workdays.periods import end_of_day, start_of_day

if TYPE_CHECKING:
    from django.db.models import QuerySet

Kind: TypeAlias = Literal["count", "share", "median"]
Records: TypeAlias = "Callable[[FigureScope, Span], QuerySet[Any]]"

_CODE = re.compile(r"[a-z][a-z_]*(\.[a-z][a-z_]*)+\Z")


class FigureError(ValueError):
    """A figure is defined or asked for in a way that cannot be counted."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What a figure rests on: an article, or a rule of the place, shown as such when ``local``."""

    zh: str
    en: str
    local: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """The legal days (Asia/Shanghai) from ``start`` to ``end``, both included.

    ``known_at`` is the moment of asking; nothing later than it is counted as having happened. ``measure`` and
    ``records`` set it, so definitions may rely on ``moment``.
    """

    start: date
    end: date
    known_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise FigureError(f"统计期间的止日 {self.end} 早于起日 {self.start}；请对调或改正日期。")
        if self.known_at is not None and self.known_at.tzinfo is None:
            raise FigureError("统计时点（known_at）须带时区；请传入带时区的时刻。")

    @property
    def since(self) -> datetime:
        """The first moment of the span, in UTC, included."""
        return start_of_day(self.start)

    @property
    def until(self) -> datetime:
        """The moment after the last one of the span, in UTC, excluded."""
        return end_of_day(self.end)

    @property
    def moment(self) -> datetime:
        """As of when states are read ("open", "overdue"): the end of the span, or the asking if earlier."""
        return self.until if self.known_at is None else min(self.until, self.known_at.astimezone(UTC))

    def asked(self, at: datetime) -> Span:
        """The same days, asked at ``at`` (aware)."""
        return replace(self, known_at=at)

    def holds(self, moment: datetime) -> bool:
        return self.since <= moment < self.until


@dataclass(frozen=True, slots=True)
class FigureScope:
    """Whose numbers: the subtree of units under ``unit_path`` ("/" is all), and what else narrows them.

    ``extra`` holds further conditions a definition understands, e.g. ``{"channel": "hotline"}``.
    """

    unit_path: str = "/"
    extra: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not (self.unit_path.startswith("/") and self.unit_path.endswith("/")):
            raise FigureError(
                f"统计范围 {self.unit_path!r} 不是单位路径；应以 “/” 开头并以 “/” 结尾，如 “/a/b/”。"
            )
        object.__setattr__(self, "extra", MappingProxyType(dict(self.extra)))


@dataclass(frozen=True, slots=True)
class Figure:
    """One named number.

    ``records`` gives the rows counted (for a share: the numerator's), ``denominator`` those a share is
    counted over. A median needs ``value``, the field or annotation of ``records`` it is the median of.
    ``groups`` names the ways in which the figure may be broken down, each a field path over to-one
    relations. ``version`` goes up whenever the definition changes, so that a frozen figure says which one it
    was counted under.
    """

    code: str
    title: Text
    unit: Text
    basis: Basis
    version: int
    kind: Kind
    records: Records
    denominator: Records | None = None
    value: str | None = None
    groups: Mapping[str, str] = field(default_factory=dict)
    note: Text | None = None

    def __post_init__(self) -> None:
        problems = list(self._problems())
        if problems:
            raise FigureError(f"指标 {self.code!r} 的定义有误：{'；'.join(problems)}。")
        object.__setattr__(self, "groups", MappingProxyType(dict(self.groups)))

    def _problems(self) -> list[str]:
        is_share, is_median = self.kind == "share", self.kind == "median"
        found = {
            "代码应形如 demands.received": not _CODE.match(self.code),
            "版本从 1 起": self.version < 1,
            "标题、单位、依据须有中文和英文": not (
                _complete(self.title) and _complete(self.unit) and _complete(self.basis)
            ),
            "种类须为 count、share 或 median": self.kind not in ("count", "share", "median"),
            "占比（share）须有分母（denominator），其他种类不得有": is_share
            != (self.denominator is not None),
            "中位数（median）须有取值字段（value），其他种类不得有": is_median != (self.value is not None),
        }
        return [problem for problem, is_so in found.items() if is_so]

    def group_path(self, by: str) -> str:
        """The field path of one breakdown. Raises `FigureError` naming the breakdowns there are."""
        try:
            return self.groups[by]
        except KeyError:
            known = "、".join(self.groups) or "无"
            raise FigureError(f"指标 {self.code} 不能按 “{by}” 分组；可用的分组：{known}。") from None


def _complete(text: Text | Basis) -> bool:
    return bool(text.zh.strip() and text.en.strip())
