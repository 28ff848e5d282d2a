"""A receipt that stands alone: C2SP tlog-proof, the place of an entry, the way to the root, and the signed head."""

import base64
import binascii
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fazhi.kernel.ledger.tlog.notes import Checkpoint, Note, NoteError, Verifier
from fazhi.kernel.ledger.tlog.tree import HASH_BYTES, check_inclusion, leaf_hash

HEAD = "c2sp.org/tlog-proof@v1"
MOST_HASHES = 64


@dataclass(frozen=True, slots=True)
class LogProof:
    """That an entry stands at ``index`` of the log whose signed head is ``checkpoint`` (a whole note)."""

    index: int
    path: Sequence[bytes]
    checkpoint: str
    extra: bytes | None = None

    def __str__(self) -> str:
        lines = [HEAD]
        if self.extra is not None:
            lines.append(f"extra {base64.b64encode(self.extra).decode()}")
        lines += [f"index {self.index}", *(base64.b64encode(one).decode() for one in self.path)]
        return "\n".join(lines) + f"\n\n{self.checkpoint}"

    @classmethod
    def parse(cls, written: str) -> "LogProof":
        """Raises ``NoteError`` with what does not fit."""
        head, mark, checkpoint = written.partition("\n\n")
        lines = head.split("\n")
        if not mark or lines[0] != HEAD:
            raise NoteError(f"the file does not begin with {HEAD}")
        extra = _base64(lines.pop(1)[6:]) if len(lines) > 1 and lines[1].startswith("extra ") else None
        word, _, place = lines[1].partition(" ") if len(lines) > 1 else ("", "", "")
        if word != "index" or not (place.isascii() and place.isdigit()):
            raise NoteError("the proof does not name the index of its entry")
        path = [_base64(line) for line in lines[2:]]
        if len(path) > MOST_HASHES or any(len(one) != HASH_BYTES for one in path):
            raise NoteError("the proof has hashes of a wrong length, or too many")
        return cls(int(place), tuple(path), checkpoint, extra)

    def check(self, entry: bytes, log: Verifier, witnesses: Iterable[Verifier] = ()) -> Checkpoint:
        """Check that the entry is in the log of this key; returns the head it is under.

        Raises ``NoteError`` for a head not signed by the log or by every one of ``witnesses``, ``ProofError`` for a path
        that does not lead there.
        """
        note = Note.parse(self.checkpoint)
        for key in (log, *witnesses):
            note.require(key)
        head = Checkpoint.parse(note.text)
        if head.origin != log.name:
            raise NoteError(f"the head is that of {head.origin}, not of {log.name}")
        check_inclusion(leaf_hash(entry), self.index, head.size, self.path, head.root)
        return head


def _base64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise NoteError(f"“{text[:40]}” is not base64") from None
