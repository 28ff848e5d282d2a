"""Where a request comes from. Used to slow guessing down, kept nowhere longer than that needs."""

from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The client's address; behind the site's own TLS proxy, what that proxy wrote last."""
    forwarded: str = request.headers.get("X-Forwarded-For", "")
    if request.is_secure() and forwarded:
        return forwarded.rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
