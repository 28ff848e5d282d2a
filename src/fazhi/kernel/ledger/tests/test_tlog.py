"""The published log: RFC 9162 trees against published vectors and a naive reference, tiles, notes, stand-alone proofs."""

from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from fazhi.kernel.ledger.tlog import tree
from fazhi.kernel.ledger.tlog.notes import COSIGNATURE, Checkpoint, Note, NoteError, Signer, Verifier, signed
from fazhi.kernel.ledger.tlog.proofs import LogProof
from fazhi.kernel.ledger.tlog.tiles import (
    Bundle,
    Tile,
    TileError,
    bundled,
    bundles_of,
    entries_in,
    nodes_from,
    tiles_of,
    top_of,
)

ENTRIES = [bytes.fromhex(one) for one in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
"""The entries of the test vectors published with Certificate Transparency, and the roots of their trees of 1 to 8."""
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def naive(leaves: Sequence[bytes]) -> bytes:
    """The root as RFC 9162 defines it, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + naive(leaves[:k]) + naive(leaves[k:])).digest()


def nodes_over(leaves: Sequence[bytes]) -> tree.Nodes:
    """Complete subtrees straight from the leaves."""
    return lambda level, index: top_of(leaves[index << level : (index + 1) << level])


def leaves_of(n: int) -> list[bytes]:
    return [tree.leaf_hash(str(number).encode()) for number in range(n)]


def stored(leaves: Sequence[bytes]) -> dict[str, bytes]:
    """Every tile of a tree by its path, as one server would keep them."""
    nodes = nodes_over(leaves)
    return {
        tile.path: b"".join(
            nodes(8 * tile.level, index) for index in range(tile.index * 256, tile.index * 256 + tile.width)
        )
        for tile in tiles_of(0, len(leaves))
    }


def test_the_published_vectors_of_certificate_transparency_hold() -> None:
    leaves = [tree.leaf_hash(entry) for entry in ENTRIES]
    for size, root in enumerate(ROOTS, start=1):
        assert tree.tree_hash(leaves[:size]).hex() == root
        assert tree.root_hash(size, nodes_over(leaves[:size])).hex() == root
    assert tree.tree_hash([]) == tree.EMPTY == sha256(b"").digest()


@given(st.integers(1, 70), st.data())
def test_every_inclusion_proof_leads_to_the_root_and_no_other_does(size: int, data: st.DataObject) -> None:
    leaves = leaves_of(size)
    index = data.draw(st.integers(0, size - 1))
    proof = tree.inclusion_proof(index, size, nodes_over(leaves))
    root = naive(leaves)
    tree.check_inclusion(leaves[index], index, size, proof, root)
    for wrong in (proof[:-1], [*proof, root], [sha256(one).digest() for one in proof]):
        if wrong != proof:
            with pytest.raises(tree.ProofError):
                tree.check_inclusion(leaves[index], index, size, wrong, root)
    with pytest.raises(tree.ProofError):
        tree.check_inclusion(sha256(b"another").digest(), index, size, proof, root)


@given(st.integers(0, 70), st.data())
def test_every_consistency_proof_shows_growth_and_none_shows_a_changed_past(
    new: int, data: st.DataObject
) -> None:
    leaves = leaves_of(new)
    old = data.draw(st.integers(0, new))
    proof = tree.consistency_proof(old, new, nodes_over(leaves))
    tree.check_consistency(old, new, naive(leaves[:old]), naive(leaves), proof)
    if old:
        place = data.draw(st.integers(0, old - 1))
        changed = [*leaves[:place], tree.leaf_hash(b"changed"), *leaves[place + 1 :]]
        with pytest.raises(tree.ProofError):
            tree.check_consistency(old, new, naive(changed[:old]), naive(leaves), proof)
    if proof:
        with pytest.raises(tree.ProofError):
            tree.check_consistency(old, new, naive(leaves[:old]), naive(leaves), proof[:-1])


def test_a_tree_of_three_levels_of_tiles_gives_the_same_root_and_proofs_from_its_tiles() -> None:
    size = 256 * 256 + 300
    leaves = [sha256(number.to_bytes(4, "big")).digest() for number in range(size)]
    kept = stored(leaves)
    assert {path.split("/")[1] for path in kept} == {"0", "1", "2"}
    nodes = nodes_from(size, lambda tile: kept[tile.path])
    root = tree.tree_hash(leaves)
    assert tree.root_hash(size, nodes) == root
    for index in (0, 255, 256, 65_535, 65_536, size - 1):
        proof = tree.inclusion_proof(index, size, nodes)
        tree.check_inclusion(leaves[index], index, size, proof, root)
    for old in (1, 255, 256, 257, 65_536, size - 1):
        proof = tree.consistency_proof(old, size, nodes)
        tree.check_consistency(old, size, tree.tree_hash(leaves[:old]), root, proof)


def test_tiles_and_bundles_are_spelled_as_tlog_tiles_says() -> None:
    assert Tile(0, 1_234_067).path == "tile/0/x001/x234/067"
    assert Tile(1, 0, 16).path == "tile/1/000.p/16"
    assert Bundle(999, 3).path == "tile/entries/999.p/3"
    assert [tile.path for tile in tiles_of(70, 513)] == [
        "tile/0/000", "tile/0/001", "tile/0/002.p/1", "tile/1/000.p/2",
    ]  # fmt: skip
    assert [bundle.path for bundle in bundles_of(256, 300)] == ["tile/entries/001.p/44"]
    assert list(tiles_of(300, 300)) == []


@given(st.lists(st.binary(max_size=80), max_size=30))
def test_a_bundle_gives_its_entries_back_and_a_cut_one_is_refused(entries: list[bytes]) -> None:
    content, bundle = bundled(entries), Bundle(0, len(entries))
    assert entries_in(bundle, content) == entries
    if content:
        with pytest.raises(TileError):
            entries_in(bundle, content[:-1])


def test_a_note_signed_by_others_and_published_is_read_and_a_changed_one_refused() -> None:
    key = Verifier.parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    line = "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    Note.parse(f"{text}\n{line}\n").require(key)
    assert str(key) == "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    with pytest.raises(NoteError, match="does not fit"):
        Note.parse(f"{text.replace('answer', 'solution')}\n{line}\n").require(key)


def test_lines_of_unknown_keys_are_ignored_and_a_cosignature_states_its_time() -> None:
    log = Signer("yunling.example/log", Ed25519PrivateKey.generate())
    witness = Signer("justice.example/witness", Ed25519PrivateKey.generate(), COSIGNATURE)
    head = Checkpoint("yunling.example/log", 3, sha256(b"root").digest())
    stranger = Signer("stranger", Ed25519PrivateKey.generate())
    note = Note.parse(
        signed(head.text, [stranger.line(head.text), log.line(head.text), witness.line(head.text, AT)])
    )
    assert note.signed_by([log.verifier, witness.verifier]) == {log.verifier: None, witness.verifier: AT}
    assert Checkpoint.parse(note.text) == head
    other = Signer("yunling.example/log", Ed25519PrivateKey.generate())
    with pytest.raises(NoteError, match="not signed by"):
        note.require(other.verifier)
    with pytest.raises(NoteError):
        Verifier.parse(str(log.verifier)[:-4] + "AAAA")


def test_a_stand_alone_proof_is_checked_with_nothing_but_the_keys() -> None:
    entries = [b"\x01" + sha256(str(number).encode()).digest() for number in range(300)]
    leaves = [tree.leaf_hash(entry) for entry in entries]
    log = Signer("yunling.example/log", Ed25519PrivateKey.generate())
    head = Checkpoint("yunling.example/log", 300, tree.tree_hash(leaves))
    checkpoint = signed(head.text, [log.line(head.text)])
    proof = LogProof(257, tree.inclusion_proof(257, 300, nodes_over(leaves)), checkpoint, b"opening")
    read = LogProof.parse(str(proof))
    assert (read.extra, read.check(entries[257], log.verifier)) == (b"opening", head)
    assert len(str(proof)) < 1500
    with pytest.raises(tree.ProofError):
        read.check(entries[256], log.verifier)
    with pytest.raises(NoteError, match="not signed by"):
        read.check(
            entries[257], log.verifier, [Signer("w", Ed25519PrivateKey.generate(), COSIGNATURE).verifier]
        )
    with pytest.raises(NoteError, match="begin with"):
        LogProof.parse(str(proof).replace("@v1", "@v2"))
