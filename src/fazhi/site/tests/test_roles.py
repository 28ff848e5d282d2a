"""What each database role may do to the tables, tried on the real server."""

import threading

import psycopg
import pytest
from django.db import connection, connections, transaction
from psycopg.errors import InsufficientPrivilege

from fazhi.site.postgres import Access
from fazhi.site.roles import declared


def current_user() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return str(cursor.fetchone()[0])


@pytest.mark.django_db
def test_tests_run_as_the_role_the_server_has():
    assert current_user() == "fazhi_app"


@pytest.mark.parametrize("statement", ["DELETE FROM {}", "TRUNCATE {}"])
def test_the_server_cannot_delete_from_append_only_or_erasable_tables(committed_db: Access, statement):
    said = declared()
    assert said.append_only
    with psycopg.connect(committed_db.url("app"), autocommit=True) as app:
        for table in said.append_only | said.erasable:
            with pytest.raises(InsufficientPrivilege):
                app.execute(statement.format(table))


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
