"""What a procedure file can go wrong in, found before a matter runs into it.

Refuses (errors): a rule without a citation, a step or outcome that can never
happen, a clock or right that never begins, a duty that can never be met, a matter that can never close, a
limit shorter than the waits before it. Lists (notes): gates that can fall, duties that can silently drop,
clocks without a period, local and unverified rules. Says when it could not look everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator

from fazhi.kernel.procedures.check_basis import check_basis
from fazhi.kernel.procedures.check_dead import check_dead
from fazhi.kernel.procedures.check_ends import check_ends, check_gates, check_late, check_open_ended
from fazhi.kernel.procedures.check_findings import ERROR, NOTE, Finding, Report
from fazhi.kernel.procedures.check_periods import check_periods
from fazhi.kernel.procedures.explore import BOUND, Space, explore
from fazhi.kernel.procedures.model import Procedure
from fazhi.kernel.procedures.timing import Rules
from fazhi.kernel.workdays import Calendar

__all__ = ["BOUND", "Finding", "Report", "check"]


def check(procedure: Procedure, rules: Rules | None = None, bound: int = BOUND) -> Report:
    """Check one procedure, exploring at most `bound` states.

    `rules` brings the calendar and the local limits in force; without it the national calendar and the
    defaults of the file are used. Errors come first in `findings`, each with a shortest trace.
    """
    rules = rules or Rules(calendar=Calendar.national(), limits={})
    space = explore(procedure, bound)
    found = list(_findings(procedure, rules, space))
    findings = tuple(sorted(found, key=lambda finding: finding.severity != ERROR))
    return Report(procedure.code, findings, len(space.states), space.complete, bound)


def _findings(procedure: Procedure, rules: Rules, space: Space) -> Iterator[Finding]:
    yield from check_basis(procedure)
    yield from check_periods(procedure, rules)
    yield from check_late(procedure)
    if space.complete:
        yield from check_dead(procedure, space)
        yield from check_ends(procedure, space)
    else:
        yield _incomplete(procedure, space)
    yield from check_gates(procedure, space)
    yield from check_open_ended(procedure)


def _incomplete(procedure: Procedure, space: Space) -> Finding:
    count = len(space.states)
    unseen = [step.title for name, step in procedure.steps.items() if name not in space.happened]
    return Finding(
        "incomplete",
        NOTE,
        "procedure",
        f"只查看了{count}个状态便停止，未查完：不能断定每个步骤都能办理、每项义务都能履行、事项都能办结。"
        f"请加大 --bound，或者使事实只判定一次。未见到的步骤：{'、'.join(t.zh for t in unseen) or '无'}。",
        f"Stopped after {count} states with more to see: nothing is proved about steps, duties and closing. "
        f"Raise --bound, or decide facts once only. Steps not seen: {', '.join(t.en for t in unseen) or 'none'}.",
    )
