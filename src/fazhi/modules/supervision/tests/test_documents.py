"""Documents of supervision: from outside the line, numbered, signed for, answered, examined; nothing else moves."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from django.test import Client

from fazhi.kernel.ledger import queries as ledger
from fazhi.kernel.matters.errors import BadForm, NotPossible, NotYours, UnknownMatter
from fazhi.kernel.matters.models import Clock, Link, Matter
from fazhi.kernel.matters.queries import visible
from fazhi.kernel.notices.models import Notice
from fazhi.kernel.people import actions as people
from fazhi.kernel.people.actor import SYSTEM
from fazhi.modules.supervision import actions
from fazhi.modules.supervision.errors import NothingToSupervise, OnTheLine, StillOpen
from fazhi.modules.supervision.models import Paper
from fazhi.modules.supervision.tests.conftest import AT, DAY, LATE, Watched


def numbers() -> list[str]:
    return list(Paper.objects.order_by("issued_at", "pk").values_list("number", flat=True))


def test_each_level_has_its_own_yearly_series(watched: Watched) -> None:
    first, second = watched.given(), watched.given()
    watched.issue(first, "order")
    watched.issue(second, "order")
    watched.issue(first, "reminder")
    watched.issue(first, "urging")
    watched.issue(watched.given(at=LATE + 300 * DAY), "order", at=LATE + 320 * DAY)
    assert numbers() == [
        "督办〔2026〕1号",
        "督办〔2026〕2号",
        "督提〔2026〕1号",
        "督催〔2026〕1号",
        "督办〔2027〕1号",
    ]


def test_a_local_prefix_changes_the_words_from_its_day_on_and_not_the_count(watched: Watched) -> None:
    actions.set_prefix(
        level="order",
        prefix="云督办",
        basis="云岭县督查办法",
        from_day=date(2026, 3, 13),
        by=watched.inspector,
        at=LATE,
    )
    watched.issue(watched.given(), "order")
    watched.issue(watched.given(), "order", at=LATE + DAY)
    assert numbers() == ["督办〔2026〕1号", "云督办〔2026〕2号"]
    assert len(ledger.history("supervision.prefix", "order@2026-03-13")) == 1
    for wrong in (
        {"level": "letter"},
        {"prefix": ""},
        {"prefix": "督〔办〕"},
        {"from_day": date(2026, 3, 1)},
    ):
        with pytest.raises(BadForm):
            actions.set_prefix(
                **{"level": "order", "prefix": "督", "basis": "x", "from_day": date(2026, 4, 1)} | wrong,
                by=watched.inspector, at=LATE,
            )  # fmt: skip


def test_the_document_goes_to_the_unit_that_owes_and_says_nothing_of_the_content(watched: Watched) -> None:
    matter = watched.given()
    made = watched.issue(matter)
    assert (made.unit, made.title) == (watched.county.bureau, f"关于{matter.number}的督办单")
    assert "王某" not in str(Notice.objects.values_list("title", "body"))
    assert Link.objects.get(source=made, target=matter).kind == "supervises"
    told = {notice.to_post_id for notice in Notice.objects.filter(matter=made)}
    assert told == {watched.posts["head"].pk, watched.posts["clerk"].pk}


def test_nothing_of_the_supervised_matter_changes(watched: Watched) -> None:
    matter = watched.given()
    clocks = list(Clock.objects.filter(matter=matter).values())
    before = Matter.objects.filter(pk=matter.pk).values().get()
    made = watched.issue(matter)
    watched.do(made, "receive", watched.clerk, LATE)
    watched.do(made, "reply", watched.clerk, LATE, data={"done": "已到现场。"})
    watched.do(made, "examine", watched.inspector, LATE, outcome="accepted", data={"reasons": "同意销号。"})
    assert Matter.objects.get(pk=made.pk).status == "closed"
    assert Matter.objects.filter(pk=matter.pk).values().get() == before
    assert list(Clock.objects.filter(matter=matter).values()) == clocks


def test_a_reminder_ends_when_it_is_signed_for(watched: Watched) -> None:
    made = watched.issue(watched.given(), "reminder")
    watched.do(made, "acknowledge", watched.clerk, LATE)
    assert Matter.objects.get(pk=made.pk).status == "closed"


def test_the_reply_has_the_local_period_or_the_stated_one(watched: Watched) -> None:
    def due(matter: Matter) -> object:
        return Clock.objects.get(matter=matter, name="reply_in_time").due_at

    local = watched.issue(watched.given())
    stated = watched.issue(watched.given(), reply_within="2 working_day")
    assert due(local).date() == date(2026, 3, 19)  # type: ignore[attr-defined]  # five working days after Thursday 12 March
    assert due(stated).date() == date(2026, 3, 16)  # type: ignore[attr-defined]  # Friday, Monday


def test_whoever_is_or_was_on_the_line_cannot_supervise(watched: Watched) -> None:
    matter = watched.given()
    with pytest.raises(OnTheLine, match="desk"):
        watched.issue(matter, by=watched.dispatcher)
    in_the_bureau = replace(watched.inspector, unit_id=watched.county.bureau.pk)
    with pytest.raises(OnTheLine):
        watched.issue(matter, by=in_the_bureau)
    person = watched.posts["inspector"].person
    people.appoint(
        person=person, unit=watched.county.bureau, title_zh="兼职", title_en="Also", duties=(), held_from=AT,
        by=SYSTEM, at=AT,
    )  # fmt: skip
    with pytest.raises(OnTheLine):
        watched.issue(matter)
    assert not Paper.objects.exists()


def test_whoever_came_onto_the_line_later_cannot_examine(watched: Watched) -> None:
    made = watched.issue(watched.given())
    watched.do(made, "receive", watched.clerk, LATE)
    watched.do(made, "reply", watched.clerk, LATE, data={"done": "已办。"})
    person = watched.posts["inspector"].person
    people.appoint(
        person=person, unit=watched.county.bureau, title_zh="局长", title_en="Head", duties=(), held_from=AT,
        by=SYSTEM, at=AT,
    )  # fmt: skip
    with pytest.raises(OnTheLine):
        watched.do(made, "examine", watched.inspector, LATE, outcome="accepted", data={"reasons": "同意。"})


def test_what_cannot_be_supervised_is_refused(watched: Watched) -> None:
    matter = watched.given()
    with pytest.raises(NotYours):
        watched.issue(matter, by=watched.deputy)
    with pytest.raises(BadForm):
        watched.issue(matter, "criticism")
    with pytest.raises(NothingToSupervise, match="没有承办过"):
        watched.issue(matter, to=watched.county.town)
    made = watched.issue(matter)
    with pytest.raises(StillOpen, match="督办〔2026〕1号"):
        watched.issue(matter)
    with pytest.raises(NothingToSupervise):
        watched.issue(made)
    Matter.objects.filter(pk=matter.pk).update(sealed_to=watched.posts["clerk"])
    with pytest.raises(UnknownMatter):
        watched.issue(matter, "urging")


def test_criticism_needs_an_order_without_an_accepted_reply_and_a_hearing(watched: Watched) -> None:
    made = watched.issue(watched.given())
    grounds, text = {"grounds": "到期未回复。"}, {"considered": "未陈述。", "text": "予以通报批评。"}
    with pytest.raises(NotPossible):
        watched.do(made, "propose_criticism", watched.inspector, LATE, data=grounds)
    overdue = LATE + 10 * DAY
    watched.do(made, "propose_criticism", watched.inspector, overdue, data=grounds)
    with pytest.raises(NotPossible, match="陈述"):
        watched.do(made, "criticise", watched.inspector, overdue, data=text)
    watched.do(made, "hear", watched.clerk, overdue + DAY, data={"statement": "人手不足，已补齐。"})
    watched.do(
        made, "criticise", watched.inspector, overdue + DAY, data={**text, "considered": "理由不成立。"}
    )
    assert numbers() == ["督办〔2026〕1号", "督通〔2026〕1号"]
    urging = watched.issue(watched.given(), "urging")
    with pytest.raises(NotPossible):
        watched.do(urging, "propose_criticism", watched.inspector, LATE + 30 * DAY, data=grounds)


def test_both_sides_see_it_and_nobody_else(watched: Watched) -> None:
    made = watched.issue(watched.given())
    see = {name for name in watched.posts if visible(getattr(watched, name)).filter(pk=made.pk).exists()}
    assert see == {"inspector", "deputy", "head", "clerk"}


def test_a_selection_is_reminded_one_document_each_and_a_refused_one_says_why(watched: Watched) -> None:
    matters = [watched.given() for _ in range(3)]
    watched.issue(matters[0], "reminder")
    done = actions.remind(
        matter_ids=[m.pk for m in matters], subject="逾期", demands="请办理。", by=watched.inspector, at=LATE
    )
    assert len(done.issued) == 2
    assert len(done.refused) == 1
    assert "还没有销号" in done.refused[0]


def test_the_pages_of_a_document(watched: Watched, client_of: Callable[[str], Client]) -> None:
    matter = watched.given()
    issued = client_of("inspector").post(
        f"/work/supervision/issue/{matter.pk}/",
        {
            "level": "order",
            "unit": watched.county.bureau.pk,
            "subject": "逾期",
            "demands": "请办结。",
            "reply_days": 3,
        },
    )
    made = Matter.objects.get(kind="supervision")
    assert issued.headers["Location"] == f"/work/matters/{made.pk}/"
    paper = Paper.objects.get()
    for name in ("inspector", "clerk"):
        page = client_of(name).get(f"/work/matters/{made.pk}/").content.decode()
        assert paper.number in page
        assert "王某" not in page or name == "clerk"  # the unit's own matter is linked with its title
        sheet = client_of(name).get(f"/work/supervision/papers/{paper.pk}/")
        assert sheet.status_code == 200
        assert "王某" not in sheet.content.decode()
        assert paper.number in client_of(name).get("/work/supervision/").content.decode()
    assert client_of("townsman").get(f"/work/supervision/papers/{paper.pk}/").status_code == 404
    again = client_of("inspector").post(
        f"/work/supervision/issue/{matter.pk}/",
        {"level": "order", "unit": watched.county.bureau.pk, "subject": "逾期", "demands": "请办结。"},
    )
    assert again.status_code == 409
    assert client_of("inspector").get("/work/supervision/numbers/").status_code == 200
    assert client_of("deputy").get("/work/supervision/numbers/").status_code == 403
