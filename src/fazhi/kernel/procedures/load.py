"""Reading a procedure file (TOML) into a Procedure, or saying everything that is wrong with it."""

import hashlib
import json
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from fazhi.kernel.procedures.model import (
    FIELD_TYPES,
    OFFICERS,
    Clock,
    Closing,
    Extension,
    Field,
    Outcome,
    Procedure,
    Response,
    Right,
    Step,
    Text,
    Wait,
    Within,
)
from fazhi.kernel.procedures.own_kind import check_own_kind, read_own_kind
from fazhi.kernel.procedures.reading import ProcedureError, Reader, nearest
from fazhi.kernel.procedures.references import check_references
from fazhi.kernel.workdays import Period

RUNNING = ("stay", "move")
STATUSES = ("in_force", "draft", "repealed")
REPETITION = ("keep", "restart")
EXAMPLES = ".examples.toml"
"""How the name of the file ends that holds the examples of the procedure beside it."""


def load(path: Path) -> Procedure:
    """Read one procedure file. Raises ProcedureError with every problem found."""
    return loads(path.read_text(encoding="utf-8"), path.name)


def files_in(folder: Path) -> tuple[Path, ...]:
    """The procedure files of a folder, examples left out."""
    return tuple(sorted(path for path in folder.glob("*.toml") if not path.name.endswith(EXAMPLES)))


def loads(text: str, name: str) -> Procedure:
    """Read a procedure from its text; `name` stands for the file in messages."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ProcedureError(name, [f"is not valid TOML: {error}"]) from error
    return from_content(content, name)


def from_content(content: dict[str, Any], name: str) -> Procedure:
    """Read a procedure from what its file says, already parsed; `content` is left as it is."""
    problems: list[str] = []
    procedure = _procedure(content, name, problems)
    if not problems:
        problems += check_references(procedure) or check_own_kind(procedure)
    if problems:
        raise ProcedureError(name, problems)
    return procedure


def digest(content: dict[str, Any]) -> str:
    """SHA-256 (hex) of what the file says: comments, order of tables and layout do not count."""
    canonical = json.dumps(
        content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=date.isoformat
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


def _procedure(content: dict[str, Any], name: str, problems: list[str]) -> Procedure:
    top = Reader(content, "", problems)
    head = Reader(top.raw("procedure"), "procedure", problems)
    steps = {key: _step(key, table) for key, table in top.named_tables("step").items()}
    written = {key: _clock(key, table) for key, table in top.named_tables("clock").items()}
    rights = {key: _right(key, table) for key, table in top.named_tables("right").items()}
    procedure = Procedure(
        code=head.string("code", required=True),
        title=head.text("title"),
        version=head.day("version"),
        first=head.string("first", required=True),
        running=_one_of(head, "running", RUNNING),
        status=_one_of(head, "status", STATUSES, default="in_force"),
        basis=head.basis(),
        roles=top.titles("roles"),
        facts=top.titles("facts"),
        documents=top.titles("documents"),
        steps=steps,
        clocks=written | _response_clocks(steps),
        rights=rights,
        closing=_closing(Reader(top.raw("closing"), "closing", problems)),
        local_limits=_local_limits(steps, written, rights, problems),
        digest=digest(content),
        name=name,
        own_kind=read_own_kind(top),
    )
    head.finish()
    top.finish()
    return procedure


def _one_of(table: Reader, key: str, allowed: tuple[str, ...], default: str = "") -> str:
    value = table.string(key, required=not default) or default
    if value and value not in allowed:
        table.wrong(key, f"must be one of {', '.join(allowed)}, not “{value}”{nearest(value, allowed)}")
    return value


def _step(name: str, table: Reader) -> Step:
    officers = table.count("certified_officers") or 0
    step = Step(
        id=name,
        title=table.text("title"),
        by=table.names("by", single=True),
        not_by=table.names("not_by", single=True),
        not_by_unit=table.names("not_by_unit", single=True),
        certified_officers=officers,
        outcomes=_outcomes(table),
        after=table.names("after"),
        after_any=table.groups("after_any"),
        after_if_due=table.names("after_if_due"),
        wait=tuple(_wait(wait) for wait in table.tables("wait")),
        not_before=table.reference("not_before"),
        blocked_while=table.names("blocked_while"),
        only_while=table.names("only_while"),
        applies_when=table.expression("applies_when"),
        only_if=table.expression("only_if"),
        at_most=table.count("at_most"),
        each=table.reference("each"),
        sets=table.names("sets"),
        excludes=table.names("excludes"),
        includes=table.names("includes"),
        then=tuple(_response(then) for then in table.tables("then")),
        dated_by=table.string("dated_by"),
        form=(*(_field(item) for item in table.tables("form")), *_naming(officers)),
        form_rule=table.string("form_rule"),
        documents=table.names("documents"),
        publishes=table.flag("publishes"),
        help=table.optional_text("help"),
        basis=table.basis(),
    )
    table.finish()
    return step


def _naming(officers: int) -> tuple[Field, ...]:
    """The field in which a step names the certified officers it takes."""
    if not officers:
        return ()
    title = Text(f"执法人员（{officers}名以上）", f"Enforcement officers ({officers} or more)")
    return (Field(OFFICERS, title, "posts"),)


def _outcomes(table: Reader) -> dict[str, Outcome]:
    titles = table.titles("outcomes")
    effects = table.named_tables("on")
    for name in effects.keys() - titles.keys():
        table.wrong(f"on.{name}", "is not an outcome of this step" + nearest(name, titles))
    return {name: _outcome(name, title, effects.get(name)) for name, title in titles.items()}


def _outcome(name: str, title: Text, table: Reader | None) -> Outcome:
    if table is None:
        return Outcome(name, title)
    outcome = Outcome(
        name,
        title,
        only_if=table.expression("only_if"),
        sets=table.names("sets"),
        excludes=table.names("excludes"),
        includes=table.names("includes"),
        then=tuple(_response(then) for then in table.tables("then")),
    )
    table.finish()
    return outcome


def _wait(table: Reader) -> Wait:
    within = table.within("period")
    if within is None:
        table.wrong("period", "is missing")
    wait = Wait(
        table.string("after", required=True),
        within or Within(),
        table.expression("unless"),
        table.basis(local=bool(within and within.local)),
    )
    table.finish()
    return wait


def _response(table: Reader) -> Response:
    within = table.within("within")
    response = Response(
        table.string("step", required=True),
        within,
        table.string("holder"),
        table.expression("applies_when"),
        table.basis(local=bool(within and within.local)),
    )
    table.finish()
    return response


def _field(table: Reader) -> Field:
    field = Field(
        table.string("name", required=True),
        table.text("title"),
        _one_of(table, "type", FIELD_TYPES),
        required=table.flag("required", default=True),
        personal=table.flag("personal"),
        choices=table.titles("choices"),
        max_length=table.count("max_length"),
        help=table.optional_text("help"),
    )
    if bool(field.choices) != (field.type == "choice"):
        table.wrong("choices", "belong to a field of type “choice”, and such a field needs them")
    table.finish()
    return field


def _clock(name: str, table: Reader) -> Clock:
    within = table.within("within")
    clock = Clock(
        name=name,
        title=table.text("title"),
        holder=table.string("holder"),
        starts=table.names("starts"),
        met_by=table.names("met_by"),
        within=within,
        before=table.reference("before"),
        applies_when=table.expression("applies_when"),
        restarts=_one_of(table, "again", REPETITION, default="keep") == "restart",
        stopped_by=table.names("stopped_by"),
        resumed_by=table.names("resumed_by"),
        lifted_by=table.names("lifted_by"),
        extended_by=tuple(_extension(item) for item in table.tables("extended_by")),
        overdue_is_event=table.flag("overdue_is_event"),
        basis=table.basis(local=bool(within and within.local)),
    )
    table.finish()
    return clock


def _extension(table: Reader) -> Extension:
    extension = Extension(
        table.string("step", required=True),
        table.within("period"),
        table.string("date"),
        table.count("times"),
    )
    if bool(extension.within) == bool(extension.date_field):
        table.wrong("", "needs either a period or a date field")
    table.finish()
    return extension


def _right(name: str, table: Reader) -> Right:
    within = table.within("within")
    right = Right(
        name=name,
        title=table.text("title"),
        holder=table.string("holder"),
        starts=table.names("starts"),
        used_by=table.names("used_by"),
        given_up_by=table.names("given_up_by"),
        ended_by=table.names("ended_by"),
        within=within,
        applies_when=table.expression("applies_when"),
        restarts=_one_of(table, "again", REPETITION, default="keep") == "restart",
        basis=table.basis(local=bool(within and within.local)),
    )
    table.finish()
    return right


def _closing(table: Reader) -> Closing:
    closing = Closing(
        table.text("title"),
        table.groups("after_any"),
        table.names("except_clocks"),
        table.names("except_rights"),
        table.basis(),
    )
    table.finish()
    return closing


def _response_clocks(steps: dict[str, Step]) -> dict[str, Clock]:
    """The anonymous clock behind every ``then``, named ``source>step``."""
    clocks: dict[str, Clock] = {}
    for step in steps.values():
        sources = [(step.id, step.then), *((f"{step.id}.{o.name}", o.then) for o in step.outcomes.values())]
        for source, responses in sources:
            for response in responses:
                target = steps.get(response.step)
                name = f"{source}>{response.step}"
                clocks[name] = Clock(
                    name=name,
                    title=target.title if target else Text("", ""),
                    holder=response.holder or next(iter(target.by if target else ()), ""),
                    starts=(source,),
                    met_by=(response.step,),
                    within=response.within,
                    applies_when=response.applies_when,
                    response_of=source,
                    basis=response.basis,
                )
    return clocks


def _local_limits(
    steps: dict[str, Step], clocks: dict[str, Clock], rights: dict[str, Right], problems: list[str]
) -> dict[str, Period]:
    limits: dict[str, Period] = {}
    for where, within in _limits(steps, clocks, rights):
        if not within.local or within.period is None:
            continue
        if limits.setdefault(within.local, within.period) != within.period:
            problems.append(f"[{where}]: local limit “{within.local}” has two different defaults")
    return limits


def _limits(
    steps: dict[str, Step], clocks: dict[str, Clock], rights: dict[str, Right]
) -> list[tuple[str, Within]]:
    found: list[tuple[str, Within | None]] = []
    for step in steps.values():
        found += [(f"step.{step.id}.wait", wait.within) for wait in step.wait]
        thens = [*step.then, *(then for outcome in step.outcomes.values() for then in outcome.then)]
        found += [(f"step.{step.id}.then", then.within) for then in thens]
    for clock in clocks.values():
        found.append((f"clock.{clock.name}", clock.within))
        found += [(f"clock.{clock.name}.extended_by", item.within) for item in clock.extended_by]
    found += [(f"right.{right.name}", right.within) for right in rights.values()]
    return [(where, within) for where, within in found if within is not None]
