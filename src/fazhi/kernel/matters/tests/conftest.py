"""A small county and a small kind of matter to try the kernel on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from fazhi.kernel.matters import actions, definitions, kinds
from fazhi.kernel.matters.kinds import Doing, Kind, Seat
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.people import actions as people
from fazhi.kernel.people import verbs
from fazhi.kernel.people.actor import SYSTEM, Actor
from fazhi.kernel.people.models import Post, Unit
from fazhi.kernel.people.queries import actor_for_post
from fazhi.kernel.procedures import Text

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""Monday 2 March 2026, 9 o'clock in Shanghai."""


def give_to_unit(doing: Doing) -> None:
    actions.reassign(matter=doing.matter, unit=doing.form["unit"], handler=None, at=doing.moment)


KIND = Kind(
    code="test_errand",
    title=Text("测试事项", "Test errand"),
    procedure="test_errand",
    prefix="测",
    seats={
        "desk": Seat("origin", "errand.desk"),
        "unit": Seat("holder", "errand.handle"),
        "asker": Seat("party", "errand.desk"),
    },
    read="errand.read",
    effects={"give": give_to_unit},
)
for code in ("errand.desk", "errand.handle", "errand.read"):
    verbs.register(verbs.Verb(code, code, code))


@pytest.fixture(scope="session", autouse=True)
def errand_kind() -> None:
    definitions.register(Path(__file__).parent / "data" / "errand.toml")
    kinds.register(KIND)


@dataclass
class County:
    """The units and the people of these tests."""

    desk_unit: Unit
    bureau: Unit
    town: Unit
    desk: Actor
    handler: Actor
    townsman: Actor
    handler_post: Post

    @property
    def desk_as_unit(self) -> Actor:
        """The desk with the duty of a handler: it holds a matter until it gives it away."""
        return replace(self.desk, verbs=self.desk.verbs | {"errand.handle"})

    def take_in(self, **more: Any) -> Matter:
        """Open an errand at the desk, received at AT unless ``received_on`` says otherwise."""
        at = more.pop("at", AT)
        data = {"received_on": more.pop("received_on", at)}
        return actions.open_matter(
            kind="test_errand",
            title="路灯不亮",
            origin=self.desk_unit,
            by=self.desk,
            at=at,
            data=data,
            **more,
        )

    def do(self, matter: Matter, step: str, by: Actor, at: datetime, **more: Any) -> Any:
        """Perform a step with the turn the matter has now, as a freshly opened page would."""
        turn = more.pop("expected", Matter.objects.get(pk=matter.pk).turn)
        return actions.perform(matter_id=matter.pk, step=step, by=by, at=at, expected=turn, **more)

    def given(self, at: datetime = AT) -> Matter:
        """An errand that the bureau holds."""
        matter = self.take_in(at=at)
        self.do(matter, "give", self.desk, at, data={"unit": str(self.bureau.pk)})
        return Matter.objects.get(pk=matter.pk)


@pytest.fixture
def county(db: None) -> County:
    return build_county()


def build_county() -> County:
    root = _unit("tc", "county", None)
    units: Mapping[str, Unit] = {
        code: _unit(code, kind, root)
        for code, kind in {"desk": "centre", "bureau": "department", "town": "township"}.items()
    }
    hire: Callable[..., Post] = lambda unit, *duties: people.appoint(  # noqa: E731  one line says it
        person=people.enrol(name=f"{unit.name_zh}科员", user=None, by=SYSTEM, at=AT),
        unit=unit, title_zh="科员", title_en="Clerk", duties=duties, held_from=AT, by=SYSTEM, at=AT,
    )  # fmt: skip
    posts = [
        hire(units["desk"], "errand.desk", "errand.read"),
        hire(units["bureau"], "errand.handle", "errand.read"),
        hire(units["town"], "errand.handle", "errand.read"),
    ]
    desk, handler, townsman = (actor_for_post(post.pk, AT) for post in posts)
    return County(units["desk"], units["bureau"], units["town"], desk, handler, townsman, posts[1])


def _unit(code: str, kind: str, parent: Unit | None) -> Unit:
    return people.set_up_unit(
        code=code, name_zh=code, name_en=code, kind=kind, parent=parent,
        opened_on=date(2020, 1, 1), by=SYSTEM, at=AT,
    )  # fmt: skip
