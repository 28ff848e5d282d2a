"""Signed notes and checkpoints: C2SP signed-note, tlog-checkpoint and cosignature/v1, with Ed25519.

A note is text and below it one line for each signature. Lines of keys nobody here knows are ignored; a line of a known key
that does not fit makes the note worthless.
"""

import base64
import binascii
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519, COSIGNATURE = 0x01, 0x04
DASH = "\u2014"
MOST_BYTES = 1_000_000
MOST_LINES = 100


class NoteError(ValueError):
    """A note, a key or a checkpoint is not what it should be; the message says what and where."""


@dataclass(frozen=True, slots=True)
class Verifier:
    """A key that signs notes: its name, and what it signs (``ED25519`` the text, ``COSIGNATURE`` the text at a time)."""

    name: str
    algorithm: int
    public: bytes

    @property
    def id(self) -> bytes:
        """Four bytes that find its lines: they are a hint, not a proof."""
        return sha256(self.name.encode() + b"\n" + bytes([self.algorithm]) + self.public).digest()[:4]

    def __str__(self) -> str:
        spelled = base64.b64encode(bytes([self.algorithm]) + self.public).decode()
        return f"{self.name}+{self.id.hex()}+{spelled}"

    @classmethod
    def parse(cls, text: str) -> "Verifier":
        """A key as it is handed around: ``name+id+key``. Raises ``NoteError``."""
        try:
            name, hint, spelled = text.strip().split("+", 2)
            key = base64.b64decode(spelled, validate=True)
        except ValueError:
            raise NoteError(f"“{text.strip()[:80]}” is not a key of the form name+id+key") from None
        found = cls(_named(name), key[0] if key else 0, key[1:])
        if found.algorithm not in {ED25519, COSIGNATURE} or len(found.public) != 32:
            raise NoteError(f"the key of {name} is not an Ed25519 key")
        if found.id.hex() != hint:
            raise NoteError(f"the key of {name} does not have the id {hint}")
        return found

    def signed(self, text: str, signature: bytes) -> datetime | None:
        """Check one signature; the time a cosignature states, else ``None``. Raises ``NoteError``."""
        stated, body = None, text.encode()
        if self.algorithm == COSIGNATURE:
            if len(signature) != 72:
                raise NoteError(f"the cosignature of {self.name} has the wrong length")
            stated = datetime.fromtimestamp(int.from_bytes(signature[:8], "big"), UTC)
            body, signature = _timed(text, stated), signature[8:]
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, body)
        except InvalidSignature:
            raise NoteError(f"the signature of {self.name} does not fit the text") from None
        return stated


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key with its name. ``algorithm`` as in ``Verifier``."""

    name: str
    private: Ed25519PrivateKey
    algorithm: int = ED25519

    @property
    def verifier(self) -> Verifier:
        """The key to hand around."""
        return Verifier(_named(self.name), self.algorithm, self.private.public_key().public_bytes_raw())

    def line(self, text: str, at: datetime | None = None) -> str:
        """The signature line over a text; a cosignature states ``at``."""
        if self.algorithm == COSIGNATURE:
            if at is None:
                raise NoteError("a cosignature states when it was given")
            body = int(at.timestamp()).to_bytes(8, "big") + self.private.sign(_timed(text, at))
        else:
            body = self.private.sign(text.encode())
        return f"{DASH} {self.name} {base64.b64encode(self.verifier.id + body).decode()}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text and its signature lines as they came: (name, key id, signature)."""

    text: str
    lines: tuple[tuple[str, bytes, bytes], ...]

    @classmethod
    def parse(cls, written: str) -> "Note":
        """Raises ``NoteError`` with the first line that does not fit."""
        if len(written.encode()) > MOST_BYTES:
            raise NoteError(f"a note has at most {MOST_BYTES} bytes")
        text, mark, below = written.rpartition("\n\n")
        if not mark or not below.endswith("\n"):
            raise NoteError("the note has no signatures below an empty line")
        lines = below.splitlines()
        if len(lines) > MOST_LINES:
            raise NoteError(f"a note has at most {MOST_LINES} signatures")
        return cls(f"{text}\n", tuple(_line(line) for line in lines))

    def signed_by(self, known: Iterable[Verifier]) -> dict[Verifier, datetime | None]:
        """The known keys that signed it, with the times cosignatures state. Raises ``NoteError`` for a bad signature."""
        found: dict[Verifier, datetime | None] = {}
        for key in known:
            for name, hint, signature in self.lines:
                if name == key.name and hint == key.id:
                    found[key] = key.signed(self.text, signature)
        return found

    def require(self, key: Verifier) -> None:
        """Raise ``NoteError`` unless this key signed it."""
        if key not in self.signed_by([key]):
            raise NoteError(f"the note is not signed by {key.name}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a log: how many entries it has and their root."""

    origin: str
    size: int
    root: bytes
    extensions: Sequence[str] = ()

    @property
    def text(self) -> str:
        """As it is signed."""
        lines = [self.origin, str(self.size), base64.b64encode(self.root).decode(), *self.extensions]
        return "".join(f"{line}\n" for line in lines)

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Raises ``NoteError`` with the line that does not fit."""
        lines = text.split("\n")
        if len(lines) < 4 or lines[-1]:
            raise NoteError("a checkpoint has at least three lines")
        origin, size, spelled, *extensions = lines[:-1]
        if not size.isascii() or not size.isdigit() or (size != "0" and size.startswith("0")):
            raise NoteError(f"“{size[:40]}” is not the size of a log")
        try:
            root = base64.b64decode(spelled, validate=True)
        except binascii.Error:
            root = b""
        if not origin or len(root) != 32 or not all(extensions):
            raise NoteError("the checkpoint has no origin, no root of 32 bytes or an empty line")
        return cls(origin, int(size), root, tuple(extensions))


def signed(text: str, lines: Iterable[str]) -> str:
    """A note: the text, an empty line, the signature lines."""
    return f"{text}\n{''.join(lines)}"


def _named(name: str) -> str:
    if not name or any(character.isspace() or character == "+" for character in name):
        raise NoteError(f"“{name}” cannot name a key: no space and no plus sign")
    return name


def _timed(text: str, at: datetime) -> bytes:
    return f"cosignature/v1\ntime {int(at.timestamp())}\n{text}".encode()


def _line(line: str) -> tuple[str, bytes, bytes]:
    parts = line.split(" ")
    if len(parts) != 3 or parts[0] != DASH or not parts[1]:
        raise NoteError(f"“{line[:80]}” is not a signature line")
    try:
        content = base64.b64decode(parts[2], validate=True)
    except binascii.Error:
        raise NoteError(f"the signature of {parts[1][:40]} is not base64") from None
    if len(content) < 5:
        raise NoteError(f"the signature of {parts[1][:40]} is too short")
    return parts[1], content[:4], content[4:]
