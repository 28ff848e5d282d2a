"""The processes of a running Fazhi: the web server and the worker for jobs."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping

from fazhi.site.postgres import Access
from fazhi.site.processes import Child

THREADS = 4  # of each web process; the pool holds as many connections
READY_SECONDS = 60
# what only administrators' commands may have: the server's processes get the app role's address and no other
NOT_FOR_CHILDREN = ("FAZHI_OWNER_URL", "FAZHI_ERASER_URL", "FAZHI_ROLE", "FAZHI_POOL")


class PortTaken(RuntimeError):
    """No port to listen on; the message says which were tried and what to do."""


def web_workers() -> int:
    """Web processes: ``FAZHI_WEB_WORKERS``, else one for each processor, four at most."""
    given = os.environ.get("FAZHI_WEB_WORKERS")
    return int(given) if given else min(4, os.cpu_count() or 1)


def child_environment(access: Access, more: Mapping[str, str]) -> dict[str, str]:
    """The environment of a process that serves: the database as the app role, and nothing above it."""
    inherited = {name: value for name, value in os.environ.items() if name not in NOT_FOR_CHILDREN}
    django = {"DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "fazhi.site.settings")}
    return inherited | access.environment("app") | django | dict(more)


def web_server(
    access: Access, *, host: str, port: int, hashed_static: bool = True, workers: int | None = None
) -> Child:
    """The WSGI server, not started."""
    granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
    granian += ["--workers", str(workers or web_workers()), "--blocking-threads", str(THREADS)]
    granian += [
        "--no-ws",
        "--log-level",
        "warning",
        "--respawn-failed-workers",
        "--workers-kill-timeout",
        "10",
    ]
    environment = child_environment(
        access, {"FAZHI_POOL": str(THREADS), "FAZHI_HASHED_STATIC": "1" if hashed_static else "0"}
    )
    return Child("网页服务", [*granian, "fazhi.site.wsgi:application"], environment)


def job_worker(access: Access) -> Child:
    """The worker that does the jobs, not started."""
    command = [sys.executable, "-m", "fazhi.site.worker"]
    # without its parent it has no database either, in which it could note how far its jobs have come
    return Child("后台任务", command, child_environment(access, {}), when_orphaned=signal.SIGKILL)


def free_port(host: str, wanted: int, *, tries: int = 50) -> int:
    """The first port from ``wanted`` on that nobody uses. Raises ``PortTaken`` where there is none."""
    for port in range(wanted, wanted + tries):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((host, port))
            except OSError:
                continue
            return int(trial.getsockname()[1])
    ports = f"端口 {wanted} " if tries == 1 else f"从 {wanted} 到 {wanted + tries - 1} 的端口都"
    raise PortTaken(f"{host} 上{ports}已被占用：请用 --port 指定其他端口。")


def base_url(host: str, port: int) -> str:
    """The address to type into a browser on this machine."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104 - compared, not bound
    return f"http://{shown}:{port}"


def wait_until_answering(child: Child, url: str) -> bool:
    """Whether the web server answers (with anything) before ``READY_SECONDS`` pass or it ends."""
    deadline = time.monotonic() + READY_SECONDS
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while child.ended() is None and time.monotonic() < deadline:
        try:
            opener.open(f"{url}/api/openapi.json", timeout=5).close()
        except urllib.error.HTTPError:
            return True
        except OSError:
            time.sleep(0.05)
            continue
        return True
    return False
