"""Evidence: what people hand in, kept as it came and findable by what it is.

An original is stored under the SHA-256 of its bytes, read-only, once however often it is handed in; a row
(`File`) says who handed it in, when, and under which name. Pages never show an original: photographs have a
viewing copy, drawn anew without the metadata a telephone writes into them (place, device, time), everything
else is downloaded. Acts name the digests of their files in the ledger, so a changed original is found out.
"""
