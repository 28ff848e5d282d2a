"""The kind “problem”: a category of demands that keeps coming back at a place, what is done about it, whether it fell."""

from collections.abc import Mapping
from typing import Any

from fazhi.kernel.matters.kinds import Kind, Seat
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.procedures import Text
from fazhi.modules.demands import effects_problem
from fazhi.modules.demands.models import Problem
from fazhi.modules.demands.problems import KIND


def record(matter: Matter) -> Mapping[str, Any]:
    """What the problem is about and what its evaluations found, for the digest in the ledger."""
    problem: Problem = matter.problem
    found = problem.evaluations.values_list("n", "days", "before", "after", "fell")
    return {
        "category_id": problem.category_id,
        "place_id": problem.place_id,
        "evaluations": [list(row) for row in found],
    }


def context(matter: Matter) -> Mapping[str, Any]:
    """What the panel on the matter page shows."""
    return {"problem": Problem.objects.select_related("category__parent", "place").get(pk=matter.pk)}


PROBLEM = Kind(
    code=KIND,
    title=Text("反复问题", "Recurring problem"),
    procedure="problem",
    prefix="题",
    read="demands.read",
    seats={"keeper": Seat("origin", "demands.problems"), "owner": Seat("holder", "demands.handle")},
    effects={"decide_measure": effects_problem.measure_decided, "evaluate": effects_problem.evaluated},
    checks={"decide_measure": effects_problem.check_owner, "evaluate": effects_problem.check_as_counted},
    record=record,
    panel="demands/problem_panel.html",
    context=context,
    setbacks={"reopen": Text("问题再次出现", "Came back")},
)
