"""Who calls: the official in a post behind the session of the workbench. Reading only; writing needs more than a cookie."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from fazhi.kernel.matters.errors import NotYours
from fazhi.kernel.people.actor import Actor


def in_post(verb: str) -> Callable[[HttpRequest], Actor | None]:
    """An authentication for operations: an official whose present post carries ``verb``; 401 or 403 otherwise."""

    def official(request: HttpRequest) -> Actor | None:
        actor: Any = getattr(request, "actor", None)
        if actor is None or actor.kind != "official":
            return None
        if not actor.may(verb):
            raise NotYours(_("您当前岗位的职责不包括此项工作。"))
        return actor  # type: ignore[no-any-return]  # middleware puts it on the request

    return official
