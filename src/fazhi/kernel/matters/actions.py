"""Every write of matters. Keyword-only, always ``by`` and ``at``; matter, clocks and ledger in one transaction.

An act that is refused leaves nothing but the refusal, which is written after the transaction was rolled back.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from fazhi.kernel.evidence.models import File
from fazhi.kernel.ledger.actions import Book, business, in_business
from fazhi.kernel.ledger.record import Record, digest_of
from fazhi.kernel.matters import definitions, forms, kinds, numbering
from fazhi.kernel.matters.configuration import configure
from fazhi.kernel.matters.errors import BadForm, NotPossible, NotYours, Refused, Stale, UnknownMatter
from fazhi.kernel.matters.kinds import Doing, Kind
from fazhi.kernel.matters.models import (
    Act,
    ActContent,
    ActFile,
    Assignment,
    Link,
    Matter,
    Refusal,
    StatusSpan,
)
from fazhi.kernel.matters.queries import procedure_of, rules_for
from fazhi.kernel.matters.rows import refresh, unit_for
from fazhi.kernel.people.actor import SYSTEM, Actor
from fazhi.kernel.people.models import Post, Unit
from fazhi.kernel.procedures import Event, Marking, MarkingError, Procedure, Rules, Step, closed, lapses
from fazhi.kernel.procedures import NotPossible as NotEnabled
from fazhi.kernel.procedures import perform as perform_step
from fazhi.kernel.workdays import legal_day

log = logging.getLogger(__name__)

CHILDREN_CLOSED = "all_children_closed"
"""A step of this name is done by the system on the parent when its last child matter closes."""

SCHEMA = "matters.matter/1"


def open_matter(
    *,
    kind: str,
    title: str,
    origin: Unit,
    by: Actor,
    at: datetime,
    data: Mapping[str, Any],
    facts: Mapping[str, bool] | None = None,
    files: Sequence[File] = (),
    parent: Matter | None = None,
    beside: Callable[[Matter], None] | None = None,
) -> Matter:
    """Open a matter with the first step of the procedure in force, and take it in at ``origin``.

    ``beside`` writes the module's own row for the new matter, inside the transaction. Raises ``Refused``.
    """
    the_kind = kinds.get(kind)
    procedure = definitions.in_force(the_kind.procedure, legal_day(at))
    step = procedure.steps[procedure.first]
    form = forms.clean(step, data, at)
    moment = _moment(step, form, at)
    rules = rules_for(procedure, at)
    marking = _enabled(procedure, procedure.start(), _event(step, moment, "", facts or {}, form), rules)
    with business() as book:
        matter = Matter(
            kind=kind,
            number=numbering.take(the_kind, legal_day(at).year)[0],
            procedure_code=procedure.code,
            procedure_version=procedure.version.isoformat(),
            title=title[:200],
            origin=origin,
            unit=origin,
            opened_at=moment,
            recorded_at=at,
            version=1,
            turn=0 if by.kind == "system" else 1,
            parent=parent,
            marking=marking.to_json(),
            commitment=b"",
        )
        act = _act(matter, step, Event(step.id, moment, facts=dict(facts or {})), form, by, at)
        if beside is not None:
            beside(matter)
        Assignment.objects.create(matter=matter, unit=origin, from_at=moment)
        StatusSpan.objects.create(matter=matter, status="open", from_at=moment)
        refresh(matter, procedure, marking, rules, at, new=True)
        _write_act(book, the_kind, matter, act, form, files, by, new=True)
    return matter


def perform(
    *,
    matter_id: UUID,
    step: str,
    by: Actor,
    at: datetime,
    expected: int,
    outcome: str = "",
    data: Mapping[str, Any] | None = None,
    facts: Mapping[str, bool] | None = None,
    files: Sequence[File] = (),
    key: str = "",
) -> Act:
    """Do one step on one matter.

    ``expected`` is the ``turn`` the page was opened with: a double click, or a second clerk, gets ``Stale``
    and no second act. An act happens when it is recorded, unless the procedure names a form field that dates it
    (``dated_by``): nobody else can date an answer or an approval back. Raises
    ``Refused`` (``NotPossible`` with the article, ``NotYours``, ``BadForm``, ``Stale``, ``UnknownMatter``).
    """
    with _refusals_kept(matter_id, step, by, at), business() as book:
        matter = _locked(matter_id)
        if matter.turn != expected:
            raise Stale(matter.number)
        procedure = procedure_of(matter)
        the_step = procedure.steps.get(step)
        if the_step is None:
            raise Refused(_("本程序没有“%(step)s”这一步。") % {"step": step})
        _check_seat(matter, the_step, by)
        _check_choice(the_step, outcome, facts or {})
        form = forms.clean(the_step, data or {}, at)
        moment = _moment(the_step, form, at)
        event = _event(the_step, moment, outcome, facts or {}, form, key)
        return _do(book, matter, procedure, event, form, files, by, at)


def _do(
    book: Book,
    matter: Matter,
    procedure: Procedure,
    event: Event,
    form: forms.Form,
    files: Sequence[File],
    by: Actor,
    at: datetime,
) -> Act:
    """One enabled act on a locked matter: marking, rows, effects, ledger."""
    kind = kinds.get(matter.kind)
    step = procedure.steps[event.step]
    rules = rules_for(procedure, at)
    check = kind.checks.get(step.id)
    if check is not None:
        check(Doing(matter, step.id, event.outcome, form.values, by, event.at))
    marking = Marking.from_json(procedure, matter.marking)
    marking = _record_lapses(book, kind, matter, procedure, marking, rules, event.at, at)
    marking = _enabled(procedure, marking, event, rules)
    matter.version += 1
    matter.turn += 0 if by.kind == "system" else 1
    act = _act(matter, step, event, form, by, at)
    effect = kind.effects.get(step.id)
    if effect is not None:
        effect(Doing(matter, step.id, event.outcome, form.values, by, event.at, act))
    _settle(matter, procedure, marking, rules, at, event.at)
    _write_act(book, kind, matter, act, form, files, by)
    _tell_parent(book, matter, at)
    return act


def _record_lapses(
    book: Book,
    kind: Kind,
    matter: Matter,
    procedure: Procedure,
    marking: Marking,
    rules: Rules,
    until: datetime,
    at: datetime,
) -> Marking:
    """What time alone has brought about by ``until``, each as an act of the system dated at its due moment."""
    while due := lapses(procedure, marking, rules, until):
        event = due[0]
        marking = perform_step(procedure, marking, event, rules)
        matter.version += 1
        act = _act(matter, None, event, forms.Form({}, {}, {}), SYSTEM, at)
        matter.marking = marking.to_json()
        _write_act(book, kind, matter, act, forms.Form({}, {}, {}), (), SYSTEM)
    return marking


def _settle(
    matter: Matter, procedure: Procedure, marking: Marking, rules: Rules, now: datetime, moment: datetime
) -> None:
    """Bring the matter's row, status interval, clocks and possible steps in line with its new marking."""
    matter.marking = marking.to_json()
    status = "closed" if closed(procedure, marking, rules, now) else "open"
    if status != matter.status:
        StatusSpan.objects.filter(matter=matter, to_at__isnull=True).update(to_at=moment)
        StatusSpan.objects.create(matter=matter, status=status, from_at=moment)
        matter.status = status
        matter.closed_at = moment if status == "closed" else None
    refresh(matter, procedure, marking, rules, now, new=False)


def reassign(*, matter: Matter, unit: Unit, handler: Post | None, at: datetime) -> None:
    """Give a locked matter into the hands of a unit, and of a handler in it. Called by effects inside an act."""
    if handler is not None and handler.unit_id != unit.pk:
        raise BadForm({"handler": _("承办人不在该承办单位任职，请在本单位人员中选择。")})
    if matter.unit_id == unit.pk and matter.handler_id == (handler.pk if handler else None):
        return
    Assignment.objects.filter(matter=matter, to_at__isnull=True).update(to_at=at)
    Assignment.objects.create(matter=matter, unit=unit, handler=handler, from_at=at)
    matter.unit = unit
    matter.handler = handler


def seal(*, matter: Matter, recipient: Post) -> None:
    """Seal a locked matter to one named recipient: from now on nobody else sees it. Called by effects."""
    matter.sealed_to = recipient


def link(*, source: Matter, target: Matter, kind: str, by: Actor, at: datetime) -> Link:
    """Link two matters, on record. Linking the same two the same way again changes nothing."""
    with business() as book:
        row, made = Link.objects.get_or_create(
            source=source, target=target, kind=kind, defaults={"made_at": at}
        )
        if made:
            content = {"source": str(source.pk), "target": str(target.pk), "link": kind}
            configure(book, "matter.link", "matters.link", str(row.pk), content, by, at)
    return row


def open_child(
    *, parent: Matter, kind: str, title: str, origin: Unit, by: Actor, at: datetime, **rest: Any
) -> Matter:
    """Open a matter below another one, with its own unit and clocks. Raises ``Refused`` if the parent is closed."""
    if parent.status != "open":
        raise Refused(_("%(number)s 已办结，不能再设子事项。") % {"number": parent.number})
    return open_matter(kind=kind, title=title, origin=origin, by=by, at=at, parent=parent, **rest)


def _tell_parent(book: Book, child: Matter, at: datetime) -> None:
    """When the last child closes, the system records it on the parent, if the parent's procedure waits for it."""
    if child.parent_id is None or child.status == "open":
        return
    if Matter.objects.filter(parent_id=child.parent_id, status="open").exclude(pk=child.pk).exists():
        return
    parent = _locked(child.parent_id)
    procedure = procedure_of(parent)
    if CHILDREN_CLOSED in procedure.steps:
        moment = child.closed_at or at
        _do(book, parent, procedure, Event(CHILDREN_CLOSED, moment), forms.Form({}, {}, {}), (), SYSTEM, at)


def sweep(*, at: datetime, limit: int = 500) -> int:
    """Write the lapses that fell due, as acts of the system, and refresh what is possible.

    Returns how many matters were swept. A matter whose record does not fit its procedure is named in the log and
    left as it is: it must not keep the others waiting.
    """
    due = (
        Matter.objects.filter(next_change_at__lte=at).order_by("next_change_at").values_list("pk", flat=True)
    )
    swept = 0
    for matter_id in list(due[:limit]):
        try:
            swept += _sweep_one(matter_id, at)
        except (MarkingError, NotEnabled):
            log.exception(
                "事项 %s 的办理状态与其程序不符，未能记录期满事项；请核对程序文件的版本。", matter_id
            )
    return swept


def _sweep_one(matter_id: UUID, at: datetime) -> int:
    with business() as book:
        matter = _locked(matter_id, skip=True)
        if matter is None or matter.next_change_at is None or matter.next_change_at > at:
            return 0
        procedure = procedure_of(matter)
        rules = rules_for(procedure, at)
        marking = Marking.from_json(procedure, matter.marking)
        kind = kinds.get(matter.kind)
        marking = _record_lapses(book, kind, matter, procedure, marking, rules, at, at)
        _settle(matter, procedure, marking, rules, at, at)
        matter.save()
        return 1


def _locked(matter_id: UUID, *, skip: bool = False) -> Any:
    rows = Matter.objects.select_related("unit", "origin").select_for_update(of=("self",), skip_locked=skip)
    matter = rows.filter(pk=matter_id).first()
    if matter is None and not skip:
        raise UnknownMatter
    return matter


def _check_seat(matter: Matter, step: Step, by: Actor) -> None:
    """Whether this actor may do this step here: the duty, and the matter in the hands of the actor's unit."""
    if by.kind == "system":
        return
    seats = kinds.get(matter.kind).seats
    for role in step.by:
        seat = seats.get(role)
        if seat is None or not (by.kind == "resident" or by.may(seat.verb)):
            continue
        if seat.unit == "party" and (by.kind == "resident" or _may_speak_for_the_party(matter, by)):
            return
        unit = unit_for(matter, role)
        if by.kind == "official" and unit is not None and unit.path.startswith(by.unit_path):
            return
    raise NotYours(
        _("您的岗位不能办理“%(step)s”：须由负责的单位、以有此职责的岗位办理；%(number)s 现由%(unit)s承办。")
        % {"step": forms.said(step.title), "number": matter.number, "unit": matter.unit.name}
    )


def _may_speak_for_the_party(matter: Matter, by: Actor) -> bool:
    """Officials enter a party's wish where it was taken in, never where it is being handled: nobody rates themselves."""
    handles = matter.unit_id != matter.origin_id and matter.unit.path.startswith(by.unit_path)
    return matter.origin.path.startswith(by.unit_path) and not handles


def _check_choice(step: Step, outcome: str, facts: Mapping[str, bool]) -> None:
    errors = {}
    if step.outcomes and outcome not in step.outcomes:
        listed = "、".join(forms.said(o.title) for o in step.outcomes.values())
        errors["outcome"] = _("请选择“%(step)s”的结果：%(list)s。") % {
            "step": forms.said(step.title),
            "list": listed,
        }
    if outcome and not step.outcomes:
        errors["outcome"] = _("“%(step)s”没有可选的结果。") % {"step": forms.said(step.title)}
    allowed = set(step.sets) | (set(step.outcomes[outcome].sets) if outcome in step.outcomes else set())
    for name in facts.keys() - allowed:
        errors[name] = _("“%(step)s”不能认定“%(fact)s”。") % {"step": forms.said(step.title), "fact": name}
    if errors:
        raise BadForm(errors)


def _moment(step: Step, form: forms.Form, at: datetime) -> datetime:
    """The legal moment of an act: what its form states where the procedure says so, else now."""
    stated = form.values.get(step.dated_by) if step.dated_by else None
    return stated if isinstance(stated, datetime) else at


def _event(
    step: Step, moment: datetime, outcome: str, facts: Mapping[str, bool], form: forms.Form, key: str = ""
) -> Event:
    allowed = set(step.sets) | (set(step.outcomes[outcome].sets) if outcome in step.outcomes else set())
    known = {name: bool(facts.get(name, False)) for name in sorted(allowed)}
    return Event(step.id, moment, outcome=outcome, facts=known, data=dict(form.values), key=key)


def _enabled(procedure: Procedure, marking: Marking, event: Event, rules: Rules) -> Marking:
    try:
        return perform_step(procedure, marking, event, rules)
    except NotEnabled as refused:
        raise NotPossible(forms.said(procedure.steps[event.step].title), refused.reasons) from None


def _act(matter: Matter, step: Step | None, event: Event, form: forms.Form, by: Actor, at: datetime) -> Act:
    return Act(
        matter=matter,
        n=matter.version,
        step=step.id if step else event.step,
        outcome=event.outcome,
        key=event.key,
        by_kind=by.kind,
        by_name=by.name,
        post_id=by.post_id,
        unit_id=by.unit_id,
        acting_for_id=by.acting_for_id,
        occurred_at=event.at,
        recorded_at=at,
        facts=dict(event.facts),
        data=dict(form.data),
    )


def _write_act(
    book: Book,
    kind: Kind,
    matter: Matter,
    act: Act,
    form: forms.Form,
    files: Iterable[File],
    by: Actor,
    *,
    new: bool = False,
) -> None:
    """Enter the act in the ledger and write its rows; the matter row keeps the act's commitment.

    A new matter's row is written once, here: rows that point at it may come before it, the constraints are deferred.
    """
    kept = list(files)
    act.commitment = book.enter(_record(kind, matter, act, form, kept, by))
    matter.commitment = act.commitment
    matter.save(force_insert=new, force_update=not new)
    act.save(force_insert=True)
    if form.personal:
        ActContent.objects.create(act=act, content=dict(form.personal))
    if kept:
        ActFile.objects.bulk_create(ActFile(act=act, file=file) for file in kept)


def _record(
    kind: Kind, matter: Matter, act: Act, form: forms.Form, files: Sequence[File], by: Actor
) -> Record:
    return Record(
        kind="act",
        subject="matters.matter",
        subject_id=str(matter.pk),
        version=matter.version,
        by=by.ref,
        occurred_at=act.occurred_at,
        recorded_at=act.recorded_at,
        schema=SCHEMA,
        fields=fields_of(kind, matter),
        content={
            "matter": matter.number,
            "n": act.n,
            "step": act.step,
            "outcome": act.outcome,
            "key": act.key,
            "facts": dict(act.facts),
            "data": digest_of(act.data),
            "personal": digest_of(form.personal),
        },
        files=[file.sha256 for file in files],
        previous=bytes(matter.commitment) or None,
    )


MATTER_FIELDS = (
    "id", "number", "kind", "procedure_code", "procedure_version", "title", "origin_id", "unit_id", "handler_id",
    "status", "opened_at", "recorded_at", "closed_at", "version", "turn", "marking", "parent_id", "imported",
    "sealed_to_id",
)  # fmt: skip
"""The fields of a matter's row that an entry commits to, schema ``matters.matter/1``."""


def fields_of(kind: Kind, matter: Matter) -> dict[str, Any]:
    """The named fields of a matter and of its module's row, as an entry's digest covers them."""
    return {name: getattr(matter, name) for name in MATTER_FIELDS} | {"module": dict(kind.record(matter))}


@contextmanager
def _refusals_kept(matter_id: UUID, step: str, by: Actor, at: datetime) -> Iterator[None]:
    """Write a refused act down after its transaction was rolled back, then let the refusal go on."""
    try:
        yield
    except Refused as refused:
        if not in_business() and Matter.objects.filter(pk=matter_id).exists():
            Refusal.objects.create(
                matter_id=matter_id,
                step=step[:60],
                by_kind=by.kind,
                post_id=by.post_id,
                at=at,
                code=refused.code,
                message=refused.message,
            )
        raise
