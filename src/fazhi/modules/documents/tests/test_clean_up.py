"""The clean-up: every document in force has a result before the lists are published, and the lists end documents."""

from datetime import date

import pytest

from fazhi.kernel.matters.errors import BadForm, NotYours, Refused
from fazhi.kernel.matters.models import Act, Matter
from fazhi.kernel.notices.models import Notice
from fazhi.modules.documents import queries
from fazhi.modules.documents.actions import openings, register
from fazhi.modules.documents.actions.reminders import remind
from fazhi.modules.documents.errors import Unsettled
from fazhi.modules.documents.models import CleanUp, Document
from fazhi.modules.documents.tests.conftest import AT, DAY, House

START = {"occasion": "two_yearly", "cut_off": "2026-03-01", "units": ["住建局"]}
MEETING = {"held_on": AT + DAY, "discussion": "同意"}


def started(house: House) -> Matter:
    return openings.start_clean_up(
        title="2026年规范性文件清理",
        reviewer=house.units["justice"],
        data=START,
        by=house.office,
        at=AT + DAY,
    )


def adopted(house: House, matter: Matter) -> None:
    house.do(matter, "propose", "office", AT + DAY, data={"proposals": "保留一件"})
    house.do(matter, "review", "reviewer", AT + DAY, data={"opinion": "同意"})
    house.do(matter, "decide.adopted", "organ", AT + DAY, data=MEETING)


def result(house: House, matter: Matter, document: Matter, what: str) -> None:
    register.set_result(
        clean_up=CleanUp.objects.get(pk=matter.pk),
        document=Document.objects.get(pk=document.pk),
        result=what,
        reasons="核对上位法",
        by=house.office,
        at=AT + DAY,
    )


def test_the_lists_end_the_documents_they_name(numbered: House) -> None:
    kept, repealed = numbered.published("甲办法"), numbered.published("乙办法")
    matter = started(numbered)
    result(numbered, matter, kept, "repealed")
    result(numbered, matter, kept, "kept")
    result(numbered, matter, repealed, "repealed")
    adopted(numbered, matter)
    lists = {"published_on": AT + 2 * DAY, "where": "政府网站"}
    numbered.do(matter, "publish_lists", "office", AT + 2 * DAY, data=lists)
    assert [row.pk for row in queries.in_force(date(2026, 3, 4))] == [kept.pk]
    ended = Document.objects.get(pk=repealed.pk)
    assert (ended.ending, ended.ended_on) == ("repealed", date(2026, 3, 4))
    act = Act.objects.get(matter=repealed, step="clean_up")
    assert (act.by_kind, act.outcome) == ("system", "repealed")
    assert matter.number in act.data["reasons"]


def test_no_list_is_published_while_a_document_has_no_result(numbered: House) -> None:
    numbered.published("甲办法")
    matter = started(numbered)
    adopted(numbered, matter)
    with pytest.raises(Unsettled, match="云府规〔2026〕1号"):
        numbered.do(
            matter,
            "publish_lists",
            "office",
            AT + 2 * DAY,
            data={"published_on": AT + 2 * DAY, "where": "网站"},
        )
    assert not Act.objects.filter(matter=matter, step="publish_lists").exists()


def test_results_are_the_offices_own_and_final_once_adopted(numbered: House) -> None:
    document = numbered.published("甲办法")
    matter = started(numbered)
    row = CleanUp.objects.get(pk=matter.pk)
    own = Document.objects.get(pk=document.pk)
    words = {"clean_up": row, "document": own, "at": AT + DAY}
    with pytest.raises(NotYours):
        register.set_result(**words, result="kept", reasons="x", by=numbered.drafter)
    for wrong in ({"result": "gone", "reasons": "x"}, {"result": "kept", "reasons": " "}):
        with pytest.raises(BadForm):
            register.set_result(**words, **wrong, by=numbered.office)
    result(numbered, matter, document, "kept")
    adopted(numbered, matter)
    with pytest.raises(Refused, match="通过"):
        register.set_result(**words, result="lapsed", reasons="x", by=numbered.office)


def test_whoever_answers_for_a_document_is_told_before_it_ends_each_occasion_once(numbered: House) -> None:
    matter = numbered.published()
    ends = AT.replace(year=AT.year + 2)
    assert remind(at=ends - 200 * DAY) == 0
    for days in (180, 179, 29, 28):
        assert remind(at=ends - days * DAY) == 1
    told = Notice.objects.filter(matter=matter.pk, title__contains="有效期至2028-03-02")
    assert {row.to_post_id for row in told} == {numbered.posts[name].pk for name in ("drafter", "office")}
    assert told.count() == 4
    assert remind(at=ends + DAY) == 0
