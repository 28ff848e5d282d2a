"""The file room: classes and retention, numbers without gaps, one borrower at a time, appraisal when due."""

from datetime import UTC, datetime

import pytest

from fazhi.kernel.matters.actions import sweep
from fazhi.kernel.matters.errors import NotPossible
from fazhi.kernel.matters.models import Clock, Matter
from fazhi.modules.documents.actions import openings
from fazhi.modules.documents.errors import NotOnTheShelf
from fazhi.modules.documents.models import ArchivedFile
from fazhi.modules.documents.tests.conftest import AT, DAY, House

TEN = {
    "table_approved": True,
    "ten_years": True,
    "thirty_years": False,
    "to_transfer": False,
    "electronic": False,
}
LEND = {"purpose": "核对", "period": "3 working_day"}


def formed(house: House, title: str = "信访卷", **facts: bool) -> Matter:
    return openings.form_file(
        title=title,
        room=house.units["room"],
        data={"formed_on": AT, "class": "papers"},
        facts=TEN | facts,
        by=house.drafter,
        at=AT,
    )


def accepted(house: House, title: str = "信访卷", **facts: bool) -> ArchivedFile:
    matter = formed(house, title, **facts)
    house.do(matter, "hand_over", "drafter", AT, data={"contents": ["登记单", "处理意见书"]})
    house.do(matter, "accept.accepted", "archivist", AT, data={"shelf": "3-2"})
    return ArchivedFile.objects.get(pk=matter.pk)


def borrowed(house: House, file: ArchivedFile) -> Matter:
    return openings.ask_for_loan(
        file=file, data=LEND, facts={"restricted": False}, by=house.drafter, at=AT + DAY
    )


def test_files_are_numbered_by_class_and_retention_when_accepted(house: House) -> None:
    first, second = accepted(house, "甲"), accepted(house, "乙")
    permanent = accepted(house, "丙", ten_years=False)
    assert [first.number, second.number] == ["WS-2026-D10-0001", "WS-2026-D10-0002"]
    assert (permanent.number, permanent.retention, permanent.shelf) == ("WS-2026-Y-0001", "Y", "3-2")
    assert Matter.objects.get(pk=first.pk).status == "closed"


def test_a_retention_table_without_consent_is_refused(house: House) -> None:
    with pytest.raises(NotPossible, match="档案主管部门同意"):
        formed(house, table_approved=False)
    assert not Matter.objects.exists()


def test_a_file_is_lent_to_one_borrower_at_a_time(house: House) -> None:
    file = accepted(house)
    loan = borrowed(house, file)
    with pytest.raises(NotOnTheShelf):
        borrowed(house, file)
    house.do(loan, "decide.granted", "archivist", AT + DAY)
    house.do(loan, "hand_out", "archivist", AT + DAY)
    due = Clock.objects.get(matter=loan, name="return_in_time")
    assert due.holder_unit == house.units["housing"]
    house.do(loan, "give_back", "archivist", AT + 2 * DAY)
    assert borrowed(house, file).pk != loan.pk


def test_a_file_not_accepted_yet_cannot_be_borrowed(house: House) -> None:
    matter = formed(house)
    with pytest.raises(NotOnTheShelf):
        borrowed(house, ArchivedFile.objects.get(pk=matter.pk))


def test_when_its_time_is_over_a_file_is_to_be_appraised(house: House) -> None:
    file = accepted(house)
    later = datetime(2036, 3, 10, 2, 0, tzinfo=UTC)
    assert sweep(at=later) == 1
    clock = Clock.objects.get(matter=file.pk, name="to_appraise")
    assert (clock.state, clock.holder_unit) == ("running", house.units["room"])
