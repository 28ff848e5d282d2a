"""Who may do what to which table: grants given anew after every migration.

Every app declares in its ``AppConfig`` which of its tables only grow and which may be erased:

    append_only: ClassVar[tuple[str, ...]] = ("ledger_entry",)
    erasable: ClassVar[tuple[str, ...]] = ("ledger_opening",)

The app role may read and write every table, but only read and INSERT where one is append-only or erasable. The eraser
role may read and DELETE erasable tables and write the ledger entry of that, nothing else.
Triggers (written by the apps' own migrations) are the belt; these grants are the braces.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.apps import apps
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

# the one row that orders the ledger; whoever writes an entry moves it on
LEDGER_COUNTER = "ledger_counter"


@dataclass(frozen=True, slots=True)
class Declared:
    """What the installed apps say about their tables."""

    append_only: frozenset[str] = field(default_factory=frozenset)
    erasable: frozenset[str] = field(default_factory=frozenset)


def declared() -> Declared:
    """Collect the declarations of all installed apps."""

    def named(what: str) -> frozenset[str]:
        return frozenset(table for config in apps.get_app_configs() for table in getattr(config, what, ()))

    return Declared(named("append_only"), named("erasable"))


def grant_all(connection: BaseDatabaseWrapper, roles: dict[str, str] | None = None) -> None:
    """Give the app and eraser roles exactly their rights on the tables there are. Idempotent; run as the owner.

    Where an installation uses one role for everything, that role keeps the owner's rights and nothing is granted.
    Raises ``ValueError`` when an app declares a table that does not exist: a misspelt name would leave it open.
    """
    named = settings.DATABASE_ROLES if roles is None else roles
    said = declared()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_schema()")
        owner, schema = cursor.fetchone()
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        tables = {table for (table,) in cursor.fetchall()}
        missing = sorted((said.append_only | said.erasable) - tables)
        if missing:
            raise ValueError(f"append_only/erasable name tables that do not exist: {', '.join(missing)}")
        for statement in statements(owner, schema, tables, said, named):
            cursor.execute(statement.as_string(cursor))


def statements(
    owner: str, schema: str, tables: Iterable[str], said: Declared, roles: dict[str, str]
) -> Sequence[sql.Composed]:
    """The grants, as statements to be run in one transaction."""
    result: list[sql.Composed] = []
    if roles["app"] != owner:
        result += role_reset(schema, roles["app"])
        result += [
            table_grant(schema, table, app_rights(table, said), roles["app"]) for table in sorted(tables)
        ]
        result += sequences_and_functions(schema, roles["app"])
    if roles["eraser"] not in {owner, roles["app"]}:
        result += role_reset(schema, roles["eraser"])
        result += [
            table_grant(schema, table, rights, roles["eraser"])
            for table in sorted(tables)
            if (rights := eraser_rights(table, said))
        ]
        result += sequences_and_functions(schema, roles["eraser"])
    return result


def app_rights(table: str, said: Declared) -> tuple[str, ...]:
    """What the server may do to a table."""
    if table in said.append_only | said.erasable:
        return ("SELECT", "INSERT")
    if table == "django_migrations":
        return ("SELECT",)
    return ("SELECT", "INSERT", "UPDATE", "DELETE")


def eraser_rights(table: str, said: Declared) -> tuple[str, ...]:
    """What the eraser may do: delete erasable rows, and record in the ledger that it did."""
    if table in said.erasable:
        return ("SELECT", "INSERT", "DELETE")
    if table in said.append_only:
        return ("SELECT", "INSERT")
    return ("SELECT", "UPDATE") if table == LEDGER_COUNTER else ()


def role_reset(schema: str, role: str) -> list[sql.Composed]:
    """Take everything back first, so that a table declared append-only today loses yesterday's rights."""
    names = {"schema": sql.Identifier(schema), "role": sql.Identifier(role)}
    return [
        sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}").format(**names),
        sql.SQL("GRANT USAGE ON SCHEMA {schema} TO {role}").format(**names),
    ]


def table_grant(schema: str, table: str, rights: Sequence[str], role: str) -> sql.Composed:
    """One GRANT."""
    return sql.SQL("GRANT {rights} ON {table} TO {role}").format(
        rights=sql.SQL(", ").join(sql.SQL(right) for right in rights),
        table=sql.Identifier(schema, table),
        role=sql.Identifier(role),
    )


def sequences_and_functions(schema: str, role: str) -> list[sql.Composed]:
    """Sequences for new rows; functions, because the job queue works through its own."""
    names = {"schema": sql.Identifier(schema), "role": sql.Identifier(role)}
    return [
        sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}").format(**names),
        sql.SQL("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {schema} TO {role}").format(**names),
    ]


def excessive_rights(connection: BaseDatabaseWrapper) -> list[str]:
    """Rights the connected role has and the server must not have, such as ``UPDATE ledger_entry``; empty when all is well."""
    said = declared()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT wanted || ' ' || tablename FROM pg_tables,"
            " unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS wanted"
            " WHERE schemaname = current_schema() AND tablename = ANY(%s)"
            " AND has_table_privilege(format('%%I.%%I', schemaname, tablename), wanted) ORDER BY 1",
            [sorted(said.append_only | said.erasable)],
        )
        return [str(right) for (right,) in cursor.fetchall()]
