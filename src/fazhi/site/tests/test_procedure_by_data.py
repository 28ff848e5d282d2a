"""A procedure added by data alone: it is checked, opened, drawn, printed, owed, lapses, asks others and closes.

The files stand in ``data/``; nothing in Python knows them.
"""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from fazhi.kernel.ledger.models import Entry
from fazhi.kernel.matters import actions, kind_files
from fazhi.kernel.matters.configuration import take_into_use
from fazhi.kernel.matters.models import Act, Clock, Matter, ProcedureVersion
from fazhi.kernel.people import actions as people
from fazhi.kernel.people.actor import SYSTEM
from fazhi.kernel.people.models import Post, Unit
from fazhi.kernel.procedures import Rules, load, loads, run_examples
from fazhi.kernel.procedures.checker import check
from fazhi.kernel.procedures.differences import differences
from fazhi.kernel.workdays import Calendar, legal_day
from fazhi.modules.office.queries.administration import part_title
from fazhi.site.cli.doctor import own_procedures
from fazhi.site.testing.county_procedures import taken_in

DATA = Path(__file__).parent / "data"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
UNITS = (
    ("yunling", "云岭县", "county", ""),
    ("hall", "县政务服务中心", "centre", "yunling"),
    ("roads", "县城市管理局", "department", "yunling"),
    ("transport", "县交通运输局", "department", "yunling"),
    ("liuhe", "柳河镇", "township", "yunling"),
)
POSTS = {
    "aili": ("艾力", "hall", ("road_permit.read", "road_permit.window", "road_permit.applicant")),
    "chengang": ("陈刚", "roads", ("road_permit.read", "road_permit.office", "road_opinion.read", "road_opinion.asking")),
    "hanmei": ("韩梅", "roads", ("road_permit.read", "road_permit.office", "road_permit.head")),
    "dinglan": ("丁兰", "transport", ("road_opinion.read", "road_opinion.adviser")),
    "erkin": ("艾尔肯", "liuhe", ("road_opinion.read", "road_opinion.adviser", "road_permit.read", "road_permit.patrol")),
}  # fmt: skip
REQUEST = {
    "matter_title": "东湾村集市临时占用村口道路",
    "who": "东湾村村民委员会 13900000000",
    "purpose": "market",
    "sections": "村口至桥头\n桥头至卫生室",
    "how_long_amount": "5",
    "how_long_unit": "calendar_day",
    "square_metres": "120",
    "deposit": "true",
    "fact.closes_road": "on",
}


@dataclass
class Office:
    """Who works where, and what they do through the pages."""

    units: dict[str, Unit]
    posts: dict[str, Post]

    def client(self, name: str) -> Client:
        """A browser in which somebody has signed in."""
        client = Client()
        user = self.posts[name].person.user
        assert user is not None
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    def page(self, name: str, address: str) -> str:
        """A page somebody opens."""
        answer = self.client(name).get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        return answer.content.decode()

    def request(self, name: str = "aili", *, days_ago: int = 0, **more: Any) -> Any:
        """The opening form, filled in and sent."""
        day = timezone.localdate() - timedelta(days=days_ago)
        client = self.client(name)
        form = client.get("/work/new/road_permit/").content.decode()
        submission = re.search(r'name="submission" value="([^"]+)"', form)
        assert submission is not None
        received = f"{day}T00:30" if days_ago else timezone.localtime().strftime("%Y-%m-%dT%H:%M")
        data = {
            **REQUEST, "received_on": received, "from_day": str(day + timedelta(days=60)),
            "submission": submission[1], **more,
        }  # fmt: skip
        return client.post("/work/new/road_permit/", data)

    def opened(self, *, days_ago: int = 0, **more: Any) -> Matter:
        """A matter opened through its page."""
        answer = self.request(days_ago=days_ago, **more)
        assert answer.status_code == 302, answer.content.decode()
        return Matter.objects.get(pk=answer.headers["Location"].rstrip("/").rpartition("/")[2])

    def do(self, name: str, matter: Matter, step: str, **data: object) -> Any:
        """A step form, sent as the page of this moment would."""
        turn = Matter.objects.get(pk=matter.pk).turn
        address = f"/work/matters/{matter.pk}/do/{step}/"
        return self.client(name).post(address, {"expected": turn, **data})

    def done(self, name: str, matter: Matter, step: str, **data: object) -> None:
        """A step that must be accepted."""
        answer = self.do(name, matter, step, **data)
        assert answer.status_code == 303, answer.content.decode()


@pytest.fixture
def office(db: None, tmp_path: Path) -> Iterator[Office]:
    """The county has put two files in its folder, taken them into use, and given their duties to posts."""
    for name in ("road_permit.toml", "road_opinion.toml"):
        shutil.copy(DATA / name, tmp_path)
    with taken_in(tmp_path, tmp_path / "in-use") as faults:
        assert faults == ()
        take_into_use(by=SYSTEM, at=LONG_AGO)
        units: dict[str, Unit] = {}
        for code, name, kind, parent in UNITS:
            units[code] = people.set_up_unit(
                code=code, name_zh=name, name_en=code.title(), kind=kind, parent=units.get(parent),
                opened_on=date(2015, 1, 1), by=SYSTEM, at=LONG_AGO,
            )  # fmt: skip
        posts = {name: appointed(units, name, *described) for name, described in POSTS.items()}
        yield Office(units, posts)


def appointed(units: dict[str, Unit], login: str, name: str, unit: str, duties: tuple[str, ...]) -> Post:
    user = User.objects.create_user(login)
    person = people.enrol(name=name, user=user, by=SYSTEM, at=LONG_AGO)
    return people.appoint(
        person=person, unit=units[unit], title_zh="科员", title_en="Clerk", duties=duties,
        held_from=LONG_AGO, by=SYSTEM, at=LONG_AGO,
    )  # fmt: skip


@pytest.mark.parametrize("name", ["road_permit", "road_opinion"])
def test_the_files_are_clean_and_their_examples_hold(name: str) -> None:
    procedure = load(DATA / f"{name}.toml")
    report = check(procedure)
    assert report.clean, [finding.en for finding in report.errors]
    rules = Rules(Calendar.national(), {})
    assert run_examples(procedure, DATA / f"{name}.examples.toml", rules) == []


def test_what_a_new_version_changes_of_the_kind_is_said_in_words() -> None:
    text = (DATA / "road_permit.toml").read_text(encoding="utf-8")
    changed = text.replace('prefix = "占道"', 'prefix = "路"').replace(
        'patrol = "involved"', 'patrol = "holder"'
    )
    changed = changed.replace('involves = { hand_over = { patrol = "patrol_unit" } }\n', "")
    told = {one.zh for one in differences(loads(text, "old"), loads(changed, "new"))}
    assert told == {
        "事项：编号字头由占道改为路。",
        "事项：“巡查单位”由步骤中写明的单位改为承办单位。",
        "事项：取消“转主管部门”之后担任“巡查单位”的：“巡查单位”。",
    }


def test_a_life_through_the_pages_from_the_folder_to_the_close(office: Office) -> None:
    today = legal_day(timezone.now())
    assert "临时占用道路申请" in office.page("aili", "/work/new/")
    assert "临时占用道路申请" not in office.page("dinglan", "/work/new/")
    plan = SimpleUploadedFile("plan.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf")
    matter = office.opened(days_ago=30, files=plan)
    assert re.fullmatch(r"占道\d{4}-000001", matter.number)
    first = Act.objects.get(matter=matter)
    assert first.facts == {"by_night": False, "closes_road": True}
    assert first.data["sections"] == ["村口至桥头", "桥头至卫生室"]
    assert first.data["how_long"] == "5 calendar_day"
    assert "who" not in first.data
    assert first.content_row.content == {"who": REQUEST["who"]}
    assert first.files.count() == 1

    # it is drawn, and owed by the counter
    page = office.page("aili", f"/work/matters/{matter.pk}/")
    assert "<svg" in page
    assert "本地规则" in page
    assert matter.number in office.page("aili", "/work/")

    handed = {"handed_on": today - timedelta(days=29), "office_unit": office.units["roads"].pk}
    office.done("aili", matter, "hand_over", **handed, patrol_unit=office.units["liuhe"].pk)
    matter.refresh_from_db()
    assert matter.unit == office.units["roads"]
    assert matter.number in office.page("hanmei", "/work/")
    assert matter.number not in office.page("aili", "/work/")
    office.done(
        "chengang", matter, "post_notice", posted_on=today - timedelta(days=28), text="自即日起公示。"
    )

    # the right lapses by the sweep, on its day
    assert not Act.objects.filter(matter=matter, step="objection.lapsed").exists()
    actions.sweep(at=timezone.now())
    lapse = Act.objects.get(matter=matter, step="objection.lapsed")
    assert lapse.by_kind == "system"
    assert lapse.occurred_at < timezone.now() - timedelta(days=7)
    office.done(
        "erkin", matter, "patrol_report", seen_at=f"{today - timedelta(days=1)}T09:00", what="现场未占用。"
    )

    # two offices are asked: each a matter of its own, owed by them
    asked = [office.posts["dinglan"].pk, office.posts["erkin"].pk]
    office.done(
        "chengang", matter, "consult", subject="占用村口道路的意见", question="是否影响通行？", advisers=asked,
        answer_within_amount="3", answer_within_unit="working_day",
    )  # fmt: skip
    children = list(Matter.objects.filter(parent=matter).order_by("number"))
    assert [child.unit.code for child in children] == ["transport", "liuhe"]
    assert {child.title for child in children} == {"占用村口道路的意见"}
    assert children[0].number in office.page("dinglan", "/work/")
    assert children[0].number in office.page("chengang", f"/work/matters/{matter.pk}/")

    # the decision waits for the opinions
    too_early = office.do("hanmei", matter, "decide", outcome="grant", reasons="可以。")
    assert too_early.status_code == 409
    assert "意见已收齐" in too_early.content.decode()
    for name, child in zip(("dinglan", "erkin"), children, strict=True):
        office.done(name, child, "answer", opinion="不影响。")
    assert Act.objects.get(matter=matter, step="all_children_closed").by_kind == "system"

    office.done("hanmei", matter, "decide", outcome="grant", reasons="无人异议，意见一致。", until=today)
    assert office.do("hanmei", matter, "withdraw").status_code in {403, 409}
    office.done("chengang", matter, "serve", how="direct")
    matter.refresh_from_db()
    assert matter.status == "closed"


def test_a_step_out_of_time_is_refused_and_a_withdrawal_ends_all_the_rest(office: Office) -> None:
    matter = office.opened()
    today = legal_day(timezone.now())
    office.done("aili", matter, "hand_over", handed_on=today, office_unit=office.units["roads"].pk)
    office.done("chengang", matter, "post_notice", posted_on=today, text="自即日起公示。")
    page = office.page("hanmei", f"/work/matters/{matter.pk}/")
    assert "公示期内可以提出异议" in page
    assert office.do("hanmei", matter, "decide", outcome="grant", reasons="可以。").status_code == 409
    office.done("aili", matter, "withdraw")
    assert Matter.objects.get(pk=matter.pk).status == "closed"
    assert office.do("chengang", matter, "consult", subject="x", question="x").status_code == 409
    assert not Clock.objects.filter(matter=matter, state="running").exists()


def test_its_forms_print_filled_and_blank(office: Office) -> None:
    matter = office.opened()
    printed = office.page("aili", f"/work/matters/{matter.pk}/print/")
    assert "村口至桥头" in printed
    blank = office.client("aili").get(f"/work/matters/{matter.pk}/papers/step-receive.docx")
    assert blank.status_code == 200
    assert blank.content[:2] == b"PK"


def test_what_is_wrong_comes_back_beside_its_field_and_one_sending_opens_one_matter(office: Office) -> None:
    wrong = office.request(matter_title=" ", square_metres="许多", how_long_amount="")
    told = wrong.content.decode()
    assert wrong.status_code == 422
    for name in ("matter_title", "square_metres", "how_long"):
        assert f"open_{name}" in told
    assert "村口至桥头" in told
    again = "2f6c1f0e-9d4b-4b60-9a51-0c7f8d1f7a11"
    assert office.opened(submission=again) == office.opened(submission=again)
    assert Matter.objects.filter(kind="road_permit").count() == 1
    assert office.client("dinglan").get("/work/new/road_permit/").status_code == 404


def test_what_was_taken_into_use_is_on_record(office: Office) -> None:
    digest = load(DATA / "road_permit.toml").digest
    assert ProcedureVersion.objects.get(code="road_permit").digest == digest
    assert Entry.objects.filter(subject="matters.procedure", subject_id="road_permit@2026-01-01").count() == 1
    assert part_title("road_permit", english=False) == "临时占用道路申请"


def test_doctor_names_the_faulty_file_and_matters_without_one_and_others_are_not_disturbed(
    office: Office, tmp_path: Path
) -> None:
    (tmp_path / "broken.toml").write_text("[procedure", encoding="utf-8")
    kind_files.take_in(tmp_path, tmp_path / "in-use")
    assert [one.what for one in own_procedures() if one.advice] == ["程序文件"]
    office.opened(days_ago=5)
    kind_files.forget()
    told = [f"{one.seen} {one.advice}" for one in own_procedures() if one.advice]
    assert len(told) == 1
    assert "road_permit@2026-01-01 有 1 件事项" in told[0]
    assert office.client("aili").get("/work/").status_code == 200
    assert actions.sweep(at=timezone.now() + timedelta(days=400)) == 0
