"""The saved views a post is shown above a list."""

from django.db.models import Q, QuerySet

from fazhi.kernel.people.actor import Actor
from fazhi.modules.office.models import SavedView


def saved_views(page: str, actor: Actor) -> QuerySet[SavedView]:
    """One's own views of a list and those shared with one's unit, by name. One query."""
    return SavedView.objects.filter(
        Q(post_id=actor.post_id) | Q(unit_id=actor.unit_id), page=page
    ).select_related("post__person")
