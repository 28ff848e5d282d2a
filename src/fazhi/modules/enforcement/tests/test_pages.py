"""The pages of enforcement: the register, opening, certificates, lending."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from fazhi.kernel.matters.models import Matter
from fazhi.kernel.people.models import Post
from fazhi.modules.enforcement import kinds
from fazhi.modules.enforcement.models import Borrowing, Case, Certificate, Party
from fazhi.modules.enforcement.tests.conftest import AT, Bureau

pytestmark = pytest.mark.django_db

SignIn = Callable[[str], Client]


def test_the_register_lists_the_cases_of_the_bureau(staffed: Bureau, client_of: SignIn) -> None:
    matter = staffed.opened()
    page = client_of("officer").get(reverse("enforcement"))
    assert page.status_code == 200
    assert matter.number in page.content.decode()
    assert matter.number not in client_of("lent").get(reverse("enforcement")).content.decode()
    only = client_of("officer").get(reverse("enforcement"), {"kind": "tip", "status": "open"})
    assert matter.number not in only.content.decode()


@pytest.mark.parametrize("kind", [kind.code for kind in kinds.OPENED_HERE])
def test_every_opening_page_draws(bureau: Bureau, client_of: SignIn, kind: str) -> None:
    assert client_of("officer").get(reverse("enforcement_open", args=[kind])).status_code == 200


def test_a_case_is_opened_from_its_page(bureau: Bureau, client_of: SignIn) -> None:
    posted = {
        "cause": "未明码标价", "field": "market", "power": "价格法第42条", "party_kind": "organisation",
        "party_name": "东湾村某商店", "step.source": "inspection", "step.facts": "没有标价",
        "step.found_on": "2026-03-02", "fact.competent": "on", "fact.in_time": "on",
    }  # fmt: skip
    answer = client_of("head").post(reverse("enforcement_open", args=["penalty"]), posted)
    made = Matter.objects.get(kind="penalty")
    assert answer.status_code == 302
    assert answer["Location"].endswith(reverse("matter", args=[made.pk]))
    assert (Case.objects.get().field, Party.objects.get().name) == ("market", "东湾村某商店")
    shown = client_of("head").get(reverse("matter", args=[made.pk]))
    assert "价格法第42条" in shown.content.decode()


def test_a_refusal_is_shown_with_its_article_and_writes_nothing(bureau: Bureau, client_of: SignIn) -> None:
    posted = {
        "cause": "未明码标价", "field": "market", "power": "价格法第42条", "party_kind": "organisation",
        "step.source": "inspection", "step.facts": "没有标价", "step.found_on": "2026-03-02",
    }  # fmt: skip
    answer = client_of("head").post(reverse("enforcement_open", args=["penalty"]), posted)
    assert answer.status_code == 409
    assert "第22、23、24、25、36、54条" in answer.content.decode()
    assert not Case.objects.exists()


def test_a_county_office_does_not_interview_under_article_58(bureau: Bureau, client_of: SignIn) -> None:
    posted = {
        "cause": "网络安全风险", "field": "cyberspace", "power": "网络安全法第58条", "party_kind": "organisation",
        "step.grounds": "漏洞未修补", "step.whom": "某平台", "fact.risk_found": "on",
        "fact.network_security": "on", "fact.provincial": "on",
    }  # fmt: skip
    answer = client_of("officer").post(reverse("enforcement_open", args=["interview"]), posted)
    assert answer.status_code == 409
    assert "第58条" in answer.content.decode()
    del posted["fact.network_security"], posted["fact.provincial"]
    posted |= {"power": "个人信息保护法第64条", "fact.personal_information": "on", "fact.pi_department": "on"}
    assert (
        client_of("officer").post(reverse("enforcement_open", args=["interview"]), posted).status_code == 302
    )


def test_a_lead_becomes_a_case_only_with_a_power(bureau: Bureau, client_of: SignIn) -> None:
    posted = {
        "cause": "销售个人信息", "party_kind": "citizen", "party_name": "某居民", "party_phone": "13800000000",
        "step.received_on": "2026-03-02T09:00", "step.class": "leaked_data", "step.facts": "群里出售名单",
        "fact.reachable": "on", "fact.in_scope": "on",
    }  # fmt: skip
    assert client_of("officer").post(reverse("enforcement_open", args=["tip"]), posted).status_code == 302
    matter = Matter.objects.get(kind="tip")
    assert Party.objects.get(matter=matter).role == "author"
    assert not Case.objects.exists()
    bureau.do(
        matter, "name_power", bureau.officer, AT,
        data={"power": "个人信息保护法第66条", "field": "cyberspace"}, facts={"power_named": True},
    )  # fmt: skip
    assert Case.objects.get(matter=matter).field == "cyberspace"


def test_certificates_are_entered_revoked_and_lent_on_their_page(bureau: Bureau, client_of: SignIn) -> None:
    keeper, address = client_of("keeper"), reverse("enforcement_officers")
    assert "不足两名" in keeper.get(address).content.decode()
    posted = {
        "post": str(bureau.posts["second"].pk), "kind": "enforcement", "number": "云执1号", "field": "market",
        "issuer": "云岭县司法局", "valid_from": "2026-01-01", "valid_to": "2030-12-31",
    }  # fmt: skip
    assert keeper.post(address, posted).status_code == 302
    assert keeper.post(address, posted).status_code == 422
    row = Certificate.objects.get(number="云执1号")
    keeper.post(reverse("enforcement_revoke", args=[row.pk]), {"reason": "调离"})
    row.refresh_from_db()
    assert row.revoked_on is not None
    lent: Post = bureau.posts["lent"]
    posted = {
        "post": str(lent.pk), "unit": str(bureau.unit.pk), "from_day": "2026-03-02", "to_day": "2026-12-31",
        "basis": "借调函1号",
    }  # fmt: skip
    assert keeper.get(reverse("enforcement_borrow")).status_code == 200
    assert keeper.post(reverse("enforcement_borrow"), posted).status_code == 302
    assert Borrowing.objects.get().unit == bureau.unit
    assert client_of("officer").post(reverse("enforcement_borrow"), posted).status_code == 403
    assert client_of("officer").post(address, posted | {"kind": "enforcement"}).status_code in {403, 422}
