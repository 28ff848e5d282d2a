"""Opening decisions, meetings, items and approvals, and putting them on an agenda."""

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from fazhi.kernel.ledger.actions import business
from fazhi.kernel.matters import actions as matters
from fazhi.kernel.matters.errors import BadForm, Refused, UnknownMatter
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.matters.persons import own_unit
from fazhi.kernel.matters.queries import listed, procedure_of
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Unit
from fazhi.modules.decisions import rules
from fazhi.modules.decisions.effects import in_words, tell_attending
from fazhi.modules.decisions.errors import NotPublished
from fazhi.modules.decisions.models import AgendaItem, CatalogueItem, Decision
from fazhi.modules.decisions.queries import session


def open_decision(
    *, item: CatalogueItem, proposed_by: str, why_needed: str, excluded: bool, by: Actor, at: datetime
) -> Matter:
    """Start a decision on an item of the published catalogue of a year.

    ``excluded``: it is macro policy, law-making or an emergency decision, and so is refused. Raises ``NotYours``,
    ``NotPublished``, ``Refused`` where the item is being decided already.
    """
    origin = own_unit(by)
    with business():
        row = CatalogueItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
        if row.published_at is None or row.struck_at is not None:
            raise NotPublished(row.subject)
        if row.decisions.filter(matter__status="open").exists():
            raise Refused(_("“%(subject)s”已经启动，没有重复启动。") % {"subject": row.subject})
        return matters.open_matter(
            kind=rules.DECISION,
            title=row.subject,
            origin=origin,
            by=by,
            at=at,
            data={"subject": row.subject, "proposed_by": proposed_by, "why_needed": why_needed},
            facts={"in_catalogue": True, "excluded": excluded},
            beside=lambda new: Decision(matter=new, item=row).save(force_insert=True),
        )


def call_meeting(*, body: str, meeting_on: date, place: str, by: Actor, at: datetime) -> Matter:
    """Call a meeting and tell those who attend. Raises ``NotYours`` without the duty, ``BadForm``."""
    origin = own_unit(by)
    with business():
        meeting = matters.open_matter(
            kind=rules.MEETING,
            title=_title(meeting_on, origin),
            origin=origin,
            by=by,
            at=at,
            data={"body": body, "meeting_on": meeting_on, "place": place},
        )
        tell_attending(meeting, f"会议通知：{meeting.title}，地点：{place}", at, "called")
    return meeting


def propose_item(
    *,
    meeting: Matter,
    category: str,
    subject: str,
    from_unit: Unit,
    legal_effect: bool,
    reviewer: Unit | None,
    by: Actor,
    at: datetime,
) -> Matter:
    """Propose an item of the “three major, one large” to a meeting that was called.

    With ``legal_effect`` the legality review is due, and ``reviewer`` is the unit that does it. Raises ``Refused``.
    """
    origin = own_unit(by)
    if legal_effect and reviewer is None:
        raise BadForm({"reviewer": _("涉及权利义务、合同或者法律风险的，请选择合法性审查部门。")})

    def beside(new: Matter) -> None:
        """Its place on the agenda, and the reviewer's seat."""
        if reviewer is not None:
            matters.involve(matter=new, role="reviewer", unit=reviewer, at=at)

    with business():
        matters.perform(
            matter_id=meeting.pk,
            step="list_item",
            by=by,
            at=at,
            expected=_turn(meeting),
            data={"item": subject},
        )
        new = matters.open_child(
            parent=meeting,
            kind=rules.ITEM,
            title=subject,
            origin=origin,
            by=by,
            at=at,
            data={"category": category, "subject": subject, "from_unit": from_unit},
            facts={"legal_effect": legal_effect},
            beside=beside,
        )
        _place(meeting, new, at)
    return new


def list_decision(*, meeting: Matter, decision_id: UUID, by: Actor, at: datetime) -> AgendaItem:
    """Put a major decision on the agenda: only one that was lawfully submitted. Raises ``Refused``, ``UnknownMatter``."""
    decision = listed(by).filter(pk=decision_id, kind=rules.DECISION).first()
    if decision is None:
        raise UnknownMatter
    if not decision.acts.filter(step="submit_package").exists() or session.running(decision, "submission"):
        basis = in_words(procedure_of(decision).steps["submit_package"].basis, at)
        raise Refused(
            _(
                "%(number)s 还没有提请讨论，不能列入议程：合法性审查没有通过或者没有审查的，不得提交讨论（%(basis)s）。"
            )
            % {"number": decision.number, "basis": basis}
        )
    with business():
        matters.perform(
            matter_id=meeting.pk,
            step="list_decision",
            by=by,
            at=at,
            expected=_turn(meeting),
            data={"item": f"{decision.number} {decision.title}"[:200]},
        )
        return _place(meeting, decision, at)


def submit_approval(
    *,
    area: str,
    subject: str,
    reasons: str,
    collective: bool,
    money: bool,
    legal_effect: bool,
    by: Actor,
    at: datetime,
) -> Matter:
    """Submit something for internal approval. Raises ``NotYours`` without the duty, ``BadForm``."""
    return matters.open_matter(
        kind=rules.APPROVAL,
        title=subject,
        origin=own_unit(by),
        by=by,
        at=at,
        data={"area": area, "subject": subject, "reasons": reasons},
        facts={"collective": collective, "money": money, "legal_effect": legal_effect},
    )


def _place(meeting: Matter, matter: Matter, at: datetime) -> AgendaItem:
    if AgendaItem.objects.filter(meeting=meeting, matter=matter).exists():
        raise Refused(_("%(number)s 已在本次会议的议程上。") % {"number": matter.number})
    last = (
        AgendaItem.objects.filter(meeting=meeting).order_by("-place").values_list("place", flat=True).first()
    )
    return AgendaItem.objects.create(meeting=meeting, matter=matter, place=(last or 0) + 1, listed_at=at)


def _turn(matter: Matter) -> int:
    return Matter.objects.values_list("turn", flat=True).get(pk=matter.pk)


def _title(meeting_on: date, origin: Unit) -> str:
    return f"{origin.name_zh}{meeting_on.month}月{meeting_on.day}日会议"
