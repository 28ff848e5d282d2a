"""Finding demands by what was told: exact, in Chinese and everything else, with an index.

A text that contains a term contains all its pairs of neighbouring characters (``rules.pairs``). The index of the
pairs narrows the statements, and LIKE makes the answer exact. A statement whose pairs are not kept yet waits in a queue,
and what waits is looked through as it is: the answer is exact at every moment, the queue only makes it slower.
"""

import re
from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from fazhi.kernel.people.actor import Actor
from fazhi.modules.demands.consents import contacts_for
from fazhi.modules.demands.models import Statement, StatementPairs, Unsearched
from fazhi.modules.demands.rules.intake import phone_digits
from fazhi.modules.demands.rules.pairs import lowered, pairs_of

MOST_TERMS = 8
COMMON = 5_000
"""From so many statements on a word is common: about the root of a page of fifty times a million matters."""
_NUMBER = re.compile(r"诉\d{4}-\d+\Z")
_PHONE = re.compile(r"\+?[\d\s\-()]{7,25}\Z")


class _Said(Func):
    """Title and text as one, in the spelling in which their pairs are taken."""

    template = "(%(expressions)s)"
    arg_joiner = r" || E'\n' || "
    output_field = TextField()

    def __init__(self) -> None:
        super().__init__(F("title"), F("text"))


class _OneOf(Func):
    """Whether a key is in an array that is made once, before the rows it is compared with are looked at."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()


class _Like(Func):
    template = "lower(%(expressions)s)"
    arg_joiner = ' COLLATE "C") LIKE lower('
    output_field = BooleanField()


def terms(asked: str) -> list[str]:
    """The words of a search, all of which must occur; at most eight."""
    return asked.replace("\0", "").split()[:MOST_TERMS]


def pairs_in(asked: str) -> list[int]:
    """The numbers of the pairs of characters that a text with all terms holds; one character alone has none."""
    return sorted({pair for word in terms(asked) for pair in pairs_of(word)})


def statements(asked: str, *, narrowed: bool = True) -> QuerySet[Statement]:
    """The statements in which every term occurs, letter for letter (ASCII letters in either case).

    ``narrowed`` by the index of pairs first: of no use where one statement at a time is looked into.
    """
    rows = Statement.objects.all()
    words = terms(asked)
    pairs = pairs_in(asked) if narrowed else []
    if pairs:
        rows = rows.filter(pk__in=RawSQL(_WITH_ALL, (pairs,)))  # noqa: S611  a constant text
    for word in words:
        rows = rows.filter(_Like(_Said(), Value(_containing(word))))
    return rows


def matching(asked: str, reader: Actor) -> Q:
    """The condition on a matter: its number, the telephone number left with it, or what was told.

    A telephone number finds only where the reader may see it: else trying numbers would tell whose demand it is.
    """
    asked = asked.strip()
    if not terms(asked):
        return Q(pk__in=[])
    if _NUMBER.match(asked):
        return Q(number=asked)
    if _PHONE.match(asked):
        called = contacts_for(reader).filter(phone=phone_digits(asked)).values("demand_id")
        return Q(_OneOf(F("pk"), ArraySubquery(called))) | _found(asked)
    if _is_common(asked):
        said = statements(asked, narrowed=False).filter(pk=OuterRef("pk"))
        one = said.annotate(held=Value(True)).values("held")[:1]
        return Q(Coalesce(Subquery(one), Value(False)))
    return _found(asked)


def _found(asked: str) -> Q:
    return Q(_OneOf(F("pk"), ArraySubquery(statements(asked).values("demand_id"))))


def _is_common(asked: str) -> bool:
    """Whether so many statements may hold the words that going through a list until its page is full is quicker.

    The database cannot know: it guesses how many texts a LIKE lets through, and plans a page by that guess.
    """
    pairs = pairs_in(asked)
    if not pairs:
        return True
    held = StatementPairs.objects.filter(pairs__contains=pairs).values("pk")[:COMMON]
    return bool(held.count() >= COMMON)


def sharing(pairs: Sequence[str]) -> Any:
    """The ids of the demands whose title or text holds at least one of these pairs of characters: for ``pk__in``."""
    numbers = sorted({number for pair in pairs for number in pairs_of(pair)})
    return RawSQL(_WITH_ANY, (numbers, [_containing(lowered(pair)) for pair in pairs]))  # noqa: S611  a constant text


def waiting() -> int:
    """How many statements are not in the index yet: how far it lags behind."""
    return Unsearched.objects.count()


def _containing(word: str) -> str:
    return "%" + re.sub(r"([\\%_])", r"\\\1", word) + "%"


_WITH_ALL = """
SELECT statement_id FROM demands_statement_pairs WHERE pairs @> %s::int4[]
UNION ALL SELECT statement_id FROM demands_unsearched
"""
_WITH_ANY = """
SELECT statement_id FROM demands_statement_pairs WHERE pairs && %s::int4[]
UNION ALL
SELECT statement_id FROM demands_unsearched JOIN demands_statement ON demand_id = statement_id
WHERE lower((title || E'\\n' || text) COLLATE "C") LIKE ANY (%s)
"""
