"""Enforcement's pages: parse, one call, render."""
