"""The pages of documents answer, take their forms, and show only what is in force."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from fazhi.kernel.matters.models import Matter
from fazhi.modules.documents.models import CounselContract, Document, Series
from fazhi.modules.documents.tests.conftest import AT, House
from fazhi.modules.documents.tests.test_file_room import accepted

SignIn = Callable[[str], Client]


def test_the_public_list_shows_what_was_in_force_on_the_day(numbered: House, client: Client) -> None:
    numbered.published("云岭县物业管理办法")
    numbered.issued(numbered.adopted("云岭县未公布办法"))
    page = client.get(reverse("documents_in_force"), {"on": "2026-03-02"})
    text = page.content.decode()
    assert "云府规〔2026〕1号" in text
    assert "未公布" not in text.replace("没有公布", "")
    assert "云府规" not in client.get(reverse("documents_in_force"), {"on": "2026-03-01"}).content.decode()


def test_the_register_and_the_lists_answer_each_post(numbered: House, signed_in: SignIn) -> None:
    numbered.published()
    client = signed_in("office")
    assert "云府规〔2026〕1号" in client.get(reverse("documents_register")).content.decode()
    for kind in (
        "clean_up",
        "record_filing",
        "document_review",
        "contract_review",
        "archive_hand_over",
        "loan",
    ):
        assert client.get(reverse("documents_work"), {"kind": kind}).status_code == 200


@pytest.mark.parametrize(
    ("kind", "post"),
    [
        ("normative_document", "drafter"),
        ("clean_up", "office"),
        ("record_filing", "reviewer"),
        ("document_review", "reviewer"),
        ("contract_review", "drafter"),
        ("archive_hand_over", "drafter"),
    ],
)
def test_every_kind_has_its_opening_page(house: House, signed_in: SignIn, kind: str, post: str) -> None:
    client = signed_in(post)
    assert client.get(reverse("documents_open", args=[kind])).status_code == 200
    assert client.post(reverse("documents_open", args=[kind]), {"title": ""}).status_code == 422
    assert signed_in("archivist").get(reverse("documents_open", args=[kind])).status_code == 403


def test_a_document_is_proposed_on_the_page(house: House, signed_in: SignIn) -> None:
    entered = {
        "title": "云岭县物业管理办法",
        "place.organ": str(house.units["government"].pk),
        "place.reviewer": str(house.units["justice"].pk),
        "necessity": "需要",
        "legal_basis": "有关法律",
    }
    client = signed_in("drafter")
    refused = client.post(reverse("documents_open", args=["normative_document"]), entered)
    assert refused.status_code == 422
    assert "不能办理" in refused.content.decode()
    made = client.post(
        reverse("documents_open", args=["normative_document"]), entered | {"fact.needed": "on"}
    )
    assert made.status_code == 302, made.content.decode()
    matter = Matter.objects.get()
    assert made.headers["Location"] == reverse("matter", args=[matter.pk])
    assert client.get(made.headers["Location"]).status_code == 200
    assert Document.objects.get(pk=matter.pk).organ == house.units["government"]


def test_the_series_is_set_on_its_page(house: House, signed_in: SignIn) -> None:
    client = signed_in("office")
    address = reverse("documents_series")
    assert client.post(address, {"words": "云〔〕", "basis": "办法"}).status_code == 422
    assert client.post(address, {"words": "云府规", "basis": "办法"}).status_code == 302
    assert Series.objects.get().words == "云府规"
    assert "云府规" in client.get(address).content.decode()


def test_counsels_contract_is_entered_and_used_on_its_pages(house: House, signed_in: SignIn) -> None:
    year = timezone.localdate().year
    client = signed_in("housing_head")
    entered = {
        "firm": "云岭律师事务所",
        "from_day": date(year, 1, 1).isoformat(),
        "to_day": date(year, 12, 31).isoformat(),
        "services": "起草、审查合同｜1\n法律咨询\n",
    }
    wrong = entered | {"services": "审查｜许多"}
    assert client.post(reverse("documents_counsel_new"), wrong).status_code == 422
    assert client.post(reverse("documents_counsel_new"), entered).status_code == 302
    contract = CounselContract.objects.get()
    item = contract.items.get(n=1)
    use = {"item": str(item.pk), "used_on": timezone.localdate().isoformat(), "what": "维修合同"}
    address = reverse("documents_service", args=[contract.pk])
    assert client.post(address, use).status_code == 302
    again = client.post(address, use)
    assert again.status_code == 422
    assert "已经用完" in again.content.decode()
    assert "云岭律师事务所" in client.get(reverse("documents_counsel")).content.decode()


def test_a_file_is_borrowed_on_its_page(house: House, signed_in: SignIn) -> None:
    file = accepted(house)
    client = signed_in("drafter")
    address = reverse("documents_borrow", args=[file.pk])
    assert str(file.number) in client.get(address).content.decode()
    made = client.post(address, {"file": file.number, "purpose": "核对"})
    assert made.status_code == 302
    assert client.get(made.headers["Location"]).status_code == 200
    assert client.get(address).status_code == 404


def test_the_pages_of_a_matter_show_their_panels(numbered: House, signed_in: SignIn) -> None:
    matter = numbered.published()
    page = signed_in("office").get(reverse("matter", args=[matter.pk]))
    assert "云府规〔2026〕1号" in page.content.decode()
    assert AT.date().isoformat() in page.content.decode()
