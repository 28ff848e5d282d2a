"""The engine alone: what is possible, then one step, with nothing but the procedure and its marking."""

import time
from datetime import UTC, datetime, timedelta

from fazhi.kernel.matters import definitions
from fazhi.kernel.procedures import Event, Procedure, Rules, walk
from fazhi.kernel.workdays import Calendar
from fazhi.site.bench.measuring import Measured, percentile

BEGUN = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def life(procedure: Procedure) -> list[Event]:
    """One full life of a demand: objection, re-dispatch, extension, answer, rework, reopening, close."""
    steps: list[tuple[str, str]] = [
        ("register", ""), ("dispatch", ""), ("object", ""), ("arbitrate", "upheld"), ("dispatch", ""), ("accept", ""),
        ("assign", ""), ("contact", ""), ("extend", ""), ("tell_extension", ""), ("answer", "handled"),
        ("call_back", "not_solved"), ("return_for_rework", ""), ("answer", "handled"), ("call_back", "solved"),
        ("close", ""), ("reopen", ""), ("answer", "handled"), ("call_back", "solved"), ("close", ""),
    ]  # fmt: skip
    facts = {name: dict.fromkeys(procedure.steps[name].sets, False) for name, _ in steps}
    return [
        Event(name, BEGUN + timedelta(hours=n), outcome=outcome, facts=facts[name])
        for n, (name, outcome) in enumerate(steps)
    ]


def measure(n: int) -> Measured:
    """``n`` steps of whole lives of a demand, each step asked for and done; one thread, no database."""
    procedure = definitions.in_force("demand", BEGUN.date())
    rules = Rules(Calendar.national(), procedure.local_limits)
    events = life(procedure)
    walk(procedure, events, rules)
    lives = max(1, n // len(events))
    times = []
    for _ in range(lives):
        begun = time.perf_counter()
        walk(procedure, events, rules)
        times.append((time.perf_counter() - begun) / len(events))
    done = lives * len(events)
    return Measured(
        "engine", done, done / (sum(times) * len(events)), percentile(times, 0.5), percentile(times, 0.95), 0,
        note="办一步＝先问哪些步骤可办，再办其中一步；步时取每件事项的平均",
    )  # fmt: skip
