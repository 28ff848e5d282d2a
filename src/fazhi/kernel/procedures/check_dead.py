"""Steps, outcomes, clocks and rights that never come about, each with its first cause only.

A step behind a dead step is a consequence and is only counted. What remains is a step with a cause of its own,
or a circle of steps that wait for one another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fazhi.kernel.procedures.check_findings import ERROR, Finding, in_brackets, quoted, told
from fazhi.kernel.procedures.explore import Space
from fazhi.kernel.procedures.explore_machine import Control, Move
from fazhi.kernel.procedures.explore_moves import fallen, may, owed, used_up
from fazhi.kernel.procedures.expressions import Expression, Node
from fazhi.kernel.procedures.model import Clock, Procedure, Right, Step, Text
from fazhi.kernel.procedures.wording import condition_words

MOST_LOOKED_AT = 20_000
"""States searched for the one that comes nearest to a dead step."""

Missing = tuple[str, Text]


def check_dead(procedure: Procedure, space: Space) -> Iterator[Finding]:
    """Findings about everything that happened in no explored state. Call only for a complete exploration."""
    dead = {name for name in procedure.steps if name not in space.happened}
    needs = {
        name: _needs(procedure, space, step, dead) for name, step in procedure.steps.items() if name in dead
    }
    causes = _first_causes(needs)
    behind = len(dead) - len({name for cause in causes for name in cause})
    for number, cause in enumerate(causes):
        yield _dead_step(procedure, space, cause, behind if number == 0 else 0)
    yield from _dead_outcomes(procedure, space, dead)
    yield from _dead_timers(procedure, space)


def _needs(procedure: Procedure, space: Space, step: Step, dead: set[str]) -> list[str]:
    """The dead steps a dead step waits for, in the order of the file."""
    found = [*step.after, *_conjuncts(step.only_if), *_conjuncts(step.applies_when)]
    found += [atom for atom in step.after_if_due if (step.id, atom) not in space.fallen]
    for group in step.after_any:
        if not any(atom in space.happened for atom in group):
            found += group
    for timer in _timers(procedure, step):
        if timer.name not in space.started and timer.name not in space.opened:
            found += timer.starts
    return list(dict.fromkeys(o for atom in found for o in _owners(procedure, atom) if o in dead))


def _timers(procedure: Procedure, step: Step) -> Iterator[Clock | Right]:
    for right in procedure.rights.values():
        if step.id in (*right.used_by, *right.given_up_by):
            yield right
    for name in step.only_while:
        yield procedure.clocks.get(name) or procedure.rights[name]


def _owners(procedure: Procedure, atom: str) -> tuple[str, ...]:
    """The steps behind an atom; a lapse is behind it the starts of its timer."""
    owner = atom.partition(".")[0]
    if owner in procedure.steps:
        return (owner,)
    timer: Clock | Right = procedure.rights.get(owner) or procedure.clocks[owner]
    return tuple(o for s in timer.starts for o in (s.partition(".")[0],) if o in procedure.steps)


def _conjuncts(expression: Expression | None) -> tuple[str, ...]:
    if expression is None:
        return ()
    tree = expression.tree
    parts: tuple[Node, ...] = tree.parts if tree.kind == "and" else (tree,)
    return tuple(part.name for part in parts if part.kind == "done")


def _first_causes(needs: dict[str, list[str]]) -> list[tuple[str, ...]]:
    """Dead steps that wait for no other dead step, and circles; followed from each along its first need."""
    causes: dict[frozenset[str], tuple[str, ...]] = {}
    for name in needs:
        way = [name]
        while needs[way[-1]]:
            following = needs[way[-1]][0]
            if following in way:
                way = way[way.index(following) :]
                break
            way.append(following)
        else:
            way = way[-1:]
        causes.setdefault(frozenset(way), tuple(way))
    return list(causes.values())


def _dead_step(procedure: Procedure, space: Space, cause: tuple[str, ...], behind: int) -> Finding:
    step = procedure.steps[cause[0]]
    article = in_brackets(step.basis)
    tail = (
        Text(f"另有{behind}个步骤因此也不能办理。", f" {behind} more steps cannot happen because of it.")
        if behind
        else Text("", "")
    )
    if len(cause) > 1:
        circle = quoted(procedure, cause)
        return Finding(
            "circle",
            ERROR,
            f"step.{step.id}",
            f"步骤{circle.zh}互相等待，永远不能办理{article.zh}。请去掉其中一处先后要求。{tail.zh}",
            f"The steps {circle.en} wait for one another and can never happen{article.en}. "
            f"Take one of these requirements out.{tail.en}",
            trace=tuple(procedure.atom_title(name) for name in (*cause, cause[0])),
            basis=str(step.basis),
        )
    state, missing = _nearest(procedure, space, step)
    why = Text("；".join(m.zh for _, m in missing), "; ".join(m.en for _, m in missing))
    return Finding(
        "dead_step",
        ERROR,
        f"step.{step.id}",
        f"步骤“{step.title.zh}”永远不能办理{article.zh}：{why.zh}。{tail.zh}",
        f"Step “{step.title.en}” can never happen{article.en}: {why.en}.{tail.en}",
        trace=told(procedure, space.trace(state)),
        basis=str(step.basis),
    )


def _nearest(procedure: Procedure, space: Space, step: Step) -> tuple[int, list[Missing]]:
    """The state in which fewest things keep a step from happening, the earliest of them, and those things."""
    best: tuple[int, list[Missing]] | None = None
    moves = [move for move in space.machine.moves if move.step is step]
    for number, state in enumerate(space.states[:MOST_LOOKED_AT]):
        for move in moves:
            missing = list(_missing(procedure, space, move, state))
            if best is None or len(missing) < len(best[1]):
                best = number, missing
    return best or (0, [])


def _missing(procedure: Procedure, space: Space, move: Move, state: Control) -> Iterator[Missing]:
    machine, step = space.machine, move.step
    yield from _not_before(procedure, space, move, state)
    if not state.included & machine.step_bits[step.id]:
        words = Text("已被排除，再没有步骤把它恢复", "it has been excluded and nothing includes it again")
        yield "excluded", words
    if used_up(move, state):
        yield "at_most", Text("办理次数已满", "it has been done as often as it may")
    yield from _closed_windows(procedure, space, move, state)
    yield from _blocks(procedure, space, move, state)
    yield from _conditions(procedure, move, state)


def _not_before(procedure: Procedure, space: Space, move: Move, state: Control) -> Iterator[Missing]:
    """What should have come first and has not."""
    machine, step = space.machine, move.step
    groups = [*((atom,) for atom in step.after), *step.after_any]
    groups += [(gate.atom,) for gate in move.gates if not fallen(gate, state)]
    for group in groups:
        if not machine.atoms(group) & state.done:
            yield "after", _before(procedure, group)
    if not state.done & machine.first and move.bit != machine.first:
        first = quoted(procedure, [procedure.first])
        yield "first", Text(f"须先办理{first.zh}", f"{first.en} comes first")


def _before(procedure: Procedure, atoms: Iterable[str]) -> Text:
    words = quoted(procedure, list(atoms))
    return Text(f"须先有{words.zh}，而此前不会发生", f"it needs {words.en}, which does not happen before it")


def _closed_windows(procedure: Procedure, space: Space, move: Move, state: Control) -> Iterator[Missing]:
    machine = space.machine
    if move.using and not move.using & state.rights:
        names = [n for n, bit in machine.right_bits.items() if bit & move.using]
        titles = [procedure.rights[n].title for n in names]
        yield (
            "right",
            Text(
                f"须在{''.join(f'“{t.zh}”' for t in titles)}期间办理，而该期间未开始或者已结束",
                f"it belongs to {', '.join(f'“{t.en}”' for t in titles)}, which is not open",
            ),
        )
    for name in move.step.only_while:
        bit = machine.clock_bits.get(name, 0) & state.clocks | machine.right_bits.get(name, 0) & state.rights
        if not bit:
            title = (procedure.clocks.get(name) or procedure.rights[name]).title
            yield (
                "only_while",
                Text(
                    f"只能在“{title.zh}”期间办理，而该期间未开始或者已结束",
                    f"it is possible only during “{title.en}”, which is not running",
                ),
            )


def _blocks(procedure: Procedure, space: Space, move: Move, state: Control) -> Iterator[Missing]:
    machine = space.machine
    owing = [machine.duties[p] for p in move.blocking_duties]
    titles = [procedure.clocks[d.name].title for d in owing if state.clocks & d.bit and owed(d, state)]
    titles += [
        procedure.rights[n].title
        for n, bit in machine.right_bits.items()
        if bit & move.blocking_rights & state.rights
    ]
    for title in titles:
        yield "blocked", Text(f"“{title.zh}”未了结之前不能办理", f"it is blocked while “{title.en}” is open")


def _conditions(procedure: Procedure, move: Move, state: Control) -> Iterator[Missing]:
    step, outcome = move.step, move.step.outcomes.get(move.outcome)
    if step.applies_when and move.applies and move.applies(state.done, state.known, state.true) is not True:
        words = condition_words(procedure, step.applies_when)
        yield "applies_when", Text(f"适用条件“{words.zh}”不成立", f"its condition “{words.en}” does not hold")
    gates = [e for e in (step.only_if, outcome.only_if if outcome else None) if e]
    decided = sum(bit for _, bit in move.decides)
    for expression, gate in zip(gates, move.only_if, strict=True):
        if not decided and gate(state.done, state.known, state.true) is not True:
            words = condition_words(procedure, expression)
            yield "only_if", Text(f"前提“{words.zh}”不成立", f"its precondition “{words.en}” does not hold")


def _in_words(procedure: Procedure, expression: Expression | None) -> Text:
    return condition_words(procedure, expression) if expression else Text("无", "none")


def _dead_outcomes(procedure: Procedure, space: Space, dead: set[str]) -> Iterator[Finding]:
    for step in procedure.steps.values():
        for outcome in step.outcomes.values():
            atom = f"{step.id}.{outcome.name}"
            if step.id in dead or atom in space.happened:
                continue
            near = next(
                n
                for n, s in enumerate(space.states)
                if any(may(space.machine, m, s) for m in space.machine.moves if m.step is step)
            )
            gate = _in_words(procedure, outcome.only_if or step.only_if)
            article = in_brackets(step.basis)
            yield Finding(
                "dead_outcome",
                ERROR,
                f"step.{step.id}.on.{outcome.name}",
                f"步骤“{step.title.zh}”永远不会有“{outcome.title.zh}”的结果{article.zh}：条件“{gate.zh}”不会成立。",
                f"Step “{step.title.en}” can never come out as “{outcome.title.en}”{article.en}: “{gate.en}” never holds.",
                trace=told(procedure, space.trace(near)),
                basis=str(step.basis),
            )


def _dead_timers(procedure: Procedure, space: Space) -> Iterator[Finding]:
    """Clocks and rights whose starting acts happen, yet which never begin."""
    timers: list[tuple[str, Text, Clock | Right, bool]] = [
        ("clock", Text("期限", "Clock"), c, c.name in space.started) for c in procedure.clocks.values()
    ]
    timers += [("right", Text("权利", "Right"), r, r.name in space.opened) for r in procedure.rights.values()]
    for kind, word, timer, begins in timers:
        reached = [atom for atom in timer.starts if atom in space.happened]
        if begins or not reached:
            continue
        condition = _in_words(procedure, timer.applies_when)
        article = in_brackets(timer.basis)
        yield Finding(
            f"dead_{kind}",
            ERROR,
            f"{kind}.{timer.name}",
            f"{word.zh}“{timer.title.zh}”永远不会开始{article.zh}：条件“{condition.zh}”在起算时不会成立。",
            f"{word.en} “{timer.title.en}” never begins{article.en}: “{condition.en}” does not hold when it should start.",
            trace=(
                *told(procedure, space.trace(space.happened[reached[0]])),
                procedure.atom_title(reached[0]),
            ),
            basis=str(timer.basis),
        )
