"""Has the kernel do what the lives plan. A run that was broken off goes on with the demands that are not there yet."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from random import Random
from typing import Any

from fazhi.kernel.ledger.actions import business
from fazhi.kernel.matters.actions import perform
from fazhi.kernel.matters.queries import calendar
from fazhi.kernel.people.actor import RESIDENT, Actor
from fazhi.modules.demands.actions import Agreed, hand_in, take_down
from fazhi.modules.demands.actions.importing import submission_of
from fazhi.modules.demands.models import Demand
from fazhi.site.demo import FIRST, SOURCE
from fazhi.site.demo.county import County, county, written
from fazhi.site.demo.lives import CHANNELS, Given, Life, OfficeHours, Planned, arrival
from fazhi.site.demo.telling import Scene, Story, scenes, story

SEED = 20260101
YEAR = timedelta(days=365)
STALLED_SINCE = timedelta(days=30)


def lived() -> int:
    """How many of the demonstration's demands are there."""
    return Demand.objects.filter(source=SOURCE).count()


def live(
    numbers: range,
    *,
    until: datetime,
    tick: Callable[[], None] = lambda: None,
    enough: Callable[[], bool] = lambda: False,
    whole: bool = True,
) -> int:
    """Live through the demands of these numbers that are not there yet, or until it is enough; returns how many.

    ``whole``: each life is one transaction, so none is ever left half lived. Without it the running number, which
    is locked until its transaction ends, is taken in a short one, so that two processes do not wait for each other.
    """
    there = set(Demand.objects.filter(source=SOURCE).values_list("source_id", flat=True))
    world = World(county(until), until, whole=whole)
    done = 0
    for number in numbers:
        if enough():
            break
        if f"{number:05d}" not in there:
            world.live(number)
            done += 1
            tick()
    return done


class World:
    """The county at work until a moment: what every life draws on."""

    def __init__(self, the_county: County, until: datetime, *, whole: bool) -> None:
        self.county, self.until = the_county, until
        self.together: Callable[[], AbstractContextManager[object]] = business if whole else nullcontext
        self.calendar = calendar()
        self.scenes = scenes(written("categories"))
        self.phrases = written("phrases")
        self.villages: list[tuple[str, str]] = [
            (township, village[0])
            for township, rows in written("county")["villages"].items()
            for village in rows
        ]

    def live(self, number: int) -> None:
        """One demand, from its arrival to now."""
        rng = Random(f"{SEED}:{number}")  # noqa: S311 - a repeatable story, not a secret
        received = arrival(rng, *self._span(number), self.calendar)
        scene = rng.choice(self.scenes)
        township, village = rng.choice(self.villages)
        units = self.county.units
        told = story(rng, scene, self.phrases, units[township].name_zh, units[village].name_zh)
        responsible = {"township": township, "village": village}.get(scene.unit, scene.unit)
        channel = rng.choices(list(CHANNELS), list(CHANNELS.values()))[0]
        given = self._given(rng, scene, told, received, responsible)
        acts = list(self._until_now(rng, Life(given, OfficeHours(self.calendar, rng), rng).plan(), received))
        with self.together():
            demand = self._hand_in(rng, number, channel, told, received, village)
            with business():
                for turn, act in enumerate(acts, start=1):
                    self._perform(rng, demand, turn, act)

    def _span(self, number: int) -> tuple[datetime, datetime]:
        """Every tenth demand is of the last few days, so that the desks have work; the rest fill the year."""
        recent = number % 10 == 0 and number < FIRST
        return (self.until - timedelta(days=6) if recent else self.until - YEAR), self.until

    def _given(self, rng: Random, scene: Scene, told: Story, received: datetime, unit: str) -> Given:
        others = [
            code for code, row in self.county.units.items() if row.kind == "department" and code != unit
        ]
        wrong = rng.choice([code for code in others if self.county.who(code, "demands.handle")])
        posts = self.county.posts[unit]
        return Given(
            received_at=received,
            unit=unit,
            wrong_unit=wrong,
            unit_ids={code: str(row.pk) for code, row in self.county.units.items()},
            handler_id=str(posts[-1].pk),
            recipient_id=str(self.county.posts["discipline"][0].pk),
            answer=told.answer,
            phrases=self.phrases,
            consultation=scene.category.startswith("12") or scene.category in {"0403", "0405", "0701"},
            urgent=scene.category in {"1002", "1205"}
            or (scene.category.startswith("10") and rng.random() < 0.3),
            sealed=rng.random() < 0.006,
        )

    def _until_now(self, rng: Random, acts: list[Planned], received: datetime) -> Iterator[Planned]:
        """The acts before now; of lately received demands some are left lying, so that something is overdue."""
        stalled = received > self.until - STALLED_SINCE and rng.random() < 0.12
        upto = rng.randint(0, 3) if stalled else len(acts)
        return (act for act in acts[:upto] if act.at < self.until)

    def _hand_in(
        self, rng: Random, number: int, channel: str, told: Story, received: datetime, village: str
    ) -> Demand:
        anonymous = rng.random() < 0.15
        name = "" if anonymous else rng.choice(self.phrases["residents"]) + rng.choice(("女士", "先生"))
        phone = "" if anonymous or rng.random() < 0.55 else f"{rng.randint(6_000_000, 6_999_999)}"
        given: dict[str, Any] = {
            "channel": channel,
            "title": told.title,
            "text": told.text,
            "place": told.place,
            "place_unit": self.county.units[village],
            "name": name,
            "phone": phone,
            "category": self.county.categories.get(told.scene.category),
            "source": SOURCE,
            "source_id": f"{number:05d}",
            "submission": submission_of(SOURCE, f"{number:05d}"),
            "at": received,
        }
        if channel == "portal":
            return hand_in(by=RESIDENT, **given)[0]
        clerk = rng.choice(self.county.who("centre", "demands.intake"))
        return take_down(by=clerk, agreed=_agreed(rng, phone), **given).demand

    def _perform(self, rng: Random, demand: Demand, turn: int, act: Planned) -> None:
        data: Mapping[str, Any] = act.data
        perform(
            matter_id=demand.pk,
            step=act.step,
            outcome=act.outcome,
            by=self._actor(rng, act),
            at=act.at,
            expected=turn,
            data=data,
            facts=act.facts,
        )

    def _actor(self, rng: Random, act: Planned) -> Actor:
        return rng.choice(self.county.who(act.unit, act.verb)) if act.verb else RESIDENT


def _agreed(rng: Random, phone: str) -> Agreed:
    """What somebody said when their record was read back: most agree to both, who left no number cannot be called."""
    return Agreed(read_back=True, pass_contact=rng.random() < 0.8, call=bool(phone) and rng.random() < 0.9)
