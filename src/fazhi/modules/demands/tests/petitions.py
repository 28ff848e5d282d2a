"""A county with a petition office and two organs above, and the short ways of the petition tests."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from fazhi.kernel.matters.models import Act, Matter
from fazhi.kernel.people import actions as people
from fazhi.kernel.people.actor import SYSTEM, Actor
from fazhi.kernel.people.models import Post, Unit
from fazhi.kernel.people.queries import actor_for_post
from fazhi.modules.demands.actions.petitions import register_petition
from fazhi.modules.demands.models import Demand
from fazhi.modules.demands.tests.conftest import AT, DAY, HOUR, County

UNITS = (
    ("petitions", "县信访局", "Petition Office", "department"),
    ("government", "县人民政府办公室", "County Government Office", "department"),
    ("prefecture", "云州信访复核办公室", "Prefecture Re-review Office", "department"),
)
OFFICE = ("demands.read", "demands.intake", "demands.handle", "demands.petition_office")
POSTS = {
    "xinyue": ("辛悦", "petitions", OFFICE),
    "xinping": ("辛平", "petitions", OFFICE),
    "fuhe": ("傅和", "government", ("demands.read", "demands.review")),
    "zhouqi": ("周启", "prefecture", ("demands.read", "demands.review")),
}
TEXT = "东湾村三组的征地补偿款少算了两亩。"


@dataclass
class PetitionCounty:
    """The demands' county with more units, posts and actors."""

    county: County
    units: dict[str, Unit]
    posts: dict[str, Post]
    actors: dict[str, Actor] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Actor:
        actors = self.__dict__["actors"]
        if name not in actors:
            raise AttributeError(name)
        found: Actor = actors[name]
        return found

    def register(self, petition_class: str = "request", at: datetime = AT, **more: Any) -> tuple[Demand, str]:
        """A petition by letter at the petition office, from somebody whose name and address are clear."""
        values: dict[str, Any] = {
            "channel": "letter", "via_office": True, "contact_clear": True, "name": "马成", "address": "东湾村三组12号",
            "by": self.xinyue, "submission": uuid4(), "text": TEXT,
        }  # fmt: skip
        return register_petition(petition_class=petition_class, at=at, **(values | more))

    def do(self, demand: Demand, step: str, by: Actor, at: datetime, **more: Any) -> Act:
        """One step, as the matter stands."""
        return self.county.do(demand, step, by, at, **more)

    def routed(self, unit: str = "housing", at: datetime = AT, **more: Any) -> tuple[Demand, str]:
        """Registered and sent on an hour later."""
        demand, code = self.register(at=at, **more)
        self.do(demand, "route", self.xinyue, at + HOUR, data={"unit": self.units[unit].pk})
        return demand, code

    def accepted(self, path: str = "petition", at: datetime = AT, **more: Any) -> tuple[Demand, str]:
        """Classified, accepted and told on the next day."""
        demand, code = self.routed(at=at, **more)
        self.do(demand, "classify", self.chengang, at + DAY, outcome=path)
        self.do(demand, "accept", self.chengang, at + DAY + HOUR)
        told = {"told_on": at + DAY + 2 * HOUR, "how": "post"}
        self.do(demand, "tell_petitioner", self.chengang, at + DAY + 3 * HOUR, data=told)
        return demand, code

    def answered(self, at: datetime = AT, **more: Any) -> tuple[Demand, str]:
        """Investigated, answered on the tenth day and served on the twelfth."""
        demand, code = self.accepted(at=at, **more)
        heard = {"record": "听取了马成的陈述。", "recusal": "none"}
        self.do(demand, "investigate", self.chengang, at + 5 * DAY, data=heard)
        self.do(demand, "answer", self.chengang, at + 10 * DAY, outcome="not_supported", data=self.opinion())
        served = {"received_on": at + 12 * DAY, "how": "direct"}
        self.do(demand, "serve_answer", self.chengang, at + 12 * DAY + HOUR, data=served)
        return demand, code

    def opinion(self, **more: Any) -> dict[str, Any]:
        """The form of the handling opinion, naming the county government office for review."""
        return {
            "request": "补发两亩地的补偿款。",
            "facts_and_reasons": "经丈量，面积与台账一致。",
            "opinion": "补偿面积无误。",
            "legal_basis": "土地管理法及其实施条例。",
            "review_unit": self.units["government"].pk,
        } | more

    def reviewed(self, at: datetime = AT, **more: Any) -> tuple[Demand, str]:
        """Review asked for by the petitioner, decided and served."""
        from fazhi.kernel.people.actor import RESIDENT

        demand, code = self.answered(at=at, **more)
        self.do(demand, "request_review", RESIDENT, at + 20 * DAY, data={"reasons": "面积没有实地量。"})
        arrived = {"received_on": at + 20 * DAY}
        self.do(demand, "receive_review_request", self.fuhe, at + 20 * DAY + HOUR, data=arrived)
        opinion = {
            "facts_and_reasons": "已实地复量。", "opinion": "维持原处理意见。", "legal_basis": "信访工作条例。",
            "re_review_unit": self.units["prefecture"].pk,
        }  # fmt: skip
        self.do(demand, "review", self.fuhe, at + 30 * DAY, data=opinion)
        served = {"received_on": at + 31 * DAY, "how": "direct"}
        self.do(demand, "serve_review", self.fuhe, at + 31 * DAY + HOUR, data=served)
        return demand, code

    def matter(self, demand: Demand) -> Matter:
        """The matter as it stands in the database."""
        return Matter.objects.select_related("unit", "origin", "handler").get(pk=demand.pk)


def build(county: County, at: datetime = AT - 400 * DAY) -> PetitionCounty:
    """Add the petition office and the organs above to the county."""
    units = dict(county.units)
    for code, zh, en, kind in UNITS:
        units[code] = people.set_up_unit(
            code=code, name_zh=zh, name_en=en, kind=kind, parent=units["yunling"],
            opened_on=date(2015, 1, 1), by=SYSTEM, at=at,
        )  # fmt: skip
    posts = dict(county.posts)
    for short, (name, unit, duties) in POSTS.items():
        person = people.enrol(name=name, user=None, by=SYSTEM, at=at)
        posts[short] = people.appoint(
            person=person, unit=units[unit], title_zh="科员", title_en="Clerk", duties=duties, held_from=at,
            by=SYSTEM, at=at,
        )  # fmt: skip
    actors = {short: actor_for_post(post.pk, AT) for short, post in posts.items()}
    return PetitionCounty(county, units, posts, actors)
