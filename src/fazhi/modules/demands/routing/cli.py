"""``fazhi routing``: learn from the county's own history, and measure how good what was learned is.

``evaluate`` and ``duplicates`` need no database. Nothing of Django is imported before a command that needs it runs; the
program that mounts this group hands its way to a running database over as the root context's object.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from fazhi.modules.demands.routing.learning import Corpus
    from fazhi.modules.demands.routing.texts import Labelled

TABLE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


@click.group()
def routing() -> None:
    """派单提示：学习、检验。需要另装软件包：pip install "fazhi[ml]"。"""


@routing.command()
@click.argument("file", type=TABLE, required=False)
@click.pass_context
def train(context: click.Context, file: Path | None) -> None:
    """从本县已办结诉求（或 FILE：category,title,body[,duplicate_group]）学习，检验后启用。

    交叉验证的结果、件数和模型文件摘要记入存证。category 一列写类别编码或名称。
    """
    with _database(context), _said():
        from django.utils import timezone

        from fazhi.kernel.people.actor import SYSTEM
        from fazhi.modules.demands.actions import routing as actions

        rows = actions.known(file)
        corpus = _counted(rows)
        with _progress("学习并检验", _steps(learn=True)) as told:
            taken = actions.take_into_use(
                corpus=corpus,
                messages=[row.message for row in rows],
                source=file.name if file else "本县办理历史",
                told=told,
                by=SYSTEM,
                at=timezone.now(),
            )
    click.echo(f"已启用：{taken.size}件，{taken.classes}类，摘要 {taken.digest[:12]}。")
    click.echo(json.dumps(taken.measured, ensure_ascii=False))


@routing.command()
@click.argument("file", type=TABLE)
@click.option("--json", "as_json", is_flag=True, help="只输出一行 JSON。")
def evaluate(file: Path, *, as_json: bool) -> None:
    """在 FILE 内部交叉验证（五折，同组诉求不拆开；门槛只在训练部分内选定）。

    FILE 为 CSV：category,title,body[,duplicate_group]。不需要数据库。
    """
    began = time.monotonic()
    with _said():
        from fazhi.modules.demands.routing.files import labelled
        from fazhi.modules.demands.routing.measuring import measure

        corpus = _counted(labelled(file))
        with _progress("交叉验证", _steps(learn=False)) as told:
            figures = measure(corpus, told).told()
    figures["seconds"] = round(time.monotonic() - began, 1)
    if as_json:
        click.echo(json.dumps(figures, ensure_ascii=False))
        return
    click.echo(f"{figures['n']}件，{figures['classes']}类，用时{figures['seconds']}秒")
    click.echo(f"宏平均F1 {figures['macro_f1']}；前两类命中 {figures['top2']}")
    click.echo(f"可自动派单（95%准确）{figures['auto_share_95']}，实际准确 {figures['auto_precision']}")


@routing.command()
@click.argument("stream", type=TABLE)
@click.argument("pairs", type=TABLE)
@click.option("--json", "as_json", is_flag=True, help="只输出一行 JSON。")
def duplicates(stream: Path, pairs: Path, *, as_json: bool) -> None:
    """检验相近诉求提示：STREAM 为 id,title,body，PAIRS 为 id_a,id_b。不需要数据库，也不需要另装软件包。"""
    began = time.monotonic()
    with _said():
        from fazhi.modules.demands.routing import files, repeats

        read = files.stream(stream, pairs)
        with _progress("查找相近诉求", len(read.same)) as told:
            value = repeats.mean_average_precision(read, lambda: told(""))
    figures = {"map": round(value, 4), "n": len(read.messages), "queries": len(read.same)}
    figures["seconds"] = round(time.monotonic() - began, 1)
    if as_json:
        click.echo(json.dumps(figures))
        return
    click.echo(f"平均精度均值（MAP）{figures['map']}；{figures['queries']}件有相近诉求，共{figures['n']}件")


def _counted(rows: list[Labelled]) -> Corpus:
    from fazhi.modules.demands.routing.learning import corpus_of

    click.echo(f"读入{len(rows)}件。", err=True)
    return corpus_of(rows)


def _steps(*, learn: bool) -> int:
    from fazhi.modules.demands.routing.learning import INNER
    from fazhi.modules.demands.routing.measuring import OUTER

    return OUTER * (INNER + 1) + (INNER + 1 if learn else 0)


@contextmanager
def _progress(title: str, total: int) -> Iterator[Callable[[str], None]]:
    """A progress bar on standard error."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(title, total=total)
        yield lambda _step: bar.advance(task)


@contextmanager
def _said() -> Iterator[None]:
    """What cannot be read or learned from is one sentence."""
    from fazhi.modules.demands.routing.extra import ExtraMissing
    from fazhi.modules.demands.routing.files import UnreadableTable
    from fazhi.modules.demands.routing.learning import TooLittle

    try:
        yield
    except (ExtraMissing, TooLittle, UnreadableTable) as wrong:
        raise click.ClickException(str(wrong)) from None
    except UnicodeDecodeError:
        raise click.ClickException("文件不是 UTF-8 编码，请另存为 CSV UTF-8 后再试。") from None


def _database(context: click.Context) -> AbstractContextManager[object]:
    start = context.find_root().obj
    return start() if callable(start) else nullcontext()
