"""The pages of inspections: opening, the register, the board, a team, the contacts; complaints stand beside their fields."""

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from fazhi.kernel.matters.models import Matter
from fazhi.modules.inspections.models import Contact
from fazhi.modules.inspections.tests.conftest import County

Clients = Callable[[str], Client]


def test_an_inspection_is_planned_staffed_and_listed(county: County, client_of: Clients) -> None:
    client = client_of("inspector")
    sent = {"target": "卫生健康局", "matters": "数据安全", "coordinated": "无重复", "day": "2026-12-01"}
    answer = client.post(reverse("inspections_plan"), sent | {"within_limits": "on"})
    matter = Matter.objects.get(kind="inspection")
    assert answer.headers["Location"] == reverse("matter", args=[matter.pk])
    page = client.get(answer.headers["Location"]).content.decode()
    assert "卫生健康局" in page
    assert "网络数据安全管理条例" in page
    team = reverse("inspections_team", args=[matter.pk])
    officer = {"post": county.posts["officer"].pk, "certificate": "兵001", "valid_until": "2099-01-01"}
    assert client.post(team, officer).status_code == 302
    assert "已在检查组内" in client.post(team, officer).content.decode()
    assert "兵001" in client.get(team).content.decode()
    listed = client.get(reverse("inspections")).content.decode()
    assert matter.number in listed
    assert matter.number not in client.get(f"{reverse('inspections')}?status=closed").content.decode()
    assert client_of("leader").get(team).status_code == 403


def test_a_risk_that_names_somebody_comes_back_beside_its_field(county: County, client_of: Clients) -> None:
    client = client_of("inspector")
    sent = {"object_kind": "system", "object": "微信号abc", "risk": "弱口令", "level": "high"}
    answer = client.post(reverse("inspections_risk_enter"), sent)
    assert answer.status_code == 422
    assert "风险台账不登记人、账号和帖文" in answer.content.decode()
    assert client.post(reverse("inspections_risk_enter"), sent | {"object": "门户网站"}).status_code == 302
    page = client.get(reverse("inspections_risks")).content.decode()
    assert "门户网站" in page


def test_an_incident_a_drill_and_a_request_are_opened(county: County, client_of: Clients) -> None:
    client = client_of("inspector")
    incident = {
        "known_at": "2026-11-20T10:00", "operator": county.units["health"].pk, "system": "网站", "what": "篡改",
    }  # fmt: skip
    assert client.post(reverse("inspections_incident"), incident).status_code == 302
    drill = {"scenario": "断网", "form": "live", "day": "2026-12-01"}
    assert client.post(reverse("inspections_drill"), drill).status_code == 302
    request = {
        "received_on": "2026-11-20T10:00", "what": "access", "name": "艾力", "phone": "无", "text": "查阅",
        "handler": county.units["health"].pk, "department": county.units["cac"].pk,
    }  # fmt: skip
    assert client_of("clerk").post(reverse("inspections_request"), request).status_code == 302
    wrong = client_of("clerk").post(
        reverse("inspections_request"), request | {"department": county.units["health"].pk}
    )
    assert wrong.status_code == 422
    for kind in ("incident", "drill"):
        page = client.get(f"{reverse('inspections')}?sort={kind}").content.decode()
        matter = Matter.objects.get(kind=kind)
        assert matter.number in page
        assert client.get(reverse("matter", args=[matter.pk])).status_code == 200


def test_contacts_are_kept_and_tested_on_one_page(county: County, client_of: Clients) -> None:
    client = client_of("inspector")
    address = reverse("inspections_contacts")
    sent = {"post": county.posts["mender"].pk, "duty": "值班", "phone": "0990-1234567"}
    assert client.post(address, sent).status_code == 302
    assert client.post(address, sent).status_code == 422
    contact = Contact.objects.get()
    client.post(reverse("inspections_contact", args=[contact.pk]), {"what": "not_reached"})
    page = client.get(address).content.decode()
    assert "没有接通" in page
    reader = client_of("leader")
    assert "登记应急联系人" not in reader.get(address).content.decode()
    assert reader.post(address, sent | {"duty": "另一项"}).status_code == 422
    client.post(reverse("inspections_contact", args=[contact.pk]), {"what": "end"})
    assert "还没有应急联系人" in client.get(address).content.decode()
