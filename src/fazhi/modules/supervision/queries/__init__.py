"""Reads of supervision that have a name."""
