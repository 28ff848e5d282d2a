"""Which errors mean that the database is away, and what the visitor is then told."""

import psycopg
import pytest
from django.db import IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from psycopg import errors
from psycopg_pool import PoolTimeout

from fazhi.site.errors import database_is_away, server_error


def wrapped(cause: BaseException) -> OperationalError:
    """An error as Django raises it around the driver's."""
    outer = OperationalError("as seen by a view")
    outer.__cause__ = cause
    return outer


def answer_to(error: Exception, request: HttpRequest) -> HttpResponse:
    """What a visitor gets while ``error`` is being handled."""
    try:
        raise error
    except type(error):
        return server_error(request)


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
    answer = answer_to(psycopg.OperationalError("gone"), request)
    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "路灯不亮" in page
    assert "018f" in page
    assert "secret" not in page


def test_a_fault_of_ours_stays_500():
    assert answer_to(ValueError("a fault of ours"), RequestFactory().get("/")).status_code == 500
