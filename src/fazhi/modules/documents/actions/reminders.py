"""Reminding those who answer for a document that its validity ends soon; what has to be done is a clock of its own."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from fazhi.kernel.notices import actions as notices
from fazhi.kernel.people.actor import SYSTEM
from fazhi.kernel.people.models import Post
from fazhi.kernel.people.queries import held
from fazhi.kernel.workdays import legal_day
from fazhi.kernel.workdays.periods import add_months
from fazhi.modules.documents import kinds, queries
from fazhi.modules.documents.models import Document
from fazhi.modules.documents.rules import REMIND_MONTHS


def remind(*, at: datetime) -> int:
    """Tell the drafting unit and the organ's office of every document that ends within six months, again within one.

    Each occasion once, however often this runs. Returns how many documents end soon.
    """
    today = legal_day(at)
    rows = list(queries.ending(today, add_months(today, max(REMIND_MONTHS))))
    for row in rows:
        months = next(n for n in sorted(REMIND_MONTHS) if _until(row) <= add_months(today, n).isoformat())
        notices.tell_posts(
            posts=_answering(row, at),
            title=f"{row.number} 有效期至{_until(row)}：请评估，决定延续、修改或者废止",
            matter_id=row.pk,
            dedupe_key=f"documents.ending:{row.pk}:{months}:{_until(row)}",
            by=SYSTEM,
            at=at,
        )
    return len(rows)


def _until(row: Document) -> str:
    return row.valid_until.isoformat() if row.valid_until else ""


def _answering(row: Document, at: datetime) -> Sequence[UUID]:
    """The posts that draft in the unit which holds the document, and those that keep the organ's register."""
    drafting = Q(unit=row.matter.unit_id, duties__verb=kinds.DRAFT)
    keeping = Q(unit=row.organ_id, duties__verb=kinds.OFFICE)
    rows = Post.objects.filter(held(at), held(at, "duties__")).filter(drafting | keeping)
    return list(rows.values_list("pk", flat=True).distinct())
