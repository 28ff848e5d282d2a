"""Reads of people and units that have a name."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Delegation, Duty, Post, Unit


def held(at: datetime, prefix: str = "") -> Q:
    """Held at that moment; ``prefix`` reaches through a relation, e.g. ``"post__"``."""
    return Q(**{f"{prefix}held_from__lte": at}) & (
        Q(**{f"{prefix}held_to__isnull": True}) | Q(**{f"{prefix}held_to__gt": at})
    )


def posts_of(user: AbstractBaseUser, at: datetime) -> list[Post]:
    """The posts a logged-in person holds now, in the order in which they took them up."""
    return list(
        Post.objects.filter(held(at), person__user_id=user.pk)
        .select_related("unit", "person")
        .order_by("held_from")
    )


def principals_of(post_id: UUID, at: datetime) -> list[Delegation]:
    """Whom this post may act for now; only principals who still hold their post."""
    return list(
        Delegation.objects.filter(held(at), held(at, "principal__"), deputy_id=post_id).select_related(
            "principal__person", "principal__unit"
        )
    )


class ExpiredPost(PermissionError):
    """The post is not held at that moment."""

    def __str__(self) -> str:
        return _(
            "您选择的岗位此刻无人任职或任期已满，不能以该岗位办理；请重新选择岗位，或请单位管理员核对任职起止时间。"
        )


def actor_for_post(post_id: UUID, at: datetime, acting_for: UUID | None = None) -> Actor:
    """The actor a post makes at that moment. Raises ``ExpiredPost`` when nobody holds it then.

    Acting for someone adds the principal's duties and stands in the principal's unit. One query, or three when
    acting for someone.
    """
    duties = Duty.objects.filter(held(at), post_id=OuterRef("pk")).values("verb")
    rows = Post.objects.filter(held(at), pk=post_id).select_related("unit", "person")
    post = rows.annotate(verbs=ArraySubquery(duties)).first()
    if post is None:
        raise ExpiredPost
    standing: Post = post
    verbs = set(post.verbs)
    if acting_for is not None:
        standing = _principal(post_id, acting_for, at)
        verbs |= set(Duty.objects.filter(held(at), post_id=standing.pk).values_list("verb", flat=True))
    return Actor(
        "official",
        post.person.name,
        post.pk,
        post.person_id,
        standing.unit_id,
        standing.unit.path,
        standing.unit.name,
        frozenset(verbs),
        acting_for,
    )


def _principal(deputy_id: UUID, principal_id: UUID, at: datetime) -> Post:
    for delegation in principals_of(deputy_id, at):
        if delegation.principal_id == principal_id:
            return delegation.principal
    raise ExpiredPost


def open_units(at: datetime) -> QuerySet[Unit]:
    return Unit.objects.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=at))
