"""A paper's life: filled, edited, signed, corrected; numbers without a gap; nothing of a signed paper changes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connections, transaction

from fazhi.kernel.evidence.queries import Condition, verify
from fazhi.kernel.ledger.models import Entry
from fazhi.kernel.matters.errors import BadForm, NotYours, UnknownMatter
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.matters.tests.conftest import County, build_county
from fazhi.kernel.papers import actions, queries
from fazhi.kernel.papers.errors import AlreadySigned, NoWords, Overtaken
from fazhi.kernel.papers.fonts import on_this_machine
from fazhi.kernel.papers.models import Paper, PaperText, Signing
from fazhi.kernel.papers.queries import Unrecorded, Wanted
from fazhi.kernel.papers.tests.conftest import AT
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Unit

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def fonts() -> None:
    if on_this_machine().none:
        pytest.skip("no Chinese font on this machine: install fonts-noto-cjk")


def answered(county: County) -> Matter:
    matter = county.given()
    county.do(matter, "answer", county.handler, AT + HOUR, outcome="done", data={"text": "已修好"})
    return Matter.objects.get(pk=matter.pk)


def drafted(matter: Matter, by: Actor) -> Paper:
    return actions.draft(matter_id=matter.pk, code="answer_letter", step="answer", by=by, at=AT + HOUR)


def signed(paper: Paper, by: Actor, **more: str) -> Signing:
    last = PaperText.objects.filter(paper=paper).latest("n")
    return actions.sign(
        paper_id=paper.pk, expected=last.n, by=by, at=AT + 2 * HOUR, fonts=on_this_machine(), **more
    )


def test_a_paper_is_filled_edited_signed_and_corrected(county: County) -> None:
    matter = answered(county)
    paper = drafted(matter, county.handler)
    first = paper.texts.get()
    assert first.title == "关于路灯不亮的答复函"
    assert first.body.splitlines() == [
        f"你反映的路灯不亮（{matter.number}），由bureau办理，现答复如下：",
        "已修好",
        "办理结果：已办理。",
        "| 事项 | 路灯不亮 | 答复日期 | 2026年3月2日 |",
    ]
    edit = {
        "paper_id": paper.pk,
        "title": first.title,
        "addressee": "来信人",
        "by": county.handler,
        "at": AT + HOUR,
    }
    actions.save(body=first.body + "\n特此函告。", expected=1, **edit)
    actions.save(body=first.body + "\n特此函告。", expected=2, **edit)
    assert paper.texts.count() == 2
    with pytest.raises(Overtaken):
        actions.save(body="另一稿", expected=1, **edit)
    with pytest.raises(NoWords):
        signed(paper, county.handler)
    with pytest.raises(BadForm):
        signed(paper, county.handler, words="云综")
    signing = signed(paper, county.handler, words="云综", basis="云综〔2026〕1号文")
    assert signing.number == "云综函〔2026〕1号"
    assert {verify(signing.pdf), verify(signing.word)} == {Condition.INTACT}
    assert Entry.objects.filter(kind="paper.sign", subject_id=str(paper.pk)).count() == 1
    with pytest.raises(AlreadySigned):
        actions.save(body="改", expected=2, **edit)
    new = actions.correct(paper_id=paper.pk, by=county.handler, at=AT + 3 * HOUR)
    assert "云综函〔2026〕1号" in new.texts.get().body
    assert signed(new, county.handler).number == "云综函〔2026〕2号"


def test_who_does_not_work_on_the_matter_neither_drafts_nor_signs(county: County) -> None:
    matter = answered(county)
    with pytest.raises(UnknownMatter):
        drafted(matter, county.townsman)
    paper = drafted(matter, county.desk)
    with pytest.raises(NotYours, match="答复|Answer"):
        signed(paper, county.desk, words="云综", basis="文")
    assert not Signing.objects.exists()


def test_the_database_itself_refuses_to_change_a_signed_paper(county: County) -> None:
    paper = drafted(answered(county), county.handler)
    signing = signed(paper, county.handler, words="云综", basis="文")
    text = paper.texts.get()
    attempts = (
        lambda: Signing.objects.filter(pk=signing.pk).update(number="云综函〔2026〕9号"),
        lambda: Signing.objects.filter(pk=signing.pk).delete(),
        lambda: Paper.objects.filter(pk=paper.pk).update(code="other"),
        lambda: PaperText.objects.filter(pk=text.pk).update(body="改"),
        lambda: PaperText.objects.create(paper=paper, n=9, title="改", body="改", at=AT, by_name="某"),
    )
    for attempt in attempts:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


def test_what_the_record_should_hold_and_does_not(county: County) -> None:
    matter = answered(county)

    def lacking() -> set[str]:
        return {
            one.template.code if isinstance(one, Wanted) else f"recording of {one.act.step}"
            for one in queries.missing(matter)
            if isinstance(one, Wanted | Unrecorded)
        }

    assert lacking() == {"answer_letter", "recording of give"}
    paper = drafted(matter, county.handler)
    assert "answer_letter" in lacking()
    signed(paper, county.handler, words="云综", basis="文")
    assert lacking() == {"recording of give"}
    form = actions.draft(matter_id=matter.pk, code="step-give", step="give", by=county.handler, at=AT + HOUR)
    assert "承办单位 | bureau" in form.texts.get().body
    assert lacking() == {"recording of give"}
    assert queries.case_file(matter).wanted["step-give"].drafts == (form,)


@pytest.mark.usefixtures("committed_db")
def test_eight_at_once_take_numbers_without_a_gap(folder: Path) -> None:
    county = build_county()
    actions.set_words(
        unit=Unit.objects.get(code="bureau"), words="云综", basis="文", by=county.handler, at=AT
    )
    papers = [drafted(answered(county), county.handler) for _ in range(8)]
    given_back = papers[0]

    def sign(paper: Paper) -> str:
        try:
            with transaction.atomic():
                number = signed(paper, county.handler).number
                transaction.set_rollback(paper is given_back)
                return "" if paper is given_back else number
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        numbers = sorted(filter(None, pool.map(sign, papers)))
    assert numbers == [f"云综函〔2026〕{n}号" for n in range(1, 8)]
    assert folder.exists()
