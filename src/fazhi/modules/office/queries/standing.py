"""In which posts, and for whom, a signed-in person may act at a moment."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from fazhi.kernel.people.models import Delegation
from fazhi.kernel.people.queries import held, posts_of


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
    """The person's own posts in the order taken up, then those they deputise. Two queries."""
    if isinstance(user, AnonymousUser):
        return []
    own = [Standing(post.pk, post.pk, post.title, post.unit.name) for post in posts_of(user, at)]
    lent = Delegation.objects.filter(
        held(at), held(at, "principal__"), held(at, "deputy__"), deputy__person__user_id=user.pk
    ).select_related("principal__person", "principal__unit")
    return own + [
        Standing(
            row.pk,
            row.deputy_id,
            row.principal.title,
            row.principal.unit.name,
            row.principal_id,
            row.principal.person.name,
            row.reason,
        )
        for row in lent.order_by("held_from")
    ]
