"""Pages for when something is refused or broken: what happened, what to do, and nothing lost.

None of these pages needs the database: they are drawn without context processors, so that they
still appear when the database is away. Where a form was being sent, its text (never its files and
passwords) comes back in a form that can be sent again, the submission id included, so that the
second sending is recognised as the same one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import resolve_url
from django.template.loader import render_to_string
from django.urls import NoReverseMatch
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from fazhi.web.preferences import preferences_of

KEEP_AT_MOST_BYTES = 200_000
NEVER_KEPT = frozenset({"csrfmiddlewaretoken"})


@dataclass(frozen=True)
class KeptField:
    """One field of a form that could not be taken, to be sent again. ``shown`` means visible text."""

    name: str
    value: str

    @property
    def shown(self) -> bool:
        """Whether the person typed it (as against ids and markers)."""
        return self.name != "submission" and bool(self.value.strip())


def kept_fields(request: HttpRequest) -> tuple[KeptField, ...]:
    """Return what was typed into the posted form, without files, tokens and passwords.

    Empty for anything that did not come from our own pages: a stranger's page must not be able to
    put a filled form with our name on it before the reader.
    """
    if request.method != "POST" or not _from_our_page(request):
        return ()
    try:
        posted = request.POST
    except (BadRequest, RequestDataTooBig, SuspiciousOperation, OSError):
        return ()
    fields = [
        KeptField(name, str(value))
        for name, values in posted.lists()
        if name not in NEVER_KEPT and "password" not in name.lower()
        for value in values
    ]
    size = sum(len(field.value.encode()) for field in fields)
    return tuple(fields) if size <= KEEP_AT_MOST_BYTES else ()


def database_away(request: HttpRequest) -> HttpResponse:
    """Answer 503 when the database does not answer. Needs no database, session or user."""
    response = _page(request, 503, "503.html", kept=kept_fields(request))
    response.headers["Retry-After"] = "30"
    return response


def sign_in_again(request: HttpRequest) -> HttpResponse:
    """Answer a form sent after the session ended: 403, with the text kept."""
    return _page(request, 403, "fazhi/sign_in_again.html", kept=kept_fields(request), login=_login())


def no_post(request: HttpRequest) -> HttpResponse:
    """Answer an account that holds no post today: 403."""
    return _page(request, 403, "fazhi/no_post.html")


def not_your_duty(request: HttpRequest) -> HttpResponse:
    """Answer a post that does not carry the verb the page needs: 403."""
    return _page(request, 403, "403.html", reason=_("您当前岗位的职责不包括此项工作。"))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose safety mark is stale (``CSRF_FAILURE_VIEW``): 403, fresh mark, text kept."""
    return _page(request, 403, "403_csrf.html", kept=kept_fields(request), technical=reason)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400 (``handler400``)."""
    return _page(request, 400, "400.html", reason=_sentence(exception))


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403 (``handler403``). The sentence given to ``PermissionDenied`` is shown."""
    return _page(request, 403, "403.html", reason=_sentence(exception))


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404 (``handler404``). Says the same for "does not exist" and "not yours to see"."""
    del exception  # its text could tell which of the two it is
    return _page(request, 404, "404.html")


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 (``handler500``), with the text of a posted form kept."""
    return _page(request, 500, "500.html", kept=kept_fields(request))


def _page(request: HttpRequest, status: int, template: str, **context: Any) -> HttpResponse:
    kept: Sequence[KeptField] = context.setdefault("kept", ())
    html = render_to_string(
        template,
        {
            **context,
            "status": status,
            "county_name": getattr(settings, "FAZHI_COUNTY_NAME", ""),
            "action": request.get_full_path(),
            "exactly_once": any(field.name == "submission" for field in kept),
            "shown": [field for field in kept if field.shown],
            "csrf_token": get_token(request) if kept else "",
            "preferences": preferences_of(request),
            "LANGUAGE_CODE": get_language(),
            "LANGUAGE_BIDI": get_language_bidi(),
            "multipart": (request.content_type or "").startswith("multipart/"),
        },
    )
    response = HttpResponse(html, status=status)
    response.headers["Cache-Control"] = "no-store"
    # A live part of a page must not squeeze a whole error page into a corner of it.
    response.headers["HX-Retarget"] = "body"
    response.headers["HX-Reswap"] = "innerHTML"
    return response


def _from_our_page(request: HttpRequest) -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    source = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(source).netloc == request.get_host()


def _login() -> str:
    try:
        return resolve_url("login")
    except NoReverseMatch:
        return ""


def _sentence(exception: Exception | None) -> str:
    if exception is None or isinstance(exception, SuspiciousOperation):
        return ""
    return str(exception)
