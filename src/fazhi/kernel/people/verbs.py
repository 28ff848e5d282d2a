"""What a post may be allowed to do. Each part of the house registers its own verbs; an unknown one is refused."""

from dataclasses import dataclass

from django.utils.translation import get_language


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing a post may do. ``code`` is ``part.verb``; ``zh`` and ``en`` stand on the duty list.

    ``county_wide``: what it does knows no unit, so only the county's administrators give it, to posts of the county, its
    centre and its departments. ``confidential``: its posts keep what nobody else may see, so no administrator resets
    the login of one.
    """

    code: str
    zh: str
    en: str
    county_wide: bool = False
    confidential: bool = False

    @property
    def title(self) -> str:
        """The title in the language of the reader."""
        return self.en if (get_language() or "").startswith("en") else self.zh


_verbs: dict[str, Verb] = {}


def register(verb: Verb) -> None:
    """Make a verb known. Raises ``ValueError`` when another meaning already has its code."""
    known = _verbs.get(verb.code)
    if known is not None and known != verb:
        raise ValueError(f"verb {verb.code!r} is registered twice with different titles: {known} and {verb}")
    _verbs[verb.code] = verb


def get(code: str) -> Verb:
    """The verb of that code. Raises ``KeyError`` with the known codes."""
    if code not in _verbs:
        raise KeyError(f"unknown verb {code!r}; known: {', '.join(sorted(_verbs))}")
    return _verbs[code]


def forget(code: str) -> None:
    """Make a verb unknown again: whatever registered it has gone."""
    _verbs.pop(code, None)


def all_verbs() -> tuple[Verb, ...]:
    return tuple(_verbs[code] for code in sorted(_verbs))
