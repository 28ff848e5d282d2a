"""The front end we did not write, held to its hashes.

``vendor.lock.toml`` names each package with version, licence and the registry's own digest of its
archive, and each file taken from it with the SHA-256 of what stands in this repository.

    python -m fazhi.web.vendor check            every file is the locked one, and nothing else is there
    python -m fazhi.web.vendor fetch            take the files again from the npm registry (needs npm)
    python -m fazhi.web.vendor fetch --accept   the same after changing a version: write the new hashes

Each takes ``--lock FILE`` for another lock, whose files lie in ``vendor/`` beside it.
"""

import argparse
import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

HERE = Path(__file__).parent
LOCK = HERE / "vendor.lock.toml"
ROOT = HERE / "static" / "vendor"
SVG = "{http://www.w3.org/2000/svg}"


class VendorError(Exception):
    """A vendored file is not what the lock says; the message names the file and the remedy."""


@dataclass(frozen=True)
class File:
    """One file taken from a package. ``change`` names what we did to it, empty when nothing."""

    path: str
    source: str
    sha256: str
    change: str = ""
    icons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Package:
    """One npm package at one version, ``integrity`` being the registry's digest of its archive."""

    name: str
    version: str
    licence: str
    integrity: str
    files: tuple[File, ...]


def packages(lock: Path = LOCK) -> tuple[Package, ...]:
    """Read a lock file."""
    data = tomllib.loads(lock.read_text(encoding="utf-8"))
    return tuple(
        Package(
            one["name"],
            one["version"],
            one["licence"],
            one["integrity"],
            tuple(
                File(
                    file["path"],
                    file["source"],
                    file["sha256"],
                    file.get("change", ""),
                    tuple(file.get("icons", ())),
                )
                for file in one["file"]
            ),
        )
        for one in data["package"]
    )


def problems(lock: Path = LOCK, root: Path = ROOT) -> list[str]:
    """Compare the files below ``root`` with the lock; an empty list means they agree."""
    locked = {file.path: file.sha256 for package in packages(lock) for file in package.files}
    found = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
    wrong = [
        f"{path}: differs from the lock; restore it with `python -m fazhi.web.vendor fetch`"
        for path in sorted(found & locked.keys())
        if _sha256((root / path).read_bytes()) != locked[path]
    ]
    missing = [f"{path}: locked but absent; run the fetch command" for path in sorted(locked.keys() - found)]
    extra = [
        f"{path}: vendored but not in {lock.name}; add or remove it" for path in sorted(found - locked.keys())
    ]
    return [*wrong, *missing, *extra]


def fetch(*, accept: bool = False, lock: Path = LOCK, root: Path = ROOT) -> None:
    """Take every file again from the registry; refuse archives and files whose digests differ.

    With ``accept`` the lock is rewritten with the digests found: look at the difference before committing.
    """
    text = lock.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        for package in packages(lock):
            archive, integrity = _pack(package, Path(folder))
            text = _agree(package.integrity, integrity, f"{package.name} {package.version}", text, accept)
            for file, content in _taken(package, archive):
                text = _agree(file.sha256, _sha256(content), file.path, text, accept)
                target = root / file.path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
    lock.write_text(text, encoding="utf-8")


def main(arguments: Sequence[str]) -> int:
    """Run the command line; returns the exit code."""
    parser = argparse.ArgumentParser(description="hold the vendored front end to its hashes")
    parser.add_argument("action", choices=["check", "fetch"])
    parser.add_argument("--accept", action="store_true", help="write the digests found into the lock")
    parser.add_argument("--lock", type=Path, help="another lock file, its files in vendor/ beside it")
    chosen = parser.parse_args(arguments)
    lock, root = (chosen.lock, chosen.lock.parent / "vendor") if chosen.lock else (LOCK, ROOT)
    if chosen.action == "fetch":
        fetch(accept=chosen.accept, lock=lock, root=root)
    found = problems(lock, root)
    sys.stdout.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


def _pack(package: Package, folder: Path) -> tuple[Path, str]:
    npm = shutil.which("npm")
    if npm is None:
        raise VendorError("npm is not installed: fetching needs it (checking does not)")
    spec = f"{package.name}@{package.version}"
    ran = subprocess.run(  # noqa: S603 (npm is found by name, the spec comes from our own lock)
        [npm, "pack", "--silent", "--json", spec], cwd=folder, capture_output=True, text=True, check=True
    )
    packed = json.loads(ran.stdout)
    report = packed[0] if isinstance(packed, list) else next(iter(packed.values()))
    archive = folder / report["filename"]
    digest = hashlib.sha512(archive.read_bytes()).digest()
    return archive, "sha512-" + base64.b64encode(digest).decode()


def _taken(package: Package, archive: Path) -> Iterator[tuple[File, bytes]]:
    with tarfile.open(archive) as packed:

        def read(name: str) -> bytes:
            member = packed.extractfile(f"package/{name}")
            if member is None:
                raise VendorError(f"{package.name} {package.version} has no file {name}")
            content: bytes = member.read()
            return content

        for file in package.files:
            if file.icons:
                yield file, sprite({name: read(file.source.format(name=name)) for name in file.icons})
            else:
                yield file, _without_source_map(read(file.source)) if file.change else read(file.source)


def sprite(icons: dict[str, bytes]) -> bytes:
    """Join single SVG icons into one file of ``<symbol>`` elements, each with its icon's name as id."""
    ElementTree.register_namespace("", SVG.strip("{}"))
    joined = ElementTree.Element(f"{SVG}svg")
    for name, source in sorted(icons.items()):
        drawn = ElementTree.fromstring(source)  # noqa: S314 (icons of a digest-checked archive)
        symbol = ElementTree.SubElement(
            joined,
            f"{SVG}symbol",
            {"id": name, "viewBox": "0 0 24 24", "fill": "none", "stroke": "currentColor"}
            | {"stroke-width": "2", "stroke-linecap": "round", "stroke-linejoin": "round"},
        )
        symbol.extend(path for path in drawn if path.get("d") != "M0 0h24v24H0z")
    for element in joined.iter():
        element.tail = None
        element.text = None
    text: bytes = ElementTree.tostring(joined, encoding="utf-8")
    return text + b"\n"


def _without_source_map(content: bytes) -> bytes:
    # Hashed static files follow the comment and fail on the map, which we do not ship.
    return re.sub(rb"\n?/[*/]# sourceMappingURL=.*?(\*/)?\n?$", b"\n", content)


def _agree(locked: str, found: str, what: str, text: str, accept: bool) -> str:
    if locked == found:
        return text
    if not accept:
        raise VendorError(f"{what}: the lock says {locked}, the registry gave {found}; nothing was accepted")
    before, place, after = text.partition(locked)
    if not place:
        raise VendorError(f"{what}: its digest {locked} is not in the lock text")
    return before + found + after


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
