"""A resident's report: taken without a name, a case only with a power behind it, its author learns what became of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from fazhi.kernel.matters.errors import BadForm, NotPossible
from fazhi.kernel.matters.journeys import journey_of
from fazhi.kernel.matters.models import Matter, Tracking
from fazhi.kernel.people.actor import RESIDENT
from fazhi.modules.enforcement.actions import tips
from fazhi.modules.enforcement.models import Case, Party
from fazhi.modules.enforcement.tests.conftest import AT, Bureau
from fazhi.modules.enforcement.web.portal import HOW

pytestmark = pytest.mark.django_db

SignIn = Callable[[str], Client]
HOUR = timedelta(hours=1)
FACTS = "有人在群里出售本村居民的名单和电话"


def sent(bureau: Bureau, **more: str) -> dict[str, str]:
    said = {"what": "leaked_data", "facts": FACTS, "unit": str(bureau.unit.pk), "concrete": "on"}
    return said | {"submission": str(uuid4())} | more


def reported(bureau: Bureau) -> Matter:
    said: dict[str, Any] = {"what": "fraud", "facts": FACTS, "concrete": True, "name": "", "phone": ""}
    return tips.report(unit=bureau.unit, by=RESIDENT, at=AT, submission=uuid4(), **said)[0]


def test_a_report_is_taken_without_a_name_and_followed_with_its_code(bureau: Bureau) -> None:
    client, form = Client(), sent(bureau)
    assert client.get(reverse("enforcement_tip")).status_code == 200
    for _twice in range(2):
        assert client.post(reverse("enforcement_tip"), form)["Location"] == reverse("enforcement_tip_done")
    matter = Matter.objects.get(kind="tip")
    assert matter.title == "违法线索：个人信息泄露、非法买卖"
    assert FACTS not in str(matter.acts.get().data)
    assert not Party.objects.exists()
    assert Tracking.objects.get().matter == matter
    page = client.get(reverse("enforcement_tip_followed")).content.decode()
    assert FACTS in page
    assert "本地规则" in page
    turn = {"withdraw-expected": str(matter.turn)}
    assert client.post(reverse("enforcement_tip_act", args=["withdraw"]), turn).status_code == 302
    assert matter.acts.filter(step="withdraw", by_kind="resident").exists()


def test_an_opinion_is_not_taken_and_nothing_of_it_is_kept(bureau: Bureau) -> None:
    answer = Client().post(reverse("enforcement_tip"), sent(bureau, concrete=""))
    assert answer.status_code == 422
    assert "不受理对言论、观点的举报" in answer.content.decode()
    assert not Matter.objects.exists()


def test_who_leaves_a_telephone_stands_in_an_erasable_row(bureau: Bureau) -> None:
    Client().post(reverse("enforcement_tip"), sent(bureau, name="阿依", phone="13900000000"))
    party = Party.objects.get()
    assert (party.role, party.name, party.phone) == ("author", "阿依", "13900000000")


def test_no_case_without_a_power_and_the_reasons_reach_the_author(staffed: Bureau) -> None:
    matter = reported(staffed)
    staffed.do(matter, "name_power", staffed.officer, AT + HOUR, data={}, facts={"power_named": False})
    with pytest.raises(NotPossible, match="第54条"):
        staffed.do(matter, "decide", staffed.head, AT + HOUR, outcome="case", data={"reasons": "查处"})
    staffed.do(matter, "decide", staffed.head, AT + HOUR, outcome="none", data={"reasons": "内部理由"})
    told = {"text": "本局没有查处依据，已告知您可以向公安机关报案。"}
    staffed.do(matter, "tell_decision", staffed.officer, AT + 2 * HOUR, data=told)
    assert not Case.objects.exists()
    with pytest.raises(BadForm) as refused:
        tips.report(
            unit=staffed.other, what="theft", facts=" ", concrete=True, name="", phone="",
            submission=uuid4(), by=RESIDENT, at=AT,
        )  # fmt: skip
    assert {"what", "facts"} <= set(refused.value.errors)
    client = Client()
    client.post(reverse("enforcement_tip"), form := sent(staffed))
    assert form["facts"] in client.get(reverse("enforcement_tip_followed")).content.decode()
    seen = journey_of(matter.pk, AT + 3 * HOUR, kind="tip", told=HOW.told, steps=HOW.forms)
    assert seen is not None
    words = str(seen.happened)
    assert told["text"] in words
    assert "不予立案" in words
    assert "内部理由" not in words
