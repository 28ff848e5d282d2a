"""The portal without an account and without script: hand in, keep the code, follow, rate, reopen, withdraw."""

import io
import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from fazhi.kernel.matters.models import ActFile, Refusal
from fazhi.modules.demands.models import Demand
from fazhi.modules.demands.tests.conftest import DAY, County

TEXT = "柳河镇东湾村村口的路灯坏了三天。晚上很黑，老人孩子出门不安全。"


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> None:
    settings.EVIDENCE_ROOT = tmp_path


def photo(name: str = "路灯.jpg") -> io.BytesIO:
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(content, "JPEG")
    content.seek(0)
    content.name = name
    return content


def filled(**more: Any) -> dict[str, Any]:
    return {"about_official": "no", "submission": str(uuid4()), "text": TEXT, "place": "村口", **more}


def code_on(client: Client) -> str:
    page = client.get("/hand-in/done/").content.decode()
    found = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]", page)
    assert found is not None
    assert "<svg" in page
    return found[0]


def test_the_form_is_only_reached_through_the_question(client: Client, county: County) -> None:
    assert client.get("/").status_code == 200
    assert client.get("/hand-in/").status_code == 200
    assert client.get("/hand-in/write/").headers["Location"] == "/hand-in/"
    assert client.get("/hand-in/write/?about_official=no").status_code == 200


def test_about_an_official_it_says_where_to_go_and_takes_nothing(client: Client, county: County) -> None:
    page = client.get("/hand-in/officials/").content.decode()
    assert "纪检监察机关" in page
    assert "<textarea" not in page
    answer = client.post("/hand-in/write/", filled(about_official="yes"))
    assert answer.headers["Location"] == "/hand-in/officials/"
    assert Demand.objects.count() == 0


def test_a_demand_handed_in_gives_a_code_which_opens_it_on_another_phone(
    client: Client, county: County
) -> None:
    answer = client.post("/hand-in/write/", filled(photos=[photo(), photo("二.jpg")], phone="138 0013 8000"))
    assert answer.headers["Location"] == "/hand-in/done/"
    assert ActFile.objects.count() == 2
    code = code_on(client)
    other = Client()
    opened = other.post("/follow/", {"code": code.lower().replace("-", " ")}, follow=True)
    assert TEXT in opened.content.decode()
    assert code not in opened.redirect_chain[-1][0]
    assert opened.headers["Referrer-Policy"] == "same-origin"
    assert TEXT in Client().get(f"/t/{code}/", follow=True).content.decode()


def test_a_double_click_makes_one_demand_and_shows_the_same_code(client: Client, county: County) -> None:
    sent = filled()
    client.post("/hand-in/write/", sent)
    first = code_on(client)
    client.post("/hand-in/write/", sent)
    assert (code_on(client), Demand.objects.count()) == (first, 1)


def test_a_photo_that_is_none_is_refused_and_the_text_stays(client: Client, county: County) -> None:
    fake = io.BytesIO(b"not a photo at all")
    fake.name = "路灯.jpg"
    answer = client.post("/hand-in/write/", filled(photos=[fake]))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert TEXT in page
    assert "路灯.jpg" in page
    assert Demand.objects.count() == 0


def test_a_text_too_long_is_given_back_and_one_beyond_measure_is_413(client: Client, county: County) -> None:
    long = "长" * 6000
    answer = client.post("/hand-in/write/", filled(text=long))
    assert answer.status_code == 422
    assert long in answer.content.decode()
    beyond = client.post("/hand-in/write/", filled(text="x" * 10_000_000))
    assert beyond.status_code == 413
    assert "返回键" in beyond.content.decode()


def test_an_unknown_category_is_refused_and_the_text_stays(client: Client, county: County) -> None:
    answer = client.post("/hand-in/write/", filled(category="9999"))
    assert answer.status_code == 422
    assert TEXT in answer.content.decode()
    client.post("/hand-in/write/", filled(category="1001"))
    assert Demand.objects.get().category == county.roads


def test_an_empty_form_says_what_is_missing(client: Client, county: County) -> None:
    answer = client.post("/hand-in/write/", filled(text=""))
    assert answer.status_code == 422
    assert "请写明您要反映什么事" in answer.content.decode()


def test_a_forged_request_is_refused(county: County) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/hand-in/write/", filled()).status_code == 403
    assert Demand.objects.count() == 0


def test_a_thousand_wrong_codes_slow_down_but_never_lock_out(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fazhi.kernel.matters import codes

    now = timezone.now()
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    _demand, right = county.hand_in()
    client = Client()
    slowed = 0
    for n in range(1000):
        answer = client.post("/follow/", {"code": codes.written(n)})
        slowed += answer.status_code == 429
    assert slowed == 990  # ten are free
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert client.post("/follow/", {"code": right}).status_code == 429
    assert Client(REMOTE_ADDR="192.0.2.7").post("/follow/", {"code": right}).status_code == 302
    now += timedelta(seconds=int(answer.headers["Retry-After"]))
    assert client.post("/follow/", {"code": right}).status_code == 302


def test_a_slip_of_the_finger_is_told_from_a_code_that_does_not_exist(client: Client, county: County) -> None:
    assert "输入有误" in client.post("/follow/", {"code": "0000-0000-0000-1"}).content.decode()
    assert "没有找到" in client.post("/follow/", {"code": "0000-0000-0000-0"}).content.decode()


def following(client: Client, code: str) -> str:
    return client.post("/follow/", {"code": code}, follow=True).content.decode()


def turn_in(page: str, step: str) -> str:
    found = re.search(rf'name="{step}-expected" value="(\d+)"', page)
    assert found is not None, f"no form for {step}"
    return found[1]


def test_the_resident_reads_the_answer_rates_and_does_so_once(client: Client, county: County) -> None:
    demand, code = county.answered(at=timezone.now() - 3 * DAY)
    page = following(client, code)
    assert "路灯已于今日修复" in page
    assert "不服怎么办" in page
    sent = {
        "rate-expected": turn_in(page, "rate"),
        "rate-handled": "true",
        "rate-satisfaction": "fair",
        "rate-comment": "辛苦了",
    }
    assert client.post("/follow/act/rate/", sent).status_code == 302
    again = client.post("/follow/act/rate/", sent)
    assert again.status_code == 409
    demand.refresh_from_db()
    assert (demand.handled, demand.satisfaction) == (True, "fair")
    assert demand.matter.acts.filter(step="rate").count() == 1


def test_the_resident_reopens_with_reasons_and_not_without(client: Client, county: County) -> None:
    demand, code = county.closed(at=timezone.now() - 3 * DAY)
    page = following(client, code)
    turn = turn_in(page, "reopen")
    empty = client.post("/follow/act/reopen/", {"reopen-expected": turn, "reopen-reasons": ""})
    assert empty.status_code == 422
    client.post("/follow/act/reopen/", {"reopen-expected": turn, "reopen-reasons": "昨晚又灭了。"})
    demand.refresh_from_db()
    assert demand.reopen_count == 1
    assert "昨晚又灭了" in client.get("/follow/demand/").content.decode()


def test_an_act_out_of_order_is_refused_with_its_reason_and_the_words_stay(
    client: Client, county: County
) -> None:
    demand, code = county.answered(at=timezone.now() - 3 * DAY)
    page = following(client, code)
    sent = {"reopen-expected": turn_in(page, "rate"), "reopen-reasons": "还没有办结就想重开。"}
    answer = client.post("/follow/act/reopen/", sent)
    assert answer.status_code == 409
    assert "不能办理" in answer.content.decode()
    assert "还没有办结就想重开。" in answer.content.decode()
    assert Refusal.objects.filter(matter_id=demand.pk, step="reopen").count() == 1


def test_the_resident_withdraws(client: Client, county: County) -> None:
    demand, code = county.hand_in(at=timezone.now() - DAY)
    turn = turn_in(following(client, code), "withdraw")
    client.post("/follow/act/withdraw/", {"withdraw-expected": turn})
    demand.matter.refresh_from_db()
    assert demand.matter.status == "closed"


def test_the_resident_does_not_read_what_is_said_inside(client: Client, county: County) -> None:
    now = timezone.now()
    demand, code = county.dispatched(at=now - 2 * DAY)
    county.do(demand, "object", county.chengang, now - DAY, data={"grounds": "内部理由甲乙丙。"})
    page = following(client, code)
    assert "已请中心核定" in page
    assert "内部理由甲乙丙" not in page
    assert "陈刚" not in page


def test_a_sealed_demand_shows_its_resident_no_more_than_that(client: Client, county: County) -> None:
    now = timezone.now()
    demand, code = county.dispatched(at=now - 2 * DAY)
    county.do(demand, "seal", county.baimei, now - DAY, data={"recipient": county.posts["gulan"].pk})
    page = following(client, code)
    assert "已依法移交" in page
    assert "县纪委监委信访室" not in page


def test_leaving_forgets_the_demand_on_this_device(client: Client, county: County) -> None:
    _demand, code = county.hand_in(at=timezone.now() - DAY)
    following(client, code)
    client.post("/follow/leave/")
    assert client.get("/follow/demand/").headers["Location"] == "/follow/"


def test_the_pages_speak_english_too(county: County) -> None:
    _demand, code = county.answered(at=timezone.now() - 3 * DAY)
    english = Client(headers={"accept-language": "en"})
    page = following(english, code)
    assert "Housing Bureau answered: done" in page


def test_the_follow_page_costs_a_fixed_number_of_queries(
    client: Client, county: County, django_assert_max_num_queries: Any
) -> None:
    _demand, code = county.closed(at=timezone.now() - 3 * DAY)
    following(client, code)
    with django_assert_max_num_queries(6):
        client.get("/follow/demand/")
