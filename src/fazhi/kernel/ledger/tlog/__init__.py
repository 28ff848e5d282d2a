"""The published side of the ledger: a Merkle tree in tiles, signed heads, proofs. Pure: no tables, no clock, no network.

Formats are those of C2SP, unchanged: tlog-tiles, tlog-checkpoint, signed-note, tlog-cosignature, tlog-proof. Hashes and proofs
are those of RFC 6962 and RFC 9162.
"""
