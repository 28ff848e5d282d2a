"""How a reader wants pages to look: language, text size, contrast. Cookies only; no account, no script."""

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST

TEXT_COOKIE: Final = "fazhi_text"
CONTRAST_COOKIE: Final = "fazhi_contrast"
TEXT_SIZES: Final = ("normal", "large", "larger")
CONTRASTS: Final = ("normal", "high")
KEPT_SECONDS: Final = 365 * 24 * 3600


@dataclass(frozen=True)
class Preferences:
    """The reader's choice, as the page's root element carries it."""

    text: str = "normal"
    contrast: str = "normal"

    @property
    def next_text(self) -> str:
        """The size the text-size button changes to: normal, large, larger, then normal again."""
        return TEXT_SIZES[(TEXT_SIZES.index(self.text) + 1) % len(TEXT_SIZES)]

    @property
    def next_contrast(self) -> str:
        """The contrast the contrast button changes to."""
        return "normal" if self.contrast == "high" else "high"


def preferences_of(request: HttpRequest) -> Preferences:
    """Read the preferences from cookies; anything unknown counts as normal."""
    text = request.COOKIES.get(TEXT_COOKIE, "normal")
    contrast = request.COOKIES.get(CONTRAST_COOKIE, "normal")
    return Preferences(
        text if text in TEXT_SIZES else "normal",
        contrast if contrast in CONTRASTS else "normal",
    )


@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """Keep one preference (posted as ``language``, ``text`` or ``contrast``) and go back to ``next``."""
    response = redirect(_back(request))
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES) and check_for_language(language):
        _keep(response, request, settings.LANGUAGE_COOKIE_NAME, language)
    if request.POST.get("text") in TEXT_SIZES:
        _keep(response, request, TEXT_COOKIE, request.POST["text"])
    if request.POST.get("contrast") in CONTRASTS:
        _keep(response, request, CONTRAST_COOKIE, request.POST["contrast"])
    return response


def _back(request: HttpRequest) -> str:
    back = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return back if ours else "/"


def _keep(response: HttpResponse, request: HttpRequest, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=KEPT_SECONDS, secure=request.is_secure(), httponly=True, samesite="Lax"
    )
