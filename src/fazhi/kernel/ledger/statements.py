"""Statements that are made at every act: prepared by the database instead of being planned each time."""

from typing import Any

import psycopg
from django.db import connections


def prepared(using: str = "default") -> Any:
    """A cursor whose statements the database prepares, once for each text and connection.

    Django's own cursors put the values into the text, so that every statement is a new one. Only for texts that do not
    depend on the values: each stays in the connection's memory.
    """
    connection = connections[using]
    connection.ensure_connection()
    raw: psycopg.Connection[Any] = connection.connection
    if raw.prepare_threshold is None:
        raw.prepare_threshold = 0
    cursor: Any = psycopg.Cursor(raw)
    return (
        connection.make_debug_cursor(cursor) if connection.queries_logged else connection.make_cursor(cursor)
    )
