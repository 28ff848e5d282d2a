"""The actor of a request, where the view's scope has made sure that there is one."""

from django.http import HttpRequest

from fazhi.kernel.people.actor import Actor
from fazhi.web.scopes import actor_of


def actor_on(request: HttpRequest) -> Actor:
    """The official behind a request. Raises ``LookupError`` in a view that does not require a post."""
    actor = actor_of(request)
    if actor is None:
        raise LookupError(
            "this view must declare requires_post or requires_verb: nobody stands behind the request"
        )
    return actor
