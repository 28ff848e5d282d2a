"""Random lawful lives of matters: what a procedure lets happen, found by living it, not by exploring it.

This is the oracle the checker is measured against. It uses nothing but what any caller has (`possible`,
`perform`, `next_change`, `closed`, `clocks`), so that a mistake in the explorer cannot hide itself here.
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
MOST_ACTS = 150
HOUR = timedelta(hours=1)
ATTEMPTS = 12
"""How often a step is tried with other answers before its gate counts as shut."""


@dataclass
class Lives:
    """What happened in a number of lives: in how many of them each atom, clock and in-time clock occurred."""

    count: int = 0
    happened: Counter[str] = field(default_factory=Counter)
    started: Counter[str] = field(default_factory=Counter)
    in_time: Counter[str] = field(default_factory=Counter)
    stuck: int = 0
    """Lives that ended open, with nothing possible and nothing that time could still change."""
    endless: int = 0
    """Lives that went on without ever being able to close, and did not close in fresh attempts either."""


def live(procedure: Procedure, rules: Rules, seed: int, count: int) -> Lives:
    """So many lives with this seed; half of them hurried (acts at once), half with random delays.

    Each life shuns a random half of the steps and does them only when nothing else is possible, so that the
    lives differ (swarm testing: Groce and others 2012).
    """
    lives = Lives()
    for number in range(count):
        random = Random(f"{seed}/{number}")  # noqa: S311 - repeatable chance, no secret
        _Life(procedure, rules, random, lives, hurried=number % 2 == 0).run()
    return lives


class _Life:
    def __init__(
        self, procedure: Procedure, rules: Rules, random: Random, before: Lives, *, hurried: bool
    ) -> None:
        self.procedure, self.rules, self.random, self.hurried = procedure, rules, random, hurried
        self.before = before
        self.now = FIRST_DAY + timedelta(days=random.randrange(600), hours=random.randrange(8))
        self.marking = procedure.start()
        self.times: Counter[str] = Counter()
        self.happened: set[str] = set()
        self.was_closed = False
        self.pressing = 1
        self.shunned = {name for name in procedure.steps if random.random() < 0.5}
        self.places = {name: place / len(procedure.steps) for place, name in enumerate(procedure.steps)}

    def run(self) -> None:
        """Live, and add what happened to the lives before."""
        lives = self.before
        outcome = self._run_out(MOST_ACTS)
        lives.count += 1
        if outcome == "stuck":
            lives.stuck += 1
        elif outcome == "open" and not self.was_closed and not self._closes_in_fresh_attempts():
            lives.endless += 1
        lives.happened.update(self.happened)
        views = clocks(self.procedure, self.marking, self.rules)
        lives.started.update({view.name for view in views})
        lives.in_time.update({view.name for view in views if view.state == "met"})

    def _run_out(self, acts: int) -> str:
        for _ in range(acts):
            if self._may_close():
                self.was_closed = True
                if self.random.random() < 0.15:
                    return "closed"
            if self._would_wait() and self._wait():
                continue
            if self._act():
                self._take_time()
            elif not self._wait():
                return "closed" if self._may_close() else "stuck"
        return "open"

    def _would_wait(self) -> bool:
        """Now and then someone delays; and people wait rather than repeat what they have already done."""
        if not self.hurried and self.random.random() < 0.3:
            return True
        names = possible(self.procedure, self.marking, self.rules, self.now)
        return all(self.times[name] for name in names) and self.random.random() < 0.6

    def _may_close(self) -> bool:
        return closed(self.procedure, self.marking, self.rules, self.now)

    def _closes_in_fresh_attempts(self) -> bool:
        """Whether one of a few other continuations from here can close."""
        marking, now = self.marking, self.now
        for _ in range(6):
            self.marking, self.now, self.times = marking, now, Counter()
            self.pressing *= 4
            if self._run_out(MOST_ACTS) == "closed" or self.was_closed:
                return True
        return False

    def _take_time(self) -> None:
        self.now += HOUR if self.hurried else HOUR * self.random.choice((1, 5, 24, 60, 150))

    def _wait(self) -> bool:
        """Go to the next moment that changes something by itself; False if there is none."""
        change = next_change(self.procedure, self.marking, self.rules, self.now)
        if change is None:
            return False
        self.now = change
        self.marking = pass_time(self.marking, self.now, self.rules)
        self._note_lapses()
        return True

    def _note_lapses(self) -> None:
        self.happened.update(name for name in self.procedure.tables.lapses if self.marking.is_done(name))

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
        """What was rarely done, in this life and in those before; else the later in the file: people press on."""
        familiar = 0.03 + self.before.happened[name] / (1 + self.before.count)
        liked = 0.002 if name in self.shunned else 1.0
        return liked * (1 + 4 * self.pressing * self.places[name]) / familiar / (1 + self.times[name]) ** 3

    def _do(self, step: Step) -> bool:
        for outcome in self.random.sample(list(step.outcomes) or [""], k=max(1, len(step.outcomes))):
            for _ in range(ATTEMPTS):
                if self._try(step, outcome):
                    self.times[step.id] += 1
                    self.happened |= {step.id, f"{step.id}.{outcome}"} if outcome else {step.id}
                    self._note_lapses()
                    return True
                if not (step.sets or step.outcomes):
                    break
        return False

    def _try(self, step: Step, outcome: str) -> bool:
        more = step.outcomes[outcome].sets if outcome else ()
        facts = {name: self.random.random() < 0.5 for name in (*step.sets, *more)}
        event = Event(step.id, self.now, outcome, facts, self._form(step), key=self._member(step, self.marking))
        try:
            self.marking = perform(self.procedure, self.marking, event, self.rules)
        except NotPossible:
            return False
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
