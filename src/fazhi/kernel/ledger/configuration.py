"""What is read from configuration, remembered until configuration changes.

Every change of configuration is an entry, and the counter's row names the newest such entry by its commitment. A
commitment is salted: no two histories share one, in one county or in two, rolled back or not. So what was read under a
commitment may be kept in the process for as long as the row names it, and is never stale.
"""

from collections.abc import Callable
from typing import Generic, TypeVar

from fazhi.kernel.ledger.statements import prepared

UNKNOWN = b""
"""Stands for a configuration that nothing may be remembered of."""

MOST = 16
"""Configurations remembered at once; the oldest goes."""

Value = TypeVar("Value")


def current() -> bytes:
    """The commitment of the newest entry that changed the configuration. One statement."""
    with prepared() as cursor:
        cursor.execute("SELECT configuration FROM ledger_counter WHERE id = 1")
        row = cursor.fetchone()
    return bytes(row[0]) if row else UNKNOWN


class Remembered(Generic[Value]):
    """Something read from configuration. ``read`` may depend on nothing else: not on the time, not on who asks."""

    def __init__(self, read: Callable[[], Value]) -> None:
        self.read = read
        self._known: dict[bytes, Value] = {}

    def under(self, token: bytes) -> Value:
        """The value under a configuration, as ``Book.configuration`` or ``current`` tells it."""
        known = self._known.get(token)
        if known is not None:
            return known
        value = self.read()
        if token != UNKNOWN:
            if len(self._known) >= MOST:
                self._known.pop(next(iter(self._known)), None)
            self._known[token] = value
        return value
