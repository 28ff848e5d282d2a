"""The procedures in force: read once from the modules' files, kept by code and version.

A definition holds no county's data, so one copy serves the whole process.
"""

from datetime import date
from pathlib import Path

from fazhi.kernel.procedures import Procedure, load

_known: dict[str, dict[str, Procedure]] = {}
_sources: dict[tuple[str, str], Path] = {}


def register(path: Path) -> Procedure:
    """Read a procedure file and make it known. Raises ``ProcedureError`` naming every fault of the file."""
    procedure = load(path)
    add(procedure, path)
    return procedure


def add(procedure: Procedure, path: Path) -> None:
    """Make a procedure known that was read from a file. Raises ``ValueError`` where another has its code and version."""
    versions = _known.setdefault(procedure.code, {})
    version = procedure.version.isoformat()
    other = versions.get(version)
    if other is not None and other.digest != procedure.digest:
        raise ValueError(f"two different files give procedure {procedure.code!r} version {version}: {path}")
    versions[version] = procedure
    _sources[procedure.code, version] = path


def forget(code: str) -> None:
    """Make all versions of a procedure unknown again: their files have gone, or are read anew."""
    for version in _known.pop(code, {}):
        _sources.pop((code, version), None)


class UnknownProcedure(KeyError):
    """No file gives this version of a procedure; the message names what is known."""


def get(code: str, version: str) -> Procedure:
    """One version of a procedure. Raises ``UnknownProcedure``."""
    try:
        return _known[code][version]
    except KeyError:
        known = ", ".join(f"{c} {v}" for c, vs in sorted(_known.items()) for v in sorted(vs))
        raise UnknownProcedure(f"unknown procedure {code!r} version {version!r}; known: {known}") from None


def in_force(code: str, on: date) -> Procedure:
    """The version in force on a day. Raises ``UnknownProcedure`` when there is none yet."""
    fitting = [v for v in _known.get(code, {}) if v <= on.isoformat()]
    if not fitting:
        raise UnknownProcedure(f"no version of procedure {code!r} is in force on {on}")
    return _known[code][max(fitting)]


def all_definitions() -> tuple[Procedure, ...]:
    return tuple(p for _, versions in sorted(_known.items()) for _, p in sorted(versions.items()))


def source(procedure: Procedure) -> Path:
    """The file a registered procedure was read from."""
    return _sources[procedure.code, procedure.version.isoformat()]
