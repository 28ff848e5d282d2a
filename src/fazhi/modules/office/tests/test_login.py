"""Signing in, and standing in a post: whose, for whom, and what happens when it ends."""

from datetime import timedelta

from axes.models import AccessAttempt
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fazhi.kernel.people import actions as people
from fazhi.kernel.people.actor import SYSTEM
from fazhi.modules.office.tests.conftest import LONG_AGO, County

PASSWORD = "云岭 2026 试用"


def test_signing_in_leads_to_the_inbox_in_the_only_post(county: County) -> None:
    client = Client()
    assert "工作人员登录" in client.get("/work/", follow=True).content.decode()
    answer = client.post("/work/login/", {"username": "baimei", "password": PASSWORD}, follow=True)
    assert answer.redirect_chain[-1][0] == "/work/"
    assert "白梅" in answer.content.decode()


def test_a_wrong_password_is_said_plainly_and_ten_of_them_pause_the_account(county: County) -> None:
    client = Client()
    wrong = client.post("/work/login/", {"username": "baimei", "password": "不对"})
    assert "用户名或密码不正确" in wrong.content.decode()
    for _ in range(10):
        last = client.post("/work/login/", {"username": "baimei", "password": "不对"})
    assert last.status_code == 429
    assert "暂停登录" in last.content.decode()
    assert last.headers["Retry-After"]


def test_signing_out_needs_a_post_and_ends_the_session(county: County) -> None:
    client = county.client("baimei")
    assert client.get("/work/logout/").status_code == 405
    client.post("/work/logout/")
    assert client.get("/work/").status_code == 302


def test_with_two_posts_one_is_asked_which(county: County) -> None:
    people.appoint(
        person=county.posts["baimei"].person, unit=county.units["liuhe"], title_zh="挂职干部", title_en="Seconded",
        duties=["errands.read"], held_from=LONG_AGO + timedelta(days=1), by=SYSTEM, at=LONG_AGO,
    )  # fmt: skip
    client = Client()
    answer = client.post("/work/login/", {"username": "baimei", "password": PASSWORD}, follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain[-1][0] == "/work/post/"
    assert "挂职干部" in page
    chosen = next(s for s in answer.context["standings"] if s.title == "挂职干部")
    client.post("/work/post/switch/", {"post": chosen.id})
    assert "柳河镇" in client.get("/work/").content.decode()


def test_nobody_can_switch_to_somebody_elses_post(county: County) -> None:
    client = county.client("erkin")
    answer = client.post("/work/post/switch/", {"post": county.posts["baimei"].pk}, follow=True)
    assert "您此刻不能使用" in answer.content.decode()
    assert client.get("/work/desk/errand/send/").status_code == 404


def test_an_ended_post_leads_to_the_choice_and_loses_nothing(county: County) -> None:
    matter = county.sent()
    client = county.client("chengang")
    client.get("/work/")
    people.leave(post=county.posts["chengang"], held_to=timezone.now(), by=SYSTEM, at=timezone.now())
    form = {"expected": matter.turn, "outcome": "done", "words": "刚写好的办理情况。"}
    headers = {"HTTP_SEC_FETCH_SITE": "same-origin"}
    sent = client.post(f"/work/matters/{matter.pk}/do/report/", form, **headers)
    page = sent.content.decode()
    assert sent.status_code == 403
    assert "岗位任期已满" in page
    assert "刚写好的办理情况。" in page
    assert not matter.acts.filter(step="report").exists()


def test_an_ended_post_on_a_page_leads_to_the_choice(county: County) -> None:
    client = county.client("chengang")
    client.get("/work/")
    people.leave(post=county.posts["chengang"], held_to=timezone.now(), by=SYSTEM, at=timezone.now())
    answer = client.get("/work/", follow=True)
    assert answer.redirect_chain[-1][0].startswith("/work/post/")
    assert "任期已满或已调整" in answer.content.decode()
    assert "您今天没有有效的任职" in answer.content.decode()


def test_standing_in_a_post_costs_two_queries_beside_session_and_user(county: County) -> None:
    client = county.client("baimei")
    client.get("/work/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/work/matters/00000000-0000-7000-8000-000000000000/")
    about_people = [q["sql"] for q in asked if "people_" in q["sql"] and "matters_" not in q["sql"]]
    assert len(about_people) <= 2, about_people


def test_an_act_for_somebody_is_recorded_as_such(county: County) -> None:
    matter = county.open()
    lent = people.delegate(
        principal=county.posts["baimei"], deputy=county.posts["erkin"], reason="外出学习",
        held_from=LONG_AGO, held_to=None, by=SYSTEM, at=LONG_AGO,
    )  # fmt: skip
    client = county.client("erkin")
    client.post("/work/post/switch/", {"post": lent.pk})
    url = f"/work/matters/{matter.pk}/"
    client.post(f"{url}do/send/", {"expected": matter.turn, "unit": county.units["housing"].pk})
    act = matter.acts.get(step="send")
    assert (act.by_name, act.acting_for_id) == ("艾尔肯", county.posts["baimei"].pk)
    assert "代 白梅 行使" in client.get(url).content.decode()


def test_a_name_longer_than_any_account_is_refused_before_the_guard_writes_it_down(county: County) -> None:
    answer = Client().post("/work/login/", {"username": "长" * 100_000, "password": "x"})
    assert answer.status_code == 200
    assert not AccessAttempt.objects.exists()
