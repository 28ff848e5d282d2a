"""Without time, the language is the published one: Dynamic Condition Response graphs.

The reference below is written from the definition (Hildebrandt and Mukkamala 2010; milestones from 2011):
a marking is (executed, pending, included); an event is enabled if it is included, every included condition
of it was executed, and no included milestone of it is pending.
"""

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from fazhi.kernel.procedures import Procedure, perform, possible
from fazhi.kernel.procedures.marking import Marking

from .written import did, on, rules, small, step

Pairs = frozenset[tuple[int, int]]


@dataclass(frozen=True)
class Graph:
    """Relations as pairs (from, to); events are 0..size-1."""

    size: int
    conditions: Pairs
    milestones: Pairs
    responses: Pairs
    includes: Pairs
    excludes: Pairs

    def enabled(self, marking: "Reference") -> set[int]:
        return {
            event
            for event in marking.included
            if all(a in marking.executed for a, b in self.conditions if b == event and a in marking.included)
            and not any(
                a in marking.pending for a, b in self.milestones if b == event and a in marking.included
            )
        }

    def execute(self, marking: "Reference", event: int) -> "Reference":
        def to(relation: Pairs) -> set[int]:
            return {b for a, b in relation if a == event}

        return Reference(
            marking.executed | {event},
            (marking.pending - {event}) | to(self.responses),
            (marking.included - to(self.excludes)) | to(self.includes),
        )


@dataclass(frozen=True)
class Reference:
    executed: frozenset[int] | set[int]
    pending: frozenset[int] | set[int]
    included: frozenset[int] | set[int]


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    size = draw(st.integers(2, 6))
    pair = st.tuples(st.integers(0, size - 1), st.integers(0, size - 1))
    relation = st.frozensets(pair, max_size=size + 2)
    excludes = draw(relation)
    return Graph(size, draw(relation), draw(relation), draw(relation), draw(relation) - excludes, excludes)


def as_procedure(graph: Graph) -> Procedure:
    def names(pairs: Pairs, event: int, *, outgoing: bool) -> str:
        others = [b for a, b in pairs if a == event] if outgoing else [a for a, b in pairs if b == event]
        return "[" + ", ".join(f'"e{other}"' for other in sorted(others)) + "]"

    body = ""
    for event in range(graph.size):
        owed = ", ".join(
            f'{{ step = "e{b}", basis = "local" }}' for a, b in sorted(graph.responses) if a == event
        )
        body += step(
            f"e{event}",
            f"after_if_due = {names(graph.conditions, event, outgoing=False)}\n"
            f"blocked_while = {names(graph.milestones, event, outgoing=False)}\n"
            f"includes = {names(graph.includes, event, outgoing=True)}\n"
            f"excludes = {names(graph.excludes, event, outgoing=True)}\n"
            f"then = [{owed}]",
        )
    return small(body)


@settings(max_examples=300, deadline=None)
@given(graphs(), st.lists(st.integers(0, 5), max_size=40))
def test_random_graphs_agree_with_the_definition(graph: Graph, choices: list[int]) -> None:
    procedure, context, now = as_procedure(graph), rules(), on("03-02")
    marking: Marking = perform(procedure, procedure.start(), did("begin", "03-02"), context)
    reference = Reference(frozenset(), frozenset(), frozenset(range(graph.size)))
    for choice in choices:
        enabled = sorted(graph.enabled(reference))
        found = [name for name in possible(procedure, marking, context, now) if name != "begin"]
        assert found == [f"e{event}" for event in enabled]
        if not enabled:
            break
        event = enabled[choice % len(enabled)]
        reference = graph.execute(reference, event)
        marking = perform(procedure, marking, did(f"e{event}", "03-02"), context)
    owed = {procedure.clocks[procedure.tables.timers[run.timer].name].met_by[0] for run in marking.runs}
    assert owed == {f"e{event}" for event in reference.pending}
