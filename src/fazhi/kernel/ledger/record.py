"""What an entry says, and how it is committed to. Pure: no tables, no clock.

The record is canonical JSON (RFC 8785); the leaf is ``0x01 || SHA-256(tag || salt || record)``. Only the
32 bytes of the digest are stored; the leading version byte is constant.
"""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import rfc8785

TAG = b"fazhi/ledger/record/v1\n"
SALT_BYTES = 32
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Record:
    """One thing that happened to one object.

    ``fields`` are the named fields of the object after the act, by the recorded schema ``schema``; they enter
    the record as a digest, so that a row can later be held against its last entry. ``files`` are SHA-256
    digests in hex. Times are aware; they are written in UTC to the microsecond.
    """

    kind: str
    subject: str
    subject_id: str
    version: int
    by: str
    occurred_at: datetime
    recorded_at: datetime
    schema: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    content: Mapping[str, Any] = field(default_factory=dict)
    files: Sequence[str] = ()
    previous: bytes | None = None

    def canonical(self) -> bytes:
        """The record as RFC 8785 bytes. Raises ``rfc8785.CanonicalizationError`` for values JSON cannot hold."""
        return rfc8785.dumps(
            {
                "format": FORMAT,
                "kind": self.kind,
                "subject": self.subject,
                "subject_id": self.subject_id,
                "version": self.version,
                "by": self.by,
                "occurred_at": instant(self.occurred_at),
                "recorded_at": instant(self.recorded_at),
                "schema": self.schema,
                "fields": digest_of(self.fields),
                "content": dict(self.content),
                "files": sorted(self.files),
                "previous": self.previous.hex() if self.previous else "",
            }
        )


def instant(moment: datetime) -> str:
    """UTC, always with microseconds, so that one moment has one spelling."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def digest_of(fields: Mapping[str, Any]) -> str:
    """SHA-256 in hex over the canonical JSON of named fields; moments and ids are spelled out first."""
    return hashlib.sha256(rfc8785.dumps({name: plain(value) for name, value in fields.items()})).hexdigest()


def plain(value: Any) -> Any:
    """A value as JSON holds it: moments in UTC, bytes in hex, ids and days as text, containers likewise."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(inner) for inner in (sorted(value) if isinstance(value, set | frozenset) else value)]
    return str(value)


def new_salt() -> bytes:
    return secrets.token_bytes(SALT_BYTES)


def commitment(salt: bytes, record: bytes) -> bytes:
    """The 32-byte commitment: ``SHA-256(tag || salt || record)``."""
    return hashlib.sha256(TAG + salt + record).digest()
