"""What a new version of a procedure changes, said in words.

Both versions are read rule by rule: steps, duties, rights, closing. A step whose title stays and whose code does not
is a renamed one; its old code in other rules is read as the new one, so that nothing is told twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import TypeVar

from fazhi.kernel.procedures.difference_kind import own_kind_rules
from fazhi.kernel.procedures.difference_rules import (
    NOTHING,
    Rule,
    Words,
    clock_rules,
    closing_rules,
    form_rules,
    outcome_rules,
    right_rules,
    step_rules,
)
from fazhi.kernel.procedures.model import Clock, Outcome, Procedure, Right, Step, Text

Part = TypeVar("Part", Step, Clock, Right)

PROCEDURE = Text("程序", "Procedure")
KIND = Text("事项", "Matter")
TITLE = Text("名称", "title")
RUNNING = {
    "stay": Text("留在旧版本", "stay on the old version"),
    "move": Text("转入新版本", "move to the new version"),
}
TITLES = {
    "roles": Text("角色", "Role"),
    "facts": Text("事实", "Fact"),
    "documents": Text("文书", "Document"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that changed: what kind of thing, where in the file, and a sentence in both languages.

    `kind` is "added", "removed", "renamed", "title", "who", "gate", "period", "effect", "form", "basis" or "head".
    """

    kind: str
    where: str
    zh: str
    en: str

    def to_json(self) -> dict[str, str]:
        return asdict(self)


def differences(old: Procedure, new: Procedure) -> tuple[Difference, ...]:
    """Everything `new` changes, in the order of the file. Two versions that say the same give nothing."""
    return tuple(_Comparison(old, new).run())


def renamed_steps(old: Procedure, new: Procedure) -> dict[str, str]:
    """Old code to new code of the steps that kept their title in either language and changed their code."""
    found: dict[str, str] = {}
    fresh = [step for name, step in new.steps.items() if name not in old.steps]
    for name, step in old.steps.items():
        like = (other for other in fresh if {*step.title} & {*other.title} and other.id not in found.values())
        match = None if name in new.steps else next(like, None)
        if match:
            found[name] = match.id
    return found


class _Comparison:
    def __init__(self, old: Procedure, new: Procedure) -> None:
        self.old, self.new = old, new
        self.was, self.now = Words(old, renamed_steps(old, new)), Words(new, {})

    def run(self) -> Iterator[Difference]:
        old, new, key = self.old, self.new, self.was.key
        yield from self._rules("procedure", PROCEDURE, _head(self.was), _head(self.now))
        yield from self._rules("kind", KIND, own_kind_rules(self.was), own_kind_rules(self.now))
        for part, label in TITLES.items():
            yield from self._titles(part, label, getattr(old, part), getattr(new, part))
        yield from self._all("step", {key(n): s for n, s in old.steps.items()}, new.steps, self._step)
        yield from self._all("clock", {key(n): c for n, c in old.clocks.items()}, new.clocks, self._clock)
        yield from self._all("right", old.rights, new.rights, self._right)
        label = Text("办结条件", "Closing")
        rules = closing_rules(self.was, old.closing), closing_rules(self.now, new.closing)
        yield from self._rules("closing", label, *rules)

    def _titles(
        self, part: str, label: Text, old: Mapping[str, Text], new: Mapping[str, Text]
    ) -> Iterator[Difference]:
        for name in dict.fromkeys((*new, *old)):
            if name not in old:
                yield _whole("added", f"{part}.{name}", _titled(label, new[name]))
            elif name not in new:
                yield _whole("removed", f"{part}.{name}", _titled(label, old[name]))
            elif old[name] != new[name]:
                yield _said("title", f"{part}.{name}", label, TITLE, old[name], new[name])

    def _all(
        self,
        part: str,
        old: Mapping[str, Part],
        new: Mapping[str, Part],
        both: Callable[[str, Text, Part, Part], Iterator[Difference]],
    ) -> Iterator[Difference]:
        """Added and changed ones in the order of the new file, then those that are gone."""
        for name, item in new.items():
            if name in old:
                yield from both(f"{part}.{name}", _subject(self.now, item), old[name], item)
            else:
                basis = self.now.basis(item.basis)
                yield _whole("added", f"{part}.{name}", _subject(self.now, item), basis)
        for name, item in old.items():
            if name not in new:
                basis = self.was.basis(item.basis)
                yield _whole("removed", f"{part}.{name}", _subject(self.was, item), basis)

    def _step(self, where: str, subject: Text, old: Step, new: Step) -> Iterator[Difference]:
        if old.id != new.id:
            zh = f"{subject.zh}的代码由 {old.id} 改为 {new.id}。"
            yield Difference("renamed", where, zh, f"{subject.en}: the code {old.id} is now {new.id}.")
        yield from _title(where, subject, old.title, new.title)
        yield from self._rules(where, subject, step_rules(self.was, old), step_rules(self.now, new))
        yield from self._outcomes(where, subject, old.outcomes, new.outcomes)
        yield from self._rules(where, subject, form_rules(old), form_rules(new))

    def _outcomes(
        self, where: str, subject: Text, old: Mapping[str, Outcome], new: Mapping[str, Outcome]
    ) -> Iterator[Difference]:
        for name in dict.fromkeys((*new, *old)):
            place, title = f"{where}.on.{name}", (new.get(name) or old[name]).title
            result = Text(f"{subject.zh}的结果“{title.zh}”", f"{subject.en}, outcome “{title.en}”")
            if name in old and name in new:
                yield from _title(place, result, old[name].title, title)
                rules = outcome_rules(self.was, old[name]), outcome_rules(self.now, new[name])
                yield from self._rules(place, result, *rules)
            else:
                yield _whole("added" if name in new else "removed", place, result)

    def _clock(self, where: str, subject: Text, old: Clock, new: Clock) -> Iterator[Difference]:
        if not new.response_of:
            yield from _title(where, subject, old.title, new.title)
        yield from self._rules(where, subject, clock_rules(self.was, old), clock_rules(self.now, new))

    def _right(self, where: str, subject: Text, old: Right, new: Right) -> Iterator[Difference]:
        yield from _title(where, subject, old.title, new.title)
        yield from self._rules(where, subject, right_rules(self.was, old), right_rules(self.now, new))

    def _rules(
        self, where: str, subject: Text, old: Iterable[Rule], new: Iterable[Rule]
    ) -> Iterator[Difference]:
        before = {rule.key: rule for rule in old}
        after = {rule.key: rule for rule in new}
        for key in dict.fromkeys((*after, *before)):
            rule = after.get(key) or before[key]
            was, now = (rules[key].said if key in rules else NOTHING for rules in (before, after))
            if was != now and not (rule.named and was.zh and now.zh):
                yield _said(rule.kind, where, subject, rule.label, was, now)


def _head(words: Words) -> Iterator[Rule]:
    procedure = words.procedure
    day = str(procedure.version)
    yield Rule(("title",), "title", TITLE, procedure.title)
    yield Rule(("version",), "head", Text("施行日期", "takes effect"), Text(day, day))
    yield Rule(("running",), "head", Text("在办事项", "matters under way"), RUNNING[procedure.running])
    label = Text("第一步", "first step")
    yield Rule(("first", words.key(procedure.first)), "gate", label, words.name(procedure.first), named=True)
    yield Rule(("basis",), "basis", Text("依据", "basis"), words.basis(procedure.basis))


def _subject(words: Words, item: Step | Clock | Right) -> Text:
    if isinstance(item, Clock) and item.response_of:
        cause = words.name(item.response_of)
        return Text(f"{cause.zh}之后应办“{item.title.zh}”", f"“{item.title.en}” owed after {cause.en}")
    if isinstance(item, Step):
        return _titled(Text("步骤", "Step"), item.title)
    return _titled(Text("权利", "Right") if isinstance(item, Right) else Text("期限", "Limit"), item.title)


def _titled(label: Text, title: Text) -> Text:
    return Text(f"{label.zh}“{title.zh}”", f"{label.en} “{title.en}”")


def _title(where: str, subject: Text, old: Text, new: Text) -> Iterator[Difference]:
    if old != new:
        yield _said("title", where, subject, TITLE, old, new)


def _whole(kind: str, where: str, subject: Text, basis: Text = NOTHING) -> Difference:
    """Something as a whole is new or gone."""
    zh, en = ("新增", "added") if kind == "added" else ("取消", "removed")
    cited = Text(f"（{basis.zh}）", f" ({basis.en})") if basis.zh else NOTHING
    return Difference(kind, where, f"{zh}{subject.zh}{cited.zh}。", f"{subject.en} {en}{cited.en}.")


def _said(kind: str, where: str, subject: Text, label: Text, was: Text, now: Text) -> Difference:
    """One rule is new, gone or other than it was."""
    if not was.zh:
        zh, en = f"新增{label.zh}：{now.zh}", f"{label.en} {now.en} (new)"
    elif not now.zh:
        zh, en = f"取消{label.zh}：{was.zh}", f"no longer {label.en} {was.en}"
    else:
        zh, en = f"{label.zh}由{was.zh}改为{now.zh}", f"{label.en} from {was.en} to {now.en}"
    return Difference(kind, where, f"{subject.zh}：{zh}。", f"{subject.en}: {en}.")
