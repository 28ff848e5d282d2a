"""Papers: what a procedure leaves in writing, filled from the record, edited, signed, numbered and kept.

A template is data beside the procedure (``papers/*.toml`` of a module): which step it belongs to, its words with
placeholders, how it is numbered, its place in the case file. A paper is a draft until it is signed; signed, its .docx and
PDF are files of the evidence store, their digests stand in the ledger, and nothing about it changes any more: a
correction is a new paper that names the old one. Every step of every procedure prints, also where no template was written.
"""
