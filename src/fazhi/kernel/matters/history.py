"""Taking in the past: matters that were handled elsewhere, with their acts at the times their source gives.

Imported matters are history. They follow a procedure of their own that owes nothing, so no clock runs on them
and no on-time figure counts them. A batch is one transaction and one ledger entry a matter.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Model

from fazhi.kernel.ledger.actions import business, in_business
from fazhi.kernel.ledger.record import Record, digest_of
from fazhi.kernel.ledger.rows import made
from fazhi.kernel.matters import definitions, kinds, numbering
from fazhi.kernel.matters.kinds import Kind
from fazhi.kernel.matters.models import Act, ActContent, Assignment, Matter, StatusSpan
from fazhi.kernel.matters.recording import SCHEMA, fields_of
from fazhi.kernel.matters.rows import put_on_the_line
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Unit
from fazhi.kernel.procedures import Event, Procedure, Rules, closed, fold
from fazhi.kernel.workdays import Calendar, legal_day


@dataclass(frozen=True, slots=True)
class PastAct:
    """One act as the source tells it. ``personal`` is the erasable content."""

    step: str
    at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)
    personal: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Past:
    """One matter as the source tells it. ``beside`` makes the module's own unsaved row for it."""

    title: str
    acts: Sequence[PastAct]
    beside: Callable[[Matter], Sequence[Model]]


def import_history(
    *, kind: str, procedure: str, origin: Unit, rows: Sequence[Past], by: Actor, at: datetime
) -> list[Matter]:
    """Write a batch of past matters in one transaction.

    ``procedure`` is the code of the history procedure. Acts must be in the order of their times and lie before
    ``at``. Raises ``NotPossible`` of the procedures when a source's acts do not fit it; nothing is written then.
    """
    the_kind = kinds.get(kind)
    definition = definitions.in_force(procedure, legal_day(at))
    rules = Rules(Calendar.national(), definition.local_limits)
    matters = [_matter(the_kind, definition, rules, origin, row, at) for row in rows]
    years = Counter(legal_day(matter.opened_at).year for matter in matters)
    if not in_business():
        numbering.reserve(the_kind, years)
    with business() as book:
        _number_all(the_kind, matters, years)
        beside = [extra for matter, row in zip(matters, rows, strict=True) for extra in row.beside(matter)]
        acts = [_acts(matter, row, by, at) for matter, row in zip(matters, rows, strict=True)]
        for matter, row, own in zip(matters, rows, acts, strict=True):
            matter.commitment = book.enter(_record(the_kind, matter, row, by, at))
            for act in own:
                act.commitment = matter.commitment
        book.add(*matters, *beside)
        for matter, row, own in zip(matters, rows, acts, strict=True):
            book.add(*own, *_contents(row, own), *_spans(matter))
            book.add(made(Assignment, matter_id=matter.pk, unit_id=origin.pk, from_at=matter.opened_at))
    return matters


def _matter(kind: Kind, definition: Procedure, rules: Rules, origin: Unit, row: Past, at: datetime) -> Matter:
    marking = fold(definition, [_event(definition, act) for act in row.acts], rules)
    done = closed(definition, marking, rules, at)
    matter = made(
        Matter,
        kind=kind.code,
        procedure_code=definition.code,
        procedure_version=definition.version.isoformat(),
        title=row.title[:200],
        origin_id=origin.pk,
        unit_id=origin.pk,
        status="closed" if done else "history",
        opened_at=row.acts[0].at,
        recorded_at=at,
        closed_at=row.acts[-1].at if done else None,
        version=len(row.acts),
        turn=len(row.acts),
        marking=marking.to_json(),
        imported=True,
    )
    put_on_the_line(matter, origin)
    return matter


def _event(definition: Procedure, act: PastAct) -> Event:
    step = definition.steps.get(act.step)
    facts = dict.fromkeys(step.sets, False) if step else {}
    return Event(act.step, act.at, facts=facts, data=dict(act.data))


def _number_all(kind: Kind, matters: Sequence[Matter], years: Mapping[int, int]) -> None:
    free = {year: iter(numbering.take(kind, year, count)) for year, count in sorted(years.items())}
    for matter in matters:
        matter.number = next(free[legal_day(matter.opened_at).year])


def _acts(matter: Matter, row: Past, by: Actor, at: datetime) -> list[Act]:
    return [
        made(
            Act,
            matter_id=matter.pk,
            n=n,
            step=act.step,
            by_kind=by.kind,
            by_name=by.name,
            post_id=by.post_id,
            unit_id=by.unit_id,
            occurred_at=act.at,
            recorded_at=at,
            data=dict(act.data),
        )
        for n, act in enumerate(row.acts, start=1)
    ]


def _record(kind: Kind, matter: Matter, row: Past, by: Actor, at: datetime) -> Record:
    return Record(
        kind="import",
        subject="matters.matter",
        subject_id=str(matter.pk),
        version=matter.version,
        by=by.ref,
        occurred_at=matter.opened_at,
        recorded_at=at,
        schema=SCHEMA,
        fields=fields_of(kind, matter),
        content={
            "matter": matter.number,
            "acts": [
                {
                    "step": a.step,
                    "at": a.at.isoformat(),
                    "data": digest_of(a.data),
                    "personal": digest_of(a.personal),
                }
                for a in row.acts
            ],
        },
        configures=False,
    )


def _contents(row: Past, acts: Sequence[Act]) -> list[ActContent]:
    return [
        made(ActContent, act_id=act.pk, content=dict(past.personal))
        for past, act in zip(row.acts, acts, strict=True)
        if past.personal
    ]


def _spans(matter: Matter) -> list[StatusSpan]:
    """Open from its receipt until it was closed; of what has no known end, history from the beginning."""
    if matter.closed_at is None:
        return [made(StatusSpan, matter_id=matter.pk, status=matter.status, from_at=matter.opened_at)]
    return [
        made(
            StatusSpan, matter_id=matter.pk, status="open", from_at=matter.opened_at, to_at=matter.closed_at
        ),
        made(StatusSpan, matter_id=matter.pk, status="closed", from_at=matter.closed_at),
    ]
