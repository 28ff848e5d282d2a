"""What becomes of a demand: who does what and when, planned ahead by seed. Pure: no tables, no clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from random import Random
from typing import Any

from fazhi.kernel.workdays import SHANGHAI, Calendar, legal_day

CHANNELS = {"portal": 30, "hotline": 30, "visit": 15, "open_office": 10, "website": 10, "app": 5}
OPEN, CLOSE = time(9, 0), time(17, 30)


@dataclass(frozen=True, slots=True)
class Planned:
    """One act to come: the step, when, by whom (``verb`` in ``unit``; ``verb`` empty: the resident)."""

    step: str
    at: datetime
    unit: str
    verb: str
    outcome: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, bool] = field(default_factory=dict)


class OfficeHours:
    """Moments at which offices work, by the county's calendar."""

    def __init__(self, calendar: Calendar, rng: Random) -> None:
        self.calendar = calendar
        self.rng = rng

    def after(self, moment: datetime, hours: float) -> datetime:
        """The next moment in office hours, ``hours`` on or else the next morning."""
        local = (moment + timedelta(hours=hours)).astimezone(SHANGHAI)
        if not self.calendar.is_working_day(local.date()) or local.time() >= CLOSE:
            return self._morning_after(local)
        return self._at(local, OPEN) if local.time() < OPEN else local

    def days(self, moment: datetime, working_days: int) -> datetime:
        """Some moment in office hours so many working days on."""
        local = moment.astimezone(SHANGHAI)
        for _ in range(working_days):
            local = self._morning_after(local)
        if working_days == 0:
            return self.after(moment, self.rng.uniform(0.5, 3))
        return local + timedelta(minutes=self.rng.randint(0, 450))

    def _morning_after(self, local: datetime) -> datetime:
        day = local + timedelta(days=1)
        while not self.calendar.is_working_day(day.date()):
            day += timedelta(days=1)
        return self._at(day, OPEN)

    def _at(self, local: datetime, hour: time) -> datetime:
        start = datetime.combine(local.date(), hour, SHANGHAI)
        return start + timedelta(minutes=self.rng.randint(1, 40))


@dataclass(frozen=True, slots=True)
class Given:
    """What a life begins with: who is responsible, who else may wrongly get it, ids for forms, the answer."""

    received_at: datetime
    unit: str
    wrong_unit: str
    unit_ids: Mapping[str, str]
    handler_id: str
    recipient_id: str
    answer: str
    phrases: Mapping[str, Sequence[str]]
    consultation: bool
    urgent: bool
    sealed: bool


class Life:
    """Plans one demand's acts. Each method adds what one turn of events brings."""

    def __init__(self, given: Given, hours: OfficeHours, rng: Random) -> None:
        self.given, self.hours, self.rng = given, hours, rng
        self.moment = given.received_at
        self.acts: list[Planned] = []

    def plan(self) -> list[Planned]:
        """The whole life, in order of time."""
        if self.given.sealed:
            self._centre("seal", self._soon(), data={"recipient": self.given.recipient_id})
        elif self._chance(0.03):
            self._resident("withdraw", self.moment + timedelta(hours=self.rng.uniform(0.5, 6)))
        else:
            self._dispatch()
            self._accept()
            self._handle()
            self._answer()
            self._conclude()
            if self._chance(0.05):
                self._reopen()
        return self.acts

    def _dispatch(self) -> None:
        given = self.given
        late = self._chance(0.06) and not given.urgent
        unit = given.wrong_unit if self._chance(0.09) else given.unit
        self._send(unit, self.hours.days(self.moment, 2) if late else self._soon())
        if unit == given.wrong_unit:
            self._object(unit)

    def _send(self, unit: str, at: datetime) -> None:
        facts = {"urgent": self.given.urgent, "consultation": self.given.consultation}
        data = {"unit": self.given.unit_ids[unit], "note": self._say("dispatch_notes")}
        self._centre("dispatch", at, data=data, facts=facts)

    def _object(self, unit: str) -> None:
        self._do("object", self._soon(), unit, "demands.handle", data={"grounds": self._say("objections")})
        self._centre("arbitrate", self._soon(), "upheld", {"reasons": self._say("upheld")})
        self._send(self.given.unit, self._soon())

    def _accept(self) -> None:
        late = self._chance(0.05) and not self.given.urgent
        self._unit("accept", self.hours.days(self.moment, 2) if late else self._soon())
        if self._chance(0.6):
            self._leader("assign", self._soon(1), data={"handler": self.given.handler_id})
        if self._chance(0.4) and not self.given.urgent:
            at = self._soon(3)
            how = self.rng.choice(("phone", "phone", "visit", "online"))
            data = {"contacted_on": at, "how": how, "note": self._say("contacts")}
            self._unit("contact", at, data=data)

    def _handle(self) -> None:
        if self.given.consultation or self.given.urgent:
            return
        if self._chance(0.1):
            at = self.hours.days(self.moment, self.rng.randint(1, 3))
            self._leader("extend", at, data={"reasons": self._say("extension_reasons")})
            at = self._soon(3)
            self._unit("tell_extension", at, data={"told_on": at, "how": "phone"})
        elif self._chance(0.05):
            at = self.hours.days(self.moment, 1)
            self._leader("suspend", at, data={"reasons": self._say("suspend_reasons")})
            self._leader("resume", self.hours.days(self.moment, self.rng.randint(2, 6)))

    def _answer(self) -> None:
        explained = self._chance(0.06)
        data = {
            "answer": self._say("cannot") if explained else self.given.answer,
            "remedies": self._say("remedies"),
        }
        self._unit("answer", self._answer_time(), "explained" if explained else "handled", data)

    def _answer_time(self) -> datetime:
        if self.given.urgent:
            return self.moment + timedelta(hours=self.rng.uniform(1, 14))
        if self.given.consultation:
            return self._soon(4)
        late = self._chance(0.08)
        return self.hours.days(self.moment, self.rng.randint(6, 9) if late else self.rng.randint(1, 4))

    def _conclude(self) -> None:
        if self._chance(0.3):
            self._rate()
        if self._call_back() == "not_solved":
            self._centre("return_for_rework", self._soon(4), data={"reasons": self._say("rework_reasons")})
            self._answer_again()
        self._centre("close", self._soon(5), data={"note": ""})

    def _call_back(self) -> str:
        outcome = self.rng.choices(("solved", "not_solved", "unreachable"), (86, 9, 5))[0]
        notes = self.given.phrases["call_notes"]
        note = {"solved": self.rng.choice(notes[:2]), "not_solved": notes[2], "unreachable": notes[3]}[
            outcome
        ]
        satisfaction = {
            "solved": self.rng.choices(("satisfied", "fair"), (4, 1))[0],
            "not_solved": "dissatisfied",
        }.get(outcome, "")
        at = self.hours.days(self.moment, self.rng.randint(0, 2))
        self._centre("call_back", at, outcome, {"satisfaction": satisfaction, "note": note})
        return outcome

    def _answer_again(self) -> None:
        at = self.hours.days(self.moment, self.rng.randint(1, 4))
        data = {"answer": f"经再次到现场核实，{self.given.answer}", "remedies": self._say("remedies")}
        self._unit("answer", at, "handled", data)
        at = self.hours.days(self.moment, self.rng.randint(0, 2))
        data = {"satisfaction": "fair", "note": self.given.phrases["call_notes"][1]}
        self._centre("call_back", at, "solved", data)

    def _rate(self) -> None:
        solved = self._chance(0.88)
        satisfaction = self.rng.choices(("satisfied", "fair", "dissatisfied"), (7, 2, 0 if solved else 6))[0]
        data = {"handled": solved, "satisfaction": satisfaction, "comment": self._say("comments")}
        self._resident("rate", self.moment + timedelta(hours=self.rng.uniform(0.3, 6)), data)

    def _reopen(self) -> None:
        at = self.moment + timedelta(days=self.rng.uniform(1, 10))
        self._resident("reopen", at, {"reasons": self._say("reopen_reasons")})
        self._answer_again()
        self._centre("close", self._soon(5), data={"note": ""})

    def _soon(self, hours: float = 5) -> datetime:
        if self.given.urgent:
            return self.moment + timedelta(minutes=self.rng.randint(5, 50))
        return self.hours.after(self.moment, self.rng.uniform(0.2, hours))

    def _chance(self, share: float) -> bool:
        return self.rng.random() < share

    def _say(self, group: str) -> str:
        return self.rng.choice(self.given.phrases[group])

    def _centre(
        self, step: str, at: datetime, outcome: str = "", data: Any = None, facts: Any = None
    ) -> None:
        self._do(step, at, "centre", "demands.dispatch", outcome, data, facts)

    def _unit(self, step: str, at: datetime, outcome: str = "", data: Any = None) -> None:
        self._do(step, at, self.given.unit, "demands.handle", outcome, data)

    def _leader(self, step: str, at: datetime, data: Any = None) -> None:
        self._do(step, at, self.given.unit, "demands.approve", "", data)

    def _resident(self, step: str, at: datetime, data: Any = None) -> None:
        self._do(step, at, "", "", "", data)

    def _do(
        self,
        step: str,
        at: datetime,
        unit: str,
        verb: str,
        outcome: str = "",
        data: Any = None,
        facts: Any = None,
    ) -> None:
        self.moment = max(at, self.moment + timedelta(minutes=1))
        shown = {key: self.moment if key.endswith("_on") else value for key, value in (data or {}).items()}
        self.acts.append(Planned(step, self.moment, unit, verb, outcome, shown, facts or {}))


def arrival(rng: Random, since: datetime, until: datetime, calendar: Calendar) -> datetime:
    """When a demand comes in: any day, fewer on rest days, mostly between seven and ten at night."""
    while True:
        day = since + (until - since) * rng.random()
        local = day.astimezone(SHANGHAI)
        hour = rng.triangular(6, 22, 10)
        moment = datetime.combine(
            local.date(), time(int(hour), rng.randint(0, 59), rng.randint(0, 59)), SHANGHAI
        )
        kept = calendar.is_working_day(legal_day(moment)) or rng.random() < 0.3
        if kept and since <= moment < until:
            return moment
