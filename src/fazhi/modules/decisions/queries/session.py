"""What a meeting's screen reads: attendance, the agenda, who has spoken on each item and who speaks next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from fazhi.kernel.matters.models import Act, Clock, Matter, Possible
from fazhi.kernel.matters.queries import procedure_of
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Duty, Post, Unit
from fazhi.kernel.people.queries import held
from fazhi.kernel.procedures import Step
from fazhi.modules.decisions.models import AgendaItem
from fazhi.modules.decisions.rules import CHIEF, MEMBER, ORGANISE, RECORD, entered_afterwards, speakers

SESSION = "session"
CALLED = "called"


@dataclass(frozen=True, slots=True)
class Attendance:
    """The opening of a meeting: who came, who presided, who was absent; ``afterwards``: it was typed in later.

    ``posts`` are the posts of those present who hold one, by the name under which they are on the list.
    """

    present: Sequence[str]
    chief: str
    absent: Sequence[str]
    guests: Sequence[str]
    posts: Mapping[str, str]
    opened_at: datetime
    recorded_at: datetime
    afterwards: bool

    @property
    def speakers(self) -> list[str]:
        """Everybody who speaks before the chief."""
        return speakers(self.present, self.chief)


@dataclass(frozen=True, slots=True)
class Voice:
    """One person's view on one item, or that it is still to come (``act`` is None)."""

    name: str
    act: Act | None


@dataclass(frozen=True, slots=True)
class Discussion:
    """One item of the agenda as the screen shows it; acts of an earlier round are not in it."""

    agenda: AgendaItem
    matter: Matter
    owed: frozenset[str]
    voices: tuple[Voice, ...]
    chief: Act | None
    departure: Act | None
    decision: Act | None

    @property
    def begun(self) -> bool:
        return bool(self.voices)

    @property
    def under_way(self) -> bool:
        """Whether it is being discussed now."""
        return "discussion" in self.owed

    @property
    def waiting(self) -> list[str]:
        """Who has not spoken yet, in order."""
        return [voice.name for voice in self.voices if voice.act is None]

    @property
    def stage(self) -> str:
        """What comes next: ``begin``, ``members``, ``chief``, ``explain``, ``decide``, ``decided`` or ``off``."""
        if self.decision is not None:
            return "decided"
        if not self.under_way:
            return "begin" if self.matter.status == "open" and not self.begun else "off"
        if self.waiting:
            return "members"
        if "chief_last" in self.owed:
            return "chief"
        return "explain" if "departure" in self.owed else "decide"


def attendance(meeting: Matter) -> Attendance | None:
    """Who is at a meeting; ``None`` before it was opened."""
    act = Act.objects.filter(matter=meeting, step="open").first()
    if act is None:
        return None
    data: Mapping[str, Any] = act.data
    return Attendance(
        tuple(data.get("present", ())),
        str(data.get("chief", "")),
        tuple(data.get("absent", ())),
        tuple(data.get("guests", ())),
        dict(zip(data.get("present", ()), data.get("members", ()), strict=False)),
        act.occurred_at,
        act.recorded_at,
        entered_afterwards(act.occurred_at, act.recorded_at),
    )


def names_of(there: Attendance, actor: Actor) -> tuple[str, ...]:
    """The names on the attendance list that are the actor's: by the post, else by the name where no post was noted."""
    post = str(actor.post_id)
    mine = tuple(name for name, known in there.posts.items() if known == post)
    return mine or tuple(n for n in there.present if n == actor.name and n not in there.posts)


def members(unit: Unit, at: datetime) -> list[Post]:
    """Whose place in a unit's meetings is theirs by duty: the chief first, then the members by how long they serve.

    They hold a post in the unit or in one above it: a county's office calls the meetings of its leaders.
    """
    duties = Duty.objects.filter(held(at), post=OuterRef("pk"))
    rows = Post.objects.filter(held(at), unit__path__in=_line(unit)).select_related("person", "unit")
    rows = rows.annotate(
        presides=Exists(duties.filter(verb=CHIEF)), speaks=Exists(duties.filter(verb=MEMBER))
    )
    return list(rows.filter(Q(presides=True) | Q(speaks=True)).order_by("-presides", "held_from", "pk"))


def attending(unit: Unit, at: datetime) -> list[UUID]:
    """The posts that are told of a unit's meetings: the chief, the members, whoever keeps the minutes."""
    rows = Post.objects.filter(held(at), held(at, "duties__"), unit__path__in=_line(unit))
    return list(rows.filter(duties__verb__in=(CHIEF, MEMBER, RECORD)).values_list("pk", flat=True).distinct())


def _line(unit: Unit) -> list[str]:
    """The paths of a unit and of all above it."""
    parts = unit.path.strip("/").split("/")
    return [f"/{'/'.join(parts[: n + 1])}/" for n in range(len(parts))]


def running(matter: Matter, clock: str) -> bool:
    """Whether a clock of a matter runs now."""
    return Clock.objects.filter(matter=matter, name=clock, state="running").exists()


def own_steps(meeting: Matter, actor: Actor, at: datetime) -> list[Step]:
    """The steps of the meeting itself that the screen offers and that the actor may do now: papers sent, adjourned."""
    wanted = {"send_papers": ORGANISE, "adjourn": RECORD}
    verbs = {
        step for step, verb in wanted.items() if actor.may(verb) or (step == "adjourn" and actor.may(CHIEF))
    }
    rows = Possible.objects.filter(matter=meeting, step__in=verbs)
    now = Q(possible_from__isnull=True) | Q(possible_from__lte=at)
    steps = procedure_of(meeting).steps
    return [
        steps[name] for name in rows.filter(now).order_by("step").values_list("step", flat=True).distinct()
    ]


def session_for(matter: Matter) -> Matter | None:
    """The meeting in session on whose agenda a matter stands."""
    rows = AgendaItem.objects.filter(
        matter=matter, meeting__clocks__name=SESSION, meeting__clocks__state="running"
    )
    row = rows.select_related("meeting").first()
    return row.meeting if row else None


def discussions(meeting: Matter) -> list[Discussion]:
    """The agenda of a meeting in order, each item with what has been said; five queries however long it is."""
    rows = list(AgendaItem.objects.filter(meeting=meeting).select_related("matter__unit").order_by("place"))
    ids = [row.matter_id for row in rows]
    acts: dict[Any, list[Act]] = {pk: [] for pk in ids}
    for act in Act.objects.filter(matter__in=ids).order_by("matter", "n"):
        acts[act.matter_id].append(act)
    owed: dict[Any, set[str]] = {pk: set() for pk in ids}
    for matter_id, name in Clock.objects.filter(matter__in=ids, state="running").values_list(
        "matter", "name"
    ):
        owed[matter_id].add(name)
    return [_discussion(row, acts[row.matter_id], frozenset(owed[row.matter_id])) for row in rows]


def _discussion(row: AgendaItem, acts: Sequence[Act], owed: frozenset[str]) -> Discussion:
    opening = next(
        (act for act in reversed(acts) if act.step == "open_discussion" and act.occurred_at >= row.listed_at),
        None,
    )
    round_ = [act for act in acts if opening is not None and act.n > opening.n]
    spoken = {act.key: act for act in round_ if act.step == "member_opinion"}
    names = opening.data.get("members_present", ()) if opening is not None else ()

    def last(step: str) -> Act | None:
        return next((act for act in reversed(round_) if act.step == step), None)

    voices = tuple(Voice(name, spoken.get(name)) for name in names)
    return Discussion(
        row, row.matter, owed, voices, last("chief_opinion"), last("explain_departure"), last("decide")
    )
