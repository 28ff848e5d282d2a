"""Every write of matters. Keyword-only, always ``by`` and ``at``; matter, clocks and ledger in one transaction.

An act that is refused leaves nothing but the refusal, which is written after the transaction was rolled back.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Subquery
from django.utils.translation import gettext as _

from fazhi.kernel.evidence.models import File
from fazhi.kernel.ledger.actions import Book, business, in_business
from fazhi.kernel.ledger.models import Counter
from fazhi.kernel.ledger.record import digest_of
from fazhi.kernel.ledger.rows import made
from fazhi.kernel.matters import definitions, forms, kinds, numbering
from fazhi.kernel.matters.configuration import configure
from fazhi.kernel.matters.errors import BadForm, NotPossible, Refused, Stale, UnknownMatter
from fazhi.kernel.matters.kinds import Doing, Kind
from fazhi.kernel.matters.models import Act, Assignment, Link, Matter, Reading, Refusal, StatusSpan
from fazhi.kernel.matters.persons import check_opener, check_others, check_seat
from fazhi.kernel.matters.queries import overseen, procedure_of, rules_for
from fazhi.kernel.matters.recording import act_of, write_act
from fazhi.kernel.matters.rows import involved, put_on_the_line, refresh
from fazhi.kernel.people.actor import SYSTEM, Actor
from fazhi.kernel.people.models import Post, Unit
from fazhi.kernel.people.queries import held
from fazhi.kernel.procedures import Event, Marking, MarkingError, Procedure, Rules, Step, closed, lapses
from fazhi.kernel.procedures import NotPossible as NotEnabled
from fazhi.kernel.procedures import perform as perform_step
from fazhi.kernel.workdays import SHANGHAI, end_of_day, legal_day

log = logging.getLogger(__name__)

HAND_OVER = "hand_over"
"""The name under which a kind says, among its checks, to whom a sealed matter may be passed on."""
HAND_OVER_ENTRY = "matter.hand_over"
CHILDREN_CLOSED = "all_children_closed"
"""A step of this name is done by the system on the parent when its last child matter closes."""


def open_matter(
    *,
    kind: str,
    title: str,
    origin: Unit | Callable[[bytes], Unit],
    by: Actor,
    at: datetime,
    data: Mapping[str, Any],
    facts: Mapping[str, bool] | None = None,
    files: Sequence[File] = (),
    parent: Matter | None = None,
    beside: Callable[[Matter], None] | None = None,
) -> Matter:
    """Open a matter with the first step of the procedure in force, and take it in at ``origin``.

    ``origin`` may be found out inside the transaction, from the configuration it sees (``Book.configuration``).
    ``beside`` writes the module's own row for the new matter, inside the transaction; then the kind's check and effect of the
    first step run. A child is opened by a step on its parent: whoever may do that one opens it. Raises ``Refused``
    (``NotYours`` where the actor may not open such a matter at this unit, ``NotPossible``, ``BadForm``).
    """
    the_kind = kinds.get(kind)
    procedure = definitions.in_force(the_kind.procedure, legal_day(at))
    step = procedure.steps[procedure.first]
    form = forms.clean(step, data, at)
    moment = _moment(step, form, at)
    with business() as book:
        number = numbering.take(the_kind, legal_day(at).year, book=book)[0]
        rules = rules_for(procedure, at, book.configuration())
        unit = origin if isinstance(origin, Unit) else origin(book.configuration())
        if parent is None:
            check_opener(the_kind, step, unit, by)
        event = _event(step, moment, "", facts or {}, form)
        marking = _enabled(procedure, procedure.start(), event, rules)
        matter = Matter(
            kind=kind,
            number=number,
            procedure_code=procedure.code,
            procedure_version=procedure.version.isoformat(),
            title=title[:200],
            origin=unit,
            unit=unit,
            opened_at=moment,
            recorded_at=at,
            version=1,
            turn=0 if by.kind == "system" else 1,
            parent=parent,
            marking=marking.to_json(),
            commitment=b"",
        )
        put_on_the_line(matter, unit)
        act = act_of(matter, event, form, by, at)
        if beside is not None:
            beside(matter)
        book.add(made(Assignment, matter_id=matter.pk, unit_id=unit.pk, from_at=moment))
        book.add(made(StatusSpan, matter_id=matter.pk, status="open", from_at=moment))
        _first_step(
            book,
            the_kind,
            procedure,
            step,
            Doing(matter, step.id, "", form.values, by, moment, act, event.facts),
        )
        refresh(book, matter, procedure, marking, rules, at, new=True)
        write_act(book, the_kind, matter, act, form, files, by)
    return matter


def _first_step(book: Book, kind: Kind, procedure: Procedure, step: Step, doing: Doing) -> None:
    """Check the act that opens a matter, and bring about what it does, as for any other act."""
    check_others(procedure, step, doing)
    if step.id in kind.checks:
        kind.checks[step.id](doing)
    if step.id in kind.effects:
        book.write()  # effects may give the matter away: they find who holds it
        kind.effects[step.id](doing)


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
    with refusals_kept(matter_id, step, by, at), business() as book:
        matter = locked(matter_id)
        book.known_configuration(matter.configuration)
        if matter.turn != expected:
            raise Stale(matter.number)
        procedure = procedure_of(matter)
        the_step = procedure.steps.get(step)
        if the_step is None:
            raise Refused(_("本程序没有“%(step)s”这一步。") % {"step": step})
        check_seat(matter, the_step, by)
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
    rules = rules_for(procedure, at, book.configuration())
    doing = Doing(matter, step.id, event.outcome, form.values, by, event.at, facts=event.facts)
    check_others(procedure, step, doing)
    check = kind.checks.get(step.id)
    if check is not None:
        check(doing)
    marking = Marking.from_json(procedure, matter.marking)
    marking = record_lapses(book, kind, matter, procedure, marking, rules, event.at, at)
    marking = _enabled(procedure, marking, event, rules)
    matter.version += 1
    matter.turn += 0 if by.kind == "system" else 1
    act = act_of(matter, event, form, by, at)
    effect = kind.effects.get(step.id)
    if effect is not None:
        effect(replace(doing, act=act))
    settle(book, matter, procedure, marking, rules, at, event.at)
    write_act(book, kind, matter, act, form, files, by)
    _tell_parent(book, matter, at)
    return act


def record_lapses(
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
        act = act_of(matter, event, forms.Form({}, {}, {}), SYSTEM, at)
        matter.marking = marking.to_json()
        _set_status(book, matter, closed(procedure, marking, rules, event.at), event.at)
        write_act(book, kind, matter, act, forms.Form({}, {}, {}), (), SYSTEM)
    return marking


def settle(
    book: Book,
    matter: Matter,
    procedure: Procedure,
    marking: Marking,
    rules: Rules,
    now: datetime,
    moment: datetime,
) -> None:
    """Bring the matter's row, status interval, clocks and possible steps in line with its new marking."""
    matter.marking = marking.to_json()
    _set_status(book, matter, closed(procedure, marking, rules, now), moment)
    refresh(book, matter, procedure, marking, rules, now, new=False)


def _set_status(book: Book, matter: Matter, ended: bool, moment: datetime) -> None:
    """Open or close the matter from a moment on, before the entry that commits to its row is made."""
    status = "closed" if ended else "open"
    if status == matter.status:
        return
    StatusSpan.objects.filter(matter=matter, to_at__isnull=True).update(to_at=moment)
    book.add(StatusSpan(matter=matter, status=status, from_at=moment))
    matter.status = status
    matter.closed_at = moment if ended else None


def reassign(*, matter: Matter, unit: Unit, handler: Post | None, at: datetime) -> None:
    """Give a locked matter into the hands of a unit, and of a handler in it. Called by effects inside an act."""
    if handler is not None and handler.unit_id != unit.pk:
        raise BadForm({"handler": _("承办人不在该承办单位任职，请在本单位人员中选择。")})
    if matter.unit_id == unit.pk and matter.handler_id == (handler.pk if handler else None):
        return
    Assignment.objects.filter(matter=matter, role="", to_at__isnull=True).update(to_at=at)
    Assignment.objects.create(matter=matter, unit=unit, handler=handler, from_at=at)
    matter.unit = unit
    matter.handler = handler
    _into_sight(matter, unit)


def involve(*, matter: Matter, role: str, unit: Unit, at: datetime) -> None:
    """Let a unit beside the line fill a role of a locked matter from now on, in place of whoever did. Called by effects."""
    if involved(matter).get(role) == unit:
        return
    Assignment.objects.filter(matter=matter, role=role, to_at__isnull=True).update(to_at=at)
    Assignment.objects.create(matter=matter, role=role, unit=unit, from_at=at)
    involved(matter)[role] = unit
    _into_sight(matter, unit)


def _into_sight(matter: Matter, unit: Unit) -> None:
    put_on_the_line(matter, unit)
    with business() as book:
        book.change(matter)


def read_with_reason(*, matter_id: UUID, reason: str, by: Actor, at: datetime) -> Reading:
    """Let an official above the line open one matter until the end of the legal day, on record, for a stated reason.

    The party sees who opened it, when and why. Raises ``UnknownMatter`` for a matter that is not below this post or is
    sealed, ``BadForm`` without a reason.
    """
    matter = overseen(by).filter(pk=matter_id).first()
    if matter is None or by.post_id is None:
        raise UnknownMatter
    reason = " ".join(reason.split())
    if not 5 <= len(reason) <= 200:
        raise BadForm({"reason": _("请写明查阅理由，5至200字；诉求人查进度时可以看到。")})
    with business() as book:
        row = Reading.objects.create(
            matter=matter, post_id=by.post_id, reason=reason, at=at, until=end_of_day(legal_day(at))
        )
        content = {"matter": matter.number, "reason": digest_of({"reason": reason}), "at": at.isoformat()}
        configure(book, "matter.read", "matters.reading", str(row.pk), content, by, at, remembered=False)
    return row


def seal(*, matter: Matter, recipient: Post) -> None:
    """Seal a locked matter to one named recipient: from now on nobody else sees it. Called by effects."""
    matter.sealed_to = recipient


def hand_over_sealed(*, matter_id: UUID, successor: Post, by: Actor, at: datetime) -> Matter:
    """Let whom a matter is sealed to pass it on to somebody else, on record; the kind checks whom (``checks["hand_over"]``).

    Also one that is closed: sealing may be what closed it, and its keeper is the only one who can read it.
    Raises ``UnknownMatter`` for everybody but the keeper, ``Refused`` where the kind knows no hand-over of its own, and
    ``BadForm`` for a post nobody holds now or the keeper's own.
    """
    with business():
        matter: Matter = locked(matter_id)
        if matter.sealed_to_id is None or matter.sealed_to_id != by.post_id:
            raise UnknownMatter
        kind = kinds.get(matter.kind)
        if HAND_OVER not in kind.checks:
            raise Refused(_("%(number)s 随主件一并移交，不能单独移交。") % {"number": matter.number})
        heir = Post.objects.select_related("unit").filter(held(at), pk=successor.pk).first()
        if heir is None or heir.person_id == by.person_id:
            raise BadForm({"recipient": _("请选择现在有人任职、且不是您本人的岗位。")})
        doing = Doing(matter, HAND_OVER, "", {"recipient": heir}, by, at)
        kind.checks[HAND_OVER](doing)
        pass_on(matter=matter, successor=heir, by=by, at=at)
        if HAND_OVER in kind.effects:
            kind.effects[HAND_OVER](doing)
    return matter


def pass_on(*, matter: Matter, successor: Post, by: Actor, at: datetime) -> None:
    """Seal a locked matter to a successor, on record. Called by hand-overs, for the matter and what belongs to it."""
    with business() as book:
        if matter.handler_id is not None and matter.handler_id == matter.sealed_to_id:
            reassign(matter=matter, unit=successor.unit, handler=successor, at=at)
        content = {"from": str(matter.sealed_to_id), "to": str(successor.pk)}
        seal(matter=matter, recipient=successor)
        subject = (HAND_OVER_ENTRY, "matters.sealing", str(matter.pk))
        configure(book, *subject, content, by, at, remembered=False)
        book.change(matter)


def link(*, source: Matter, target: Matter, kind: str, by: Actor, at: datetime) -> Link:
    """Link two matters, on record. Linking the same two the same way again changes nothing."""
    with business() as book:
        row, made = Link.objects.get_or_create(
            source=source, target=target, kind=kind, defaults={"made_at": at}
        )
        if made:
            content = {"source": str(source.pk), "target": str(target.pk), "link": kind}
            configure(book, "matter.link", "matters.link", str(row.pk), content, by, at, remembered=False)
    return row


def open_child(
    *, parent: Matter, kind: str, title: str, origin: Unit, by: Actor, at: datetime, **rest: Any
) -> Matter:
    """Open a matter below another one, with its own unit and clocks. Raises ``Refused`` if the parent is closed.

    The parent is locked meanwhile: it does not close while a child is being opened.
    """
    with business():
        if locked(parent.pk).status != "open":
            raise Refused(_("%(number)s 已办结，不能再设子事项。") % {"number": parent.number})
        return open_matter(kind=kind, title=title, origin=origin, by=by, at=at, parent=parent, **rest)


def _tell_parent(book: Book, child: Matter, at: datetime) -> None:
    """When the last child closes, the system records it on the parent, if the parent's procedure waits for it.

    The parent is locked first: of two last children that close at once the second sees the first closed.
    """
    if child.parent_id is None or child.status == "open":
        return
    parent = locked(child.parent_id)
    if Matter.objects.filter(parent_id=child.parent_id, status="open").exclude(pk=child.pk).exists():
        return
    procedure = procedure_of(parent)
    if CHILDREN_CLOSED in procedure.steps:
        moment = child.closed_at or at
        _do(book, parent, procedure, Event(CHILDREN_CLOSED, moment), forms.Form({}, {}, {}), (), SYSTEM, at)


def sweep(*, at: datetime, limit: int = 500) -> int:
    """Write the lapses that fell due, as acts of the system, and refresh what is possible.

    Returns how many matters were swept. A matter whose record does not fit its procedure, or whose procedure file has
    gone, is named in the log and left as it is: it must not keep the others waiting.
    """
    due = (
        Matter.objects.filter(next_change_at__lte=at).order_by("next_change_at").values_list("pk", flat=True)
    )
    swept = 0
    for matter_id in list(due[:limit]):
        try:
            swept += _sweep_one(matter_id, at)
        except (MarkingError, NotEnabled, definitions.UnknownProcedure):
            log.exception(
                "事项 %s 的办理状态与其程序不符，未能记录期满事项；请核对程序文件的版本。", matter_id
            )
    return swept


def _sweep_one(matter_id: UUID, at: datetime) -> int:
    with business() as book:
        matter = locked(matter_id, skip=True)
        if matter is None or matter.next_change_at is None or matter.next_change_at > at:
            return 0
        procedure = procedure_of(matter)
        rules = rules_for(procedure, at, book.configuration())
        marking = Marking.from_json(procedure, matter.marking)
        kind = kinds.get(matter.kind)
        marking = record_lapses(book, kind, matter, procedure, marking, rules, at, at)
        settle(book, matter, procedure, marking, rules, at, at)
        book.change(matter)
        _tell_parent(book, matter, at)
        return 1


def locked(matter_id: UUID, *, skip: bool = False) -> Any:
    """The matter, locked until the transaction ends, with the name of the present configuration beside it."""
    configuration = Counter.objects.filter(id=1).values("configuration")
    rows = Matter.objects.select_related("unit", "origin").annotate(configuration=Subquery(configuration))
    matter = rows.select_for_update(of=("self",), skip_locked=skip).filter(pk=matter_id).first()
    if matter is None and not skip:
        raise UnknownMatter
    return matter


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
    """The legal moment of an act: what its form states where the procedure says so, else now.

    A form states minutes at most: the present minute is now. A stated day other than today counts from its beginning.
    Raises ``BadForm`` for a day still to come.
    """
    stated = form.values.get(step.dated_by) if step.dated_by else None
    if stated is None:
        return at
    if isinstance(stated, datetime):
        return (
            at if stated.replace(second=0, microsecond=0) == at.replace(second=0, microsecond=0) else stated
        )
    if stated > legal_day(at):
        title = next(field.title for field in step.form if field.name == step.dated_by)
        raise BadForm({step.dated_by: _("“%(field)s”不能晚于今天。") % {"field": forms.said(title)}})
    return at if stated == legal_day(at) else datetime.combine(stated, time(), SHANGHAI)


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


@contextmanager
def refusals_kept(matter_id: UUID, step: str, by: Actor, at: datetime) -> Iterator[None]:
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
