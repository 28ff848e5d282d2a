"""The two ways out: a mail server, and an SMS gateway spoken to over HTTP.

A transport either returns (the other side has taken the message), or raises one of three: `NotSent` (certainly
not taken, worth another try), `Rejected` (certainly not taken, and never will be), `Unsure` (nobody can say).
"""

import json
import re
import smtplib
import ssl
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime
from functools import cache
from typing import Any, Literal, Protocol, TypeAlias
from uuid import UUID

import httpx

Security: TypeAlias = Literal["none", "starttls", "tls"]

_LONGEST_ANSWER = 64_000
_PLACE = re.compile(r"\{(?:address|text|key)\}")


class NotSent(Exception):
    """The message was certainly not taken; another try may succeed."""


class Rejected(Exception):
    """The message was certainly not taken, and the same message never will be."""


class Unsure(Exception):
    """The message may or may not have been taken."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One message as it is handed over. ``id`` is the same for every try, so the other side can drop repeats."""

    id: UUID
    channel: str
    address: str
    subject: str
    body: str
    written_at: datetime


class Transport(Protocol):
    """A way out. ``idempotent``: the other side takes repeats of one ``Letter.id`` as one message."""

    @property
    def idempotent(self) -> bool: ...

    def send(self, letter: Letter) -> str:
        """Hand over one message; returns the other side's number for it, "" if it gives none."""
        ...


@dataclass(frozen=True, slots=True)
class Smtp:
    """A mail server. The Message-ID is made from the letter's id, so that copies can be told to be copies.

    Most mailboxes do not drop copies, so this way is not ``idempotent``.
    """

    host: str
    port: int
    sender: str
    username: str = ""
    password: str = ""
    security: Security = "none"
    timeout_s: float = 20
    idempotent: bool = False

    def send(self, letter: Letter) -> str:
        message = self._written(letter)
        server = self._connected()
        try:
            self._announce(server, letter.address)
            self._hand_over(server, message.as_bytes())
        finally:
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
        return str(message["Message-ID"])

    def _written(self, letter: Letter) -> EmailMessage:
        message = EmailMessage(policy=SMTP_POLICY)
        message["From"] = self.sender
        message["To"] = letter.address
        message["Subject"] = letter.subject
        message["Date"] = format_datetime(letter.written_at)
        message["Message-ID"] = f"<{letter.id}@{self._domain()}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.body, charset="utf-8", cte="base64")
        return message

    def _domain(self) -> str:
        return self.sender.rpartition("@")[2].strip("> ") or self.host

    def _connected(self) -> smtplib.SMTP:
        # its own name for itself: looking it up can take longer than the message
        name = self._domain()
        try:
            if self.security == "tls":
                server: smtplib.SMTP = smtplib.SMTP_SSL(
                    self.host, self.port, name, timeout=self.timeout_s, context=_certificates()
                )
            else:
                server = smtplib.SMTP(self.host, self.port, name, timeout=self.timeout_s)
        except (smtplib.SMTPException, OSError) as fault:
            raise NotSent(f"{self.host}:{self.port}: {fault}") from fault
        try:
            if self.security == "starttls":
                server.starttls(context=_certificates())
            if self.username:
                server.login(self.username, self.password)
        except (smtplib.SMTPException, OSError) as fault:
            server.close()
            raise NotSent(f"{self.host}:{self.port}: {fault}") from fault
        return server

    def _announce(self, server: smtplib.SMTP, address: str) -> None:
        """Sender and addressee; the server has no message yet, whatever goes wrong."""
        try:
            server.ehlo_or_helo_if_needed()
            _checked(server.mail(self.sender.rpartition("<")[2].rstrip("> ")))
            _checked(server.rcpt(address))
        except UnicodeEncodeError as fault:
            raise Rejected(f"the mail server takes no such address: {fault.reason}") from fault
        except (smtplib.SMTPException, OSError) as fault:
            raise NotSent(str(fault)) from fault

    def _hand_over(self, server: smtplib.SMTP, message: bytes) -> None:
        """The message itself. Once it has begun to travel, silence says nothing about its arrival."""
        try:
            answer = server.data(message)
        except smtplib.SMTPDataError as refusal:
            answer = (refusal.smtp_code, _bytes(refusal.smtp_error))
        except (smtplib.SMTPException, OSError) as fault:
            raise Unsure(str(fault)) from fault
        _checked(answer)


@dataclass(frozen=True, slots=True)
class HttpGateway:
    """An SMS gateway that takes JSON over HTTP, whichever it is.

    In every text of ``body``, ``{address}``, ``{text}`` and ``{key}`` stand for the number, the message and the
    letter's id; the id also goes out as ``Idempotency-Key``. Taken means: an answer of 200–299 and, where
    ``success_field`` is named (a path such as ``result.code``), that field equal to ``success_value``. Set
    ``idempotent`` only for a gateway that promises to drop repeats of a key.
    """

    url: str
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=lambda: {"to": "{address}", "text": "{text}"})
    success_field: str = ""
    success_value: Any = None
    id_field: str = ""
    idempotent: bool = False
    timeout_s: float = 20
    proxy: str | None = None

    def send(self, letter: Letter) -> str:
        status, answer = self._asked(letter)
        if status >= 500:
            raise Unsure(f"HTTP {status}: {_excerpt(answer)}")
        if status in (401, 403, 408, 425, 429) or status < 200 or 300 <= status < 400:
            raise NotSent(f"HTTP {status}: {_excerpt(answer)}")
        if status >= 400:
            raise Rejected(f"HTTP {status}: {_excerpt(answer)}")
        return self._number(status, answer)

    def _asked(self, letter: Letter) -> tuple[int, bytes]:
        values = {"{address}": letter.address, "{text}": letter.body, "{key}": str(letter.id)}
        headers = {"Idempotency-Key": str(letter.id), **self.headers}
        try:
            with (
                self._client() as client,
                client.stream(
                    self.method, self.url, headers=headers, json=_filled(self.body, values)
                ) as answer,
            ):
                return answer.status_code, self._read(answer)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError) as fault:
            raise NotSent(f"{self.url}: {fault}") from fault
        except (httpx.UnsupportedProtocol, httpx.InvalidURL) as fault:
            raise NotSent(f"{self.url}: {fault}") from fault
        except httpx.HTTPError as fault:
            raise Unsure(f"{self.url}: {type(fault).__name__} {fault}") from fault

    def _client(self) -> httpx.Client:
        # a line of its own for each message: on a kept one, a hang-up could not be told from a lost answer
        return httpx.Client(timeout=self.timeout_s, proxy=self.proxy, trust_env=False, verify=_certificates())

    def _read(self, answer: httpx.Response) -> bytes:
        """The answer's beginning; one that drips for longer than the timeout is cut off."""
        content, started = b"", time.monotonic()
        for chunk in answer.iter_bytes():
            content += chunk
            if len(content) > _LONGEST_ANSWER or time.monotonic() - started > self.timeout_s:
                break
        return content[:_LONGEST_ANSWER]

    def _number(self, status: int, answer: bytes) -> str:
        if not (self.success_field or self.id_field):
            return ""
        try:
            said = json.loads(answer)
        except ValueError as fault:
            raise Unsure(f"HTTP {status}, but no JSON: {_excerpt(answer)}") from fault
        if self.success_field and _at(said, self.success_field) != self.success_value:
            raise NotSent(f"HTTP {status}: {_excerpt(answer)}")
        number = _at(said, self.id_field) if self.id_field else None
        return "" if number is None else str(number)[:200]


@cache
def _certificates() -> ssl.SSLContext:
    """Whom to trust: the usual authorities and those of this machine. Read once, for that takes long."""
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    return context


def _checked(answer: tuple[int, bytes]) -> None:
    """A mail server's answer: 2xx taken, 4xx not now, 5xx never (RFC 5321, 4.2.1)."""
    code, text = answer
    if 200 <= code < 300:
        return
    raise (Rejected if 500 <= code < 600 else NotSent)(f"{code} {_excerpt(text)}")


def _filled(template: Any, values: Mapping[str, str]) -> Any:
    if isinstance(template, str):
        return _replaced(template, values)
    if isinstance(template, Mapping):
        return {name: _filled(inner, values) for name, inner in template.items()}
    if isinstance(template, list | tuple):
        return [_filled(inner, values) for inner in template]
    return template


def _replaced(text: str, values: Mapping[str, str]) -> str:
    """Every place filled in one pass, so that a message holding "{key}" itself goes out as it was written."""
    return _PLACE.sub(lambda place: values[place[0]], text)


def _at(said: Any, path: str) -> Any:
    for name in path.split("."):
        if not isinstance(said, Mapping):
            return None
        said = said.get(name)
    return said


def _excerpt(answer: bytes) -> str:
    return " ".join(answer.decode("utf-8", "replace").split())[:300]


def _bytes(text: bytes | str) -> bytes:
    return text.encode() if isinstance(text, str) else text
