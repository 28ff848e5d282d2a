"""The fictional county: units, people in posts with logins, categories, local limits. Built once, by the real actions."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User

from fazhi.kernel.ledger.actions import business
from fazhi.kernel.matters.configuration import set_limit
from fazhi.kernel.people import actions as people
from fazhi.kernel.people.actor import SYSTEM, Actor
from fazhi.kernel.people.models import Duty, Post, Unit
from fazhi.kernel.people.queries import held
from fazhi.kernel.workdays import Period, legal_day
from fazhi.modules.demands.actions import set_category
from fazhi.modules.demands.actions.responsibilities import Line, add_responsibility
from fazhi.modules.demands.models import Category
from fazhi.site.demo import PASSWORD

ROOT = "yunling"
OPENED_ON = date(2015, 1, 1)


@cache
def written(name: str) -> Mapping[str, Any]:
    """One of the demonstration's data files."""
    return tomllib.loads((Path(__file__).parent / "data" / f"{name}.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class County:
    """The county as the lives need it: units by code, and per unit the actors by sort of duty."""

    units: Mapping[str, Unit]
    actors: Mapping[str, Mapping[str, tuple[Actor, ...]]]
    posts: Mapping[str, tuple[Post, ...]]
    categories: Mapping[str, Category]

    def who(self, unit: str, verb: str) -> tuple[Actor, ...]:
        """The actors who hold a duty in a unit, else in the nearest unit above it: a village has no approver of its own."""
        line = reversed(self.units[unit].path.strip("/").split("/"))
        return next((held for code in line if (held := self.actors[code].get(verb, ()))), ())


def is_there() -> bool:
    """Whether this data folder holds the demonstration county."""
    return Unit.objects.filter(code=ROOT, parent__isnull=True).exists()


def holds_others() -> bool:
    """Whether somebody else's units are here, which a demonstration must not mix with."""
    return Unit.objects.exclude(path__startswith=f"/{ROOT}/").exists()


def set_up(*, since: datetime) -> None:
    """Build everything, all in office since a moment before the first demand. One transaction: all of it or none."""
    with business():
        units = _units(since)
        posts = _posts(units, since)
        for deputy, principal, reason in written("county")["people"]["delegations"]:
            people.delegate(
                principal=posts[principal],
                deputy=posts[deputy],
                reason=reason,
                held_from=since,
                held_to=None,
                by=SYSTEM,
                at=since,
            )
        _categories(units, since)
        limits = written("county")["limits"]
        for key, period in limits["set"]:
            set_limit(
                key=key,
                period=Period.parse(period),
                basis=limits["basis"],
                from_day=legal_day(since),
                by=SYSTEM,
                at=since,
            )


def county(at: datetime) -> County:
    """The county as it stands in the database."""
    units = {row.code: row for row in Unit.objects.filter(path__startswith=f"/{ROOT}/")}
    verbs: dict[UUID, set[str]] = {}
    for post_id, verb in Duty.objects.filter(held(at)).values_list("post_id", "verb"):
        verbs.setdefault(post_id, set()).add(verb)
    actors: dict[str, dict[str, list[Actor]]] = {code: {} for code in units}
    posts: dict[str, list[Post]] = {code: [] for code in units}
    for post in Post.objects.filter(held(at)).select_related("unit", "person").order_by("pk"):
        posts[post.unit.code].append(post)
        actor = _actor(post, frozenset(verbs.get(post.pk, ())))
        for verb in actor.verbs:
            actors[post.unit.code].setdefault(verb, []).append(actor)
    return County(
        units,
        {code: {verb: tuple(rows) for verb, rows in held.items()} for code, held in actors.items()},
        {code: tuple(rows) for code, rows in posts.items()},
        {row.code: row for row in Category.objects.filter(tree="local")},
    )


def _actor(post: Post, verbs: frozenset[str]) -> Actor:
    """The actor a post makes (as ``people.queries.actor_for_post``), without asking for each of forty."""
    unit = post.unit
    return Actor(
        "official", post.person.name, post.pk, post.person_id, unit.pk, unit.path, unit.name_zh, verbs
    )


def _units(at: datetime) -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    for entry in written("county")["unit"]:
        parent = units.get(ROOT)
        units[entry["code"]] = _unit(entry["code"], entry["zh"], entry["en"], entry["kind"], parent, at)
    for township, villages in written("county")["villages"].items():
        for code, zh, en in villages:
            units[code] = _unit(code, zh, en, "village", units[township], at)
    return units


def _unit(code: str, zh: str, en: str, kind: str, parent: Unit | None, at: datetime) -> Unit:
    return people.set_up_unit(
        code=code, name_zh=zh, name_en=en, kind=kind, parent=parent, opened_on=OPENED_ON, by=SYSTEM, at=at
    )


def _posts(units: Mapping[str, Unit], at: datetime) -> dict[str, Post]:
    duties = written("county")["duties"]
    secret = make_password(PASSWORD)  # one hash for all: it is one password, and hashing is slow on purpose
    posts = {}
    for login, name, unit, title_zh, title_en, sort in written("county")["people"]["posts"]:
        user = User.objects.create(username=login, password=secret, first_name=name)
        person = people.enrol(name=name, user=user, by=SYSTEM, at=at)
        posts[login] = people.appoint(
            person=person,
            unit=units[unit],
            title_zh=title_zh,
            title_en=title_en,
            duties=duties[sort],
            held_from=at,
            by=SYSTEM,
            at=at,
        )
    return posts


def _line(category: Category, responsible: str, units: Mapping[str, Unit], at: datetime) -> Line:
    """The line of the powers-and-duties list for a scene: a department, or whichever township or village it is about."""
    local = responsible in ("township", "village")
    return Line(
        category=category,
        level=responsible if local else "county",
        unit=None if local else units[responsible],
        basis=written("county")["limits"]["basis"],
        from_day=legal_day(at),
    )


def _categories(units: Mapping[str, Unit], at: datetime) -> None:
    for group in written("categories")["group"]:
        parent = set_category(code=group["code"], zh=group["zh"], en=group["en"], by=SYSTEM, at=at)
        for code, zh, en, *scene in group["scenes"]:
            category = set_category(code=code, zh=zh, en=en, parent=parent, by=SYSTEM, at=at)
            add_responsibility(line=_line(category, scene[0], units, at), by=SYSTEM, at=at)
