"""The frame of every command: found when called, given a running database, its errors said in one sentence."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Any, ParamSpec, TypeVar

import click

from fazhi.site.archive import ArchiveError
from fazhi.site.home import HomeError
from fazhi.site.postgres import Access, LauncherError, Role, database
from fazhi.site.serving import PortTaken

P = ParamSpec("P")
R = TypeVar("R")
TO_BE_TOLD = (LauncherError, HomeError, ArchiveError, PortTaken)


class CommandTable(click.Group):
    """A group that imports a command (``module:attribute``) only when somebody calls it or asks for help."""

    def __init__(self, *args: Any, commands_at: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.commands_at = commands_at

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands whose code is installed, in the order of the table."""
        del ctx
        return [name for name, place in self.commands_at.items() if installed(place.partition(":")[0])]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module, _, attribute = self.commands_at[cmd_name].partition(":")
        command = getattr(import_module(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(
                f"{self.commands_at[cmd_name]} is no click command: decorate it with @click.command or @click.group"
            )
        return command


def installed(module: str) -> bool:
    """Whether a module can be imported, without importing it (its packages are imported)."""
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def run(group: click.Group) -> None:
    """Run the program: a known error is one sentence on stderr and exit code 1; Ctrl-C is 130."""
    try:
        group.main(standalone_mode=False)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("已中断。", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except Exception as error:
        if os.environ.get("FAZHI_TRACEBACK"):
            raise
        click.echo(f"错误：{sentence(error)}", err=True)
        sys.exit(1)


def sentence(error: Exception) -> str:
    """What to tell the person at the terminal."""
    if isinstance(error, TO_BE_TOLD):
        return str(error)
    return f"{type(error).__name__}: {error}（加 --debug 可看到完整的调用过程：fazhi --debug …）"


@contextmanager
def django_on(role: Role = "app") -> Iterator[Access]:
    """A running database with Django connected to it in ``role``. The tables are up to date, except
    for ``owner``, who is there to bring them up to date.

    Child processes of this one find the same database in their environment.
    """
    with database() as access:
        os.environ.update(access.environment("app", "owner", "eraser"))
        os.environ["FAZHI_ROLE"] = role
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fazhi.site.settings")
        import django

        django.setup()
        from django.db import connections

        from fazhi.site.migrate import bring_up_to_date

        try:
            if role != "owner":
                bring_up_to_date(access)
            yield access
        finally:
            connections.close_all()
