"""A newer version of a procedure, in force for one test only."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fazhi.kernel.matters import definitions
from fazhi.kernel.procedures import Procedure, load


@contextmanager
def newer_version(source: Path, folder: Path, *changes: tuple[str, str]) -> Iterator[Procedure]:
    """Put a copy of a procedure file in force, with passages of its text replaced, its version and ``running`` among them.

    ``folder`` is where the copy is written. Raises ``ValueError`` naming a passage the file does not have.
    """
    text = source.read_text(encoding="utf-8")
    for old, new in changes:
        if old not in text:
            raise ValueError(f"{source.name} has no passage {old!r}")
        text = text.replace(old, new)
    copy = folder / source.name
    copy.write_text(text, encoding="utf-8")
    newer = load(copy)
    versions = definitions._known[newer.code]
    versions[newer.version.isoformat()] = newer
    try:
        yield newer
    finally:
        del versions[newer.version.isoformat()]
