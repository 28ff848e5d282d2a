"""Who is using the server: a lock that the kernel takes back from a process that was killed."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """One process at a time inside."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


class Lease:
    """A share in the running server. The last one out stops it."""

    def __init__(self, path: Path) -> None:
        # waits here while the server of an earlier command is being stopped
        self.descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self.descriptor, fcntl.LOCK_SH)

    def leave(self, stop: Callable[[], None]) -> None:
        """Give the share back; if nobody else holds one, return only after the server has stopped."""
        fcntl.flock(self.descriptor, fcntl.LOCK_UN)
        try:
            while not self.tried(fcntl.LOCK_EX):
                if self.tried(fcntl.LOCK_SH):
                    return
                time.sleep(0.02)
            stop()
        finally:
            os.close(self.descriptor)

    def tried(self, kind: int) -> bool:
        """Whether a lock of this kind was free and is now ours."""
        try:
            fcntl.flock(self.descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
