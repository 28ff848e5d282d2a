"""Following a matter with its tracking code: which page shows which kind, and what a browser remembers for an hour.

Signed cookies for the pages concerned only; no code and nothing about who follows what is kept on our side. There is
one place to type a code (``demands_follow``), whatever was handed in; it leads on to the page of the kind.
"""

from uuid import UUID

import segno
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

SECONDS = 3600

_pages: dict[str, str] = {}


def register(kind: str, page: str) -> None:
    """Say which page (URL name) shows a matter of a kind to whoever has its code; the page's acts lie below its address."""
    if _pages.get(kind, page) != page:
        raise ValueError(f"matters of kind {kind!r} are already followed at {_pages[kind]!r}")
    _pages[kind] = page


def page_of(kind: str) -> str:
    """The URL name of the page that shows a kind. Raises ``KeyError`` for a kind nobody follows."""
    return _pages[kind]


def begin(response: HttpResponseBase, request: HttpRequest, kind: str, matter_id: UUID) -> None:
    """From now on this browser follows the matter."""
    keep(response, request, f"fazhi_following_{kind}", matter_id.hex, reverse(page_of(kind)))


def followed(request: HttpRequest, kind: str) -> UUID | None:
    """The matter of a kind that this browser follows."""
    kept = request.get_signed_cookie(f"fazhi_following_{kind}", default=None, max_age=SECONDS)
    return UUID(kept) if kept else None


def remember_code(
    response: HttpResponseBase, request: HttpRequest, page: str, code: str, number: str
) -> None:
    """Keep a code for the page (URL name) that shows it, so that it stands neither in an address nor in the database."""
    keep(response, request, f"fazhi_code_{page}", f"{code} {number.encode().hex()}", reverse(page))


def remembered_code(request: HttpRequest, page: str) -> tuple[str, str] | None:
    """The code just given out and the matter's number."""
    kept = request.get_signed_cookie(f"fazhi_code_{page}", default=None, max_age=SECONDS)
    if not kept:
        return None
    code, number = kept.split(" ")
    return code, bytes.fromhex(number).decode()


def end(response: HttpResponseBase, kind: str, code_page: str) -> None:
    """Forget the matter and the code: the phone goes to the next person."""
    response.delete_cookie(f"fazhi_following_{kind}", path=reverse(page_of(kind)))
    response.delete_cookie(f"fazhi_code_{code_page}", path=reverse(code_page))


def link_of(request: HttpRequest, code: str) -> str:
    """The address a QR picture holds: whoever has the picture has the code."""
    return request.build_absolute_uri(reverse("demands_by_code", args=[code]))


def qr_picture(link: str) -> SafeString:
    """A QR code as inline SVG without styles, so that it needs no exception from the content security policy."""
    drawn = segno.make(link, error="m").svg_inline(
        scale=5, border=2, omitsize=True, svgclass="fz-qr", lineclass=None
    )
    return mark_safe(drawn)  # noqa: S308  segno draws it from an address of our own; it holds no text


def keep(
    response: HttpResponseBase,
    request: HttpRequest,
    name: str,
    value: str,
    path: str,
    *,
    seconds: int = SECONDS,
    salt: str = "",
) -> None:
    """Set a signed cookie for one path and what lies below it."""
    response.set_signed_cookie(
        name,
        value,
        salt=salt,
        max_age=seconds,
        path=path,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
