"""``fazhi migrate``: bring the tables up to date."""

from __future__ import annotations

import click

from fazhi.site.cli.frame import django_on


@click.command()
def migrate() -> None:
    """更新数据表结构，并重新授予各数据库角色的权限。"""
    with django_on("owner"):
        from fazhi.site.migrate import migrate as run_migrations

        # also where nothing was pending: the grants may have been changed by hand
        run_migrations()
    click.echo("数据表已是最新，权限已重新授予。")
