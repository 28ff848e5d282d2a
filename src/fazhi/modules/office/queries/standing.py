"""In which posts, and for whom, a signed-in person may act at a moment."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Exists, OuterRef

from fazhi.kernel.people.models import Delegation, Post
from fazhi.kernel.people.queries import held


@dataclass(frozen=True, slots=True)
class Standing:
    """One way to act: in a post of one's own, or in it for somebody else.

    ``id`` is what the switcher sends: the post's id, or the delegation's. ``principal`` is the name of the person
    acted for, empty when one acts for oneself; ``title`` and ``unit_name`` are those one then stands in.
    """

    id: UUID
    post_id: UUID
    title: str
    unit_name: str
    acting_for: UUID | None = None
    principal: str = ""
    reason: str = ""


def standings_of(user: AbstractBaseUser | AnonymousUser, at: datetime) -> list[Standing]:
    """The person's own posts in the order taken up, then those they deputise. One query, two for a deputy."""
    if isinstance(user, AnonymousUser):
        return []
    lent = Delegation.objects.filter(held(at), held(at, "principal__"), deputy=OuterRef("pk"))
    rows = Post.objects.filter(held(at), person__user_id=user.pk).annotate(deputises=Exists(lent))
    posts = list(rows.select_related("unit").order_by("held_from"))
    own = [Standing(post.pk, post.pk, post.title, post.unit.name) for post in posts]
    deputies = [post.pk for post in posts if post.deputises]
    return own + (_lent(deputies, at) if deputies else [])


def _lent(deputies: list[UUID], at: datetime) -> list[Standing]:
    rows = Delegation.objects.filter(held(at), held(at, "principal__"), deputy__in=deputies)
    return [
        Standing(
            row.pk,
            row.deputy_id,
            row.principal.title,
            row.principal.unit.name,
            row.principal_id,
            row.principal.person.name,
            row.reason,
        )
        for row in rows.select_related("principal__person", "principal__unit").order_by("held_from")
    ]
