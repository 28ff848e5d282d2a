"""What each database role may do to the tables, tried on the real server."""

import threading

import psycopg
import pytest
from django.db import connection, connections, transaction
from psycopg import sql
from psycopg.errors import InsufficientPrivilege, RaiseException, RestrictViolation

from fazhi.site.migrate import connected, migrate, pending
from fazhi.site.postgres import Access
from fazhi.site.roles import Declared, app_rights, declared, excessive_rights, grant_all, statements


def current_user() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return str(cursor.fetchone()[0])


def first_column(url: str, table: str) -> str:
    with psycopg.connect(url) as owner:
        query = "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 ORDER BY attnum LIMIT 1"
        return owner.execute(query, [table]).fetchone()[0]


@pytest.mark.django_db
def test_tests_run_as_the_role_the_server_has():
    assert current_user() == "fazhi_app"


def test_the_server_may_only_add_to_append_only_and_erasable_tables(committed_db: Access):
    said = declared()
    assert {"ledger_entry", "ledger_opening"} <= said.append_only | said.erasable
    with psycopg.connect(committed_db.url("app"), autocommit=True) as app:
        for table in said.append_only | said.erasable:
            column = sql.Identifier(first_column(committed_db.url("owner"), table))
            for statement in (
                "UPDATE {t} SET {c} = {c}",
                "DELETE FROM {t}",
                "TRUNCATE {t}",
                "DROP TABLE {t}",
            ):
                with pytest.raises(InsufficientPrivilege):
                    app.execute(sql.SQL(statement).format(t=sql.Identifier(table), c=column))


def test_the_server_cannot_change_the_schema_or_give_itself_rights(committed_db: Access):
    with psycopg.connect(committed_db.url("app"), autocommit=True) as app:
        for statement in (
            "CREATE TABLE mine (id int)",
            "ALTER TABLE ledger_entry DISABLE TRIGGER ALL",
            "SET ROLE fazhi_owner",
            "DELETE FROM django_migrations",
        ):
            with pytest.raises(InsufficientPrivilege):
                app.execute(statement)
        assert app.execute("SELECT has_table_privilege('ledger_entry', 'DELETE')").fetchone() == (False,)


def test_the_eraser_deletes_erasable_content_and_nothing_else(committed_db: Access):
    said = declared()
    with psycopg.connect(committed_db.url("eraser"), autocommit=True) as eraser:
        for table in said.erasable:
            eraser.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
        for table in [*sorted(said.append_only - said.erasable), "auth_user"]:
            with pytest.raises(InsufficientPrivilege):
                eraser.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
        with pytest.raises(InsufficientPrivilege):
            eraser.execute("SELECT password FROM auth_user")


@pytest.mark.parametrize("statement", ["UPDATE {t} SET {c} = {c}", "DELETE FROM {t}"])
def test_triggers_are_the_belt_even_for_the_owner(committed_db: Access, statement):
    """Every append-only table refuses change by trigger as well, where it has a row to be changed."""
    with psycopg.connect(committed_db.url("owner"), autocommit=True) as owner:
        for table in sorted(declared().append_only - declared().erasable):
            guarded = owner.execute(
                "SELECT count(*) FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal", [table]
            ).fetchone()[0]
            assert guarded, f"{table} has no trigger"
            column = sql.Identifier(first_column(committed_db.url("owner"), table))
            if owner.execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(sql.Identifier(table))).fetchone():
                with pytest.raises((RestrictViolation, RaiseException)):
                    owner.execute(sql.SQL(statement).format(t=sql.Identifier(table), c=column))


def test_granting_again_takes_back_what_was_given_by_hand(committed_db: Access):
    with psycopg.connect(committed_db.url("owner"), autocommit=True) as owner:
        owner.execute("GRANT DELETE ON ledger_entry TO fazhi_app")
    connection.close()
    assert excessive_rights(connection) == ["DELETE ledger_entry"]
    with connected(committed_db.url("owner")):
        migrate()
        assert pending() == []
    with connected(committed_db.url("app")):
        assert excessive_rights(connection) == []


def test_a_misspelt_table_is_refused(committed_db: Access, monkeypatch):
    monkeypatch.setattr(
        "fazhi.site.roles.declared", lambda: Declared(append_only=frozenset({"ledger_entyr"}))
    )
    with connected(committed_db.url("owner")), pytest.raises(ValueError, match="ledger_entyr"):
        grant_all(connection)


def test_one_role_for_everything_keeps_its_rights():
    assert statements("boss", "public", ["a"], Declared(), {"app": "boss", "eraser": "boss"}) == []
    assert app_rights("django_migrations", Declared()) == ("SELECT",)


def test_what_a_thread_commits_another_sees(committed_db: Access):
    from django.contrib.auth.models import User

    def write() -> None:
        with transaction.atomic():
            User.objects.create(username="艾力")
        connections.close_all()

    thread = threading.Thread(target=write)
    thread.start()
    thread.join()
    assert User.objects.filter(username="艾力").exists()
