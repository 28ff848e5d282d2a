"""Who acts: turns the post kept in the session into ``request.actor`` at the moment of the request."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from fazhi.kernel.matters.errors import ReasonNeeded, UnknownMatter
from fazhi.kernel.people.queries import ExpiredPost, actor_for_post, must_change_password
from fazhi.modules.office.queries.standing import Standing, standings_of
from fazhi.modules.office.web import reading
from fazhi.web.errors import kept_fields, page_not_found
from fazhi.web.scopes import scope_of

POST = "office.post"
ACTING_FOR = "office.acting_for"
PASSWORD_TO_CHANGE = "office.password_to_change"  # noqa: S105  the name of a mark in the session, not a password


class ActingMiddleware:
    """Sets ``request.actor`` (``None`` for residents and for people without a post) and ``request.posts``.

    One query for a person in a post, three when acting for somebody, none for visitors who never signed in.
    A post that has run out is taken out of the session; pages that need one then say so and lead to the choice.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        stand(request)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Lead to the new password after a one-time one, and to the choice of a post when the one chosen has run out."""
        declared = scope_of(view)
        if declared is None or declared.kind not in {"post", "verb"}:
            return None
        if PASSWORD_TO_CHANGE in request.session:
            return redirect("password")
        return ran_out(request) if getattr(request, "post_ran_out", False) else None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer what ``kernel.matters.queries.matter_for`` says wherever a page met it: ask for a reason, or not found."""
        if isinstance(exception, ReasonNeeded):
            return reading.needed(request, exception)
        return page_not_found(request, exception) if isinstance(exception, UnknownMatter) else None


def stand(request: HttpRequest) -> None:
    """Read the session's post anew and put the actor it makes on the request."""
    request.actor = None  # type: ignore[attr-defined]  # HttpRequest has no field for what middleware adds
    request.posts = ()  # type: ignore[attr-defined]  # likewise
    if "_auth_user_id" not in request.session or not request.user.is_authenticated:
        return
    if PASSWORD_TO_CHANGE in request.session:
        return  # nobody acts with a password that somebody else has seen
    at = timezone.now()
    request.posts = SimpleLazyObject(lambda: standings_of(request.user, at))  # type: ignore[attr-defined]  # likewise
    post = request.session.get(POST)
    if post is None:
        first: list[Standing] = list(request.posts)[:1]  # type: ignore[attr-defined]  # likewise
        if must_change_password(request.user):  # however one came in, not by the sign-in page alone
            request.session[PASSWORD_TO_CHANGE] = True
            return
        if not first:
            return
        post = choose(request, first[0])
    acting_for = request.session.get(ACTING_FOR)
    try:
        request.actor = actor_for_post(UUID(post), at, UUID(acting_for) if acting_for else None)  # type: ignore[attr-defined]  # likewise
    except ExpiredPost:
        del request.session[POST]
        request.session.pop(ACTING_FOR, None)
        request.post_ran_out = True  # type: ignore[attr-defined]  # likewise


def choose(request: HttpRequest, standing: Standing) -> str:
    """Keep a way to act in the session, from the next request on. The caller has checked that it is the person's."""
    request.session[POST] = str(standing.post_id)
    if standing.acting_for is None:
        request.session.pop(ACTING_FOR, None)
    else:
        request.session[ACTING_FOR] = str(standing.acting_for)
    return str(standing.post_id)


def ran_out(request: HttpRequest) -> HttpResponse:
    """Say that the post has run out. What was being sent is shown again, to be sent from another post."""
    choice = reverse("choose_post")
    if request.method in {"GET", "HEAD"}:
        messages.warning(request, _("您原来选择的岗位任期已满或已调整，请重新选择以哪个岗位办理。"))
        return redirect(f"{choice}?{urlencode({'next': request.get_full_path()})}")
    kept = kept_fields(request)
    context = {
        "kept": kept,
        "shown": [field for field in kept if field.shown],
        "action": request.get_full_path(),
        "multipart": (request.content_type or "").startswith("multipart/"),
        "choice": choice,
        "status": 403,
    }
    return render(request, "office/post_ran_out.html", context, status=403)
