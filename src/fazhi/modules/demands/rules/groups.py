"""What a group may look like: at least two people, one to five representatives (XF 20)."""

from collections.abc import Sequence
from typing import NamedTuple

REPRESENTATIVES_AT_MOST = 5
PEOPLE_AT_MOST = 100_000
"""More than a county's largest petition: a mistyped number, not a group."""


class Spokesperson(NamedTuple):
    """A representative as entered. The telephone may be empty."""

    name: str
    phone: str = ""


def filled(rows: Sequence[Spokesperson]) -> list[Spokesperson]:
    """The rows in which anything was entered, in their order; empty lines of a form fall out."""
    tidy = (Spokesperson(row.name.strip(), row.phone.strip()) for row in rows)
    return [row for row in tidy if row.name or row.phone]
