"""What a paper is filled with, read from the record of one matter: its acts, clocks and rights, and its kind's own facts.

Papers are Chinese whatever language the reader works in. Erased personal content is a blank.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from fazhi.kernel.matters.models import Act, Matter
from fazhi.kernel.matters.queries import marking_of, procedure_of, rules_for
from fazhi.kernel.matters.rows import unit_for
from fazhi.kernel.papers import registry
from fazhi.kernel.papers.filling import Values
from fazhi.kernel.papers.models import Signing
from fazhi.kernel.people.models import Post, Unit
from fazhi.kernel.procedures import (
    Basis,
    Clock,
    ClockView,
    Field,
    Procedure,
    Right,
    RightView,
    Rules,
    Step,
    clocks,
    rights,
)
from fazhi.kernel.workdays import SHANGHAI, Period, end_of_day, legal_day

CHOSEN, OPEN = "■", "□"
GOVERNMENT = "人民政府"


def day_words(day: date) -> str:
    """2026年11月22日."""
    return f"{day.year}年{day.month}月{day.day}日"


def moment_words(moment: datetime) -> str:
    """2026年11月22日15时4分; at the full hour without minutes."""
    there = moment.astimezone(SHANGHAI)
    return f"{day_words(there.date())}{there.hour}时" + (f"{there.minute}分" if there.minute else "")


def law(basis: Basis, on: date) -> str:
    """The articles of a basis as numbered on a day; what is the county's own rule does not stand on papers as law."""
    return "；".join(one.zh(on) for one in basis.cites if not one.is_local)


def organ_name(unit: Unit, county: str) -> str:
    """A unit's name as it heads a paper: the county's before it; the county itself or a township as its government."""
    if unit.kind == "county":
        return county + GOVERNMENT
    bare = unit.name_zh if unit.name_zh.startswith(county) else unit.name_zh.removeprefix("县")
    whole = bare if bare.startswith(county) else county + bare
    is_government = unit.kind == "township" and not whole.endswith(GOVERNMENT)
    return whole + GOVERNMENT if is_government else whole


def unit_of(matter: Matter, step: Step | None) -> Unit:
    """The unit a paper of a step is issued by: whoever fills the step's role, else the unit that holds the matter."""
    found = (unit_for(matter, role) for role in (step.by if step else ()))
    return next((unit for unit in found if unit is not None), matter.unit)


def county_of(unit: Unit) -> str:
    """The name of the county a unit belongs to, without “人民政府”."""
    code = unit.path.strip("/").split("/")[0]
    name = (
        unit.name_zh if unit.code == code else Unit.objects.values_list("name_zh", flat=True).get(code=code)
    )
    return str(name).removesuffix(GOVERNMENT)


def values_of(matter: Matter, unit: Unit, at: datetime) -> Values:
    """Everything papers of this matter can be filled with at a moment; ``unit`` is the one that issues them."""
    procedure = procedure_of(matter)
    acts = list(matter.acts.select_related("unit", "content_row").order_by("n"))
    names = _names(procedure, acts)
    lists: dict[str, list[Mapping[str, str]]] = {}
    so: set[str] = set()
    for act in acts:
        so |= {act.step, f"{act.step}.{act.outcome}"} | {name for name, holds in act.facts.items() if holds}
        so -= {name for name, holds in act.facts.items() if not holds}
        if act.step in procedure.steps:
            lists.setdefault(act.step, []).append(_row(procedure, procedure.steps[act.step], act, names))
    own = registry.of(procedure.code).source.read(matter)
    texts = {**_of_matter(matter, unit, procedure, at), **_timers(matter, procedure, at), **own.texts}
    for step, rows in lists.items():
        texts |= {f"{step}{name if name[0] == '@' else '.' + name}": said for name, said in rows[-1].items()}
        lists[step] = [{name.removeprefix("@"): said for name, said in row.items()} for row in rows]
    return Values({**texts, **_numbers(matter)}, {**lists, **own.lists}, frozenset(so), legal_day(at))


def _of_matter(matter: Matter, unit: Unit, procedure: Procedure, at: datetime) -> dict[str, str]:
    county = county_of(unit)
    superior = "上一级" + GOVERNMENT if unit.kind == "county" else county + GOVERNMENT
    return {
        "编号": matter.number,
        "标题": matter.title,
        "程序": procedure.title.zh,
        "单位": organ_name(unit, county),
        "县": county,
        "今日": day_words(legal_day(at)),
        # reconsideration against a county department or a township goes to the county government (ARL 24)
        "复议机关": superior,
    }


def _numbers(matter: Matter) -> dict[str, str]:
    """The number of the last signed paper of each kind, as ``code#``."""
    signed = Signing.objects.filter(paper__matter=matter).order_by("at").values_list("paper__code", "number")
    return {f"{code}#": number for code, number in signed if number}


def _row(procedure: Procedure, step: Step, act: Act, names: Mapping[str, str]) -> Mapping[str, str]:
    """One act: its fields by name, and of the act itself ``@day`` and the like."""
    content = act.content_row.content if hasattr(act, "content_row") else {}
    given = {**act.data, **content}
    row = {
        one.name: _said(one, given[one.name], names) for one in step.form if given.get(one.name) is not None
    }
    day = legal_day(act.occurred_at)
    decided = [name for name in act.facts if name in procedure.facts]
    facts = (f"{CHOSEN if act.facts[name] else OPEN}{procedure.facts[name].zh}" for name in decided)
    outcome = step.outcomes.get(act.outcome)
    return row | {
        "@day": day_words(day),
        "@moment": moment_words(act.occurred_at),
        "@who": act.by_name,
        "@unit": act.unit.name_zh if act.unit else "",
        "@outcome": outcome.title.zh if outcome else "",
        "@facts": "\n".join(facts),
        "@basis": law(step.basis, day),
        "@key": act.key,
    }


def _said(field: Field, value: Any, names: Mapping[str, str]) -> str:
    """A value of a form in words, in Chinese."""
    if field.type in ("unit", "post"):
        return names.get(str(value), "")
    if field.type == "posts":
        return "、".join(names.get(str(key), "") for key in value)
    if field.type == "choice":
        return field.choices[value].zh if value in field.choices else str(value)
    return _WORDS[field.type](value) if field.type in _WORDS else str(value)


_WORDS: Mapping[str, Callable[[Any], str]] = {
    "bool": lambda value: "是" if value else "否",
    "date": lambda value: day_words(date.fromisoformat(value)),
    "datetime": lambda value: moment_words(datetime.fromisoformat(value)),
    "list": "、".join,
    "period": lambda value: Period.parse(value).zh,
}


def _names(procedure: Procedure, acts: Sequence[Act]) -> Mapping[str, str]:
    """The names of the units and persons that the acts' forms point at, by id."""
    keys: dict[str, set[UUID]] = {"unit": set(), "post": set()}
    for act in acts:
        for field in procedure.steps[act.step].form if act.step in procedure.steps else ():
            told = act.data.get(field.name)
            if told and field.type in ("unit", "post", "posts"):
                many = told if isinstance(told, list) else [told]
                keys["unit" if field.type == "unit" else "post"] |= {UUID(key) for key in many}
    units: Iterable[Unit] = Unit.objects.filter(pk__in=keys["unit"]) if keys["unit"] else ()
    posts: Iterable[Post] = (
        Post.objects.filter(pk__in=keys["post"]).select_related("person") if keys["post"] else ()
    )
    return {str(row.pk): row.name_zh for row in units} | {str(row.pk): row.person.name for row in posts}


def _timers(matter: Matter, procedure: Procedure, at: datetime) -> dict[str, str]:
    """Every clock and right: its period and articles, and its last day where it runs or ran."""
    rules, day = rules_for(procedure, at), legal_day(at)
    found: dict[str, str] = {}
    defined: Mapping[str, Clock | Right] = {**procedure.clocks, **procedure.rights}
    for name, rule in defined.items():
        period = _period(rule, rules)
        found |= {f"{name}@within": period.zh if period else "", f"{name}@basis": law(rule.basis, day)}
    if matter.status == "history":
        return found
    marking = marking_of(matter)
    views: list[ClockView | RightView] = [
        *clocks(procedure, marking, rules),
        *rights(procedure, marking, rules),
    ]
    for view in views:
        found |= _run(view)
    return found


def _run(view: ClockView | RightView) -> dict[str, str]:
    found = {f"{view.name}@within": view.period.zh} if view.period else {}
    if view.due is None:
        return found
    last = legal_day(view.due.at - timedelta(microseconds=1))
    whole = view.due.at == end_of_day(last)
    return found | {f"{view.name}@due": day_words(last) if whole else moment_words(view.due.at)}


def _period(rule: Clock | Right, rules: Rules) -> Period | None:
    return rules.resolve(rule.within, {}) if rule.within else None
