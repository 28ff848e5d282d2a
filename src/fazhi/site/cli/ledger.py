"""``fazhi ledger``: sign the log, and check everything against it."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from fazhi.site.cli.frame import django_on

if TYPE_CHECKING:
    from fazhi.kernel.ledger.publishing import Log


@click.group()
def ledger() -> None:
    """存证日志：签名、公布、核验。"""


@ledger.command()
@click.argument("origin")
def key(*, origin: str) -> None:
    """建立签名密钥。ORIGIN 是日志的名称，如 fazhi.yunling.gov.cn/log；输出公开密钥，请交给核验的人。"""
    with django_on("app"):
        from fazhi.kernel.ledger.publishing import NoSigner

        try:
            signer = the_log().set_up(origin)
        except NoSigner as wrong:
            raise click.ClickException(str(wrong)) from wrong
    click.echo(signer.verifier)


@ledger.command()
def sign() -> None:
    """核对新存证接续已签名的部分，然后签名并公布。发现矛盾即停止签名，受理不受影响。"""
    with django_on("app"):
        from fazhi.kernel.ledger.publishing import Contradiction, NoSigner

        try:
            head = the_log().sign(at=datetime.now(UTC))
        except (Contradiction, NoSigner) as wrong:
            raise click.ClickException(f"没有签名：{wrong}") from wrong
    click.echo(f"已签名：{head.checkpoint.size} 条存证，树根 {head.checkpoint.root.hex()}。")


@ledger.command()
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
def verify(*, as_json: bool) -> None:
    """逐条核验存证、记录、链条、公布的文件和签名；有问题时逐一列出，退出码为 1。"""
    from rich.console import Console
    from rich.progress import Progress

    with django_on("app"), Progress(console=Console(stderr=True)) as bar:
        from fazhi.kernel.ledger.verifying import faults

        task = bar.add_task("核验存证", total=None)
        found = list(faults(the_log(), progress=lambda done, of: bar.update(task, completed=done, total=of)))
    if as_json:
        told = [
            {"where": one.where, "what": one.what, "expected": one.expected, "found": one.found}
            for one in found
        ]
        click.echo(json.dumps({"faults": told}, ensure_ascii=False))
    else:
        for fault in found:
            click.echo(f"问题  {fault}")
        click.echo(f"共发现 {len(found)} 处问题。" if found else "全部一致。")
    if found:
        sys.exit(1)


def the_log() -> Log:
    """The log of this installation."""
    from django.conf import settings

    from fazhi.kernel.ledger.publishing import Log

    return Log(settings.LOG_ROOT, settings.SIGNER_ROOT)
