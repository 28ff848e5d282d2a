"""The answers to a service's questions, read as strictly as the service says. Pure: no tables, no clock."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from django.utils.translation import gettext as _

from fazhi.modules.demands.open311.services import Attribute
from fazhi.modules.demands.rules.cleaning import cleaned
from fazhi.modules.demands.rules.open311 import (
    ANSWER_LIMIT,
    LISTS,
    STANDING,
    agreed,
    is_number,
    moment_of,
)

Answers = Mapping[str, Sequence[str]]


def tidied(answers: Answers) -> dict[str, tuple[str, ...]]:
    """The answers without what must not stand in a text, and without empty ones."""
    tidy = {code: tuple(cleaned(one).strip() for one in given) for code, given in answers.items()}
    return {code: kept for code, given in tidy.items() if (kept := tuple(one for one in given if one))}


def said_yes(answers: Answers, code: str) -> bool:
    """Whether one of the questions every service has was answered with yes."""
    return any(agreed(one) for one in answers.get(code, ()))


def faults(attributes: Sequence[Attribute], answers: Answers) -> dict[str, str]:
    """What is wrong with the answers, by ``attribute[code]``: missing, unknown, or not of its kind."""
    known = {one.code: one for one in attributes}
    found = {
        f"attribute[{code}]": _("这项服务没有代码为“%(code)s”的问题。") % {"code": code[:60]}
        for code in answers
        if code not in known
    }
    for code, attribute in known.items():
        wrong = _fault(attribute, answers.get(code, ()))
        if wrong:
            found[f"attribute[{code}]"] = f"“{attribute.question}”（{code}）：{wrong}"
    return found


def lines(attributes: Sequence[Attribute], answers: Answers) -> list[str]:
    """The office's own questions with their answers, one a line, as the handler reads them."""
    return [
        f"{one.question}：{'、'.join(_named(one, answers[one.code]))}"
        for one in attributes
        if one.code in answers and one.code not in STANDING
    ]


def _named(attribute: Attribute, given: Sequence[str]) -> list[str]:
    names = dict(attribute.options)
    return [names.get(one, one) for one in given]


def _fault(attribute: Attribute, given: Sequence[str]) -> str:
    if not given:
        return _("请填写此项。") if attribute.required else ""
    if len(given) > 1 and attribute.datatype != "multivaluelist":
        return _("只能填写一个答案。")
    if any(len(one) > ANSWER_LIMIT for one in given):
        return _("最多%(limit)d个字。") % {"limit": ANSWER_LIMIT}
    if attribute.code in STANDING:
        return "" if agreed(given[0]) is not None else _not_offered(attribute)
    if attribute.datatype in LISTS:
        offered = dict(attribute.options)
        return "" if all(one in offered for one in given) else _not_offered(attribute)
    return _KINDS.get(attribute.datatype, _anything)(given[0])


def _not_offered(attribute: Attribute) -> str:
    offered = "、".join(f"{key}（{name}）" for key, name in attribute.options)
    return _("请从下列选项中选择：%(options)s。") % {"options": offered}


def _anything(written: str) -> str:
    del written
    return ""


def _number(written: str) -> str:
    return "" if is_number(written) else _("请填写数字。")


def _moment(written: str) -> str:
    return "" if moment_of(written) else _("请填写带时区的日期时间，如 2026-11-22T15:04:00+08:00。")


def _one_line(written: str) -> str:
    return _("不能换行。") if "\n" in written else ""


_KINDS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {"number": _number, "datetime": _moment, "string": _one_line}
)
