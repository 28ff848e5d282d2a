"""Every read of notices that has a name."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from fazhi.kernel.notices.models import Notice, Outgoing
from fazhi.kernel.notices.rules import FAILED, IN_DOUBT, SETTLE, WAITING
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Post
from fazhi.kernel.people.queries import held


def inbox(actor: Actor) -> QuerySet[Notice]:
    """What this actor was told, newest first: in the post, as a person, and for whom the actor is acting.

    What concerns a sealed matter is gone from everybody's inbox but that of the one it is sealed to.
    """
    return _told(actor).select_related("matter").order_by("-created_at", "-id")


def unread_count(actor: Actor) -> int:
    """How many of them are unread; one query."""
    return _told(actor).filter(read_at__isnull=True).count()


def in_doubt(actor: Actor | None = None) -> QuerySet[Outgoing]:
    """Messages nobody can say of whether they went out, oldest first: a person decides (`actions.settle`).

    Those of sealed matters show only to the actor the matter is sealed to: they hold a resident's address.
    """
    return _to_settle(IN_DOUBT, actor)


def failed(actor: Actor | None = None) -> QuerySet[Outgoing]:
    """Messages that could not be sent, oldest first, with the same exception."""
    return _to_settle(FAILED, actor)


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


def unsealed(actor: Actor | None) -> Q:
    """Concerns no sealed matter, or one sealed to this very post; a deputy of it sees nothing."""
    open_to_all = Q(matter__isnull=True) | Q(matter__sealed_to__isnull=True)
    if actor is None or actor.post_id is None:
        return open_to_all
    return open_to_all | Q(matter__sealed_to=actor.post_id)


def _to_settle(state: str, actor: Actor | None) -> QuerySet[Outgoing]:
    rows = Outgoing.objects.filter(unsealed(actor), state=state)
    return rows.select_related("content", "matter").order_by("created_at")


def _told(actor: Actor) -> QuerySet[Notice]:
    return Notice.objects.filter(_addressed_to(actor) & unsealed(actor))


def _posts(actor: Actor) -> list[UUID]:
    return [post for post in (actor.post_id, actor.acting_for_id) if post is not None]


def _addressed_to(actor: Actor) -> Q:
    addressed = Q(pk__in=())
    if posts := _posts(actor):
        addressed |= Q(to_post__in=posts)
    if actor.person_id is not None:
        addressed |= Q(to_person=actor.person_id)
    return addressed
