"""A message is written with the act it tells of, and waits."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from fazhi.kernel.matters.errors import NotYours
from fazhi.kernel.notices import actions, queries, rules
from fazhi.kernel.notices.actions import AlreadySettled
from fazhi.kernel.notices.models import Outgoing, OutgoingContent
from fazhi.kernel.notices.tests.conftest import AT, appointed
from fazhi.kernel.people.actor import SYSTEM

pytestmark = pytest.mark.django_db


def queued(key: str = "demands.accepted:1", **changes) -> Outgoing:
    message = {"channel": "sms", "address": "138 0000 0000", "body": "已受理", "subject": "受理\r\n告知"}
    return actions.queue(**(message | changes), dedupe_key=key, by=SYSTEM, at=AT)


def test_a_message_waits_with_its_address_and_text_apart():
    message = queued()
    assert (message.state, message.tries, message.next_try_at) == (rules.WAITING, 0, AT)
    assert message.content.address == "13800000000"
    assert (message.content.subject, message.content.body) == ("受理 告知", "已受理")
    assert list(queries.overdue(AT)) == [message]


def test_one_occasion_is_one_message(django_assert_num_queries):
    first = queued()
    assert queued(body="又一次") == first
    assert Outgoing.objects.count() == OutgoingContent.objects.count() == 1
    with django_assert_num_queries(5):  # savepoint, message, which one stands, content, release
        queued("demands.accepted:2")


def test_a_message_of_an_undone_transaction_is_never_sent():
    with transaction.atomic():
        queued()
        transaction.set_rollback(True)
    assert not Outgoing.objects.exists()


def test_an_impossible_address_is_refused_before_anything_is_written():
    with pytest.raises(ValueError, match="no address"):
        queued(address="不详")
    assert not Outgoing.objects.exists()


def test_addresses_and_texts_can_be_written_and_read_but_neither_changed_nor_deleted():
    queued()
    for attempt in (
        lambda: OutgoingContent.objects.update(body="别的"),
        lambda: OutgoingContent.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            attempt()


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"state": "lost"}, "notices_outgoing_state_is_known"),
        ({"state": rules.SENDING}, "notices_outgoing_sending_is_claimed"),
        ({"state": rules.SENT}, "notices_outgoing_sent_has_time"),
        ({"sent_at": AT}, "notices_outgoing_sent_has_time"),
    ],
)
def test_the_database_itself_refuses_states_that_cannot_be(changes, name):
    queued()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Outgoing.objects.update(**changes)


def doubtful(state: str = rules.IN_DOUBT) -> Outgoing:
    message = queued()
    Outgoing.objects.update(state=state, tries=4, last_error="中断")
    return message


@pytest.mark.parametrize(
    ("decision", "state", "tries"),
    [("sent", rules.SENT, 4), ("resend", rules.WAITING, 0), ("give_up", rules.GIVEN_UP, 4)],
)
@pytest.mark.parametrize("before", [rules.IN_DOUBT, rules.FAILED])
def test_a_person_with_the_duty_decides_and_says_why(centre, before, decision, state, tries):
    message = doubtful(before)
    bai = appointed("白梅", centre, "notices.settle")
    listed = queries.in_doubt if before == rules.IN_DOUBT else queries.failed
    assert list(listed()) == [message]
    actions.settle(outgoing_id=message.pk, decision=decision, reason="已电话核实", by=bai, at=AT)
    message.refresh_from_db()
    assert (message.state, message.tries) == (state, tries)
    assert (message.settled_by_id, message.settled_at, message.settled_reason) == (
        bai.post_id,
        AT,
        "已电话核实",
    )
    assert list(listed()) == []


def test_without_the_duty_nobody_decides(centre):
    message = doubtful()
    with pytest.raises(NotYours, match="职责"):
        actions.settle(
            outgoing_id=message.pk, decision="sent", reason="", by=appointed("陈刚", centre), at=AT
        )
    assert list(queries.in_doubt()) == [message]


def test_a_message_is_settled_once(centre):
    message = doubtful()
    bai = appointed("白梅", centre, "notices.settle")
    actions.settle(outgoing_id=message.pk, decision="resend", reason="重发", by=bai, at=AT)
    with pytest.raises(AlreadySettled, match="刷新"):
        actions.settle(outgoing_id=message.pk, decision="resend", reason="重发", by=bai, at=AT)
