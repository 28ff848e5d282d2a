"""A demand as its resident sees it: where it is, until when, what happened, what they may do now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fazhi.kernel.matters.journeys import Owed, may_now, owed_of
from fazhi.kernel.matters.models import Act, Matter
from fazhi.kernel.matters.queries import procedure_of
from fazhi.kernel.people.models import Unit
from fazhi.kernel.procedures import Procedure, Text
from fazhi.kernel.workdays import legal_day
from fazhi.modules.demands import together
from fazhi.modules.demands.models import Demand
from fazhi.modules.demands.papers import papers_of
from fazhi.modules.demands.rules import petition_words
from fazhi.modules.demands.rules.intake import SATISFACTION
from fazhi.modules.demands.rules.plain_words import Said, words_for

RESIDENT_STEPS = ("rate", "reopen", "withdraw", "request_review", "request_re_review")


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the timeline; ``text`` is what the resident may read of it, empty where it was erased.

    ``paper`` numbers the act of a petition that made a paper, 0 where there is none.
    """

    at: datetime
    title: str
    tone: str
    icon: str
    text: str = ""
    remedies: str = ""
    paper: int = 0


@dataclass(frozen=True, slots=True)
class Journey:
    """Everything the follow page shows. ``may`` holds the resident's possible steps and until when each is."""

    demand: Demand
    matter: Matter
    holder: str
    happened: tuple[Happening, ...]
    owed: Owed | None
    may: Mapping[str, datetime | None]

    @property
    def sealed(self) -> bool:
        """Whether it was sealed to a named recipient: then nothing more is shown."""
        return self.matter.sealed_to_id is not None

    @property
    def reopen_by(self) -> date | None:
        """The last day on which reopening may be asked for; the moment it ends is 24:00 of that day."""
        return self._last_day("reopen")

    @property
    def review_by(self) -> date | None:
        """The last day on which review, or re-review, of a petition may be asked for (XF 35, 36)."""
        return self._last_day("request_review") or self._last_day("request_re_review")

    def _last_day(self, step: str) -> date | None:
        until = self.may.get(step)
        return legal_day(until - timedelta(microseconds=1)) if until else None


def journey_of(demand_id: UUID, at: datetime) -> Journey | None:
    """The journey of one demand; five queries whatever its length."""
    rows = Demand.objects.select_related(
        "matter__unit", "matter__handler__person", "statement", "contact", "group"
    )
    demand = rows.filter(pk=demand_id).first()
    if demand is None:
        return None
    matter = demand.matter
    sealed = matter.sealed_to_id is not None
    procedure = procedure_of(matter)
    return Journey(
        demand=demand,
        matter=matter,
        holder="" if sealed else matter.unit.name,
        happened=_happened(matter),
        owed=None if sealed else _owed(matter, procedure),
        may={} if sealed else may_now(matter, RESIDENT_STEPS, at),
    )


def _happened(matter: Matter) -> tuple[Happening, ...]:
    acts = list(Act.objects.filter(matter=matter).select_related("content_row", "unit").order_by("-n"))
    named = {act.data["unit"] for act in acts if "unit" in act.data}
    units = {str(unit.pk): unit for unit in Unit.objects.filter(pk__in=named)}
    if matter.kind == "petition":
        return _happened_to_petition(matter, acts, units)
    return tuple(line for act in acts if (line := _line(act, units)) is not None)


def _happened_to_petition(
    matter: Matter, acts: Sequence[Act], units: Mapping[str, Unit]
) -> tuple[Happening, ...]:
    """Each act in the petitioner's words, with what its paper says; of a sealed one only that it is in hand."""
    sealed = matter.sealed_to_id is not None
    papers = {} if sealed else {paper.n: paper for paper in papers_of(matter)}
    lines = []
    for act in acts:
        words = petition_words.words_for(act.step, act.outcome)
        if words is None or (sealed and act.step not in petition_words.SHOWN_WHEN_SEALED):
            continue
        paper = papers.get(act.n)
        text = paper.body.plain if paper else "" if sealed else _text(act)
        remedies = "".join(paper.body.remedies) if paper else ""
        title = _titled(words, act, units)
        lines.append(
            Happening(act.occurred_at, title, words.tone, words.icon, text, remedies, act.n if paper else 0)
        )
    return tuple(lines)


def _titled(words: Said, act: Act, units: Mapping[str, Unit]) -> str:
    unit = units.get(act.data.get("unit", "")) or act.unit
    return _said(words.text).format(unit=unit.name if unit else "")


def _line(act: Act, units: Mapping[str, Unit]) -> Happening | None:
    words = words_for(act.step, act.outcome)
    if words is None:
        return None
    title = _titled(words, act, units)
    return Happening(
        act.occurred_at, title, words.tone, words.icon, _text(act), str(act.data.get("remedies", ""))
    )


def _text(act: Act) -> str:
    """The part of an act's content that is addressed to, or comes from, the resident."""
    content = _content(act)
    if act.step == "answer":
        return str(content.get("answer", ""))
    if act.step not in RESIDENT_STEPS:
        return ""
    satisfaction = SATISFACTION.get(str(act.data.get("satisfaction")))
    parts = [
        _said(satisfaction) if satisfaction else "",
        str(content.get("comment", "") or content.get("reasons", "")),
        _entered_for_them(act, content),
    ]
    return "\n".join(part for part in parts if part)


def _entered_for_them(act: Act, content: Mapping[str, Any]) -> str:
    """That an official entered it, and how the resident is said to have said so; empty for the resident's own acts."""
    if act.by_kind != "official":
        return ""
    return _("由工作人员代为登记。表示方式：%(how)s") % {"how": content.get("said_how", "")}


def _content(act: Act) -> dict[str, Any]:
    row = getattr(act, "content_row", None)
    return dict(row.content) if row else {}


def _owed(matter: Matter, procedure: Procedure) -> Owed | None:
    """The running duty that falls due first; a merged demand waits for the duty of the one it follows."""
    return owed_of(together.owed_by_the_lead(matter) or matter, procedure)


def _said(text: Text) -> str:
    return text.en if (get_language() or "").startswith("en") else text.zh
