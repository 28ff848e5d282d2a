"""Who calls without an account: another system with its key, or anybody, counted by address."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone

from fazhi.modules.demands.actions.api_keys import Use, admit
from fazhi.modules.demands.models import ApiKey
from fazhi.web.addresses import address_of

MAY_BE_WITHOUT: dict[str, list[dict[str, list[str]]]] = {"security": [{}]}
"""For an operation's description: the key may be left out."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A caller that was let in, with the key it showed."""

    key: ApiKey | None


class WithKey:
    """Let a request in and count it: 403 for a key that is not good for this, 429 when the minute is used up."""

    openapi_security_schema = {
        "type": "apiKey",
        "in": "header",
        "name": "X-Api-Key",
        "description": "可以不带；不带密钥的按来源地址限制，每分钟60次。",
    }

    def __init__(self, use: Use) -> None:
        self.use = use

    def __call__(self, request: HttpRequest) -> Caller:
        """Who was let in."""
        shown = request.headers.get("X-Api-Key", "").strip()
        at = timezone.now()
        return Caller(admit(shown=shown, use=self.use, address=address_of(request), at=at))


def key_of(request: HttpRequest) -> ApiKey | None:
    """The key of the caller an operation behind ``WithKey`` was called by."""
    caller: Caller = request.auth  # type: ignore[attr-defined]  # ninja puts the result of the authentication there
    return caller.key
