"""Small procedures for tests: a head that every file needs, and the day and moment notation of the tests."""

from datetime import date, datetime, time
from pathlib import Path

from fazhi.kernel.procedures import Event, Marking, Procedure, Rules, fold, loads
from fazhi.kernel.workdays import SHANGHAI, Calendar, Period

DATA = Path(__file__).parent / "data"

HEAD = """
[procedure]
code = "small"
title = { zh = "小程序", en = "Small" }
version = "2026-01-01"
running = "stay"
first = "begin"
[roles]
organ = { zh = "机关", en = "organ" }
party = { zh = "当事人", en = "party" }
[facts]
%s
[step.begin]
title = { zh = "开始", en = "Begin" }
by = "organ"
basis = "APL 54"
sets = %s
[closing]
title = { zh = "结束", en = "End" }
after_any = %s
basis = "APL 57"
"""


Names = tuple[str, ...]


def small(body: str, facts: Names = (), closing: str = '[["begin"]]', declared: Names = ()) -> Procedure:
    """A procedure that begins with ``begin``, which decides `facts`; steps of `body` may decide `declared`."""
    return loads(small_text(body, facts, closing, declared), "small.toml")


def small_text(body: str, facts: Names = (), closing: str = '[["begin"]]', declared: Names = ()) -> str:
    titles = "\n".join(f'{name} = {{ zh = "{name}", en = "{name}" }}' for name in (*facts, *declared))
    names = "[" + ", ".join(f'"{name}"' for name in facts) + "]"
    return (HEAD % (titles, names, closing)) + body


def step(name: str, rest: str = "") -> str:
    """The text of one step."""
    return f'\n[step.{name}]\ntitle = {{ zh = "{name}", en = "{name}" }}\nby = "organ"\nbasis = "APL 54"\n{rest}\n'


def clock(name: str, rest: str) -> str:
    return f'\n[clock.{name}]\ntitle = {{ zh = "{name}", en = "{name}" }}\nholder = "organ"\nbasis = "APL 60"\n{rest}\n'


def right(name: str, rest: str) -> str:
    return f'\n[right.{name}]\ntitle = {{ zh = "{name}", en = "{name}" }}\nholder = "party"\nbasis = "APL 64"\n{rest}\n'


def rules(**limits: str) -> Rules:
    return Rules(
        Calendar.national(), {key.replace("__", "."): Period.parse(value) for key, value in limits.items()}
    )


def on(day: str, hour: int = 10, minute: int = 0) -> datetime:
    """A moment of a day in 2026 written 09-24."""
    return datetime.combine(date.fromisoformat(f"2026-{day}"), time(hour, minute), SHANGHAI)


def did(step_: str, day: str, outcome: str = "", **more: object) -> Event:
    """An act on a day of 2026."""
    return Event(step_, on(day), outcome, **more)  # type: ignore[arg-type]  # keyword values are the test's


def after(procedure: Procedure, *events: Event, under: Rules | None = None) -> Marking:
    return fold(procedure, events, under or rules())
