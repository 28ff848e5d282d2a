"""Signing and publishing the log: what the database says is proved to extend what was signed before, then signed.

The signer keeps its key and its last head in a folder of its own, outside the database and its backups: whoever can change the
database cannot make it forget. On a contradiction it stops, says so in ``halted``, and signs nothing until an auditor has looked;
taking in demands goes on.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from fcntl import LOCK_EX, LOCK_NB, LOCK_UN, flock
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fazhi.kernel.ledger.models import Counter, Entry
from fazhi.kernel.ledger.tlog.notes import Checkpoint, Note, Signer, signed
from fazhi.kernel.ledger.tlog.proofs import LogProof
from fazhi.kernel.ledger.tlog.tiles import (
    HEIGHT,
    WIDTH,
    Bundle,
    Tile,
    bundled,
    hashes_in,
    nodes_from,
    tiles_of,
    top_of,
)
from fazhi.kernel.ledger.tlog.tree import (
    EMPTY,
    ProofError,
    check_consistency,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root_hash,
)

LEAF_VERSION = b"\x01"
"""The first byte of every entry: how the other 32 commit to the record."""
KEY, HEAD, HALTED, LOCK = "key", "head", "halted", "lock"
CHECKPOINT = "checkpoint"


class Contradiction(RuntimeError):
    """The database or a tile contradicts what was signed. Nothing is signed any more until somebody has looked."""


class NoSigner(RuntimeError):
    """The signer cannot work here; the message says what is missing and what to do."""


@dataclass(frozen=True, slots=True)
class Head:
    """What was signed: the head and the whole note."""

    checkpoint: Checkpoint
    note: str


class Log:
    """The published log in its folder, and the signer's own folder.

    ``public`` holds ``checkpoint`` and ``tile/`` and may be copied by anybody; ``private`` holds the key and the last head.
    """

    def __init__(self, public: Path, private: Path) -> None:
        self.public, self.private = public, private

    # ---------- the signer's own memory ----------

    def set_up(self, origin: str) -> Signer:
        """Make the key, once. Raises ``NoSigner`` where there is one already."""
        self.private.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self.private / KEY
        if path.exists():
            raise NoSigner(f"{path} 已有签名密钥，不另建；更换密钥须先保留旧密钥和最后的签名。")
        signer = Signer(origin, Ed25519PrivateKey.generate())
        written = f"{origin}\n{signer.private.private_bytes_raw().hex()}\n".encode()
        _write(path, written, mode=0o600)
        return signer

    def signer(self) -> Signer:
        """The key. Raises ``NoSigner`` where there is none."""
        try:
            origin, secret = (self.private / KEY).read_text(encoding="ascii").split()
        except FileNotFoundError:
            raise NoSigner(f"{self.private} 里没有签名密钥；请先运行 fazhi ledger key。") from None
        return Signer(origin, Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret)))

    def last(self) -> Head | None:
        """The head signed last, from the signer's own file. Raises ``Contradiction`` where it is not its own."""
        path = self.private / HEAD
        if not path.exists():
            return None
        note = path.read_text(encoding="utf-8")
        read = Note.parse(note)
        read.require(self.signer().verifier)
        return Head(Checkpoint.parse(read.text), note)

    def halted(self) -> str:
        """Why nothing is signed any more; empty while all is well."""
        path = self.private / HALTED
        return path.read_text(encoding="utf-8") if path.exists() else ""

    # ---------- signing ----------

    def sign(self, *, at: datetime) -> Head:
        """Publish and sign everything entered so far; the head, which is the last one where nothing is new.

        Raises ``Contradiction`` (and stops for good) where the database or a tile does not extend what was signed, and
        ``NoSigner`` without a key, or while another process signs.
        """
        with self._alone():
            if reason := self.halted():
                raise Contradiction(reason)
            try:
                return self._sign()
            except (Contradiction, ProofError, ValueError) as found:
                _write(self.private / HALTED, f"{at.isoformat()} {found}\n".encode())
                raise Contradiction(str(found)) from found

    def _sign(self) -> Head:
        signer, last = self.signer(), self.last()
        old, old_root = (last.checkpoint.size, last.checkpoint.root) if last else (0, EMPTY)
        size = Counter.objects.values_list("size", flat=True).get(id=1)
        if size < old:
            raise Contradiction(
                f"数据库里只有 {size} 条存证，而已签名的有 {old} 条：数据库被退回或删改过（例如恢复了旧备份）。"
            )
        if last is not None and size == old:
            return last
        if last is not None and root_hash(old, nodes_from(old, self.read)) != old_root:
            raise Contradiction("公布的文件与最后签名的树根不一致：有的文件被改动过。")
        self._write_tiles(old, size)
        nodes = nodes_from(size, self.read)
        root = root_hash(size, nodes)
        check_consistency(old, size, old_root, root, consistency_proof(old, size, nodes))
        head = Checkpoint(signer.name, size, root)
        note = signed(head.text, [signer.line(head.text)])
        _write(self.private / HEAD, note.encode())
        _write(self.public / CHECKPOINT, note.encode())
        self._drop_partial(old, size)
        return Head(head, note)

    def _drop_partial(self, old: int, size: int) -> None:
        """Remove what was published of tiles and bundles that are whole by now."""
        for tile in tiles_of(old, size):
            if tile.width == WIDTH:
                names = [tile.path, *([Bundle(tile.index).path] if tile.level == 0 else [])]
                for name in names:
                    shutil.rmtree(self.public / f"{name}.p", ignore_errors=True)

    def _write_tiles(self, old: int, size: int) -> None:
        """Write every tile and bundle that is new; each is read again from the disk before anything is signed."""
        rows: dict[int, list[bytes]] = {}
        for tile in tiles_of(old, size):
            if tile.level == 0:
                entries = self._entries(tile)
                hashes = [leaf_hash(entry) for entry in entries]
                self._keep(Bundle(tile.index, tile.width).path, bundled(entries))
            else:
                hashes = self._below(tile, old, rows)
            if tile.width == WIDTH:
                rows.setdefault(tile.level, []).append(top_of(hashes))
            self._keep(tile.path, b"".join(hashes))

    def _entries(self, tile: Tile) -> list[bytes]:
        first = tile.index * WIDTH
        rows = Entry.objects.filter(index__gte=first, index__lt=first + tile.width).order_by("index")
        found = list(rows.values_list("index", "commitment"))
        if [index for index, _commitment in found] != list(range(first, first + tile.width)):
            raise Contradiction(f"第 {first} 至 {first + tile.width - 1} 条存证不全：有的被删去了。")
        return [LEAF_VERSION + bytes(commitment) for _index, commitment in found]

    def _below(self, tile: Tile, old: int, rows: dict[int, list[bytes]]) -> list[bytes]:
        """The hashes of a higher tile: those it had, from the disk, and the tops of the tiles just written below it."""
        first = tile.index * WIDTH
        fresh = rows.get(tile.level - 1, [])
        start = old >> (HEIGHT * tile.level)  # the first node of this level that is new
        nodes = nodes_from(old, self.read)
        return [
            fresh[index - start] if index >= start else nodes(HEIGHT * tile.level, index)
            for index in range(first, first + tile.width)
        ]

    # ---------- the folder ----------

    def read(self, tile: Tile) -> bytes:
        """The bytes of one tile from the disk. Raises ``Contradiction`` where it is missing or cut short."""
        path = self.public / tile.path
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            raise Contradiction(f"公布的文件 {tile.path} 不见了。") from None
        hashes_in(tile, content)
        return content

    def _keep(self, name: str, content: bytes) -> None:
        path = self.public / name
        if path.exists() and path.read_bytes() != content:
            raise Contradiction(f"公布的文件 {name} 与数据库不一致：其中一方被改动过。")
        _write(path, content)
        if path.read_bytes() != content:
            raise Contradiction(f"公布的文件 {name} 写入后读回不一致：请检查磁盘。")

    def prove(self, index: int, *, extra: bytes | None = None) -> LogProof | None:
        """The stand-alone proof of one entry under the last head; ``None`` while no head covers it."""
        last = self.last()
        if last is None or index >= last.checkpoint.size:
            return None
        nodes = nodes_from(last.checkpoint.size, self.read)
        return LogProof(index, inclusion_proof(index, last.checkpoint.size, nodes), last.note, extra)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.private.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.private / LOCK).open("w") as lock:
            try:
                flock(lock, LOCK_EX | LOCK_NB)
            except BlockingIOError:
                raise NoSigner("另一个进程正在签名；请稍后再试。") from None
            try:
                yield
            finally:
                flock(lock, LOCK_UN)


def _write(path: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Put a file in place whole, on the disk before it has its name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
