"""Taking in the past in batches: each batch is one transaction, and a row already there is left as it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Model

from fazhi.kernel.ledger.rows import made
from fazhi.kernel.matters.history import Past, PastAct, import_history
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Unit
from fazhi.modules.demands import queries, secrecy
from fazhi.modules.demands.actions.intake import hand_in
from fazhi.modules.demands.errors import NoCentre
from fazhi.modules.demands.models import Category, Contact, Demand, Statement, Unsearched
from fazhi.modules.demands.rules.intake import title_of

HISTORY = "demand_history"


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One row of a file, read and checked. Moments are aware; ``category`` is a category's code or name."""

    source_id: str
    title: str
    text: str
    received_at: datetime
    channel: str = "website"
    answer: str = ""
    answered_at: datetime | None = None
    place: str = ""
    name: str = ""
    phone: str = ""
    category: Category | None = None


def import_batch(*, source: str, rows: Sequence[ImportRow], as_new: bool, by: Actor, at: datetime) -> int:
    """Take in those rows of a batch that are not there yet; returns how many were new.

    As history the rows keep their source's times, owe nothing and run no clock. ``as_new`` opens each now as a fresh
    demand. Raises ``NoCentre``, ``BadForm``.
    """
    centre = queries.intake_centre(at)
    if centre is None:
        raise NoCentre
    there = queries.by_source(source, [row.source_id for row in rows])
    fresh = [row for row in rows if row.source_id not in there]
    if as_new:
        for row in fresh:
            _open(source, row, centre, by, at)
    elif fresh:
        pasts = [_past(source, row) for row in fresh]
        import_history(kind="demand", procedure=HISTORY, origin=centre, rows=pasts, by=by, at=at)
    return len(fresh)


def submission_of(source: str, source_id: str) -> UUID:
    """The submission of an imported row: the same for the same row, and known to this installation alone."""
    return secrecy.imported_submission(source, source_id)


def _open(source: str, row: ImportRow, centre: Unit, by: Actor, at: datetime) -> None:
    hand_in(
        channel=row.channel,
        title=row.title,
        text=row.text,
        place=row.place,
        name=row.name,
        phone=row.phone,
        category=row.category,
        source=source,
        source_id=row.source_id,
        origin=centre,
        submission=submission_of(source, row.source_id),
        by=by,
        at=at,
    )


def _past(source: str, row: ImportRow) -> Past:
    acts = [PastAct("register", row.received_at)]
    if row.answered_at is not None:
        acts.append(PastAct("answer", row.answered_at, personal={"answer": row.answer}))

    def beside(matter: Matter) -> Sequence[Model]:
        """The module's own rows of one past demand."""
        return _rows(source, row, matter)

    return Past(title=row.title or title_of(row.text), acts=acts, beside=beside)


def _rows(source: str, row: ImportRow, matter: Matter) -> list[Model]:
    demand = made(
        Demand,
        matter_id=matter.pk,
        channel=row.channel,
        category_id=row.category.pk if row.category else None,
        anonymous=not row.name,
        source=source,
        source_id=row.source_id,
        answered_at=row.answered_at,
    )
    demand.matter = matter  # the matter's record in the ledger reads the demand
    rows: list[Model] = [
        demand,
        made(Statement, demand_id=matter.pk, title=matter.title, text=row.text, place=row.place),
        made(Unsearched, statement_id=matter.pk),
    ]
    if row.name or row.phone:
        rows.append(made(Contact, demand_id=matter.pk, name=row.name, phone=row.phone))
    return rows
