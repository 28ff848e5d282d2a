"""What everybody may read: the catalogue, drafts open for comment, what became of the comments, decisions published."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from fazhi.kernel.matters.models import Act, Matter, Possible
from fazhi.kernel.workdays import legal_day
from fazhi.modules.decisions.models import CatalogueItem, Decision
from fazhi.modules.decisions.rules import DECISION

PUBLIC_STEPS = ("publish_draft", "sum_up_comments", "hearing_papers", "publish")
MOST = 100


@dataclass(frozen=True, slots=True)
class Consultation:
    """One published draft: the notice, until when comments are taken, and what became of them."""

    notice: Act
    ends: datetime | None
    summary: Act | None

    @property
    def last_day(self) -> date | None:
        """The last day of the period, itself included."""
        return legal_day(self.ends - timedelta(seconds=1)) if self.ends else None

    def open_at(self, at: datetime) -> bool:
        """Whether comments are taken at a moment."""
        return self.summary is None and self.ends is not None and at < self.ends


def consultation(matter: Matter) -> Consultation | None:
    """The latest publication of a decision's draft; ``None`` where nothing was published.

    Comments end when they may be summed up: the statutory or stated days are over then (MADR 15).
    """
    notice = Act.objects.filter(matter=matter, step="publish_draft").order_by("-n").first()
    if notice is None:
        return None
    summary = Act.objects.filter(matter=matter, step="sum_up_comments", n__gt=notice.n).order_by("-n").first()
    window = Possible.objects.filter(matter=matter, step="sum_up_comments").first()
    return Consultation(notice, window.possible_from if window else None, summary)


@dataclass(frozen=True, slots=True)
class Shown:
    """One decision on the portal."""

    decision: Decision
    consultation: Consultation | None
    hearing: Act | None
    published: Act | None
    decided: Act | None


def shown(decision_id: UUID) -> Shown | None:
    """One decision of which something was published; ``None`` otherwise, whatever else is known of it."""
    row = _public_rows().filter(pk=decision_id).first()
    if row is None:
        return None
    acts = {act.step: act for act in Act.objects.filter(matter=row.matter).order_by("n")}
    published = acts.get("publish")
    return Shown(
        row,
        consultation(row.matter),
        acts.get("hearing_papers"),
        published,
        acts.get("decide") if published else None,
    )


def open_for_comment(at: datetime) -> list[Shown]:
    """The drafts whose comments are still taken, those that end first on top."""
    rows = _public_rows().filter(matter__status="open")[:MOST]
    found = [Shown(row, consultation(row.matter), None, None, None) for row in rows]
    taken = [one for one in found if one.consultation and one.consultation.open_at(at)]
    return sorted(taken, key=lambda one: one.consultation.ends or at if one.consultation else at)


def published(year: int) -> Sequence[Decision]:
    """The decisions of which something was published, by the year of their catalogue, newest first."""
    return list(_public_rows().filter(item__year=year)[:MOST])


def catalogue(year: int, *, drafts: bool = False) -> QuerySet[CatalogueItem]:
    """A year's catalogue in order; with ``drafts`` also what is not published yet."""
    rows = CatalogueItem.objects.filter(year=year).select_related("unit").order_by("n")
    return rows if drafts else rows.filter(published_at__isnull=False)


def _public_rows() -> QuerySet[Decision]:
    acts = Act.objects.filter(step__in=PUBLIC_STEPS, matter__kind=DECISION).values("matter")
    rows = Decision.objects.filter(pk__in=acts, matter__sealed_to__isnull=True)
    return rows.select_related("matter", "item__unit").order_by("-matter__opened_at", "-pk")
