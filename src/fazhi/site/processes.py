"""Child processes that never outlive their parent, however it ends."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

PR_SET_PDEATHSIG = 1
STOP_SECONDS = 15
# loaded before the fork: nothing may be imported between fork and exec
LIBRARY = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass
class Child:
    """One process with a process group of its own, so that Ctrl-C reaches the parent alone, which then stops it.

    ``when_orphaned`` is the signal the kernel (Linux) sends it when its parent ends, even by ``kill -9``. Other
    systems have nothing like it; there an orderly end of the parent still stops the children.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    when_orphaned: signal.Signals = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0

    def start(self) -> None:
        """Start the process."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            env={**self.environment},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=self.end_with_parent,  # noqa: PLW1509 - this program has one thread
        )

    def end_with_parent(self) -> None:
        """Run in the new process, before its program."""
        if LIBRARY is not None:
            LIBRARY.prctl(PR_SET_PDEATHSIG, self.when_orphaned)

    def ended(self) -> int | None:
        """The exit code, or None while it runs."""
        return None if self.process is None else self.process.poll()

    def ask_to_stop(self) -> None:
        """SIGTERM: finish the requests and jobs in hand."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait_or_kill(self, deadline: float) -> None:
        """Wait until the deadline (monotonic seconds), then kill what is left of the process group."""
        if self.process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=max(0.1, deadline - time.monotonic()))
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def stop_all(children: Sequence[Child]) -> None:
    """Stop all, together, within ``STOP_SECONDS``."""
    for child in children:
        child.ask_to_stop()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        child.wait_or_kill(deadline)
