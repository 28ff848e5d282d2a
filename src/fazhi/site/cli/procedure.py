"""``fazhi procedure``: check procedure files, draw them, run their examples, and measure the checker itself."""

from __future__ import annotations

import json
from importlib.resources import as_file, files
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from fazhi.kernel.procedures import Procedure, ProcedureError, Rules, load, run_examples
from fazhi.kernel.procedures.check_findings import ERROR, Finding, Report
from fazhi.kernel.procedures.checker import BOUND, check
from fazhi.kernel.procedures.draw import draw
from fazhi.kernel.procedures.draw_dcr import to_dcr_xml
from fazhi.kernel.procedures.mutants import MutantReport, try_mutants
from fazhi.kernel.workdays import Calendar

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def procedure() -> None:
    """办理程序文件：检查、画图、运行算例。"""


@procedure.command("check")
@click.argument("paths", nargs=-1, type=FILE)
@click.option("--bound", default=BOUND, show_default=True, help="最多查看的状态数。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
def check_command(*, paths: tuple[Path, ...], bound: int, as_json: bool, lang: str) -> None:
    """检查程序文件；不写文件名时检查全部已安装的程序。有错误或者未查完时，退出码为 1。"""
    reports = [check(_loaded(path), bound=bound) for path in paths or installed_files()]
    if as_json:
        click.echo(json.dumps([report.to_json() for report in reports], ensure_ascii=False, indent=2))
    else:
        for report in reports:
            _say_report(report, lang)
    if not all(report.clean for report in reports):
        raise click.exceptions.Exit(1)


@procedure.command("draw")
@click.argument("code")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="写入文件；不写则输出到屏幕。"
)
@click.option("--dcr", is_flag=True, help="导出 DCR XML（有损，仅供查看）。")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
def draw_command(*, code: str, output: Path | None, dcr: bool, lang: str) -> None:
    """把程序画成图（SVG）。CODE 是程序代码或者文件名。"""
    found = _loaded(_path_of(code))
    picture = to_dcr_xml(found, lang) if dcr else draw(found, lang=lang)
    if output is None:
        click.echo(picture)
    else:
        output.write_text(picture, encoding="utf-8")
        click.echo(f"已写入 {output}")


@procedure.command("examples")
@click.argument("paths", nargs=-1, type=FILE)
def examples_command(*, paths: tuple[Path, ...]) -> None:
    """运行程序文件旁边的算例（*.examples.toml）。有不符的，退出码为 1。"""
    rules = Rules(calendar=Calendar.national(), limits={})
    wrong = 0
    for path in paths or installed_files():
        beside = path.with_name(f"{path.stem}.examples.toml")
        if not beside.exists():
            click.echo(f"{path.name}：没有算例文件 {beside.name}")
            continue
        failures = run_examples(_loaded(path), beside, rules)
        wrong += len(failures)
        click.echo(f"{path.name}：{'全部相符' if not failures else f'{len(failures)} 处不符'}")
        for failure in failures:
            click.echo(f"  {failure}")
    if wrong:
        raise click.exceptions.Exit(1)


@procedure.command("mutants")
@click.argument("paths", nargs=-1, type=FILE)
@click.option("--n", "count", default=200, show_default=True, help="植入的错误数。")
@click.option("--seed", default=1, show_default=True)
def mutants_command(*, paths: tuple[Path, ...], count: int, seed: int) -> None:
    """在程序文件中随机植入错误，统计检查器发现了多少。"""
    with Progress(console=Console(stderr=True)) as progress:
        tried = try_mutants(paths or installed_files(), count, seed)
        report = MutantReport(tuple(progress.track(tried, total=count)))
    Console().print(_mutant_table(report))
    for missed in report.missed:
        fault = missed.fault
        click.echo(f"未拒绝：{missed.file} {fault.kind} [{fault.where}] {fault.what}（{missed.harm}）")
    click.echo(
        f"有害 {len(report.harmful)}，拒绝 {_share(report.refused_share)}，连同算例 {_share(report.caught_share)}"
    )


def installed_files() -> tuple[Path, ...]:
    """The procedure files of every module, examples left out."""
    found: list[Path] = []
    with as_file(files("fazhi.modules")) as modules:
        found += sorted(modules.glob("*/procedures/*.toml"))
    return tuple(path for path in found if not path.name.endswith(".examples.toml"))


def _path_of(code: str) -> Path:
    if Path(code).is_file():
        return Path(code)
    known = {_loaded(path).code: path for path in installed_files()}
    if code not in known:
        raise click.ClickException(
            f"没有代码为“{code}”的程序，也没有这个文件。已安装的程序：{'、'.join(known)}。"
        )
    return known[code]


def _loaded(path: Path) -> Procedure:
    try:
        return load(path)
    except ProcedureError as error:
        raise click.ClickException(str(error)) from error


def _say_report(report: Report, lang: str) -> None:
    whole = "已查完" if report.complete else f"未查完（上限 {report.bound}）"
    click.echo(
        f"{report.code}：{report.states} 个状态，{whole}；错误 {len(report.errors)}，提示 {len(report.notes)}"
    )
    for finding in report.findings:
        _say_finding(finding, lang)


def _say_finding(finding: Finding, lang: str) -> None:
    sign = "✗" if finding.severity == ERROR else "·"
    click.echo(f"  {sign} [{finding.subject}] {finding.en if lang == 'en' else finding.zh}")
    if finding.trace:
        way = " → ".join(event.en if lang == "en" else event.zh for event in finding.trace)
        click.echo(f"      {'Way' if lang == 'en' else '经过'}：{way}")


def _mutant_table(report: MutantReport) -> Table:
    table = Table("错误种类", "植入", "有害", "其中拒绝", "连同算例", "无害", "其中发现")
    for kind, *numbers in report.rows():
        table.add_row(kind, *(str(number) for number in numbers))
    return table


def _share(share: float | None) -> str:
    return "—" if share is None else f"{share:.1%}"
