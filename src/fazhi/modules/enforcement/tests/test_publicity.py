"""Publicity: in time, without personal data, taken down with its reasons; who enforces what is open to everybody."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from fazhi.kernel.matters.errors import BadForm
from fazhi.kernel.matters.models import Clock, Matter
from fazhi.kernel.workdays import legal_day
from fazhi.modules.enforcement.actions import PartyGiven
from fazhi.modules.enforcement.queries import publicity
from fazhi.modules.enforcement.rules_publicity import masked, personal_in
from fazhi.modules.enforcement.tests.conftest import AT, Bureau

SignIn = Callable[[str], Client]
DAY = timedelta(days=1)
PERSON = PartyGiven(
    name="古丽娜尔", kind="citizen", code="652900199001010012", phone="13900000000", address="东湾村12号"
)


def decided(bureau: Bureau) -> Matter:
    """A decision about a citizen that is to be published."""
    matter = bureau.opened(party=PERSON)
    bureau.investigate(matter, AT)
    bureau.propose(matter, AT)
    bureau.notify(matter, AT)
    bureau.do(matter, "waive_statement", bureau.officer, AT + DAY, data={})
    bureau.decide(matter, AT + DAY, social_impact=True)
    return matter


@pytest.mark.django_db
def test_a_decision_is_owed_to_the_public_within_seven_working_days_and_masked(
    staffed: Bureau, client_of: SignIn, django_assert_max_num_queries: Any
) -> None:
    matter = decided(staffed)
    owed = Clock.objects.get(matter=matter, name="publish")
    assert owed.due_at is not None
    # 3 March is a Tuesday: 4, 5, 6, 9, 10, 11, 12 March
    assert legal_day(owed.due_at - timedelta(seconds=1)).isoformat() == "2026-03-12"
    desk = client_of("officer").get(reverse("enforcement_publicity_desk"))
    assert matter.number in desk.content.decode()
    for text in ("对古丽娜尔罚款", "电话 139 0000 0000", "住东湾村12号", "证号652900199001010012"):
        with pytest.raises(BadForm):
            staffed.do(matter, "publish_decision", staffed.officer, AT + 2 * DAY, data={"text": text})
    said = {"text": "未按规定明码标价，已改正。"}
    staffed.do(matter, "publish_decision", staffed.officer, AT + 2 * DAY, data=said)
    with django_assert_max_num_queries(5):
        page = Client().get(reverse("enforcement_publicity")).content.decode()
    for shown in ("古某", "罚款500元", said["text"], matter.number, "价格法第42条"):
        assert shown in page
    for hidden in (PERSON.name, PERSON.phone, PERSON.code, PERSON.address):
        assert hidden not in page


@pytest.mark.django_db
def test_what_was_revoked_goes_within_three_working_days_and_leaves_its_reasons(staffed: Bureau) -> None:
    matter = decided(staffed)
    later = AT + 2 * DAY
    staffed.do(matter, "publish_decision", staffed.officer, later, data={"text": "已改正。"})
    service = {"received_on": legal_day(later).isoformat(), "how": "direct"}
    staffed.do(matter, "serve", staffed.officer, later, data=service)
    revoked = {"how": "revoked", "by_whom": "云岭县人民政府 云政复决〔2026〕1号"}
    staffed.do(matter, "revoke", staffed.officer, AT + 7 * DAY, data=revoked)
    due = Clock.objects.get(matter=matter, name="withdraw").due_at
    assert due is not None
    assert legal_day(due - timedelta(seconds=1)).isoformat() == "2026-03-12"
    assert publicity.decisions().rows[0].questioned
    reasons = {"reasons": "复议机关撤销了处罚决定"}
    staffed.do(matter, "withdraw_publication", staffed.officer, AT + 8 * DAY, data=reasons)
    assert publicity.decisions().rows == []
    client = Client()
    assert matter.number not in client.get(reverse("enforcement_publicity")).content.decode()
    gone = client.get(reverse("enforcement_publicity"), {"gone": "1"}).content.decode()
    assert reasons["reasons"] in gone
    assert "古某" not in gone
    assert "罚款500元" not in gone


@pytest.mark.django_db
def test_everybody_can_check_an_officers_certificate(
    staffed: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    page = Client().get(reverse("enforcement_publicity_before")).content.decode()
    assert "云执officermarketenforcement" in page
    assert "qualification" not in page
    assert "行政处罚（普通程序）" in page


@given(st.text(min_size=2, max_size=20).filter(lambda name: name.strip() == name))
def test_a_masked_name_keeps_one_character_and_the_name_itself_is_found(name: str) -> None:
    assert masked(name) == f"{name[0]}某"
    if len("".join(name.split())) >= 2:
        assert personal_in(f"对{name}罚款", [name])
    assert not personal_in("对该单位罚款500元", ["", "某"])
