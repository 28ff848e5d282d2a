"""The people of the tests, and real servers on loopback that misbehave on demand."""

import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Duty, Person, Post, Unit

AT = datetime(2026, 11, 22, 8, tzinfo=UTC)


@dataclass
class Gateway:
    """What a loopback SMS gateway was asked, and what it shall answer next (the last answer repeats)."""

    url: str = ""
    answers: list[tuple[int, Any]] = field(
        default_factory=lambda: [(200, {"code": 0, "data": {"id": "g-1"}})]
    )
    asked: list[dict[str, Any]] = field(default_factory=list)
    taken: dict[str, str] = field(default_factory=dict)
    release: threading.Event = field(default_factory=threading.Event)

    def next_answer(self) -> tuple[int, Any]:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


class Asked(BaseHTTPRequestHandler):
    """Answers as told; ``"hang up"`` takes the message and closes the line, ``"stay silent"`` never answers."""

    gateway: Gateway

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        said = json.loads(body)
        self.gateway.asked.append({"body": said, "headers": dict(self.headers), "path": self.path})
        status, answer = self.gateway.next_answer()
        if status < 300:
            self.gateway.taken.setdefault(self.headers["Idempotency-Key"], said.get("text", ""))
        if answer == "hang up":
            self.close_connection = True
            return
        if answer == "stay silent":
            self.gateway.release.wait(20)
            return
        content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the standard library's
        """Quiet."""


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    state = Gateway()
    handler = type("Handler", (Asked,), {"gateway": state})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    state.url = f"http://127.0.0.1:{server.server_address[1]}/send"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield state
    state.release.set()
    server.shutdown()
    thread.join(10)
    server.server_close()


@dataclass
class Mailbox:
    """What a loopback mail server received. ``refuse`` maps a command to the answer given instead of taking it."""

    host: str = "127.0.0.1"
    port: int = 0
    received: list[Envelope] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    hang_up_after_data: bool = False

    async def handle_MAIL(  # noqa: N802 - the name is the library's
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self.refuse.get("MAIL", "250 OK")

    async def handle_RCPT(  # noqa: N802 - the name is the library's
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if "RCPT" in self.refuse:
            return self.refuse["RCPT"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the name is the library's
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if "DATA" in self.refuse:
            return self.refuse["DATA"]
        self.received.append(envelope)
        if self.hang_up_after_data:
            server.transport.abort()
        return "250 taken"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    box = Mailbox(port=free_port())
    controller = Controller(box, hostname=box.host, port=box.port)
    controller.start()
    yield box
    controller.stop()


def appointed(name: str, unit: Unit, *verbs: str) -> Actor:
    """Somebody in a post with these duties, as an actor."""
    person = Person.objects.create(name=name)
    post = Post.objects.create(
        person=person,
        unit=unit,
        title_zh="工作人员",
        title_en="Clerk",
        held_from=datetime(2026, 1, 1, tzinfo=UTC),
    )
    for verb in verbs:
        Duty.objects.create(post=post, verb=verb, held_from=post.held_from)
    return Actor(
        "official", name, post.pk, person.pk, unit.pk, unit.path, unit.name_zh, verbs=frozenset(verbs)
    )


@pytest.fixture
def centre() -> Unit:
    """Asked for after ``db`` or ``committed_db``."""
    return Unit.objects.create(
        code="centre",
        name_zh="受理中心",
        name_en="Centre",
        kind="centre",
        path="/centre/",
        opened_on=date(2000, 1, 1),
    )
