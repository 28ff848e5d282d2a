"""The list of demands: its scope, its filters, its pages by key, its export."""

import csv
import io
from datetime import timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from fazhi.kernel.ledger.models import Entry
from fazhi.kernel.ledger.queries import opened
from fazhi.modules.demands import actions, listing
from fazhi.modules.demands.actions.exports import columns, csv_lines, xlsx_bytes
from fazhi.modules.demands.listing import Filters
from fazhi.modules.demands.tests.conftest import AT, DAY, HOUR, County


def found(county: County, **filters: str) -> list[str]:
    return [row.title for row in listing.page(county.baimei, Filters(**filters), AT + 30 * DAY).rows]


def test_each_filter_narrows_to_what_it_says(county: County) -> None:
    county.hand_in("甲。", category=county.roads)
    county.hand_in("乙。", channel="hotline", by=county.aili, at=AT + DAY)
    county.closed(text="丙。", at=AT + 2 * DAY)
    county.dispatched("dongwan", text="丁。", at=AT + 3 * DAY)
    assert found(county) == ["丁", "丙", "乙", "甲"]
    assert found(county, status="closed") == ["丙"]
    assert found(county, channel="hotline") == ["乙"]
    assert found(county, category="10") == ["甲"]
    assert found(county, category="none") == ["丁", "丙", "乙"]
    assert found(county, unit="liuhe") == ["丁"]
    assert found(county, since="2026-03-03", until="2026-03-03") == ["乙"]
    assert found(county, due="overdue") == ["丁", "乙", "甲"]
    assert found(county, text="丙") == ["丙"]


def test_what_cannot_be_read_finds_nothing_rather_than_everything(county: County) -> None:
    county.hand_in()
    for wrong in (
        {"status": "x"},
        {"due": "x"},
        {"unit": "x"},
        {"channel": "x"},
        {"category": "x"},
        {"since": "x"},
    ):
        assert found(county, **wrong) == [], wrong


def test_pages_show_every_row_once_forwards_and_backwards(county: County) -> None:
    for n in range(11):
        county.hand_in(f"第{n}件。", at=AT + (n // 2) * HOUR)  # pairs of equal moments
    for order in ("", "due"):
        everything = [
            row.pk for row in listing.page(county.baimei, Filters(order=order), AT + DAY, size=50).rows
        ]
        assert len(everything) == 11
        seen, cursor, pages = [], "", []
        while True:
            page = listing.page(county.baimei, Filters(order=order), AT + DAY, cursor=cursor, size=4)
            seen += [row.pk for row in page.rows]
            pages.append(page)
            cursor = page.older
            if not cursor:
                break
        assert seen == everything
        back = listing.page(county.baimei, Filters(order=order), AT + DAY, cursor=pages[2].newer, size=4)
        assert [row.pk for row in back.rows] == [row.pk for row in pages[1].rows]
        assert pages[0].newer == ""
        assert back.newer


def test_a_broken_cursor_is_the_first_page(county: County) -> None:
    demand, _ = county.hand_in()
    for cursor in ("x", "%%%", "WyJhIl0", "bnVsbA"):
        assert [row.pk for row in listing.page(county.baimei, Filters(), AT + DAY, cursor=cursor).rows] == [
            demand.pk
        ]


def test_a_page_costs_one_query_however_long(county: County) -> None:
    for n in range(8):
        county.dispatched(at=AT + n * timedelta(minutes=1))
    with CaptureQueriesContext(connection) as seen:
        page = listing.page(county.baimei, Filters(), AT + DAY)
        assert [(row.unit.name, row.demand.channel_name, row.demand.category) for row in page.rows]
    assert len(seen) == 1


def exported(county: County, who: str = "baimei") -> list[list[str]]:
    ids = listing.export_ids(county.actors[who], Filters(), AT + DAY)
    return list(csv.reader(io.StringIO("".join(csv_lines(columns(ids))).removeprefix("\ufeff"))))


def test_an_export_holds_the_scope_and_no_contact_data(county: County) -> None:
    county.dispatched("housing", text="甲。", phone="13800138000")
    county.dispatched("transport", text="乙。")
    assert [row[1] for row in exported(county)[1:]] == ["乙", "甲"]
    assert [row[1] for row in exported(county, "erkin")[1:]] == ["乙"]
    assert "13800138000" not in str(exported(county))


def test_an_export_leaves_out_what_is_sealed_even_in_between(county: County) -> None:
    demand, _ = county.dispatched("housing")
    ids = listing.export_ids(county.baimei, Filters(), AT + DAY)
    county.do(demand, "seal", county.baimei, AT + 2 * HOUR, data={"recipient": county.posts["gulan"].pk})
    assert len(list(columns(ids))) == 1


def test_cells_that_look_like_formulas_are_disarmed(county: County) -> None:
    county.hand_in('=HYPERLINK("http://192.0.2.1","点我")', title="+1", place="@sum")
    row = exported(county)[1]
    assert (row[1], row[4], row[14][:2]) == ("'+1", "'@sum", "'=")
    ids = listing.export_ids(county.baimei, Filters(), AT + DAY)
    sheet = load_workbook(io.BytesIO(xlsx_bytes(columns(ids)))).active
    assert sheet is not None
    assert "f" not in {cell.data_type for cell in sheet[2]}


def test_an_export_is_recorded_with_its_number_of_rows(county: County) -> None:
    actions.record_export(rows=7, form="csv", filters={"status": "open"}, by=county.baimei, at=AT)
    entry = Entry.objects.get(kind="demands.export")
    record: Any = opened(entry.index)
    assert (record["content"]["rows"], record["by"]) == (7, county.baimei.ref)
