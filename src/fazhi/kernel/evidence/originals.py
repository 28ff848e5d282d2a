"""The store on disk: originals by digest, read-only; a crash leaves either all of one or nothing.

``<root>/ab/cd/<sha256>`` are originals (mode 0444), ``<root>/views/ab/cd/<sha256>.jpg`` viewing copies, which
can be made anew at any time, ``<root>/incoming`` what is still arriving, ``<root>/damaged`` originals that no
longer had their digest when the same file came again.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file written to the incoming folder and synced to the disk."""

    path: Path
    sha256: str
    size: int


class TooLong(ValueError):
    """More bytes than the largest limit; reading stopped there."""


def original_path(root: Path, sha256: str) -> Path:
    return root / sha256[:2] / sha256[2:4] / sha256


def view_path(root: Path, sha256: str) -> Path:
    return root / "views" / sha256[:2] / sha256[2:4] / f"{sha256}.jpg"


def receive(root: Path, content: BinaryIO | bytes, limit: int) -> Arrived:
    """Write what comes to the incoming folder, counting and digesting on the way, and sync it.

    Raises `TooLong` after ``limit`` bytes. The caller hands the file to `keep` and removes what is left.
    """
    source = BytesIO(content) if isinstance(content, bytes) else content
    digest, size = hashlib.sha256(), 0
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    incoming = root / "incoming"
    incoming.mkdir(exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=incoming, delete=False) as target:
        path = Path(target.name)
        try:
            for chunk in _chunks(source, limit):
                size += len(chunk)
                digest.update(chunk)
                target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
        except BaseException:
            path.unlink(missing_ok=True)
            raise
    return Arrived(path, digest.hexdigest(), size)


def keep(root: Path, arrived: Arrived) -> None:
    """Put an arrived file in its place. The same bytes already there are left as they are.

    An original there that no longer has its digest is set aside under ``damaged``, never overwritten.
    """
    place = original_path(root, arrived.sha256)
    if place.exists() and digest_of(place) != arrived.sha256:
        _set_aside(root, place)
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        arrived.path.chmod(0o444)
        arrived.path.rename(place)
    for folder in (place.parent, place.parent.parent, root):
        _sync(folder)


def replace(place: Path, content: bytes) -> None:
    """Write a file that can be made anew: whole or not at all, last writer wins."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as target:
        target.write(content)
    Path(target.name).rename(place)


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def kept(root: Path) -> Iterator[Path]:
    """Every original on the disk."""
    yield from root.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/" + "[0-9a-f]" * 64)


def _chunks(source: BinaryIO, limit: int) -> Iterator[bytes]:
    left = limit
    while chunk := source.read(CHUNK):
        left -= len(chunk)
        if left < 0:
            raise TooLong
        yield chunk


def _set_aside(root: Path, place: Path) -> None:
    aside = root / "damaged"
    aside.mkdir(exist_ok=True)
    number = sum(1 for _ in aside.glob(f"{place.name}.*"))
    place.rename(aside / f"{place.name}.{number}")


def _sync(folder: Path) -> None:
    """Make a rename in this folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
