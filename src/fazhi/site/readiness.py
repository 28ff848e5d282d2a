"""Whether this data folder was already prepared for exactly this code, told without loading Django.

``fazhi serve`` asks before every start: loading Django only to learn that nothing is pending would cost as much as
the start itself.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import psycopg

from fazhi.site.home import home, procedures
from fazhi.site.postgres import Access

PACKAGE = Path(__file__).resolve().parents[1]
# packages that bring tables or static files of their own
OTHERS = ("django", "django-axes", "procrastinate", "django-ninja", "django-htmx", "whitenoise")


def is_prepared(access: Access) -> bool:
    """Whether tables, grants and static files are those of this code."""
    folder = home()
    mark = folder / "prepared"
    if not mark.is_file() or not (folder / "static" / "staticfiles.json").is_file():
        return False
    return mark.read_text(encoding="ascii") == state(access)


def mark_prepared(access: Access) -> None:
    """Remember that migrations, grants and static files have just been brought up to date."""
    (home() / "prepared").write_text(state(access), encoding="ascii")


def state(access: Access) -> str:
    """A digest of what the tables and static files follow from, and of the migrations the database has run."""
    digest = hashlib.sha256()
    for path in sorted(files()):
        status = path.stat()
        digest.update(f"{os.path.relpath(path, PACKAGE)}:{status.st_size}:{status.st_mtime_ns}\n".encode())
    digest.update("".join(f"{name}={version(name)}\n" for name in OTHERS).encode())
    digest.update(migrations_run(access).encode())
    return digest.hexdigest()


def files() -> Iterator[Path]:
    """The files that decide over tables, grants, configuration taken into use and static files."""
    yield from procedures(home()).glob("*.toml")
    yield from PACKAGE.glob("**/migrations/*.py")
    yield from PACKAGE.glob("**/apps.py")
    yield from PACKAGE.glob("**/procedures/*.toml")
    yield from PACKAGE.glob("kernel/workdays/data/*.toml")
    yield from (path for path in PACKAGE.glob("**/static/**/*") if path.is_file())
    yield from (PACKAGE / "site" / name for name in ("settings.py", "roles.py"))


def migrations_run(access: Access) -> str:
    """The migrations the database has run, as text; empty for a new database."""
    with psycopg.connect(access.url("app")) as connection:
        if connection.execute("SELECT to_regclass('django_migrations')").fetchone() == (None,):
            return ""
        rows = connection.execute("SELECT app, name FROM django_migrations ORDER BY app, name").fetchall()
    return "\n".join(f"{app}.{name}" for app, name in rows)
