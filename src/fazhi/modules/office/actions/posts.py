"""Leaving a post, asked by somebody who knows matters; passing on what is sealed to oneself."""

from datetime import datetime

from django.utils.translation import gettext as _

from fazhi.kernel.ledger.actions import business
from fazhi.kernel.matters.errors import Refused
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.people import actions as people
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Post


def leave(*, post: Post, held_to: datetime, by: Actor, at: datetime) -> Post:
    """End a post. Raises ``Refused`` while a matter is sealed to it that nobody else could then see, a closed one included.

    The words do not tell the administrator that it is one; its keeper passes it on first
    (``matters.actions.hand_over_sealed``).
    """
    with business():
        Post.objects.select_for_update().get(pk=post.pk)
        if Matter.objects.filter(sealed_to=post).exists():
            raise Refused(
                _("%(who)s还有工作须由本人移交，移交之后才能办理离任。请通知本人。")
                % {"who": post.person.name}
            )
        return people.leave(post=post, held_to=held_to, by=by, at=at)
