"""What stands in the boxes of a picture: the state of a step on one matter, and the chips of clocks and rights."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import datetime

from fazhi.kernel.procedures.enabling import effective
from fazhi.kernel.procedures.marking import Marking
from fazhi.kernel.procedures.model import Basis, Clock, Procedure, Right, Step, Text, Within
from fazhi.kernel.procedures.passing import pass_time
from fazhi.kernel.procedures.semantics import possible, why
from fazhi.kernel.procedures.timing import Rules
from fazhi.kernel.procedures.views import ClockView, clocks
from fazhi.kernel.procedures.wording import day_words, last_day_before
from fazhi.kernel.workdays import legal_day

INK = "#1f2933"


@dataclass(frozen=True, slots=True)
class Mark:
    """The state of a step: a word for it and how its box looks. `kind` is the class of the box."""

    kind: str
    words: str
    fill: str = "#ffffff"
    line: str = "#7b8794"
    weight: str = "1.4"
    ink: str = INK
    dashes: str = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """A clock that a step meets, a right that it uses, a wait, or a step it makes owed again. `kind` has a sign."""

    kind: str
    words: str
    fill: str
    line: str
    ink: str
    dashes: str = ""


PLAIN = Mark("plain", "")

LOOKS = {
    "done": ("#ecfdf5", "#047857", "1.4", "#065f46", ""),
    "possible": ("#eff6ff", "#1d4ed8", "2.6", "#1e40af", ""),
    "owed": ("#fffbeb", "#b45309", "2.6", "#92400e", ""),
    "overdue": ("#fef2f2", "#b91c1c", "3.2", "#991b1b", ""),
    "waiting": ("#faf5ff", "#7e22ce", "1.6", "#6b21a8", ' stroke-dasharray="6 3"'),
    "later": ("#ffffff", "#7b8794", "1.2", "#52606d", ""),
    "off": ("#f5f7fa", "#9aa5b1", "1.2", "#52606d", ' stroke-dasharray="2 3"'),
}


def chips_of(procedure: Procedure, step: Step, earlier: Container[str], lang: str) -> Iterator[Chip]:
    """The clocks a step meets, the rights it uses, its waits, and the earlier steps it makes owed again."""
    for clock in procedure.clocks.values():
        if step.id in {atom.partition(".")[0] for atom in clock.met_by} and clock.within is not None:
            yield Chip("clock", _worded(clock, clock.within, lang), "#fff7ed", "#c2410c", "#7c2d12")
    for right in procedure.rights.values():
        if step.id in right.used_by and right.within is not None:
            yield Chip(
                "right",
                _worded(right, right.within, lang),
                "#f0fdfa",
                "#0f766e",
                "#134e4a",
                ' stroke-dasharray="3 2"',
            )
    for wait in step.wait:
        title = procedure.atom_title(wait.after)
        period = _period(wait.within, lang)
        words = f"“{title.zh}”满{period}后" if lang != "en" else f"{period} after “{title.en}”"
        yield Chip("wait", words, "#faf5ff", "#7e22ce", "#581c87")
    for again in _owed_again(procedure, step, earlier):
        words = f"应当再办“{again.title.zh}”" if lang != "en" else f"“{again.title.en}” is owed again"
        yield Chip("again", words, "#fef2f2", "#b91c1c", "#7f1d1d", ' stroke-dasharray="2 2"')


def _owed_again(procedure: Procedure, step: Step, earlier: Container[str]) -> Iterator[Step]:
    for clock in procedure.clocks.values():
        if step.id in {atom.partition(".")[0] for atom in clock.starts}:
            for owner in dict.fromkeys(atom.partition(".")[0] for atom in clock.met_by):
                if owner in earlier:
                    yield procedure.steps[owner]


def _worded(timer: Clock | Right, within: Within, lang: str) -> str:
    title = timer.title.en if lang == "en" else timer.title.zh
    between = ": " if lang == "en" else "："
    return f"{_period(within, lang)}{_local(timer.basis, lang)}{between}{title}"


def _period(within: Within, lang: str) -> str:
    if within.period is None:
        return "as stated" if lang == "en" else "所定期限"
    return within.period.en if lang == "en" else within.period.zh


def _local(basis: Basis, lang: str) -> str:
    if not basis.local:
        return ""
    return " (local rule)" if lang == "en" else "（本地规则）"


def marks_of(
    procedure: Procedure, marking: Marking, rules: Rules, now: datetime, lang: str
) -> dict[str, Mark]:
    """The state of every step on a matter at `now`."""
    marking = pass_time(marking, now, rules)
    return dict(_States(procedure, marking, rules, now, lang).marks())


class _States:
    def __init__(
        self, procedure: Procedure, marking: Marking, rules: Rules, now: datetime, lang: str
    ) -> None:
        self.procedure, self.marking, self.rules, self.now, self.lang = procedure, marking, rules, now, lang
        self.can = set(possible(procedure, marking, rules, now))
        self.due = effective(procedure.tables, marking.control)
        self.owing: dict[str, ClockView] = {}
        running = [v for v in clocks(procedure, marking, rules) if v.ended_at is None and v.owed]
        for view in sorted(
            running, key=lambda v: v.due.at if v.due else datetime.max.replace(tzinfo=now.tzinfo)
        ):
            for atom in view.met_by:
                self.owing.setdefault(atom.partition(".")[0], view)

    def marks(self) -> Iterator[tuple[str, Mark]]:
        for name in self.procedure.steps:
            kind, words = self._state(name)
            sentence = words.en if self.lang == "en" else words.zh
            fill, line, weight, ink, dashes = LOOKS[kind]
            yield name, Mark(kind, sentence, fill, line, weight, ink, dashes)

    def _state(self, name: str) -> tuple[str, Text]:
        done = self.marking.is_done(name)
        if name in self.owing and (name in self.can or not done):
            return self._owed(name, self.owing[name])
        if name in self.can:
            moment = self.marking.moment(name) if done else None
            again = self._day(moment) if moment else None
            if again:
                return "possible", Text(
                    f"▶ 可再次办理（{again.zh}已办）", f"▶ Possible again (done {again.en})"
                )
            return "possible", Text("▶ 现在可以办理", "▶ Possible now")
        if done:
            moment = self.marking.moment(name)
            day = self._day(moment) if moment else Text("", "")
            return "done", Text(f"✓ 已办 {day.zh}", f"✓ Done {day.en}")
        return self._not_yet(name)

    def _owed(self, name: str, view: ClockView) -> tuple[str, Text]:
        if view.due is None:
            state = Text("● 应当办理", "● Owed")
            return "owed", self._with_can(name, state)
        last = day_words(view.due.last_day, self.now)
        if self.now >= view.due.at:
            days = (legal_day(self.now) - view.due.last_day).days
            return "overdue", self._with_can(
                name, Text(f"！已逾期{days}日（应于{last.zh}前）", f"! {days} days overdue (due {last.en})")
            )
        return "owed", self._with_can(name, Text(f"● 应于{last.zh}前办理", f"● Due by {last.en}"))

    def _with_can(self, name: str, text: Text) -> Text:
        if name in self.can:
            return Text(f"{text.zh}，现在可办", f"{text.en}, possible now")
        until = self._until(name)
        if until:
            return Text(f"{text.zh}，须等到{until.zh}", f"{text.en}, from {until.en}")
        return Text(f"{text.zh}，还不能办", f"{text.en}, not yet possible")

    def _not_yet(self, name: str) -> tuple[str, Text]:
        row = self.procedure.tables.rows[name]
        if not row.bit & self.due:
            return "off", Text("— 不适用", "— Does not apply")
        until = self._until(name)
        if until:
            return "waiting", Text(f"△ 须等到{until.zh}", f"△ From {until.en}")
        return "later", Text("○ 尚未到", "○ Not yet")

    def _until(self, name: str) -> Text | None:
        """From when a step will be possible by time alone, and by which article; None where time is not all."""
        reasons = why(self.procedure, self.marking, name, self.rules, self.now)
        last = max((r for r in reasons if r.until), key=lambda r: r.until or self.now, default=None)
        if last is None or last.until is None or any(r.until is None for r in reasons):
            return None
        day, basis = day_words(legal_day(last.until), self.now), Basis(last.basis)
        return Text(f"{day.zh}（{basis.zh()}）", f"{day.en} ({basis.en()})")

    def _day(self, moment: datetime) -> Text:
        return day_words(last_day_before(moment), self.now)
