"""Reads of the equipment register and of the full-process record: what is out, what is overdue, what was not recorded."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from fazhi.kernel.law import cite
from fazhi.kernel.matters.forms import said
from fazhi.kernel.matters.models import Act, Matter
from fazhi.kernel.matters.queries import procedure_of
from fazhi.kernel.people.actor import Actor
from fazhi.modules.enforcement.models import Device, HandOut, Recording
from fazhi.modules.enforcement.rules_records import BASIS, MUST, demanded


@dataclass(frozen=True, slots=True)
class Recorded:
    """An act and its recordings. ``must``: it is to be recorded throughout; ``needed``: as far as needed; else neither."""

    act: Act
    title: str
    must: bool
    needed: bool
    recordings: tuple[Recording, ...]

    @property
    def missing(self) -> bool:
        """Whether law demands a recording and there is none."""
        return self.must and not self.recordings


def basis() -> str:
    """The provision behind what has to be recorded, in words."""
    return "；".join(said_ for said_ in (one.zh() for one in cite(BASIS)))


def devices(actor: Actor) -> QuerySet[Device]:
    """The devices of the actor's unit and those below it, with who has each out now."""
    out = Prefetch(
        "hand_outs",
        HandOut.objects.filter(returned_at__isnull=True).select_related("post__person"),
        to_attr="out",
    )
    rows = Device.objects.filter(unit__path__startswith=actor.unit_path)
    return rows.select_related("unit").prefetch_related(out)


def hand_outs(actor: Actor) -> QuerySet[HandOut]:
    """The last hand-outs of these devices, those still out first."""
    rows = HandOut.objects.filter(device__unit__path__startswith=actor.unit_path)
    return rows.select_related("device", "post__person", "given_by__person").order_by(
        "-returned_at", "-from_at"
    )


def overdue(actor: Actor, at: datetime) -> QuerySet[HandOut]:
    """What should have been given back by now."""
    return hand_outs(actor).filter(returned_at__isnull=True, due_at__lt=at)


def usable(actor: Actor) -> QuerySet[Device]:
    """The devices of the actor's unit that are in use."""
    return Device.objects.filter(unit__path__startswith=actor.unit_path, retired_on__isnull=True)


def was_out(recording: Recording) -> QuerySet[HandOut]:
    """The hand-outs that cover a recording from beginning to end."""
    rows = HandOut.objects.filter(device=recording.device_id, from_at__lte=recording.from_at)
    return rows.exclude(returned_at__lt=recording.to_at)


def record_of(matter: Matter) -> list[Recorded]:
    """Every act by people on a matter with its recordings, in order: what has to be recorded and is not, shows."""
    covered = HandOut.objects.filter(device=OuterRef("device"), from_at__lte=OuterRef("from_at")).exclude(
        returned_at__lt=OuterRef("to_at")
    )
    kept = Recording.objects.select_related("device", "file", "post__person").annotate(
        handed_out=Exists(covered)
    )
    acts = Act.objects.filter(matter=matter).exclude(by_kind="system").order_by("n")
    procedure = procedure_of(matter)
    found = []
    for act in acts.prefetch_related(Prefetch("enforcement_recordings", kept)):
        wanted = demanded(matter.kind, act.step, str(act.data.get("how") or ""))
        title = said(procedure.atom_title(act.step))
        rows = tuple(act.enforcement_recordings.all())
        found.append(Recorded(act, title, wanted == MUST, bool(wanted) and wanted != MUST, rows))
    return found


def missing(matter: Matter) -> list[Recorded]:
    """The acts of which law demands a recording and none is kept. No query where no act of the matter demands one."""
    if not any(demanded(matter.kind, act.step) == MUST for act in matter.acts.all()):
        return []
    return [one for one in record_of(matter) if one.missing]
