"""The form every step has, made from the procedure alone: what its act says, who did it, on which article. Pure.

It prints filled and blank, so a procedure added by data alone has its papers before anybody wrote a template.
"""

from collections.abc import Iterable

from fazhi.kernel.papers.filling import Values
from fazhi.kernel.papers.templates import Template
from fazhi.kernel.procedures import Field, Procedure, Step, Text

STEP_FORM = "step-"
"""What the code of a step's form begins with."""
BOX = "□"


def form_of(procedure: Procedure, step: Step) -> Template:
    """The form of a step, under the step's own title."""
    title = Text(f"{step.title.zh}（办理单）", f"{step.title.en} (form)")
    heading = f"{step.title.zh}办理单"
    return Template(
        STEP_FORM + step.id,
        title,
        (step.id,),
        heading=heading,
        body=_body(procedure, step),
        signed=False,
        written=False,
    )


def document_of(procedure: Procedure, step: Step, code: str) -> Template:
    """A document the procedure names at a step and nobody wrote a template for: the same, under its title."""
    title = procedure.documents[code]
    return Template(
        code, title, (step.id,), heading=title.zh, body=_body(procedure, step), signed=False, written=False
    )


def blanks(procedure: Procedure, step: Step) -> Values:
    """What stands on the blank form of a step: boxes to tick, and the article."""
    texts = {f"{step.id}.{field.name}": boxes for field in step.form if (boxes := _boxes(field))}
    texts |= {"程序": procedure.title.zh, f"{step.id}@basis": step.basis.zh()}
    if step.outcomes:
        texts[f"{step.id}@outcome"] = _ticked(outcome.title.zh for outcome in step.outcomes.values())
    if facts := facts_of(step):
        texts[f"{step.id}@facts"] = _ticked(procedure.facts[name].zh for name in facts)
    return Values(texts)


def facts_of(step: Step) -> tuple[str, ...]:
    """The facts a step decides, its outcomes' included."""
    named = (*step.sets, *(name for outcome in step.outcomes.values() for name in outcome.sets))
    return tuple(dict.fromkeys(named))


def _body(procedure: Procedure, step: Step) -> str:
    rows = [
        "| 事项 | {标题} | 编号 | {编号} |",
        "| 程序 | {程序} |",
        f"| 步骤 | {_plain(step.title.zh)} |",
        "| 依据 | {@basis} |",
    ]
    if step.each:
        rows.append("| 对象 | {@key} |")
    if step.outcomes:
        rows.append("| 结果 | {@outcome} |")
    rows += [f"| {_plain(field.title.zh)} | {{.{field.name}}} |" for field in step.form]
    if facts_of(step):
        rows.append("| 认定 | {@facts} |")
    roles = "、".join(procedure.roles[role].zh for role in step.by if role in procedure.roles)
    rows += [f"| {roles or '办理人'} | {{@who}} | 单位 | {{@unit}} |", "| 日期 | {@day} | 签名 |  |"]
    return "\n".join(rows)


def _plain(text: str) -> str:
    """A title as it may stand in a table without being taken for a placeholder."""
    return text.replace("|", "｜").replace("{", "｛").replace("}", "｝")


def _boxes(field: Field) -> str:
    if field.type == "choice":
        return _ticked(title.zh for title in field.choices.values())
    return f"{BOX}是　{BOX}否" if field.type == "bool" else ""


def _ticked(titles: Iterable[str]) -> str:
    return "　".join(f"{BOX}{title}" for title in titles)
