"""Matters opened from one another's page, and linked by choosing, never by typing numbers."""

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from fazhi.kernel.matters.models import Link, Matter
from fazhi.modules.enforcement import actions, kinds
from fazhi.modules.enforcement.actions import PartyGiven
from fazhi.modules.enforcement.models import Party
from fazhi.modules.enforcement.tests.conftest import AT, Bureau

SignIn = Callable[[str], Client]


def test_a_correction_is_opened_from_the_case_with_its_cause_power_and_party(
    staffed: Bureau, client_of: SignIn
) -> None:
    matter = staffed.opened()
    officer, page = client_of("officer"), reverse("matter", args=[matter.pk])
    address = reverse("enforcement_open", args=["correction"]) + f"?from={matter.pk}"
    assert address.replace("&", "&amp;") in officer.get(page).content.decode()
    filled = officer.get(address).content.decode()
    for taken_over in (matter.number, "未按规定明码标价", "价格法第42条", "东湾村某商店"):
        assert taken_over in filled
    posted = {
        "cause": "未按规定明码标价", "field": "market", "power": "价格法第42条", "party_kind": "organisation",
        "party_name": "东湾村某商店", "step.problem": "没有标价", "step.demands": "补齐", "step.within_amount": "5",
        "step.within_unit": "working_day", "fact.power_named": "on", "fact.within_powers": "on", "fact.order": "on",
    }  # fmt: skip
    answer = officer.post(address, posted)
    assert answer.status_code == 302, answer.content.decode()
    made = Matter.objects.get(kind="correction")
    link = Link.objects.get(source=matter, target=made)
    assert (link.kind, Party.objects.get(matter=made).name) == (kinds.LEADS_TO, "东湾村某商店")
    assert "由此发起" in officer.get(page).content.decode()


def test_who_reported_is_not_taken_over_into_the_case(bureau: Bureau, client_of: SignIn) -> None:
    data = {"received_on": AT.isoformat(), "class": "leaked_data", "facts": "群里出售名单"}
    author = PartyGiven(name="某居民", kind="citizen", phone="13800000000")
    tip = actions.open_matter(
        kind="tip", cause="销售个人信息", party=author, data=data, facts={"reachable": True, "in_scope": True},
        by=bureau.officer, at=AT,
    )  # fmt: skip
    filled = client_of("officer").get(reverse("enforcement_open", args=["penalty"]) + f"?from={tip.pk}")
    assert "销售个人信息" in filled.content.decode()
    assert "某居民" not in filled.content.decode()
    assert "13800000000" not in filled.content.decode()


def test_two_matters_are_linked_by_choosing_among_those_within_sight(
    staffed: Bureau, client_of: SignIn
) -> None:
    first, second = staffed.opened(), staffed.opened()
    officer, address = client_of("officer"), reverse("enforcement_link", args=[first.pk])
    assert second.number in officer.get(address).content.decode()
    assert officer.post(address, {"target": str(second.pk)}).status_code == 302
    assert Link.objects.get().kind == kinds.BELONGS
    assert f'value="{second.pk}"' not in officer.get(address).content.decode()
    assert client_of("lent").get(address).status_code == 404
    away = reverse("enforcement_open", args=["correction"]) + f"?from={first.pk}"
    assert client_of("lent").get(away).status_code == 404
    assert officer.get(reverse("enforcement_open", args=["correction"]) + "?from=x").status_code == 404
