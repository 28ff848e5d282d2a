"""What an entry says, and how it is committed to. Pure: no tables, no clock.

The record is canonical JSON (RFC 8785); the leaf is ``0x01 || SHA-256(tag || salt || record)``. Only the
32 bytes of the digest are stored; the leading version byte is constant.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import rfc8785

TAG = b"fazhi/ledger/record/v1\n"
SALT_BYTES = 32
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Record:
    """One thing that happened to one object.

    ``fields`` are the named fields of the object after the act, by the recorded schema ``schema``; they enter
    the record as a digest, so that a row can later be held against its last entry. ``files`` are SHA-256
    digests in hex. Times are aware; they are written in UTC to the microsecond. ``configures`` (not part of the record)
    is False for what changes nothing that others remember: acts, imports, links, readings.
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
    configures: bool = True

    def canonical(self) -> bytes:
        """The record as RFC 8785 bytes. Raises ``rfc8785.CanonicalizationError`` for values JSON cannot hold."""
        return canonical(
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
    return f"{moment.astimezone(UTC).isoformat(timespec='microseconds')[:-6]}Z"


def digest_of(fields: Mapping[str, Any]) -> str:
    """SHA-256 in hex over the canonical JSON of named fields; moments and ids are spelled out first."""
    return hashlib.sha256(canonical(fields)).hexdigest()


def canonical(value: Mapping[str, Any]) -> bytes:
    """RFC 8785 bytes of a JSON object with text keys; moments and ids in it are spelled as ``plain`` spells them.

    For objects of text, integers, booleans and null the standard library's encoder gives the same bytes many times as
    fast; whatever might differ goes the long way.
    """
    if _is_simple(value):
        with suppress(UnicodeEncodeError):
            return _encode(value).encode()
    return rfc8785.dumps(plain(value))


def _is_simple(value: Any) -> bool:
    """Whether both encoders spell a value alike: no fractions, no integers beyond 2^53, no keys but ASCII."""
    kind = type(value)
    if kind is str:
        return True
    if kind is dict:
        return all(type(key) is str and key.isascii() and _is_simple(inner) for key, inner in value.items())
    if kind is list or kind is tuple:
        return all(map(_is_simple, value))
    if kind is int:
        return bool(-_EXACT < value < _EXACT)
    return kind in _SPELLED


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


_EXACT = 1 << 53
_SPELLED = frozenset({bool, type(None), datetime, date, UUID, bytes})


_encode = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, check_circular=False, default=plain
).encode


def new_salt() -> bytes:
    return secrets.token_bytes(SALT_BYTES)


def commitment(salt: bytes, record: bytes) -> bytes:
    """The 32-byte commitment: ``SHA-256(tag || salt || record)``."""
    return hashlib.sha256(TAG + salt + record).digest()
