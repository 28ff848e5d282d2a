"""``fazhi demo``: the fictional county, ready to be walked around in.

The command itself never loads Django, so that a second start is quick: what has to be built is built by
``fazhi demo --build-only`` in a process of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fazhi.site.cli.frame import django_on
from fazhi.site.cli.serve import prepare, serving_on, stopping_on_signals, tell_addresses, watch
from fazhi.site.demo import FIRST, PASSWORD, SOURCE
from fazhi.site.postgres import Access, database
from fazhi.site.readiness import is_prepared

if TYPE_CHECKING:
    from rich.console import Console


@click.command()
@click.option("--port", type=int, help="监听端口；默认 8000，被占用时取下一个空闲端口。")
@click.option("--build-only", is_flag=True, help="只建好数据，不启动服务。")
@click.option("--second-half", is_flag=True, hidden=True)
def demo(*, port: int | None, build_only: bool, second_half: bool) -> None:
    """建一个虚构的云岭县并启动服务；再次运行时接着用原来的数据。只应答本机。"""
    from rich.console import Console

    console = Console()
    if build_only or second_half:
        build(console, second_half=second_half)
        return
    with stopping_on_signals(), database() as access:
        os.environ["FAZHI_DEMO"] = "1"  # the worker then fills the year: see settings
        if not is_built(access):
            build_apart(access)
        with serving_on(access, port=port) as (url, children):
            show_logins(console)
            tell_addresses(url)
            watch(children, access)
    click.echo("已停止。")


def is_built(access: Access) -> bool:
    """Whether the first demands are there already, asked of the database directly."""
    import psycopg

    with psycopg.connect(access.url("app")) as connection:
        table = connection.execute("SELECT to_regclass('demands_demand')").fetchone()
        if table is None or table[0] is None:
            return False
        found = connection.execute(
            "SELECT count(*) FROM demands_demand WHERE source = %s", [SOURCE]
        ).fetchone()
    return found is not None and int(found[0]) >= FIRST


def build_apart(access: Access) -> None:
    """Migrate and build, each in a process of its own, with what they print."""
    if not is_prepared(access):
        prepare(access)
    environment = os.environ | access.environment("app", "owner", "eraser")
    command = [sys.executable, "-m", "fazhi.site.cli", "demo", "--build-only"]
    if subprocess.run(command, env=environment, check=False).returncode != 0:
        raise click.ClickException("演示数据没有建成：请看上面的输出。再次运行会接着建。")


def build(console: Console, *, second_half: bool) -> None:
    """Build what is not there yet: the county, and the first demands of its year."""
    with django_on("app"):
        from django.utils import timezone

        from fazhi.site.demo import building

        building.build(console, timezone.now(), second_half=second_half)


def show_logins(console: Console) -> None:
    """Print who may sign in as what."""
    from rich.table import Table

    with (Path(__file__).parent / "data" / "county.toml").open("rb") as file:
        written = tomllib.load(file)
    names = {unit["code"]: unit["zh"] for unit in written["unit"]}
    names |= {code: zh for rows in written["villages"].values() for code, zh, _en in rows}
    table = Table(title=f"可以登录的人（密码都是 {PASSWORD}）")
    for heading in ("用户名", "姓名", "单位", "岗位"):
        table.add_column(heading)
    for login, name, unit, title, *_rest in written["people"]["posts"]:
        table.add_row(login, name, names[unit], title)
    console.print(table)
