"""Every read of notices that has a name."""

from datetime import datetime

from django.db.models import Q, QuerySet

from fazhi.kernel.notices.models import Notice, Outgoing
from fazhi.kernel.notices.rules import FAILED, IN_DOUBT, SETTLE, WAITING
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Post
from fazhi.kernel.people.queries import held


def inbox(actor: Actor) -> QuerySet[Notice]:
    """What this actor was told, newest first: in the post, as a person, and for whom the actor is acting."""
    return Notice.objects.filter(_addressed_to(actor)).select_related("matter").order_by("-created_at", "-id")


def unread_count(actor: Actor) -> int:
    return Notice.objects.filter(_addressed_to(actor), read_at__isnull=True).count()


def in_doubt() -> QuerySet[Outgoing]:
    """Messages nobody can say of whether they went out, oldest first: a person decides (`actions.settle`)."""
    return _with_content(IN_DOUBT)


def failed() -> QuerySet[Outgoing]:
    """Messages that were given up, oldest first."""
    return _with_content(FAILED)


def overdue(at: datetime) -> QuerySet[Outgoing]:
    """Messages that should have been tried by now, oldest first; many mean that nothing is delivering."""
    return Outgoing.objects.filter(state=WAITING, next_try_at__lte=at).order_by("next_try_at")


def settlers(at: datetime) -> QuerySet[Post]:
    """The posts told of failed and doubtful messages: whoever holds the duty `notices.settle`."""
    return (
        Post.objects.filter(held(at), held(at, "duties__"), duties__verb=SETTLE.code)
        .order_by("held_from")
        .distinct()
    )


def _with_content(state: str) -> QuerySet[Outgoing]:
    return Outgoing.objects.filter(state=state).select_related("content", "matter").order_by("created_at")


def _addressed_to(actor: Actor) -> Q:
    addressed = Q(pk__in=())
    posts = {post for post in (actor.post_id, actor.acting_for_id) if post is not None}
    if posts:
        addressed |= Q(to_post__in=posts)
    if actor.person_id is not None:
        addressed |= Q(to_person=actor.person_id)
    return addressed
