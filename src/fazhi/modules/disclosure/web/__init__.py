"""Disclosure's pages: parse, one call, render."""
