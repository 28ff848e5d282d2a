"""What every page knows without its view saying so. Lazy: a page that draws no side bar asks nothing."""

from collections.abc import Sequence
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from fazhi.web import nav
from fazhi.web.preferences import preferences_of
from fazhi.web.scopes import actor_of


class PostChoice(Protocol):
    """One way the signed-in person may act, as the switcher at the head of the page shows it.

    The acting middleware puts all of them, the present one included, on ``request.posts``.
    """

    @property
    def id(self) -> UUID:
        """What the switcher sends as ``post``."""

    @property
    def post_id(self) -> UUID:
        """The person's own post."""

    @property
    def title(self) -> str:
        """The name of the post one then stands in, such as 分拨岗."""

    @property
    def unit_name(self) -> str:
        """The unit that post belongs to."""

    @property
    def acting_for(self) -> UUID | None:
        """The post acted for, ``None`` when one acts for oneself."""

    @property
    def principal(self) -> str:
        """The name of the person acted for, empty when one acts for oneself."""


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``county_name``, ``preferences``, ``actor``, their ``posts``, navigation of both faces, the bell."""
    return {
        "county_name": getattr(settings, "FAZHI_COUNTY_NAME", ""),
        "preferences": preferences_of(request),
        "actor": actor_of(request),
        "posts": SimpleLazyObject(lambda: _posts(request)),
        "nav_workbench": SimpleLazyObject(lambda: nav.items(request, "workbench")),
        "nav_portal": SimpleLazyObject(lambda: nav.items(request, "portal")),
        "bell": SimpleLazyObject(lambda: nav.bell(request)),
    }


def _posts(request: HttpRequest) -> Sequence[PostChoice]:
    posts: Sequence[PostChoice] = getattr(request, "posts", ())
    return posts
