"""Finding demands by what was told: exact, in Chinese and everything else, with an index.

A text that contains a term contains all its pairs of neighbouring characters (``rules.pairs``). The index of the
pairs narrows the statements, and LIKE makes the answer exact. A statement whose pairs are not kept yet waits in a queue,
and what waits is looked through as it is: the answer is exact at every moment, the queue only makes it slower.
"""

import re
from collections.abc import Sequence
from typing import Any

from django.db.models import BooleanField, F, Func, Q, QuerySet, TextField, Value
from django.db.models.expressions import RawSQL

from fazhi.kernel.people.actor import Actor
from fazhi.modules.demands.consents import contacts_for
from fazhi.modules.demands.models import Statement, Unsearched
from fazhi.modules.demands.rules.intake import phone_digits
from fazhi.modules.demands.rules.pairs import lowered, pairs_of

MOST_TERMS = 8
_NUMBER = re.compile(r"诉\d{4}-\d+\Z")
_PHONE = re.compile(r"\+?[\d\s\-()]{7,25}\Z")


class _Said(Func):
    """Title and text as one, in the spelling in which their pairs are taken."""

    template = "(%(expressions)s)"
    arg_joiner = r" || E'\n' || "
    output_field = TextField()

    def __init__(self) -> None:
        super().__init__(F("title"), F("text"))


class _Like(Func):
    template = "lower(%(expressions)s)"
    arg_joiner = ' COLLATE "C") LIKE lower('
    output_field = BooleanField()


def terms(asked: str) -> list[str]:
    """The words of a search, all of which must occur; at most eight."""
    return asked.replace("\0", "").split()[:MOST_TERMS]


def statements(asked: str) -> QuerySet[Statement]:
    """The statements in which every term occurs, letter for letter (ASCII letters in either case)."""
    rows = Statement.objects.all()
    words = terms(asked)
    pairs = sorted({pair for word in words for pair in pairs_of(word)})
    if pairs:  # one character has no pairs: only looking through all texts finds it
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
        return Q(pk__in=called) | Q(pk__in=statements(asked).values("demand_id"))
    return Q(pk__in=statements(asked).values("demand_id"))


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
