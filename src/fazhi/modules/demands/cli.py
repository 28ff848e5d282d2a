"""``fazhi demands``: bring the demands of another system in.

Nothing of Django is imported before a command runs; the program that mounts this group hands its way to a running
database over as the root context's object (a function that returns a context manager).
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fazhi.modules.demands.open311.cli import api_key, service_attribute

if TYPE_CHECKING:
    from fazhi.modules.demands.importing import Counts, Wanted

CHANNEL_CODES = ("website", "hotline", "visit", "open_office", "app")


@click.group()
def demands() -> None:
    """群众诉求：从其他系统导入，管理接口密钥。"""


demands.add_command(api_key)
demands.add_command(service_attribute)


@demands.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option(
    "--map",
    "mapping",
    multiple=True,
    metavar="字段=表头",
    help="指明哪一列是什么，可多次使用，如 --map text=内容。",
)
@click.option(
    "--source",
    default="",
    help="来源名称；同一来源的同一编号只导入一次。默认为文件名；未导入行的文件沿用原来的来源。",
)
@click.option(
    "--channel",
    type=click.Choice(CHANNEL_CODES),
    default="website",
    show_default=True,
    help="文件没有渠道一列时的渠道。",
)
@click.option("--as-new", is_flag=True, help="作为新诉求，自现在起办理；默认作为历史件导入。")
@click.option("--dry-run", is_flag=True, help="只检查，不写入。")
@click.pass_context
def import_file(
    context: click.Context,
    *,
    file: Path,
    mapping: tuple[str, ...],
    source: str,
    channel: str,
    as_new: bool,
    dry_run: bool,
) -> None:
    """导入 CSV（UTF-8 或 GB18030）或 xlsx 文件。

    默认作为历史件：保留来源时间，不产生办理义务，不计入按时率。中断后重新运行即可续传。未导入的行和原因写入 FILE.rejects.csv。
    """
    given = dict(_pair(item) for item in mapping)
    with _database(context):
        from django.utils import timezone

        from fazhi.kernel.people.actor import SYSTEM
        from fazhi.modules.demands.importing import Wanted, rejects_of

        known = _source(file, source)
        wanted = Wanted(file, known, given, channel, as_new, dry_run, SYSTEM, timezone.now())
        counts = _take_in(wanted)
    if counts.rejected:
        click.echo(f"有 {counts.rejected} 行未导入，原因见 {rejects_of(file)}")
        click.echo("改好后用同样的选项导入这个文件，来源不变，已在库的不会重复。")
    if dry_run:
        click.echo("试运行：没有写入任何内容。")
    click.echo(str(counts))


def _source(file: Path, given: str) -> str:
    from fazhi.modules.demands.importing import SOURCE_LENGTH, source_of
    from fazhi.modules.demands.rules.spreadsheet import Unreadable

    if len(given) > SOURCE_LENGTH:
        raise click.BadParameter(f"来源名称最多{SOURCE_LENGTH}个字。", param_hint="--source")
    try:
        return source_of(file, given)
    except Unreadable as wrong:
        raise click.ClickException(f"{file.name}：{wrong}") from None


def _pair(item: str) -> tuple[str, str]:
    field, equals, header = item.partition("=")
    if not equals or not field.strip() or not header.strip():
        raise click.BadParameter(f"“{item}”应写作 字段=表头，如 text=内容。", param_hint="--map")
    return field.strip(), header.strip()


def _database(context: click.Context) -> AbstractContextManager[object]:
    """The program's way to a running database; none where Django is already set up (tests)."""
    start = context.find_root().obj
    return start() if callable(start) else nullcontext()


def _take_in(wanted: Wanted) -> Counts:
    """The import with a progress bar on standard error; what cannot be read at all is one sentence."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from fazhi.kernel.matters.errors import Refused
    from fazhi.modules.demands.importing import processes_for, row_count, take_in
    from fazhi.modules.demands.rules.spreadsheet import Unreadable

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    try:
        with Progress(*columns, console=Console(stderr=True)) as bar:
            rows = row_count(wanted.path)
            task = bar.add_task("导入诉求", total=rows)
            wanted = replace(wanted, processes=processes_for(rows))
            return take_in(wanted, lambda rows: bar.advance(task, rows))
    except (Unreadable, Refused) as wrong:
        raise click.ClickException(f"{wanted.path.name}：{wrong}") from None
