"""``database()``: the one door by which commands get a running database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from fazhi.site.home import home
from fazhi.site.postgres.access import Access, given_access
from fazhi.site.postgres.cluster import Cluster


@contextmanager
def database() -> Iterator[Access]:
    """The database of this data folder runs inside the block.

    With ``DATABASE_URL`` set the server is somebody else's and is neither started nor stopped. Raises
    ``LauncherError`` with one sentence when there is no database to be had.
    """
    if os.environ.get("DATABASE_URL"):
        yield given_access(os.environ)
        return
    with Cluster(home()).running() as access:
        yield access
