"""Authorities and citations as data: facts about texts of law, never their sentences.

A key such as XF or APL names a text; several versions of one may be held. A citation says which articles, is
printed as the text stood on a given day, and shows when nobody has yet checked it.
"""

from fazhi.kernel.law.authorities import (
    Authority,
    NotInForce,
    UnitRule,
    UnknownAuthority,
    authority,
    keys,
    unit_rules,
    versions,
)
from fazhi.kernel.law.citations import Citation, CitationError, cite

__all__ = [
    "Authority",
    "Citation",
    "CitationError",
    "NotInForce",
    "UnitRule",
    "UnknownAuthority",
    "authority",
    "cite",
    "keys",
    "unit_rules",
    "versions",
]
