"""Units, persons, posts and duties on their pages; the record of changes."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from fazhi.kernel.ledger.models import Entry
from fazhi.kernel.matters.errors import Refused
from fazhi.kernel.people.models import Delegation, Duty, Person, Post, Unit
from fazhi.kernel.workdays import legal_day
from fazhi.modules.office import actions
from fazhi.modules.office.queries.changes import changes, changes_of
from fazhi.modules.office.tests.conftest import County


def unit_url(county: County, code: str, what: str = "") -> str:
    return f"/work/organisation/units/{county.units[code].pk}/{what}"


def post_url(county: County, name: str, what: str = "") -> str:
    return f"/work/organisation/posts/{county.posts[name].pk}/{what}"


def person_url(county: County, name: str, what: str = "") -> str:
    return f"/work/organisation/persons/{county.posts[name].person_id}/{what}"


# -- units ------------------------------------------------------------------------------------------------


def test_a_unit_is_set_up_renamed_and_closed_on_the_pages(county: County) -> None:
    client, today = county.client("weining"), legal_day(timezone.now()).isoformat()
    form = {
        "name_zh": "东湾村",
        "name_en": "Dongwan",
        "kind": "village",
        "code": "dongwan",
        "opened_on": today,
    }
    assert client.post(unit_url(county, "liuhe", "below/"), form).status_code == 302
    assert client.post(unit_url(county, "liuhe", "below/"), form).status_code == 409
    assert Unit.objects.get(code="dongwan").path == "/yunling/liuhe/dongwan/"
    named = {"name_zh": "县住房局", "name_en": "Homes", "used_from": today, "basis": "云编〔2026〕1号"}
    assert client.post(unit_url(county, "housing", "rename/"), named).status_code == 302
    page = client.get(unit_url(county, "housing")).content.decode()
    for said in ("县住房局", "县住建局", "云编〔2026〕1号", "单位更名", "魏宁", "陈刚"):
        assert said in page
    county.units["dongwan"] = Unit.objects.get(code="dongwan")
    assert client.post(unit_url(county, "dongwan", "close/"), {"closed_on": today}).status_code == 302
    assert "dongwan" not in client.get("/work/organisation/").content.decode()


def test_a_unit_that_still_holds_matters_or_people_says_how_many_and_where(county: County) -> None:
    county.sent()
    county.sent()
    client, today = county.client("weining"), legal_day(timezone.now())
    with pytest.raises(Refused, match="还有2件"):
        actions.close_unit(
            unit=county.units["housing"], closed_on=today, by=county.actor("weining"), at=timezone.now()
        )
    page = client.post(unit_url(county, "housing", "close/"), {"closed_on": today.isoformat()})
    assert page.status_code == 409
    assert "还有2件未办结" in page.content.decode()
    assert post_url(county, "chengang") in page.content.decode()
    refused = client.post(unit_url(county, "transport", "close/"), {"closed_on": today.isoformat()})
    assert "还有1个岗位" in refused.content.decode()


@pytest.mark.parametrize("what", ["", "below/", "rename/", "close/"])
def test_units_are_administered_by_those_who_have_the_duty(county: County, what: str) -> None:
    assert county.client("weining").get(unit_url(county, "housing", what)).status_code == 200
    assert county.client("baimei").get(unit_url(county, "housing", what)).status_code == 403


def test_the_organisation_is_readable_to_all_and_leads_administrators_on(county: County) -> None:
    assert (
        unit_url(county, "housing") not in county.client("baimei").get("/work/organisation/").content.decode()
    )
    page = county.client("weining").get("/work/organisation/").content.decode()
    assert unit_url(county, "housing") in page
    assert post_url(county, "chengang") in page


def box_of(client: Client, url: str, verb: str) -> str:
    """The name of the boxes among which a duty stands."""
    fields = client.get(url).context["form"].fields
    return next(name for name, field in fields.items() if verb in dict(getattr(field, "choices", ())))


# -- persons and posts ------------------------------------------------------------------------------------


def test_a_person_is_enrolled_appointed_and_works_only_after_choosing_a_password(county: County) -> None:
    client = county.client("weining")
    shown = client.post("/work/organisation/persons/new/", {"name": "艾力", "username": "aili"})
    password = shown.context["password"]
    assert password in shown.content.decode()
    assert shown.headers["Cache-Control"] == "no-store"
    person = Person.objects.get(name="艾力")
    url = f"/work/organisation/persons/{person.pk}/"
    assert password not in client.get(url).content.decode()
    form = {
        "unit": county.units["centre"].pk,
        "title_zh": "受理岗",
        "title_en": "Intake",
        box_of(client, f"{url}appoint/", "errands.read"): ["errands.read"],
    }
    assert client.post(f"{url}appoint/", form).status_code == 302
    assert [duty.verb for duty in Duty.objects.filter(post__person=person)] == ["errands.read"]

    own = Client()
    assert (
        own.post("/work/login/", {"username": "aili", "password": password})["Location"] == "/work/password/"
    )
    assert own.get("/work/")["Location"] == "/work/password/"
    new = {"old_password": password, "new_password1": "清水河边 2026", "new_password2": "清水河边 2026"}
    same = {"old_password": password, "new_password1": password, "new_password2": password}
    assert "不能与现在的密码相同" in own.post("/work/password/", same).content.decode()
    assert own.post("/work/password/", {**new, "new_password2": "x"}).status_code == 422
    assert own.post("/work/password/", {**new, "old_password": "x"}).status_code == 422
    assert own.post("/work/password/", new)["Location"] == "/work/"
    assert own.get("/work/").status_code == 200


def test_a_reset_signs_out_and_a_lock_keeps_out(county: County) -> None:
    client, theirs = county.client("weining"), county.client("chengang")
    reset = client.post(person_url(county, "chengang", "login/reset/"))
    assert "一次性初始密码" in reset.content.decode()
    assert theirs.get("/work/").status_code == 302
    user = User.objects.get(username="chengang")
    assert user.check_password(reset.context["password"])
    client.post(person_url(county, "chengang", "login/lock/"))
    user.refresh_from_db()
    assert not user.is_active
    client.post(person_url(county, "chengang", "login/unlock/"))
    user.refresh_from_db()
    assert user.is_active
    assert (
        "不能停用自己"
        in client.post(person_url(county, "weining", "login/lock/"), follow=True).content.decode()
    )
    assert client.post(person_url(county, "chengang", "login/nothing/")).status_code == 404


def test_a_login_is_opened_later_for_somebody_enrolled_without(county: County) -> None:
    client = county.client("weining")
    assert client.post("/work/organisation/persons/new/", {"name": "苗淼"}).status_code == 302
    assert (
        client.post("/work/organisation/persons/new/", {"name": "苗淼", "username": "baimei"}).status_code
        == 422
    )
    url = f"/work/organisation/persons/{Person.objects.get(name='苗淼').pk}/"
    taken = client.post(f"{url}login/open/", {"username": "baimei"}, follow=True)
    assert "已有人使用" in taken.content.decode()
    opened = client.post(f"{url}login/open/", {"username": "miaomiao"})
    assert opened.context["username"] == "miaomiao"


def test_duties_are_ticked_and_everything_held_is_told_with_its_entry(county: County) -> None:
    client, url = county.client("weining"), post_url(county, "chengang")
    page = client.get(f"{url}duties/").content.decode()
    assert 'value="errands.report" id="id_duties_' in page
    field = box_of(client, f"{url}duties/", "errands.read")
    assert client.post(f"{url}duties/", {field: ["errands.read", "errands.send"]}).status_code == 302
    assert set(county.actor("chengang").verbs) == {"errands.read", "errands.send"}
    page = client.get(url).content.decode()
    for said in ("赋予职责", "终止职责", "交办", "魏宁", "存证号"):
        assert said in page
    refused = client.post(f"{post_url(county, 'weining')}duties/", {field: ["errands.send"]})
    assert "不能给自己" in refused.content.decode()


def test_a_delegation_and_a_leaving_are_entered_on_the_pages(county: County) -> None:
    client = county.client("weining")
    form = {"deputy": county.posts["dinglan"].pk, "reason": "休假"}
    assert client.post(post_url(county, "chengang", "delegate/"), form).status_code == 302
    again = client.post(post_url(county, "chengang", "delegate/"), form)
    assert "未结束的委托" in again.content.decode()
    row = Delegation.objects.get()
    assert client.post(f"/work/organisation/delegations/{row.pk}/end/").status_code == 302
    assert client.post(post_url(county, "chengang", "leave/"), {}).status_code == 302
    post = Post.objects.get(pk=county.posts["chengang"].pk)
    assert post.held_to is not None
    assert "调整职责" not in client.get(post_url(county, "chengang")).content.decode()
    last = client.post(post_url(county, "weining", "leave/"), {})
    assert "最后一个" in last.content.decode()


def test_lists_cost_the_same_whatever_their_length(county: County) -> None:
    client = county.client("weining")
    urls = (
        "/work/organisation/",
        "/work/organisation/persons/",
        "/work/organisation/changes/?kind=login.open",
        "/work/organisation/changes/",
        unit_url(county, "housing"),
        post_url(county, "weining"),
    )
    enrol(client, "人员甲")
    before = [county.queries(client, url) for url in urls]
    for n in range(6):
        enrol(client, f"人员{n}", county.units["housing"])
    assert [county.queries(client, url) for url in urls] == before
    assert max(before) <= 18
    assert "人员5" not in client.get("/work/organisation/persons/?text=白梅").content.decode()
    assert "人员5" in client.get("/work/organisation/persons/?text=人员5").content.decode()


def enrol(client: Client, name: str, unit: Unit | None = None) -> None:
    """Enrol somebody with a login, and appoint them."""
    client.post("/work/organisation/persons/new/", {"name": name, "username": name})
    if unit is not None:
        form = {"unit": unit.pk, "title_zh": "科员", "title_en": "Clerk"}
        client.post(f"/work/organisation/persons/{Person.objects.get(name=name).pk}/appoint/", form)


# -- the record of changes --------------------------------------------------------------------------------


def test_the_record_names_who_what_when_and_the_number_newest_first(county: County) -> None:
    client = county.client("weining")
    client.post(post_url(county, "chengang", "leave/"), {})
    page = client.get("/work/organisation/changes/?kind=post.leave").content.decode()
    assert "县住建局 科员 陈刚" in page
    assert "云岭县 科员 魏宁" in page
    assert county.client("baimei").get("/work/organisation/changes/").status_code == 403


def test_the_record_is_paged_without_a_gap_and_holds_no_acts(county: County) -> None:
    county.sent()
    numbers: list[int] = []
    older = ""
    while True:
        page = changes(older=older)
        numbers += [change.number for change in page.changes]
        assert not any(change.kind == "act" for change in page.changes)
        older = page.older
        if not older:
            break
    assert numbers == sorted(set(numbers), reverse=True)
    assert len(numbers) > 30
    assert changes(older="x' OR 1").changes == changes().changes


def test_a_change_whose_record_was_erased_says_so(county: County) -> None:
    post = county.posts["chengang"]
    gone = Entry(
        index=10**9, commitment=b"x" * 32, kind="post.leave", subject="people.post", subject_id=str(post.pk)
    )
    gone.version, gone.recorded_at = 99, timezone.now()
    gone.save(force_insert=True)
    told = changes_of([("people.post", str(post.pk))])
    assert (told[0].about, told[0].by) == ("内容已依法删除", "")
    assert told[1].by == "系统"


def test_days_to_come_only_are_set_and_shown_before_they_are(county: County) -> None:
    client = county.client("weining")
    day = legal_day(timezone.now()) + timedelta(days=40)
    form = {
        "day": day.isoformat(),
        "off": "off",
        "title_zh": "古尔邦节",
        "title_en": "Eid al-Adha",
        "basis": "云岭政发〔2026〕9号",
    }
    assert "改为放假" in client.post("/work/calendar/set/", form).content.decode()
    assert client.post("/work/calendar/set/", {**form, "sure": "1"}).status_code == 302
    assert "云岭政发〔2026〕9号" in client.get(f"/work/calendar/?year={day.year}").content.decode()
    for past in (legal_day(timezone.now()), legal_day(timezone.now()) - timedelta(days=1)):
        for sure in ({}, {"sure": "1"}):
            refused = client.post("/work/calendar/set/", {**form, "day": past.isoformat(), **sure})
            assert "已经到来或过去" in refused.content.decode()
    assert county.client("baimei").get("/work/calendar/set/").status_code == 403


def test_the_history_of_a_limit_names_every_setting_and_its_entry(county: County) -> None:
    client, today = county.client("weining"), legal_day(timezone.now())
    form = {
        "key": "errand.send",
        "period_amount": "2",
        "period_unit": "working_day",
        "from_day": today.isoformat(),
        "basis": "甲文",
        "sure": "1",
    }
    client.post("/work/limits/set/", form)
    later = (today + timedelta(days=9)).isoformat()
    client.post("/work/limits/set/", {**form, "period_amount": "3", "from_day": later, "basis": "乙文"})
    page = client.get("/work/limits/errand.send/").content.decode()
    for said in ("甲文", "乙文", "3个工作日", "存证号", "魏宁"):
        assert said in page
    assert client.get("/work/limits/no.such/").status_code == 404
