"""Claim, send, mark: retried, and never twice, over real servers and real commits."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from fazhi.kernel.notices import actions, queries, rules
from fazhi.kernel.notices.delivery import deliver
from fazhi.kernel.notices.models import Notice, Outgoing, OutgoingContent
from fazhi.kernel.notices.tests.conftest import AT, appointed
from fazhi.kernel.notices.transports import HttpGateway, Letter, Rejected, Smtp
from fazhi.kernel.people.actor import SYSTEM

pytestmark = pytest.mark.usefixtures("committed_db")
MINUTE = timedelta(minutes=1)


def queue_sms(number: int = 1, at: datetime = AT) -> Outgoing:
    return actions.queue(
        channel="sms",
        address=f"1380000000{number}",
        body=f"第{number}条",
        dedupe_key=f"trial:{number}",
        by=SYSTEM,
        at=at,
    )


def queue_mail() -> Outgoing:
    return actions.queue(
        channel="email",
        address="aili@example.org",
        subject="受理",
        body="已受理",
        dedupe_key="m:1",
        by=SYSTEM,
        at=AT,
    )


def sms(gateway, *, idempotent: bool = False) -> dict[str, HttpGateway]:
    return {"sms": HttpGateway(gateway.url, timeout_s=0.5, idempotent=idempotent, id_field="data.id")}


def the(message: Outgoing) -> Outgoing:
    message.refresh_from_db()
    return message


class Killed(BaseException):
    """As if the process had ended here: nothing below catches it."""


@dataclass
class DiesAfterSending:
    """Hands over, and is killed before it can say so."""

    way: HttpGateway
    idempotent: bool = False
    sent: list[Letter] = field(default_factory=list)

    def send(self, letter: Letter) -> str:
        self.way.send(letter)
        self.sent.append(letter)
        raise Killed


def test_what_is_due_is_sent_once_and_marked(gateway):
    messages = [queue_sms(n) for n in (1, 2, 3)]
    assert deliver(at=AT, transports=sms(gateway)) == {rules.SENT: 3}
    assert deliver(at=AT + MINUTE, transports=sms(gateway)) == {}
    assert [asked["body"]["text"] for asked in gateway.asked] == ["第1条", "第2条", "第3条"]
    first = the(messages[0])
    assert (first.state, first.gateway_id, first.tries, first.last_error) == (rules.SENT, "g-1", 1, "")
    assert AT <= first.sent_at < AT + MINUTE


def test_a_mail_goes_out_through_the_mail_server(mailbox):
    message = queue_mail()
    deliver(
        at=AT, transports={"email": Smtp(mailbox.host, mailbox.port, "fazhi@example.gov.cn", timeout_s=3)}
    )
    assert the(message).gateway_id == f"<{message.pk}@example.gov.cn>"
    assert [envelope.rcpt_tos for envelope in mailbox.received] == [["aili@example.org"]]


def test_a_channel_without_a_way_out_waits(gateway):
    message = queue_mail()
    assert deliver(at=AT, transports=sms(gateway)) == {}
    assert (the(message).state, message.tries) == (rules.WAITING, 0)


def test_not_before_its_time_and_not_more_than_asked_for(gateway):
    queue_sms(1, at=AT + MINUTE)
    queue_sms(2)
    queue_sms(3)
    assert deliver(at=AT, transports=sms(gateway), limit=1) == {rules.SENT: 1}
    assert deliver(at=AT, transports=sms(gateway)) == {rules.SENT: 1}
    assert deliver(at=AT + MINUTE, transports=sms(gateway)) == {rules.SENT: 1}


def test_500_then_ok_is_one_message_where_the_gateway_drops_repeats(gateway):
    message = queue_sms()
    gateway.answers = [(500, {}), (200, {"data": {"id": "g-2"}})]
    way = sms(gateway, idempotent=True)
    assert deliver(at=AT, transports=way) == {rules.WAITING: 1}
    assert the(message).last_error.startswith("HTTP 500")
    assert deliver(at=AT + 0.5 * MINUTE, transports=way) == {}
    assert deliver(at=AT + 2 * MINUTE, transports=way) == {rules.SENT: 1}
    assert {asked["headers"]["Idempotency-Key"] for asked in gateway.asked} == {str(message.pk)}
    assert len(gateway.taken) == 1


def test_500_is_in_doubt_where_the_gateway_promises_nothing(gateway, centre):
    bai = appointed("白梅", centre, "notices.settle")
    message = queue_sms()
    gateway.answers = [(500, {})]
    assert deliver(at=AT, transports=sms(gateway)) == {rules.IN_DOUBT: 1}
    assert deliver(at=AT + timedelta(days=1), transports=sms(gateway)) == {}
    assert len(gateway.asked) == 1
    assert list(queries.in_doubt()) == [message]
    notice = queries.inbox(bai).get()
    assert notice.title == "一条短信是否送出不明，请核实"
    assert "trial:1" in notice.body


def test_a_refusal_for_good_fails_at_once_and_is_told_without_the_address(mailbox, centre):
    bai = appointed("白梅", centre, "notices.settle")
    chen = appointed("陈刚", centre)
    mailbox.refuse["RCPT"] = "550 <aili@example.org> unknown here"
    message = queue_mail()
    deliver(
        at=AT, transports={"email": Smtp(mailbox.host, mailbox.port, "fazhi@example.gov.cn", timeout_s=3)}
    )
    assert the(message).state == rules.FAILED
    assert message.last_error == "550 <（收件地址）> unknown here"
    assert queries.inbox(bai).get().title == "一条电子邮件发送失败，请处理"
    assert queries.unread_count(chen) == 0


def test_a_server_that_stays_away_is_tried_ever_more_rarely_and_then_given_up(gateway, centre):
    bai = appointed("白梅", centre, "notices.settle")
    message = queue_sms()
    gateway.answers = [(429, {})]
    at, waits = AT, []
    for _ in range(rules.MAX_TRIES):
        deliver(at=at, transports=sms(gateway))
        waits.append(round((the(message).next_try_at - at) / MINUTE))
        at = message.next_try_at
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60, 60]
    assert (message.state, message.tries) == (rules.FAILED, rules.MAX_TRIES)
    assert queries.unread_count(bai) == 1
    assert deliver(at=at + timedelta(days=1), transports=sms(gateway)) == {}


@pytest.mark.parametrize("idempotent", [False, True])
def test_a_kill_between_sending_and_marking_never_makes_two_of_one(gateway, idempotent):
    message = queue_sms()
    way = sms(gateway, idempotent=idempotent)
    with pytest.raises(Killed):
        deliver(at=AT, transports={"sms": DiesAfterSending(way["sms"])})
    assert the(message).state == rules.SENDING
    assert deliver(at=AT + 5 * MINUTE, transports=way) == {}
    assert deliver(at=AT + rules.LEASE + MINUTE, transports=way) == {}
    after = deliver(at=AT + rules.LEASE + 5 * MINUTE, transports=way)
    assert after == ({rules.SENT: 1} if idempotent else {})
    assert the(message).state == (rules.SENT if idempotent else rules.IN_DOUBT)
    assert len(gateway.asked) == (2 if idempotent else 1)
    assert len(gateway.taken) == 1


def test_what_a_person_sends_again_is_sent_again(gateway, centre):
    bai = appointed("白梅", centre, "notices.settle")
    message = queue_sms()
    gateway.answers = [(200, "hang up"), (200, {})]
    deliver(at=AT, transports=sms(gateway))
    assert the(message).state == rules.IN_DOUBT
    actions.settle(outgoing_id=message.pk, decision="resend", reason="对方说没有收到", by=bai, at=AT)
    assert deliver(at=AT, transports=sms(gateway)) == {rules.SENT: 1}


def test_a_slow_deliverer_that_was_taken_for_dead_still_reports_what_it_knows(gateway):
    message = queue_sms()

    @dataclass
    class Slow:
        idempotent: bool = False

        def send(self, letter: Letter) -> str:
            deliver(at=AT + rules.LEASE + MINUTE, transports=sms(gateway))
            assert the(message).state == rules.IN_DOUBT
            return "late"

    deliver(at=AT, transports={"sms": Slow()})
    assert (the(message).state, message.gateway_id) == (rules.SENT, "late")


def test_what_a_person_decided_is_not_undone_by_a_late_report(gateway, centre):
    bai = appointed("白梅", centre, "notices.settle")
    message = queue_sms()

    @dataclass
    class Slow:
        idempotent: bool = False

        def send(self, letter: Letter) -> str:
            deliver(at=AT + rules.LEASE + MINUTE, transports=sms(gateway))
            actions.settle(outgoing_id=message.pk, decision="give_up", reason="改为电话告知", by=bai, at=AT)
            raise Rejected("550")

    deliver(at=AT, transports={"sms": Slow()})
    assert the(message).state == rules.GIVEN_UP


def test_erased_content_is_not_sent(gateway, committed_db):
    import psycopg

    message = queue_sms()
    with psycopg.connect(committed_db.url("eraser")) as eraser:
        eraser.execute("DELETE FROM notices_outgoing_content")
    assert not OutgoingContent.objects.exists()
    assert deliver(at=AT, transports=sms(gateway)) == {}
    assert (the(message).state, gateway.asked) == (rules.GIVEN_UP, [])


def test_delivery_inside_a_transaction_is_refused(gateway):
    queue_sms()
    with transaction.atomic(), pytest.raises(RuntimeError, match="twice"):
        deliver(at=AT, transports=sms(gateway))
    assert gateway.asked == []


def test_each_message_costs_a_few_short_transactions(gateway, django_assert_num_queries):
    for number in range(4):
        queue_sms(number)
    with django_assert_num_queries(
        6 + 4 * 7 + 3
    ):  # upkeep; begin, claim, save, end; begin, mark, end; nothing left
        deliver(at=AT, transports=sms(gateway))
    assert Notice.objects.count() == 0
    assert Counter(Outgoing.objects.values_list("state", flat=True)) == {rules.SENT: 4}
