"""``fazhi bench create|list|engine|import|figures|search|burst``."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import click

from fazhi.site.home import home
from fazhi.site.postgres import Access, Cluster

MATTERS = 100_000


@click.group()
def bench() -> None:
    """在本机测速：真实的服务、真实的数据库、落盘的提交。数据放在自己的文件夹，不碰工作数据。"""


def options(command: Callable[..., None]) -> Callable[..., None]:
    """The options of every measurement over the database."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="只输出一行 JSON。"),
        click.option("--clients", default=4, show_default=True, help="同时提出请求的客户端数。"),
        click.option(
            "--matters", default=MATTERS, show_default=True, help="测速前库中已有的事项数；不足则先播种。"
        ),
    ):
        command = option(command)
    return command


@bench.command()
@click.option("--n", default=2_000, show_default=True, help="提交的诉求数。")
@options
def create(*, n: int, matters: int, clients: int, as_json: bool) -> None:
    """经接口提交诉求，每件不少于350字。"""
    with prepared(matters) as (cluster, access):
        from fazhi.site.bench import http

        with http.served(access) as url:
            measured = http.create(url, n, clients)
        with http.statements_logged(cluster, access) as log, http.served(access) as url:
            queries = http.statements(log, http.creating(url))
    show(replace(measured, queries=queries), as_json=as_json)


@bench.command()
@click.option(
    "--n", default=8_840, show_default=True, help="一次涌入的件数：百万人口城市日均的十倍，算法见源文件。"
)
@click.option("--clients", default=64, show_default=True, help="同时提交的客户端数。")
@click.option("--matters", default=MATTERS, show_default=True, help="测速前库中已有的事项数；不足则先播种。")
@click.option("--json", "as_json", is_flag=True, help="只输出一行 JSON。")
def burst(*, n: int, matters: int, clients: int, as_json: bool) -> None:
    """短时间内涌入大量诉求：逐件核对，一件不少，一件不重。"""
    with prepared(matters) as (_cluster, access):
        from fazhi.site.bench import http
        from fazhi.site.bench.burst import measure

        with http.served(access) as url:
            measured = measure(url, n, clients)
    show(measured, as_json=as_json)


@bench.command(name="list")
@click.option("--n", default=400, show_default=True, help="翻的页数，每页50件。")
@options
def list_(*, n: int, matters: int, clients: int, as_json: bool) -> None:
    """登录后在工作台逐页翻看诉求。"""
    _read("list", n, matters, clients, as_json=as_json)


@bench.command()
@click.option("--n", default=200, show_default=True, help="查找的次数。")
@options
def search(*, n: int, matters: int, clients: int, as_json: bool) -> None:
    """在诉求列表中查找：常见的词、少见的词、没有的词。"""
    _read("search", n, matters, clients, as_json=as_json)


@bench.command()
@click.option("--n", default=100, show_default=True, help="打开的次数，各项统计轮流。")
@options
def figures(*, n: int, matters: int, clients: int, as_json: bool) -> None:
    """打开一项统计和它背后的记录。"""
    _read("figures", n, matters, clients, as_json=as_json)


def _read(what: str, n: int, matters: int, clients: int, *, as_json: bool) -> None:
    """One measurement of reading, on worked matters multiplied by SQL: see ``multiplying``."""
    with prepared(matters, reading=True) as (cluster, access):
        from fazhi.site.bench import http, reading

        with http.served(access) as url:
            measured = reading.measure(what, url, n, clients)
        with http.statements_logged(cluster, access) as log, http.served(access) as url:
            queries = http.statements(log, reading.READINGS[what](reading.Reader(url)))
    show(replace(measured, queries=queries), as_json=as_json)


@bench.command()
@click.option("--n", default=200_000, show_default=True, help="办理的步数。")
@click.option("--code", default="", help="程序代码；不写则为步骤最多的程序。")
@click.option("--json", "as_json", is_flag=True, help="只输出一行 JSON。")
def engine(*, n: int, code: str, as_json: bool) -> None:
    """只测程序引擎：不用数据库。"""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fazhi.site.settings")
    import django

    django.setup()
    from fazhi.site.bench.engine import measure

    show(measure(n, code), as_json=as_json)


@bench.command(name="import")
@click.option("--n", default=20_000, show_default=True, help="导入的行数。")
@options
def import_(*, n: int, matters: int, clients: int, as_json: bool) -> None:
    """用 fazhi demands import 导入一个文件，再逐行读回比对。"""
    del clients
    with prepared(matters) as (_cluster, access):
        from fazhi.site.bench.importing import measure

        measured = measure(access, n)
    show(measured, as_json=as_json)


def _imported(matters: int) -> bool:
    """Fill up with imported history; whether anything was added."""
    from django.utils import timezone

    from fazhi.site.bench import seeding

    seeding.county()
    added = seeding.fill(matters, timezone.now())
    return bool(seeding.index() or added)


def _worked_on(matters: int, access: Access) -> bool:
    """Fill up with matters worked on by the real actions and multiplied; whether anything was added."""
    from fazhi.site.bench import multiplying

    return multiplying.county(matters, access) > 0


@contextmanager
def prepared(matters: int, *, reading: bool = False) -> Iterator[tuple[Cluster, Access]]:
    """A database of the bench's own, durable, with that many matters, and Django on it as the app role.

    ``reading``: the one whose matters were worked on and multiplied, for measurements that only read.
    """
    folder = home() / ("bench-reading" if reading else "bench")
    (folder / "static").mkdir(parents=True, exist_ok=True)
    os.environ["FAZHI_HOME"] = str(folder)
    os.environ.pop("DATABASE_URL", None)
    cluster = Cluster(folder)
    with cluster.running() as access:
        os.environ.update(access.environment("app", "owner"))
        os.environ["FAZHI_ROLE"] = "app"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fazhi.site.settings")
        import django

        django.setup()
        from django.db import connections

        from fazhi.site.migrate import bring_up_to_date

        bring_up_to_date(access)
        if _worked_on(matters, access) if reading else _imported(matters):
            tidy(access)
        connections.close_all()
        yield cluster, access


def tidy(access: Access) -> None:
    """Bring the planner's statistics up to date after seeding, as autovacuum would in time."""
    import psycopg

    with psycopg.connect(access.url("owner"), autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE")


def show(measured: object, *, as_json: bool) -> None:
    from fazhi.site.bench.measuring import Measured

    if not isinstance(measured, Measured):
        raise TypeError(f"not a measurement: {measured!r}")
    click.echo(measured.as_json() if as_json else measured.as_text())
