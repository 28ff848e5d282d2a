"""One PostgreSQL server with its own data folder: made, started, shared between commands, stopped."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg

from fazhi.site.home import private_text
from fazhi.site.postgres import keeper
from fazhi.site.postgres.access import Access, Role, make_url
from fazhi.site.postgres.binaries import NOBODY, Binaries, find_binaries, readable_by_server
from fazhi.site.postgres.errors import LauncherError
from fazhi.site.postgres.lease import Lease, exclusive
from fazhi.site.postgres.setup import DATABASE, ensure_roles

PORT = 5432  # only the name of the socket file: no TCP port is opened
SOCKET_PATH_LIMIT = 100  # sockaddr_un holds 107 bytes, of which the file name takes up to 20
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
    "random_page_cost": "1.1",  # SSDs: the default is for disks that seek
    "max_wal_size": "4GB",
}
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
MEGABYTE = 1 << 20
START_SECONDS = 60
LOG_LIMIT = 10_000_000
ROLE_NAMES: dict[Role, str] = {
    "superuser": "postgres",
    "owner": "fazhi_owner",
    "app": "fazhi_app",
    "eraser": "fazhi_eraser",
}


def memory_settings() -> dict[str, str]:
    """How much memory the server takes of this machine: an eighth for its buffers, between 256 MB and 4 GB."""
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // MEGABYTE
    buffers = min(max(whole // 8, 256), 4096)
    return {
        "shared_buffers": f"{buffers}MB",
        "effective_cache_size": f"{max(whole // 2, buffers)}MB",
        "work_mem": "16MB",
    }


@dataclass
class Cluster:
    """A server whose data lies under ``home/postgres``.

    ``durable=False`` is for tests: faster, and lost on a power cut. ``settings`` are further server settings.
    """

    home: Path
    binaries: Binaries = field(default_factory=find_binaries)
    durable: bool = True
    settings: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.root = self.home / "postgres"
        self.data = self.root / "data"
        self.sockets = self.root / "run"
        self.log = self.home / "logs" / "postgres.log"
        self.keeper: subprocess.Popen[bytes] | None = None

    @contextlib.contextmanager
    def running(self) -> Iterator[Access]:
        """The server runs inside this block, started if need be, stopped if nobody else uses it afterwards."""
        self.prepare_folders()
        lease = Lease(self.root / "users")
        try:
            with exclusive(self.root / "start"):
                self.start()
            yield self.access()
        finally:
            lease.leave(self.stop)
            if self.keeper is not None and not self.alive():
                self.keeper.wait()

    def access(self) -> Access:
        """The addresses of the application's database in every role."""
        passwords = self.passwords()
        host = str(self.reachable_sockets())
        return Access(
            {
                role: make_url(user=name, password=passwords[role], host=host, port=PORT, database=DATABASE)
                for role, name in ROLE_NAMES.items()
            },
            revive=self.revive,
        )

    def revive(self) -> None:
        """Start the server again if it ended although somebody (the caller) is using it."""
        if not self.alive():
            with exclusive(self.root / "start"):
                self.start()

    def passwords(self) -> dict[str, str]:
        """Random passwords of the roles, made once, in a file only its owner may read."""
        made = json.dumps({role: secrets.token_urlsafe(24) for role in ROLE_NAMES})
        passwords: dict[str, str] = json.loads(private_text(self.root / "passwords.json", made))
        return passwords

    # -- starting ---------------------------------------------------------------------------------------

    def start(self) -> None:
        """Make the data folder if there is none, start the server if it does not run, and wait until it answers."""
        if not (self.data / "PG_VERSION").exists():
            self.make_data_folder()
        self.check_version()
        if not self.alive():
            (self.data / "postmaster.pid").unlink(missing_ok=True)
            self.spawn_keeper()
        self.wait_until_answering()

    def prepare_folders(self) -> None:
        """The folders of the server, each with the narrowest rights that work."""
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            self.log.parent.mkdir(parents=True, exist_ok=True)
            self.sockets.mkdir(mode=0o700, exist_ok=True)
            if os.geteuid() == 0:
                os.chown(self.sockets, NOBODY, NOBODY)
        except OSError as error:
            raise LauncherError(
                f"无法使用数据文件夹 {self.home}（{error.strerror}：{error.filename}）："
                "请检查权限，或以环境变量 FAZHI_HOME 另指文件夹。"
            ) from error

    def make_data_folder(self) -> None:
        """Run ``initdb``; the folder gets its name only when it is complete."""
        draft = self.root / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        with tempfile.NamedTemporaryFile("w", prefix="fazhi-", dir=tempfile.gettempdir()) as password:
            password.write(self.passwords()["superuser"])
            password.flush()
            if os.geteuid() == 0:
                os.chown(draft, NOBODY, NOBODY)
                os.chown(password.name, NOBODY, NOBODY)
            self.run_initdb(draft, password.name)
        draft.rename(self.data)

    def run_initdb(self, draft: Path, password_file: str) -> None:
        """``initdb`` with scram for every connection and a locale that every build of PostgreSQL has."""
        programs = readable_by_server(self.binaries)
        builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        locale = builtin if programs.major >= 17 else ["--locale=C.UTF-8"]
        hand_over, names, run_as = self.handing_over(draft, Path(password_file))
        command = [
            programs.program("initdb"),
            "-D",
            names[0],
            "-U",
            ROLE_NAMES["superuser"],
            "-E",
            "UTF8",
            *locale,
        ]
        command += [
            "--auth=scram-sha-256",
            f"--pwfile={names[1]}",
            *([] if self.durable else ["--no-sync"]),
        ]
        opened = [os.open(folder, os.O_RDONLY) for folder in hand_over]
        try:
            filled = [part.format(*(f"/proc/self/fd/{number}" for number in opened)) for part in command]
            made = subprocess.run(
                filled, cwd="/", pass_fds=opened, capture_output=True, text=True, check=False, **run_as
            )
        finally:
            for number in opened:
                os.close(number)
        if made.returncode != 0:
            raise LauncherError(f"无法建立数据库（initdb）：{made.stderr.strip() or made.stdout.strip()}")

    def handing_over(self, *folders: Path) -> tuple[list[str], list[str], dict[str, Any]]:
        """Folders to open for the server, the names by which it then knows them, and the user it runs as.

        Root's server runs as an unprivileged user, who may be unable to enter the parents of the data folder (a
        copy under /root). On Linux it needs no path: an open folder handed over at its start is enough.
        """
        plain = [str(folder).replace("{", "{{").replace("}", "}}") for folder in folders]
        if os.geteuid() != 0:
            return [], plain, {}
        run_as = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        if not Path("/proc/self/fd").is_dir():
            return [], plain, run_as
        return [str(folder) for folder in folders], [f"{{{index}}}" for index in range(len(folders))], run_as

    def check_version(self) -> None:
        """Refuse a data folder another major version made: it would be unreadable at best."""
        made_by = int((self.data / "PG_VERSION").read_text(encoding="ascii"))
        if made_by != self.binaries.major:
            raise LauncherError(
                f"数据文件夹 {self.data} 由 PostgreSQL {made_by} 建立，现有程序为 {self.binaries.version}"
                f"（{self.binaries.origin}）：请用原版本执行 fazhi backup，再恢复到新的数据文件夹。"
            )

    def spawn_keeper(self) -> None:
        """Start the server under its keeper."""
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        programs = readable_by_server(self.binaries)
        folder = self.reachable_sockets() if os.geteuid() else self.sockets
        hand_over, (data, sockets), run_as = self.handing_over(self.data, folder)
        settings = SETTINGS | (memory_settings() if self.durable else NOT_DURABLE) | self.settings
        command = [programs.program("postgres"), "-D", data, "-p", str(PORT), "-k", sockets]
        command += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        plan = {
            "users": str(self.root / "users"),
            "hand_over": hand_over,
            "command": command,
            "run_as": run_as,
        }
        # a keeper that held the terminal or pipe of its starter would keep whoever reads that waiting
        with self.log.open("ab") as log:
            self.keeper = subprocess.Popen(
                [sys.executable, "-S", "-E", "-s", keeper.__file__, json.dumps(plan)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
            )

    def wait_until_answering(self) -> None:
        """Return when the server takes connections and has its roles; raise with the end of its log otherwise."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                with psycopg.connect(
                    self.access().url("superuser", "postgres"), autocommit=True
                ) as connection:
                    ensure_roles(connection, self.passwords())
                    return
            except psycopg.OperationalError as error:
                ended = self.keeper is not None and self.keeper.poll() is not None
                if ended or time.monotonic() > deadline or "authentication failed" in str(error):
                    raise LauncherError(f"数据库没有启动：{error}\n{self.end_of_log()}".strip()) from error
            time.sleep(0.03)

    def end_of_log(self) -> str:
        """The last lines the server wrote."""
        if not self.log.exists():
            return ""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-8:]
        return "\n".join([f"日志 {self.log} 的最后几行：", *lines])

    # -- sockets ----------------------------------------------------------------------------------------

    def reachable_sockets(self) -> Path:
        """The folder of the socket under a name short enough for the operating system."""
        if len(os.fsencode(self.sockets)) <= SOCKET_PATH_LIMIT - 20:
            return self.sockets
        folder = Path(tempfile.gettempdir()) / f"fazhi-{os.geteuid()}"
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.is_symlink() or folder.stat().st_uid != os.geteuid() or folder.stat().st_mode & 0o077:
            raise LauncherError(
                f"{folder} 不归当前用户独有，不予使用：请删除该文件夹，或设置较短的 FAZHI_HOME。"
            )
        short = folder / sha256(os.fsencode(self.sockets)).hexdigest()[:12]
        with contextlib.suppress(FileExistsError):
            short.symlink_to(self.sockets)
        if len(os.fsencode(short)) > SOCKET_PATH_LIMIT - 20:
            raise LauncherError(f"套接字路径过长（{short}）：请设置较短的 FAZHI_HOME 或 TMPDIR。")
        return short

    # -- stopping ---------------------------------------------------------------------------------------

    def server_pid(self) -> int | None:
        """The number of the process that the data folder says serves it, whether it lives or not."""
        try:
            return int((self.data / "postmaster.pid").read_text(encoding="utf-8").split("\n")[0])
        except (OSError, ValueError):
            return None

    def alive(self) -> bool:
        """Whether the process in the pid file lives and is a server of this data folder (numbers are reused)."""
        pid = self.server_pid()
        if pid is None:
            return False
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        try:
            return Path(f"/proc/{pid}/cwd").samefile(self.data)
        except FileNotFoundError:
            # no /proc on this system, or the process has just ended
            return not Path("/proc/self").exists()

    def stop(self) -> None:
        """Stop the server and return when it is gone."""
        pid = self.server_pid()
        if pid is None or not self.alive():
            return
        deadline = time.monotonic() + keeper.STOP_SECONDS
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
        while self.alive():
            if time.monotonic() > deadline:
                raise LauncherError(
                    f"数据库进程 {pid} 未在 {keeper.STOP_SECONDS} 秒内停止：请查看 {self.log}。"
                )
            time.sleep(0.02)
