"""Random lawful lives of matters: what a procedure lets happen, found by living it, not by exploring it.

This is the oracle the checker is measured against, and what `simulate` and the bench live by. It uses nothing but
what any caller has (`possible`, `perform`, `next_change`, `closed`, `clocks`), so that a mistake in the explorer
cannot hide itself here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from fazhi.kernel.procedures.acts import Event, NotPossible
from fazhi.kernel.procedures.marking import Marking
from fazhi.kernel.procedures.model import Procedure, Step
from fazhi.kernel.procedures.passing import pass_time
from fazhi.kernel.procedures.semantics import perform, possible
from fazhi.kernel.procedures.timing import Rules
from fazhi.kernel.procedures.views import clocks, closed, next_change
from fazhi.kernel.workdays import legal_day

FIRST_DAY = datetime(2024, 1, 2, 1, tzinfo=UTC)
MOST_ACTS = 80
MOST_SEARCHED = 800
MOST_SEARCHES = 4
"""Unfinished lives of one run from which a way to close is searched; the search is what costs."""
HOUR = timedelta(hours=1)
HOPED_FOR = 12
"""How many new things an act is thought to lead to before it was ever tried."""
ATTEMPTS = 12
"""How often a step is tried with other answers before its gate counts as shut."""


@dataclass
class Lives:
    """What happened in a number of lives: in how many of them each atom, clock and in-time clock occurred."""

    count: int = 0
    happened: Counter[str] = field(default_factory=Counter)
    onward: Counter[str] = field(default_factory=Counter)
    """How many new things followed each atom, summed over the lives it happened in."""
    started: Counter[str] = field(default_factory=Counter)
    in_time: Counter[str] = field(default_factory=Counter)
    stuck: int = 0
    """Lives that began and ended open, with nothing possible and nothing that time could still change."""
    endless: int = 0
    """Lives that went on without ever being able to close, from which a search finds no way to close either."""
    searched: int = 0
    """Lives that were searched so."""


def live(procedure: Procedure, rules: Rules, seed: int, count: int) -> Lives:
    """So many lives with this seed; half of them hurried (acts at once), half with random delays.

    Each life shuns some steps, chosen at random, and does them only when nothing else is possible, so that the
    lives differ (swarm testing: Groce and others 2012).
    """
    lives = Lives()
    for number in range(count):
        random = Random(f"{seed}/{number}")  # noqa: S311 - repeatable chance, no secret
        Life(procedure, rules, random, lives, hurried=number % 2 == 0).run()
    return lives


class Life:
    """One random life. `events` are the acts done, in order; `marking` and `now` where it stands.

    A kind of life of its own overrides `would_close`, `interest` and `go_to`.
    """

    def __init__(
        self, procedure: Procedure, rules: Rules, random: Random, before: Lives, *, hurried: bool
    ) -> None:
        self.procedure, self.rules, self.random, self.hurried = procedure, rules, random, hurried
        self.before = before
        self.now = FIRST_DAY + timedelta(days=random.randrange(600), hours=random.randrange(8))
        self.marking = procedure.start()
        self.times: Counter[str] = Counter()
        self.happened: dict[str, int] = {}
        self.events: list[Event] = []
        self.curious = random.random() < 0.7
        self.was_closed = False
        self.shunned = {name for name in procedure.steps if random.random() < 0.25}
        self.places = {name: place / len(procedure.steps) for place, name in enumerate(procedure.steps)}

    def run(self) -> None:
        """Live, and add what happened to the lives before."""
        lives = self.before
        outcome = self.run_out(MOST_ACTS)
        views = clocks(self.procedure, self.marking, self.rules)
        lives.count += 1
        if outcome == "stuck":
            lives.stuck += bool(self.happened)
        elif outcome == "open" and not self.was_closed and lives.searched < MOST_SEARCHES:
            lives.searched += 1
            lives.endless += not self._can_close()
        for atom, place in self.happened.items():
            lives.happened[atom] += 1
            lives.onward[atom] += len(self.happened) - place - 1
        lives.started.update({view.name for view in views})
        lives.in_time.update({view.name for view in views if view.state == "met"})

    def run_out(self, acts: int) -> str:
        """Live for at most so many turns; says whether the life is then "closed", "stuck" or "open"."""
        for _ in range(acts):
            if self.may_close():
                self.was_closed = True
                if self.would_close():
                    return "closed"
            if self._would_wait() and self._wait():
                continue
            if self._act():
                self._take_time()
            elif not self._wait():
                return "closed" if self.may_close() else "stuck"
        return "open"

    def would_close(self) -> bool:
        """Whether a matter that may be closed is: seldom, so that what can follow is seen too."""
        return self.random.random() < 0.15

    def _would_wait(self) -> bool:
        """Now and then someone delays; and people wait rather than repeat what they have already done."""
        if not self.hurried and self.random.random() < 0.3:
            return True
        names = possible(self.procedure, self.marking, self.rules, self.now)
        return all(self.times[name] for name in names) and self.random.random() < 0.6

    def may_close(self) -> bool:
        return closed(self.procedure, self.marking, self.rules, self.now)

    def _can_close(self) -> bool:
        """Whether some way from here closes the matter: depth first, the later steps of the file first.

        After MOST_SEARCHED markings without an answer the matter counts as closable.
        """
        waiting = [(self.marking, self.now)]
        seen: set[object] = set()
        while waiting and len(seen) < MOST_SEARCHED:
            self.marking, self.now = waiting.pop()
            if self.may_close():
                return True
            names = possible(self.procedure, self.marking, self.rules, self.now)
            members = tuple(self.marking.keys.values())
            if (self.marking.control, names, members) in seen:
                continue
            seen.add((self.marking.control, names, members))
            waiting += self._onward(names)
        return bool(waiting)

    def _onward(self, names: tuple[str, ...]) -> list[tuple[Marking, datetime]]:
        marking, now = self.marking, self.now
        found = []
        while self._wait():
            if possible(self.procedure, self.marking, self.rules, self.now) != names:
                found.append((self.marking, self.now))
                break
        for step in (self.procedure.steps[name] for name in names):
            for outcome in step.outcomes or ("",):
                for _ in range(ATTEMPTS if step.sets else 1):
                    self.marking, self.now = marking, now
                    if self._try(step, outcome):
                        found.append((self.marking, now + HOUR))
        return found

    def go_to(self, moment: datetime) -> None:
        """Let time pass until `moment`."""
        self.now = moment

    def _take_time(self) -> None:
        delay = HOUR / 6 if self.hurried else HOUR * self.random.choice((1, 5, 24, 60, 150))
        self.go_to(self.now + delay)

    def _wait(self) -> bool:
        """Go to the next moment that changes something by itself; False if there is none."""
        change = next_change(self.procedure, self.marking, self.rules, self.now)
        if change is None:
            return False
        self.go_to(change)
        self.marking = pass_time(self.marking, self.now, self.rules)
        self._note_lapses()
        return True

    def _note_lapses(self) -> None:
        for name in self.procedure.tables.lapses:
            if self.marking.is_done(name):
                self._note(name)

    def _note(self, atom: str) -> None:
        self.happened.setdefault(atom, len(self.happened))

    def _act(self) -> bool:
        """Do one possible step; False if none of them works."""
        names = list(possible(self.procedure, self.marking, self.rules, self.now))
        while names:
            name = self.random.choices(names, [self._weight(name) for name in names])[0]
            if self._do(self.procedure.steps[name]):
                return True
            names.remove(name)
        return False

    def _weight(self, name: str) -> float:
        """What was rarely done and leads far, in earlier lives; of what this life has done, the later in the file."""
        liked = 0.002 if name in self.shunned else 1.0
        pressed = 30 ** self.places[name] if self.times[name] else 30.0
        return liked * pressed * self.interest(name) / (1 + self.times[name]) ** 2

    def interest(self, atom: str) -> float:
        """The weight of a step or outcome among those possible: what earlier lives rarely saw weighs more."""
        before = self.before
        rare = 1 / (0.05 + before.happened[atom] / (1 + before.count))
        if not self.curious:
            return rare
        onward = (before.onward[atom] + HOPED_FOR) / (1 + before.happened[atom])
        return float(rare * (1 + onward) ** 3)

    def _do(self, step: Step) -> bool:
        outcomes = list(step.outcomes) or [""]
        while outcomes:
            weights = [self.interest(f"{step.id}.{outcome}") for outcome in outcomes]
            outcome = self.random.choices(outcomes, weights)[0]
            outcomes.remove(outcome)
            for _ in range(ATTEMPTS):
                if self._try(step, outcome):
                    self.times[step.id] += 1
                    self._note(step.id)
                    if outcome:
                        self._note(f"{step.id}.{outcome}")
                    self._note_lapses()
                    return True
                if not (step.sets or step.outcomes):
                    break
        return False

    def _try(self, step: Step, outcome: str) -> bool:
        more = step.outcomes[outcome].sets if outcome else ()
        facts = {name: self.random.random() < 0.5 for name in (*step.sets, *more)}
        event = Event(
            step.id, self.now, outcome, facts, self._form(step), key=self._member(step, self.marking)
        )
        try:
            self.marking = perform(self.procedure, self.marking, event, self.rules)
        except NotPossible:
            return False
        self.events.append(event)
        return True

    def _form(self, step: Step) -> Mapping[str, Any]:
        day = legal_day(self.now + timedelta(days=self.random.choice((0, 9, 20))))
        values = {"date": day.isoformat(), "datetime": self.now.isoformat(), "list": ["甲", "乙"]}
        values["period"] = "3 calendar_day"
        return {f.name: values[f.type] for f in step.form if f.type in values}

    def _member(self, step: Step, marking: Marking) -> str:
        if step.each is None:
            return ""
        members: Iterable[str] = marking.stated.get(str(step.each), ())
        done = marking.keys.get(step.id, ())
        return next((m for m in members if m not in done), next(iter(members), ""))
