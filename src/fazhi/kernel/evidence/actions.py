"""Every write of evidence: take a file in, and clear away what no row speaks of."""

import logging
from collections.abc import Collection
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from django.db import connection

from fazhi.kernel.evidence import configuration, errors, originals, recognition
from fazhi.kernel.evidence.models import File, FileName
from fazhi.kernel.evidence.rules import ALL_KINDS, KIND_OF, kept_name, shown_name
from fazhi.kernel.ledger.actions import business
from fazhi.kernel.people.actor import Actor

log = logging.getLogger(__name__)

ORPHAN_AGE = timedelta(days=1)
"""How long an original may wait for its row: longer than any transaction that could still bring it."""


def store(
    *,
    content: BinaryIO | bytes,
    name: str,
    by: Actor,
    at: datetime,
    kinds: Collection[str] = ALL_KINDS,
) -> File:
    """Take one file in: the original to the disk, its row into the caller's transaction.

    ``kinds`` narrows what is taken here (a portal form may take ``{"photo"}`` only). The original is in its
    place before the row can be committed, so a row without an original cannot come about; an original whose
    transaction fails is cleared away by `sweep_orphans`. Raises `FileRefused`, with nothing stored.
    """
    label = shown_name(name)
    arrived = _received(content, label, kinds)
    try:
        media_type = _recognised(arrived, label, kinds)
        with business():
            _share_lock(arrived.sha256)
            originals.keep(configuration.root(), arrived)
            file = File.objects.create(
                sha256=arrived.sha256,
                size=arrived.size,
                media_type=media_type,
                stored_at=at,
                by_kind=by.kind,
                by_name=by.name,
                post_id=by.post_id,
            )
            file.naming = FileName.objects.create(file=file, shown=label, original=kept_name(name))
    finally:
        arrived.path.unlink(missing_ok=True)
    return file


def sweep_orphans(*, by: Actor, at: datetime, older_than: timedelta = ORPHAN_AGE) -> int:
    """Delete originals no row speaks of and uploads that broke off, both older than ``older_than``.

    Returns how many originals went. An original is only deleted under a lock that every `store` of the same
    bytes shares, so none can be taken up again in between. ``by`` is the system or whoever runs it.
    """
    root, before = configuration.root(), (at - older_than).timestamp()
    for leftover in (root / "incoming").glob("*"):
        if leftover.stat().st_mtime < before:
            leftover.unlink(missing_ok=True)
    old = (path for path in originals.kept(root) if path.stat().st_mtime < before)
    deleted = 0
    while some := list(islice(old, 500)):
        deleted += sum(_delete_orphan(path, root) for path in _without_row(some))
    log.info("deleted %s originals without a row, by %s", deleted, by.ref)
    return deleted


def _received(content: BinaryIO | bytes, label: str, kinds: Collection[str]) -> originals.Arrived:
    limit = max(configuration.size_limit(kind) for kind in kinds)
    try:
        arrived = originals.receive(configuration.root(), content, limit)
    except originals.TooLong:
        raise errors.too_large(label, limit) from None
    if arrived.size == 0:
        arrived.path.unlink()
        raise errors.empty(label)
    return arrived


def _recognised(arrived: originals.Arrived, label: str, kinds: Collection[str]) -> str:
    """The media type of an arrived file. Raises `FileRefused` with the first thing that is wrong."""
    pixels = configuration.pixel_limit()
    try:
        found = recognition.media_type(arrived.path, pixels)
    except recognition.TooManyPixels:
        raise errors.too_many_pixels(label, pixels) from None
    except recognition.Broken:
        raise errors.broken(label) from None
    except recognition.Macros:
        raise errors.macro(label) from None
    if found is None or KIND_OF[found] not in kinds:
        raise errors.not_accepted(label, kinds, found or recognition.guess(arrived.path))
    limit = configuration.size_limit(KIND_OF[found])
    if arrived.size > limit:
        raise errors.too_large(label, limit)
    return found


def _share_lock(sha256: str) -> None:
    """Held to the end of the transaction, together with everybody else who stores the same bytes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_lock_number(sha256)])


def _without_row(paths: list[Path]) -> list[Path]:
    known = set(
        File.objects.filter(sha256__in=[path.name for path in paths]).values_list("sha256", flat=True)
    )
    return [path for path in paths if path.name not in known]


def _delete_orphan(path: Path, root: Path) -> bool:
    """Delete one original unless somebody is storing it or has stored it meanwhile."""
    with business(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_lock_number(path.name)])
        if cursor.fetchone() != (True,) or not _without_row([path]):
            return False
        originals.view_path(root, path.name).unlink(missing_ok=True)
        path.unlink(missing_ok=True)
    return True


def _lock_number(sha256: str) -> int:
    """The first eight bytes of the digest as the signed number PostgreSQL locks by."""
    return int.from_bytes(bytes.fromhex(sha256[:16]), signed=True)
