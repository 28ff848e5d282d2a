"""The pages of documents: parse, one call, render."""
