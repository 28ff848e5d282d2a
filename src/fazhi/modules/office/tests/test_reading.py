"""Above the line a matter opens for a stated reason: the page that asks, what it keeps back, what it leaves on record."""

import pytest

from fazhi.kernel.matters.models import Reading
from fazhi.modules.office.tests.conftest import County

REASON = "核查逾期未办的原因"


@pytest.mark.parametrize("page", ["", "print/"])
def test_the_page_that_asks_says_number_and_unit_and_not_the_title(county: County, page: str) -> None:
    matter = county.sent("修复王家门口的路灯")
    answer = county.client("weining").get(f"/work/matters/{matter.pk}/{page}")
    assert answer.status_code == 403
    assert matter.number in answer.content.decode()
    assert "王家" not in answer.content.decode()


def test_an_act_from_above_asks_for_a_reason_too(county: County) -> None:
    matter = county.sent("修复王家门口的路灯")
    answer = county.client("weining").post(f"/work/matters/{matter.pk}/do/report/", {"expected": matter.turn})
    assert answer.status_code == 403
    assert "王家" not in answer.content.decode()


def test_what_is_below_stands_in_no_list_of_the_one_above(county: County) -> None:
    county.sent("修复王家门口的路灯")
    for address in ("/work/", "/work/?view=all", "/work/?view=overdue", "/work/desk/", "/work/notices/"):
        assert "王家" not in county.client("weining").get(address).content.decode()


def test_with_a_reason_it_opens_and_the_matter_page_says_who_read_it_to_everybody(county: County) -> None:
    matter = county.sent("修复王家门口的路灯")
    client = county.client("weining")
    assert client.post(f"/work/matters/{matter.pk}/read/", {"reason": ""}).status_code == 422
    assert client.post(f"/work/matters/{matter.pk}/read/", {"reason": REASON}).status_code == 302
    assert "王家" in client.get(f"/work/matters/{matter.pk}/").content.decode()
    assert REASON in county.client("chengang").get(f"/work/matters/{matter.pk}/").content.decode()


def test_whoever_is_on_the_line_leaves_no_reading_behind(county: County) -> None:
    matter = county.sent()
    assert (
        county.client("chengang").post(f"/work/matters/{matter.pk}/read/", {"reason": REASON}).status_code
        == 302
    )
    assert (
        county.client("erkin").post(f"/work/matters/{matter.pk}/read/", {"reason": REASON}).status_code == 404
    )
    assert not Reading.objects.exists()
