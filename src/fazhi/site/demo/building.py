"""Building the demonstration, with a progress bar: what is there already is kept.

Two processes live through half of the demands each: one waits for the database while the other reckons.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from fazhi.site.demo import FIRST, arranging, county, living, petitions

BEFORE = timedelta(days=30)
"""How long before the first demand everybody took up their post."""
HALVES = (range(0, FIRST, 2), range(1, FIRST, 2))


def build(console: Console, now: datetime, *, second_half: bool = False) -> None:
    """The county and its first demands. Raises ``ClickException`` where other people's data are."""
    if second_half:
        living.live(HALVES[1], until=now, whole=False)
        return
    if county.holds_others():
        raise click.ClickException(
            "这个数据文件夹里已有其他单位的数据，演示不与之混在一起：请用环境变量 FAZHI_HOME 另指一个文件夹。"
        )
    if not county.is_there():
        console.print("建立虚构的云岭县：单位、岗位、类别、本地期限……")
        county.set_up(since=now - living.YEAR - BEFORE)
        arranging.arrange(now)
    petitions.live(now)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("过去一年的诉求", total=FIRST, completed=living.lived())
        with other_half():
            living.live(
                HALVES[0],
                until=now,
                whole=False,
                tick=lambda: progress.update(task, completed=living.lived()),
            )
        progress.update(task, completed=living.lived())


@contextmanager
def other_half() -> Iterator[None]:
    """The other half is lived through meanwhile, in a process of its own, and waited for."""
    command = [sys.executable, "-m", "fazhi.site.cli", "demo", "--second-half"]
    child = subprocess.Popen(command)
    try:
        yield
    except BaseException:
        child.terminate()
        raise
    finally:
        code = child.wait()
    if code != 0:
        raise click.ClickException("演示数据只建成一半：请看上面的输出。再次运行会接着建。")
