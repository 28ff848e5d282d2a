"""Moving a running matter to a newer version of its procedure, as an act on record.

A matter stays on the version it began under. Where the newer law binds running matters (``running = "move"``), its state is
the fold of its acts over the new version. The system moves a matter when every act stands under the new version;
where the new version refuses an act, or asks what no act has said, an official moves it and says why.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from fazhi.kernel.ledger.actions import Book, business
from fazhi.kernel.matters import definitions, forms, kinds
from fazhi.kernel.matters.actions import locked, record_lapses, refusals_kept, settle
from fazhi.kernel.matters.errors import BadForm, NotYours, Refused, Stale
from fazhi.kernel.matters.models import Act, Matter
from fazhi.kernel.matters.persons import MOVED
from fazhi.kernel.matters.queries import procedure_of, rules_for
from fazhi.kernel.matters.recording import act_of, write_act
from fazhi.kernel.people.actor import SYSTEM, Actor
from fazhi.kernel.procedures import (
    Event,
    Marking,
    MarkingError,
    Procedure,
    Reason,
    Rules,
    Text,
    lapses,
    perform,
    refold,
)
from fazhi.kernel.procedures import NotPossible as NotEnabled
from fazhi.kernel.procedures.differences import renamed_steps
from fazhi.kernel.workdays import legal_day

log = logging.getLogger(__name__)

MOVED_TITLE = Text("转入新版本", "Moved to a newer version")


@dataclass(frozen=True, slots=True)
class Move:
    """What moving a matter would do: its marking under the newer version, and the acts that version refuses.

    ``asked`` are the facts that the newer version decides at steps already done and that no act has answered.
    ``renamed`` gives the new codes of steps that only changed their code.
    """

    older: Procedure
    newer: Procedure
    marking: Marking
    refused: tuple[tuple[Event, tuple[Reason, ...]], ...]
    asked: tuple[str, ...]
    renamed: Mapping[str, str]

    @property
    def plain(self) -> bool:
        """Whether nothing has to be decided by a person."""
        return not self.refused and not self.asked


def newer_version(matter: Matter, at: datetime) -> Procedure | None:
    """The version that binds this running matter and that it is not on yet; ``None`` where it rightly stays."""
    newest = definitions.in_force(matter.procedure_code, legal_day(at))
    behind = newest.version.isoformat() > matter.procedure_version
    return newest if behind and newest.running == "move" and matter.status == "open" else None


def foreseen(matter: Matter, newer: Procedure, rules: Rules, facts: Mapping[str, bool] | None = None) -> Move:
    """The move of a matter to a newer version, not made yet. ``facts`` answers what the newer version asks."""
    older = procedure_of(matter)
    names = renamed_steps(older, newer)
    events = list(_events(Act.objects.filter(matter=matter).order_by("n")))
    answers = dict(facts or {})
    unsaid = _unsaid(newer, events, names)
    marking, refused = refold(events, newer, rules, names, dict.fromkeys(unsaid, False) | answers)
    asked = tuple(sorted(unsaid - answers.keys() - older.facts.keys()))
    return Move(older, newer, marking, refused, asked, names)


def move(
    *,
    matter_id: UUID,
    by: Actor,
    at: datetime,
    expected: int | None = None,
    reason: str = "",
    facts: Mapping[str, bool] | None = None,
) -> Act:
    """Move a running matter to the version that binds it, as an act.

    ``expected`` is the ``turn`` the page was opened with. Raises ``Refused`` where no newer version binds the matter
    (``NotYours`` for others than the unit that holds it, ``Stale``), and ``BadForm`` where the newer version refuses
    acts or asks facts and no reason is given, or a fact stays unanswered.
    """
    with refusals_kept(matter_id, MOVED, by, at), business() as book:
        matter = locked(matter_id)
        if expected is not None and matter.turn != expected:
            raise Stale(matter.number)
        newer = newer_version(matter, at)
        if newer is None:
            raise Refused(_("%(number)s 没有须转入的新版本。") % {"number": matter.number})
        _check_holder(matter, by)
        rules = rules_for(newer, at, book.configuration())
        found = foreseen(matter, newer, rules, facts)
        _check_decided(found, by, reason)
        said = {"reason": reason.strip(), "facts": dict(facts or {})}
        return _moved(book, matter, found, rules, said, by, at)


def move_running(*, at: datetime, limit: int = 500) -> int:
    """Move, as acts of the system, the open matters that a newer version binds and that need nobody's decision.

    Returns how many were moved. The others stay where they are: their page asks the unit that holds them. A matter whose
    record does not fit its procedure, or whose procedure file has gone, is named in the log and keeps nobody waiting.
    """
    moved = 0
    for newest in _binding(at):
        behind = Matter.objects.filter(
            procedure_code=newest.code, procedure_version__lt=newest.version.isoformat(), status="open"
        )
        for matter in behind.order_by("pk").iterator():
            if moved >= limit:
                return moved
            moved += _moved_plainly(matter, newest, at)
    return moved


def _moved_plainly(matter: Matter, newest: Procedure, at: datetime) -> bool:
    """Move one matter as the system, where nobody has to decide anything."""
    try:
        if not foreseen(matter, newest, rules_for(newest, at)).plain:
            return False
        move(matter_id=matter.pk, by=SYSTEM, at=at)
    except (MarkingError, NotEnabled, Refused, definitions.UnknownProcedure):
        log.exception("事项 %s 未能转入新版本；请核对程序文件的版本。", matter.pk)
        return False
    return True


def procedures_of(matter: Matter, acts: Iterable[Act]) -> Mapping[int, Procedure]:
    """The version each act was done under, by the act's number."""
    ordered = sorted(acts, key=lambda act: act.n)
    moves = [act for act in ordered if act.step == MOVED]
    version = moves[0].data["from"] if moves else matter.procedure_version
    found: dict[int, Procedure] = {}
    for act in ordered:
        version = act.data["to"] if act.step == MOVED else version
        found[act.n] = definitions.get(matter.procedure_code, version)
    return found


def _binding(at: datetime) -> Iterable[Procedure]:
    """The newest versions in force that bind running matters of an older one."""
    for code in sorted({procedure.code for procedure in definitions.all_definitions()}):
        known = [p for p in definitions.all_definitions() if p.code == code and p.version <= legal_day(at)]
        if len(known) > 1 and known[-1].running == "move":
            yield known[-1]


def _events(acts: Iterable[Act]) -> Iterable[Event]:
    for act in acts:
        if act.step != MOVED:
            system = act.by_kind == "system"
            yield Event(
                act.step, act.occurred_at, outcome=act.outcome, facts=act.facts, data=act.data, key=act.key,
                system=system,
            )  # fmt: skip


def _unsaid(newer: Procedure, events: Sequence[Event], names: Mapping[str, str]) -> set[str]:
    """The facts that the newer version decides at steps done and no act has stated.

    What the older version knew as well was answered then: left out means no.
    """
    unsaid: set[str] = set()
    for event in events:
        step = newer.steps.get(names.get(event.step, event.step))
        if step is not None:
            outcome = step.outcomes.get(event.outcome)
            unsaid.update({*step.sets, *(outcome.sets if outcome else ())} - event.facts.keys())
    return unsaid - {name for event in events for name in event.facts}


def _check_holder(matter: Matter, by: Actor) -> None:
    """The unit that holds a matter moves it, with any of the duties its handling takes."""
    if by.kind == "system":
        return
    seats = kinds.get(matter.kind).seats.values()
    handles = any(seat.unit == "holder" and by.may(seat.verb) for seat in seats)
    if by.kind != "official" or not handles or not matter.unit.path.startswith(by.unit_path):
        raise NotYours(
            _("转入新版本由承办单位办理；%(number)s 现由%(unit)s承办。")
            % {"number": matter.number, "unit": matter.unit.name}
        )


def _check_decided(found: Move, by: Actor, reason: str) -> None:
    errors = {
        name: _("新版本要求认定“%(fact)s”，请选择“是”或“否”。")
        % {"fact": forms.said(found.newer.facts[name])}
        for name in found.asked
    }
    if found.refused and (by.kind == "system" or not reason.strip()):
        titles = "、".join(
            forms.said(found.older.atom_title(event.step)) for event, _reasons in found.refused
        )
        errors["reason"] = _("新版本不承认已办的“%(steps)s”，转入前请写明如何处理。") % {"steps": titles}
    if errors:
        raise BadForm(errors)


def _moved(
    book: Book,
    matter: Matter,
    found: Move,
    rules: Rules,
    said: Mapping[str, Any],
    by: Actor,
    at: datetime,
) -> Act:
    """The act of moving, on a locked matter: what time has brought about is recorded under the newer version."""
    kind = kinds.get(matter.kind)
    matter.procedure_version = found.newer.version.isoformat()
    matter.version += 1
    matter.turn += 0 if by.kind == "system" else 1
    told = {
        "from": found.older.version.isoformat(),
        "to": matter.procedure_version,
        "renamed": dict(found.renamed),
        "refused": [event.step for event, _reasons in found.refused],
        **said,
    }
    form = forms.Form(told, told, {})
    act = act_of(matter, Event(MOVED, at), form, by, at)
    marking = _lapses_anew(matter, found, rules, at)
    settle(book, matter, found.newer, marking, rules, at, at)
    write_act(book, kind, matter, act, form, (), by)
    if lapses(found.newer, marking, rules, at):
        marking = record_lapses(book, kind, matter, found.newer, marking, rules, at, at)
        settle(book, matter, found.newer, marking, rules, at, at)
    return act


def _lapses_anew(matter: Matter, found: Move, rules: Rules, at: datetime) -> Marking:
    """The marking after the lapses that are on record already: they follow from time under either version."""
    recorded = {(act.step, act.occurred_at) for act in Act.objects.filter(matter=matter, by_kind="system")}
    marking = found.marking
    while due := [e for e in lapses(found.newer, marking, rules, at)[:1] if (e.step, e.at) in recorded]:
        marking = perform(found.newer, marking, due[0], rules)
    return marking
