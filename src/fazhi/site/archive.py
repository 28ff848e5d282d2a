"""Backups: the database, the evidence files, the county's own procedures in use and the signing key in one file.

Each part stands in it with its digest.

The file is a tar (``.tar``, or ``.tar.gz``): ``manifest.json`` first, then ``database.dump`` (pg_dump's custom
format), ``secret.key`` and ``evidence/…``. The manifest also holds, for each table, the number of rows and a digest
over them, taken in the snapshot that was dumped, so that a restored database can be compared with the original.
"""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from fazhi.site.home import procedures_in_use
from fazhi.site.postgres import Access, Binaries, find_binaries
from fazhi.site.postgres.access import without_password

FORMAT = 1
MEMBER = re.compile(r"(database\.dump|secret\.key|(evidence|procedures-in-use)/[A-Za-z0-9._/-]+)")
BLOCK = 1 << 20


class ArchiveError(RuntimeError):
    """A backup cannot be written, read or restored; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds: sha256 of every member, and rows and digest of every table."""

    format: int
    made_at: str
    postgres: str
    members: dict[str, str]
    tables: dict[str, list[Any]]


# -- writing ----------------------------------------------------------------------------------------------


def write(target: Path, *, home: Path, access: Access, at: datetime) -> Manifest:
    """Write a backup to ``target``, which must not exist yet; it appears whole or not at all, readable by its owner only."""
    if target.exists():
        raise ArchiveError(f"{target} 已经存在：请换一个文件名，备份不会覆盖已有文件。")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".fazhi-backup-") as folder:
        dump = Path(folder) / "database.dump"
        version, tables = dump_database(access, dump)
        # after the dump: a file is stored before the row that names it, so none the dump names is missing
        sources = {"database.dump": dump, **files_of(home)}
        members = {name: digest_of(path) for name, path in sources.items()}
        manifest = Manifest(FORMAT, at.isoformat(), version, members, tables)
        draft = Path(folder) / "backup.tar"
        pack(draft, manifest, sources, compressed=target.suffix in {".gz", ".tgz"})
        draft.replace(target)
    return manifest


def files_of(home: Path) -> dict[str, Path]:
    """The files of the data folder that a backup holds, by their names in it."""
    found = {
        str(path.relative_to(home)): path
        for folder in ("evidence", procedures_in_use(home).name)
        for path in sorted((home / folder).rglob("*"))
        if path.is_file()
    }
    key = home / "secret.key"
    return found | ({"secret.key": key} if key.is_file() else {})


def dump_database(access: Access, target: Path) -> tuple[str, dict[str, list[Any]]]:
    """Dump and count in one snapshot; returns the server's version and the tables' rows and digests."""
    url = access.url("owner")
    with psycopg.connect(url) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        snapshot = fetched(connection, "SELECT pg_export_snapshot()")
        version = str(fetched(connection, "SHOW server_version"))
        program = programs_for(int(version.split(".", maxsplit=1)[0])).program("pg_dump")
        run_program(
            [
                program,
                "--format=custom",
                "--no-owner",
                "--no-acl",
                f"--snapshot={snapshot}",
                f"--file={target}",
            ],
            url,
        )
        return version, table_digests(connection)


def table_digests(connection: psycopg.Connection) -> dict[str, list[Any]]:
    """For every table its number of rows and a digest over them that does not depend on their order."""
    connection.execute("SET LOCAL timezone = 'UTC'")
    names = connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1"
    ).fetchall()
    counted = sql.SQL(
        "SELECT count(*), coalesce(sum(('x' || left(md5(t::text), 16))::bit(64)::bigint::numeric), 0)::text FROM {} t"
    )
    found = {name: connection.execute(counted.format(sql.Identifier(name))).fetchone() for (name,) in names}
    return {name: list(row) for name, row in found.items() if row is not None}


def pack(draft: Path, manifest: Manifest, sources: dict[str, Path], *, compressed: bool) -> None:
    """Write the tar: the manifest first, so that a reader knows at once what to expect."""
    draft.touch(mode=0o600)
    text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
    with tarfile.open(draft, "w:gz" if compressed else "w") as archive:
        head = tarfile.TarInfo("manifest.json")
        head.size = len(text)
        archive.addfile(head, io.BytesIO(text))
        for name, path in sources.items():
            archive.add(path, name, recursive=False)


# -- reading ----------------------------------------------------------------------------------------------


def unpack(source: Path, folder: Path) -> Manifest:
    """Unpack a backup into an empty folder and check every digest. Raises ``ArchiveError`` naming the first fault."""
    try:
        with tarfile.open(source) as archive:
            manifest = read_manifest(archive, source)
            found = {
                member.name: stored(archive, member, folder)
                for member in archive
                if member.name != "manifest.json"
            }
    except (tarfile.TarError, EOFError, OSError) as error:
        raise ArchiveError(f"无法读取备份文件 {source}（{error}）：文件可能不完整，请换一份备份。") from error
    for name, digest in manifest.members.items():
        if found.get(name) != digest:
            raise ArchiveError(
                f"备份文件 {source} 中的 {name} 缺失或与清单不符：文件已损坏或被改动，请换一份备份。"
            )
    if found.keys() - manifest.members.keys():
        raise ArchiveError(f"备份文件 {source} 含有清单以外的内容：文件被改动过，请换一份备份。")
    return manifest


def read_manifest(archive: tarfile.TarFile, source: Path) -> Manifest:
    """The manifest, which is the first member."""
    head = archive.next()
    stream = archive.extractfile(head) if head is not None and head.name == "manifest.json" else None
    if stream is None:
        raise ArchiveError(f"{source} 不是法治平台的备份文件（缺少清单）。")
    told = json.loads(stream.read())
    if told.get("format") != FORMAT:
        raise ArchiveError(
            f"{source} 的备份格式为 {told.get('format')}，本版本只认识 {FORMAT}：请用相应版本恢复。"
        )
    return Manifest(**told)


def stored(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> str:
    """Write one member below ``folder`` and return its sha256; refuses names that lead elsewhere."""
    stream = archive.extractfile(member) if member.isfile() else None
    if stream is None or not MEMBER.fullmatch(member.name) or ".." in member.name:
        raise ArchiveError(f"备份文件中有不应有的内容 {member.name}：文件被改动过，请换一份备份。")
    path = folder / member.name
    path.parent.mkdir(parents=True, exist_ok=True)
    digest = sha256()
    with path.open("wb") as target:
        for block in blocks(stream):
            digest.update(block)
            target.write(block)
    path.chmod(member.mode & 0o700 if member.name.startswith("evidence/") else 0o600)
    return digest.hexdigest()


def restore_database(dump: Path, access: Access, manifest: Manifest) -> None:
    """Load the dump into the empty database and compare every table with the manifest."""
    url = access.url("owner")
    with psycopg.connect(url) as connection:
        if fetched(connection, "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()"):
            raise ArchiveError(
                "目标数据库不是空的：恢复只在空的数据文件夹（或空的数据库）中进行，现有数据未被改动。"
            )
        version = str(fetched(connection, "SHOW server_version"))
    program = programs_for(int(version.split(".", maxsplit=1)[0])).program("pg_restore")
    command = [program, "--no-owner", "--no-acl", "--exit-on-error", "--single-transaction"]
    run_program([*command, f"--dbname={without_password(url)}", str(dump)], url)
    with psycopg.connect(url) as connection:
        found = table_digests(connection)
    wrong = sorted(
        name for name in manifest.tables.keys() | found.keys() if manifest.tables.get(name) != found.get(name)
    )
    if wrong:
        raise ArchiveError(
            f"恢复后的数据表与备份清单不符：{'、'.join(wrong)}。请删除该数据文件夹，换一份备份重试。"
        )


# -- programs ---------------------------------------------------------------------------------------------


def programs_for(server_major: int) -> Binaries:
    """pg_dump and pg_restore at least as new as the server: the same version where there is one."""
    newest = find_binaries()
    return newest if newest.major == server_major else find_binaries(server_major)


def run_program(command: list[str], url: str) -> None:
    """Run one of PostgreSQL's programs; the password goes by the environment, where ``ps`` does not show it."""
    environment = os.environ | {"PGPASSWORD": str(conninfo_to_dict(url).get("password") or "")}
    named = (
        command
        if any(part.startswith("--dbname=") for part in command)
        else [*command, f"--dbname={without_password(url)}"]
    )
    done = subprocess.run(named, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ArchiveError(f"{Path(command[0]).name} 失败：{done.stderr.strip()}")


def fetched(connection: psycopg.Connection, query: str) -> Any:
    """The one value a query returns."""
    row = connection.execute(query).fetchone()
    return None if row is None else row[0]


def blocks(stream: IO[bytes]) -> Iterator[bytes]:
    """A file's bytes, a megabyte at a time."""
    while block := stream.read(BLOCK):
        yield block


def digest_of(path: Path) -> str:
    """The sha256 of a file."""
    digest = sha256()
    with path.open("rb") as stream:
        for block in blocks(stream):
            digest.update(block)
    return digest.hexdigest()
