"""The kernel's small county with an inspector above it: supervision knows no other module, and neither do its tests."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

import fazhi.kernel.matters.tests.conftest as small
from fazhi.kernel.ledger.actions import business
from fazhi.kernel.matters import actions as matters
from fazhi.kernel.matters import definitions, kinds
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.people import actions as people
from fazhi.kernel.people.actor import SYSTEM, Actor
from fazhi.kernel.people.models import Post, Unit
from fazhi.kernel.people.queries import actor_for_post
from fazhi.kernel.procedures import Text
from fazhi.modules.supervision import actions

AT = small.AT
DAY = timedelta(days=1)
LATE = AT + 10 * DAY
"""Thursday 12 March 2026: the errand given on 2 March fell due on the 9th."""

WATCHED = replace(
    small.KIND,
    code="test_watched",
    prefix="看",
    setbacks={"give": Text("重新交办", "Given again")},
)
SUPERVISOR = ("errand.read", "supervision.read", "supervision.board", "supervision.issue")
UNIT = ("errand.read", "errand.handle", "supervision.read", "supervision.answer")


@pytest.fixture(scope="session", autouse=True)
def watched_kind() -> None:
    """A kind of matter of which a board counts one setback."""
    definitions.register(Path(small.__file__).parent / "data" / "errand.toml")
    kinds.register(WATCHED)


@dataclass
class Watched:
    """The county, and the posts by short name: an inspector and a deputy above, a head and a clerk in the bureau."""

    county: small.County
    posts: dict[str, Post]

    def __getattr__(self, name: str) -> Actor:
        try:
            return actor_for_post(self.__dict__["posts"][name].pk, AT)
        except KeyError:
            raise AttributeError(name) from None

    @property
    def units(self) -> dict[str, Unit]:
        """The units by short name."""
        return {"desk": self.county.desk_unit, "bureau": self.county.bureau, "town": self.county.town}

    def given(self, unit: str = "bureau", at: datetime = AT, handler: str = "") -> Matter:
        """An errand a unit holds, in the hands of a handler where one is named."""
        matter = matters.open_matter(
            kind="test_watched", title="王某反映邻居占道", origin=self.county.desk_unit, by=self.county.desk, at=at,
            data={"received_on": at},
        )  # fmt: skip
        self.do(matter, "give", self.county.desk, at, data={"unit": self.units[unit]})
        if handler:
            self.assign(matter, handler, at)
        return Matter.objects.get(pk=matter.pk)

    def assign(self, matter: Matter, handler: str, at: datetime) -> None:
        """Put a matter into somebody's hands."""
        with business():
            locked = Matter.objects.get(pk=matter.pk)
            post = self.posts[handler]
            matters.reassign(matter=locked, unit=post.unit, handler=post, at=at)
            Matter.objects.filter(pk=matter.pk).update(handler=post, unit=post.unit)

    def again(self, matter: Matter, at: datetime) -> None:
        """Give a matter to the bureau once more: what this kind counts as a setback."""
        self.do(matter, "give", self.county.desk, at, data={"unit": self.county.bureau})

    def do(self, matter: Matter, step: str, by: Actor, at: datetime, **more: Any) -> Any:
        """Perform a step with the turn the matter has now."""
        turn = Matter.objects.get(pk=matter.pk).turn
        return matters.perform(matter_id=matter.pk, step=step, by=by, at=at, expected=turn, **more)

    def issue(self, matter: Matter, level: str = "order", at: datetime = LATE, **more: Any) -> Matter:
        """One document by the inspector."""
        words = {
            "subject": f"{matter.number}逾期",
            "demands": "三日内办结并说明原因。",
            "by": self.inspector,
        } | more
        return actions.issue(matter_id=matter.pk, level=level, at=at, **words)


def appoint(county: small.County, unit: Unit, name: str, *duties: str) -> Post:
    """Somebody with a login in a post."""
    user = User.objects.create_user(name, password="云岭 2026 试用")
    person = people.enrol(name=name, user=user, by=SYSTEM, at=AT - 400 * DAY)
    return people.appoint(
        person=person, unit=unit, title_zh=f"{name}岗", title_en=name.title(), duties=duties,
        held_from=AT - 400 * DAY, by=SYSTEM, at=AT - 400 * DAY,
    )  # fmt: skip


def build() -> Watched:
    """The county with its supervisors."""
    county = small.build_county()
    root = county.bureau.parent
    assert root is not None
    posts = {
        "inspector": appoint(county, root, "inspector", *SUPERVISOR, "supervision.number"),
        "deputy": appoint(county, root, "deputy", "errand.read", "supervision.read", "supervision.board"),
        "head": appoint(county, county.bureau, "head", *UNIT, "supervision.timeliness"),
        "clerk": appoint(county, county.bureau, "clerk", *UNIT),
        "townsman": appoint(county, county.town, "townsman", *UNIT),
        "dispatcher": appoint(county, county.desk_unit, "dispatcher", *SUPERVISOR, "errand.desk"),
    }
    return Watched(county, posts)


@pytest.fixture
def watched(db: None) -> Watched:
    return build()


@pytest.fixture
def client_of(watched: Watched) -> Callable[[str], Client]:
    """A browser in which somebody has signed in."""

    def sign_in(name: str) -> Client:
        client = Client()
        user = watched.posts[name].person.user
        assert user is not None
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in
