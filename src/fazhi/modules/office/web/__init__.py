"""The office's pages: parse, one call, render."""
