"""Emergency contacts: who is reached for what, and whether the line was tried. Each change and test is on record."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from fazhi.kernel.ledger.actions import business
from fazhi.kernel.matters.configuration import configure
from fazhi.kernel.matters.errors import BadForm, NotYours, Refused
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Post
from fazhi.kernel.people.queries import held
from fazhi.modules.inspections.kinds import DRILLS
from fazhi.modules.inspections.models import Contact, ContactTest

SUBJECT = "inspections.contact"


@dataclass(frozen=True, slots=True)
class Line:
    """A contact with its last test; ``reached`` is ``None`` where it was never tested."""

    contact: Contact
    last: datetime | None
    reached: bool | None


def contacts(at: datetime) -> list[Line]:
    """The contacts of today: untested ones first, then those tested longest ago. One query."""
    last = ContactTest.objects.filter(contact=OuterRef("pk"), at__lte=at).order_by("-at", "-pk")
    rows = _current(at).select_related("post__person", "unit")
    rows = rows.annotate(last=Subquery(last.values("at")[:1]), reached=Subquery(last.values("reached")[:1]))
    found = [Line(row, row.last, row.reached) for row in rows]
    return sorted(
        found,
        key=lambda line: (line.last is not None, line.last or at, line.contact.unit.path, line.contact.duty),
    )


def add_contact(*, post: Post, duty: str, phone: str, by: Actor, at: datetime) -> Contact:
    """Enter an emergency contact. The telephone number does not enter the ledger. Raises ``NotYours``, ``BadForm``."""
    _must(by)
    duty, phone = duty.strip(), phone.strip()
    wrong = {key: _("请填写此项。") for key, value in (("duty", duty), ("phone", phone)) if not value}
    if not Post.objects.filter(held(at), pk=post.pk).exists():
        wrong["post"] = _("请选择现在有人任职的岗位。")
    if wrong:
        raise BadForm(wrong)
    with business() as book:
        try:
            with transaction.atomic():
                row = Contact.objects.create(
                    post=post, unit=post.unit, duty=duty[:100], phone=phone[:30], since=at
                )
        except IntegrityError:
            raise BadForm({"post": _("该联系人的这项应急职责已经登记。")}) from None
        content = {"contact": str(row.pk), "post": str(post.pk), "duty": duty[:100]}
        configure(book, "contact.add", SUBJECT, str(row.pk), content, by, at, remembered=False)
    return row


def record_test(*, contact_id: UUID, reached: bool, by: Actor, at: datetime) -> ContactTest:
    """Record that a contact was tried, and whether it answered. Raises ``NotYours``, ``Refused``."""
    tested_by = _must(by)
    with business() as book:
        contact = _one(contact_id, at)
        row = ContactTest.objects.create(contact=contact, at=at, reached=reached, tested_by_id=tested_by)
        content = {"contact": str(contact.pk), "reached": reached, "at": at.isoformat()}
        configure(book, "contact.test", SUBJECT, str(contact.pk), content, by, at, remembered=False)
    return row


def end_contact(*, contact_id: UUID, by: Actor, at: datetime) -> None:
    """End a contact from now on; its tests stay. Raises ``NotYours``, ``Refused``."""
    _must(by)
    with business() as book:
        contact = _one(contact_id, at)
        contact.ended_at = at
        contact.save(update_fields=["ended_at"])
        content = {"contact": str(contact.pk), "ended_at": at.isoformat()}
        configure(book, "contact.end", SUBJECT, str(contact.pk), content, by, at, remembered=False)


def _current(at: datetime) -> QuerySet[Contact]:
    return Contact.objects.filter(since__lte=at).exclude(ended_at__lte=at)


def _one(contact_id: UUID, at: datetime) -> Contact:
    contact = _current(at).select_for_update(of=("self",)).filter(pk=contact_id).first()
    if contact is None:
        raise Refused(_("没有这个应急联系人，或者已经终止。"))
    return contact


def _must(by: Actor) -> UUID:
    """The post of an actor who keeps the contacts."""
    if not by.may(DRILLS) or by.post_id is None:
        raise NotYours(_("您的岗位没有管理应急联络的职责；请换到有此职责的岗位，或联系单位管理员。"))
    return by.post_id
