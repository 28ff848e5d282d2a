"""What stands in an inbox, for whom, and whether it was read."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from fazhi.kernel.notices import actions, queries
from fazhi.kernel.notices.models import Notice
from fazhi.kernel.notices.tests.conftest import AT, appointed
from fazhi.kernel.people.actor import RESIDENT, SYSTEM, Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db, centre):
    return {name: appointed(name, centre) for name in ("艾力", "白梅", "陈刚")}


def titles(actor: Actor) -> list[str]:
    return [notice.title for notice in queries.inbox(actor)]


def test_a_post_and_a_person_are_told_and_nobody_else(people):
    ai, bai, chen = people.values()
    actions.tell(title="给岗位", to_post=ai.post_id, by=SYSTEM, at=AT)
    actions.tell(title="给本人", to_person=ai.person_id, by=bai, at=AT + timedelta(minutes=1))
    assert titles(ai) == ["给本人", "给岗位"]
    assert titles(bai) == titles(chen) == titles(RESIDENT) == titles(SYSTEM) == []
    assert Notice.objects.get(title="给本人").by_name == "白梅"


def test_a_deputy_sees_what_the_principal_is_told(people):
    ai, bai, _chen = people.values()
    deputy = Actor("official", "白梅", bai.post_id, bai.person_id, acting_for_id=ai.post_id)
    actions.tell(title="请办理", to_post=ai.post_id, by=SYSTEM, at=AT)
    assert titles(deputy) == ["请办理"]
    assert queries.unread_count(deputy) == 1


def test_reading_counts_down_and_only_in_ones_own_inbox(people):
    ai, bai, _chen = people.values()
    actions.tell_posts(posts=[ai.post_id, bai.post_id], title="请核对", by=SYSTEM, at=AT)
    ids = list(Notice.objects.values_list("pk", flat=True))
    later = AT + timedelta(hours=1)
    assert actions.mark_read(notice_ids=ids, by=ai, at=later) == 1
    assert actions.mark_read(notice_ids=ids, by=ai, at=later) == 0
    assert (queries.unread_count(ai), queries.unread_count(bai)) == (0, 1)
    assert Notice.objects.get(to_post=ai.post_id).read_at == later


def test_the_same_occasion_is_told_once_to_each(people):
    ai, bai, _chen = people.values()
    for minute in range(3):
        at = AT + timedelta(minutes=minute)
        actions.tell(title="将到期", to_post=ai.post_id, dedupe_key="due:1", by=SYSTEM, at=at)
        actions.tell_posts(
            posts=[ai.post_id, bai.post_id], title="已超期", dedupe_key="late:1", by=SYSTEM, at=at
        )
    assert titles(ai) == ["已超期", "将到期"] or titles(ai) == ["将到期", "已超期"]
    assert titles(bai) == ["已超期"]


def test_a_notice_has_exactly_one_addressee(people):
    ai = people["艾力"]
    with pytest.raises(ValueError, match="one addressee"):
        actions.tell(title="无人", by=SYSTEM, at=AT)
    with pytest.raises(ValueError, match="one addressee"):
        actions.tell(title="两处", to_post=ai.post_id, to_person=ai.person_id, by=SYSTEM, at=AT)
    notice = Notice(
        title="两处", to_post_id=ai.post_id, to_person_id=ai.person_id, created_at=AT, by_name="系统"
    )
    with pytest.raises(IntegrityError, match="notices_notice_has_one_addressee"), transaction.atomic():
        notice.save()
    with pytest.raises(ValidationError, match="必居其一"):
        notice.validate_constraints()


def test_inbox_and_count_are_one_query_each(people, django_assert_num_queries):
    ai = people["艾力"]
    for number in range(5):
        actions.tell(title=f"通知{number}", to_post=ai.post_id, by=SYSTEM, at=AT)
    with django_assert_num_queries(1):
        assert len(titles(ai)) == 5
    with django_assert_num_queries(1):
        assert queries.unread_count(ai) == 5


def test_an_undone_transaction_tells_nobody(people):
    with transaction.atomic():
        actions.tell(title="不成立", to_post=people["艾力"].post_id, by=SYSTEM, at=AT)
        transaction.set_rollback(True)
    assert titles(people["艾力"]) == []
