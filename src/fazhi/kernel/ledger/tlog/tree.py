"""The Merkle tree of RFC 6962 and RFC 9162 over SHA-256: hashes, inclusion and consistency proofs, and their checks.

A node is named by its level (0: leaves) and its index in the level; only complete subtrees have a node. Proofs are built from
any source of nodes (``Nodes``), so that nobody needs the whole tree in memory.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256

HASH_BYTES = 32
EMPTY = sha256(b"").digest()
"""The root of a tree without leaves."""

Nodes = Callable[[int, int], bytes]
"""Gives the hash of the complete subtree at a level and an index. Raises ``LookupError`` where there is none."""


class ProofError(ValueError):
    """A proof does not show what it claims; the message says which claim fails."""


def leaf_hash(entry: bytes) -> bytes:
    """The hash of a leaf."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node over its two children."""
    return sha256(b"\x01" + left + right).digest()


def perfect_parts(first: int, end: int) -> Iterator[tuple[int, int]]:
    """The largest complete subtrees, as (level, index), that cover the leaves from ``first`` to before ``end``, in order.

    ``first`` is where a subtree of the tree begins: a multiple of the largest power of two that is taken from there.
    """
    while first < end:
        level = (end - first).bit_length() - 1
        if first:
            level = min(level, (first & -first).bit_length() - 1)
        yield level, first >> level
        first += 1 << level


def subtree_hash(first: int, end: int, nodes: Nodes) -> bytes:
    """The hash over a range of leaves. Raises ``ValueError`` for an empty one."""
    parts = [nodes(level, index) for level, index in perfect_parts(first, end)]
    if not parts:
        raise ValueError("a subtree has at least one leaf")
    result = parts.pop()
    while parts:
        result = node_hash(parts.pop(), result)
    return result


def root_hash(size: int, nodes: Nodes) -> bytes:
    """The root of the tree of the first ``size`` leaves."""
    return subtree_hash(0, size, nodes) if size else EMPTY


def tree_hash(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes given one after another; memory grows with the height alone."""
    stack: list[bytes] = []
    for count, leaf in enumerate(leaves, start=1):
        hashed = leaf
        for _complete in range((count & -count).bit_length() - 1):
            hashed = node_hash(stack.pop(), hashed)
        stack.append(hashed)
    if not stack:
        return EMPTY
    result = stack.pop()
    while stack:
        result = node_hash(stack.pop(), result)
    return result


def inclusion_proof(index: int, size: int, nodes: Nodes) -> list[bytes]:
    """The hashes that lead from a leaf to the root of the tree of ``size`` (RFC 9162, 2.1.3.1), leaf's neighbour first."""
    if not 0 <= index < size:
        raise ProofError(f"there is no entry {index} in a tree of {size}")
    return _path(index, 0, size, nodes)


def _path(index: int, first: int, end: int, nodes: Nodes) -> list[bytes]:
    if end - first == 1:
        return []
    middle = first + _split(end - first)
    if index < middle:
        return [*_path(index, first, middle, nodes), subtree_hash(middle, end, nodes)]
    return [*_path(index, middle, end, nodes), subtree_hash(first, middle, nodes)]


def consistency_proof(old: int, new: int, nodes: Nodes) -> list[bytes]:
    """The hashes that show that the first ``old`` leaves of the tree of ``new`` are the old tree (RFC 9162, 2.1.4.1)."""
    if not 0 <= old <= new:
        raise ProofError(f"a tree of {new} cannot extend one of {old}")
    return [] if old in {0, new} else _consistency(old, 0, new, nodes, whole=True)


def _consistency(old: int, first: int, end: int, nodes: Nodes, *, whole: bool) -> list[bytes]:
    size = end - first
    if old == size:
        return [] if whole else [subtree_hash(first, end, nodes)]
    half = _split(size)
    if old <= half:
        left = _consistency(old, first, first + half, nodes, whole=whole)
        return [*left, subtree_hash(first + half, end, nodes)]
    right = _consistency(old - half, first + half, end, nodes, whole=False)
    return [*right, subtree_hash(first, first + half, nodes)]


def _split(size: int) -> int:
    """The largest power of two smaller than ``size``."""
    return 1 << ((size - 1).bit_length() - 1)


def root_by_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes:
    """The root that an inclusion proof leads to (RFC 9162, 2.1.3.2). Raises ``ProofError`` for one of the wrong length."""
    if not 0 <= index < size:
        raise ProofError(f"there is no entry {index} in a tree of {size}")
    result = leaf
    for hashed, left in _sides(index, size - 1, proof):
        result = node_hash(hashed, result) if left else node_hash(result, hashed)
    return result


def _sides(place: int, last: int, proof: Sequence[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each hash of a proof with whether it stands to the left, from a leaf's place up (``last``: the last place there)."""
    for hashed in proof:
        if last == 0:
            raise ProofError("the proof is too long")
        left = bool(place & 1) or place == last
        yield hashed, left
        while left and not place & 1 and place:
            place, last = place >> 1, last >> 1
        place, last = place >> 1, last >> 1
    if last:
        raise ProofError("the proof is too short")


def check_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Raise ``ProofError`` unless the proof shows the leaf at that place under the root."""
    if root_by_inclusion(leaf, index, size, proof) != root:
        raise ProofError(f"the proof does not lead from entry {index} to the root of the tree of {size}")


def check_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Raise ``ProofError`` unless the proof shows that the new tree extends the old one (RFC 9162, 2.1.4.2)."""
    if not 0 <= old <= new:
        raise ProofError(f"a tree of {new} cannot extend one of {old}")
    if old in {0, new}:
        if proof or (old == new and old_root != new_root) or (old == 0 and old_root != EMPTY):
            raise ProofError(
                f"two different trees of {new}" if old == new else "the empty tree has another root"
            )
        return
    _check_growth(old, new, old_root, new_root, list(proof))


def _check_growth(old: int, new: int, old_root: bytes, new_root: bytes, proof: list[bytes]) -> None:
    if old & (old - 1) == 0:
        proof.insert(0, old_root)
    if not proof:
        raise ProofError("the consistency proof is empty")
    level = (
        old & -old
    ).bit_length() - 1  # the subtree over the old tree's last leaves, complete in both trees
    was = now = proof[0]
    for hashed, left in _sides((old - 1) >> level, (new - 1) >> level, proof[1:]):
        was = node_hash(hashed, was) if left else was
        now = node_hash(hashed, now) if left else node_hash(now, hashed)
    if was != old_root or now != new_root:
        raise ProofError(f"the tree of {new} does not extend the tree of {old}")
