"""How to reach the database in each of its roles."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote, urlencode

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from fazhi.site.postgres.errors import LauncherError

Role = Literal["superuser", "owner", "app", "eraser"]
# the environment variable in which each role's address is handed to a child process
VARIABLES: dict[Role, str] = {
    "app": "DATABASE_URL",
    "owner": "FAZHI_OWNER_URL",
    "eraser": "FAZHI_ERASER_URL",
}


def nothing() -> None:
    """What there is to do for a server that is not ours."""


@dataclass(frozen=True, slots=True)
class Access:
    """The addresses (libpq URLs) of one database, by role.

    ``app`` is what the server uses, ``owner`` runs migrations, ``eraser`` may delete erasable content. The
    ``superuser`` is known only where our own launcher made the cluster. ``revive`` starts that cluster again if it
    has ended by itself, and does nothing for a server that is somebody else's.
    """

    urls: Mapping[Role, str]
    revive: Callable[[], None] = nothing

    def url(self, role: Role, database: str | None = None) -> str:
        """The address for ``role``; ``database`` names another database of the same server."""
        address = self.urls.get(role)
        if address is None:
            variable = VARIABLES.get(role, "DATABASE_URL")
            raise LauncherError(f"没有数据库角色 {role} 的连接地址：请在环境变量 {variable} 中给出。")
        return address if database is None else in_database(address, database)

    def environment(self, *roles: Role) -> dict[str, str]:
        """Environment variables that hand the addresses of ``roles`` (where known) to a child process."""
        return {VARIABLES[role]: self.urls[role] for role in roles if role in self.urls}

    def moved_to(self, database: str) -> Access:
        """The same roles on another database of the same server."""
        return Access({role: in_database(url, database) for role, url in self.urls.items()})


def given_access(environment: Mapping[str, str]) -> Access:
    """The access an administrator gave by ``DATABASE_URL`` and, for the other roles, the variables beside it.

    Where ``FAZHI_OWNER_URL`` is missing the server's own role runs the migrations; ``fazhi doctor`` says that
    it may then also change what nobody should.
    """
    app = environment["DATABASE_URL"]
    owner = environment.get("FAZHI_OWNER_URL") or app
    eraser = environment.get("FAZHI_ERASER_URL") or owner
    return Access({"app": app, "owner": owner, "eraser": eraser})


def make_url(*, user: str, password: str, host: str, port: int, database: str) -> str:
    """A libpq URL; ``host`` may be the folder of a socket."""
    query = urlencode({"host": host, "port": port})
    return (
        f"postgresql://{quote(user, safe='')}:{quote(password, safe='')}@/{quote(database, safe='')}?{query}"
    )


def in_database(url: str, database: str) -> str:
    """The same address with another database name."""
    parts = conninfo_to_dict(url)
    return make_url(
        user=str(parts.get("user") or ""),
        password=str(parts.get("password") or ""),
        host=str(parts.get("host") or ""),
        port=int(parts.get("port") or 5432),
        database=database,
    )


def user_of(url: str) -> str:
    """The user name in an address; empty where it has none."""
    return str(conninfo_to_dict(url).get("user") or "")


def connection_settings(url: str) -> dict[str, Any]:
    """An address as Django's ``DATABASES`` entry spells it; what Django has no name for goes to ``OPTIONS``."""
    parts = conninfo_to_dict(url)
    named = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    settings: dict[str, Any] = {django: str(parts.pop(libpq, "")) for libpq, django in named.items()}
    return settings | {"OPTIONS": {"connect_timeout": 5, **parts}}


def without_password(url: str) -> str:
    """An address that may stand on a command line."""
    parts = conninfo_to_dict(url)
    parts.pop("password", None)
    return make_conninfo("", **parts)
