"""A small county whose desk takes requests for information."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client

import fazhi.kernel.matters.tests.conftest as small
from fazhi.kernel.matters import actions as matters
from fazhi.kernel.matters.models import Act, Matter
from fazhi.kernel.people import actions as people
from fazhi.kernel.people.actor import RESIDENT, SYSTEM, Actor
from fazhi.kernel.people.models import Post, Unit
from fazhi.kernel.people.queries import actor_for_post
from fazhi.modules.disclosure import kinds
from fazhi.modules.disclosure.actions import hand_in

AT = small.AT
LONG_AGO = AT - timedelta(days=400)
ASKED = {
    "applicant_kind": "citizen",
    "name": "古丽",
    "identity": "居民身份证 尾号0012",
    "contact": "13900000000",
    "wanted": "柳河镇2025年道路维修经费的使用情况",
    "as_what": "电子文档",
}


@dataclass
class House:
    """The office that answers, and the posts by short name."""

    unit: Unit
    posts: dict[str, Post]

    def __getattr__(self, name: str) -> Actor:
        try:
            return actor_for_post(self.__dict__["posts"][name].pk, AT)
        except KeyError:
            raise AttributeError(name) from None

    def asked(self, at: datetime = AT, **more: Any) -> tuple[Matter, str]:
        """A request from the portal."""
        return hand_in(unit=self.unit, by=RESIDENT, at=at, **(ASKED | {"submission": uuid4()} | more))

    def do(self, matter: Matter, step: str, who: Actor, at: datetime, **more: Any) -> Act:
        """Perform a step (``step.outcome``) with the turn the matter has now."""
        name, _dot, outcome = step.partition(".")
        turn = Matter.objects.get(pk=matter.pk).turn
        return matters.perform(
            matter_id=matter.pk, step=name, outcome=outcome, by=who, at=at, expected=turn, **more
        )


def appoint(unit: Unit, name: str, *duties: str) -> Post:
    """Somebody with a login in a post."""
    person = people.enrol(
        name=name, user=User.objects.create_user(name, password="云岭 2026 试用"), by=SYSTEM, at=LONG_AGO
    )
    return people.appoint(
        person=person,
        unit=unit,
        title_zh=f"{name}岗",
        title_en=name.title(),
        duties=duties,
        held_from=LONG_AGO,
        by=SYSTEM,
        at=LONG_AGO,
    )


@pytest.fixture
def house(db: None) -> House:
    county = small.build_county()
    unit = county.bureau
    posts = {
        "clerk": appoint(unit, "clerk", kinds.READ, kinds.HANDLE),
        "head": appoint(unit, "head", kinds.READ, kinds.APPROVE),
        "stranger": appoint(county.town, "stranger", kinds.READ),
    }
    return House(unit, posts)


@pytest.fixture
def client_of(house: House) -> Callable[[str], Client]:
    """A browser in which somebody has signed in."""

    def sign_in(name: str) -> Client:
        client = Client()
        user = house.posts[name].person.user
        assert user is not None
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in
