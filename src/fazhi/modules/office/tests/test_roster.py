"""The duty roster: shifts, gaps, copying a week, files, who stands there now."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from fazhi.kernel.ledger import queries as ledger
from fazhi.kernel.matters.errors import NotYours, Refused
from fazhi.kernel.people import actions as people
from fazhi.kernel.people.actor import SYSTEM
from fazhi.kernel.workdays import SHANGHAI, legal_day, start_of_day
from fazhi.modules.office import actions
from fazhi.modules.office.actions.roster import Planned
from fazhi.modules.office.models import Shift, Staffing
from fazhi.modules.office.queries import roster
from fazhi.modules.office.rules import roster_sheet as sheet
from fazhi.modules.office.rules.covering import week_of
from fazhi.modules.office.tests.conftest import County

HOUR = timedelta(hours=1)
KINDS = {"接听": "answer", "受理": "intake", "律师": "lawyer"}


def soon() -> datetime:
    """Eight in the morning of the Monday after next."""
    return start_of_day(week_of(legal_day(timezone.now())) + timedelta(days=14)) + 8 * HOUR


def put(county: County, begins: datetime, hours: int = 8, who: str = "baimei", **other: Any) -> Shift:
    planned = Planned(county.posts[who], other.pop("kind", "answer"), begins, begins + hours * HOUR, "")
    told = {"unit": county.units["centre"], "by": county.actor("weining"), "at": timezone.now()} | other
    return actions.add_shift(planned=planned, **told)


def test_a_shift_is_on_record_and_seen_as_on_duty_then(county: County) -> None:
    shift = put(county, soon())
    centre = county.units["centre"]
    assert roster.on_duty(centre, "answer", soon() + HOUR) == [county.posts["baimei"]]
    assert roster.on_duty(centre, "answer", soon() + 8 * HOUR) == []
    assert roster.on_duty(centre, "intake", soon() + HOUR) == []
    number = str(shift.pk)
    actions.remove_shift(shift=shift, by=county.actor("weining"), at=timezone.now())
    kinds = [entry.kind for entry in ledger.history("office.shift", number)]
    assert kinds == ["shift.add", "shift.remove"]


def test_shifts_that_cannot_be_are_refused(county: County) -> None:
    put(county, soon())
    with pytest.raises(Refused, match="已经排过"):
        put(county, soon())
    with pytest.raises(Refused, match="晚于起"):
        put(county, soon() + HOUR, hours=0)
    with pytest.raises(Refused, match="最长3天"):
        put(county, soon() + HOUR, hours=73)
    with pytest.raises(Refused, match="超过一年"):
        put(county, soon() + timedelta(days=500))
    with pytest.raises(NotYours):
        put(county, soon() + HOUR, by=county.actor("chengang"))
    people.leave(post=county.posts["baimei"], held_to=soon(), by=SYSTEM, at=timezone.now())
    with pytest.raises(Refused, match="白梅在1个班次里不在任"):
        put(county, soon() + 10 * HOUR)


def test_who_was_on_duty_stays(county: County) -> None:
    shift = put(county, timezone.now() - HOUR)
    with pytest.raises(Refused, match="已经开始"):
        actions.remove_shift(shift=shift, by=county.actor("weining"), at=timezone.now())


def test_promised_hours_without_anybody_show_as_gaps_and_one_in_two_places_as_overlap(county: County) -> None:
    day = legal_day(soon())
    actions.promise_staffing(
        unit=county.units["centre"], kind="answer", weekdays="1234567", from_minute=0, to_minute=1440,
        from_day=day, by=county.actor("weining"), at=timezone.now(),
    )  # fmt: skip
    put(county, start_of_day(day), hours=12)
    put(county, start_of_day(day) + 11 * HOUR, hours=2, kind="intake")
    month = roster.month(county.units["centre"], day.replace(day=1))
    first = next(gap for gap in month.gaps if legal_day(gap.stretch.begins) == day)
    assert first.stretch.begins == start_of_day(day) + 12 * HOUR
    assert [(each.first.kind, each.second.kind) for each in month.overlaps] == [("answer", "intake")]
    page = county.client("baimei").get(f"/work/roster/{county.units['centre'].pk}/?month={day:%Y-%m}")
    assert "起无人值守" in page.content.decode()
    assert "同一人同时值两班" in page.content.decode()


def test_a_promise_of_hours_ends_from_today_and_only_once(county: County) -> None:
    row = actions.promise_staffing(
        unit=county.units["centre"], kind="answer", weekdays="17", from_minute=480, to_minute=1080,
        from_day=date(2026, 1, 1), by=county.actor("weining"), at=timezone.now(),
    )  # fmt: skip
    actions.withdraw_staffing(staffing=row, by=county.actor("weining"), at=timezone.now())
    assert Staffing.objects.get().until_day == legal_day(timezone.now())
    with pytest.raises(Refused, match="已经结束"):
        actions.withdraw_staffing(staffing=row, by=county.actor("weining"), at=timezone.now())
    with pytest.raises(Refused, match="止须晚于起"):
        actions.promise_staffing(
            unit=county.units["centre"], kind="answer", weekdays="1", from_minute=600, to_minute=600,
            from_day=date(2026, 1, 1), by=county.actor("weining"), at=timezone.now(),
        )  # fmt: skip


def test_a_week_is_copied_once(county: County) -> None:
    put(county, soon())
    put(county, soon() + timedelta(days=6), who="weining")
    told = {"unit": county.units["centre"], "by": county.actor("weining"), "at": timezone.now()}
    monday = legal_day(soon()) + timedelta(days=7)
    made = actions.copy_week(monday=monday, **told)
    assert {row.begins_at for row in made} == {soon() + timedelta(days=7), soon() + timedelta(days=13)}
    with pytest.raises(Refused, match="都已排好"):
        actions.copy_week(monday=monday, **told)
    with pytest.raises(Refused, match="没有可复制的"):
        actions.copy_week(monday=monday + timedelta(days=70), **told)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_is_exported_can_be_imported_again(county: County, form: str) -> None:
    put(county, soon())
    put(county, soon() + 12 * HOUR, hours=12)
    client, url = county.client("weining"), f"/work/roster/{county.units['centre'].pk}/"
    content = client.get(f"{url}export.{form}?month={soon().astimezone(SHANGHAI):%Y-%m}").content
    before = set(Shift.objects.values_list("post", "kind", "begins_at", "ends_at"))
    again = client.post(f"{url}import/", {"file": SimpleUploadedFile(f"a.{form}", content)})
    assert "都已在值班表上" in again.content.decode()
    Shift.objects.all().delete()
    assert client.post(f"{url}import/", {"file": SimpleUploadedFile(f"a.{form}", content)}).status_code == 302
    assert set(Shift.objects.values_list("post", "kind", "begins_at", "ends_at")) == before


def test_a_file_with_one_bad_row_imports_nothing_and_names_the_row(county: County) -> None:
    rows = (
        "日期,起,止,班别,姓名,备注\n2026-13-01,08:00,12:00,接听,白梅,\n2026-12-01,08:00,12:00,接听,无此人,\n"
    )
    url = f"/work/roster/{county.units['centre'].pk}/import/"
    answer = county.client("weining").post(url, {"file": SimpleUploadedFile("a.csv", rows.encode("gb18030"))})
    said = answer.content.decode()
    assert answer.status_code == 409
    assert "第2行" in said
    assert "没有名为“无此人”" in said
    assert not Shift.objects.exists()


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        (["昨天", "08:00", "12:00", "接听", "白梅", ""], "看不懂"),
        (["2026-02-30", "08:00", "12:00", "接听", "白梅", ""], "没有“2026-02-30”"),
        (["2026-12-01", "8点", "12:00", "接听", "白梅", ""], "时间“8点”"),
        (["2026-12-01", "24:30", "12:00", "接听", "白梅", ""], "时间“24:30”"),
        (["2026-12-01", "08:00", "12:00", "站岗", "白梅", ""], "班别“站岗”"),
        (["2026-12-01", "08:00", "12:00", "接听", "", ""], "没有写姓名"),
    ],
)
def test_a_row_that_cannot_be_read_says_why(cells: list[str], why: str) -> None:
    with pytest.raises(sheet.Unreadable, match=why):
        sheet.read_row(2, cells, KINDS)


def test_rows_are_read_as_people_write_them() -> None:
    row = sheet.read_row(2, ["2026年12月1日", "20：00", "8:00", "接听", "白梅", "夜班"], KINDS)
    assert row.ends_at - row.begins_at == 12 * HOUR
    midnight = sheet.read_row(3, ["2026/12/1", "00:00", "24:00", "接听", "白梅", ""], KINDS)
    assert midnight.ends_at - midnight.begins_at == 24 * HOUR
    assert sheet.cells_of(midnight.begins_at, midnight.ends_at, "接听", "白梅", "=1+1") == [
        "2026-12-01", "00:00", "24:00", "接听", "白梅", "'=1+1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.csv", b"", "空的"),
        ("a.csv", b"\xff\xff\xff", "编码"),
        ("a.csv", "姓名\n".encode(), "表头"),
        ("a.xlsx", b"PK", "xlsx"),
    ],
)
def test_a_file_that_is_no_roster_says_so(name: str, content: bytes, why: str) -> None:
    with pytest.raises(sheet.Unreadable, match=why):
        list(sheet.rows_of(name, content))


def test_everything_is_done_on_the_pages(county: County) -> None:
    client, url = county.client("weining"), f"/work/roster/{county.units['centre'].pk}/"
    begins = soon().astimezone(SHANGHAI)
    form = {
        "post": county.posts["baimei"].pk, "kind": "answer", "begins_at": f"{begins:%Y-%m-%dT%H:%M}",
        "ends_at": f"{begins + 8 * HOUR:%Y-%m-%dT%H:%M}", "note": "早班",
    }  # fmt: skip
    assert client.post(f"{url}add/", form).status_code == 302
    assert client.post(f"{url}add/", form).status_code == 409
    assert client.post(f"{url}copy/", {"day": f"{begins + timedelta(days=9):%Y-%m-%d}"}).status_code == 302
    hours = {
        "kind": "answer",
        "weekdays": ["1", "2"],
        "from_time": "08:30",
        "to_time": "24:00",
        "from_day": "2026-01-01",
    }
    assert client.post(f"{url}staffing/", hours).status_code == 302
    assert client.post(f"{url}staffing/", {**hours, "to_time": "25:00"}).status_code == 422
    row = Staffing.objects.get()
    assert (row.from_minute, row.to_minute, row.weekdays) == (510, 1440, "12")
    client.post(f"/work/roster/staffing/{row.pk}/end/")
    client.post(f"/work/roster/shifts/{Shift.objects.order_by('begins_at')[0].pk}/remove/")
    assert Shift.objects.count() == 1
    assert county.client("baimei").get(f"{url}add/").status_code == 403
    assert county.client("baimei").get("/work/roster/")["Location"] == url


def test_who_is_on_duty_now_stands_above_the_inbox_of_the_units_below(county: County) -> None:
    actions.add_shift(
        unit=county.units["yunling"],
        planned=Planned(county.posts["weining"], "leader", timezone.now() - HOUR, timezone.now() + HOUR),
        by=county.actor("weining"),
        at=timezone.now(),
    )
    for page in ("/work/", "/work/desk/"):
        shown = county.client("baimei").get(page).content.decode()
        assert "现在值班" in shown
        assert "带班领导 魏宁" in shown


def test_a_month_costs_the_same_whatever_it_holds(county: County) -> None:
    client = county.client("weining")
    url = f"/work/roster/{county.units['centre'].pk}/?month={soon().astimezone(SHANGHAI):%Y-%m}"
    put(county, soon())
    before = county.queries(client, url)
    for n in range(1, 8):
        put(county, soon() + timedelta(hours=8 * n), who="weining" if n % 2 else "baimei")
    assert county.queries(client, url) == before
    assert before <= 14
