"""What a browser remembers: which demand it follows, the code just given out, and a code it was told to wait with.

Signed cookies, for an hour at most, for these pages only; nothing about who follows what, and no code, is kept on our
side. No id stands in an address of these pages, and a code in two: the address in the QR picture (``/t/<code>/``), made
so that a phone's camera opens the demand, and the API's. The first answers with a redirect to an address without the
code. Both are ``no-store`` and send no referrer to other sites; who can read the server's or the browser's list of
addresses could still see the code there, so a proxy in front should not log these two paths.
"""

from datetime import UTC, datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from fazhi.modules.demands.rules.guessing import Promise
from fazhi.web.following import SECONDS, keep

FOLLOWING = "fazhi_following"
HANDED_IN = "fazhi_handed_in"
REGISTERED = "fazhi_registered"
WAITING = "fazhi_waiting"
DESK_SECONDS = 900
"""How long the desk can show the code of a registration again."""


def begin(response: HttpResponseBase, request: HttpRequest, demand_id: UUID) -> None:
    """From now on this browser follows the demand."""
    keep(response, request, FOLLOWING, demand_id.hex, reverse("demands_follow"))


def followed(request: HttpRequest) -> UUID | None:
    """The demand this browser follows."""
    kept = request.get_signed_cookie(FOLLOWING, default=None, max_age=SECONDS)
    return UUID(kept) if kept else None


def end(response: HttpResponseBase) -> None:
    """Forget the demand and the code: the phone goes to the next person."""
    response.delete_cookie(FOLLOWING, path=reverse("demands_follow"))
    response.delete_cookie(WAITING, path=reverse("demands_follow"))
    response.delete_cookie(HANDED_IN, path=reverse("demands_done"))


def remember_code(response: HttpResponseBase, request: HttpRequest, code: str, number: str) -> None:
    """Keep the code for the page that shows it, so that it stands neither in an address nor in the database."""
    keep(response, request, HANDED_IN, f"{code} {number.encode().hex()}", reverse("demands_done"))


def remembered_code(request: HttpRequest) -> tuple[str, str] | None:
    """The code just given out and the demand's number."""
    kept = request.get_signed_cookie(HANDED_IN, default=None, max_age=SECONDS)
    if not kept:
        return None
    code, number = kept.split(" ")
    return code, bytes.fromhex(number).decode()


def remember_registered(
    response: HttpResponseBase, request: HttpRequest, code: str, number: str, demand_id: UUID, post: str
) -> None:
    """Keep the code for the desk's page that shows it; only the post (``Actor.ref``) that registered the demand can read it."""
    value = f"{code} {number.encode().hex()} {demand_id.hex}"
    path = reverse("demands_registered")
    keep(response, request, REGISTERED, value, path, seconds=DESK_SECONDS, salt=post)


def remembered_registered(request: HttpRequest, post: str) -> tuple[str, str, UUID] | None:
    """The code this post just gave out, the demand's number and its id."""
    kept = request.get_signed_cookie(REGISTERED, default=None, salt=post, max_age=DESK_SECONDS)
    if not kept:
        return None
    code, number, demand_id = kept.split(" ")
    return code, bytes.fromhex(number).decode(), UUID(demand_id)


def wait(response: HttpResponseBase, request: HttpRequest, told: Promise) -> None:
    """This browser was told when to try its code again."""
    value = f"{told.digest} {told.until.timestamp()}"
    keep(response, request, WAITING, value, reverse("demands_follow"))


def waiting(request: HttpRequest) -> Promise | None:
    """What this browser was told about waiting."""
    kept = request.get_signed_cookie(WAITING, default=None, max_age=SECONDS)
    if not kept:
        return None
    digest, until = kept.split(" ")
    return Promise(digest, datetime.fromtimestamp(float(until), UTC))
