"""What stands on the papers a resident takes home: the receipt, and the notice of the answer.

Both say only what the records say. Limits without a national number are named as local rules, each with the document it
rests on. No paper holds a code that is not shown at that moment: it is not stored, so no later paper can repeat it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fazhi.kernel.matters.models import Act, LocalLimit, Matter
from fazhi.kernel.matters.queries import marking_of, procedure_of, rules_for
from fazhi.kernel.procedures import Basis, Clock, ClockView, Procedure, Right, Rules, Text, clocks
from fazhi.kernel.workdays import Period, end_of_day, legal_day
from fazhi.modules.demands import queries
from fazhi.modules.demands.models import Demand
from fazhi.modules.demands.rules.intake import HANDLING_CLOCKS
from fazhi.web import format as written

REOPENING = "ask_to_reopen"


def english() -> bool:
    """Whether the reader reads English."""
    return (get_language() or "").startswith("en")


def said(text: Text) -> str:
    """A bilingual text in the reader's language."""
    return text.en if english() else text.zh


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit as the paper says it: until when where it runs, else how long; ``document`` is what a local one rests on."""

    rule: Text
    period: Period | None
    due_at: datetime | None
    basis: Basis
    local: bool
    document: str = ""

    @property
    def title(self) -> str:
        """The limit's name."""
        return said(self.rule)

    @property
    def length(self) -> str:
        """How long: 5个工作日."""
        if self.period is None:
            return ""
        return self.period.en if english() else self.period.zh

    @property
    def until(self) -> str:
        """The last day, that day included; the moment, where the limit does not end with a day."""
        if self.due_at is None:
            return ""
        day = legal_day(self.due_at - timedelta(microseconds=1))
        if self.due_at != end_of_day(day):
            return written.full_moment(self.due_at)
        return _("%(day)s（含当日）前") % {"day": written.day(day)}

    @property
    def rests_on(self) -> str:
        """What the limit rests on; for a local one that it is local, and by which document."""
        if not self.local:
            return self.basis.en() if english() else self.basis.zh()
        return _("本地规则：%(document)s") % {"document": self.document} if self.document else _("本地规则")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the resident is given when the demand is registered."""

    demand: Demand
    matter: Matter
    limits: tuple[Limit, ...]
    reopening: Limit | None


@dataclass(frozen=True, slots=True)
class AnswerNotice:
    """The last answer with what can be done about it. ``answer`` is empty where it was erased."""

    demand: Demand
    matter: Matter
    unit: str
    answered_at: datetime
    outcome: str
    answer: str
    remedies: str
    reopening: Limit | None


def receipt_of(matter: Matter, at: datetime) -> Receipt:
    """The receipt of a matter of this module, with its limits as they stand at ``at``."""
    procedure, rules = procedure_of(matter), rules_for(procedure_of(matter), at)
    documents = _documents(at)
    running = [view for view in clocks(procedure, marking_of(matter), rules) if view.state == "running"]
    limits = [_running(view, procedure, documents) for view in running if view.due is not None and view.owed]
    begun = {view.name for view in running}
    limits += [
        _to_come(clock, rules, documents)
        for clock in _handling(procedure)
        if clock.name not in begun and matter.status == "open"
    ]
    return Receipt(queries.whole(matter.pk), matter, tuple(limits), _reopening(procedure, rules, documents))


def answer_notice_of(matter: Matter, at: datetime) -> AnswerNotice | None:
    """The notice of the last answer; ``None`` while there is none."""
    answers = Act.objects.filter(matter=matter, step="answer").select_related("content_row", "unit")
    act = answers.order_by("-n").first()
    if act is None:
        return None
    procedure = procedure_of(matter)
    content = getattr(act, "content_row", None)
    step = procedure.steps.get("answer")
    outcome = step.outcomes.get(act.outcome) if step else None
    return AnswerNotice(
        demand=queries.whole(matter.pk),
        matter=matter,
        unit=act.unit.name if act.unit else "",
        answered_at=act.occurred_at,
        outcome=said(outcome.title) if outcome else "",
        answer=str(content.content.get("answer", "")) if content else "",
        remedies=str(act.data.get("remedies", "")),
        reopening=_reopening(procedure, rules_for(procedure, at), _documents(at)),
    )


def _handling(procedure: Procedure) -> Iterator[Clock]:
    """The clocks a resident will wait on once a unit has accepted; rework comes only later, if at all."""
    names = (name for name in HANDLING_CLOCKS if name != "rework")
    return (procedure.clocks[name] for name in names if name in procedure.clocks)


def _running(view: ClockView, procedure: Procedure, documents: dict[str, str]) -> Limit:
    rule = procedure.clocks[view.name]
    due_at = view.due.at if view.due else None
    return Limit(
        view.title, view.period, due_at, view.basis, view.local or view.basis.local, _document(rule, documents)
    )  # fmt: skip


def _to_come(rule: Clock | Right, rules: Rules, documents: dict[str, str]) -> Limit:
    period = rules.resolve(rule.within, {}) if rule.within else None
    local = rule.basis.local or bool(rule.within and rule.within.local)
    return Limit(rule.title, period, None, rule.basis, local, _document(rule, documents))


def _reopening(procedure: Procedure, rules: Rules, documents: dict[str, str]) -> Limit | None:
    right = procedure.rights.get(REOPENING)
    return _to_come(right, rules, documents) if right else None


def _document(rule: Clock | Right, documents: dict[str, str]) -> str:
    if rule.within is None or not rule.within.local:
        return ""
    return documents.get(rule.within.local, _("本地暂行时限"))


def _documents(at: datetime) -> dict[str, str]:
    """The document each local limit in force rests on, as whoever set it wrote it."""
    rows = LocalLimit.objects.filter(from_day__lte=legal_day(at)).order_by("from_day")
    return {row.key: row.basis for row in rows}
