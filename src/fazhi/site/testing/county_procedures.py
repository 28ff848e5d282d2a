"""The county's own procedure files, taken in for one test only."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fazhi.kernel.matters import kind_files
from fazhi.kernel.matters.kind_files import Fault


@contextmanager
def taken_in(folder: Path, kept: Path) -> Iterator[tuple[Fault, ...]]:
    """Inside the block the files of a folder are kinds of matters; yields what was left out."""
    try:
        yield kind_files.take_in(folder, kept)
    finally:
        kind_files.forget()
