"""Nobody acts under another's name unnoticed: notices of resets, the operator's commands, passwords to be changed, leaving."""

from click.testing import CliRunner
from django.contrib.auth.models import User
from django.utils import timezone

from fazhi.kernel.matters.models import Matter
from fazhi.kernel.notices.models import Notice
from fazhi.kernel.people import actions as people
from fazhi.kernel.people import verbs
from fazhi.kernel.people.actor import SYSTEM
from fazhi.kernel.people.models import Login, Post
from fazhi.kernel.people.verbs import Verb
from fazhi.modules.office.cli import people as commands
from fazhi.modules.office.tests.conftest import LONG_AGO, County

SECRET = Verb("errands.secret", "保密", "Confidential", confidential=True)
verbs.register(SECRET)


def person_url(county: County, name: str, what: str) -> str:
    return f"/work/organisation/persons/{county.posts[name].person_id}/login/{what}/"


def test_the_owner_is_told_of_a_reset_and_of_an_unlocking(county: County) -> None:
    client, owner = county.client("weining"), county.posts["chengang"].person
    client.post(person_url(county, "chengang", "reset"))
    client.post(person_url(county, "chengang", "lock"))
    client.post(person_url(county, "chengang", "unlock"))
    told = list(Notice.objects.filter(to_person=owner).order_by("created_at").values_list("title", flat=True))
    assert told == ["您的登录密码已被重置", "您的登录账号已恢复使用"]


def test_confidential_logins_are_for_the_operator_on_record(county: County) -> None:
    people.give_duty(post=county.posts["erkin"], verb=SECRET.code, held_from=LONG_AGO, by=SYSTEM, at=LONG_AGO)
    user = User.objects.get(username="erkin")
    page = county.client("weining").post(person_url(county, "erkin", "reset"), follow=True)
    assert "运维人员" in page.content.decode()
    assert User.objects.get(pk=user.pk).password == user.password
    said = CliRunner().invoke(commands, ["reset-password", "erkin"])
    assert said.exit_code == 0, said.output
    assert User.objects.get(pk=user.pk).check_password(said.output.strip())
    assert Notice.objects.filter(to_person=county.posts["erkin"].person).count() == 1
    assert CliRunner().invoke(commands, ["reset-password", "nobody"]).exit_code == 1
    assert CliRunner().invoke(commands, ["unlock", "erkin"]).exit_code == 1
    assert "须恰为一人" in CliRunner().invoke(commands, ["open-login", "艾尔肯", "x"]).output


def test_a_password_to_be_changed_holds_whichever_way_one_came_in(county: County) -> None:
    Login.objects.update_or_create(
        person=county.posts["chengang"].person, defaults={"password_to_change": True}
    )
    client = county.client("chengang")  # a session that never saw the sign-in page
    assert client.get("/work/")["Location"] == "/work/password/"
    client.post("/work/post/switch/", {"post": county.posts["chengang"].pk})
    assert client.get("/work/")["Location"] == "/work/password/"


def test_nobody_leaves_while_something_hangs_on_the_post_alone(county: County) -> None:
    matter = county.sent()
    Matter.objects.filter(pk=matter.pk).update(sealed_to=county.posts["erkin"])
    url = f"/work/organisation/posts/{county.posts['erkin'].pk}/leave/"
    page = county.client("weining").post(url, {})
    assert page.status_code == 409
    assert "须由本人移交" in page.content.decode()
    assert matter.number not in page.content.decode()
    Matter.objects.filter(pk=matter.pk).update(sealed_to=county.posts["dinglan"])
    assert county.client("weining").post(url, {}).status_code == 302
    assert Post.objects.get(pk=county.posts["erkin"].pk).held_to <= timezone.now()  # type: ignore[operator]  # just set
