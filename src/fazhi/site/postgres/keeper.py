"""The keeper: a small process that holds the server as its child and stops it when nobody uses it any more.

Run as a program by its path, with one JSON argument (see ``Plan`` in ``cluster.py``); standard library only, so
that it starts at once and stays small. Everyone who uses the database holds a shared lock on the ``users`` file;
the kernel takes it away from a process that is killed. The keeper waits for the exclusive lock: it gets it when
the last user is gone, however it went. If the keeper itself is killed, the kernel (Linux) tells the server to stop.
"""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import signal
import subprocess
import sys
from types import FrameType
from typing import Any, NoReturn

PR_SET_PDEATHSIG = 1
STOP_SECONDS = 60


class Over(Exception):
    """The server ended by itself, or the keeper was told to stop."""


def interrupted(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise Over


def start(plan: dict[str, Any]) -> subprocess.Popen[bytes]:
    """Start the server as the plan says: folders handed over as open descriptors where it may not enter their parents."""
    opened = [os.open(folder, os.O_RDONLY) for folder in plan["hand_over"]]
    command = [part.format(*(f"/proc/self/fd/{number}" for number in opened)) for part in plan["command"]]
    library = ctypes.CDLL(None) if sys.platform == "linux" else None

    def stop_with_keeper() -> None:
        if library is not None:
            library.prctl(PR_SET_PDEATHSIG, signal.SIGINT)

    return subprocess.Popen(
        command,
        cwd="/",
        pass_fds=opened,
        start_new_session=True,
        preexec_fn=stop_with_keeper,  # noqa: PLW1509 - this program has one thread
        **plan["run_as"],
    )


def stop(server: subprocess.Popen[bytes]) -> None:
    """A fast shutdown, and after a minute an immediate one (which the next start recovers from)."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if server.poll() is None:
            server.send_signal(how)
        try:
            server.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            continue
        return


def main(argument: str) -> None:
    """Start the server, wait until nobody uses it, stop it."""
    plan = json.loads(argument)
    users = os.open(plan["users"], os.O_RDWR)
    server = start(plan)
    try:
        signal.signal(signal.SIGTERM, interrupted)
        signal.signal(signal.SIGCHLD, interrupted)
        if server.poll() is None:
            fcntl.flock(users, fcntl.LOCK_EX)
    except Over:
        pass
    finally:
        stop(server)


if __name__ == "__main__":
    main(sys.argv[1])
