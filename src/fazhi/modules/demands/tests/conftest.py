"""A small county that takes in, dispatches and answers demands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from fazhi.kernel.matters import actions as matters
from fazhi.kernel.matters.models import Act, Matter
from fazhi.kernel.people import actions as people
from fazhi.kernel.people.actor import RESIDENT, SYSTEM, Actor
from fazhi.kernel.people.models import Post, Unit
from fazhi.kernel.people.queries import actor_for_post
from fazhi.modules.demands import actions
from fazhi.modules.demands.models import Category, Demand

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""Monday 2 March 2026, 9 o'clock in Shanghai."""
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

UNITS = (
    ("yunling", "云岭县", "Yunling County", "county", ""),
    ("centre", "县智慧城市服务中心", "Smart-city Service Centre", "centre", "yunling"),
    ("housing", "县住建局", "Housing Bureau", "department", "yunling"),
    ("transport", "县交通运输局", "Transport Bureau", "department", "yunling"),
    ("discipline", "县纪委监委信访室", "Discipline Office", "department", "yunling"),
    ("liuhe", "柳河镇", "Liuhe Town", "township", "yunling"),
    ("dongwan", "东湾村", "Dongwan Village", "village", "liuhe"),
)

POSTS: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "aili": ("艾力", "centre", ("demands.read", "demands.intake")),
    "baimei": (
        "白梅",
        "centre",
        (
            "demands.read",
            "demands.intake",
            "demands.dispatch",
            "demands.call_back",
            "demands.export",
            "demands.figures",
        ),
    ),
    "chengang": ("陈刚", "housing", ("demands.read", "demands.handle")),
    "dinglan": ("丁兰", "housing", ("demands.read", "demands.handle", "demands.approve")),
    "erkin": ("艾尔肯", "transport", ("demands.read", "demands.handle", "demands.export")),
    "fangyu": ("方玉", "dongwan", ("demands.read", "demands.handle")),
    "gulan": ("古兰", "discipline", ("demands.read", "demands.sealed")),
}


@dataclass
class County:
    """Units by code, posts and actors by short name; shorthands for what the tests do all the time."""

    units: dict[str, Unit]
    posts: dict[str, Post]
    actors: dict[str, Actor]
    roads: Category

    def __getattr__(self, name: str) -> Actor:
        try:
            return self.__dict__["actors"][name]
        except KeyError:
            raise AttributeError(name) from None

    def hand_in(
        self, text: str = "柳河镇东湾村村口的路灯坏了三天。晚上很黑。", **more: Any
    ) -> tuple[Demand, str]:
        """A resident hands in a demand on the portal, now or ``at``."""
        values = {"channel": "portal", "by": RESIDENT, "at": AT, "submission": uuid4()} | more
        return actions.hand_in(text=text, **values)

    def do(self, demand: Demand, step: str, by: Actor, at: datetime, **more: Any) -> Act:
        """Perform a step with the turn the matter has now, as a freshly opened page would."""
        turn = more.pop("expected", Matter.objects.get(pk=demand.pk).turn)
        return matters.perform(matter_id=demand.pk, step=step, by=by, at=at, expected=turn, **more)

    def dispatched(self, unit: str = "housing", at: datetime = AT, **more: Any) -> tuple[Demand, str]:
        """A demand that a unit has been sent."""
        demand, code = self.hand_in(at=at, **more)
        self.do(demand, "dispatch", self.baimei, at + HOUR, data={"unit": self.units[unit].pk})
        return demand, code

    def answered(
        self, unit: str = "housing", at: datetime = AT, after: timedelta = DAY, **more: Any
    ) -> tuple[Demand, str]:
        """A demand the unit has answered ``after`` so long."""
        demand, code = self.dispatched(unit, at, **more)
        by = next(self.actors[n] for n, (_, u, _d) in POSTS.items() if u == unit)
        self.do(demand, "accept", by, at + 2 * HOUR)
        self.do(
            demand, "answer", by, at + after, outcome="handled",
            data={"answer": "路灯已于今日修复。", "remedies": "如不服，可向县信访局反映。"},
        )  # fmt: skip
        return demand, code

    def closed(
        self, unit: str = "housing", at: datetime = AT, after: timedelta = DAY, **more: Any
    ) -> tuple[Demand, str]:
        """A demand that was called back as solved and closed."""
        demand, code = self.answered(unit, at, after, **more)
        self.do(
            demand,
            "call_back",
            self.baimei,
            at + after + HOUR,
            outcome="solved",
            data={"satisfaction": "satisfied"},
        )
        self.do(demand, "close", self.baimei, at + after + 2 * HOUR)
        return demand, code


@pytest.fixture
def county(db: None) -> County:
    return build_county()


def build_county(at: datetime = AT - 400 * DAY) -> County:
    """Set the county up; everybody takes up their post long before the tests' days."""
    units: dict[str, Unit] = {}
    for code, zh, en, kind, parent in UNITS:
        units[code] = people.set_up_unit(
            code=code, name_zh=zh, name_en=en, kind=kind, parent=units.get(parent),
            opened_on=date(2015, 1, 1), by=SYSTEM, at=at,
        )  # fmt: skip
    posts = {
        short: people.appoint(
            person=people.enrol(name=name, user=None, by=SYSTEM, at=at),
            unit=units[unit], title_zh="科员", title_en="Clerk", duties=duties, held_from=at, by=SYSTEM, at=at,
        )
        for short, (name, unit, duties) in POSTS.items()
    }  # fmt: skip
    actors = {short: actor_for_post(post.pk, AT) for short, post in posts.items()}
    city = actions.set_category(code="10", zh="城乡建设", en="Building", by=SYSTEM, at=at)
    roads = actions.set_category(
        code="1001", zh="道路照明", en="Street lights", parent=city, by=SYSTEM, at=at
    )
    return County(units, posts, actors, roads)
