"""The papers of disclosure: their templates as data."""
