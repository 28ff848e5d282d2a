"""The inbox and the desk: what a post must do, in which order, at what cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fazhi.kernel.people import actions as people
from fazhi.kernel.people.actor import SYSTEM
from fazhi.modules.office.tests.conftest import LONG_AGO, County

DAY = timedelta(days=1)


def test_the_inbox_lists_what_is_owed_with_the_overdue_first(county: County) -> None:
    county.open("刚收到的事项")
    county.open("早就该交办的事项", ago=20 * DAY)
    page = county.client("baimei").get("/work/").content.decode()
    assert page.index("早就该交办的事项") < page.index("刚收到的事项")
    assert "已超期" in page
    assert "交办期限" in page
    assert "本地规则" in page


def test_others_do_not_see_it_in_their_inbox(county: County) -> None:
    county.sent("住建局的事项", to="housing")
    assert "住建局的事项" in county.client("chengang").get("/work/").content.decode()
    for other in ("dinglan", "erkin"):
        for view in ("mine", "waiting", "all"):
            assert "住建局的事项" not in county.client(other).get(f"/work/?view={view}").content.decode()


def test_who_has_sent_it_on_finds_it_under_waiting_with_its_holder(county: County) -> None:
    county.sent("等住建局回报的事项", to="housing")
    client = county.client("baimei")
    assert "等住建局回报的事项" not in client.get("/work/").content.decode()
    waiting = client.get("/work/?view=waiting").content.decode()
    assert "等住建局回报的事项" in waiting
    assert "县住建局" in waiting
    assert "回报期限" in waiting


def test_chips_narrow_to_today_and_overdue(county: County) -> None:
    county.open("超期事项", ago=20 * DAY)
    county.open("未到期事项")
    overdue = county.client("baimei").get("/work/?view=overdue").content.decode()
    assert "超期事项" in overdue
    assert "未到期事项" not in overdue


@pytest.mark.parametrize("view", ["mine", "today", "overdue", "waiting", "all"])
def test_the_inbox_costs_at_most_ten_queries_whatever_its_length(county: County, view: str) -> None:
    for n in range(8):
        county.open(f"待交办{n}", ago=n * 5 * DAY)
        county.sent(f"待回报{n}")
    client = county.client("baimei")
    client.get("/work/")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(f"/work/?view={view}").status_code == 200
    assert len(asked) <= 10, [query["sql"] for query in asked]


def test_pages_follow_each_other_without_gap_or_repeat(county: County) -> None:
    titles = [f"事项{n:02d}号" for n in range(34)]
    for n, title in enumerate(titles):
        county.open(title, ago=timedelta(hours=n))
    client = county.client("baimei")
    first = client.get("/work/")
    second = client.get("/work/", {"after": first.context["inbox"].older})
    shown = [item.matter.title for page in (first, second) for item in page.context["inbox"].items]
    assert sorted(shown) == titles
    again = client.get("/work/", {"before": second.context["inbox"].newer})
    assert [i.matter.pk for i in again.context["inbox"].items] == [
        i.matter.pk for i in first.context["inbox"].items
    ]
    assert client.get("/work/?after=nonsense").status_code == 200


def test_only_mine_keeps_what_is_assigned_to_my_post(county: County) -> None:
    county.sent("没有分给人的事项")
    assert "没有分给人的事项" not in county.client("chengang").get("/work/?own=1").content.decode()


def test_the_desk_groups_by_step_and_leads_from_one_matter_to_the_next(county: County) -> None:
    county.open("第一件", ago=3 * DAY)
    county.open("第二件", ago=2 * DAY)
    client = county.client("baimei")
    desk = client.get("/work/desk/").content.decode()
    assert "交办" in desk
    assert "/work/desk/errand/send/" in desk
    page = client.get("/work/desk/errand/send/")
    assert page.context["matter"].title == "第一件"
    turn = page.context["matter"].turn
    done = client.post(
        f"/work/matters/{page.context['matter'].pk}/do/send/",
        {"expected": turn, "unit": county.units["housing"].pk, "next": "/work/desk/errand/send/"},
    )
    assert (done.status_code, done.headers["Location"]) == (303, "/work/desk/errand/send/")
    assert client.get("/work/desk/errand/send/").context["matter"].title == "第二件"


def test_a_post_without_the_duty_has_no_such_desk(county: County) -> None:
    county.open()
    assert county.client("chengang").get("/work/desk/errand/send/").status_code == 404
    assert county.client("chengang").get("/work/desk/").status_code == 200


def test_a_deputy_sees_the_principals_inbox_and_is_named_as_such(county: County) -> None:
    county.open("代办的事项")
    lent = people.delegate(
        principal=county.posts["baimei"], deputy=county.posts["erkin"], reason="外出学习",
        held_from=LONG_AGO, held_to=None, by=SYSTEM, at=LONG_AGO,
    )  # fmt: skip
    client = county.client("erkin")
    assert "代办的事项" not in client.get("/work/").content.decode()
    assert client.post("/work/post/switch/", {"post": lent.pk}).status_code == 302
    page = client.get("/work/").content.decode()
    assert "代办的事项" in page
    assert "代 白梅" in page


@pytest.mark.parametrize(
    "mark",
    [
        "nonsense", "_", "_x", "_%00", "2026-01-01T00:00:00+08:00_x", "01890000-0000-7000-8000-000000000000",
        "0001-01-01T00:00:00+08:00_01890000-0000-7000-8000-000000000000", "2026-01-01_1",
    ],
)  # fmt: skip
def test_a_mark_that_cannot_be_read_is_the_first_page(county: County, mark: str) -> None:
    county.open("第一页的事项")
    client = county.client("baimei")
    for view in ("mine", "all", "waiting"):
        for where in ("after", "before"):
            page = client.get(f"/work/?view={view}&{where}={mark}")
            assert page.status_code == 200
    assert "第一页的事项" in client.get(f"/work/?after={mark}").content.decode()
