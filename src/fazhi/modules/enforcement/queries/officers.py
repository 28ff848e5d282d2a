"""Who is certified, who is lent to whom, and who is out of a case."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from fazhi.kernel.matters.models import Act, Matter
from fazhi.kernel.people.models import Post, Unit
from fazhi.modules.enforcement.models import Borrowing, Certificate
from fazhi.modules.enforcement.rules import ENFORCEMENT, QUALIFICATION


def valid_on(day: date) -> QuerySet[Certificate]:
    """The certificates valid on a day."""
    return Certificate.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        Q(revoked_on__isnull=True) | Q(revoked_on__gt=day),
        valid_from__lte=day,
    )


def certified_persons(field: str, day: date) -> set[UUID]:
    """The persons who hold a valid enforcement certificate for a field on a day; an empty field means any."""
    rows = valid_on(day).filter(kind=ENFORCEMENT, **({"field": field} if field else {}))
    return set(rows.values_list("person_id", flat=True))


def qualified(person_id: UUID, day: date) -> bool:
    """Whether a person may review the legality of decisions for the first time (APL 58)."""
    return valid_on(day).filter(kind=QUALIFICATION, person_id=person_id).exists()


def posts_of(persons: Iterable[UUID], day: date) -> QuerySet[Post]:
    """The posts these persons hold on a day."""
    rows = Post.objects.filter(
        Q(held_to__isnull=True) | Q(held_to__date__gt=day), person_id__in=list(persons)
    )
    return rows.filter(held_from__date__lte=day).select_related("unit", "person")


def units_with_officers(field: str, day: date, *, beside: Unit) -> list[str]:
    """The names of the other units that have certified officers for a field."""
    posts = posts_of(certified_persons(field, day), day).exclude(unit=beside)
    return sorted({post.unit.name for post in posts})


def strangers(officers: Sequence[Post], matter: Matter, day: date) -> list[Post]:
    """Officers of other units, neither borrowed by the unit that holds the matter nor sent by a joint partner."""
    lent = set(
        Borrowing.objects.filter(unit=matter.unit, from_day__lte=day, to_day__gte=day).values_list(
            "post_id", flat=True
        )
    )
    joint = _partners(matter)
    return [
        post
        for post in officers
        if not post.unit.path.startswith(matter.unit.path)
        and post.pk not in lent
        and post.unit_id not in joint
    ]


def _partners(matter: Matter) -> set[UUID]:
    """The units that take part in a joint case beside the lead, by its child matters."""
    if matter.kind != "joint_case":
        return set()
    parts = Matter.objects.filter(parent=matter, acts__step="answer", acts__outcome="join")
    return set(parts.values_list("unit_id", flat=True))


def recused_persons(matter: Matter) -> set[UUID]:
    """The persons whose recusal was granted: each decision answers the request before it."""
    acts = Act.objects.filter(matter=matter, step__in=("ask_recusal", "decide_recusal")).order_by("n")
    asked, out = "", set()
    for act in acts:
        if act.step == "ask_recusal":
            asked = str(act.data.get("officer", ""))
        elif act.outcome == "granted" and asked:
            out.add(asked)
    return set(Post.objects.filter(pk__in=out).values_list("person_id", flat=True))
