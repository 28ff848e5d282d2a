"""``fazhi migrate``: bring tables, grants and static files up to date."""

from __future__ import annotations

import click

from fazhi.site.cli.frame import django_on


@click.command()
@click.option("--quiet", is_flag=True, help="成功时不输出。")
def migrate(*, quiet: bool) -> None:
    """更新数据表结构，重新授予各数据库角色的权限，并整理静态文件。"""
    with django_on("owner") as access:
        from fazhi.site.migrate import migrate as run_migrations
        from fazhi.site.readiness import mark_prepared
        from fazhi.site.static import collect_if_changed

        # also where nothing was pending: the grants may have been changed by hand
        run_migrations()
        collect_if_changed()
        mark_prepared(access)
    if not quiet:
        click.echo("数据表与静态文件已是最新，权限已重新授予。")
