"""The ledger, its writing half: one salted commitment for every act and every change of configuration.

An entry's record is the RFC 8785 canonical JSON of what happened; its leaf commits to the record with a random
salt, so that the leaf alone reveals nothing. Records and salts lie in a table of their own (``ledger_opening``),
from which only the eraser role may delete: erasing them erases the person, while the leaf and the order stay.
Entries are numbered by a counter row that is updated last in the business transaction; a number is never skipped.
"""
