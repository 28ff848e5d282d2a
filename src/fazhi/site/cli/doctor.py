"""``fazhi doctor``: what is wrong with this installation, and what to do about it."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import click

from fazhi.site.cli.frame import django_on
from fazhi.site.home import home
from fazhi.site.postgres import LauncherError, find_binaries

LEAST_FREE = 2_000_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. ``advice`` is empty where all is well."""

    what: str
    seen: str
    advice: str = ""


@click.command()
def doctor() -> None:
    """检查运行环境、数据库、权限和磁盘，指出问题和办法；有问题时退出码为 1。"""
    findings = []
    for finding in examined():
        findings.append(finding)
        click.echo(f"{'问题' if finding.advice else '正常'}  {finding.what}：{finding.seen}")
        if finding.advice:
            click.echo(f"      办法：{finding.advice}")
    wrong = sum(1 for finding in findings if finding.advice)
    click.echo(f"共检查 {len(findings)} 项，{wrong} 项有问题。")
    if wrong:
        sys.exit(1)


def examined() -> Iterator[Finding]:
    """Look at everything, the database last, because it may not start."""
    for look in (python, disk, secrets, fonts, paper_fonts, binaries):
        yield look()
    try:
        with django_on("app"):
            yield from database_findings()
    except LauncherError as error:
        yield Finding("数据库", "没有启动", str(error))


def python() -> Finding:
    """The interpreter."""
    told = sys.version.split()[0]
    old = sys.version_info < (3, 11)
    return Finding("Python", told, "请使用 Python 3.11 或更新版本。" if old else "")


def disk() -> Finding:
    """Room in the data folder."""
    folder = home()
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    seen = f"{folder} 所在磁盘剩余 {free / 1e9:.1f} GB"
    return Finding("磁盘", seen, "请清理磁盘或以 FAZHI_HOME 换用较大的磁盘。" if free < LEAST_FREE else "")


def secrets() -> Finding:
    """Nobody else may read the keys."""
    files = [
        path for path in (home() / "secret.key", home() / "postgres" / "passwords.json") if path.exists()
    ]
    loose = [str(path) for path in files if stat.S_IMODE(path.stat().st_mode) & 0o077]
    advice = f"请执行 chmod 600 {' '.join(loose)}。" if loose else ""
    return Finding("密钥文件", f"{len(files)} 个", advice)


def fonts() -> Finding:
    """A Chinese font, for documents made on this machine."""
    if shutil.which("fc-list") is None:
        return Finding("中文字体", "没有 fc-list 程序，未检查")
    found = subprocess.run(
        ["fc-list", ":lang=zh", "family"], capture_output=True, text=True, check=False
    ).stdout
    names = sorted({line.split(",")[0] for line in found.splitlines() if line})
    if not names:
        return Finding("中文字体", "没有", "请安装中文字体（Debian：apt-get install fonts-noto-cjk）。")
    return Finding("中文字体", names[0])


def paper_fonts() -> Finding:
    """The types of official papers (GB/T 9704): what is missing is replaced in PDFs, so it is said, not a fault."""
    from fazhi.kernel.papers.fonts import on_this_machine

    found = on_this_machine()
    if found.none:
        return Finding("公文字体", "没有", "请安装中文字体，否则文书不能制作 PDF。")
    if found.missing:
        used = found.families["body"]
        return Finding("公文字体", f"缺{'、'.join(found.missing)}；PDF 以 {used} 代替，docx 不受影响")
    return Finding("公文字体", "齐全")


def binaries() -> Finding:
    """The programs of PostgreSQL that the launcher would use."""
    if os.environ.get("DATABASE_URL"):
        return Finding("PostgreSQL 程序", "使用 DATABASE_URL 指定的数据库")
    try:
        found = find_binaries()
    except LauncherError as error:
        return Finding("PostgreSQL 程序", "没有", str(error))
    return Finding("PostgreSQL 程序", f"{found.version}（{found.origin}）")


def database_findings() -> Iterator[Finding]:
    """The running database: version, locale of its encoding, durability, migrations, grants."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version_num')::int, current_setting('server_encoding')"
        )
        version, encoding = cursor.fetchone()
        cursor.execute(
            "SELECT name FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit') AND setting = 'off'"
        )
        unsafe = [name for (name,) in cursor.fetchall()]
    old = version < 150000
    yield Finding(
        "数据库版本",
        f"{version // 10000}.{version % 10000}",
        "请使用 PostgreSQL 15 或更新版本。" if old else "",
    )
    yield Finding(
        "数据库编码", encoding, "" if encoding == "UTF8" else "请新建 UTF8 编码的数据库，再从备份恢复。"
    )
    yield Finding(
        "落盘保证",
        f"已关闭：{'、'.join(unsafe)}" if unsafe else "已开启",
        "请在数据库设置中开启，否则断电会丢失已受理的事项。" if unsafe else "",
    )
    yield from (look() for look in LOOKS_AT_TABLES)
    yield from own_procedures()


def migrations() -> Finding:
    """Tables as this version needs them."""
    from fazhi.site.migrate import pending

    todo = pending()
    return Finding(
        "数据表结构", f"{len(todo)} 项待更新" if todo else "最新", "请执行 fazhi migrate。" if todo else ""
    )


def grants() -> Finding:
    """What the server's role must not be able to do."""
    from django.db import connection

    from fazhi.site.roles import excessive_rights

    excess = excessive_rights(connection)
    seen = "、".join(excess) if excess else "只能添加、不能更改或删除存证记录"
    advice = (
        "请为服务程序使用专门的数据库角色（DATABASE_URL），以所有者角色（FAZHI_OWNER_URL）执行 fazhi migrate。"
        if excess
        else ""
    )
    return Finding("服务角色的权限", seen, advice)


def own_procedures() -> Iterator[Finding]:
    """The county's own procedure files: what was left out and why, what the checker says, matters whose file has gone."""
    from django.conf import settings

    from fazhi.kernel.matters import definitions, kind_files
    from fazhi.kernel.matters.queries import versions_without_file
    from fazhi.kernel.procedures.checker import check

    own = [procedure for procedure in definitions.all_definitions() if procedure.own_kind]
    yield Finding("本县自己的程序", f"采用 {len(own)} 个（{settings.PROCEDURES_ROOT}）")
    for fault in kind_files.faults():
        yield Finding("程序文件", f"{fault.path}：{'；'.join(fault.wrong)}", fault.remedy)
    for procedure in own:
        wrong = "；".join(finding.zh for finding in check(procedure).errors)
        if wrong:
            advice = "请改正，或者以新的施行日期另存一个文件，用 fazhi procedure check 检查。"
            yield Finding("程序检查", f"{definitions.source(procedure)}：{wrong}", advice)
    for code, version, count in versions_without_file():
        seen = f"{code}@{version} 有 {count} 件事项，程序文件和取用时的副本都不在：页面上看不到这些事项"
        advice = f"请把文件放回 {settings.PROCEDURES_ROOT}，或从备份恢复 {settings.PROCEDURES_IN_USE}，然后重新启动。"
        yield Finding("程序文件", seen, advice)


LOOKS_AT_TABLES: tuple[Callable[[], Finding], ...] = (migrations, grants)
