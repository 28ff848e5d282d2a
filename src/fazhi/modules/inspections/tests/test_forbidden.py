"""What the law forbids, sent straight to the address of the step: refused with the article, and no row changed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from fazhi.kernel.ledger.models import Entry
from fazhi.kernel.matters.models import Act, Clock, Matter, Refusal
from fazhi.modules.inspections import actions
from fazhi.modules.inspections.models import Incident
from fazhi.modules.inspections.queries.registers import board, register
from fazhi.modules.inspections.tests.conftest import AT, County

Clients = Callable[[str], Client]


def rows(matter: Matter) -> tuple[Any, ...]:
    """All that an act would change: acts, clocks, the matter itself, children, the ledger."""
    row = Matter.objects.values("turn", "version", "marking", "status", "unit").get(pk=matter.pk)
    clocks = list(Clock.objects.filter(matter=matter).order_by("pk").values("state", "due_at"))
    return Act.objects.count(), clocks, row, Matter.objects.count(), Entry.objects.count()


def sent(county: County, client: Client, matter: Matter, step: str, **entries: Any) -> str:
    """Send a step's form, be refused, find the rows as they were; the page that says why."""
    before = rows(matter)
    turn = Matter.objects.get(pk=matter.pk).turn
    address = reverse("act", kwargs={"matter_id": matter.pk, "step": step})
    answer = client.post(address, {"expected": turn} | entries)
    assert rows(matter) == before
    assert Refusal.objects.filter(matter=matter, step=step).exists()
    assert answer.status_code in (403, 409, 422)
    return answer.content.decode()


def test_a_plan_that_repeats_another_check_is_not_approved(county: County, client_of: Clients) -> None:
    matter = county.planned(repeated=True)
    page = sent(county, client_of("head"), matter, "approve", outcome="approved")
    assert "网络数据安全管理条例" in page


@pytest.mark.parametrize(
    ("officers", "words"),
    [(["inspector"], "2名以上"), (["inspector", "colleague"], "第42条"), ([], "执法人员")],
)
def test_a_visit_takes_two_certified_officers_of_the_team(
    county: County, client_of: Clients, officers: list[str], words: str
) -> None:
    matter = county.visited()
    entries = {
        "visited_on": "2026-03-03T10:00",
        "powers": "data_security",
        "record": "再次检查",
        "officers": [str(county.posts[name].pk) for name in officers],
    }
    page = sent(county, client_of("inspector"), matter, "visit", **entries)
    assert words in page


def test_no_inspection_is_filed_while_a_finding_is_open(county: County, client_of: Clients) -> None:
    matter = county.visited()
    county.found(matter)
    county.do(matter, "report", "inspector", AT, data={"summary": "一个问题"})
    county.do(matter, "give_result", "inspector", AT, data={"how": "当面"})
    page = sent(county, client_of("inspector"), matter, "close")
    assert "问题全部整改了结" in page


def test_nobody_re_inspects_what_their_own_unit_mended(county: County, client_of: Clients) -> None:
    finding = county.found(county.visited())
    county.do(finding, "receive", "mender", AT)
    county.do(finding, "rectify", "mender", AT, data={"done": "已整改"})
    page = sent(county, client_of("mender"), finding, "recheck", outcome="mended", found="好")
    assert "不能办理" in page


def test_a_county_office_interviews_under_a_named_power_only(county: County, client_of: Clients) -> None:
    finding = county.found(county.visited())
    page = sent(county, client_of("inspector"), finding, "escalate", outcome="interview", reasons="逾期")
    assert "个人信息保护法" in page


def test_an_incident_is_not_graded_below_its_numbers(county: County, client_of: Clients) -> None:
    matter = actions.open_incident(
        system="挂号系统", what="泄露", known_at=AT, operator=county.units["health"],
        facts={"cii": False, "central_organ": False, "state_flaw": False},
        by=county.actor("inspector"), at=AT,
    )  # fmt: skip
    entries = {"outcome": "general", "level": "general", "records": "10000000", "reasons": "不大"}
    page = sent(county, client_of("mender"), matter, "grade", **entries)
    assert "至少为重大" in page
    assert Incident.objects.get(pk=matter.pk).level == ""


def test_registers_and_the_board_ask_the_same_few_questions_however_long_they_are(
    county: County, django_assert_num_queries: Any
) -> None:
    for _ in range(3):
        county.found(county.visited())
    actor = county.actor("inspector")
    for sort in ("inspection", "finding"):
        with django_assert_num_queries(1):
            assert len(register(actor, sort=sort).rows) == 3
    with django_assert_num_queries(4):
        assert board(actor, AT).overdue_n == 0
