"""What residents tell: texts put together from scenes and phrases, never the same twice in a row. Pure, by seed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

LONG_SHARE = 0.4
LONG = 350
"""Characters of a long text, as people write who want to be understood."""


TITLE = 34
"""Characters of a title that a list shows in one line."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A kind of trouble: its category, whose duty it is, the problem, what is asked for, what is done about it."""

    category: str
    unit: str
    problem: str
    ask: str
    result: str


@dataclass(frozen=True, slots=True)
class Story:
    """One demand as told, and how it will be answered."""

    scene: Scene
    title: str
    text: str
    place: str
    answer: str


def scenes(categories: Mapping[str, Any]) -> list[Scene]:
    """Every scene of the categories file."""
    return [
        Scene(code, unit, problem, ask, result)
        for group in categories["group"]
        for code, _zh, _en, unit, problem, ask, result in group["scenes"]
    ]


def story(rng: Random, scene: Scene, phrases: Mapping[str, Any], township: str, village: str) -> Story:
    """One telling of a scene in a village."""
    spot = rng.choice(("", "村口", "主街", "东头", "小学旁", "文化广场边"))
    place = f"{township}{village}{spot}"
    words = {
        "place": place,
        "village": f"{township}{village}",
        "n": rng.randint(2, 9),
        "days": rng.randint(3, 40),
        "m": rng.randint(3, 60) * 10,
        "season": rng.choice(phrases["seasons"]),
        "ask": scene.ask,
    }
    problem = scene.problem.format(**words)
    said = [_one(rng, phrases, "openings", words), f"{problem}。", _one(rng, phrases, "since", words)]
    said += rng.sample(phrases["effects"], k=rng.randint(1, 2))
    said.append(_one(rng, phrases, "closings", words))
    if rng.random() < LONG_SHARE:
        said = _longer(rng, said, phrases, words)
    answer = f"您反映的问题收悉。经核实，{scene.result.format(**words)}。感谢您的监督和理解。"
    return Story(scene, _title(problem), "".join(said), spot, answer)


def _one(rng: Random, phrases: Mapping[str, Any], group: str, words: Mapping[str, Any]) -> str:
    chosen: str = rng.choice(phrases[group])
    return chosen.format(**words)


def _longer(rng: Random, said: list[str], phrases: Mapping[str, Any], words: Mapping[str, Any]) -> list[str]:
    """Told at length: the same story with what was tried before and all the details."""
    more: Sequence[str] = [*phrases["effects"], *phrases["tried"], *phrases["details"]]
    rest = [text for text in rng.sample(list(more), k=len(more)) if text not in said]
    while sum(map(len, said)) < LONG and rest:
        said.insert(-1, rest.pop().format(**words))
    return said


def _title(problem: str) -> str:
    """The whole problem where it is short enough to head a list, else its first clauses."""
    while len(problem) > TITLE:
        problem = problem.rpartition("，")[0] or problem[:TITLE]
    return problem
