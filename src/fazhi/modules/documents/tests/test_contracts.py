"""Contracts: reviewed before they are signed, within the local limit; counsel's agreed services and their use."""

from datetime import date

import pytest

from fazhi.kernel.figures import FigureScope, Span
from fazhi.kernel.matters.errors import BadForm, NotPossible, NotYours
from fazhi.kernel.matters.models import Matter
from fazhi.modules.documents import figures, queries
from fazhi.modules.documents.actions import counsel, openings
from fazhi.modules.documents.errors import UsedUp
from fazhi.modules.documents.models import CounselContract
from fazhi.modules.documents.tests.conftest import AT, DAY, House

SERVICES = [(f"服务{n}", None) for n in range(1, 12)] + [("起草、审查合同", 2)]
OPINION = {"parties": "合格", "terms": "可以签订"}
MARCH = Span(date(2026, 3, 1), date(2026, 3, 31), known_at=AT + 30 * DAY)


def submitted(house: House, *, urgent: bool = False) -> Matter:
    return openings.submit_contract(
        title="办公楼维修合同",
        reviewer=house.units["justice"],
        data={"counterparty": "某建筑公司", "subject": "维修", "amount": 50000},
        facts={"urgent": urgent, "major": False},
        by=house.drafter,
        at=AT,
    )


def engaged(house: House) -> CounselContract:
    return counsel.enter_contract(
        firm="云岭律师事务所",
        from_day=date(2026, 1, 1),
        to_day=date(2026, 12, 31),
        services=SERVICES,
        by=house.housing_head,
        at=AT,
    )


def test_a_contract_is_signed_only_after_the_review(house: House) -> None:
    matter = submitted(house)
    with pytest.raises(NotPossible):
        house.do(matter, "sign", "drafter", AT, data={"signed_on": AT})
    house.do(matter, "review.agreed", "reviewer", AT + DAY, data=OPINION)
    house.do(matter, "sign", "drafter", AT + 2 * DAY, data={"signed_on": AT + 2 * DAY})
    house.do(matter, "archive", "drafter", AT + 3 * DAY)
    assert Matter.objects.get(pk=matter.pk).status == "closed"


def test_the_turnaround_counts_what_fell_due(house: House) -> None:
    in_time, late, given_up = submitted(house), submitted(house), submitted(house)
    house.do(in_time, "review.agreed", "reviewer", AT + DAY, data=OPINION)
    house.do(late, "review.against", "reviewer", AT + 14 * DAY, data=OPINION)
    house.do(given_up, "abandon", "drafter", AT + DAY, data={"reasons": "不再需要"})
    scope = FigureScope(unit_path="/")
    assert set(figures.reviews_due(scope, MARCH)) == {in_time, late}
    assert set(figures.reviewed_in_time(scope, MARCH)) == {in_time}
    assert set(figures.reviewed(scope, MARCH)) == {in_time, late}


def test_each_agreed_service_shows_its_use_and_ends_when_used_up(house: House) -> None:
    contract = engaged(house)
    item = contract.items.get(n=12)
    words = {"item": item, "what": "维修合同", "by": house.drafter, "at": AT}
    for _time in range(2):
        counsel.use_service(**words, used_on=date(2026, 3, 2))
    with pytest.raises(UsedUp, match="约定2次"):
        counsel.use_service(**words, used_on=date(2026, 3, 2))
    lines = queries.services(contract)
    assert len(lines) == 12
    assert (lines[11].used, lines[11].left) == (2, 0)
    assert (lines[0].used, lines[0].left) == (0, None)


def test_a_use_lies_within_the_contract_and_the_own_unit(house: House) -> None:
    item = engaged(house).items.get(n=1)
    for day in (date(2025, 12, 31), date(2026, 3, 3)):
        with pytest.raises(BadForm):
            counsel.use_service(item=item, used_on=day, what="咨询", by=house.drafter, at=AT)
    with pytest.raises(NotYours):
        counsel.use_service(item=item, used_on=date(2026, 3, 2), what="咨询", by=house.room_head, at=AT)
    with pytest.raises(NotYours):
        counsel.enter_contract(
            firm="某所", from_day=date(2026, 1, 1), to_day=date(2026, 2, 1), services=SERVICES,
            by=house.drafter, at=AT,
        )  # fmt: skip
