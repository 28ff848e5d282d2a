"""What a resident's browser remembers: which demand is being followed, and the code just given out.

Signed cookies, for an hour, for these pages only; nothing about who follows what is kept on our side, and no code and
no id stands in an address.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

FOLLOWING = "fazhi_following"
HANDED_IN = "fazhi_handed_in"
SECONDS = 3600


def begin(response: HttpResponseBase, request: HttpRequest, demand_id: UUID) -> None:
    """From now on this browser follows the demand."""
    _keep(response, request, FOLLOWING, demand_id.hex, reverse("demands_follow"))


def followed(request: HttpRequest) -> UUID | None:
    """The demand this browser follows."""
    kept = request.get_signed_cookie(FOLLOWING, default=None, max_age=SECONDS)
    return UUID(kept) if kept else None


def end(response: HttpResponseBase) -> None:
    """Forget the demand and the code: the phone goes to the next person."""
    response.delete_cookie(FOLLOWING, path=reverse("demands_follow"))
    response.delete_cookie(HANDED_IN, path=reverse("demands_done"))


def remember_code(response: HttpResponseBase, request: HttpRequest, code: str, number: str) -> None:
    """Keep the code for the page that shows it, so that it need not stand in an address."""
    _keep(response, request, HANDED_IN, f"{code} {number.encode().hex()}", reverse("demands_done"))


def remembered_code(request: HttpRequest) -> tuple[str, str] | None:
    """The code just given out and the demand's number."""
    kept = request.get_signed_cookie(HANDED_IN, default=None, max_age=SECONDS)
    if not kept:
        return None
    code, number = kept.split(" ")
    return code, bytes.fromhex(number).decode()


def link_of(request: HttpRequest, code: str) -> str:
    """The address a QR picture holds: whoever has the picture has the code."""
    return request.build_absolute_uri(reverse("demands_by_code", args=[code]))


def address_of(request: HttpRequest) -> str:
    """Where a request comes from; behind the site's own TLS proxy, what that proxy wrote last."""
    forwarded: str = request.headers.get("X-Forwarded-For", "")
    if request.is_secure() and forwarded:
        return forwarded.rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def _keep(response: HttpResponseBase, request: HttpRequest, name: str, value: str, path: str) -> None:
    response.set_signed_cookie(
        name,
        value,
        max_age=SECONDS,
        path=path,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
