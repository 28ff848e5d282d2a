"""A backup comes back whole in an empty folder, or not at all."""

import json
import os
import subprocess
import sys
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from django.contrib.auth.models import User

from fazhi.site import archive
from fazhi.site.archive import ArchiveError
from fazhi.site.postgres import Cluster

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PHOTO = "evidence/ab/cd/abcdef.jpg"


@pytest.fixture
def backup(committed_db, tmp_path) -> Path:
    """A backup of a database with one account, and of one file of evidence."""
    User.objects.create(username="白梅")
    home = tmp_path / "home"
    (home / PHOTO).parent.mkdir(parents=True)
    (home / PHOTO).write_bytes(b"\xff\xd8 photo")
    (home / "secret.key").write_text("of the original")
    archive.write(tmp_path / "backup.tar.gz", home=home, access=committed_db, at=AT)
    return tmp_path / "backup.tar.gz"


def restore(backup: Path, home: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "fazhi.site.cli", "restore", str(backup)]
    environment = os.environ | {"FAZHI_HOME": str(home)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_rows_files_and_key_come_back_and_a_used_folder_is_refused(backup, tmp_path):
    home = tmp_path / "empty"
    done = restore(backup, home)
    assert done.returncode == 0, done.stderr
    assert "逐表核对一致" in done.stdout
    assert (home / PHOTO).read_bytes() == b"\xff\xd8 photo"
    assert (home / "secret.key").read_text() == "of the original"
    with Cluster(home).running() as access:
        with psycopg.connect(access.url("app")) as app:
            assert app.execute("SELECT username FROM auth_user").fetchall() == [("白梅",)]
            assert app.execute("SELECT has_table_privilege('ledger_entry', 'DELETE')").fetchone() == (False,)
        told = archive.unpack(backup, tmp_path / "unpacked").tables
        with psycopg.connect(access.url("owner")) as owner:
            assert archive.table_digests(owner) == told
    again = restore(backup, home)
    assert again.returncode == 1
    assert "只在空的数据文件夹中进行" in again.stderr
    assert "Traceback" not in again.stderr


def test_a_backup_is_for_its_owner_only_and_never_overwrites(backup, committed_db, tmp_path):
    assert backup.stat().st_mode & 0o077 == 0
    with pytest.raises(ArchiveError, match="已经存在"):
        archive.write(backup, home=tmp_path / "home", access=committed_db, at=AT)


def repacked(backup: Path, changed: Path, edit) -> Path:
    """The same backup with its members passed through ``edit(name, bytes)``; None leaves one out."""
    with tarfile.open(backup) as source, tarfile.open(changed, "w") as target:
        for member in source:
            content = edit(member.name, source.extractfile(member).read())
            if content is not None:
                member.name, data = content if isinstance(content, tuple) else (member.name, content)
                member.size = len(data)
                import io

                target.addfile(member, io.BytesIO(data))
    return changed


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (lambda name, data: data[:-1] + b"!" if name == PHOTO else data, "与清单不符"),
        (lambda name, data: None if name == PHOTO else data, "缺失"),
        (lambda name, data: ("../outside", data) if name == PHOTO else data, "不应有的内容"),
        (lambda name, data: ("evidence/../../outside", data) if name == PHOTO else data, "不应有的内容"),
        (lambda name, data: None if name == "manifest.json" else data, "缺少清单"),
        (
            lambda name, data: (
                json.dumps({**json.loads(data), "format": 9}).encode() if name == "manifest.json" else data
            ),
            "备份格式为 9",
        ),
    ],
)
def test_a_changed_backup_is_refused_before_anything_is_restored(backup, tmp_path, edit, told):
    changed = repacked(backup, tmp_path / "changed.tar", edit)
    with pytest.raises(ArchiveError, match=told):
        archive.unpack(changed, tmp_path / "unpacked")
    assert not (tmp_path / "outside").exists()


def test_half_a_backup_is_refused(backup, tmp_path):
    half = tmp_path / "half.tar.gz"
    half.write_bytes(backup.read_bytes()[: backup.stat().st_size // 2])
    with pytest.raises(ArchiveError, match="文件可能不完整"):
        archive.unpack(half, tmp_path / "unpacked")


def test_a_database_in_use_is_not_restored_into(backup, committed_db, tmp_path):
    manifest = archive.unpack(backup, tmp_path / "unpacked")
    with pytest.raises(ArchiveError, match="不是空的"):
        archive.restore_database(tmp_path / "unpacked" / "database.dump", committed_db, manifest)


def test_a_row_changed_after_the_dump_is_found(backup, committed_db, tmp_path):
    told = archive.unpack(backup, tmp_path / "unpacked").tables
    User.objects.update(username="陈刚")
    with psycopg.connect(committed_db.url("owner")) as owner:
        found = archive.table_digests(owner)
    assert {name for name in told if told[name] != found[name]} == {"auth_user"}
