"""Supervision's pages: parse, one call, render."""
