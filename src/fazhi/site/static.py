"""Static files for the running server: collected, hashed and compressed into the data folder when they changed."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.test.utils import override_settings

MARK = ".collected"


def collect_if_changed() -> bool:
    """Collect the static files unless the collection is of exactly these; whether it was done."""
    root = Path(settings.STATIC_ROOT)
    now = fingerprint()
    mark = root / MARK
    if mark.is_file() and mark.read_text(encoding="ascii") == now:
        return False
    shutil.rmtree(root, ignore_errors=True)
    hashed = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    with override_settings(STORAGES=hashed):
        call_command("collectstatic", interactive=False, verbosity=0)
    mark.write_text(now, encoding="ascii")
    return True


def fingerprint() -> str:
    """A digest over name, size and time of every static file."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            digest.update(f"{name}:{status.st_size}:{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
