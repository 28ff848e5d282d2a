"""The roles and the empty database that every cluster of ours has."""

from __future__ import annotations

from collections.abc import Mapping

import psycopg
from psycopg import sql

DATABASE = "fazhi"
ROLES = {"owner": "fazhi_owner", "app": "fazhi_app", "eraser": "fazhi_eraser"}


def ensure_roles(connection: psycopg.Connection, passwords: Mapping[str, str]) -> None:
    """Create what is missing of the three roles and the database; does nothing on a complete cluster."""
    present = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles").fetchall()}
    for role, name in ROLES.items():
        if name not in present:
            connection.execute(
                sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(
                    sql.Identifier(name), sql.Literal(passwords[role])
                )
            )
    found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
    if found is None:
        create_database(connection, DATABASE)


def create_database(connection: psycopg.Connection, name: str, *, template: str = "template0") -> None:
    """An empty database, or a copy of ``template``, that belongs to the owner role."""
    statement = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}")
    connection.execute(
        statement.format(sql.Identifier(name), sql.Identifier(ROLES["owner"]), sql.Identifier(template))
    )
