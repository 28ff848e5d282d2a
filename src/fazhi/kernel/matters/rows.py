"""The columns lists read, computed from a marking at each act: clocks, possible steps, the next dates."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from fazhi.kernel.matters import kinds
from fazhi.kernel.matters.models import Clock, Matter, Possible
from fazhi.kernel.people.models import Unit
from fazhi.kernel.procedures import (
    ClockView,
    Marking,
    Procedure,
    Rules,
    Window,
    clocks,
    next_change,
    windows,
)

CLOCK_FIELDS = ["holder_role", "holder_unit", "started_at", "due_at", "provisional", "state", "ended_at"]


def unit_for(matter: Matter, role: str) -> Unit | None:
    """The unit that fills a role on this matter now; ``None`` for parties and for the system."""
    seat = kinds.get(matter.kind).seats.get(role)
    if seat is None or seat.unit == "party":
        return None
    return matter.origin if seat.unit == "origin" else matter.unit


def clock_rows(matter: Matter, views: Iterable[ClockView]) -> list[Clock]:
    """One row per run of every clock; the runs of a clock are numbered from 1 in the order they started."""
    runs: Counter[str] = Counter()
    rows = []
    for view in views:
        runs[view.name] += 1
        rows.append(
            Clock(
                matter=matter,
                name=view.name,
                run=runs[view.name],
                holder_role=view.holder,
                holder_unit=unit_for(matter, view.holder),
                started_at=view.started_at,
                due_at=view.due.at if view.due else None,
                provisional=bool(view.due and view.due.provisional),
                state="asleep" if view.state == "running" and not view.owed else view.state,
                ended_at=view.ended_at,
            )
        )
    return rows


def possible_rows(matter: Matter, found: Iterable[Window]) -> list[Possible]:
    """One row per step that is possible now or becomes so by time alone."""
    return [
        Possible(
            matter=matter,
            step=window.step,
            role=window.role,
            unit=unit_for(matter, window.role),
            possible_from=window.possible_from,
            possible_until=window.possible_until,
        )
        for window in found
    ]


def refresh(
    matter: Matter, procedure: Procedure, marking: Marking, rules: Rules, now: datetime, *, new: bool
) -> None:
    """Rewrite the matter's clock and possible rows, and set (unsaved) its next dates.

    An ended run keeps the unit that held it then: only rows whose clock still runs follow the matter.
    """
    views = clocks(procedure, marking, rules)
    fresh = clock_rows(matter, views)
    if not new:
        ended = {
            (row.name, row.run): row.holder_unit_id
            for row in matter.clocks.exclude(state__in=["running", "asleep", "stopped"])
        }
        for row in fresh:
            row.holder_unit_id = ended.get((row.name, row.run), row.holder_unit_id)
        Possible.objects.filter(matter=matter).delete()
    Clock.objects.bulk_create(
        fresh,
        update_conflicts=not new,
        unique_fields=None if new else ["matter", "name", "run"],
        update_fields=None if new else CLOCK_FIELDS,
    )
    Possible.objects.bulk_create(possible_rows(matter, windows(procedure, marking, rules, now)))
    owed = [row.due_at for row in fresh if row.state == "running" and row.due_at]
    matter.next_due_at = min(owed, default=None)
    matter.next_change_at = next_change(procedure, marking, rules, now)
