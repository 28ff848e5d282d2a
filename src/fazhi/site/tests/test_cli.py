"""The frame of the command line: help without a database, one sentence for an error, a doctor that sees."""

import os
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from fazhi.site.cli import fazhi
from fazhi.site.cli.frame import CommandTable, installed, run
from fazhi.site.home import private_text, secret_key
from fazhi.site.postgres import LauncherError


def program(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "fazhi.site.cli", *arguments]
    return subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False)


def test_help_names_every_installed_command_and_starts_nothing(tmp_path):
    told = program("--help", FAZHI_HOME=str(tmp_path / "none"))
    assert told.returncode == 0
    for name in ("serve", "migrate", "doctor", "backup", "restore"):
        assert f"\n  {name} " in told.stdout
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("name", list(fazhi.commands_at))
def test_every_installed_command_has_help(name):
    context = click.Context(fazhi)
    if fazhi.get_command(context, name) is None:
        pytest.skip(f"{name} is not installed")
    if name != "manage":
        assert CliRunner().invoke(fazhi, [name, "--help"]).exit_code == 0


def test_a_module_that_is_not_there_takes_its_command_with_it():
    table = CommandTable(commands_at={"gone": "fazhi.modules.gone.cli:gone"})
    assert table.list_commands(click.Context(table)) == []
    assert table.get_command(click.Context(table), "gone") is None
    assert not installed("nowhere.at.all")


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (LauncherError("没有找到数据库。"), 1, "错误：没有找到数据库。"),
        (ValueError("odd"), 1, "ValueError: odd"),
        (click.UsageError("用法不对"), 2, "用法不对"),
        (KeyboardInterrupt(), 130, "已中断"),
    ],
)
def test_errors_are_sentences(capsys, monkeypatch, error, code, told):
    @click.command()
    def failing() -> None:
        raise error

    group = click.Group(commands={"failing": failing})
    monkeypatch.setattr(sys, "argv", ["fazhi", "failing"])
    with pytest.raises(SystemExit) as ended:
        run(group)
    assert ended.value.code == code
    said = capsys.readouterr().err
    assert told in said
    assert "Traceback" not in said


def test_without_postgresql_a_command_ends_with_one_sentence(tmp_path):
    done = program("migrate", FAZHI_HOME=str(tmp_path / "home"), FAZHI_POSTGRES_BIN=str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.startswith("错误：没有找到 PostgreSQL")
    assert len(done.stderr.splitlines()) == 1


def test_the_doctor_finds_loose_keys_and_a_role_that_may_too_much(committed_db, tmp_path):
    """The administrator gave one role for everything, and somebody made the key readable."""
    (tmp_path / "secret.key").write_text("x")
    (tmp_path / "secret.key").chmod(0o644)
    owner = committed_db.url("owner")
    done = program("doctor", FAZHI_HOME=str(tmp_path), DATABASE_URL=owner)
    assert done.returncode == 1
    assert f"chmod 600 {tmp_path / 'secret.key'}" in done.stdout
    assert "DELETE ledger_entry" in done.stdout


def test_the_doctor_is_content_with_a_proper_installation(committed_db, tmp_path):
    done = program("doctor", FAZHI_HOME=str(tmp_path), **committed_db.environment("app", "owner", "eraser"))
    assert "正常  服务角色的权限" in done.stdout
    assert "正常  数据表结构：最新" in done.stdout


def test_the_secret_key_is_made_once_and_private(tmp_path):
    first = secret_key(tmp_path)
    assert secret_key(tmp_path) == first
    assert len(first) > 50
    assert (tmp_path / "secret.key").stat().st_mode & 0o077 == 0
    assert private_text(tmp_path / "secret.key", "another") == first
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]
