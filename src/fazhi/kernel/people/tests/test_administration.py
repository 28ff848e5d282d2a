"""Units, posts, duties and logins are administered by posts: within their reach, never for oneself, never backwards."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import User

from fazhi.kernel.ledger import queries as ledger
from fazhi.kernel.people import actions, queries, verbs
from fazhi.kernel.people.actor import SYSTEM, Actor
from fazhi.kernel.people.errors import BeyondReach, ChangeRefused
from fazhi.kernel.people.models import Delegation, Duty, FormerName, Login, Person, Post, Unit
from fazhi.kernel.people.rules import ADMINISTRATION, POSTS, one_time_password

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LATER = AT + timedelta(days=30)
DAY = timedelta(days=1)

for verb in (
    *ADMINISTRATION,
    verbs.Verb("test.handle", "办理", "Handle"),
    verbs.Verb("test.approve", "审批", "Approve"),
):
    verbs.register(verb)

pytestmark = pytest.mark.django_db


@dataclass
class Yunling:
    """A county with its centre, a bureau and a township below it, and an administrator in the centre."""

    units: dict[str, Unit]
    posts: dict[str, Post]

    def actor(self, name: str, at: datetime = AT, acting_for: str = "") -> Actor:
        principal = self.posts[acting_for].pk if acting_for else None
        return queries.actor_for_post(self.posts[name].pk, at, principal)

    def post(self, name: str, unit: str, *duties: str, user: bool = True) -> Post:
        account = User.objects.create_user(name, password="secret-4711") if user else None
        who = actions.enrol(name=name, user=account, by=SYSTEM, at=AT)
        self.posts[name] = actions.appoint(
            person=who, unit=self.units[unit], title_zh="科员", title_en="Clerk", duties=duties,
            held_from=AT, by=SYSTEM, at=AT,
        )  # fmt: skip
        return self.posts[name]


@pytest.fixture
def yunling() -> Yunling:
    here = Yunling({}, {})
    for code, kind, parent in (
        ("yl", "county", None), ("centre", "centre", "yl"), ("hb", "department", "yl"), ("liuhe", "township", "yl"),
    ):  # fmt: skip
        here.units[code] = actions.set_up_unit(
            code=code, name_zh=code, name_en=code, kind=kind, parent=here.units.get(parent or ""),
            opened_on=date(2020, 1, 1), by=SYSTEM, at=AT,
        )  # fmt: skip
    here.post("华青", "centre", "office.posts", "office.units")
    here.post("陈刚", "hb", "test.handle")
    return here


def kinds_of(row: Unit | Post | Duty | Login) -> list[str]:
    return [entry.kind for entry in ledger.history(row._meta.label_lower, str(row.pk))]


def village(yunling: Yunling, by: str = "华青", **other: object) -> Unit:
    told = {
        "code": "dongwan", "name_zh": "东湾村", "name_en": "Dongwan", "kind": "village",
        "parent": yunling.units["liuhe"], "opened_on": date(2026, 3, 1),
    } | other  # fmt: skip
    return actions.set_up_unit(by=yunling.actor(by), at=AT, **told)  # type: ignore[arg-type]


# -- units ------------------------------------------------------------------------------------------------


def test_the_centre_sets_up_units_anywhere_in_the_county_and_the_ledger_says_so(yunling: Yunling) -> None:
    unit = village(yunling)
    assert (unit.path, kinds_of(unit)) == ("/yl/liuhe/dongwan/", ["unit.set_up"])
    entry = ledger.history("people.unit", str(unit.pk))[0]
    opened = ledger.opened(entry.index)
    assert opened is not None
    assert opened["by"] == f"post:{yunling.posts['华青'].pk}"


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"code": "hb"}, "已有单位使用"),
        ({"code": "a/b"}, "无效"),
        ({"code": "x" * 41}, "无效"),
        ({"kind": "county"}, "不能再设县"),
        ({"parent": None}, "安装时设立"),
        ({"opened_on": date(2019, 12, 31)}, "尚未设立"),
    ],
)
def test_a_unit_that_cannot_be_is_refused_in_words(
    yunling: Yunling, other: dict[str, object], why: str
) -> None:
    with pytest.raises(ChangeRefused, match=why):
        village(yunling, **other)


def test_a_bureau_administers_itself_and_nothing_beside_it(yunling: Yunling) -> None:
    yunling.post("丁兰", "hb", "office.units", "office.posts")
    with pytest.raises(BeyondReach, match="管理范围"):
        village(yunling, by="丁兰")
    assert (
        village(yunling, by="丁兰", parent=yunling.units["hb"], kind="department").path == "/yl/hb/dongwan/"
    )


def test_a_renamed_unit_keeps_its_old_name_for_the_days_before(yunling: Yunling) -> None:
    by = yunling.actor("华青")
    unit = actions.rename_unit(
        unit=yunling.units["hb"], name_zh="住建局", name_en="Housing", used_from=date(2026, 3, 1),
        basis="云岭编〔2026〕3号", by=by, at=AT,
    )  # fmt: skip
    assert queries.named_on(unit, date(2026, 2, 28)).name_zh == "hb"
    assert queries.named_on(unit, date(2026, 3, 1)).name_zh == "住建局"
    assert kinds_of(unit) == ["unit.set_up", "unit.rename"]
    assert FormerName.objects.get().basis == "云岭编〔2026〕3号"


@pytest.mark.parametrize(
    ("name", "day", "why"),
    [
        ("hb", date(2026, 3, 1), "相同"),
        ("新", date(2026, 3, 3), "届时再办"),
        ("新", date(2020, 1, 1), "在此之后"),
    ],
)
def test_a_name_is_not_changed_to_itself_ahead_of_time_or_before_the_unit_was(
    yunling: Yunling, name: str, day: date, why: str
) -> None:
    with pytest.raises(ChangeRefused, match=why):
        actions.rename_unit(
            unit=yunling.units["hb"], name_zh=name, name_en=name, used_from=day, basis="文件",
            by=yunling.actor("华青"), at=AT,
        )  # fmt: skip


def test_a_unit_closes_only_when_nobody_holds_a_post_in_it_and_nothing_is_below(yunling: Yunling) -> None:
    by, day = yunling.actor("华青"), date(2026, 4, 1)
    village(yunling)
    with pytest.raises(ChangeRefused, match="还有1个单位"):
        actions.close_unit(unit=yunling.units["liuhe"], closed_on=day, by=by, at=AT)
    with pytest.raises(ChangeRefused, match="还有1个岗位"):
        actions.close_unit(unit=yunling.units["hb"], closed_on=day, by=by, at=AT)
    with pytest.raises(ChangeRefused, match="不能追溯"):
        actions.close_unit(unit=yunling.units["hb"], closed_on=date(2026, 3, 1), by=by, at=AT)
    actions.leave(post=yunling.posts["陈刚"], held_to=AT + DAY, by=by, at=AT)
    unit = actions.close_unit(unit=yunling.units["hb"], closed_on=day, by=by, at=AT)
    assert kinds_of(unit)[-1] == "unit.close"
    assert unit in queries.open_units(AT)
    assert unit not in queries.open_units(LATER)
    with pytest.raises(ChangeRefused, match="已于2026-04-01撤销"):
        actions.close_unit(unit=unit, closed_on=date(2026, 5, 1), by=by, at=LATER)


# -- posts and duties -------------------------------------------------------------------------------------


def test_duties_are_set_as_a_whole_and_each_change_is_an_entry(yunling: Yunling) -> None:
    post = yunling.posts["陈刚"]
    actions.set_duties(post=post, duties=["test.approve"], moment=AT + DAY, by=yunling.actor("华青"), at=AT)
    assert queries.actor_for_post(post.pk, AT).verbs == {"test.handle"}
    assert queries.actor_for_post(post.pk, AT + DAY).verbs == {"test.approve"}
    assert kinds_of(Duty.objects.get(post=post, verb="test.handle")) == ["duty.give", "duty.end"]
    with pytest.raises(ChangeRefused, match="没有变化"):
        actions.set_duties(
            post=post, duties=["test.approve"], moment=AT + DAY, by=yunling.actor("华青"), at=AT
        )


def test_nobody_gives_himself_anything(yunling: Yunling) -> None:
    by, own = yunling.actor("华青"), yunling.posts["华青"]
    with pytest.raises(ChangeRefused, match="不能给自己"):
        actions.give_duty(post=own, verb="test.approve", held_from=AT, by=by, at=AT)
    with pytest.raises(ChangeRefused, match="不能给自己"):
        actions.appoint(
            person=own.person, unit=yunling.units["hb"], title_zh="局长", title_en="Head", duties=["test.approve"],
            held_from=AT, by=by, at=AT,
        )  # fmt: skip
    with pytest.raises(ChangeRefused, match="不能给自己"):
        actions.delegate(
            principal=yunling.posts["陈刚"],
            deputy=own,
            reason="出差",
            held_from=AT,
            held_to=None,
            by=by,
            at=AT,
        )


def test_a_deputy_gives_nothing_to_the_principal_either(yunling: Yunling) -> None:
    actions.delegate(
        principal=yunling.posts["华青"], deputy=yunling.posts["陈刚"], reason="出差", held_from=AT, held_to=LATER,
        by=SYSTEM, at=AT,
    )  # fmt: skip
    by = yunling.actor("陈刚", acting_for="华青")
    assert by.may(POSTS.code)
    for name in ("华青", "陈刚"):
        with pytest.raises(ChangeRefused, match="正代行的人"):
            actions.give_duty(post=yunling.posts[name], verb="test.approve", held_from=AT, by=by, at=AT)


def test_what_was_held_in_the_past_is_not_changed_any_more(yunling: Yunling) -> None:
    post, by, yesterday = yunling.posts["陈刚"], yunling.actor("华青", LATER), LATER - DAY
    for change in (
        lambda: actions.give_duty(post=post, verb="test.approve", held_from=yesterday, by=by, at=LATER),
        lambda: actions.end_duty(duty=post.duties.get(), held_to=yesterday, by=by, at=LATER),
        lambda: actions.leave(post=post, held_to=yesterday, by=by, at=LATER),
    ):
        with pytest.raises(ChangeRefused, match="现在或以后"):
            change()


def test_the_last_who_can_give_duties_stays(yunling: Yunling) -> None:
    director = yunling.posts["华青"]
    yunling.post("丁兰", "hb", "office.posts", "office.units")
    key = director.duties.get(verb="office.posts")
    with pytest.raises(ChangeRefused, match="最后一个"):
        actions.end_duty(duty=key, held_to=LATER, by=SYSTEM, at=AT)
    with pytest.raises(ChangeRefused, match="最后一个"):
        actions.leave(post=director, held_to=LATER, by=SYSTEM, at=AT)
    with pytest.raises(ChangeRefused, match="最后一个"):
        actions.lock_login(person=director.person, by=SYSTEM, at=AT)
    yunling.post("魏宁", "yl", "office.posts")
    actions.end_duty(duty=key, held_to=LATER, by=yunling.actor("魏宁"), at=AT)
    with pytest.raises(ChangeRefused, match="最后一个"):
        actions.leave(post=yunling.posts["魏宁"], held_to=LATER, by=SYSTEM, at=AT)


def test_one_without_a_login_does_not_count_as_the_one_who_stays(yunling: Yunling) -> None:
    yunling.post("魏宁", "yl", "office.posts", user=False)
    with pytest.raises(ChangeRefused, match="最后一个"):
        actions.leave(post=yunling.posts["华青"], held_to=LATER, by=SYSTEM, at=AT)


def test_leaving_ends_duties_and_delegations_also_those_not_yet_begun(yunling: Yunling) -> None:
    by, post = yunling.actor("华青"), yunling.posts["陈刚"]
    yunling.post("丁兰", "hb", "test.approve")
    coming = actions.give_duty(post=post, verb="test.approve", held_from=LATER, by=by, at=AT)
    lent = actions.delegate(
        principal=yunling.posts["丁兰"], deputy=post, reason="休假", held_from=AT, held_to=LATER, by=by, at=AT
    )
    actions.leave(post=post, held_to=AT + DAY, by=by, at=AT)
    coming.refresh_from_db()
    lent.refresh_from_db()
    assert coming.held_to == coming.held_from
    assert lent.held_to == AT + DAY
    with pytest.raises(ChangeRefused, match="已经结束"):
        actions.leave(post=post, held_to=LATER, by=by, at=AT)


def test_a_delegation_is_between_two_who_hold_their_posts_and_ends_early_when_wanted(
    yunling: Yunling,
) -> None:
    by = yunling.actor("华青")
    yunling.post("丁兰", "hb", "test.approve")
    told = {
        "principal": yunling.posts["丁兰"],
        "deputy": yunling.posts["陈刚"],
        "reason": "休假",
        "by": by,
        "at": AT,
    }
    with pytest.raises(ChangeRefused, match="晚于起"):
        actions.delegate(held_from=LATER, held_to=LATER, **told)
    row = actions.delegate(held_from=AT, held_to=None, **told)
    with pytest.raises(ChangeRefused, match="未结束的委托"):
        actions.delegate(held_from=AT + DAY, held_to=None, **told)
    actions.end_delegation(delegation=row, held_to=AT + DAY, by=by, at=AT)
    assert Delegation.objects.get().held_to == AT + DAY
    actions.leave(post=yunling.posts["丁兰"], held_to=AT + DAY, by=by, at=AT)
    with pytest.raises(ChangeRefused, match="不在任"):
        actions.delegate(held_from=LATER, held_to=None, **told)


def test_nobody_is_appointed_to_a_closed_unit_or_out_of_reach(yunling: Yunling) -> None:
    by = yunling.actor("华青")
    who = Person.objects.get(name="陈刚")
    actions.close_unit(unit=yunling.units["liuhe"], closed_on=date(2026, 3, 10), by=by, at=AT)
    told = {"person": who, "title_zh": "干事", "title_en": "Clerk", "duties": [], "at": AT}
    with pytest.raises(ChangeRefused, match="已经撤销"):
        actions.appoint(unit=yunling.units["liuhe"], held_from=LATER, by=by, **told)
    yunling.post("丁兰", "hb", "office.posts")
    with pytest.raises(BeyondReach):
        actions.appoint(unit=yunling.units["centre"], held_from=AT, by=yunling.actor("丁兰"), **told)


# -- logins -----------------------------------------------------------------------------------------------


def test_a_login_opens_with_a_password_to_be_changed_and_the_ledger_never_sees_it(yunling: Yunling) -> None:
    by, secret = yunling.actor("华青"), one_time_password()
    who = actions.enrol(name="艾力", user=None, by=by, at=AT)
    login = actions.open_login(person=who, username="aili", password=secret, by=by, at=AT)
    user = User.objects.get(username="aili")
    assert user.check_password(secret)
    assert queries.must_change_password(user)
    actions.change_password(person=who, password="自己选的密码 2026", by=Actor("system", "本人"), at=AT)
    assert not queries.must_change_password(user)
    assert kinds_of(login) == ["login.open", "login.change"]
    for entry in ledger.history("people.login", str(who.pk)):
        assert secret not in str(ledger.opened(entry.index))


def test_a_user_name_is_used_once_whatever_its_case(yunling: Yunling) -> None:
    by = yunling.actor("华青")
    User.objects.create_user("Aili")
    who = actions.enrol(name="艾力", user=None, by=by, at=AT)
    for name, why in (("aili", "已有人使用"), ("a b", "无效"), ("", "无效")):
        with pytest.raises(ChangeRefused, match=why):
            actions.open_login(person=who, username=name, password="x", by=by, at=AT)
    with pytest.raises(ChangeRefused, match="没有登录账号"):
        actions.reset_password(person=who, password="x", by=by, at=AT)
    with pytest.raises(ChangeRefused, match="已有登录账号"):
        actions.open_login(person=Person.objects.get(name="陈刚"), username="new", password="x", by=by, at=AT)


def test_a_locked_login_is_opened_again_and_nobody_locks_himself(yunling: Yunling) -> None:
    by, who = yunling.actor("华青"), Person.objects.get(name="陈刚")
    login = actions.lock_login(person=who, by=by, at=AT)
    assert not User.objects.get(person=who).is_active
    with pytest.raises(ChangeRefused, match="已经停用"):
        actions.lock_login(person=who, by=by, at=AT)
    actions.unlock_login(person=who, by=by, at=LATER)
    assert User.objects.get(person=who).is_active
    assert kinds_of(login) == ["login.lock", "login.unlock"]
    with pytest.raises(ChangeRefused, match="没有停用"):
        actions.unlock_login(person=who, by=by, at=LATER)
    with pytest.raises(ChangeRefused, match="自己的"):
        actions.lock_login(person=yunling.posts["华青"].person, by=by, at=AT)


def test_a_bureau_does_not_reset_the_password_of_somebody_who_also_sits_elsewhere(yunling: Yunling) -> None:
    yunling.post("丁兰", "hb", "office.posts")
    both = yunling.posts["陈刚"].person
    actions.appoint(
        person=both, unit=yunling.units["centre"], title_zh="科员", title_en="Clerk", duties=[],
        held_from=AT, by=SYSTEM, at=AT,
    )  # fmt: skip
    with pytest.raises(BeyondReach):
        actions.reset_password(person=both, password="x", by=yunling.actor("丁兰"), at=AT)


def test_one_time_passwords_differ_and_hold_nothing_that_can_be_misread() -> None:
    made = {one_time_password() for _ in range(200)}
    assert len(made) == 200
    assert not set("".join(made)) & set("01ilo")
