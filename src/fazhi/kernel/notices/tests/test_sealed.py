"""What concerns a sealed matter is gone from every inbox and list but the recipient's."""

import pytest

from fazhi.kernel.matters.models import Matter
from fazhi.kernel.notices import actions, queries, rules
from fazhi.kernel.notices.actions import AlreadySettled
from fazhi.kernel.notices.models import Outgoing
from fazhi.kernel.notices.tests.conftest import AT, appointed
from fazhi.kernel.people.actor import SYSTEM, Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def matter(centre):
    return Matter.objects.create(
        number="YL-1",
        kind="trial",
        procedure_code="trial",
        procedure_version="2026-01-01",
        title="路灯不亮",
        origin=centre,
        unit=centre,
        opened_at=AT,
        recorded_at=AT,
        version=1,
        turn=1,
        marking={},
        commitment=bytes(32),
    )


@pytest.fixture
def people(centre):
    return [appointed(name, centre, "notices.settle") for name in ("艾力", "白梅")]


def test_only_the_recipient_still_sees_notices_of_a_sealed_matter(matter, people):
    ai, bai = people
    for actor in people:
        actions.tell(title="路灯不亮：请办理", to_post=actor.post_id, matter_id=matter.pk, by=SYSTEM, at=AT)
        actions.tell(title="与此无关", to_post=actor.post_id, by=SYSTEM, at=AT)
    Matter.objects.filter(pk=matter.pk).update(sealed_to=bai.post_id)
    assert [notice.title for notice in queries.inbox(ai)] == ["与此无关"]
    assert (queries.unread_count(ai), queries.unread_count(bai)) == (1, 2)
    deputy = Actor("official", "艾力", ai.post_id, ai.person_id, acting_for_id=bai.post_id)
    assert queries.unread_count(deputy) == 2


def test_only_the_recipient_sees_and_settles_messages_of_a_sealed_matter(matter, people):
    ai, bai = people
    message = actions.queue(
        channel="sms",
        address="13800000000",
        body="已登记",
        dedupe_key="s:1",
        matter_id=matter.pk,
        by=SYSTEM,
        at=AT,
    )
    Outgoing.objects.update(state=rules.IN_DOUBT)
    assert list(queries.in_doubt()) == [message]
    Matter.objects.filter(pk=matter.pk).update(sealed_to=bai.post_id)
    assert list(queries.in_doubt()) == list(queries.in_doubt(ai)) == []
    assert list(queries.in_doubt(bai)) == [message]
    decided = {"outgoing_id": message.pk, "decision": "give_up", "reason": "封存", "at": AT}
    with pytest.raises(AlreadySettled):
        actions.settle(**decided, by=ai)
    assert actions.settle(**decided, by=bai).state == rules.GIVEN_UP
