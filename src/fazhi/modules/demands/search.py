"""Finding demands by what was told: exact, in Chinese and everything else, with an index.

``han_bigrams`` (second migration) gives the pairs of neighbouring characters of a text. A text that contains a term
contains all its pairs, so the GIN index narrows the rows and LIKE makes the answer exact.
"""

import re
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, F, Func, Q, QuerySet, TextField, Value

from fazhi.modules.demands.models import Contact, Statement
from fazhi.modules.demands.rules.intake import phone_digits

MOST_TERMS = 8
_NUMBER = re.compile(r"诉\d{4}-\d+\Z")
_PHONE = re.compile(r"\+?[\d\s\-()]{7,25}\Z")


class _Said(Func):
    """Title and text as one, spelled exactly as the index spells it."""

    template = "(%(expressions)s)"
    arg_joiner = r" || E'\n' || "
    output_field = TextField()

    def __init__(self) -> None:
        super().__init__(F("title"), F("text"))


class _Pairs(Func):
    function = "han_bigrams"
    output_field: Any = ArrayField(TextField())


class _SaidPairs(Func):
    function = "han_bigrams"
    arg_joiner = r" || E'\n' || "
    output_field: Any = ArrayField(TextField())

    def __init__(self) -> None:
        super().__init__(F("title"), F("text"))


class _Has(Func):
    template = "%(expressions)s"
    arg_joiner = " @> "
    output_field = BooleanField()


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
    for term in terms(asked):
        pattern = "%" + re.sub(r"([\\%_])", r"\\\1", term) + "%"
        if len(term) > 1:  # one character has no pairs: only looking through all texts finds it
            rows = rows.filter(_Has(_SaidPairs(), _Pairs(Value(term))))
        rows = rows.filter(_Like(_Said(), Value(pattern)))
    return rows


def matching(asked: str) -> Q:
    """The condition on a matter: its number, the telephone number left with it, or what was told."""
    asked = asked.strip()
    if not terms(asked):
        return Q(pk__in=[])
    if _NUMBER.match(asked):
        return Q(number=asked)
    if _PHONE.match(asked):
        called = Contact.objects.filter(phone=phone_digits(asked)).values("demand_id")
        return Q(pk__in=called) | Q(pk__in=statements(asked).values("demand_id"))
    return Q(pk__in=statements(asked).values("demand_id"))
