"""What the pages of administration read: units, persons, posts, what was held when and which entry says so."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from fazhi.kernel.ledger.models import Entry
from fazhi.kernel.matters import kinds
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.people import verbs
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Delegation, Duty, Person, Post, Unit
from fazhi.kernel.people.queries import held, open_units, reach_of
from fazhi.kernel.people.verbs import Verb
from fazhi.modules.office.queries.changes import Change, changes_of

PARTS = {
    "demands": ("群众诉求", "Residents' demands"),
    "supervision": ("督查督办", "Supervision"),
    "enforcement": ("行政执法", "Enforcement"),
    "decisions": ("决策和会议", "Decisions and meetings"),
    "documents": ("文件、合同和档案", "Documents, contracts and files"),
    "inspections": ("检查和整改", "Inspections"),
    "disclosure": ("政府信息公开", "Information on request"),
    "office": ("综合办公", "Office"),
    "notices": ("消息", "Messages"),
}
"""What the house calls its parts: the first half of every duty's code."""
PERSONS = 50


def open_matters(unit: Unit) -> int:
    """How many open matters a unit holds. One query."""
    return Matter.objects.filter(unit=unit, status="open").count()


def administered(actor: Actor, at: datetime) -> QuerySet[Unit]:
    """The open units an actor administers, in the order of the tree."""
    return open_units(at).filter(path__startswith=reach_of(actor)).order_by("path")


@dataclass(frozen=True, slots=True)
class UnitPage:
    """A unit with what stands below it, who holds its posts now or later, and its entries in the ledger."""

    unit: Unit
    children: list[Unit]
    posts: list[Post]
    former_names: list[Any]
    open_matters: int
    changes: list[Change]


def unit_page(unit: Unit, at: datetime) -> UnitPage:
    """Everything the page of a unit shows."""
    posts = Post.objects.filter(unit=unit).exclude(held_to__lte=at).select_related("person", "unit")
    return UnitPage(
        unit,
        list(unit.children.exclude(closed_on__lte=at).order_by("path")),
        list(posts.order_by("held_from", "pk")),
        list(unit.former_names.order_by("-used_until")),
        open_matters(unit),
        changes_of([("people.unit", str(unit.pk))]),
    )


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person with the posts held now or later; ``login`` is open, locked or none."""

    person: Person
    posts: list[Post]
    login: str


def persons(actor: Actor, at: datetime, *, text: str = "", after: str = "") -> tuple[list[PersonLine], str]:
    """The persons an actor administers by name, and the mark of the next page (empty: the last). Three queries.

    They hold a post within the actor's reach, or none at all, so that somebody can appoint them.
    """
    lasting = Post.objects.exclude(held_to__lte=at)
    mine = lasting.filter(person=OuterRef("pk"), unit__path__startswith=reach_of(actor))
    rows = Person.objects.filter(Exists(mine) | ~Exists(lasting.filter(person=OuterRef("pk"))))
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(user__username__icontains=text))
    name, divided, pk = after.rpartition("_")
    if divided and _is_id(pk):
        rows = rows.filter(Q(name__gt=name) | Q(name=name, pk__gt=pk))
    posts = Prefetch("posts", lasting.select_related("unit").order_by("held_from"), "lasting")
    found = list(rows.select_related("user").prefetch_related(posts).order_by("name", "pk")[: PERSONS + 1])
    more, found = len(found) > PERSONS, found[:PERSONS]
    lines = [PersonLine(row, list(getattr(row, "lasting", ())), login_of(row)) for row in found]
    return lines, f"{found[-1].name}_{found[-1].pk}" if more else ""


def login_of(person: Person) -> str:
    """``open``, ``locked`` or ``none``."""
    if person.user is None:
        return "none"
    return "open" if person.user.is_active else "locked"


@dataclass(frozen=True, slots=True)
class PostPage:
    """One post: its duties and delegations ever, and every entry about them, newest first."""

    post: Post
    duties: list[tuple[Duty, str]]
    delegations: list[Delegation]
    changes: list[Change]


def post_page(post: Post) -> PostPage:
    """All that was held when, by whom set, with the entries' numbers. Six queries."""
    duties = list(post.duties.order_by("verb", "held_from"))
    lent = Delegation.objects.filter(Q(principal=post) | Q(deputy=post)).select_related(
        "principal__person", "principal__unit", "deputy__person", "deputy__unit"
    )
    delegations = list(lent.order_by("-held_from"))
    objects = [("people.post", str(post.pk))]
    objects += [("people.duty", str(duty.pk)) for duty in duties]
    objects += [("people.delegation", str(row.pk)) for row in delegations]
    return PostPage(
        post, [(duty, duty_title(duty.verb)) for duty in duties], delegations, changes_of(objects)
    )


def lasting_duties(post: Post, at: datetime) -> set[str]:
    """The verbs the post carries now or is to carry."""
    return set(post.duties.exclude(held_to__lte=at).values_list("verb", flat=True))


def duty_title(code: str) -> str:
    """The title of a verb; of one no part registers any more, its code."""
    known = {verb.code: verb for verb in verbs.all_verbs()}
    return known[code].title if code in known else code


def verbs_by_part(english: bool) -> list[tuple[str, list[Verb]]]:
    """All registered verbs under the part of the house they belong to."""
    groups: dict[str, list[Verb]] = {}
    for verb in verbs.all_verbs():
        groups.setdefault(verb.code.partition(".")[0], []).append(verb)
    return [(part_title(part, english), found) for part, found in groups.items()]


def part_title(part: str, english: bool) -> str:
    """What the house calls a part; a kind made from the county's own procedure file bears its title."""
    own = {kind.code: (kind.title.zh, kind.title.en) for kind in kinds.all_kinds() if part not in PARTS}
    return {**own, **PARTS}.get(part, (part, part))[english]


def posts_held(path: str, at: datetime) -> list[Post]:
    """The posts held now below a path, by unit. One query."""
    rows = Post.objects.filter(held(at), unit__path__startswith=path).select_related("unit", "person")
    return list(rows.order_by("unit__path", "held_from", "pk"))


def entry_numbers(subject: str, ids: Iterable[str]) -> dict[str, int]:
    """The number of the newest entry about each object."""
    rows = Entry.objects.filter(subject=subject, subject_id__in=list(ids)).order_by("index")
    return {row.subject_id: row.index for row in rows}


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
