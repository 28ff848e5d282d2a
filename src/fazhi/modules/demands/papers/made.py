"""One paper: who to, from whom, when, under which number, and what it says."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import get_language

from fazhi.kernel.matters.models import Act, Matter
from fazhi.kernel.matters.queries import calendar, procedure_of
from fazhi.kernel.people.models import Unit
from fazhi.kernel.procedures import Text
from fazhi.kernel.workdays import legal_day
from fazhi.modules.demands.models import Contact, Petition
from fazhi.modules.demands.papers.wording import BODIES, Body, Facts

UNIT_FIELDS = ("unit", "review_unit", "re_review_unit")


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper made from the act numbered ``n``. ``number`` never changes: the petition's number and the act's."""

    n: int
    step: str
    title: Text
    number: str
    unit: str
    day: date
    addressee: str
    body: Body

    @property
    def name(self) -> str:
        """What kind of paper it is, in the language of the reader."""
        return self.title.en if (get_language() or "").startswith("en") else self.title.zh


def papers_of(matter: Matter) -> list[Paper]:
    """Every paper made so far, oldest first."""
    rows = Act.objects.filter(matter=matter, step__in=BODIES).select_related("unit", "content_row")
    return _papers(matter, rows.order_by("n"))


def paper_of(matter: Matter, n: int) -> Paper | None:
    """The paper of one act; ``None`` where that act makes none."""
    rows = Act.objects.filter(matter=matter, step__in=BODIES, n=n).select_related("unit", "content_row")
    return next(iter(_papers(matter, rows)), None)


def _papers(matter: Matter, acts: Iterable[Act]) -> list[Paper]:
    found = list(acts)
    if not found:
        return []
    petition = Petition.objects.get(pk=matter.pk)
    wanted = {act.data[name] for act in found for name in UNIT_FIELDS if name in act.data}
    units = {str(row.pk): row.name_zh for row in Unit.objects.filter(pk__in=[UUID(pk) for pk in wanted])}
    accepted = Act.objects.filter(matter=matter, step="accept").values_list("occurred_at", flat=True).first()
    addressee = Contact.objects.filter(demand=matter.pk).values_list("name", flat=True).first() or ""
    return [_paper(matter, act, petition, units, accepted, addressee) for act in found]


def _paper(
    matter: Matter,
    act: Act,
    petition: Petition,
    units: dict[str, str],
    accepted_at: datetime | None,
    addressee: str,
) -> Paper:
    document, write = BODIES[act.step]
    content = getattr(act, "content_row", None)
    facts = Facts(
        said={**act.data, **(content.content if content else {})},
        units={name: units.get(act.data[name], "") for name in UNIT_FIELDS if name in act.data},
        outcome=act.outcome,
        at=act.occurred_at,
        petition_class=petition.petition_class,
        path=petition.path,
        accepted_at=accepted_at,
        calendar=calendar(),
    )
    return Paper(
        n=act.n,
        step=act.step,
        title=procedure_of(matter).documents[document],
        number=f"{matter.number}-{act.n:02d}",
        unit=act.unit.name_zh if act.unit else "",
        day=legal_day(act.occurred_at),
        addressee=addressee,
        body=write(facts),
    )
