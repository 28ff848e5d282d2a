"""A small county with one kind of matter of its own: the office knows no module, and neither do its tests."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fazhi.kernel.matters import actions as matters
from fazhi.kernel.matters import definitions, kinds
from fazhi.kernel.matters.kinds import Doing, Kind, Seat
from fazhi.kernel.matters.models import Act, Matter
from fazhi.kernel.people import actions as people
from fazhi.kernel.people import verbs
from fazhi.kernel.people.actor import SYSTEM, Actor
from fazhi.kernel.people.models import Post, Unit
from fazhi.kernel.people.queries import actor_for_post
from fazhi.kernel.people.verbs import Verb
from fazhi.kernel.procedures import Text

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)

UNITS = (
    ("yunling", "云岭县", "county", ""),
    ("centre", "县智慧城市服务中心", "centre", "yunling"),
    ("housing", "县住建局", "department", "yunling"),
    ("transport", "县交通运输局", "department", "yunling"),
    ("liuhe", "柳河镇", "township", "yunling"),
)
VERBS = (
    Verb("errands.read", "查看交办事项", "Read errands"),
    Verb("errands.send", "交办", "Send errands"),
    Verb("errands.report", "回报", "Report on errands"),
    Verb("errands.speak", "代当事人登记", "Speak for the party"),
)
POSTS = {
    "baimei": ("白梅", "centre", ("errands.read", "errands.send", "errands.speak")),
    "chengang": ("陈刚", "housing", ("errands.read", "errands.report")),
    "dinglan": ("丁兰", "transport", ("errands.read", "errands.report")),
    "weining": (
        "魏宁",
        "yunling",
        (
            "errands.read",
            "office.supervise",
            "office.set_limits",
            "notices.settle",
            "office.units",
            "office.posts",
            "office.templates",
            "office.roster",
        ),
    ),
    "erkin": ("艾尔肯", "liuhe", ("errands.read",)),
}


def _sent(doing: Doing) -> None:
    matters.reassign(matter=doing.matter, unit=doing.form["unit"], handler=None, at=doing.moment)


ERRAND = Kind(
    code="errand",
    title=Text("交办事项", "Errand"),
    procedure="errand",
    prefix="办",
    read="errands.read",
    seats={
        "centre": Seat("origin", "errands.send"),
        "unit": Seat("holder", "errands.report"),
        "resident": Seat("party", "errands.speak"),
    },
    effects={"send": _sent},
)


@pytest.fixture(scope="session", autouse=True)
def errands() -> None:
    """The kind of matter these tests work with."""
    for verb in VERBS:
        verbs.register(verb)
    definitions.register(Path(__file__).parent / "data" / "errand.toml")
    kinds.register(ERRAND)


@dataclass
class County:
    """Units by code, posts and actors by short name, and what tests do all the time."""

    units: dict[str, Unit]
    posts: dict[str, Post]

    def actor(self, name: str) -> Actor:
        """The actor somebody's post makes now."""
        return actor_for_post(self.posts[name].pk, timezone.now())

    def client(self, name: str) -> Client:
        """A browser in which somebody has signed in."""
        client = Client()
        user = self.posts[name].person.user
        assert user is not None
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    def queries(self, client: Client, url: str) -> int:
        """How many queries a page costs, once the session knows the post."""
        client.get(url)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(url).status_code == 200
        return len(caught)

    def open(
        self, title: str = "修复村口路灯", *, ago: timedelta = timedelta(minutes=5), **more: Any
    ) -> Matter:
        """A matter taken in ``ago``."""
        at = timezone.now() - ago
        return matters.open_matter(
            kind="errand", title=title, origin=self.units["centre"], by=self.actor("baimei"), at=at,
            data={"received_on": at}, **more,
        )  # fmt: skip

    def sent(
        self, title: str = "修复村口路灯", *, to: str = "housing", ago: timedelta = timedelta(minutes=5)
    ) -> Matter:
        """A matter sent to a unit right after it was taken in."""
        matter = self.open(title, ago=ago)
        self.do(matter, "send", "baimei", ago=ago, data={"unit": self.units[to].pk})
        return Matter.objects.get(pk=matter.pk)

    def do(self, matter: Matter, step: str, by: str, *, ago: timedelta = timedelta(0), **more: Any) -> Act:
        """Perform a step at the turn the matter has now."""
        turn = Matter.objects.get(pk=matter.pk).turn
        return matters.perform(
            matter_id=matter.pk, step=step, by=self.actor(by), at=timezone.now() - ago, expected=turn, **more
        )


@pytest.fixture
def county(db: None) -> County:
    """Everybody has held their post since long ago and can sign in."""
    units: dict[str, Unit] = {}
    for code, name, kind, parent in UNITS:
        units[code] = people.set_up_unit(
            code=code, name_zh=name, name_en=code.title(), kind=kind, parent=units.get(parent),
            opened_on=date(2015, 1, 1), by=SYSTEM, at=LONG_AGO,
        )  # fmt: skip
    posts = {name: appoint(units, name, *described) for name, described in POSTS.items()}
    return County(units, posts)


def appoint(units: dict[str, Unit], name: str, shown: str, unit: str, duties: tuple[str, ...]) -> Post:
    """Put somebody with a login in a post."""
    user = User.objects.create_user(name, password="云岭 2026 试用")
    person = people.enrol(name=shown, user=user, by=SYSTEM, at=LONG_AGO)
    return people.appoint(
        person=person, unit=units[unit], title_zh="科员", title_en="Clerk", duties=duties,
        held_from=LONG_AGO, by=SYSTEM, at=LONG_AGO,
    )  # fmt: skip
