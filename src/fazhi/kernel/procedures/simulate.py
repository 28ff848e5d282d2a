"""Random lawful lives of a procedure, told in numbers: how long they are, and how much of that is waiting.

The people of these lives are in no hurry and have no plan, but rather do what they owe than what they may, and seldom
break a matter off. So the numbers say what the procedure costs by itself, not what a good office needs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from fazhi.kernel.procedures.acts import Event
from fazhi.kernel.procedures.lives import MOST_ACTS, Life, Lives
from fazhi.kernel.procedures.model import Procedure
from fazhi.kernel.procedures.passing import pass_time
from fazhi.kernel.procedures.semantics import possible
from fazhi.kernel.procedures.timing import Rules
from fazhi.kernel.procedures.views import clocks, next_change, rights

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Told:
    """One life: how it ended ("closed", "stuck" or "open"), its acts, and its time in days.

    `dead` are days in which nobody could do anything and nobody owed anything: a wait ran, or a right that its
    holder left unused. `begun` names the clocks that ran, `overdue` those that ran out, `lapsed` the rights.
    """

    ending: str
    events: tuple[Event, ...]
    days: float
    dead: float
    begun: frozenset[str]
    overdue: frozenset[str]
    lapsed: frozenset[str]


@dataclass(frozen=True, slots=True)
class Quartiles:
    """Least, lower quartile, median, upper quartile and most."""

    least: float
    lower: float
    median: float
    upper: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Quartiles:
        ordered = sorted(values) or [0.0]
        last = len(ordered) - 1
        return cls(*(round(float(ordered[round(last * part / 4)]), 1) for part in range(5)))


@dataclass(frozen=True, slots=True)
class Simulation:
    """Many lives of one procedure. Shares are between 0 and 1."""

    code: str
    version: str
    lives: tuple[Told, ...]

    @property
    def endings(self) -> dict[str, int]:
        return dict(Counter(life.ending for life in self.lives).most_common())

    @property
    def days(self) -> Quartiles:
        """Days from the first act to closing, of the lives that closed."""
        return Quartiles.of([life.days for life in self.lives if life.ending == "closed"])

    @property
    def acts(self) -> Quartiles:
        return Quartiles.of([len(life.events) for life in self.lives])

    @property
    def dead(self) -> Quartiles:
        return Quartiles.of([life.dead for life in self.lives])

    @property
    def dead_share(self) -> float:
        """Dead time over all time."""
        whole = sum(life.days for life in self.lives)
        return sum(life.dead for life in self.lives) / whole if whole else 0.0

    def overdue(self) -> list[tuple[str, int, int]]:
        """Each clock that ran: name, in how many lives it ran out, in how many it ran; the worst first."""
        ran = Counter(name for life in self.lives for name in life.begun)
        out = Counter(name for life in self.lives for name in life.overdue)
        return sorted(((n, out[n], ran[n]) for n in ran), key=lambda row: (-row[1] / row[2], row[0]))

    def lapsed(self) -> list[tuple[str, int]]:
        """Each right that lapsed, and in how many lives."""
        return Counter(name for life in self.lives for name in life.lapsed).most_common()

    def to_json(self) -> dict[str, Any]:
        spread = {"days": self.days, "acts": self.acts, "dead_days": self.dead}
        return {
            "code": self.code,
            "version": self.version,
            "lives": len(self.lives),
            "endings": self.endings,
            **{name: [q.least, q.lower, q.median, q.upper, q.most] for name, q in spread.items()},
            "dead_share": round(self.dead_share, 4),
            "overdue": [{"clock": name, "lives": out, "of": ran} for name, out, ran in self.overdue()],
            "lapsed": [{"right": name, "lives": lives} for name, lives in self.lapsed()],
        }


def simulate(procedure: Procedure, rules: Rules, count: int, seed: int) -> Simulation:
    """So many random lives, each to its first chance to close (or `MOST_ACTS` turns). Repeatable by seed."""
    lives = (_told(procedure, rules, Random(f"{seed}/{n}")) for n in range(count))  # noqa: S311 - repeatable
    return Simulation(procedure.code, procedure.version.isoformat(), tuple(lives))


def _told(procedure: Procedure, rules: Rules, random: Random) -> Told:
    life = _Timed(procedure, rules, random, Lives(), hurried=False)
    ending = life.run_out(MOST_ACTS)
    runs, windows = clocks(procedure, life.marking, rules), rights(procedure, life.marking, rules)
    late = (v.name for v in runs if v.state != "stopped" and v.due and v.due.at <= (v.ended_at or life.now))
    return Told(
        ending=ending,
        events=tuple(life.events),
        days=(life.now - life.events[0].at) / DAY if life.events else 0.0,
        dead=life.dead / DAY,
        begun=frozenset(view.name for view in runs),
        overdue=frozenset(late),
        lapsed=frozenset(view.name for view in windows if view.state == "lapsed"),
    )


OWED = 8.0
ENDING = 0.1
"""Weights, beside 1 for any other step, of one that meets an owed duty, and of one that ends the matter unasked."""


class _Timed(Life):
    """A life whose dead time is measured. It closes as soon as it may."""

    dead = timedelta()

    def would_close(self) -> bool:
        return True

    def interest(self, atom: str) -> float:
        step = atom.partition(".")[0]
        for view in clocks(self.procedure, self.marking, self.rules):
            if view.owed and (atom in view.met_by or step in view.met_by):
                return OWED
        ends = any(atom in group for group in self.procedure.closing.after_any)
        return ENDING if ends else 1.0

    def go_to(self, moment: datetime) -> None:
        while self.events and self.now < moment:
            change = next_change(self.procedure, self.marking, self.rules, self.now)
            until = min(moment, change) if change else moment
            if change and self._is_dead():
                self.dead += until - self.now
            self.now = until
        self.now = moment

    def _is_dead(self) -> bool:
        """Whether nobody owes anything, and nothing can be done but use or give up an open right."""
        marking = pass_time(self.marking, self.now, self.rules)
        if any(view.owed for view in clocks(self.procedure, marking, self.rules)):
            return False
        names = possible(self.procedure, marking, self.rules, self.now)
        return all(name in self._of_rights for name in names)

    @property
    def _of_rights(self) -> set[str]:
        return {n for right in self.procedure.rights.values() for n in (*right.used_by, *right.given_up_by)}
