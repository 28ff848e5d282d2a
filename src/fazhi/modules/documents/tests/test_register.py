"""One register, one numbering, one issue; what the law forbids is refused with its article, and no row changes."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from fazhi.kernel.ledger import queries as ledger
from fazhi.kernel.matters.errors import BadForm, NotPossible, NotYours, Refused
from fazhi.kernel.matters.models import Act, Clock, Matter, Refusal
from fazhi.kernel.papers.models import Count
from fazhi.modules.documents import queries
from fazhi.modules.documents.actions import register
from fazhi.modules.documents.errors import NoSeries
from fazhi.modules.documents.models import Document
from fazhi.modules.documents.tests.conftest import AT, DAY, House


def test_a_document_from_proposal_to_clean_up(numbered: House) -> None:
    matter = numbered.propose()
    numbered.do(matter, "draft", "drafter", AT)
    numbered.do(matter, "hear_views", "drafter", AT + DAY)
    numbered.do(matter, "submit_review", "drafter", AT + DAY)
    numbered.do(matter, "receive_papers.complete", "reviewer", AT + 2 * DAY, facts={"urgent": False})
    with pytest.raises(NotPossible, match="3月12日"):
        numbered.do(matter, "review.lawful", "reviewer", AT + 4 * DAY, facts={"content_lawful": True})
    numbered.do(matter, "review.lawful", "reviewer", AT + 10 * DAY, facts={"content_lawful": True})
    held = {"held_on": AT + 11 * DAY, "meeting": "常务会议", "discussion": "同意"}
    numbered.do(matter, "decide.adopted", "organ", AT + 11 * DAY, data=held)
    day = AT + 14 * DAY
    numbered.issued(matter, day, effective_on=date(2026, 4, 1), valid_until=date(2031, 3, 31))
    numbered.do(matter, "publish", "office", day, data={"published_on": day})
    document = Document.objects.get(pk=matter.pk)
    assert (document.number, document.published_on) == ("云府规〔2026〕1号", date(2026, 3, 16))
    filing = Clock.objects.get(matter=matter, name="filing")
    assert filing.holder_unit == numbered.units["government"]
    assert not queries.in_force(date(2026, 3, 31))
    assert list(queries.in_force(date(2026, 4, 1))) == [document]
    numbered.do(matter, "file_government", "office", day + DAY)
    numbered.do(matter, "file_congress", "office", day + DAY)
    end = {"reasons": "上位法修改", "ends_on": date(2026, 9, 1)}
    numbered.do(matter, "clean_up.repealed", "organ", AT + 150 * DAY, data=end)
    assert list(queries.in_force(date(2026, 8, 31))) == [document]
    assert not queries.in_force(date(2026, 9, 1))
    assert list(queries.no_longer(date(2026, 9, 1))) == [document]
    assert Matter.objects.get(pk=matter.pk).status == "closed"


def test_numbers_have_no_gaps_even_where_an_issue_fails(numbered: House) -> None:
    first, second = numbered.adopted("甲办法"), numbered.adopted("乙办法")
    with pytest.raises(BadForm, match="五年|5年"):
        numbered.issued(first, AT, effective_on=date(2026, 3, 2), valid_until=date(2031, 3, 3))
    with transaction.atomic(), pytest.raises(NotPossible):
        numbered.do(second, "publish", "office", AT, data={"published_on": AT})
    numbered.issued(second)
    numbered.issued(first, AT, effective_on=date(2026, 3, 2), valid_until=date(2031, 3, 2))
    third = numbered.adopted("丙办法", AT + 310 * DAY)
    numbered.issued(third, AT + 310 * DAY)
    numbers = Document.objects.order_by("year", "n").values_list("number", flat=True)
    assert list(numbers) == ["云府规〔2026〕1号", "云府规〔2026〕2号", "云府规〔2027〕1号"]


def test_nothing_is_issued_without_a_series(house: House) -> None:
    matter = house.adopted()
    with pytest.raises(NoSeries):
        house.issued(matter)
    assert Document.objects.get(pk=matter.pk).number is None
    assert not Count.objects.exists()


@pytest.mark.parametrize(
    ("step", "who", "data", "article"),
    [
        ("decide.adopted", "organ", {"held_on": AT, "meeting": "会", "discussion": "同意"}, "合法性审核"),
        ("publish", "office", {"published_on": AT}, "统一登记、编号、印发"),
        ("file_government", "office", {}, "公布"),
        ("clean_up.kept", "organ", {"reasons": "继续"}, "公布"),
    ],
)
def test_a_step_before_its_time_is_refused_with_the_reason(
    numbered: House, step: str, who: str, data: dict[str, object], article: str
) -> None:
    matter = numbered.propose()
    numbered.do(matter, "draft", "drafter", AT)
    before = (Act.objects.count(), Matter.objects.get(pk=matter.pk).version)
    with pytest.raises(Refused) as refused:
        numbered.do(matter, step, who, AT, data=data)
    assert isinstance(refused.value, NotPossible)
    assert (Act.objects.count(), Matter.objects.get(pk=matter.pk).version) == before
    assert Refusal.objects.filter(matter=matter).count() == 1


def test_what_is_not_needed_is_not_proposed(house: House) -> None:
    with pytest.raises(NotPossible, match="确有必要"):
        house.propose(needed=False)
    assert not Matter.objects.exists()


def test_whoever_drafts_does_not_review(numbered: House) -> None:
    matter = numbered.propose()
    numbered.do(matter, "draft", "drafter", AT)
    numbered.do(matter, "hear_views", "drafter", AT)
    numbered.do(matter, "submit_review", "drafter", AT)
    with pytest.raises(NotYours):
        numbered.do(matter, "receive_papers.complete", "drafter", AT, facts={"urgent": True})


def test_a_document_past_its_validity_is_not_kept(numbered: House) -> None:
    matter = numbered.published()
    with pytest.raises(BadForm, match="2028-03-02"):
        numbered.do(matter, "clean_up.kept", "organ", AT + 740 * DAY, data={"reasons": "继续"})
    assert not queries.in_force(date(2028, 3, 3))


def test_a_series_is_on_record_and_belongs_to_one_organ(numbered: House) -> None:
    row = register.set_series(words="云政规", basis="新办法", by=numbered.office, at=AT + DAY)
    assert len(ledger.history("documents.series", str(row.organ_id))) == 2
    for wrong in ("", "云〔府〕", "云" * 21):
        with pytest.raises(BadForm):
            register.set_series(words=wrong, basis="x", by=numbered.office, at=AT)
    with pytest.raises(NotYours):
        register.set_series(words="云住规", basis="x", by=numbered.drafter, at=AT)


def test_the_database_refuses_a_publication_without_a_number(house: House) -> None:
    matter = house.propose()
    with pytest.raises(IntegrityError, match="documents_published_after_numbering"), transaction.atomic():
        Document.objects.filter(pk=matter.pk).update(published_on=date(2026, 3, 2))
