"""Where a matter stands in its procedure: an immutable value that names steps and can be stored as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from fazhi.kernel.procedures.model import Procedure
from fazhi.kernel.procedures.reading import nearest
from fazhi.kernel.workdays import Period, Stop


class MarkingError(ValueError):
    """A stored marking names something its procedure version does not have."""


class Control(NamedTuple):
    """The part of a marking that decides what is possible apart from time, as bit sets.

    `done` is over atoms, `included` and `spent` (at_most reached) over steps, `known` and `true` over
    facts, `open` over timers (running clocks, open rights). Bit numbers belong to one loaded procedure and
    never leave the process.
    """

    done: int
    included: int
    known: int
    true: int
    open: int
    spent: int


class Run(NamedTuple):
    """One run of a clock or right: the facts from which its due date is recounted, never the date itself.

    `period` is what the limit was when the run started. `day` is a date stated in data: the event a
    backward count leads to, or the day an extension moved the end to. `extended_by` names the step of each
    extension. `cause` and `ended_by` are atoms. `state` is "running" for what is open, else how it ended.
    """

    timer: int
    start: datetime
    cause: str
    period: Period | None = None
    day: date | None = None
    extensions: tuple[Period, ...] = ()
    extended_by: tuple[str, ...] = ()
    stops: tuple[Stop, ...] = ()
    state: str = "running"
    end: datetime | None = None
    ended_by: str = ""

    @property
    def stopped(self) -> bool:
        return bool(self.stops) and self.stops[-1].end is None


class Marking(NamedTuple):
    """State of one matter. Make the first with ``procedure.start()``; ``perform`` makes the next.

    `moments` holds the latest legal moment of each step and lapse. `stated` holds the form values that
    rules read ("step.field") and the waits already settled. `unrecorded` are lapses, with their moments, that
    the marking has taken into account and no act records yet. `latest` is the latest legal moment of all acts.
    """

    procedure: Procedure
    control: Control
    moments: tuple[datetime | None, ...]
    runs: tuple[Run, ...] = ()
    past: tuple[Run, ...] = ()
    counts: Mapping[str, int] = {}
    stated: Mapping[str, Any] = {}
    keys: Mapping[str, tuple[str, ...]] = {}
    unrecorded: tuple[tuple[str, datetime], ...] = ()
    latest: datetime | None = None

    def is_done(self, atom: str) -> bool:
        """Whether a step, outcome or event ("accept", "accept.accepted", "ask_review.lapsed") has happened."""
        return bool(self.control.done & self.procedure.tables.atom_bits[atom])

    def fact(self, name: str) -> bool | None:
        """What was decided about a fact; None while nobody has decided."""
        bit = self.procedure.tables.fact_bits[name]
        return bool(self.control.true & bit) if self.control.known & bit else None

    def members_left(self, step: str) -> tuple[str, ...]:
        """Of the list an ``each`` step goes through, those it was not yet done for, in the order of the list."""
        each = self.procedure.steps[step].each
        listed = self.stated.get(str(each), ()) if each else ()
        return tuple(name for name in listed if name not in self.keys.get(step, ()))

    def moment(self, atom: str) -> datetime | None:
        """The latest legal moment of a step, outcome or event, or None if it has not happened."""
        return self.moments[self.procedure.tables.sources[atom]] if self.is_done(atom) else None

    def to_json(self) -> dict[str, Any]:
        """A JSON-able value that names steps, facts and timers: it survives a reload of the procedure."""
        tables, control = self.procedure.tables, self.control
        facts = {
            name: bool(control.true & bit) for name, bit in tables.fact_bits.items() if control.known & bit
        }
        stored: dict[str, Any] = {
            "done": [name for name, bit in tables.atom_bits.items() if control.done & bit],
            "excluded": [row.id for row in tables.rows.values() if not control.included & row.bit],
            "spent": [row.id for row in tables.rows.values() if control.spent & row.bit],
            "facts": facts,
            "moments": {
                name: _moment(moment)
                for name, moment in zip(tables.source_names, self.moments, strict=True)
                if moment
            },
            "runs": [_run_json(self.procedure, run) for run in self.runs],
            "past": [_run_json(self.procedure, run) for run in self.past],
            "counts": dict(self.counts),
            "stated": dict(self.stated),
            "keys": {step: list(keys) for step, keys in self.keys.items()},
            "unrecorded": [[name, _moment(moment)] for name, moment in self.unrecorded],
            "latest": _moment(self.latest) if self.latest else None,
        }
        return {key: value for key, value in stored.items() if value}

    @classmethod
    def from_json(cls, procedure: Procedure, stored: Mapping[str, Any]) -> Marking:
        """Inverse of to_json. Raises MarkingError on a name this version does not have: move the matter."""
        tables = procedure.tables
        steps = {row.id: row.bit for row in tables.rows.values()}
        facts = stored.get("facts", {})
        runs = tuple(_run(procedure, run) for run in stored.get("runs", ()))
        control = Control(
            done=_bits(procedure, stored.get("done", ()), tables.atom_bits),
            included=tables.all_steps & ~_bits(procedure, stored.get("excluded", ()), steps),
            known=_bits(procedure, facts, tables.fact_bits),
            true=_bits(procedure, [name for name, true in facts.items() if true], tables.fact_bits),
            open=sum(1 << run.timer for run in runs),
            spent=_bits(procedure, stored.get("spent", ()), steps),
        )
        moments = stored.get("moments", {})
        _bits(procedure, moments, dict.fromkeys(tables.source_names, 0))
        return cls(
            procedure,
            control,
            tuple(_parsed(moments.get(name)) for name in tables.source_names),
            runs,
            tuple(_run(procedure, run) for run in stored.get("past", ())),
            dict(stored.get("counts", {})),
            dict(stored.get("stated", {})),
            {step: tuple(keys) for step, keys in stored.get("keys", {}).items()},
            tuple((name, _moment_of(moment)) for name, moment in stored.get("unrecorded", ())),
            _parsed(stored.get("latest")),
        )


def empty(procedure: Procedure) -> Marking:
    """The marking before the first act."""
    tables = procedure.tables
    control = Control(done=0, included=tables.all_steps, known=0, true=0, open=0, spent=0)
    return Marking(procedure, control, (None,) * len(tables.source_names))


def _bits(procedure: Procedure, names: Any, bits: Mapping[str, int]) -> int:
    total = 0
    for name in names:
        if name not in bits:
            raise MarkingError(
                f"A stored marking names “{name}”, which {procedure.code} of {procedure.version} does not have"
                f"{nearest(name, bits)}. Move the matter to this version with refold."
            )
        total |= bits[name]
    return total


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _parsed(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _moment_of(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _run_json(procedure: Procedure, run: Run) -> dict[str, Any]:
    stored: dict[str, Any] = {
        "timer": procedure.tables.timers[run.timer].name,
        "start": _moment(run.start),
        "cause": run.cause,
        "period": str(run.period) if run.period else None,
        "day": run.day.isoformat() if run.day else None,
        "extensions": [str(period) for period in run.extensions],
        "extended_by": list(run.extended_by),
        "stops": [[_moment(stop.start), _moment(stop.end) if stop.end else None] for stop in run.stops],
        "state": run.state if run.end else None,
        "end": _moment(run.end) if run.end else None,
        "ended_by": run.ended_by,
    }
    return {key: value for key, value in stored.items() if value}


def _run(procedure: Procedure, stored: Mapping[str, Any]) -> Run:
    timers = {timer.name: timer.index for timer in procedure.tables.timers}
    _bits(procedure, [stored["timer"]], timers)
    return Run(
        timer=timers[stored["timer"]],
        start=_moment_of(stored["start"]),
        cause=stored["cause"],
        period=Period.parse(stored["period"]) if "period" in stored else None,
        day=date.fromisoformat(stored["day"]) if "day" in stored else None,
        extensions=tuple(Period.parse(period) for period in stored.get("extensions", ())),
        extended_by=tuple(stored.get("extended_by", ())),
        stops=tuple(Stop(_moment_of(start), _parsed(end)) for start, end in stored.get("stops", ())),
        state=stored.get("state", "running"),
        end=_parsed(stored.get("end")),
        ended_by=stored.get("ended_by", ""),
    )
