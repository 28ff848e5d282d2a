"""``fazhi backup`` and ``fazhi restore``: the whole installation in one file, and back."""

from __future__ import annotations

import os
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import click

from fazhi.site import archive
from fazhi.site.cli.frame import django_on
from fazhi.site.home import home
from fazhi.site.postgres import database

OF_AN_INSTALLATION = ("postgres", "evidence")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(*, file: Path) -> None:
    """把数据库和证据文件备份到 FILE（.tar 或 .tar.gz）。备份含个人信息，请妥善保管。"""
    with database() as access:
        manifest = archive.write(file, home=home(), access=access, at=datetime.now(UTC))
    rows = sum(int(table[0]) for table in manifest.tables.values())
    evidence = sum(1 for name in manifest.members if name.startswith("evidence/"))
    click.echo(f"已备份到 {file}：{len(manifest.tables)} 张数据表 {rows} 行，证据文件 {evidence} 个。")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def restore(*, file: Path) -> None:
    """从 FILE 恢复到空的数据文件夹，并逐表、逐文件核对。"""
    folder = home()
    refuse_unless_empty(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".restore-") as unpacked:
        manifest = archive.unpack(file, Path(unpacked))
        with database() as access:
            archive.restore_database(Path(unpacked) / "database.dump", access, manifest)
            move_files(Path(unpacked), folder)
            os.environ.update(access.environment("app", "owner", "eraser"))
            # later migrations, and the grants, which a backup does not hold
            with django_on("owner"):
                from fazhi.site.migrate import migrate

                migrate()
    rows = sum(int(table[0]) for table in manifest.tables.values())
    click.echo(f"已恢复 {manifest.made_at} 的备份：{len(manifest.tables)} 张数据表 {rows} 行，逐表核对一致。")


def refuse_unless_empty(folder: Path) -> None:
    """Refuse a data folder that is in use: a restore never mixes two installations."""
    present = [name for name in OF_AN_INSTALLATION if (folder / name).exists()]
    if present:
        raise archive.ArchiveError(
            f"数据文件夹 {folder} 中已有 {'、'.join(present)}：恢复只在空的数据文件夹中进行。"
            "请以环境变量 FAZHI_HOME 指定一个空文件夹。"
        )


def move_files(unpacked: Path, folder: Path) -> None:
    """Put evidence, the county's own procedures in use and signing key where they belong."""
    for name in ("evidence", "procedures-in-use"):
        if (unpacked / name).is_dir():
            shutil.move(unpacked / name, folder / name)
    if (unpacked / "secret.key").is_file():
        (unpacked / "secret.key").replace(folder / "secret.key")
