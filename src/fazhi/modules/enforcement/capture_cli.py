"""``fazhi evidence``: capture one web page for a case, on the officer's own machine. Needs no database and no login.

The archive it writes is handed in at the case, where two certified officers state what they saw.
"""

from __future__ import annotations

from pathlib import Path

import click


@click.group()
def evidence() -> None:
    """证据：为已立案的案件固定一个网页。"""


@evidence.command("capture")
@click.argument("url")
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--case", required=True, help="案件编号。没有立案的不能固定。")
@click.option("--also", multiple=True, metavar="URL", help="同一网页上另须固定的图片、文件，可以写几次。")
@click.option("--officer", default="", help="执法人员姓名、证号，写入存档。")
def capture(*, url: str, out: Path, case: str, also: tuple[str, ...], officer: str) -> None:
    """把网页 URL 固定为存档文件 OUT（.warc.gz），并写出它的 SHA-256。

    只取所写的网址，各取一次，不跟踪链接和跳转。文件不会覆盖已有的文件。
    """
    import hashlib

    from fazhi.modules.enforcement import capture_warc

    if out.exists():
        raise click.ClickException(f"{out} 已存在；请换一个文件名，不要覆盖已固定的证据。")
    try:
        content = capture_warc.capture(url, case, also, officer=officer)
        with out.open("xb") as file:
            file.write(content)
        with out.open("rb") as file:
            found = capture_warc.read_archive(file, capture_warc.checked_address(url))
    except capture_warc.BadCapture as refused:
        raise click.ClickException(str(refused)) from None
    click.echo(f"案件：{case}")
    click.echo(f"网址：{url}（回答：{found.status or '无'}）")
    click.echo(f"文件：{out}，{len(content)} 字节，{found.records} 条记录")
    click.echo(f"文件的 SHA-256：{hashlib.sha256(content).hexdigest()}")
    click.echo(f"网页正文的 SHA-256：{found.page_sha256}")
    if found.status.startswith("3"):
        click.echo("注意：这个网址跳转到别处，没有跟随。请用跳转后的网址再固定一次。")
