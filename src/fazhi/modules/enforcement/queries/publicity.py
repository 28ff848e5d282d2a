"""What the public reads of enforcement: decisions published and taken down, officers and procedures; what is owed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from fazhi.kernel.matters.forms import said
from fazhi.kernel.matters.models import Act, Clock, Matter
from fazhi.kernel.matters.queries import listed, procedure_of
from fazhi.kernel.people.actor import Actor
from fazhi.modules.enforcement.models import Case, Certificate, Party
from fazhi.modules.enforcement.queries.officers import posts_of, valid_on
from fazhi.modules.enforcement.rules import CITIZEN, ENFORCEMENT, FIELDS, PARTY
from fazhi.modules.enforcement.rules_publicity import (
    CLOCKS,
    DECIDING_STEPS,
    PUBLISH_STEPS,
    REVOKE,
    TAKE_DOWN,
    masked,
)

PAGE = 30
KINDS = ("penalty", "cac_penalty", "penalty_summary", "correction", "seizure")


@dataclass(frozen=True, slots=True)
class Published:
    """One decision as the public reads it: who decided, about whom (masked), what for, how, since when.

    ``taken_down`` is the act that withdrew it: then nothing but the number, the day and the reasons is left.
    ``questioned`` says that it was changed or revoked and is about to be withdrawn.
    """

    number: str
    unit: str
    party: str
    cause: str
    power: str
    conclusion: str
    text: str
    decided_on: datetime | None
    published_on: datetime
    questioned: bool
    taken_down: Act | None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the public list; ``next`` is how many rows lie before the following one, 0 where there is none."""

    rows: list[Published]
    next: int


def decisions(*, taken_down: bool = False, skip: int = 0) -> Page:
    """The decisions published, newest first; or those taken down. Four queries whatever their number."""
    gone = Act.objects.filter(step=TAKE_DOWN, matter__kind__in=KINDS).values("matter")
    acts = Act.objects.filter(
        step__in=PUBLISH_STEPS, matter__kind__in=KINDS, matter__sealed_to__isnull=True
    ).select_related("matter__unit")
    acts = acts.filter(matter__in=gone) if taken_down else acts.exclude(matter__in=gone)
    found = list(acts.order_by("-occurred_at", "-pk")[skip : skip + PAGE + 1])
    shown = found[:PAGE]
    return Page(_published(shown), skip + PAGE if len(found) > PAGE else 0)


def _published(acts: Sequence[Act]) -> list[Published]:
    ids = [act.matter_id for act in acts]
    others = Act.objects.filter(matter__in=ids, step__in=(*DECIDING_STEPS, REVOKE, TAKE_DOWN))
    by_step = {(act.matter_id, act.step): act for act in others.order_by("n")}
    cases = Case.objects.in_bulk(ids)
    parties: dict[UUID, list[Party]] = {}
    for party in Party.objects.filter(matter__in=ids, role=PARTY):
        parties.setdefault(party.matter_id, []).append(party)
    return [_one(act, by_step, cases.get(act.matter_id), parties.get(act.matter_id, [])) for act in acts]


def _one(
    act: Act, by_step: dict[tuple[UUID, str], Act], case: Case | None, parties: Sequence[Party]
) -> Published:
    matter = act.matter
    gone = by_step.get((matter.pk, TAKE_DOWN))
    decided = next(
        (by_step[matter.pk, step] for step in DECIDING_STEPS if (matter.pk, step) in by_step), None
    )
    hidden = gone is not None
    return Published(
        number=matter.number,
        unit=matter.unit.name,
        party="" if hidden else "、".join(map(public_name, parties)),
        cause="" if hidden or case is None else case.cause,
        power="" if hidden or case is None else case.power,
        conclusion="" if hidden else _conclusion(matter, decided),
        text="" if hidden else str(act.data.get("text", "")),
        decided_on=decided.occurred_at if decided else None,
        published_on=act.occurred_at,
        questioned=(matter.pk, REVOKE) in by_step,
        taken_down=gone,
    )


def public_name(party: Party) -> str:
    """A party as it may be published: organisations by name, natural persons masked."""
    return masked(party.name) if party.kind == CITIZEN else party.name


def _conclusion(matter: Matter, decided: Act | None) -> str:
    """The kind of result: outcome of the decision, kinds of penalty, fine."""
    if decided is None:
        return ""
    procedure = procedure_of(matter)
    step = procedure.steps.get(decided.step)
    outcome = step.outcomes.get(decided.outcome) if step else None
    parts = [said(outcome.title)] if outcome else []
    parts += [str(kind) for kind in decided.data.get("penalties") or ()]
    if decided.data.get("fine"):
        parts.append(_("罚款%(n)d元") % {"n": int(decided.data["fine"])})
    if decided.data.get("confiscated"):
        parts.append(_("没收违法所得%(n)d元") % {"n": int(decided.data["confiscated"])})
    return "；".join(parts) or said(procedure.title)


def owed(actor: Actor) -> QuerySet[Clock]:
    """The publications and withdrawals owed within sight of a post, those that fall due first on top."""
    rows = Clock.objects.filter(
        name__in=CLOCKS, state="running", matter__kind__in=KINDS, matter__in=listed(actor).values("pk")
    )
    return rows.select_related("matter__unit").order_by("due_at")


def late(actor: Actor) -> QuerySet[Clock]:
    """The publications and withdrawals that were done late."""
    rows = Clock.objects.filter(
        name__in=CLOCKS, state="late", matter__kind__in=KINDS, matter__in=listed(actor).values("pk")
    )
    return rows.select_related("matter__unit").order_by("-ended_at")


def officers_by_unit(day: date) -> list[dict[str, Any]]:
    """The certified officers of each unit on a day, as the public may know them: name, number, field, validity."""
    rows = list(valid_on(day).filter(kind=ENFORCEMENT).select_related("person").order_by("person__name"))
    held: dict[UUID, list[Certificate]] = {}
    for row in rows:
        held.setdefault(row.person_id, []).append(row)
    units: dict[str, list[Certificate]] = {}
    for post in posts_of(held, day).order_by("unit__path", "person__name"):
        units.setdefault(post.unit.name, []).extend(held.get(post.person_id, ()))
    return [
        {"unit": unit, "certificates": list(dict.fromkeys(certificates)), "fields": _fields(certificates)}
        for unit, certificates in units.items()
    ]


def _fields(certificates: Sequence[Certificate]) -> str:
    return "、".join(dict.fromkeys(said(FIELDS[row.field]) for row in certificates))
