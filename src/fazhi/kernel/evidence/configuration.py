"""The settings of the store: where it lies, and the limits of the place."""

from pathlib import Path

from django.conf import settings

from fazhi.kernel.evidence import rules


def root() -> Path:
    """The folder of the store (EVIDENCE_ROOT)."""
    return Path(settings.EVIDENCE_ROOT)


def size_limit(kind: str) -> int:
    """The largest file of a kind, in bytes (EVIDENCE_SIZE_LIMITS overrides single kinds)."""
    limits = {**rules.SIZE_LIMITS, **getattr(settings, "EVIDENCE_SIZE_LIMITS", {})}
    return int(limits[kind])


def pixel_limit() -> int:
    """The largest photograph, in pixels (EVIDENCE_PHOTO_PIXELS)."""
    return int(getattr(settings, "EVIDENCE_PHOTO_PIXELS", rules.PIXEL_LIMIT))
