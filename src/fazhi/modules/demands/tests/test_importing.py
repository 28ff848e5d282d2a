"""Files from elsewhere: understood or rejected with a reason, exactly once, as history or as fresh demands."""

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pytest
from click.testing import CliRunner
from openpyxl import Workbook

from fazhi.kernel.figures import FigureScope, Span, get
from fazhi.kernel.figures import queries as figures
from fazhi.kernel.matters.models import ActContent, Clock, Matter, Possible
from fazhi.kernel.people.actor import SYSTEM
from fazhi.modules.demands import importing, secrecy
from fazhi.modules.demands.actions.importing import submission_of
from fazhi.modules.demands.cli import demands
from fazhi.modules.demands.importing import Wanted, take_in
from fazhi.modules.demands.models import Demand, Statement
from fazhi.modules.demands.rules.spreadsheet import Unreadable, guessed, moment
from fazhi.modules.demands.tests.conftest import AT, County

REAL = Path(__file__).resolve().parents[6] / "shared" / "data" / "messages"
HEAD = "编号,标题,内容,留言时间,答复,答复时间\n"
ROWS = (
    "1,路灯,路灯坏了,2019/4/5 9:32:09,已修,2019-04-09 10:00:00\n"
    "2,水管,水管漏了,2020年1月2日 下午3时20分,,\n"
    "3,坏行,没有时间,,,\n"
    "4,早答,先答后问,2019-05-05,答,2019-05-01\n"
    "2,重复,又一次,2020-01-03,,\n"
)


def file(folder: Path, text: str = HEAD + ROWS, encoding: str = "utf-8") -> Path:
    path = folder / "messages.csv"
    path.write_bytes(text.encode(encoding))
    return path


def run(path: Path, **more: Any) -> str:
    values: dict[str, Any] = {
        "source": "old", "given": {}, "channel": "website", "as_new": False, "dry_run": False, "by": SYSTEM, "at": AT
    } | more  # fmt: skip
    return str(take_in(Wanted(path=path, **values), lambda _rows: None))


def test_a_file_goes_in_once_and_its_rejects_say_why(county: County, tmp_path: Path) -> None:
    path = file(tmp_path)
    assert run(path) == "read=5 imported=2 unchanged=0 rejected=3"
    assert run(path) == "read=5 imported=0 unchanged=2 rejected=3"
    with (tmp_path / "messages.csv.rejects.csv").open(encoding="utf-8-sig", newline="") as rejects:
        rows = list(csv.reader(rejects))
    assert rows[0][:4] == ["行号", "未导入的原因", "导入来源", "编号"]
    assert [(row[0], row[1]) for row in rows[1:]] == [
        ("4", "收到时间：没有填写时间"),
        ("5", "答复时间早于收到时间"),
        ("6", "来源编号与第3行相同"),
    ]


def test_imported_rows_are_history_and_owe_nothing(county: County, tmp_path: Path) -> None:
    run(file(tmp_path))
    answered, open_ = Demand.objects.order_by("source_id")
    assert answered.matter.opened_at == datetime(2019, 4, 5, 1, 32, 9, tzinfo=UTC)
    assert (answered.matter.status, open_.matter.status) == ("closed", "history")
    assert ActContent.objects.get(act__step="answer").content == {"answer": "已修"}
    assert (Clock.objects.count(), Possible.objects.count()) == (0, 0)
    assert Statement.objects.filter(title="水管").exists()
    span = Span(datetime(2019, 1, 1, tzinfo=UTC).date(), datetime(2026, 3, 2, tzinfo=UTC).date())
    scope = FigureScope("/yunling/")
    measured = {
        code: figures.measure(get(f"demands.{code}"), scope, span, AT)
        for code in ("received", "closed", "on_time", "open")
    }
    assert {code: m.numerator for code, m in measured.items()} == {
        "received": 2,
        "closed": 1,
        "on_time": 0,
        "open": 0,
    }
    assert measured["on_time"].denominator == 0


def test_as_new_opens_fresh_demands_now_and_once(county: County, tmp_path: Path) -> None:
    path = file(tmp_path)
    assert run(path, as_new=True) == "read=5 imported=2 unchanged=0 rejected=3"
    assert run(path, as_new=True) == "read=5 imported=0 unchanged=2 rejected=3"
    assert set(Matter.objects.values_list("status", "imported", "opened_at")) == {("open", False, AT)}
    assert Clock.objects.filter(state="running").count() == 2


def test_nobody_outside_can_send_an_imported_row_again_to_be_shown_its_code(
    county: County, tmp_path: Path, settings: Any
) -> None:
    run(file(tmp_path), as_new=True)
    demand = Demand.objects.get(source_id="1")
    ours = submission_of("old", "1")
    assert demand.code_digest == secrecy.code_digest(secrecy.code_for(ours))
    public = uuid5(NAMESPACE_URL, "fazhi:demands:import:old:1")
    other, code = county.hand_in(submission=public)
    assert other.pk != demand.pk
    assert secrecy.code_digest(code) != demand.code_digest
    settings.SECRET_KEY = "another" * 8
    assert submission_of("old", "1") != ours


def test_source_and_number_do_not_run_into_each_other() -> None:
    assert submission_of("a:b", "c") != submission_of("a", "b:c")


def test_a_dry_run_counts_and_writes_nothing(county: County, tmp_path: Path) -> None:
    assert run(file(tmp_path), dry_run=True) == "read=5 imported=2 unchanged=0 rejected=3"
    assert Demand.objects.count() == 0


def test_gb18030_and_tabs_and_a_mark_are_read(county: County, tmp_path: Path) -> None:
    for n, (encoding, delimiter) in enumerate([("gb18030", ","), ("utf-8-sig", "\t"), ("utf-8", ";")]):
        path = file(tmp_path, (HEAD + ROWS).replace(",", delimiter), encoding)
        assert run(path, source=f"s{n}") == "read=5 imported=2 unchanged=0 rejected=3"


def test_a_workbook_is_read_with_its_own_dates_and_numbers(county: County, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["工单编号", "诉求内容", "受理时间", "渠道", "诉求类别", "联系电话"])
    sheet.append([188006.0, "路灯坏了", datetime(2025, 5, 6, 7, 8), "12345热线", "道路照明", 13800138000])  # noqa: DTZ001  as Excel has it
    sheet.append([188007, "路灯坏了", "2025-05-06", "飞鸽传书", "", None])
    sheet.append([188008, "路灯坏了", "2025-05-06", "", "没有这类", None])
    path = tmp_path / "orders.xlsx"
    book.save(path)
    assert run(path) == "read=3 imported=1 unchanged=0 rejected=2"
    demand = Demand.objects.select_related("contact", "category").get()
    assert (demand.source_id, demand.channel, demand.contact.phone) == ("188006", "hotline", "13800138000")
    assert demand.category == county.roads
    rejects = (tmp_path / "orders.xlsx.rejects.csv").read_text(encoding="utf-8-sig")
    assert "渠道“飞鸽传书”不在目录中" in rejects
    assert "类别“没有这类”不在目录中" in rejects


def test_a_text_of_ten_megabytes_is_rejected_by_name_and_the_rest_goes_in(
    county: County, tmp_path: Path
) -> None:
    path = file(tmp_path, HEAD + f"9,长,{'长' * 3_500_000},2019-01-01,,\n" + ROWS)
    assert run(path) == "read=6 imported=2 unchanged=0 rejected=4"
    assert "诉求内容有3,500,000字，最多20,000字" in (tmp_path / "messages.csv.rejects.csv").read_text(
        encoding="utf-8-sig"
    )


def test_a_date_in_the_future_is_rejected(county: County, tmp_path: Path) -> None:
    assert run(file(tmp_path, HEAD + "1,甲,乙,2099-01-01,,\n")) == "read=1 imported=0 unchanged=0 rejected=1"


def test_a_run_that_was_broken_off_goes_on_where_it_was(
    county: County, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 10)
    path = file(tmp_path, HEAD + "".join(f"{n},标题,内容{n},2019-01-01,,\n" for n in range(35)))

    class Killed(BaseException):
        pass

    done = []

    def stop_after_two(rows: int) -> None:
        done.append(rows)
        if len(done) == 2:
            raise Killed

    wanted = Wanted(path, "old", {}, "website", False, False, SYSTEM, AT)
    with pytest.raises(Killed):
        take_in(wanted, stop_after_two)
    assert Demand.objects.count() == 20
    assert run(path) == "read=35 imported=15 unchanged=20 rejected=0"


def test_headers_that_are_not_recognised_are_asked_for_and_can_be_given(
    county: County, tmp_path: Path
) -> None:
    path = file(tmp_path, "编号,说的话,时间\n1,路灯坏了,2019-01-01\n")
    with pytest.raises(Unreadable, match="--map text=内容"):
        run(path)
    assert run(path, given={"text": "说的话"}) == "read=1 imported=1 unchanged=0 rejected=0"
    with pytest.raises(Unreadable, match="表头中没有“话”"):
        run(path, given={"text": "话"})
    with pytest.raises(Unreadable, match="没有名为“words”的字段"):
        run(path, given={"words": "说的话"})


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2019/4/5 9:32:09", "2019-04-05T09:32:09+08:00"),
        ("2019-04-05", "2019-04-05T00:00:00+08:00"),
        ("２０１９.4.5  9:05", "2019-04-05T09:05:00+08:00"),
        ("2019年4月5日 下午3时20分", "2019-04-05T15:20:00+08:00"),
        ("20190405093209", "2019-04-05T09:32:09+08:00"),
        ("43560.5", "2019-04-05T12:00:00+08:00"),
        ("2019-04-05T01:32:09Z", "2019-04-05T01:32:09+00:00"),
        ("2019-04-05 09:32:09.123", "2019-04-05T09:32:09+08:00"),
    ],
)
def test_dates_are_read_as_people_and_programs_write_them(written: str, read: str) -> None:
    assert moment(written) == datetime.fromisoformat(read)


@pytest.mark.parametrize(
    "written", ["", "昨天", "2019-13-01", "2019-02-30", "9999", "5/4", "2019-04-05 25:00"]
)
def test_what_is_no_date_is_said_to_be_none(written: str) -> None:
    with pytest.raises(Unreadable):
        moment(written)


def test_a_pseudonym_is_not_taken_for_a_name() -> None:
    assert "name" not in guessed(["id", "author", "title", "sent_at", "body", "reply", "replied_at"], {})


def test_the_command_ends_with_one_line_of_counts(county: County, tmp_path: Path) -> None:
    path = file(tmp_path)
    result = CliRunner().invoke(demands, ["import", str(path), "--source", "old", "--map", "text=内容"])
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[-1] == "read=5 imported=2 unchanged=0 rejected=3"
    wrong = CliRunner().invoke(demands, ["import", str(path), "--map", "text"])
    assert wrong.exit_code == 2
    assert "字段=表头" in wrong.output


@pytest.mark.parametrize(("name", "count"), [("stream.csv", 3031), ("replied.csv", 1935)])
def test_the_real_messages_go_in_whole(county: County, tmp_path: Path, name: str, count: int) -> None:
    if not (REAL / name).is_file():
        pytest.skip(f"the shared data set {name} is not beside this checkout")
    path = tmp_path / name
    path.write_bytes((REAL / name).read_bytes())
    assert run(path) == f"read={count} imported={count} unchanged=0 rejected=0"
    assert run(path) == f"read={count} imported=0 unchanged={count} rejected=0"
