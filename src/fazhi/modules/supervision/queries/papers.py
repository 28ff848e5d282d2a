"""The documents of supervision, and which matter each is about."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from fazhi.kernel.matters import definitions
from fazhi.kernel.matters.models import Act, Assignment, Clock, Link, Matter
from fazhi.kernel.matters.queries import listed, matter_for
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Unit
from fazhi.kernel.workdays import Period, legal_day
from fazhi.modules.supervision.models import Paper, Prefix
from fazhi.modules.supervision.queries.marks import PAGE, mark_of, read_mark
from fazhi.modules.supervision.rules import CRITICISM, LEVELS, PREFIXES, SUPERVISES, days_late, last_day


def supervised_by(matter: Matter) -> Matter | None:
    """The matter a supervision is about."""
    link = Link.objects.filter(source=matter, kind=SUPERVISES).select_related("target__unit").first()
    return link.target if link else None


def open_papers(supervised: Matter, level: str, unit: Unit) -> QuerySet[Paper]:
    """The documents of a level about a matter that a unit has not dealt with yet."""
    about = Link.objects.filter(target=supervised, kind=SUPERVISES).values("source")
    return Paper.objects.filter(
        supervision__matter__in=about, supervision__matter__status="open", level=level, unit=unit
    )


def owing(matter: Matter) -> Unit:
    """The unit whose running duty falls due first; where none runs, the unit that holds the matter."""
    rows = Clock.objects.filter(
        matter=matter, state="running", holder_unit__isnull=False, due_at__isnull=False
    )
    clock = rows.select_related("holder_unit").order_by("due_at").first()
    return clock.holder_unit if clock is not None and clock.holder_unit is not None else matter.unit


def line_of(matter: Matter) -> QuerySet[Unit]:
    """The units that hold or held a matter."""
    return Unit.objects.filter(pk__in=Assignment.objects.filter(matter=matter).values("unit")).order_by(
        "path"
    )


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document as it is printed: what it says, who signed for it and when."""

    paper: Paper
    matter: Matter
    supervised: Matter | None
    subject: str
    text: str
    reply_by: date | None
    reply_within: Period | None
    issued_by: str
    received: Act | None


def sheet_for(actor: Actor, paper_id: UUID, at: datetime) -> Sheet | None:
    """One document for printing; ``None`` where there is none. Raises what ``matter_for`` raises out of sight."""
    paper = Paper.objects.select_related("unit", "supervision").filter(pk=paper_id).first()
    if paper is None:
        return None
    matter = matter_for(actor, paper.supervision_id, at)
    acts = {act.step: act for act in Act.objects.filter(matter=matter).order_by("n").select_related("unit")}
    criticism = paper.level == CRITICISM
    draft, written = acts["draft"], acts["criticise" if criticism else "issue"]
    stated = acts["issue"].data.get("reply_within")
    signed = ("receive_criticism",) if criticism else ("receive", "acknowledge")
    due = Clock.objects.filter(matter=matter, name="reply_in_time", run=1).first()
    return Sheet(
        paper,
        matter,
        supervised_by(matter),
        str(draft.data["subject"]),
        str(written.data["text"] if criticism else draft.data["demands"]),
        _last_day(due) if not criticism else None,
        Period.parse(stated) if stated else None,
        written.unit.name if written.unit else "",
        next((acts[step] for step in signed if step in acts), None),
    )


def _last_day(clock: Clock | None) -> date | None:
    return last_day(clock.due_at) if clock is not None and clock.due_at is not None else None


def prefixes(at: datetime) -> list[Mapping[str, Any]]:
    """Each level with the words before the year of its numbers, now and from later days on."""
    rows = list(Prefix.objects.order_by("from_day"))
    today = legal_day(at)
    found: list[Mapping[str, Any]] = []
    for level, title in LEVELS.items():
        own = [row for row in rows if row.level == level]
        now = [row for row in own if row.from_day <= today]
        found.append(
            {
                "level": level,
                "title": title,
                "row": now[-1] if now else None,
                "prefix": now[-1].prefix if now else PREFIXES[level],
                "later": [row for row in own if row.from_day > today],
            }
        )
    return found


def why_late(matter: Matter, at: datetime) -> str:
    """Why a supervisor would write about a matter: its number, the duty that is owed and by how many days late."""
    clock = (
        Clock.objects.filter(matter=matter, state="running", due_at__isnull=False).order_by("due_at").first()
    )
    if clock is None or clock.due_at is None:
        return f"{matter.number}办理情况"
    rules = definitions.get(matter.procedure_code, matter.procedure_version).clocks
    duty = rules[clock.name].title.zh if clock.name in rules else ""
    late = days_late(clock.due_at, at)
    said = f"已逾期{late}天" if late else f"{last_day(clock.due_at).isoformat()}到期"
    return f"{matter.number}{duty}{said}"


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of supervisions and the mark of the next."""

    rows: list[Matter]
    older: str
    status: str


def page(actor: Actor, *, status: str = "", after: str = "") -> Listed:
    """The supervisions a post may see, newest first; ``status`` is ``open``, ``closed`` or empty for all."""
    rows = listed(actor).filter(kind="supervision").select_related("unit", "supervision")
    if status in ("open", "closed"):
        rows = rows.filter(status=status)
    mark = read_mark(after)
    if mark is not None:
        rows = rows.filter(Q(opened_at__lt=mark[0]) | Q(opened_at=mark[0], pk__lt=mark[1]))
    found = list(rows.prefetch_related("supervision__papers").order_by("-opened_at", "-pk")[: PAGE + 1])
    older = mark_of(found[PAGE - 1].pk, found[PAGE - 1].opened_at) if len(found) > PAGE else ""
    return Listed(found[:PAGE], older, status)
