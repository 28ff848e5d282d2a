"""Keys of other systems: made once, shown once, ended at once, all on record; by the command line and by the page."""

import pytest
from click.testing import CliRunner
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from fazhi.kernel.ledger.models import Entry, Opening
from fazhi.kernel.matters.errors import BadForm, NotYours
from fazhi.kernel.people import actions as people
from fazhi.kernel.people.actor import SYSTEM
from fazhi.kernel.people.models import Person
from fazhi.modules.demands.actions import end_api_key, make_api_key
from fazhi.modules.demands.cli import demands
from fazhi.modules.demands.models import ApiKey, ServiceAttribute
from fazhi.modules.demands.open311.actions import set_service_attribute
from fazhi.modules.demands.tests.conftest import AT, DAY, County

PLAIN = {"holder": "县融媒体中心", "channel": "app", "may_submit": True, "may_read": True, "per_minute": 60}
PAGE = "/work/demands/api-keys/"


def test_a_key_is_kept_as_a_digest_and_its_making_and_ending_stand_in_the_ledger(county: County) -> None:
    row, plain = make_api_key(**PLAIN, by=SYSTEM, at=AT)
    assert plain.startswith(row.prefix)
    assert len(plain) == 49
    assert plain not in str(ApiKey.objects.values().get())
    end_api_key(key_id=row.pk, by=SYSTEM, at=AT + DAY)
    end_api_key(key_id=row.pk, by=SYSTEM, at=AT + 2 * DAY)
    entries = Entry.objects.filter(subject="demands.apikey").order_by("version")
    assert [entry.kind for entry in entries] == ["api_key.make", "api_key.end"]
    written = Opening.objects.get(index=entries[0].index).record.decode()
    assert "县融媒体中心" in written
    assert row.digest not in written
    assert plain[9:] not in written


def test_only_who_has_the_duty_makes_and_ends_keys(county: County) -> None:
    row, _plain = make_api_key(**PLAIN, by=SYSTEM, at=AT)
    with pytest.raises(NotYours):
        make_api_key(**PLAIN, by=county.aili, at=AT)
    with pytest.raises(NotYours):
        end_api_key(key_id=row.pk, by=county.aili, at=AT)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"holder": " "}, "holder"),
        ({"channel": "portal"}, "channel"),
        ({"may_submit": False, "may_read": False}, "may_submit"),
        ({"per_minute": 0}, "per_minute"),
    ],
)
def test_a_key_without_sense_is_refused_by_field(
    county: County, wrong: dict[str, object], field: str
) -> None:
    with pytest.raises(BadForm) as refused:
        make_api_key(**(PLAIN | wrong), by=SYSTEM, at=AT)
    assert list(refused.value.errors) == [field]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"code": "灯杆"}, "code"), ({"code": "public"}, "code"), ({"datatype": "file"}, "datatype"),
        ({"zh": ""}, "zh"), ({"datatype": "singlevaluelist"}, "values"),
        ({"values": [{"key": "a", "zh": "甲", "en": "A"}]}, "values"),
        ({"datatype": "multivaluelist", "values": [{"key": "a", "zh": "甲"}]}, "values"),
    ],
)  # fmt: skip
def test_a_question_without_sense_is_refused_by_field(
    county: County, wrong: dict[str, object], field: str
) -> None:
    fine = {"code": "POLE", "datatype": "string", "zh": "灯杆编号", "en": "Pole"}
    with pytest.raises(BadForm) as refused:
        set_service_attribute(category=county.roads, **(fine | wrong), by=SYSTEM, at=AT)
    assert list(refused.value.errors) == [field]
    assert not ServiceAttribute.objects.exists()


def test_the_command_line_makes_lists_and_ends(county: County) -> None:
    run = CliRunner().invoke
    made = run(demands, ["api-key", "make", "县融媒体中心", "--submit", "--per-minute", "30"])
    plain = made.stdout.strip()
    assert (made.exit_code, plain[:2]) == (0, "fz")
    assert "submit+read" in run(demands, ["api-key", "list"]).stdout
    assert run(demands, ["api-key", "end", plain[:8]]).exit_code == 0
    assert "已停用" in run(demands, ["api-key", "list"]).stdout
    assert run(demands, ["api-key", "end", "nobody"]).exit_code == 1
    asked = [
        "service-attribute",
        "1001",
        "HOW",
        "--zh",
        "情况",
        "--en",
        "State",
        "--datatype",
        "singlevaluelist",
    ]
    assert run(demands, [*asked, "--option", "a=甲=A"]).exit_code == 0
    assert ServiceAttribute.objects.get().values == [{"key": "a", "zh": "甲", "en": "A"}]
    assert run(demands, [*asked, "--option", "a=甲"]).exit_code == 2


@pytest.fixture
def desk(county: County) -> Client:
    """A signed-in official with the duty."""
    people.give_duty(
        post=county.posts["baimei"], verb="demands.api_keys", held_from=AT, by=SYSTEM, at=AT
    )  # fmt: skip
    person = Person.objects.get(name="白梅")
    person.user = User.objects.create_user("baimei")
    person.save(update_fields=["user"])
    client = Client()
    client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def form(client: Client, **more: str) -> dict[str, str]:
    page = client.get(PAGE)
    assert page.status_code == 200
    submission = str(page.context["form"]["submission"].value())
    return {
        "holder": "县融媒体中心", "channel": "app", "may_submit": "on", "per_minute": "60", "submission": submission,
    } | more  # fmt: skip


def test_the_page_shows_a_new_key_once_and_ends_it(desk: Client) -> None:
    sent = form(desk)
    made = desk.post(PAGE, sent)
    plain = made.context["plain"]
    assert plain in made.content.decode()
    assert "no-store" in made.headers["Cache-Control"]
    again = desk.post(PAGE, sent)
    assert (again.status_code, ApiKey.objects.count()) == (409, 1)
    listing = desk.get(PAGE).content.decode()
    assert plain[:8] in listing
    assert plain not in listing
    key = ApiKey.objects.get()
    assert desk.post(f"{PAGE}{key.pk}/end/").status_code == 302
    key.refresh_from_db()
    assert key.held_to is not None
    assert key.held_to <= timezone.now()


def test_the_page_says_what_is_wrong(desk: Client) -> None:
    for wrong in ({"holder": ""}, {"per_minute": "0"}, {"may_submit": ""}):
        answer = desk.post(PAGE, form(desk, **wrong))
        assert answer.status_code == 422
        assert answer.context["form"].errors
    assert not ApiKey.objects.exists()


def test_the_page_is_closed_to_others(client: Client, county: County) -> None:
    assert client.get(PAGE).status_code == 302
