"""Which errors mean that the database is away, and what the visitor is then told."""

import psycopg
import pytest
from django.db import IntegrityError, OperationalError
from django.test import RequestFactory
from psycopg import errors
from psycopg_pool import PoolTimeout

from fazhi.site.errors import database_is_away, server_error


def wrapped(cause: BaseException) -> OperationalError:
    """An error as Django raises it around the driver's."""
    outer = OperationalError("as seen by a view")
    outer.__cause__ = cause
    return outer


@pytest.mark.parametrize(
    "cause",
    [
        psycopg.OperationalError("server closed the connection unexpectedly"),
        errors.AdminShutdown("terminating connection"),
        errors.CannotConnectNow("starting up"),
        errors.TooManyConnections("sorry"),
        PoolTimeout("no connection after 4 s"),
        psycopg.InterfaceError("the connection is closed"),
    ],
)
def test_a_lost_or_refused_connection_is_the_database_being_away(cause):
    assert database_is_away(cause)
    assert database_is_away(wrapped(cause))


@pytest.mark.parametrize(
    "error",
    [
        None,
        ValueError("a fault of ours"),
        IntegrityError("a rule of the tables"),
        wrapped(errors.DeadlockDetected("two at once")),
        wrapped(errors.InsufficientPrivilege("not yours")),
    ],
)
def test_other_errors_are_not(error):
    assert not database_is_away(error)


def test_the_answer_is_503_with_the_text_kept_and_the_password_not():
    fields = {"text": "路灯不亮", "submission": "018f", "password": "secret", "csrfmiddlewaretoken": "x"}
    request = RequestFactory().post("/hand-in/write/", fields, headers={"sec-fetch-site": "same-origin"})
    try:
        raise psycopg.OperationalError("gone")
    except psycopg.OperationalError:
        answer = server_error(request)
    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "路灯不亮" in page
    assert "018f" in page
    assert "secret" not in page


def test_a_fault_of_ours_stays_500():
    try:
        raise ValueError("a fault of ours")
    except ValueError:
        assert server_error(RequestFactory().get("/")).status_code == 500
