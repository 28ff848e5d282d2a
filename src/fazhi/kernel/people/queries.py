"""Reads of people and units that have a name."""

from datetime import date, datetime
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Delegation, Duty, FormerName, Login, Post, Unit
from fazhi.kernel.people.rules import reach
from fazhi.kernel.workdays import legal_day


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

    Acting for someone is acting with the principal's duties alone, in the principal's unit: duties of the deputy's own
    would reach there what they were never given for. One query, or three when acting for someone.
    """
    duties = Duty.objects.filter(held(at), post_id=OuterRef("pk")).values("verb")
    rows = Post.objects.filter(held(at), pk=post_id).select_related("unit", "person")
    post = rows.annotate(verbs=ArraySubquery(duties)).first()
    if post is None:
        raise ExpiredPost
    standing: Post = post
    codes = set(post.verbs)
    if acting_for is not None:
        standing = _principal(post_id, acting_for, at)
        codes = set(Duty.objects.filter(held(at), post_id=standing.pk).values_list("verb", flat=True))
    return Actor(
        "official",
        post.person.name,
        post.pk,
        post.person_id,
        standing.unit_id,
        standing.unit.path,
        standing.unit.name,
        frozenset(codes),
        acting_for,
    )


def _principal(deputy_id: UUID, principal_id: UUID, at: datetime) -> Post:
    for delegation in principals_of(deputy_id, at):
        if delegation.principal_id == principal_id:
            return delegation.principal
    raise ExpiredPost


def open_units(at: datetime) -> QuerySet[Unit]:
    """The units set up and not closed on that day."""
    day = legal_day(at)
    return Unit.objects.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=day), opened_on__lte=day)


def reach_of(actor: Actor) -> str:
    """The path below which an actor administers units and posts; the installation itself administers all.

    The whole county for its centre, otherwise the actor's own unit and what is below it.
    """
    if actor.kind == "system":
        return "/"
    if actor.unit_id is None:
        return "//"  # below which nothing is
    unit = Unit.objects.select_related("parent").filter(pk=actor.unit_id).first()
    if unit is None:
        return actor.unit_path
    return reach(unit.kind, unit.path, unit.parent.path if unit.parent else None)


def reaches_county(actor: Actor) -> bool:
    """Whether the actor administers the whole county."""
    return Unit.objects.filter(kind="county", parent=None, path__startswith=reach_of(actor)).exists() or (
        actor.kind == "system"
    )


def whole_county(prefix: str = "") -> Q:
    """Units whose posts administer the whole county: the county itself, and a centre directly below it."""
    county = Q(**{f"{prefix}kind": "county"})
    return county | Q(**{f"{prefix}kind": "centre", f"{prefix}parent__kind": "county"})


def named_on(unit: Unit, day: date) -> Unit | FormerName:
    """What a unit was called on a day: the unit itself under its present name, or a former name of it."""
    former = FormerName.objects.filter(unit=unit, used_until__gt=day).order_by("used_until").first()
    return former or unit


def must_change_password(user: AbstractBaseUser) -> bool:
    """Whether the person signed in with a one-time password."""
    return Login.objects.filter(person__user_id=user.pk, password_to_change=True).exists()


def units_with_duty(verb: str, at: datetime) -> QuerySet[Unit]:
    """The units in which somebody holds a duty at a moment, in the order of the tree."""
    duties = Duty.objects.filter(held(at), held(at, "post__"), verb=verb)
    return open_units(at).filter(pk__in=duties.values("post__unit_id")).order_by("path")
