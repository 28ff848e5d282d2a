"""The last door of an error: a database that is away is not a fault of the program, and says so with 503."""

from __future__ import annotations

import sys

import psycopg
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from fazhi.web import errors

# classes of SQLSTATE that mean "not now": connection exceptions, operator intervention, insufficient resources
AWAY = ("08", "57P", "53")


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer what no view caught (``handler500``): 503 with the typed text kept while the database is away, else 500.

    Standing here, and not in a middleware, it sees errors of views, middleware and session alike.
    """
    if database_is_away(sys.exc_info()[1]):
        return errors.database_away(request)
    return errors.server_error(request)


def database_is_away(error: BaseException | None) -> bool:
    """Whether an error, or what caused it, is the database not answering."""
    while error is not None:
        if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
            return error.sqlstate is None or error.sqlstate.startswith(AWAY)
        if isinstance(error, InterfaceError | OperationalError) and error.__cause__ is None:
            return True
        error = error.__cause__
    return False
