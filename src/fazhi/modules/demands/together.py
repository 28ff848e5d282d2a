"""What belongs to one demand beside itself: bounces, assisting units, merged demands, mediations.

Read for the panels of matter pages. What a demand never had costs no query: its marking says so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import CharField, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from fazhi.kernel.matters.models import Act, Assignment, Clock, Matter
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Unit
from fazhi.kernel.workdays import legal_day
from fazhi.modules.demands.consents import reach_of
from fazhi.modules.demands.effects_assist import CONTRIBUTE, children_of, is_asked
from fazhi.modules.demands.models import Contact, Mediation, MediationParty, Merge
from fazhi.modules.demands.rules.intake import phone_digits


@dataclass(frozen=True, slots=True)
class Bounce:
    """One objection to a dispatch: who, on what grounds, and what the centre decided, if it has."""

    unit: str
    at: datetime
    grounds: str
    result: str = ""
    reasons: str = ""

    @property
    def counts(self) -> bool:
        """Whether it counts against the unit: only an objection the centre heard and rejected does."""
        return self.result == "rejected"


@dataclass(frozen=True, slots=True)
class Helper:
    """One assisting unit's part. ``contribution`` is empty until it came, or where it was erased."""

    matter: Matter
    due_at: datetime | None
    state: str
    asked: str = ""
    contribution: str = ""
    ended: str = ""

    @property
    def late(self) -> bool:
        """Whether it contributed after its limit."""
        return self.state == "late"


@dataclass(frozen=True, slots=True)
class Party:
    """One party of a mediation and what it said last: ``agreed``, ``refused`` or nothing yet.

    ``name`` and ``phone`` are what the party gave for the mediation itself; ``parties_for`` adds what else a reader may see.
    """

    row: MediationParty
    consent: str
    name: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A mediation as its panel and its papers show it."""

    row: Mediation
    parties: tuple[Party, ...]


@dataclass(frozen=True, slots=True)
class Session:
    """One session of a mediation; ``minutes`` are empty where they were erased."""

    at: datetime
    place: str
    minutes: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the parties agreed, ``content`` empty where erased; ``check_by``: the last day on which performance is checked."""

    at: datetime
    oral: bool
    content: str
    check_by: date | None


def beside(matter: Matter) -> dict[str, Any]:
    """Everything the panel of a demand shows beside the demand itself."""
    done = frozenset(matter.marking.get("done", ()))
    objected = bounces(matter) if "object" in done else ()
    return {
        "bounces": objected,
        "rejected_bounces": sum(row.counts for row in objected),
        "first_receiver": first_receiver(matter) if "object" in done else None,
        "helpers": helpers(matter) if is_asked(matter) else (),
        "follows": follows(matter) if "merge" in done else None,
        "following": following(matter) if "take_in" in done else (),
        "mediations": mediations(matter) if "mediate" in done else (),
    }


def bounces(matter: Matter) -> tuple[Bounce, ...]:
    """Every objection to a dispatch of this demand with what became of it, oldest first."""
    rows = Act.objects.filter(matter=matter, step__in=["object", "arbitrate"]).select_related("unit")
    found: list[Bounce] = []
    for act in rows.order_by("n"):
        if act.step == "object":
            unit = act.unit.name if act.unit else ""
            found.append(Bounce(unit, act.occurred_at, str(act.data.get("grounds", ""))))
        elif found:
            last = found[-1]
            reasons = str(act.data.get("reasons", ""))
            found[-1] = Bounce(last.unit, last.at, last.grounds, act.outcome, reasons)
    return tuple(found)


def objections() -> QuerySet[Act]:
    """All objections to dispatches with ``result``: what the centre decided on each, empty while it has not.

    Two numbers are counted of it: all objections, and those with ``result="rejected"``, which alone count against the
    unit (``unit``): nobody is counted against unheard.
    """
    decided = Act.objects.filter(matter=OuterRef("matter"), step="arbitrate", n__gt=OuterRef("n")).order_by(
        "n"
    )
    return Act.objects.filter(step="object", matter__kind="demand").annotate(
        result=Subquery(decided.values("outcome")[:1], output_field=CharField())
    )


def first_receiver(matter: Matter) -> Unit | None:
    """The unit a bounced demand was first sent to."""
    row = Assignment.objects.filter(matter=matter, role="first").select_related("unit").first()
    return row.unit if row else None


def helpers(parent: Matter) -> tuple[Helper, ...]:
    """The assisting units' parts of one demand, oldest first. Three queries whatever their number."""
    children = list(children_of(parent).select_related("unit"))
    ids = [child.pk for child in children]
    clocks = {
        row.matter_id: row for row in Clock.objects.filter(matter__in=ids, name=CONTRIBUTE).order_by("run")
    }
    told = _told(ids)
    return tuple(_helper(child, clocks.get(child.pk), told.get(child.pk, {})) for child in children)


def helper_of(child: Matter) -> Helper:
    """One assisting unit's own part, with the demand it belongs to (``matter.parent``)."""
    clock = Clock.objects.filter(matter=child, name=CONTRIBUTE).order_by("-run").first()
    return _helper(child, clock, _told([child.pk]).get(child.pk, {}))


def follows(matter: Matter) -> Merge | None:
    """The last merge by which this demand followed another one. A lead that was sealed is not told of at all."""
    rows = Merge.objects.filter(merged_id=matter.pk, lead__matter__sealed_to__isnull=True)
    rows = rows.select_related("lead__matter__unit")
    return rows.order_by("-since", "-pk").first()


def following(matter: Matter) -> tuple[Merge, ...]:
    """What was ever merged into this demand, in the order of merging; without what was sealed since."""
    rows = Merge.objects.filter(lead_id=matter.pk, merged__matter__sealed_to__isnull=True)
    rows = rows.select_related("merged__matter", "merged__contact")
    return tuple(rows.order_by("since", "merged_id"))


def mediations(matter: Matter) -> tuple[Matter, ...]:
    """The mediations about this demand. Which post may open them is the matter page's to decide."""
    rows = Matter.objects.filter(mediation__demand=matter.pk).select_related("unit")
    return tuple(rows.order_by("pk"))


def mediation_of(matter: Matter) -> Shown:
    """One mediation with its parties and what each said."""
    rows = Mediation.objects.select_related(
        "demand__matter", "demand__contact", "mediator__person", "mediator__unit", "matter"
    )
    row = rows.get(pk=matter.pk)
    said = {party.position: Party(party, "") for party in row.parties.all()}
    acts = Act.objects.filter(matter=matter, step="consent").select_related("content_row").order_by("n")
    for act in acts:
        party, given = said.get(int(act.data["party"])), _content(act)
        if party is not None:  # its names may be erased
            name, phone = str(given.get("name") or ""), phone_digits(str(given.get("phone") or ""))
            said[party.row.position] = Party(party.row, act.outcome, name or party.name, phone or party.phone)
    return Shown(row, tuple(said.values()))


def parties_for(mediation: Shown, reader: Actor | None) -> tuple[Party, ...]:
    """The parties as one reader is shown them.

    The first party is the resident. A name or telephone given for the mediation is for all who take part; what was only
    left with the demand is for whom it is there (``consents.reach_of``), and everybody else reads “诉求人”.
    """
    contact = reach_of(mediation.row.demand, reader).contact
    return tuple(_shown(party, contact if party.row.position == 1 else None) for party in mediation.parties)


def _shown(party: Party, contact: Contact | None) -> Party:
    left_name, left_phone = (contact.name, contact.phone) if contact else ("", "")
    name = party.name or party.row.name or left_name or _("诉求人")
    return replace(party, name=name, phone=party.phone or party.row.phone or left_phone)


def sessions(matter: Matter) -> tuple[Session, ...]:
    """The sessions of a mediation, oldest first."""
    acts = Act.objects.filter(matter=matter, step="session").select_related("content_row").order_by("n")
    return tuple(
        Session(act.occurred_at, str(act.data.get("place", "")), str(_content(act).get("minutes", "")))
        for act in acts
    )


def agreement(matter: Matter) -> Agreement | None:
    """The agreement of a mediation, if there is one."""
    act = Act.objects.filter(matter=matter, step="agree").select_related("content_row").first()
    if act is None:
        return None
    clock = Clock.objects.filter(matter=matter, name="performance").order_by("-run").first()
    ends = clock.due_at if clock else None
    return Agreement(
        at=act.occurred_at,
        oral=act.data.get("way") == "oral",
        content=str(_content(act).get("content", "")),
        check_by=legal_day(ends - timedelta(microseconds=1)) if ends else None,
    )


def owed_by_the_lead(matter: Matter) -> Matter | None:
    """The lead whose limit a merged demand waits on; ``None`` where it follows none now."""
    if "merge" not in matter.marking.get("done", ()):
        return None
    row = Merge.objects.filter(merged_id=matter.pk, until__isnull=True).select_related("lead__matter").first()
    return row.lead.matter if row else None


def could_join(matter: Matter, rows: QuerySet[Matter], at_most: int = 30) -> QuerySet[Matter]:
    """Open demands not yet answered or merged that may be about the same thing: same place, category or telephone.

    ``rows`` are those the reader may see. The newest first; whether they belong together a person decides.
    """
    demand = matter.demand
    same = Q(pk__in=())
    if demand.place_unit_id:
        same |= Q(demand__place_unit=demand.place_unit_id)
    if demand.category_id:
        same |= Q(demand__category=demand.category_id)
    contact = getattr(demand, "contact", None)
    if contact is not None and contact.phone:
        same |= Q(demand__contact__phone=contact.phone)
    merged = Merge.objects.filter(until__isnull=True)
    return (
        rows.filter(
            same, kind="demand", status="open", sealed_to__isnull=True, demand__answered_at__isnull=True
        )
        .exclude(pk=matter.pk)
        .exclude(pk__in=merged.values("merged"))
        .exclude(pk__in=merged.values("lead"))
        .select_related("unit", "demand__place_unit", "demand__category", "demand__contact")
        .order_by("-opened_at", "-pk")[:at_most]
    )


def _told(ids: Iterable[Any]) -> Mapping[Any, Mapping[str, str]]:
    """What the acts of children say, by matter and step: what was asked, contributed, decided or called off."""
    told: dict[Any, dict[str, str]] = {}
    steps = ("ask", "contribute", "cancel", "arbitrate")
    for act in Act.objects.filter(matter__in=ids, step__in=steps).select_related("content_row").order_by("n"):
        said = {**act.data, **_content(act)}
        words = said.get("asked") or said.get("contribution") or said.get("reasons") or ""
        told.setdefault(act.matter_id, {})[act.step if not act.outcome else f"{act.step}.{act.outcome}"] = (
            str(words)
        )
    return told


def _content(act: Act) -> Mapping[str, Any]:
    row = getattr(act, "content_row", None)
    return row.content if row else {}


def _helper(child: Matter, clock: Clock | None, told: Mapping[str, str]) -> Helper:
    ended = next((step for step in ("cancel", "arbitrate.upheld") if step in told), "")
    return Helper(
        matter=child,
        due_at=clock.due_at if clock and clock.state == "running" else None,
        state=clock.state if clock else "",
        asked=told.get("ask", ""),
        contribution=told.get("contribute", ""),
        ended=ended,
    )
