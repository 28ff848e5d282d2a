"""A county in which decisions are made: a government office, an undertaking bureau, a reviewing one, an evaluating one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
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
from fazhi.modules.decisions import actions
from fazhi.modules.decisions.models import CatalogueItem

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""Monday 2 March 2026, 9 o'clock in Shanghai."""
DAY = timedelta(days=1)
LONG_AGO = AT - 400 * DAY
PRESENT = ("白梅", "陈刚", "艾力")
NONE = {"public": False, "hearing_due": False, "technical": False, "risky": False, "market": False}

POSTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "office": ("gov", ("decisions.read", "decisions.organise", "decisions.catalogue", "decisions.record",
                       "decisions.division")),
    "chief": ("gov", ("decisions.read", "decisions.chief", "decisions.approve")),
    "member": ("gov", ("decisions.read", "decisions.member", "decisions.approve")),
    "drafter": ("gov", ("decisions.read", "decisions.draft")),
    "head": ("gov", ("decisions.read", "decisions.head")),
    "housing": ("housing", ("decisions.read", "decisions.undertake", "decisions.execute", "decisions.evaluate",
                            "decisions.review")),
    "justice": ("justice", ("decisions.read", "decisions.review")),
    "audit": ("audit", ("decisions.read", "decisions.evaluate")),
}  # fmt: skip


@dataclass
class Hall:
    """The units and, by short name, whoever acts in these tests."""

    units: dict[str, Unit]
    posts: dict[str, Post]

    def who(self, name: str) -> Actor:
        """The actor in a post."""
        return actor_for_post(self.posts[name].pk, AT)

    def item(self, subject: str = "柳河镇供水价格调整") -> CatalogueItem:
        """One published item of this year's catalogue."""
        office = self.who("office")
        row = actions.enter_item(
            year=2026, subject=subject, unit=self.units["housing"], planned="2026年第三季度",
            agreed_on=date(2026, 1, 20), by=office, at=AT,
        )  # fmt: skip
        actions.publish_catalogue(year=2026, by=office, at=AT)
        row.refresh_from_db()
        return row

    def started(self, **facts: bool) -> Matter:
        """A decision whose draft is written; ``facts`` are the procedures it takes, the others it does not."""
        office, housing = self.who("office"), self.who("housing")
        matter = actions.open_decision(
            item=self.item(),
            proposed_by="department",
            why_needed="水价多年未调",
            excluded=False,
            by=office,
            at=AT,
        )
        self.do(matter, "name_unit", "office", AT, data={"unit": self.units["housing"]})
        self.do(matter, "screen", "housing", AT, data={"reasons": "逐项判定"}, facts=NONE | facts)
        self.do(matter, "draft", "housing", AT, data={"text": "草案第一稿"}, facts={"others_consulted": True})
        assert housing.unit_id == Matter.objects.get(pk=matter.pk).unit_id
        return matter

    def submitted(self, at: datetime = AT) -> Matter:
        """A decision reviewed as lawful and submitted; 15 days after ``at``."""
        matter = self.started()
        reviewer = {"reviewer": self.units["justice"]}
        self.do(matter, "request_legality_review", "housing", at, data=reviewer)
        later = at + 14 * DAY
        opinion = {"opinion": "合法"}
        self.do(matter, "legality_review", "justice", later, outcome="may_be_discussed", data=opinion)
        self.do(matter, "submit_package", "housing", later, data={"explained": "程序已履行"})
        return matter

    def meeting(self, at: datetime, *matters_listed: Matter) -> Matter:
        """A meeting in session on the day of ``at`` with these decisions on its agenda."""
        meeting = self.called(at, *matters_listed)
        return self.opened(meeting, at)

    def called(self, at: datetime, *matters_listed: Matter) -> Matter:
        """A meeting called five days before ``at``, its papers sent."""
        office, before = self.who("office"), at - DAY
        meeting = actions.call_meeting(
            body="executive", meeting_on=at.date(), place="三楼会议室", by=office, at=before
        )
        for matter in matters_listed:
            actions.list_decision(meeting=meeting, decision_id=matter.pk, by=office, at=before)
        if matters_listed:
            self.do(meeting, "send_papers", "office", before)
        return meeting

    def opened(self, meeting: Matter, held_at: datetime, **more: Any) -> Matter:
        """Open a meeting: three members and the chief."""
        told: dict[str, Any] = {
            "opened_at": held_at,
            "chief": "古丽",
            "absent": [],
            "quorum": True,
            "at": held_at,
        } | more
        actions.open_meeting(
            meeting=meeting, present=[*PRESENT, "古丽"], by=self.who("office"), expected=turn(meeting), **told
        )
        return meeting

    def speak(self, matter: Matter, step: str, at: datetime, **more: Any) -> Act:
        """One thing said, written down by the office."""
        return actions.speak(
            matter=matter,
            step=step,
            by=self.who("office"),
            at=at,
            expected=turn(matter),
            **({"data": {}} | more),
        )

    def views(self, matter: Matter, at: datetime, position: str = "agree") -> None:
        """Every member states a view."""
        for name in PRESENT:
            data = {"position": position, "view": f"{name}的意见"}
            self.speak(matter, "member_opinion", at, key=name, data=data)

    def do(self, matter: Matter, step: str, who: str, at: datetime, **more: Any) -> Act:
        """Perform a step with the turn the matter has now."""
        return matters.perform(
            matter_id=matter.pk, step=step, by=self.who(who), at=at, expected=turn(matter), **more
        )


def turn(matter: Matter) -> int:
    """The turn a freshly opened page would carry."""
    return Matter.objects.values_list("turn", flat=True).get(pk=matter.pk)


def build() -> Hall:
    """The county."""
    root = _unit("yl", "county", None)
    kinds = {"gov": "centre", "housing": "department", "justice": "department", "audit": "department"}
    units = {code: _unit(code, kind, root) for code, kind in kinds.items()}
    posts = {name: _appoint(units[unit], name, duties) for name, (unit, duties) in POSTS.items()}
    return Hall(units, posts)


def _unit(code: str, kind: str, parent: Unit | None) -> Unit:
    return people.set_up_unit(
        code=code, name_zh=code, name_en=code, kind=kind, parent=parent, opened_on=date(2020, 1, 1),
        by=SYSTEM, at=LONG_AGO,
    )  # fmt: skip


def _appoint(unit: Unit, name: str, duties: tuple[str, ...]) -> Post:
    user = User.objects.create_user(name, password="云岭 2026 试用")
    person = people.enrol(name=name, user=user, by=SYSTEM, at=LONG_AGO)
    return people.appoint(
        person=person, unit=unit, title_zh=f"{name}岗", title_en=name.title(), duties=duties,
        held_from=LONG_AGO, by=SYSTEM, at=LONG_AGO,
    )  # fmt: skip


@pytest.fixture
def hall(db: None) -> Hall:
    return build()


@pytest.fixture
def client_of(hall: Hall) -> Callable[[str], Client]:
    """A browser in which somebody has signed in."""

    def sign_in(name: str) -> Client:
        client = Client()
        user = hall.posts[name].person.user
        assert user is not None
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in
