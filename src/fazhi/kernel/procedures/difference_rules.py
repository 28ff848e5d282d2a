"""Steps, limits and rights taken apart into single rules with words, so that two versions can be laid side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from fazhi.kernel.procedures.expressions import Expression
from fazhi.kernel.procedures.model import (
    Basis,
    Clock,
    Closing,
    Field,
    FieldRef,
    Outcome,
    Procedure,
    Right,
    Step,
    Text,
    Wait,
    Within,
)
from fazhi.kernel.procedures.references import atoms_of
from fazhi.kernel.procedures.wording import condition_words, role_words

NOTHING = Text("", "")
YES = Text("是", "yes")

GATES = {
    "after": Text("须先办", "needs first"),
    "after_if_due": Text("适用时须先办", "needs first, where it applies,"),
    "blocked_while": Text("之前须无未结的", "is blocked while open:"),
    "only_while": Text("只能在期间内办理：", "only during"),
    "excludes": Text("办后不再办", "rules out"),
    "includes": Text("办后可以再办", "makes possible again"),
    "sets": Text("判定的事实", "decides the fact"),
    "not_by": Text("不得与此步骤由同一人办", "not by whoever did"),
    "not_by_unit": Text("不得与此步骤由同一单位办", "not by the unit that did"),
    "documents": Text("文书", "document"),
}
ENDS = {
    "starts": Text("起算于", "starts with"),
    "met_by": Text("履行于", "met by"),
    "stopped_by": Text("中止于", "stopped by"),
    "resumed_by": Text("恢复于", "resumed by"),
    "lifted_by": Text("解除于", "lifted by"),
    "used_by": Text("行使方式", "used by"),
    "given_up_by": Text("放弃方式", "given up by"),
    "ended_by": Text("终止于", "ended by"),
}
EFFECTS = frozenset({"excludes", "includes", "sets"})


class Rule(NamedTuple):
    """One rule of one subject: `key` finds its like in another version; `said` is empty where there is none.

    `named` rules say a name and no more: with the same key they are the same, whatever the name is called now.
    """

    key: tuple[str, ...]
    kind: str
    label: Text
    said: Text
    named: bool = False


class Words:
    """The words of one version. `renamed` gives the codes its steps have in the version compared with."""

    def __init__(self, procedure: Procedure, renamed: Mapping[str, str]) -> None:
        self.procedure, self.renamed = procedure, renamed
        self.atoms = frozenset(atoms_of(procedure))

    def key(self, name: str) -> str:
        """A step, outcome, event or ``a>b`` by the code it is known by in the other version."""
        return ">".join(self._atom_key(part) for part in name.split(">"))

    def _atom_key(self, atom: str) -> str:
        owner, dot, tail = atom.partition(".")
        return self.renamed.get(owner, owner) + dot + tail

    def name(self, name: str) -> Text:
        """The title of a step, outcome, event, duty, right, fact or document, in quotation marks."""
        title = self._title(name)
        return Text(f"“{title.zh}”", f"“{title.en}”")

    def _title(self, name: str) -> Text:
        procedure = self.procedure
        if name in self.atoms:
            return procedure.atom_title(name)
        for titled in (procedure.clocks, procedure.rights):
            if name in titled:
                return titled[name].title
        for titles in (procedure.facts, procedure.documents):
            if name in titles:
                return titles[name]
        return Text(name, name)

    def basis(self, basis: Basis) -> Text:
        """The citations, as numbered on the day this version takes effect."""
        on = self.procedure.version
        return Text(basis.zh(on), basis.en(on)) if basis else NOTHING

    def condition(self, condition: Expression | None) -> Text:
        return condition_words(self.procedure, condition) if condition else NOTHING

    def within(self, within: Within | None) -> Text:
        """15日；本地期限（现默认5个工作日）；表单写明的期限。"""
        if within is None:
            return NOTHING
        zh, en = (within.period.zh, within.period.en) if within.period else ("", "")
        if within.local:
            zh, en = f"本地期限（默认{zh}）", f"a local limit (default {en})"
        if within.stated:
            field = self.field(within.stated)
            zh = f"{field.zh}写明的期限" + (f"，未写明的为{zh}" if zh else "")
            en = f"the period stated in {field.en}" + (f", else {en}" if en else "")
        return Text(zh, en)

    def field(self, ref: FieldRef | None) -> Text:
        """“立案”的“立案日期” / “Date” of “Open”."""
        if ref is None:
            return NOTHING
        step = self.procedure.steps[ref.step]
        title = next(field.title for field in step.form if field.name == ref.field)
        return Text(f"“{step.title.zh}”的“{title.zh}”", f"“{title.en}” of “{step.title.en}”")


def step_rules(words: Words, step: Step) -> Iterator[Rule]:
    """Who, when, what follows and on which article; outcomes and responses are compared on their own."""
    procedure = words.procedure
    yield _rule("by", "who", Text("办理人", "done by"), role_words(procedure, step.by))
    officers = Text(f"{step.certified_officers}名", str(step.certified_officers))
    label = Text("持证人员", "certified officers")
    yield _rule("certified_officers", "who", label, officers if step.certified_officers else NOTHING)
    yield from _names(words, step, ("not_by", "not_by_unit"), "who")
    yield from outcome_rules(words, step)
    yield from _names(words, step, ("after", "after_if_due", "blocked_while", "only_while"), "gate")
    yield from _any_of(words, step.after_any, Text("须先办其一", "needs one of"))
    for wait in step.wait:
        yield from _wait(words, wait)
    label = Text("不得早于", "not before")
    yield _rule("not_before", "gate", label, words.field(step.not_before))
    label = Text("适用条件", "applies when")
    yield _rule("applies_when", "gate", label, words.condition(step.applies_when))
    most = Text(f"{step.at_most}次", str(step.at_most)) if step.at_most else NOTHING
    yield _rule("at_most", "gate", Text("办理次数上限", "number of times"), most)
    yield _rule("each", "gate", Text("名单上每人一份", "one for each in"), words.field(step.each))
    dated = words.field(FieldRef(step.id, step.dated_by)) if step.dated_by else NOTHING
    yield _rule("dated_by", "period", Text("日期以表单为准", "dated by"), dated)
    label = Text("是否公开", "published")
    yield _rule("publishes", "effect", label, YES if step.publishes else NOTHING)
    yield from _names(words, step, ("documents",), "form")
    yield _cited(words, step.basis)


def outcome_rules(words: Words, part: Step | Outcome) -> Iterator[Rule]:
    """What a step, or one outcome of it, decides and brings about."""
    yield from _names(words, part, ("excludes", "includes", "sets"), "effect")
    label = Text("办理条件", "only if")
    yield _rule("only_if", "gate", label, words.condition(part.only_if))


def form_rules(step: Step) -> Iterator[Rule]:
    """The fields of the form."""
    for field in step.form:
        yield Rule(("form", field.name), "form", Text("表单栏目", "form field"), _field(field))


def clock_rules(words: Words, clock: Clock) -> Iterator[Rule]:
    """How long, whose duty, what starts, ends, stops and extends it."""
    yield from _timer(words, clock)
    if not clock.response_of:
        yield from _names(words, clock, ("starts", "met_by"), "gate")
    yield from _names(words, clock, ("stopped_by", "resumed_by", "lifted_by"), "gate")
    yield _rule("before", "period", Text("自此日倒数", "counted back from"), words.field(clock.before))
    for extension in clock.extended_by:
        step = words.name(extension.step)
        longer = words.within(extension.within)
        if extension.date_field:
            longer = words.field(FieldRef(extension.step.partition(".")[0], extension.date_field))
        times = (
            Text(f"，{extension.times}次为限", f", {extension.times} at most") if extension.times else NOTHING
        )
        label = Text(f"因{step.zh}延长", f"extension by {step.en}")
        said = Text(longer.zh + times.zh, longer.en + times.en)
        yield Rule(("extended_by", words.key(extension.step)), "period", label, said)
    label = Text("逾期另有后果", "running out has consequences")
    yield _rule("overdue_is_event", "effect", label, YES if clock.overdue_is_event else NOTHING)


def right_rules(words: Words, right: Right) -> Iterator[Rule]:
    """How long, whose right, what opens and ends it."""
    yield from _timer(words, right)
    yield from _names(words, right, ("starts", "used_by", "given_up_by", "ended_by"), "gate")


def closing_rules(words: Words, closing: Closing) -> Iterator[Rule]:
    """When a matter may end."""
    yield from _any_of(words, closing.after_any, Text("须先办其一", "needs one of"))
    for key, names in (("except_clocks", closing.except_clocks), ("except_rights", closing.except_rights)):
        label = Text("不妨碍办结的", "does not hinder it:")
        yield from (Rule((key, words.key(n)), "gate", label, words.name(n), named=True) for n in names)
    yield _cited(words, closing.basis)


def _timer(words: Words, timer: Clock | Right) -> Iterator[Rule]:
    yield _rule("within", "period", Text("期限", "period"), words.within(timer.within))
    holder = role_words(words.procedure, [timer.holder] if timer.holder else [])
    yield _rule("holder", "who", Text("承担人", "held by"), holder)
    label = Text("适用条件", "applies when")
    yield _rule("applies_when", "gate", label, words.condition(timer.applies_when))
    label = Text("重复办理时重新起算", "starts anew when repeated")
    yield _rule("again", "period", label, YES if timer.restarts else NOTHING)
    yield _cited(words, timer.basis)


def _wait(words: Words, wait: Wait) -> Iterator[Rule]:
    after, cited = words.name(wait.after), words.basis(wait.basis)
    unless, period = words.condition(wait.unless), words.within(wait.within)
    if wait.unless:
        period = Text(f"{period.zh}（{unless.zh}的除外）", f"{period.en} (unless {unless.en})")
    key = words.key(wait.after)
    label = Text(f"在{after.zh}之后须等待", f"wait after {after.en}")
    yield Rule(("wait", key), "period", label, period)
    label = Text(f"在{after.zh}之后须等待的依据", f"basis of the wait after {after.en}")
    yield Rule(("wait_basis", key), "basis", label, cited)


def _names(words: Words, part: object, keys: Iterable[str], kind: str) -> Iterator[Rule]:
    labels = GATES | ENDS
    for key in keys:
        for name in getattr(part, key):
            yield Rule((key, words.key(name)), kind, labels[key], words.name(name), named=True)


def _any_of(words: Words, groups: Iterable[Iterable[str]], label: Text) -> Iterator[Rule]:
    for group in groups:
        names = [words.name(name) for name in group]
        said = Text("、".join(name.zh for name in names), ", ".join(name.en for name in names))
        key = ("after_any", *sorted(words.key(name) for name in group))
        yield Rule(key, "gate", label, said, named=True)


def _rule(key: str, kind: str, label: Text, said: Text) -> Rule:
    return Rule((key,), kind, label, said)


def _cited(words: Words, basis: Basis) -> Rule:
    return Rule(("basis",), "basis", Text("依据", "basis"), words.basis(basis))


def _field(field: Field) -> Text:
    must = Text("必填", "required") if field.required else Text("选填", "optional")
    return Text(f"“{field.title.zh}”（{must.zh}）", f"“{field.title.en}” ({must.en})")
