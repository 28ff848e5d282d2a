"""A client that costs next to nothing: what is measured on the same two processors is the server, not its client.

Requests are made beforehand; a connection writes one and reads the answer's status and length. Every connection comes
from an address of its own (127.0.0.0/8), as residents do, and makes as many requests as one address is allowed a minute.
"""

import itertools
import random
import re
import resource
import socket
from dataclasses import dataclass

HEADER = re.compile(rb"HTTP/1\.1 (\d{3}).*?\r\ncontent-length: *(\d+)", re.DOTALL | re.IGNORECASE)
MOST = 50
"""Requests over one connection. The interface lets an address without a key make sixty a minute."""


class Refused(RuntimeError):
    """The server answered with another status than 201."""


@dataclass
class Poster:
    """One client that posts prepared requests one after the other."""

    port: int
    connection: socket.socket | None = None
    made: int = 0

    def post(self, request: bytes) -> bytes:
        """The answer's body. Raises ``Refused``."""
        if self.connection is None or self.made >= MOST:
            self.close()
            self.connection = socket.create_connection(
                ("127.0.0.1", self.port), timeout=60, source_address=(fresh_address(), 0)
            )
            self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.made += 1
        self.connection.sendall(request)
        return self._answer(self.connection)

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
        self.connection, self.made = None, 0

    @staticmethod
    def _answer(connection: socket.socket) -> bytes:
        read = b""
        while b"\r\n\r\n" not in read:
            more = connection.recv(65_536)
            if not more:
                raise Refused(f"the connection ended: {read[:300]!r}")
            read += more
        head, _blank, body = read.partition(b"\r\n\r\n")
        told = HEADER.match(head)
        if told is None:
            raise Refused(f"no answer of a known length: {head[:300]!r}")
        while len(body) < int(told[2]):
            body += connection.recv(65_536)
        if told[1] != b"201":
            raise Refused(f"{head[:60]!r} {body[:300]!r}")
        return body


_numbers = itertools.count(random.randrange(250**3))  # noqa: S311 - addresses, not secrets


def fresh_address() -> str:
    """A loopback address that this run has not used yet."""
    n = next(_numbers)
    return f"127.{1 + n // 62_500 % 250}.{n // 250 % 250}.{1 + n % 250}"


def request(body: bytes) -> bytes:
    """A demand handed in, as bytes."""
    return (
        b"POST /api/demands/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        b"Accept-Language: zh-hans\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    )


def own_seconds() -> float:
    """Processor seconds this process has used so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
