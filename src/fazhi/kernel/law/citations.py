"""Citations as procedures write them: "XF 22, 23; APL 48", or "local" for a county's own rule.

Article numbers are those of the newest text held, unless the key names an older one by the year it took
effect: "CSL@2017 56".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from fazhi.kernel.law.authorities import Authority, versions

LOCAL = "local"
_LOCAL_NAMES = frozenset({"local", "本地规则"})
_WRITTEN = re.compile(r"([A-Z][A-Z0-9]*)(?:@(\d{4}))?(?:\s+(.+))?")
_ARTICLE = re.compile(r"(\d+)(?:\((\d+)\)|-(\d+))?")


class CitationError(ValueError):
    """A citation that cannot be read, or names an article the text does not have."""


@dataclass(frozen=True, slots=True)
class Citation:
    """One text and the articles of it. `edition` is the year of an older numbering, empty for the newest."""

    key: str
    articles: tuple[str, ...] = ()
    edition: str = ""

    def __str__(self) -> str:
        key = f"{self.key}@{self.edition}" if self.edition else self.key
        return f"{key} {', '.join(self.articles)}" if self.articles else key

    @property
    def is_local(self) -> bool:
        """Whether this is a county's own rule rather than a text of law."""
        return self.key == LOCAL

    @property
    def verified(self) -> bool:
        """Whether every cited article was read in the text; a local rule is what the county says it is."""
        if self.is_local:
            return True
        text = self._written_in()
        return all(text.was_read(number) for article in self.articles for number in _numbers(article)) and (
            bool(self.articles) or text.verified == "true"
        )

    def _written_in(self) -> Authority:
        return _edition(self.key, self.edition)

    def zh(self, on: date | None = None) -> str:
        """《信访工作条例》第22、23条, numbered as in force on the day; （待核） where it was not read."""
        if self.is_local:
            return "本地规则"
        text, articles, now = self._as_of(on)
        where = _place_zh(articles, text)
        return f"《{text.short_zh}》{where}{self._numbering(text, now)[0]}{self._flags(text, on)[0]}"

    def en(self, on: date | None = None) -> str:
        """Regulations on Petition Work, arts. 22, 23; "(unverified)" where the text was not read."""
        if self.is_local:
            return "local rule"
        text, articles, now = self._as_of(on)
        where = _place_en(articles, text)
        return f"{text.en}{where}{self._numbering(text, now)[1]}{self._flags(text, on)[1]}"

    def _numbering(self, text: Authority, now: tuple[str, ...] | None) -> tuple[str, str]:
        """What to add where the numbers printed are not, or may not be, those of the text in force on the day."""
        if now is None:
            written = self._written_in().effective
            year = "" if written is None else written.year
            return f"（按{year}年文本条文号）", f" (numbered as in the text of {year})"
        if not now:
            return "", ""
        return f"（现行{_place_zh(now, text)}）", f" (now {', '.join(now)})"

    def _flags(self, text: Authority, on: date | None) -> tuple[str, str]:
        if text.until is not None and text == versions(self.key)[-1] and (on is None or on >= text.until):
            return "（文本已修订或废止，待核）", " (since revised or repealed, unverified)"
        return ("", "") if self.verified else ("（待核）", " (unverified)")

    def _as_of(self, on: date | None) -> tuple[Authority, tuple[str, ...], tuple[str, ...] | None]:
        """The text in force on the day, our articles in its numbering, and the numbers now if they moved.

        Where no correspondence of numbers is held, ours are kept and the numbers now are None.
        """
        held = versions(self.key)
        here = held.index(self._written_in())
        there = here if on is None else _index_on(held, on)
        articles = tuple(_renumber(held, here, there, article) for article in self.articles)
        if "" in articles:
            return held[there], self.articles, None
        newest = tuple(_renumber(held, here, len(held) - 1, article) for article in self.articles)
        return held[there], articles, () if newest == articles or "" in newest else newest


def _edition(key: str, edition: str) -> Authority:
    held = versions(key)
    if not edition:
        return held[-1]
    for version in held:
        if version.effective is not None and str(version.effective.year) == edition:
            return version
    years = ", ".join(str(one.effective.year) for one in held if one.effective is not None)
    raise CitationError(f"{key} has no version that took effect in {edition}; those held: {years}.")


def _index_on(held: tuple[Authority, ...], on: date) -> int:
    in_force = [
        index for index, version in enumerate(held) if version.effective is None or version.effective <= on
    ]
    return in_force[-1] if in_force else 0


def _renumber(held: tuple[Authority, ...], here: int, there: int, article: str) -> str:
    """The same rule's number in another version; empty where no correspondence is held."""
    maps = [version.renumbered for version in held[here + 1 : there + 1]]
    maps += [
        {new: old for old, new in one.renumbered.items()} for one in reversed(held[there + 1 : here + 1])
    ]
    span, bracket, item = article.partition("(")
    numbers: list[int | None] = [int(number) for number in span.split("-")]
    for correspondence in maps:
        numbers = [correspondence.get(number) if number else None for number in numbers]
    return "" if None in numbers else "-".join(map(str, numbers)) + bracket + item


def _numbers(article: str) -> range:
    match = _ARTICLE.fullmatch(article)
    if match is None:
        raise CitationError(f"Cannot read the article {article!r}: write 22, 31(6) or 34-36.")
    return range(int(match[1]), int(match[3] or match[1]) + 1)


def _place_zh(articles: tuple[str, ...], text: Authority) -> str:
    """第22、23条; an item stands after its article: 第31条第（6）项."""
    unit = "条" if text.cited_by == "article" else "点"
    if not articles:
        return ""
    if not any("(" in article for article in articles):
        return f"第{'、'.join(articles).replace('-', '至')}{unit}"
    return "、".join(f"第{_item_zh(article, unit)}" for article in articles)


def _item_zh(article: str, unit: str) -> str:
    number, _, item = article.replace("-", "至").partition("(")
    return f"{number}{unit}第（{item[:-1]}）项" if item else f"{number}{unit}"


def _place_en(articles: tuple[str, ...], text: Authority) -> str:
    """ ", arts. 22, 23" or ", point 6"."""
    if not articles:
        return ""
    plural = "s" if len(articles) > 1 or "-" in articles[0] else ""
    word = f"art{plural}." if text.cited_by == "article" else f"point{plural}"
    return f", {word} {', '.join(articles)}".replace("-", "–")


@lru_cache(maxsize=1024)
def cite(text: str) -> tuple[Citation, ...]:
    """Read "XF 22, 23; APL 48". Raises UnknownAuthority (with the nearest keys) or CitationError."""
    parts = [part.strip() for part in re.split(r"[;；]", text)]
    citations = tuple(_citation(part) for part in parts if part)
    if not citations:
        raise CitationError(
            f"An empty citation: write a key and articles (XF 22, 23), or {LOCAL} for a local rule."
        )
    return citations


def _citation(part: str) -> Citation:
    if part in _LOCAL_NAMES:
        return Citation(LOCAL)
    match = _WRITTEN.fullmatch(part)
    if match is None:
        raise CitationError(
            f"Cannot read the citation {part!r}: write a key and articles, as in XF 22, 23 or CSL@2017 56."
        )
    articles = tuple(one.strip() for one in re.split(r"[,，、]", match[3] or "") if one.strip())
    edition = match[2] or ""
    _check(_edition(match[1], edition), articles)
    return Citation(match[1], articles, edition)


def _check(text: Authority, articles: tuple[str, ...]) -> None:
    for article in articles:
        numbers = _numbers(article)
        if (
            len(numbers) == 0
            or numbers[0] == 0
            or (text.articles is not None and numbers[-1] > text.articles)
        ):
            raise CitationError(
                f"《{text.short_zh}》（{text.key}）共{text.articles}条，没有第{article}条: check the number."
            )
