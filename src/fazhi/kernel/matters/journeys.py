"""A matter as whoever sent it sees it: what happened, in the words meant for them, what is owed to them, what they may do."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q
from django.utils.translation import gettext as _

from fazhi.kernel.matters.forms import said
from fazhi.kernel.matters.models import Act, Clock, Matter, Possible
from fazhi.kernel.matters.queries import procedure_of
from fazhi.kernel.procedures import Procedure, Text


@dataclass(frozen=True, slots=True)
class Owed:
    """What is being waited for, until when, on which basis, and whether the limit is a local rule."""

    title: str
    due_at: datetime
    local: bool
    provisional: bool
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One act in the timeline: its step with its outcome, and the fields meant for the reader (title, value)."""

    at: datetime
    title: str
    step: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Journey:
    """Everything a follow page shows. ``may`` holds the reader's possible steps and until when each is."""

    matter: Matter
    happened: tuple[Told, ...]
    owed: Owed | None
    may: Mapping[str, datetime | None]


def journey_of(
    matter_id: UUID, at: datetime, *, kind: str, told: Mapping[str, Sequence[str]], steps: Collection[str]
) -> Journey | None:
    """The journey of one matter of a kind, newest act first; ``None`` where there is no such matter.

    ``told`` names the steps its sender reads of, each with the fields of its form that are meant for them; of every
    other step and field they read nothing. ``steps`` are those the sender does.
    """
    rows = Matter.objects.select_related("unit").filter(pk=matter_id, kind=kind, sealed_to__isnull=True)
    matter = rows.first()
    if matter is None:
        return None
    procedure = procedure_of(matter)
    acts = Act.objects.filter(matter=matter, step__in=list(told)).select_related("content_row")
    return Journey(
        matter=matter,
        happened=tuple(_told(act, procedure, told[act.step]) for act in acts.order_by("-n")),
        owed=owed_of(matter, procedure),
        may=may_now(matter, steps, at),
    )


def owed_of(matter: Matter, procedure: Procedure) -> Owed | None:
    """The running duty with a due date that falls due first."""
    rows = Clock.objects.filter(matter=matter, state="running", due_at__isnull=False).order_by("due_at")
    clock = rows.first()
    if clock is None or clock.due_at is None:
        return None
    rule = procedure.clocks[clock.name]
    return Owed(said(rule.title), clock.due_at, rule.basis.local, clock.provisional, rule.basis.zh())


def may_now(matter: Matter, steps: Collection[str], at: datetime) -> dict[str, datetime | None]:
    """Which of these steps are possible at a moment, and until when each is."""
    rows = Possible.objects.filter(
        Q(possible_from__isnull=True) | Q(possible_from__lte=at),
        Q(possible_until__isnull=True) | Q(possible_until__gt=at),
        matter=matter,
        step__in=list(steps),
    ).order_by(F("possible_until").asc(nulls_last=True))
    return {row.step: row.possible_until for row in rows}


def _told(act: Act, procedure: Procedure, names: Sequence[str]) -> Told:
    step = procedure.steps.get(act.step)
    if step is None:  # of an earlier version
        return Told(act.occurred_at, act.step, act.step, ())
    title = said(step.title)
    if act.outcome in step.outcomes:
        title = _("%(step)s：%(outcome)s") % {
            "step": title,
            "outcome": said(step.outcomes[act.outcome].title),
        }
    row = getattr(act, "content_row", None)
    entered = {**act.data, **(row.content if row else {})}
    fields = [field for field in step.form if field.name in names and entered.get(field.name)]
    return Told(
        act.occurred_at,
        title,
        act.step,
        tuple((said(field.title), _shown(field.choices, entered[field.name])) for field in fields),
    )


def _shown(choices: Mapping[str, Text], value: object) -> str:
    return said(choices[str(value)]) if str(value) in choices else str(value)
