"""``fazhi procedure``: check procedure files, draw them, run and measure their examples, live them, compare versions."""

from __future__ import annotations

import json
import time
import tomllib
from dataclasses import asdict
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from fazhi.kernel.procedures import Failure, Procedure, ProcedureError, Rules, load, run_examples
from fazhi.kernel.procedures.check_findings import ERROR, Finding, Report
from fazhi.kernel.procedures.checker import BOUND, check
from fazhi.kernel.procedures.differences import differences
from fazhi.kernel.procedures.draw import draw
from fazhi.kernel.procedures.draw_dcr import to_dcr_xml
from fazhi.kernel.procedures.example_score import ExampleScore, Survivor, score_examples
from fazhi.kernel.procedures.load import files_in
from fazhi.kernel.procedures.mutants import MutantReport, try_mutants
from fazhi.kernel.procedures.simulate import Quartiles, Simulation, simulate
from fazhi.kernel.workdays import Calendar
from fazhi.site.home import home, procedures

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
    """检查程序文件；不写文件名时检查全部已安装的程序和本县自己的程序。有错误、读不出或者未查完时，退出码为 1。"""
    begun = time.perf_counter()
    reports = []
    unread = 0
    for path in paths or known_files():
        try:
            found = load(path)
        except ProcedureError as error:
            click.echo(f"Error: {error}", err=True)
            unread += 1
            continue
        reports.append(check(found, bound=bound))
        if not as_json:
            _say_report(reports[-1], lang)
    if as_json:
        click.echo(json.dumps([report.to_json() for report in reports], ensure_ascii=False, indent=2))
    else:
        states = sum(report.states for report in reports)
        took = time.perf_counter() - begun
        click.echo(f"共 {len(reports)} 个程序，{states:,} 个状态，用时 {took:.1f} 秒")
    if unread or not all(report.clean for report in reports):
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
@click.option(
    "--mutants",
    "most",
    type=click.IntRange(min=0),
    is_flag=False,
    flag_value=0,
    default=None,
    help="逐一改动每个期限和条件，统计算例发现了多少；写数字则只改这么多处。",
)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def examples_command(*, paths: tuple[Path, ...], most: int | None, as_json: bool) -> None:
    """运行程序文件旁边的算例（*.examples.toml）。有不符的，退出码为 1。"""
    rules = Rules(calendar=Calendar.national(), limits={})
    told, wrong = [], 0
    for path in paths or known_files():
        beside = path.with_name(f"{path.stem}.examples.toml")
        failures = run_examples(_loaded(path), beside, rules) if beside.exists() else None
        wrong += len(failures or ())
        score = None
        if most is not None and failures == []:
            score = score_examples(path, beside, rules, most or None)
        told.append(_examples_json(path, failures, score))
        if not as_json:
            _say_examples(path, failures, score)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    if wrong:
        raise click.exceptions.Exit(1)


@procedure.command("simulate")
@click.argument("code")
@click.option("--count", default=200, show_default=True, help="多少件。")
@click.option("--seed", default=1, show_default=True, help="同一个数，结果相同。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def simulate_command(*, code: str, count: int, seed: int, as_json: bool) -> None:
    """依程序随机办理若干件，统计办理天数、步数、空等的天数、逾期的期限。CODE 是程序代码或者文件名。"""
    found = _loaded(_path_of(code))
    told = simulate(found, Rules(Calendar.national(), found.local_limits), count, seed)
    if as_json:
        click.echo(json.dumps(told.to_json(), ensure_ascii=False, indent=2))
    else:
        _say_simulation(told, found)


@procedure.command("diff")
@click.argument("old")
@click.argument("new")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
def diff_command(*, old: str, new: str, as_json: bool, lang: str) -> None:
    """用文字说明新版本改动了什么。OLD、NEW 是文件名，或者“代码@施行日期”；只写代码的，指最新的版本。"""
    found = differences(_loaded(_path_of(old)), _loaded(_path_of(new)))
    if as_json:
        click.echo(json.dumps([item.to_json() for item in found], ensure_ascii=False, indent=2))
        return
    for item in found:
        click.echo(f"[{item.where}] {item.en if lang == 'en' else item.zh}")
    click.echo(f"共 {len(found)} 处改动。" if lang == "zh" else f"{len(found)} changes.")


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


def known_files() -> tuple[Path, ...]:
    """The files of every module, then the county's own (``FAZHI_PROCEDURES``)."""
    return installed_files() + files_in(procedures(home()))


def _path_of(code: str) -> Path:
    """A file, or the file of “code” (its newest version) or “code@version”."""
    if Path(code).is_file():
        return Path(code)
    heads = ((tomllib.loads(path.read_text(encoding="utf-8"))["procedure"], path) for path in known_files())
    known = {(str(head["code"]), str(head["version"])): path for head, path in heads}
    wanted, _, version = code.partition("@")
    fitting = [key for key in sorted(known) if key[0] == wanted and version in ("", key[1])]
    if not fitting:
        names = "、".join(f"{name}@{day}" for name, day in sorted(known))
        raise click.ClickException(f"没有代码为“{code}”的程序，也没有这个文件。已安装的程序：{names}。")
    return known[fitting[-1]]


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


def _examples_json(path: Path, failures: list[Failure] | None, score: ExampleScore | None) -> dict[str, Any]:
    told: dict[str, Any] = {"file": path.name, "failures": None}
    if failures is not None:
        told["failures"] = [asdict(failure) for failure in failures]
    return told | ({"mutants": score.to_json()} if score else {})


def _say_examples(path: Path, failures: list[Failure] | None, score: ExampleScore | None) -> None:
    if failures is None:
        click.echo(f"{path.name}：没有算例文件 {path.stem}.examples.toml")
        return
    click.echo(f"{path.name}：{'全部相符' if not failures else f'{len(failures)} 处不符'}")
    for failure in failures:
        click.echo(f"  {failure}")
    if score:
        click.echo(
            f"  改动 {score.broken + len(score.survived)} 处，算例发现 {score.broken} 处（{score.share:.1%}）；"
            f"另有 {len(score.without_effect)} 处改了也无不同，{score.unread} 处改动后不成其为程序"
        )
        for survivor in score.survived:
            _say_survivor(path, survivor)


def _say_survivor(path: Path, survivor: Survivor) -> None:
    click.echo(f"  未发现：{path.name} [{survivor.fault.where}] {survivor.fault.what}")
    if survivor.names:
        way = " → ".join(event.zh for event in survivor.way) or "一开始"
        click.echo(f"      经过：{way}，不同的是 {'、'.join(survivor.names)}")


def _say_simulation(told: Simulation, procedure: Procedure) -> None:
    words = {"closed": "办结", "stuck": "办不下去", "open": "未办结"}
    endings = "，".join(f"{words[name]} {count} 件" for name, count in told.endings.items())
    click.echo(f"{procedure.title.zh}（{told.code}@{told.version}）：{len(told.lives)} 件，{endings}")
    table = Table("", "最少", "四分之一", "中位", "四分之三", "最多")
    for name, spread in (("办结天数", told.days), ("步数", told.acts), ("空等天数", told.dead)):
        table.add_row(name, *_spread(spread))
    Console().print(table)
    click.echo(f"空等占全部时间的 {told.dead_share:.1%}（无人可办、无人应办，只是等候期间或者权利届满）")
    for clock, out, ran in told.overdue():
        click.echo(f"  逾期 {out}/{ran} 件：{procedure.clocks[clock].title.zh}（{clock}）")
    for right, lives in told.lapsed():
        click.echo(f"  期满未行使 {lives} 件：{procedure.rights[right].title.zh}（{right}）")


def _spread(spread: Quartiles) -> list[str]:
    return [f"{value:g}" for value in (spread.least, spread.lower, spread.median, spread.upper, spread.most)]


def _mutant_table(report: MutantReport) -> Table:
    table = Table("错误种类", "植入", "有害", "其中拒绝", "连同算例", "无害", "其中发现")
    for kind, *numbers in report.rows():
        table.add_row(kind, *(str(number) for number in numbers))
    return table


def _share(share: float | None) -> str:
    return "—" if share is None else f"{share:.1%}"
