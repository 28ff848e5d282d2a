"""Handing messages over: claim in a short transaction, send outside any, mark in another.

A message is claimed by exactly one deliverer (row locks, skipping those others hold). What ends between sending
and marking, by a crash or a lost answer, leaves the message *in doubt*: it goes out again by itself only where the
other side drops repeats; otherwise a person decides (`actions.settle`).
"""

import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from uuid_utils.compat import uuid7

from fazhi.kernel.ledger.actions import business
from fazhi.kernel.notices import queries, rules
from fazhi.kernel.notices.actions import tell_posts
from fazhi.kernel.notices.models import Outgoing
from fazhi.kernel.notices.transports import Letter, NotSent, Rejected, Transport, Unsure
from fazhi.kernel.people.actor import SYSTEM, Actor


@dataclass(frozen=True, slots=True)
class Claim:
    """One try at one message: nobody else tries it meanwhile, and only this try may mark it."""

    letter: Letter
    attempt: UUID
    tries: int


def deliver(
    *, at: datetime, transports: Mapping[str, Transport], limit: int = 100, by: Actor = SYSTEM
) -> Mapping[str, int]:
    """Hand over up to ``limit`` messages that are due; returns how many ended in which state.

    ``at`` is the time at the start; the time that sending takes is added to it. Must not be called inside a
    transaction, for then a claim would not be known to others before the message is out: raises
    ``RuntimeError``. Messages of channels without a transport wait.
    """
    if connection.in_atomic_block:
        raise RuntimeError("deliver() inside a transaction could send a message twice; call it outside")
    now = _running_from(at)
    _drop_erased()
    _resolve_interrupted(transports, by, now())
    ended: Counter[str] = Counter()
    for _turn in range(limit):
        claim = _claimed(transports, now())
        if claim is None:
            break
        ended[_handed_over(claim, transports[claim.letter.channel], by, now)] += 1
    return ended


def _running_from(at: datetime) -> Callable[[], datetime]:
    started = time.monotonic()
    return lambda: at + timedelta(seconds=time.monotonic() - started)


def _claimed(channels: Collection[str], at: datetime) -> Claim | None:
    """Take the message that is due longest and commit that it was taken."""
    with business():
        message = (
            Outgoing.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(state=rules.WAITING, next_try_at__lte=at, channel__in=list(channels))
            .filter(content__isnull=False)
            .select_related("content")
            .order_by("next_try_at")
            .first()
        )
        if message is None:
            return None
        message.state, message.attempt, message.claimed_at = rules.SENDING, uuid7(), at
        message.tries += 1
        message.save(update_fields=["state", "attempt", "claimed_at", "tries"])
    content = message.content
    letter = Letter(
        message.pk, message.channel, content.address, content.subject, content.body, message.created_at
    )
    return Claim(letter, message.attempt, message.tries)


def _handed_over(claim: Claim, transport: Transport, by: Actor, now: Callable[[], datetime]) -> str:
    """Send one message and mark what became of it; returns the state it is in then."""
    try:
        number = transport.send(claim.letter)
    except Rejected as fault:
        return _mark_unsent(claim, rules.FAILED, fault, by, now())
    except NotSent as fault:
        spent = claim.tries >= rules.MAX_TRIES
        return _mark_unsent(claim, rules.FAILED if spent else rules.WAITING, fault, by, now())
    except Unsure as fault:
        again = transport.idempotent and claim.tries < rules.MAX_TRIES
        return _mark_unsent(claim, rules.WAITING if again else rules.IN_DOUBT, fault, by, now())
    with business():
        _own(claim).update(state=rules.SENT, sent_at=now(), gateway_id=number, last_error="")
    return rules.SENT


def _mark_unsent(claim: Claim, state: str, fault: Exception, by: Actor, at: datetime) -> str:
    # servers like to repeat the address in their refusals; it may only stand where it can be erased
    error = str(fault).replace(claim.letter.address, _("（收件地址）"))[:1000]
    with business():
        for message in _own(claim).select_for_update():
            _put_aside(message, state, error, by, at)
    return state


def _own(claim: Claim) -> QuerySet[Outgoing]:
    return Outgoing.objects.filter(
        pk=claim.letter.id, attempt=claim.attempt, state__in=(rules.SENDING, rules.IN_DOUBT)
    )


def _put_aside(message: Outgoing, state: str, error: str, by: Actor, at: datetime) -> None:
    """Back to waiting, or to a person."""
    message.state, message.last_error = state, error
    message.next_try_at = at + rules.wait_after(message.tries)
    message.save(update_fields=["state", "last_error", "next_try_at"])
    if state != rules.WAITING:
        _tell_settlers(message, by, at)


def _drop_erased() -> None:
    """What was erased by law before it went out does not go out."""
    with business():
        Outgoing.objects.filter(state=rules.WAITING, content__isnull=True).update(
            state=rules.GIVEN_UP, last_error=_("内容已依法删除，不再发送。")
        )


def _resolve_interrupted(transports: Mapping[str, Transport], by: Actor, at: datetime) -> None:
    """Messages whose deliverer is gone: again where that is safe, to a person where it is not."""
    with business():
        gone = Outgoing.objects.select_for_update(skip_locked=True).filter(
            state=rules.SENDING, claimed_at__lt=at - rules.LEASE
        )
        for message in gone[:500]:
            transport = transports.get(message.channel)
            again = transport is not None and transport.idempotent and message.tries < rules.MAX_TRIES
            error = _("发送过程中断，无法确认是否已经送出。")
            _put_aside(message, rules.WAITING if again else rules.IN_DOUBT, error, by, at)


def _tell_settlers(message: Outgoing, by: Actor, at: datetime) -> None:
    way = message.get_channel_display()
    if message.state == rules.FAILED:
        title = _("一条%(way)s发送失败，请处理") % {"way": way}
    else:
        title = _("一条%(way)s是否送出不明，请核实") % {"way": way}
    body = _("消息 %(key)s 已尝试 %(tries)d 次。最近一次错误：%(error)s") % {
        "key": message.dedupe_key,
        "tries": message.tries,
        "error": message.last_error,
    }
    tell_posts(
        posts=queries.settlers(at).values_list("pk", flat=True),
        title=title,
        body=body,
        matter_id=message.matter_id,
        dedupe_key=f"notices.unsent:{message.pk}:{message.attempt}",
        by=by,
        at=at,
    )
