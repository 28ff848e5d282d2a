"""Whether every duty can still be met and every matter still be closed, from wherever one may have come."""

from __future__ import annotations

from collections.abc import Iterator

from fazhi.kernel.procedures.check_findings import ERROR, NOTE, Finding, in_brackets, quoted, told
from fazhi.kernel.procedures.explore import Space
from fazhi.kernel.procedures.explore_machine import Control, Label
from fazhi.kernel.procedures.explore_moves import owed
from fazhi.kernel.procedures.model import Clock, Procedure, Text


def check_ends(procedure: Procedure, space: Space) -> Iterator[Finding]:
    """Errors: a duty from which no way leads on, a matter that can never close. First causes only."""
    explained: set[int] = set()
    places = range(len(procedure.clocks))
    for place in sorted(places, key=lambda place: _stuck(space, 1 << place)):
        state = _stuck(space, 1 << place)
        if state == len(space.reach):
            break
        clock = list(procedure.clocks.values())[place]
        if state not in explained and _met_by_the_living(space, clock):
            yield _never_met(procedure, clock, space.trace(state))
        explained |= {n for n, reach in enumerate(space.reach) if not reach >> place & 1}
    yield from _sleeping(procedure, space)
    unclosable = [n for n, reach in enumerate(space.reach) if not reach & space.closable]
    if unclosable and not explained & set(unclosable):
        yield _never_closed(procedure, space, unclosable[0])


def _sleeping(procedure: Procedure, space: Space) -> Iterator[Finding]:
    """Clocks that begin and are never met on any way, because nobody ever owes them."""
    for place, clock in enumerate(procedure.clocks.values()):
        begins = clock.name in space.started and clock.name not in space.met
        if begins and _stuck(space, 1 << place) == len(space.reach) and _met_by_the_living(space, clock):
            first = next(n for n, s in enumerate(space.states) if s.clocks >> place & 1)
            yield _never_met(procedure, clock, space.trace(first))


def _met_by_the_living(space: Space, clock: Clock) -> bool:
    """Whether some act that meets the clock happens at all; where none does, that is the first cause."""
    return any(atom in space.happened for atom in clock.met_by)


def _stuck(space: Space, bit: int) -> int:
    """The first state from which the thing of this bit is out of reach; the number of states if there is none."""
    return next((n for n, reach in enumerate(space.reach) if not reach & bit), len(space.reach))


def _never_met(procedure: Procedure, clock: Clock, trace: tuple[Label, ...]) -> Finding:
    article = in_brackets(clock.basis)
    meant = quoted(procedure, clock.met_by)
    return Finding(
        "duty_never_met",
        ERROR,
        f"clock.{clock.name}",
        f"按下列经过，“{clock.title.zh}”一经产生就永远不能履行{article.zh}：{meant.zh}再也不能办理，也没有步骤免除它。",
        f"On the way below “{clock.title.en}” is owed and can never be met{article.en}: {meant.en} cannot happen "
        f"any more, and nothing lifts the duty.",
        trace=told(procedure, trace),
        basis=str(clock.basis),
    )


def _never_closed(procedure: Procedure, space: Space, state: int) -> Finding:
    closing = procedure.closing
    article = in_brackets(closing.basis)
    why = _hindrance(procedure, space, space.states[state])
    return Finding(
        "never_closed",
        ERROR,
        "closing",
        f"按下列经过，事项再也不能办结{article.zh}：{why.zh}。",
        f"On the way below the matter can never be closed{article.en}: {why.en}.",
        trace=told(procedure, space.trace(state)),
        basis=str(closing.basis),
    )


def _hindrance(procedure: Procedure, space: Space, state: Control) -> Text:
    machine, closing = space.machine, procedure.closing
    for group, bits in zip(closing.after_any, machine.end_points, strict=True):
        if not bits & state.done:
            words = quoted(procedure, group)
            return Text(f"{words.zh}都不能再发生", f"none of {words.en} can happen any more")
    for name, bit in machine.right_bits.items():
        if bit & state.rights & machine.hindering_rights:
            title = procedure.rights[name].title
            return Text(f"权利“{title.zh}”一直存续", f"the right “{title.en}” stays open for ever")
    for duty in machine.hindering:
        if state.clocks & duty.bit and owed(duty, state):
            title = procedure.clocks[duty.name].title
            return Text(f"“{title.zh}”一直未了", f"“{title.en}” stays owed for ever")
    return Text("办结条件不能同时具备", "its conditions cannot hold together")


def check_gates(procedure: Procedure, space: Space) -> Iterator[Finding]:
    """Notes: every gate that can fall open, every duty that can silently drop."""
    for (step, atom), (state, label) in space.fallen.items():
        gated, gate = procedure.steps[step], procedure.atom_title(atom)
        article = in_brackets(gated.basis)
        yield Finding(
            "gate_falls",
            NOTE,
            f"step.{step}",
            f"“{gate.zh}”不适用或者被排除时，“{gated.title.zh}”可以不经过它{article.zh}。",
            f"Where “{gate.en}” does not apply or is excluded, “{gated.title.en}” passes without it{article.en}.",
            trace=told(procedure, space.trace(state, label)),
            basis=str(gated.basis),
        )
    for (name, cause), (state, label) in space.dropped.items():
        clock, act = procedure.clocks[name], procedure.atom_title(label.atom)
        article = in_brackets(clock.basis)
        yield Finding(
            "duty_drops",
            NOTE,
            f"clock.{name}",
            f"“{act.zh}”之后，“{clock.title.zh}”不再有人应办，也没有写明免除{article.zh}。应当免除的，请写成 [clock] 并注明 lifted_by。",
            f"After “{act.en}” nobody owes “{clock.title.en}” any more, and no rule lifts it{article.en}. "
            f"If that is meant, write it as a [clock] with lifted_by.",
            trace=told(procedure, space.trace(state, label)),
            basis=str(procedure.steps[cause].basis) if cause in procedure.steps else str(clock.basis),
        )


def check_open_ended(procedure: Procedure) -> Iterator[Finding]:
    """Notes: clocks that run without a period ("promptly"), which only a local limit can make countable."""
    for clock in procedure.clocks.values():
        if clock.within is None:
            article = in_brackets(clock.basis)
            yield Finding(
                "no_period",
                NOTE,
                f"clock.{clock.name}",
                f"“{clock.title.zh}”没有期限，不会逾期{article.zh}。",
                f"“{clock.title.en}” has no period and is never overdue{article.en}.",
                basis=str(clock.basis),
            )


def check_late(procedure: Procedure) -> Iterator[Finding]:
    """Errors: duties that may only be done in time. A duty that is late is still a duty."""
    for clock in procedure.clocks.values():
        timed = clock.within is not None or clock.before is not None
        steps = {atom.partition(".")[0] for atom in clock.met_by}
        if timed and steps and all(clock.name in procedure.steps[name].only_while for name in steps):
            article = in_brackets(clock.basis)
            yield Finding(
                "late_never_met",
                ERROR,
                f"clock.{clock.name}",
                f"“{clock.title.zh}”一旦逾期就再也无法履行：{quoted(procedure, sorted(steps)).zh}只能在期限内办理{article.zh}。"
                f"请去掉 only_while，改用 excludes、includes。",
                f"Once “{clock.title.en}” is overdue it can never be met: {quoted(procedure, sorted(steps)).en} "
                f"may only be done within it{article.en}. Use excludes and includes instead of only_while.",
                basis=str(clock.basis),
            )
