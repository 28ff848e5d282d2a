"""Every write of notices but the delivery itself (see `delivery`)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.utils.translation import gettext as _

from fazhi.kernel.ledger.actions import business
from fazhi.kernel.matters.errors import NotYours, Refused
from fazhi.kernel.notices import queries, rules
from fazhi.kernel.notices.models import Notice, Outgoing, OutgoingContent
from fazhi.kernel.people.actor import Actor


class AlreadySettled(Refused):
    """The message is neither failed nor in doubt (any more)."""

    code = "already_settled"


def tell(
    *,
    title: str,
    by: Actor,
    at: datetime,
    to_post: UUID | None = None,
    to_person: UUID | None = None,
    body: str = "",
    matter_id: UUID | None = None,
    dedupe_key: str | None = None,
) -> None:
    """Put a notice into the inbox of one post or of one person (exactly one of them).

    With a ``dedupe_key`` that was used before nothing happens: a sweep may tell the same again and again.
    """
    if (to_post is None) == (to_person is None):
        raise ValueError("a notice has one addressee: give either to_post or to_person")
    _tell_all([(to_post, to_person, dedupe_key)], title=title, body=body, matter_id=matter_id, by=by, at=at)


def tell_posts(
    *,
    posts: Iterable[UUID],
    title: str,
    by: Actor,
    at: datetime,
    body: str = "",
    matter_id: UUID | None = None,
    dedupe_key: str | None = None,
) -> None:
    """Put the same notice into the inboxes of several posts, in one statement."""
    each = [(post, None, dedupe_key and f"{dedupe_key}:{post}") for post in posts]
    _tell_all(each, title=title, body=body, matter_id=matter_id, by=by, at=at)


def mark_read(*, notice_ids: Iterable[UUID], by: Actor, at: datetime) -> int:
    """Mark notices as read; those that are not in the actor's inbox stay as they are. Returns how many changed."""
    with business():
        mine = queries.inbox(by).filter(pk__in=list(notice_ids), read_at__isnull=True, created_at__lte=at)
        return mine.order_by().update(read_at=at)


def queue(
    *,
    channel: str,
    address: str,
    body: str,
    dedupe_key: str,
    by: Actor,
    at: datetime,
    subject: str = "",
    matter_id: UUID | None = None,
    first: bool = False,
) -> Outgoing:
    """Write one message for sending, in the caller's transaction: it goes out if and only if that commits.

    ``dedupe_key`` names the occasion ("demands.accepted:<matter id>:<act number>"), without personal data; a
    second message of the same occasion is not written, and the first is returned. ``first``: the caller knows that there
    is none yet (the occasion's own matter is being made); the message is then written with the caller's rows. Raises
    ``ValueError`` for an address that cannot be one (see `rules.tidy_address`).
    """
    to = rules.tidy_address(channel, address)
    with business(wait=first) as book:
        message = Outgoing(
            channel=channel,
            dedupe_key=dedupe_key,
            matter_id=matter_id,
            by_kind=by.kind,
            by_name=by.name,
            created_at=at,
            next_try_at=at,
        )
        content = OutgoingContent(
            outgoing=message, address=to, subject=rules.one_line(subject)[:200], body=body
        )
        if first:
            book.add(message, content)
            return message
        Outgoing.objects.bulk_create([message], ignore_conflicts=True)
        kept = Outgoing.objects.get(dedupe_key=dedupe_key)
        if kept.pk == message.pk:
            content.save(force_insert=True)
    return kept


def settle(
    *,
    outgoing_id: UUID,
    decision: Literal["sent", "resend", "give_up"],
    reason: str,
    by: Actor,
    at: datetime,
) -> Outgoing:
    """A person decides about a message that failed or is in doubt, and says why.

    ``sent``: it has arrived (the addressee was asked); ``resend``: try again from the start, even at the risk of
    a second copy; ``give_up``: leave it unsent. Raises `NotYours` without the duty `notices.settle`, and
    `AlreadySettled`.
    """
    if not by.may(rules.SETTLE.code):
        raise NotYours(_("处理未送达的消息需要“处理未送达的消息”这项职责；请联系单位管理员。"))
    with business():
        rows = Outgoing.objects.select_for_update(of=("self",)).filter(queries.unsealed(by))
        message = rows.filter(pk=outgoing_id).first()
        if message is None or message.state not in (rules.IN_DOUBT, rules.FAILED):
            raise AlreadySettled(_("这条消息已不在待处理之列，可能刚由他人处理；请刷新后核对。"))
        if decision == "sent":
            message.state, message.sent_at = rules.SENT, at
        elif decision == "resend":
            message.state, message.tries, message.next_try_at = rules.WAITING, 0, at
        else:
            message.state = rules.GIVEN_UP
        message.settled_by_id, message.settled_at, message.settled_reason = by.post_id, at, reason
        message.save()
    return message


def _tell_all(
    addressees: Iterable[tuple[UUID | None, UUID | None, str | None]],
    *,
    title: str,
    body: str,
    matter_id: UUID | None,
    by: Actor,
    at: datetime,
) -> None:
    with business():
        Notice.objects.bulk_create(
            [
                Notice(
                    to_post_id=post,
                    to_person_id=person,
                    title=title[:200],
                    body=body,
                    matter_id=matter_id,
                    dedupe_key=key,
                    by_kind=by.kind,
                    by_name=by.name,
                    created_at=at,
                )
                for post, person, key in addressees
            ],
            ignore_conflicts=True,
        )
