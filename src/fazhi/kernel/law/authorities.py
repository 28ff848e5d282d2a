"""The texts of law the procedures cite: who issued them, since when, and whether we have read them."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal

Verified = Literal["true", "partial", "false"]
CiteBy = Literal["article", "point"]
UnitName = Literal["working_day", "calendar_day"]


class UnknownAuthority(LookupError):
    """A citation key that the registry does not hold; `nearest` are the keys most like it."""

    def __init__(self, key: str, nearest: tuple[str, ...]) -> None:
        self.key, self.nearest = key, nearest
        hint = f" Did you mean {', '.join(nearest)}?" if nearest else ""
        super().__init__(f"No authority has the key {key!r} in law/data/authorities.toml.{hint}")


class NotInForce(LookupError):
    """A text not yet in force on the date asked for, or ended without a successor known here."""


@dataclass(frozen=True, slots=True)
class Authority:
    """One version of one text. An article is 条, a point the numbered section of a policy paper (点).

    `effective` is None where the day is not known. `until` is the first day it no longer applies.
    `verified` says whether the text itself was read: "partial" means only the articles in `read`.
    `renumbered` maps an article of the version before to the same rule in this one.
    """

    key: str
    zh: str
    en: str
    short_zh: str
    issuer: str
    number: str
    effective: date | None
    until: date | None
    level: str
    verified: Verified
    note: str
    note_zh: str = ""
    articles: int | None = None
    cited_by: CiteBy = "article"
    read: tuple[int, ...] = ()
    renumbered: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))

    def in_force(self, on: date) -> bool:
        """Whether this version applied on the day."""
        return (self.effective is None or self.effective <= on) and (self.until is None or on < self.until)

    def was_read(self, article: int) -> bool:
        """Whether the text of that article was read by whoever entered the facts."""
        return self.verified == "true" or (self.verified == "partial" and article in self.read)


@dataclass(frozen=True, slots=True)
class UnitRule:
    """How one text means a bare 日. `working` lists the amounts that are working days."""

    key: str
    zh: str
    en: str
    articles: tuple[str, ...]
    verified: Verified
    working: frozenset[int]
    note: str = ""

    def unit_of(self, amount: int) -> UnitName:
        """The unit of that many 日 in this text."""
        return "working_day" if amount in self.working else "calendar_day"


def _expand(ranges: list[str]) -> tuple[int, ...]:
    numbers: list[int] = []
    for item in ranges:
        first, _, last = item.partition("-")
        numbers += range(int(first), int(last or first) + 1)
    return tuple(numbers)


def _authority(key: str, row: Mapping[str, Any]) -> Authority:
    renumbered = {int(old): new for old, new in row.get("renumbered", {}).items()}
    return Authority(
        key=key,
        zh=row["zh"],
        en=row["en"],
        short_zh=row.get("short_zh", row["zh"]),
        issuer=row.get("issuer", ""),
        number=row.get("number", ""),
        effective=row.get("effective"),
        until=row.get("until"),
        level=row["level"],
        verified=row["verified"],
        note=row.get("note", {}).get("en", ""),
        note_zh=row.get("note", {}).get("zh", ""),
        articles=row.get("articles"),
        cited_by=row.get("cited_by", "article"),
        read=_expand(row.get("read", [])),
        renumbered=MappingProxyType(renumbered),
    )


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads((files(__package__) / "data" / "authorities.toml").read_text(encoding="utf-8"))


@cache
def versions(key: str) -> tuple[Authority, ...]:
    """Every version held of a text, oldest first. Raises UnknownAuthority with the nearest keys."""
    rows = _data()["authority"].get(key)
    if rows is None:
        nearest = difflib.get_close_matches(key.upper(), keys(), n=3, cutoff=0.5)
        raise UnknownAuthority(key, tuple(nearest))
    return tuple(_authority(key, row) for row in rows)


@cache
def keys() -> tuple[str, ...]:
    """Every key that can be cited, sorted."""
    return tuple(sorted(_data()["authority"]))


def authority(key: str, on: date) -> Authority:
    """The version of a text in force on a legal day. Raises UnknownAuthority or NotInForce."""
    held = versions(key)
    for version in reversed(held):
        if version.in_force(on):
            return version
    spans = "; ".join(f"{one.effective or '?'} – {one.until or ''}" for one in held)
    raise NotInForce(
        f"No text of {key} 《{held[-1].short_zh}》 in force on {on} is held ({spans}): add it to the registry"
    )


def unit_rules(key: str) -> UnitRule | None:
    """How the text reads a bare 日; None where none is recorded. Raises UnknownAuthority."""
    versions(key)
    row = _data()["unit_rule"].get(key)
    if row is None:
        return None
    working = frozenset(_expand(row.get("working", [])))
    return UnitRule(
        key, row["zh"], row["en"], tuple(row["articles"]), row["verified"], working, row.get("note", "")
    )
