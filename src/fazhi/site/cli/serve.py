"""``fazhi serve``: the database, the web server and the job worker, watched together and stopped together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType

import click

from fazhi.site import serving
from fazhi.site.postgres import Access, database
from fazhi.site.processes import Child, stop_all
from fazhi.site.readiness import is_prepared

DEFAULT_PORT = 8000
LOOK_EVERY = 0.25  # seconds between two looks at the children
QUICK = 5.0  # a process that ends sooner than this after its start is not started again at once


class StopRequested(Exception):
    """SIGINT or SIGTERM came."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址；默认只应答本机。")
@click.option("--port", type=int, help=f"监听端口；默认 {DEFAULT_PORT}，被占用时取下一个空闲端口。")
def serve(*, host: str, port: int | None) -> None:
    """启动数据库、网页服务和后台任务；按 Ctrl-C 一并停止。"""
    with (
        stopping_on_signals(),
        database() as access,
        serving_on(access, host=host, port=port) as (url, children),
    ):
        tell_addresses(url)
        watch(children, access)
    click.echo("已停止。")


@contextmanager
def stopping_on_signals() -> Iterator[None]:
    """SIGINT and SIGTERM end the block quietly; what is open inside is closed in order."""

    def request_stop(_signal: int, _frame: FrameType | None) -> None:
        for known in (signal.SIGINT, signal.SIGTERM):
            signal.signal(known, signal.SIG_IGN)
        raise StopRequested

    for known in (signal.SIGINT, signal.SIGTERM):
        signal.signal(known, request_stop)
    with suppress(StopRequested):
        yield


@contextmanager
def serving_on(
    access: Access, *, host: str = "127.0.0.1", port: int | None = None
) -> Iterator[tuple[str, list[Child]]]:
    """The web server (answering) and the worker run inside the block; yields the base URL and both processes.

    ``port=None`` takes the first free one from 8000 on. The tables and static files are brought up to date first.
    """
    # granian shares a port with whoever has it already: a port that is named is looked at first
    wanted, tries = (DEFAULT_PORT, 50) if port is None else (port, 1)
    chosen = serving.free_port(host, wanted, tries=tries)
    if not is_prepared(access):
        prepare(access)
    web, worker = serving.web_server(access, host=host, port=chosen), serving.job_worker(access)
    url = serving.base_url(host, chosen)
    try:
        web.start()
        if not serving.wait_until_answering(web, url):
            raise click.ClickException(
                f"网页服务没有在 {host}:{chosen} 上启动：请看上面的输出；端口被占用时用 --port 另选。"
            )
        # only now, so that on a small machine it does not compete with what somebody is waiting for
        worker.start()
        children = [web, worker]
        yield url, children
    finally:
        stop_all([web, worker])


def prepare(access: Access) -> None:
    """Migrate and collect static files in a process of its own, which alone gets the owner's address."""
    environment = os.environ | access.environment("app", "owner", "eraser")
    done = subprocess.run(
        [sys.executable, "-m", "fazhi.site.cli", "migrate", "--quiet"], env=environment, check=False
    )
    if done.returncode != 0:
        raise click.ClickException("数据表没有更新成功：请看上面的输出。数据未被改动的部分保持原样。")


def tell_addresses(url: str) -> None:
    """Say where the faces are."""
    click.echo(f"居民门户  {url}/\n工作台    {url}/work/\n接口文档  {url}/api/docs\n按 Ctrl-C 停止。")


def watch(children: Sequence[Child], access: Access) -> None:
    """Start again what ends by itself, the database included, until a signal raises ``StopRequested``."""
    while True:
        time.sleep(LOOK_EVERY)
        access.revive()
        for child in children:
            code = child.ended()
            if code is not None and time.monotonic() - child.started > QUICK:
                click.echo(f"{child.name}意外结束（代码 {code}），重新启动。", err=True)
                child.wait_or_kill(time.monotonic())
                child.start()
