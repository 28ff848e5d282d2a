"""A county with an enforcing bureau that has one certified officer, and a second bureau that could help."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

import fazhi.kernel.matters.tests.conftest as small
from fazhi.kernel.matters import actions as matters
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.people import actions as people
from fazhi.kernel.people.actor import SYSTEM, Actor
from fazhi.kernel.people.models import Post, Unit
from fazhi.kernel.people.queries import actor_for_post
from fazhi.kernel.workdays import legal_day
from fazhi.modules.enforcement import actions, kinds
from fazhi.modules.enforcement.actions import PartyGiven
from fazhi.modules.enforcement.rules import ENFORCEMENT, QUALIFICATION

AT = small.AT
DAY = timedelta(days=1)
OFFICER = (kinds.READ, kinds.HANDLE, kinds.INTAKE)
HEAD = (kinds.READ, kinds.APPROVE)
NOTHING_SPECIAL = dict.fromkeys(
    ("hearing_case", "public_interest", "great_effect", "complex_law", "review_by_statute", "serious"), False
)
SHOP = PartyGiven(name="东湾村某商店", kind="organisation", address="柳河镇东湾村")


@dataclass
class Bureau:
    """The posts by short name: a head, officers, a reviewer and a chair of one bureau, and an officer of another."""

    unit: Unit
    other: Unit
    posts: dict[str, Post]

    def __getattr__(self, name: str) -> Actor:
        try:
            return actor_for_post(self.__dict__["posts"][name].pk, AT)
        except KeyError:
            raise AttributeError(name) from None

    def certify(self, name: str, field: str = "market", kind: str = ENFORCEMENT, **more: Any) -> Any:
        """Enter a certificate of somebody."""
        return actions.issue_certificate(
            person=self.posts[name].person,
            kind=kind,
            number=f"云执{name}{field}{kind}",
            field=field,
            issuer="云岭县司法局",
            valid_from=legal_day(AT) - 100 * DAY,
            by=self.keeper,
            at=AT,
            **more,
        )

    def two(self) -> list[str]:
        """The keys of two officers, both certified."""
        return [str(self.posts[name].pk) for name in ("officer", "second")]

    def opened(self, at: datetime = AT, **more: Any) -> Matter:
        """A penalty case of the bureau."""
        said: dict[str, Any] = {
            "kind": "penalty",
            "cause": "未按规定明码标价",
            "field": "market",
            "power": "价格法第42条",
            "party": SHOP,
            "data": {"source": "inspection", "facts": "货架没有标价", "found_on": legal_day(at).isoformat()},
            "facts": {"competent": True, "in_time": True, "larger_harm_in_time": False},
            "by": self.head,
            "at": at,
        } | more
        return actions.open_matter(**said)

    def do(self, matter: Matter, step: str, by: Actor, at: datetime, **more: Any) -> Any:
        """Perform a step with the turn the matter has now."""
        turn = Matter.objects.get(pk=matter.pk).turn
        return matters.perform(matter_id=matter.pk, step=step, by=by, at=at, expected=turn, **more)

    def investigate(self, matter: Matter, at: datetime, officers: list[str] | None = None) -> Any:
        """Two officers look into it."""
        data = {"certificates_shown": True, "recusal_told": True, "record": "现场检查"}
        data["officers"] = self.two() if officers is None else officers  # type: ignore[assignment]  # one list field
        return self.do(matter, "investigate", self.officer, at, data=data)

    def propose(self, matter: Matter, at: datetime, **facts: bool) -> Any:
        """A penalty of 500 yuan is proposed."""
        answers = NOTHING_SPECIAL | {"penalty_proposed": True} | facts
        return self.do(
            matter, "propose", self.officer, at, data={"report": "事实清楚", "fine": 500}, facts=answers
        )

    def notify(self, matter: Matter, at: datetime) -> Any:
        """The party is told what is intended."""
        data = {"received_on": legal_day(at).isoformat(), "content": "拟罚款500元", "fine": 500}
        return self.do(matter, "advance_notice", self.officer, at, data=data)

    def decide(
        self, matter: Matter, at: datetime, fine: int = 500, remedies_told: bool = True, **facts: bool
    ) -> Any:
        """The head decides on the fine."""
        answers = {"party_absent": False, "social_impact": False, "fined": True, "corrected": True} | facts
        data = {"content": "罚款", "fine": fine, "remedies_told": remedies_told}
        return self.do(matter, "decide", self.head, at, outcome="penalty", data=data, facts=answers)


def appoint(unit: Unit, name: str, *duties: str) -> Post:
    """Somebody with a login in a post."""
    user = User.objects.create_user(name, password="云岭 2026 试用")
    person = people.enrol(name=name, user=user, by=SYSTEM, at=AT - 400 * DAY)
    return people.appoint(
        person=person,
        unit=unit,
        title_zh=f"{name}岗",
        title_en=name.title(),
        duties=duties,
        held_from=AT - 400 * DAY,
        by=SYSTEM,
        at=AT - 400 * DAY,
    )


def build() -> Bureau:
    """The county with an enforcing bureau; only `officer` is certified."""
    county = small.build_county()
    unit, other = county.bureau, county.town
    posts = {
        "head": appoint(unit, "head", *HEAD),
        "officer": appoint(unit, "officer", *OFFICER),
        "second": appoint(unit, "second", *OFFICER),
        "reviewer": appoint(unit, "reviewer", kinds.READ, kinds.REVIEW),
        "chair": appoint(unit, "chair", kinds.READ, kinds.PRESIDE),
        "lent": appoint(other, "lent", *OFFICER),
        "keeper": appoint(county.desk_unit, "keeper", kinds.READ, kinds.CERTIFY),
    }
    made = Bureau(unit, other, posts)
    made.certify("officer")
    return made


@pytest.fixture
def bureau(db: None) -> Bureau:
    return build()


@pytest.fixture
def staffed(bureau: Bureau) -> Bureau:
    """The same with a second certified officer and a qualified reviewer."""
    bureau.certify("second")
    bureau.certify("reviewer", kind=QUALIFICATION)
    return bureau


@pytest.fixture
def client_of(bureau: Bureau) -> Callable[[str], Client]:
    """A browser in which somebody has signed in."""

    def sign_in(name: str) -> Client:
        client = Client()
        user = bureau.posts[name].person.user
        assert user is not None
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in
