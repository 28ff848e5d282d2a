"""Building the demonstration, with a progress bar: what is there already is kept."""

from datetime import datetime, timedelta

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from fazhi.site.demo import FIRST, county, living

BEFORE = timedelta(days=30)
"""How long before the first demand everybody took up their post."""


def build(console: Console, now: datetime) -> None:
    """The county and its first demands. Raises ``ClickException`` where other people's data are."""
    if county.holds_others():
        raise click.ClickException(
            "这个数据文件夹里已有其他单位的数据，演示不与之混在一起：请用环境变量 FAZHI_HOME 另指一个文件夹。"
        )
    if not county.is_there():
        console.print("建立虚构的云岭县：单位、岗位、类别、本地期限……")
        county.set_up(since=now - living.YEAR - BEFORE)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("过去一年的诉求", total=FIRST, completed=living.lived())
        living.live(range(FIRST), until=now, tick=lambda: progress.advance(task))
