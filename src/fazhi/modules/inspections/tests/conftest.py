"""A small county: a cyberspace office that inspects, the police that lend an officer, a health bureau that mends."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from fazhi.kernel.matters import actions as matters
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.people import actions as people
from fazhi.kernel.people.actor import SYSTEM, Actor
from fazhi.kernel.people.models import Post, Unit
from fazhi.kernel.people.queries import actor_for_post
from fazhi.modules.inspections import actions

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""Monday 2 March 2026, 9 o'clock in Shanghai."""
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
FREE = {"within_limits": True, "repeated": False, "notice_due": False}
"""A plan within its limits that repeats nothing and needs no notice."""

READ = "inspections.read"
DUTIES: Mapping[str, tuple[str, ...]] = {
    "inspector": (READ, "inspections.inspect", "inspections.risks", "inspections.drills"),
    "colleague": (READ, "inspections.inspect", "inspections.risks"),
    "head": (READ, "inspections.approve"),
    "officer": (READ,),
    "mender": (READ, "inspections.mend", "inspections.incidents", "inspections.requests"),
    "leader": (READ, "inspections.mend"),
    "clerk": (READ, "inspections.requests"),
}
UNITS = {
    "inspector": "cac",
    "colleague": "cac",
    "head": "cac",
    "officer": "police",
    "mender": "health",
    "leader": "health",
    "clerk": "desk",
}


@dataclass
class County:
    """The units and posts by short name; ``actor`` gives the person in the post."""

    units: dict[str, Unit]
    posts: dict[str, Post]

    def actor(self, name: str) -> Actor:
        """Who acts, in the post of that name."""
        return actor_for_post(self.posts[name].pk, AT)

    def do(self, matter: Matter, step: str, by: str, at: datetime, **more: Any) -> Any:
        """Perform a step with the turn the matter has now."""
        turn = Matter.objects.get(pk=matter.pk).turn
        return matters.perform(
            matter_id=matter.pk, step=step, by=self.actor(by), at=at, expected=turn, **more
        )

    def planned(self, at: datetime = AT, **facts: bool) -> Matter:
        """A planned inspection of the health bureau's registration system."""
        return actions.plan_inspection(
            target="卫生健康局挂号系统", matters_checked="网络数据安全（条例第50条）", coordinated="公安局本季无同类检查",
            day=date(2026, 3, 12), facts=FREE | facts, by=self.actor("inspector"), at=at,
        )  # fmt: skip

    def name(self, matter: Matter, who: str, until: date = date(2027, 1, 1), at: datetime = AT) -> Any:
        """Put somebody into the team."""
        return actions.name_member(
            matter_id=matter.pk, post=self.posts[who], certificate=f"兵{who}", valid_until=until,
            by=self.actor("inspector"), at=at,
        )  # fmt: skip

    def visited(self, at: datetime = AT) -> Matter:
        """An approved inspection with a team of two offices that has been there."""
        matter = self.planned(at)
        self.do(matter, "approve", "head", at, outcome="approved")
        self.name(matter, "inspector", at=at)
        self.name(matter, "officer", at=at)
        self.do(matter, "form_team", "inspector", at, data={"leader": self.posts["inspector"]})
        self.visit(matter, at)
        return Matter.objects.get(pk=matter.pk)

    def visit(self, matter: Matter, at: datetime, *officers: str) -> Any:
        """Inspect on site."""
        named = [str(self.posts[name].pk) for name in officers or ("inspector", "officer")]
        data = {"visited_on": at, "powers": "data_security", "record": "抽查三台服务器", "officers": named}
        return self.do(matter, "visit", "inspector", at, data=data)

    def found(self, matter: Matter, at: datetime = AT, **more: Any) -> Matter:
        """A finding of an inspection, for the health bureau to mend."""
        data = {
            "problem": "日志只留存两个月",
            "unit": self.units["health"],
            "leader": self.posts["leader"],
            "measure": "日志留存不少于六个月",
            "within": "5 working_day",
            "state_organ": True,
        }
        self.do(matter, "find", "inspector", at, data=data | more)
        return Matter.objects.filter(parent=matter).latest("id")


def build() -> County:
    """The county with its people."""
    root = _unit("yl", "county", None)
    kinds = {"cac": "department", "police": "department", "health": "department", "desk": "centre"}
    units = {code: _unit(code, kind, root) for code, kind in kinds.items()}
    posts = {name: _appoint(units[UNITS[name]], name, *duties) for name, duties in DUTIES.items()}
    return County(units, posts)


@pytest.fixture
def county(db: None) -> County:
    return build()


@pytest.fixture
def client_of(county: County) -> Callable[[str], Client]:
    """A browser in which somebody has signed in."""

    def sign_in(name: str) -> Client:
        client = Client()
        user = county.posts[name].person.user
        assert user is not None
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


def _unit(code: str, kind: str, parent: Unit | None) -> Unit:
    return people.set_up_unit(
        code=code, name_zh=code, name_en=code, kind=kind, parent=parent,
        opened_on=date(2020, 1, 1), by=SYSTEM, at=AT - 900 * DAY,
    )  # fmt: skip


def _appoint(unit: Unit, name: str, *duties: str) -> Post:
    user = User.objects.create_user(name)
    person = people.enrol(name=name, user=user, by=SYSTEM, at=AT - 800 * DAY)
    return people.appoint(
        person=person, unit=unit, title_zh=f"{name}岗", title_en=name.title(), duties=duties,
        held_from=AT - 800 * DAY, by=SYSTEM, at=AT - 800 * DAY,
    )  # fmt: skip
