"""Who calls: the official in a post behind the session of the workbench. Writing needs the mark against forged requests too."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.utils import check_csrf

from fazhi.kernel.matters.errors import NotYours
from fazhi.kernel.people.actor import Actor


class InPost:
    """An authentication for operations: an official whose present post carries ``verb``; 401 or 403 otherwise.

    With ``writes`` the request must also show the mark of its own session (header ``X-CSRFToken``, the value of the
    cookie ``csrftoken``), so that no other site can have a signed-in browser act.
    """

    def __init__(self, verb: str, *, writes: bool = False) -> None:
        self.verb = verb
        self.writes = writes
        self.openapi_security_schema = {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": "工作台的登录会话；办理事项还须带请求头 X-CSRFToken。",
        }

    def __call__(self, request: HttpRequest) -> Actor | None:
        """The actor, or ``None`` for nobody."""
        actor: Any = getattr(request, "actor", None)
        if actor is None or actor.kind != "official":
            return None
        if not actor.may(self.verb):
            raise NotYours(_("您当前岗位的职责不包括此项工作。"))
        if self.writes and check_csrf(request) is not None:
            raise NotYours(
                _("请求没有带上本次登录的防伪标记：请把 csrftoken 的值放在请求头 X-CSRFToken 中。")
            )
        return actor  # type: ignore[no-any-return]  # middleware puts it on the request


def in_post(verb: str, *, writes: bool = False) -> InPost:
    """An authentication for operations; see ``InPost``."""
    return InPost(verb, writes=writes)


def actor_of(request: HttpRequest) -> Actor:
    """The official an operation behind ``in_post`` was called by."""
    actor: Actor = request.auth  # type: ignore[attr-defined]  # ninja puts the result of the authentication there
    return actor
