"""The demonstration's petitions: one of each class at least, at different stages, lived by the real actions."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from fazhi.kernel.matters.actions import perform
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.people.actor import RESIDENT, Actor
from fazhi.kernel.people.models import Post, Unit
from fazhi.kernel.people.queries import actor_for_post
from fazhi.modules.demands.actions.importing import submission_of
from fazhi.modules.demands.actions.petitions import register_petition
from fazhi.modules.demands.models import Demand
from fazhi.site.demo.county import written

SOURCE = "demo-petitions"
REGISTRAR = "xinyue"
UNITS = frozenset({"unit", "review_unit", "re_review_unit"})
NOT_THE_FORM = frozenset({"day", "step", "outcome", "by"})


def live(now: datetime) -> None:
    """Live through the petitions that are not there yet."""
    there = set(Demand.objects.filter(source=SOURCE).values_list("source_id", flat=True))
    for number, petition in enumerate(written("petitions")["petition"], start=1):
        if str(number) not in there:
            _live(str(number), petition, now)


def _live(number: str, told: Mapping[str, Any], now: datetime) -> None:
    begun = now - timedelta(days=told["days_ago"])
    demand, _code = register_petition(
        petition_class=told["class"],
        via_office=True,
        contact_clear=True,
        channel=told["channel"],
        text=told["text"],
        name=told["name"],
        address=told["address"],
        reported_unit=Unit.objects.get(code=told["reported_unit"]) if "reported_unit" in told else None,
        reported=told.get("reported", ""),
        source=SOURCE,
        source_id=number,
        submission=submission_of(SOURCE, number),
        by=_actor(REGISTRAR, begun),
        at=begun,
    )
    for turn, act in enumerate(told["acts"], start=1):
        at = begun + timedelta(days=act["day"], minutes=turn)
        perform(
            matter_id=demand.pk,
            step=act["step"],
            outcome=act.get("outcome", ""),
            by=_actor(act["by"], at) if act["by"] else RESIDENT,
            at=at,
            expected=Matter.objects.get(pk=demand.pk).turn,
            data={name: _value(name, value, at) for name, value in act.items() if name not in NOT_THE_FORM},
        )


def _value(name: str, value: Any, at: datetime) -> Any:
    if name in UNITS:
        return str(Unit.objects.get(code=value).pk)
    if name == "recipient":
        return str(_post(value).pk)
    return at if value is True else value


def _actor(login: str, at: datetime) -> Actor:
    return actor_for_post(_post(login).pk, at)


def _post(login: str) -> Post:
    return Post.objects.get(person__user__username=login, held_to__isnull=True)
