"""An export leaves the house, so it is recorded: who took how many rows by which filter."""

from collections.abc import Mapping
from datetime import datetime

from uuid_utils.compat import uuid7

from fazhi.kernel.ledger.actions import business
from fazhi.kernel.matters.configuration import configure
from fazhi.kernel.people.actor import Actor


def record_export(*, rows: int, form: str, filters: Mapping[str, str], by: Actor, at: datetime) -> None:
    """Enter one export in the ledger. ``form`` is ``csv`` or ``xlsx``; ``filters`` as they stood in the address."""
    content = {"rows": rows, "form": form, "filters": dict(filters)}
    with business() as book:
        configure(book, "demands.export", "demands.export", str(uuid7()), content, by, at)
