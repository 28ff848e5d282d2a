"""The pages of decisions, with Django's client."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from fazhi.kernel.figures import FigureScope, Span, queries
from fazhi.kernel.matters.models import Act, Matter
from fazhi.kernel.notices.models import Notice
from fazhi.modules.decisions import actions
from fazhi.modules.decisions.figures import FIGURES
from fazhi.modules.decisions.models import BarredArea, CatalogueItem, Charge, Comment
from fazhi.modules.decisions.queries import session
from fazhi.modules.decisions.tests.conftest import AT, DAY, PRESENT, Hall, turn

SignIn = Callable[[str], Client]


def now_meeting(hall: Hall) -> tuple[Matter, Matter]:
    """A decision begun in a meeting in session today."""
    matter = hall.submitted()
    at = timezone.now() - timedelta(minutes=5)
    meeting = hall.meeting(at, matter)
    actions.open_discussion(
        meeting=meeting, matter=matter, by=hall.who("office"), at=at, expected=turn(matter)
    )
    return meeting, matter


def say(client: Client, meeting: Matter, matter: Matter, step: str, **form: str) -> HttpResponse:
    address = reverse("decisions_say", args=[meeting.pk, matter.pk, step])
    answer = client.post(address, {"expected": str(turn(matter)), **form})
    assert isinstance(answer, HttpResponse)
    return answer


def test_the_catalogue_is_entered_published_and_shown_on_the_portal(hall: Hall, client_of: SignIn) -> None:
    office, year = client_of("office"), timezone.now().year
    form = {
        "subject": "城区停车收费标准",
        "unit": str(hall.units["housing"].pk),
        "planned": "年底",
        "agreed_on": "2026-01-20",
    }
    assert office.post(reverse("decisions_catalogue") + f"?year={year}", form).status_code == 302
    assert "城区停车收费标准" not in Client().get(reverse("decisions_public")).content.decode()
    assert office.post(reverse("decisions_catalogue_publish"), {"year": year}).status_code == 302
    assert "城区停车收费标准" in Client().get(reverse("decisions_public")).content.decode()
    (row,) = CatalogueItem.objects.all()
    strike = reverse("decisions_catalogue_strike", args=[row.pk])
    assert office.get(strike).status_code == 200
    assert office.post(strike, {"reasons": ""}).status_code == 422
    assert office.post(strike, {"reasons": "并入上级项目"}).status_code == 302
    assert "并入上级项目" in Client().get(reverse("decisions_public")).content.decode()


def test_only_the_keeper_changes_the_catalogue(hall: Hall, client_of: SignIn) -> None:
    assert client_of("drafter").post(reverse("decisions_catalogue"), {"subject": "x"}).status_code in {
        403,
        422,
    }
    assert client_of("drafter").post(reverse("decisions_catalogue_publish"), {}).status_code == 403


def test_a_decision_is_opened_from_the_catalogue(hall: Hall, client_of: SignIn) -> None:
    item = hall.item()
    office = client_of("office")
    page = office.get(reverse("decisions_open")).content.decode()
    assert item.subject in page
    form = {"item": str(item.pk), "proposed_by": "public", "why_needed": "群众反映"}
    refused = office.post(reverse("decisions_open"), form | {"excluded": "on"})
    assert refused.status_code == 409
    assert "第3、10条" in refused.content.decode()
    assert not Matter.objects.exists()
    assert office.post(reverse("decisions_open"), form).status_code == 302
    assert item.subject in office.get(reverse("decisions_list")).content.decode()


@pytest.mark.parametrize(
    "kind", ["major_decision", "meeting", "meeting_item", "internal_approval", "nonsense"]
)
def test_the_registers_open(hall: Hall, client_of: SignIn, kind: str) -> None:
    now_meeting(hall)
    assert client_of("office").get(reverse("decisions_list") + f"?kind={kind}&year=2026").status_code == 200


def test_anybody_comments_while_the_draft_is_out_and_reads_what_became_of_it(hall: Hall) -> None:
    matter = hall.started(public=True)
    at = timezone.now() - DAY
    hall.do(matter, "publish_draft", "housing", at, outcome="usual", data={"notice": "拟调整供水价格"})
    address = reverse("decisions_public_one", args=[matter.pk])
    page = Client().get(address).content.decode()
    assert "拟调整供水价格" in page
    assert "征求意见至" in page
    sent = re.search(r'name="submission" value="([^"]+)"', page)
    assert sent
    form = {"submission": sent[1], "text": "涨得太多", "name": "", "contact": ""}
    assert Client().post(address, form | {"text": ""}).status_code == 422
    assert Client().post(address, form).status_code == 302
    assert Client().post(address, form).status_code == 302
    assert Comment.objects.get().text == "涨得太多"
    assert "涨得太多" not in Client().get(address).content.decode()

    after = at + 31 * DAY
    summary = {"summary": "一人认为涨幅大", "adopted": "分两年调整", "not_adopted": "不调整：成本倒挂"}
    hall.do(matter, "sum_up_comments", "housing", after, data=summary)
    page = Client().get(address).content.decode()
    assert all(words in page for words in summary.values())
    assert (
        Client().post(address, form | {"submission": "0190a1b2-0000-7000-8000-000000000001"}).status_code
        == 409
    )


def test_what_is_not_published_has_no_public_page(hall: Hall) -> None:
    matter = hall.submitted()
    assert Client().get(reverse("decisions_public_one", args=[matter.pk])).status_code == 404


def test_the_undertaking_unit_reads_the_comments(hall: Hall, client_of: SignIn) -> None:
    matter = hall.started(public=True)
    hall.do(matter, "publish_draft", "housing", AT, outcome="usual", data={"notice": "公告"})
    Comment.objects.create(
        decision=matter.decision, at=AT, text="意见一", submission="0190a1b2-0000-7000-8000-000000000002"
    )
    address = reverse("decisions_comments", args=[matter.pk])
    assert "意见一" in client_of("housing").get(address).content.decode()
    assert client_of("drafter").get(address).status_code == 403
    assert client_of("housing").get(reverse("matter", args=[matter.pk])).status_code == 200


def test_an_expert_opinion_is_entered_by_name(hall: Hall, client_of: SignIn) -> None:
    matter = hall.started(technical=True)
    experts = {"experts": ["甲教授", "乙工程师"]}
    hall.do(matter, "name_experts", "housing", AT, data=experts, facts={"experts_independent": True})
    address = reverse("decisions_expert", args=[matter.pk])
    assert client_of("housing").get(address).status_code == 200
    assert client_of("housing").post(address, {"key": "丙", "opinion": "可行"}).status_code == 422
    assert client_of("housing").post(address, {"key": "甲教授", "opinion": "可行"}).status_code == 302
    assert Act.objects.get(matter=matter, step="expert_opinion").key == "甲教授"


def test_a_meeting_is_called_gets_its_agenda_and_is_opened(hall: Hall, client_of: SignIn) -> None:
    office, matter = client_of("office"), hall.submitted()
    today = timezone.localdate().isoformat()
    assert office.get(reverse("decisions_call")).status_code == 200
    form = {"body": "executive", "meeting_on": today, "place": "三楼"}
    assert office.post(reverse("decisions_call"), form).status_code == 302
    meeting = Matter.objects.get(kind="meeting")
    agenda = reverse("decisions_agenda", args=[meeting.pk])
    assert office.post(agenda, {"what": "decision", "decision-decision": ""}).status_code == 422
    assert office.post(agenda, {"what": "decision", "decision-decision": str(matter.pk)}).status_code == 302
    item = {
        "what": "item", "item-category": "funds", "item-subject": "设备采购", "item-from_unit": str(hall.units["housing"].pk),
    }  # fmt: skip
    assert office.post(agenda, item | {"item-legal_effect": "on"}).status_code == 422
    assert office.post(agenda, item).status_code == 302
    hall.do(meeting, "send_papers", "office", timezone.now())
    opening = {
        "opening-opened_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
        "opening-members": [str(hall.posts["member"].pk)], "opening-chief": str(hall.posts["chief"].pk),
        "opening-present": "\n".join(PRESENT), "opening-guests": "县审计局 王宁", "opening-absent": "",
    }  # fmt: skip
    address = reverse("decisions_meeting_open", args=[meeting.pk])
    refused = office.post(address, opening)
    assert refused.status_code == 409
    assert "第30条" in refused.content.decode()
    assert office.post(address, opening | {"opening-quorum": "on"}).status_code == 302
    page = office.get(reverse("decisions_meeting", args=[meeting.pk])).content.decode()
    assert "设备采购" in page
    assert "会议正在进行" in page
    assert "会后补录" not in page
    there = session.attendance(Matter.objects.get(pk=meeting.pk))
    assert there is not None
    assert (there.chief, there.speakers) == ("chief", ["member", *PRESENT])
    assert there.posts == {name: str(hall.posts[name].pk) for name in ("chief", "member")}
    assert there.guests == ("县审计局 王宁",)
    told = Notice.objects.filter(matter=meeting.pk).values_list("to_post", "title")
    assert {post for post, _title in told} == {hall.posts[name].pk for name in ("office", "chief", "member")}
    assert sum("材料已送达" in title for _post, title in told) == 3


def test_a_member_states_no_view_but_the_own(hall: Hall, client_of: SignIn) -> None:
    meeting = hall.called(timezone.now(), matter := hall.submitted())
    at, office = timezone.now(), hall.who("office")
    actions.open_meeting(
        meeting=meeting, opened_at=at, present=["member", "陈刚", "chief"], chief="chief", absent=[], quorum=True,
        members=[hall.posts["member"]], by=office, at=at, expected=turn(meeting),
    )  # fmt: skip
    actions.open_discussion(meeting=meeting, matter=matter, by=office, at=at, expected=turn(matter))
    member = client_of("member")
    page = member.get(reverse("decisions_meeting", args=[meeting.pk])).content.decode()
    assert '<option value="member"' in page
    assert '<option value="陈刚"' not in page
    view = {"position": "agree", "view": "同意"}
    assert say(member, meeting, matter, "member_opinion", key="陈刚", **view).status_code == 422
    forced = {"expected": turn(matter), "key": "陈刚", **view}
    refused = member.post(reverse("act", args=[matter.pk, "member_opinion"]), forced)
    assert refused.status_code == 409
    assert "只能记入自己的意见" in refused.content.decode()
    assert say(member, meeting, matter, "member_opinion", key="member", **view).status_code == 302
    assert Act.objects.filter(matter=matter, step="member_opinion").count() == 1


def test_the_screen_refuses_the_chief_before_the_others_and_keeps_what_was_typed(
    hall: Hall, client_of: SignIn
) -> None:
    meeting, matter = now_meeting(hall)
    office, before = client_of("office"), Act.objects.count()
    answer = say(office, meeting, matter, "chief_opinion", view="就这么定了")
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "第30条" in page
    assert "就这么定了" in page
    assert Act.objects.count() == before


def test_an_item_is_discussed_on_the_screen_to_its_decision(hall: Hall, client_of: SignIn) -> None:
    meeting, matter = now_meeting(hall)
    office = client_of("office")
    for name in PRESENT:
        assert (
            say(
                office, meeting, matter, "member_opinion", key=name, position="disagree", view="不同意"
            ).status_code
            == 302
        )
    assert (
        say(office, meeting, matter, "chief_opinion", view="通过", departs_from_majority="on").status_code
        == 302
    )
    assert say(office, meeting, matter, "decide", outcome="adopted", decision="通过").status_code == 409
    assert say(office, meeting, matter, "explain_departure", reasons="").status_code == 422
    assert say(office, meeting, matter, "explain_departure", reasons="保障民生").status_code == 302
    assert say(office, meeting, matter, "decide", outcome="adopted", decision="按草案通过").status_code == 302
    page = office.get(reverse("decisions_meeting", args=[meeting.pk])).content.decode()
    assert "保障民生" in page
    assert "按草案通过" in page
    (found,) = session.discussions(meeting)
    assert found.stage == "decided"


def test_a_double_click_on_the_screen_writes_once(hall: Hall, client_of: SignIn) -> None:
    meeting, matter = now_meeting(hall)
    office, form = (
        client_of("office"),
        {"key": "白梅", "position": "agree", "view": "同意", "expected": str(turn(matter))},
    )
    address = reverse("decisions_say", args=[meeting.pk, matter.pk, "member_opinion"])
    assert office.post(address, form).status_code == 302
    assert office.post(address, form).status_code == 409
    assert Act.objects.filter(matter=matter, step="member_opinion").count() == 1


def test_a_meeting_entered_afterwards_says_so(hall: Hall, client_of: SignIn) -> None:
    matter = hall.submitted()
    held = AT + 18 * DAY
    meeting = hall.called(held, matter)
    hall.opened(meeting, held, at=held + DAY)
    assert (
        "会后补录"
        in client_of("office").get(reverse("decisions_meeting", args=[meeting.pk])).content.decode()
    )


def test_the_screen_asks_the_same_number_of_questions_however_long_the_agenda(
    hall: Hall, client_of: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    meeting, _matter = now_meeting(hall)
    with django_assert_max_num_queries(5):
        session.discussions(meeting)


def test_the_division_of_work_refuses_the_chief_what_is_barred(hall: Hall, client_of: SignIn) -> None:
    office, address = client_of("office"), reverse("decisions_division")
    today = timezone.localdate().isoformat()
    bar = {"what": "bar", "bar-area": "finance", "bar-from_day": today, "bar-basis": "云政办〔2026〕2号"}
    assert office.post(address, bar).status_code == 302
    assert BarredArea.objects.get().area == "finance"
    charge = {
        "what": "charge", "charge-area": "finance", "charge-from_day": today, "charge-basis": "分工通知",
        "charge-post": str(hall.posts["chief"].pk),
    }  # fmt: skip
    assert office.post(address, charge).status_code == 403
    assert not Charge.objects.exists()
    assert office.post(address, charge | {"charge-post": str(hall.posts["member"].pk)}).status_code == 302
    page = office.get(address).content.decode()
    assert "不直接分管" in page
    assert "member" in page
    assert client_of("drafter").post(address, bar).status_code == 403


def test_an_approval_is_submitted(hall: Hall, client_of: SignIn) -> None:
    drafter, address = client_of("drafter"), reverse("decisions_approval")
    assert drafter.get(address).status_code == 200
    assert drafter.post(address, {"area": "documents"}).status_code == 422
    assert (
        drafter.post(address, {"area": "documents", "subject": "用章", "reasons": "对外行文"}).status_code
        == 302
    )
    assert Matter.objects.get().kind == "internal_approval"


def test_the_matter_pages_of_every_kind_open(hall: Hall, client_of: SignIn) -> None:
    meeting, matter = now_meeting(hall)
    for one in (meeting, matter):
        assert client_of("office").get(reverse("matter", args=[one.pk])).status_code == 200


def test_the_figures_open_to_what_they_count(hall: Hall, client_of: SignIn) -> None:
    meeting, matter = now_meeting(hall)
    for name in PRESENT:
        hall.speak(
            matter, "member_opinion", timezone.now(), key=name, data={"position": "disagree", "view": "贵"}
        )
    hall.speak(
        matter, "chief_opinion", timezone.now(), data={"view": "通过"}, facts={"departs_from_majority": True}
    )
    hall.speak(matter, "explain_departure", timezone.now(), data={"reasons": "财政补贴"})
    hall.speak(matter, "decide", timezone.now(), outcome="adopted", data={"decision": "通过"})
    days, at = Span(AT.date(), timezone.localdate()), timezone.now()
    counted = {
        figure.code.partition(".")[2]: queries.measure(figure, FigureScope("/yl/gov/"), days, at).numerator
        for figure in FIGURES
    }
    alike = {"decided", "decided_against_majority", "decided_with_dissent", "legality_reviewed"}
    assert {code for code, n in counted.items() if n} == alike
    for figure in FIGURES:
        rows = queries.records(figure, FigureScope("/yl/gov/"), days, at)
        assert rows.count() == counted[figure.code.partition(".")[2]]
    assert queries.measure(FIGURES[0], FigureScope("/yl/housing/"), days, at).numerator == 0
    office = client_of("office")
    span = f"since={AT.date()}&until={timezone.localdate()}"
    overview = office.get(f"{reverse('figures')}?part=decisions&{span}").content.decode()
    assert "与多数人意见不一致" in overview
    opened = office.get(
        f"{reverse('figure', args=['decisions.decided_against_majority'])}?{span}"
    ).content.decode()
    assert matter.number in opened
    assert meeting.number not in opened
    share = f"{reverse('figure', args=['decisions.decided_with_all_five'])}?{span}"
    assert matter.number not in office.get(share).content.decode()
    assert matter.number in office.get(f"{share}&of=all").content.decode()
