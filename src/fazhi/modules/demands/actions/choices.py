"""What clerks made of hints: taken over or corrected. Kept to learn from, and to say how often hints are right."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from fazhi.kernel.matters.actions import link
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.people.actor import Actor
from fazhi.modules.demands import queries
from fazhi.modules.demands.models import Demand, HintChoice
from fazhi.modules.demands.routing import hints
from fazhi.modules.demands.rules.cleaning import cleaned

SAME_ISSUE = "same_issue"
"""How two demands are linked when a clerk says that they tell the same."""


def keep_choices(typed: Mapping[str, str], demand: Demand, by: Actor, at: datetime) -> None:
    """After registering: what was offered on the form, and what was chosen. A demand said to be the same is linked."""
    offered = cleaned(typed.get("offered_category", ""))
    if offered:
        chosen = demand.category.code if demand.category else ""
        keep_choice(
            demand=demand, kind="category", source="model", offered=offered, chosen=chosen, by=by, at=at
        )
    same = _matter_named(typed.get("same_as", ""), by)
    if same is not None and same.pk != demand.pk:
        link(source=demand.matter, target=same, kind=SAME_ISSUE, by=by, at=at)
        keep_choice(
            demand=demand,
            kind="duplicate",
            source="text",
            offered=same.number,
            chosen=same.number,
            by=by,
            at=at,
        )


def keep_choice(
    *, demand: Demand, kind: str, source: str, offered: str, chosen: str, by: Actor, at: datetime
) -> HintChoice | None:
    """Keep what was offered and what the clerk chose instead or in agreement; nothing for whoever is no official."""
    if by.post_id is None or not offered:
        return None
    return HintChoice.objects.create(
        demand=demand,
        kind=kind,
        source=source,
        offered=offered[:60],
        chosen=chosen[:60],
        post_id=by.post_id,
        at=at,
    )


def note_dispatch(*, demand: Demand, unit_code: str, by: Actor, at: datetime) -> None:
    """At a dispatch by a person: keep which unit the list or history offered and which was chosen."""
    if by.kind != "official":
        return
    offered = hints.units_for(demand.category, demand.place_unit, at)
    if offered:
        first = offered[0]
        keep_choice(
            demand=demand,
            kind="unit",
            source=first.source,
            offered=first.unit.code,
            chosen=unit_code,
            by=by,
            at=at,
        )


def _matter_named(typed: str, by: Actor) -> Matter | None:
    try:
        key = UUID(typed)
    except ValueError:
        return None
    return queries.listed(by).filter(pk=key).first()
