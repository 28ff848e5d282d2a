"""Bringing the tables up to date, as the owner role, and giving the grants anew."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection, connections, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from fazhi.kernel.people.actor import SYSTEM
from fazhi.site.postgres import Access
from fazhi.site.postgres.access import connection_settings
from fazhi.site.roles import grant_all


def pending() -> list[str]:
    """Names of migrations that have not run yet, such as ``matters.0002_clocks``."""
    loader = MigrationLoader(connection)
    return sorted(f"{app}.{name}" for app, name in set(loader.graph.nodes) - set(loader.applied_migrations))


def migrate(*, verbosity: int = 0) -> None:
    """Run what is pending, give the grants, record new procedure files and calendars. To be run as the owner role."""
    call_command("migrate", interactive=False, verbosity=verbosity)
    with transaction.atomic():
        grant_all(connection)
    from django.conf import settings

    from fazhi.kernel.matters import kind_files  # models, once the apps are loaded
    from fazhi.kernel.matters.configuration import take_into_use
    from fazhi.kernel.matters.queries import runs_on

    kind_files.keep(settings.PROCEDURES_ROOT, settings.PROCEDURES_IN_USE, runs_on)
    take_into_use(by=SYSTEM, at=timezone.now())


def bring_up_to_date(access: Access) -> list[str]:
    """Run pending migrations as the owner, whatever role this process otherwise has; return their names."""
    todo = pending()
    if todo:
        with connected(access.url("owner")):
            migrate()
    return todo


@contextmanager
def connected(url: str) -> Iterator[None]:
    """Django's default connection, in every thread, leads to ``url`` inside the block."""
    shared = connections.settings["default"]
    before = dict(shared)
    connections["default"].close()
    shared.update(connection_settings(url))
    try:
        yield
    finally:
        connections["default"].close()
        shared.clear()
        shared.update(before)
