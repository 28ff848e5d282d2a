"""A small county for documents: the government with its office, a justice bureau, a housing bureau, a file room."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from fazhi.kernel.matters import actions as matters
from fazhi.kernel.matters.models import Act, Matter
from fazhi.kernel.people import actions as people
from fazhi.kernel.people.actor import SYSTEM, Actor
from fazhi.kernel.people.models import Post, Unit
from fazhi.kernel.people.queries import actor_for_post
from fazhi.kernel.workdays import SHANGHAI
from fazhi.modules.documents import kinds
from fazhi.modules.documents.actions import openings, register

AT = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)
"""Monday 2 March 2026, 9 o'clock in Shanghai."""
DAY = timedelta(days=1)
LONG_AGO = AT - 400 * DAY
NEEDED = {"needed": True} | dict.fromkeys(
    ("own_reviewer", "rights_affected", "market", "major_decision"), False
)
WORDS = {
    "propose": {"necessity": "管理需要", "legal_basis": "有关法律"},
    "draft": {"explanation": "起草说明"},
    "hear_views": {"how": "座谈", "views": "没有不同意见"},
    "submit_review": {"papers": "送审稿、说明、依据"},
    "receive_papers": {},
    "review": {"powers": "合法", "opinion": "同意"},
    "publish": {"where": "政府网站"},
    "file_government": {"to": "市人民政府"},
}
POSTS = {
    "drafter": ("housing", kinds.DRAFT, kinds.SIGN, kinds.HAND_OVER, kinds.BORROW),
    "housing_head": ("housing", kinds.HEAD, kinds.SIGN),
    "reviewer": ("justice", kinds.REVIEW, kinds.COUNSEL),
    "office": ("government", kinds.OFFICE),
    "organ": ("government", kinds.DECIDE),
    "archivist": ("room", kinds.ARCHIVE),
    "room_head": ("room", kinds.HEAD),
}


@dataclass
class House:
    """The units and posts by short name; ``house.reviewer`` is that post's actor."""

    units: dict[str, Unit]
    posts: dict[str, Post]

    def __getattr__(self, name: str) -> Actor:
        try:
            return actor_for_post(self.__dict__["posts"][name].pk, AT)
        except KeyError:
            raise AttributeError(name) from None

    def propose(self, title: str = "云岭县物业管理办法", at: datetime = AT, **facts: bool) -> Matter:
        """A document proposed by the housing bureau for the government."""
        return openings.propose_document(
            title=title,
            organ=self.units["government"],
            reviewer=self.units["justice"],
            data=WORDS["propose"],
            facts=NEEDED | facts,
            by=self.drafter,
            at=at,
        )

    def do(self, matter: Matter, step: str, who: str, at: datetime, **more: Any) -> Act:
        """Perform a step (``step.outcome``) with the turn the matter has now."""
        name, _dot, outcome = step.partition(".")
        words = WORDS.get(name, {}) if matter.kind == kinds.DOCUMENT.code else {}
        data = {**words, **more.pop("data", {})}
        return matters.perform(
            matter_id=matter.pk,
            step=name,
            outcome=outcome,
            by=getattr(self, who),
            at=at,
            expected=Matter.objects.get(pk=matter.pk).turn,
            data=data,
            **more,
        )

    def adopted(self, title: str = "云岭县物业管理办法", at: datetime = AT) -> Matter:
        """A document that was reviewed (urgent) and adopted on the same day."""
        matter = self.propose(title, at)
        self.do(matter, "draft", "drafter", at)
        self.do(matter, "hear_views", "drafter", at)
        self.do(matter, "submit_review", "drafter", at)
        self.do(matter, "receive_papers.complete", "reviewer", at, facts={"urgent": True})
        self.do(matter, "review.lawful", "reviewer", at, facts={"content_lawful": True})
        meeting = {"held_on": at, "meeting": "常务会议", "discussion": "同意"}
        self.do(matter, "decide.adopted", "organ", at, data=meeting)
        return matter

    def issued(self, matter: Matter, at: datetime = AT, **dates: date) -> Act:
        """Issue a document: in force from the legal day on, for two years, unless said otherwise."""
        data = {"effective_on": at.date(), "valid_until": at.date().replace(year=at.year + 2)} | dates
        facts = {"government": True, "later_effect": False}
        return self.do(matter, "issue", "office", at, data=data, facts=facts)

    def published(self, title: str = "云岭县物业管理办法", at: datetime = AT) -> Matter:
        """A document in force."""
        matter = self.adopted(title, at)
        self.issued(matter, at)
        self.do(matter, "publish", "office", at, data={"published_on": at})
        return matter


def build() -> House:
    """The county of these tests."""
    root = _unit("yunling", "云岭县人民政府", "county", None)
    units = {"government": root}
    for code, name in (("justice", "司法局"), ("housing", "住建局"), ("room", "县政府档案室")):
        units[code] = _unit(code, name, "department", root)
    posts = {name: _post(units[where], name, *duties) for name, (where, *duties) in POSTS.items()}
    return House(units, posts)


def _unit(code: str, name: str, kind: str, parent: Unit | None) -> Unit:
    return people.set_up_unit(
        code=code, name_zh=name, name_en=code, kind=kind, parent=parent,
        opened_on=date(2020, 1, 1), by=SYSTEM, at=LONG_AGO,
    )  # fmt: skip


def _post(unit: Unit, name: str, *duties: str) -> Post:
    user = User.objects.create_user(name)
    return people.appoint(
        person=people.enrol(name=name, user=user, by=SYSTEM, at=LONG_AGO), unit=unit, title_zh=name,
        title_en=name, duties=(kinds.READ, *duties), held_from=LONG_AGO, by=SYSTEM, at=LONG_AGO,
    )  # fmt: skip


@pytest.fixture
def house(db: None) -> House:
    return build()


@pytest.fixture
def numbered(house: House) -> House:
    """The county whose government has set its number series."""
    register.set_series(words="云府规", basis="云岭县公文办法", by=house.office, at=AT)
    return house


@pytest.fixture
def signed_in(house: House, client: Client) -> Callable[[str], Client]:
    """A client signed in as the holder of a post."""

    def sign_in(name: str) -> Client:
        client.force_login(User.objects.get(username=name))
        return client

    return sign_in
