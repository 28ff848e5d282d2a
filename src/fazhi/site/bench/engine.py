"""The engine alone: what is possible, then one step, with nothing but the procedure and its marking.

The lives are those of ``fazhi procedure simulate``: random, lawful, with delays, forms and lapses, the same for a seed.
"""

import time
from datetime import date

from fazhi.kernel.matters import definitions
from fazhi.kernel.procedures import Procedure, Rules, walk
from fazhi.kernel.procedures.simulate import simulate
from fazhi.kernel.workdays import Calendar
from fazhi.site.bench.measuring import Measured, percentile

LIVES = 50
SEED = 1


def longest() -> Procedure:
    """The registered procedure with the most steps; of several versions the newest."""
    return max(definitions.all_definitions(), key=lambda p: (len(p.steps), p.code, p.version))


def measure(n: int, code: str = "", on: date | None = None) -> Measured:
    """``n`` steps of whole lives, each step asked for and done; one thread, no database.

    `code` names the procedure, as in force on the day; without it the longest is lived.
    """
    procedure = definitions.in_force(code, on or date.max) if code else longest()
    rules = Rules(Calendar.national(), procedure.local_limits)
    lives = [told.events for told in simulate(procedure, rules, LIVES, SEED).lives if told.events]
    for events in lives:
        walk(procedure, events, rules)
    done, times = 0, []
    while done < n:
        for events in lives:
            begun = time.perf_counter()
            walk(procedure, events, rules)
            times.append((time.perf_counter() - begun, len(events)))
            done += len(events)
    whole = sum(spent for spent, _ in times)
    steps = [spent / acts for spent, acts in times]
    return Measured(
        "engine", done, done / whole, percentile(steps, 0.5), percentile(steps, 0.95), 0,
        note=f"{procedure.code}，{len(procedure.steps)} 个步骤，随机办理 {len(lives)} 件，每件 {done / len(times):.0f} 步；"
        "办一步＝先问哪些步骤可办，再办其中一步；步时取每件事项的平均",
    )  # fmt: skip
