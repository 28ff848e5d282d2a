"""The columns lists read, computed from a marking at each act: clocks, possible steps, the next dates."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from fazhi.kernel.ledger.actions import Book
from fazhi.kernel.ledger.rows import Keeping, made
from fazhi.kernel.matters import kinds
from fazhi.kernel.matters.models import Assignment, Clock, Matter, Possible
from fazhi.kernel.people.models import Unit
from fazhi.kernel.procedures import (
    ClockView,
    Marking,
    Procedure,
    Rules,
    Window,
    clocks,
    lapses,
    next_change,
    windows,
)


def _taken_over(*columns: str) -> tuple[tuple[str, str], ...]:
    return tuple((column, f'excluded."{column}"') for column in columns)


KEEPING_CLOCKS = Keeping(
    owner="matter_id",
    unique=("matter_id", "name", "run"),
    update=(
        *_taken_over("holder_role", "started_at", "due_at", "provisional", "state", "ended_at"),
        (
            "holder_unit_id",
            """CASE WHEN matters_clock.state IN ('running', 'asleep', 'stopped') THEN excluded.holder_unit_id
            ELSE matters_clock.holder_unit_id END""",
        ),
    ),
)
KEEPING_POSSIBLE = Keeping(
    owner="matter_id",
    unique=("matter_id", "step", "role"),
    update=_taken_over("unit_id", "possible_from", "possible_until"),
    whole=True,
)


def unit_for(matter: Matter, role: str) -> Unit | None:
    """The unit that fills a role on this matter now; ``None`` for parties, the system and roles nobody fills yet."""
    seat = kinds.get(matter.kind).seats.get(role)
    if seat is None or seat.unit == "party":
        return None
    if seat.unit == "involved":
        return involved(matter).get(role)
    return matter.origin if seat.unit == "origin" else matter.unit


def put_on_the_line(matter: Matter, unit: Unit) -> None:
    """Note (unsaved) that a unit has the matter in its hands: it and those above it keep it within their sight.

    Codes and paths of units never change, so that what is noted stays true.
    """
    above = unit.path.strip("/").split("/")
    matter.line = sorted({*matter.line, above[-1]})
    matter.reach = sorted({*matter.reach, *above})


def involved(matter: Matter) -> dict[str, Unit]:
    """The units beside the line, by the role each was involved in. Read once for one loaded matter."""
    known: dict[str, Unit] | None = matter.__dict__.get("_involved")
    if known is None:
        rows = Assignment.objects.filter(matter=matter, to_at__isnull=True).exclude(role="")
        known = {row.role: row.unit for row in rows.select_related("unit")}
        matter.__dict__["_involved"] = known
    return known


def clock_rows(matter: Matter, views: Iterable[ClockView]) -> list[Clock]:
    """One row per run of every clock; the runs of a clock are numbered from 1 in the order they started."""
    runs: Counter[str] = Counter()
    rows = []
    for view in views:
        runs[view.name] += 1
        rows.append(
            made(
                Clock,
                matter_id=matter.pk,
                name=view.name,
                run=runs[view.name],
                holder_role=view.holder,
                holder_unit_id=_id(unit_for(matter, view.holder)),
                started_at=view.started_at,
                due_at=view.due.at if view.due else None,
                provisional=bool(view.due and view.due.provisional),
                state="asleep" if view.state == "running" and not view.owed else view.state,
                ended_at=view.ended_at,
            )
        )
    return rows


def _id(unit: Unit | None) -> UUID | None:
    return None if unit is None else unit.pk


def possible_rows(matter: Matter, found: Iterable[Window]) -> list[Possible]:
    """One row per step and role, for the first time the step is possible, now or by time alone; later ones follow then."""
    first: dict[tuple[str, str], Window] = {}
    for window in found:
        first.setdefault((window.step, window.role), window)
    return [
        made(
            Possible,
            matter_id=matter.pk,
            step=window.step,
            role=window.role,
            unit_id=_id(unit_for(matter, window.role)),
            possible_from=window.possible_from,
            possible_until=window.possible_until,
        )
        for window in first.values()
    ]


def refresh(
    book: Book,
    matter: Matter,
    procedure: Procedure,
    marking: Marking,
    rules: Rules,
    now: datetime,
    *,
    new: bool,
) -> None:
    """Queue the matter's clock and possible rows anew, and set (unsaved) its next dates.

    An ended run keeps the unit that held it then: only rows whose clock still runs follow the matter.
    """
    fresh = clock_rows(matter, clocks(procedure, marking, rules))
    open_to = possible_rows(matter, windows(procedure, marking, rules, now))
    if new:
        book.add(*fresh, *open_to)
    else:
        book.keep(Clock, matter.pk, KEEPING_CLOCKS, fresh)
        book.keep(Possible, matter.pk, KEEPING_POSSIBLE, open_to)
    owed = [row.due_at for row in fresh if row.state == "running" and row.due_at]
    matter.next_due_at = min(owed, default=None)
    # an act recorded late can leave a lapse behind that nothing has written yet: the next sweep does
    unwritten = lapses(procedure, marking, rules, now)
    matter.next_change_at = unwritten[0].at if unwritten else next_change(procedure, marking, rules, now)
